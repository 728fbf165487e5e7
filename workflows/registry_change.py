"""RegistryChange: one change of the registry, which belongs to no case: a provider, a referral agreement, an account.

It is named after the command that asked for it, so that the same command changes the registry once. It has one step:
one activity checks and keeps the change in one transaction and says what, if anything, was against it. An outage, and
its end, is then told of by a process of its own.
"""

from temporalio import workflow

from domain.orders import Answer
from domain.requests import RegistryRequest
from domain.testing.outages import OutageChange, OutageEnd, OutageNoticeOf
from temporal.ids import outage_workflow_id
from workflows import hands
from workflows.outage_notice import OutageNotice


@workflow.defn(name="RegistryChange")
class RegistryChange:
    """The process of one change of the registry."""

    @workflow.run
    async def run(self, asked: RegistryRequest) -> Answer:
        """Have the change checked and kept; the answer carries the refusal, if there was one."""
        refusal = await hands.change_registry(asked.order, asked.change)
        if refusal is None:
            await _follow_up(asked)
        return Answer(command_id=asked.order.command_id, refusal=refusal, stage="" if refusal else "changed")


async def _follow_up(asked: RegistryRequest) -> None:
    """Have those told whom an outage kept from something; nobody who records one waits for that."""
    match asked.change:
        case OutageChange(outage_id=outage_id) | OutageEnd(ended_outage_id=outage_id):
            notice = OutageNoticeOf(outage_id=outage_id, command_id=asked.order.command_id)
            _ = await workflow.start_child_workflow(
                OutageNotice.run,
                notice,
                id=outage_workflow_id(asked.order.command_id),
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            )
        case _:
            return
