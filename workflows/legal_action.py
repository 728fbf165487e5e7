"""LegalAction: what the prosecutor and the board do about a license, and the clocks that the law sets for it.

A case is referred through the gate for proceedings, or the board acts unasked. What suspends at once stops practice and
the term at once; the licensee is served, answers or defaults, is heard, and a decision becomes final unless it is
reviewed; a settlement or consent order may lengthen the term. Of each action of the board counsel decides what the
national data bank is told. It ends when all of that is done, and not before the license is restored that it suspended.
"""

from temporalio import workflow

from domain.legal.book import LegalAction, LegalActionTurn
from domain.legal.rules import (
    LEGAL_RULES,
    begin_legal_action,
    end_with_enrollment,
    follow_schedules,
    new_legal_action,
    pass_time,
)
from domain.proceedings.carried import ProceedingStart, ProceedingState
from domain.proceedings.leaves import told_of_leave
from workflows.proceeding import Craft, ProceedingProcess


@workflow.defn(name="LegalAction")
class LegalActionProcess(ProceedingProcess[LegalAction, LegalActionTurn]):
    """The process of one legal action."""

    @workflow.init
    def __init__(self, start: ProceedingStart | ProceedingState[LegalAction]) -> None:
        craft: Craft[LegalAction, LegalActionTurn] = Craft(
            rules=LEGAL_RULES,
            stage=lambda action: action.state,
            turn=LegalActionTurn,
            make=new_legal_action,
            begin=begin_legal_action,
            pass_time=pass_time,
            follow_schedules=follow_schedules,
            told_of_leave=told_of_leave,
            ended=end_with_enrollment,
            file=lambda turn: turn.file,
        )
        self.take_up(craft, start)

    @workflow.run
    async def run(self, start: ProceedingStart | ProceedingState[LegalAction]) -> str:  # noqa: ARG002 - `__init__` has taken it
        """Live the legal action until it is closed; returns the state it ended in."""
        return await self.live()
