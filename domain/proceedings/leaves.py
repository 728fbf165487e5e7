"""The leave of a participant during a proceeding: what they owe stands still, what others owe does not."""

from dataclasses import replace

from domain.facts import LeaveFact
from domain.proceedings.book import P, ProceedingTurn
from domain.stopped_clocks import start_clocks, stop_clocks
from domain.turns import words


def told_of_leave(turn: ProceedingTurn[P], leave: LeaveFact) -> None:
    """Take in that the participant went on leave or came back; what is repeated or overtaken does nothing."""
    known, name = turn.subject.leave, words(leave.cause).capitalize()
    kind = turn.fact.kind.value
    if leave.until is None and known is None:
        turn.subject = replace(turn.subject, leave=leave)
        turn.record(f"{kind}:leave_noted", f"{name} since {turn.when(leave.since)}: what it stops stands still.")
        follow_leave(turn)
    elif leave.until is not None and known is not None and known.id == leave.id:
        turn.subject = replace(turn.subject, leave=None)
        turn.record(f"{kind}:return_noted", f"{name} until {turn.when(leave.until)}: what it stopped goes on.")
        start_clocks(turn, leave)


def follow_leave(turn: ProceedingTurn[P]) -> None:
    """Keep what was opened during a leave as the leave has it: to be called after every turn."""
    if turn.subject.leave is not None:
        stop_clocks(turn, turn.subject.leave)
