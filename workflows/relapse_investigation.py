"""RelapseInvestigation: from a suspicion to a finding, and from a finding to what follows (PROGRAM.md 4.6, 8).

What protects patients comes first: practice stops at once where the pack or the gravity says so, or somebody is asked
within hours; employer, monitor and board are told as consent and law allow; somebody looks after the participant. Then
people ask, gather evidence and draft a finding, and a second person approves it or asks for more. What is found leads
to what the pack allows; what is not, or proves false, is undone and corrected. It lives until its enrollment ends,
because a corrected result can open it again.
"""

from typing import Final

from temporalio import workflow

from domain.files import File
from domain.investigation.book import Investigation, InvestigationTurn
from domain.investigation.course import (
    begin_investigation,
    enrollment_ended,
    new_investigation,
    told_false,
    told_reversed,
    told_trigger,
)
from domain.investigation.rules import INVESTIGATION_RULES
from domain.proceedings.carried import ProceedingStart, ProceedingState
from domain.proceedings.leaves import follow_leave, told_of_leave
from domain.proceedings.tellings import Reversed, TriggerFalse, TriggerTold
from domain.timers import climb_due, open_next_periods
from workflows.proceeding import Craft, ProceedingProcess


def _pass_time(turn: InvestigationTurn) -> None:
    climb_due(turn, {})
    open_next_periods(turn)


def _file(turn: InvestigationTurn) -> File[Investigation]:
    return turn.file


_CRAFT: Final[Craft[Investigation, InvestigationTurn]] = Craft(
    rules=INVESTIGATION_RULES,
    stage=lambda one: one.state,
    turn=InvestigationTurn,
    make=new_investigation,
    begin=begin_investigation,
    pass_time=_pass_time,
    follow_schedules=follow_leave,
    told_of_leave=told_of_leave,
    ended=enrollment_ended,
    file=_file,
    can_reopen=True,
)


@workflow.defn(name="RelapseInvestigation")
class RelapseInvestigation(ProceedingProcess[Investigation, InvestigationTurn]):
    """The process of one investigation."""

    @workflow.init
    def __init__(self, start: ProceedingStart | ProceedingState[Investigation]) -> None:
        self.take_up(_CRAFT, start)

    @workflow.run
    async def run(self, start: ProceedingStart | ProceedingState[Investigation]) -> str:  # noqa: ARG002 - `__init__` has taken it
        """Live the investigation until nothing can open it again; returns the stage in which it ended."""
        return await self.live()

    @workflow.signal(name="trigger_told")
    def trigger_told(self, told: TriggerTold) -> None:
        """Hear of something to look at."""
        self.hear(lambda turn: told_trigger(turn, told))

    @workflow.signal(name="trigger_false")
    def trigger_false(self, told: TriggerFalse) -> None:
        """Hear that something it rests on does not hold."""
        self.hear(lambda turn: told_false(turn, told))

    @workflow.signal(name="decision_reversed")
    def decision_reversed(self, told: Reversed) -> None:
        """Hear that a review took its finding back."""
        self.hear(lambda turn: told_reversed(turn, told))
