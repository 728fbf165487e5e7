"""The leave of a participant who is being evaluated: what they owe stands still, what others owe does not."""

from dataclasses import replace

from domain.evaluation import EVALUATION_ENDS, EvaluationTurn
from domain.facts import LeaveFact
from domain.stopped_clocks import start_clocks, stop_clocks
from domain.turns import words


def told_of_leave(turn: EvaluationTurn, leave: LeaveFact) -> None:
    """Take in that the participant went on leave or came back; what is repeated or overtaken does nothing."""
    known, name = turn.evaluation.leave, words(leave.cause).capitalize()
    if turn.fact.status in EVALUATION_ENDS:
        return
    if leave.until is None and known is None:
        turn.evaluation = replace(turn.evaluation, leave=leave)
        turn.record("evaluation:leave_noted", f"{name} since {turn.when(leave.since)}: what it stops stands still.")
        follow_leave(turn)
    elif leave.until is not None and known is not None and known.id == leave.id:
        turn.evaluation = replace(turn.evaluation, leave=None)
        turn.record("evaluation:return_noted", f"{name} until {turn.when(leave.until)}: what it stopped goes on.")
        start_clocks(turn, leave)


def follow_leave(turn: EvaluationTurn) -> None:
    """Keep what was opened during a leave as the leave has it: to be called after every turn."""
    if turn.evaluation.leave is not None:
        stop_clocks(turn, turn.evaluation.leave)
