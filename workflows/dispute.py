"""Dispute: a participant disputes an adverse act, and somebody independent decides.

It is acknowledged, given to a reviewer who is neither in the case's line nor made the decision, and heard. The reviewer
upholds, changes or reverses; what is undone is undone in the enrollment, and in the proceeding whose decision it was.
Who does not decide in time is followed by another reviewer. It ends decided, withdrawn, or with the enrollment.
"""

from temporalio import workflow

from domain.disputes.book import Dispute, DisputeTurn
from domain.disputes.rules import (
    DISPUTE_RULES,
    begin_dispute,
    end_with_enrollment,
    follow_schedules,
    new_dispute,
    pass_time,
)
from domain.proceedings.carried import ProceedingStart, ProceedingState
from domain.proceedings.leaves import told_of_leave
from workflows.proceeding import Craft, ProceedingProcess


@workflow.defn(name="Dispute")
class DisputeProcess(ProceedingProcess[Dispute, DisputeTurn]):
    """The process of one dispute."""

    @workflow.init
    def __init__(self, start: ProceedingStart | ProceedingState[Dispute]) -> None:
        craft: Craft[Dispute, DisputeTurn] = Craft(
            rules=DISPUTE_RULES,
            stage=lambda dispute: dispute.state,
            turn=DisputeTurn,
            make=new_dispute,
            begin=begin_dispute,
            pass_time=pass_time,
            follow_schedules=follow_schedules,
            told_of_leave=told_of_leave,
            ended=end_with_enrollment,
            file=lambda turn: turn.file,
        )
        self.take_up(craft, start)

    @workflow.run
    async def run(self, start: ProceedingStart | ProceedingState[Dispute]) -> str:  # noqa: ARG002 - `__init__` has taken it
        """Live the dispute until it is decided or withdrawn; returns the state it ended in."""
        return await self.live()
