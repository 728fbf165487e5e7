"""OutageNotice: what an outage kept participants from is made up for.

It is started by the change that records an outage or its end. Everybody who owes something of a day that the outage
touched, or missed it, is told. What was being closed at that very moment is found by a second look a while later.
"""

from datetime import timedelta
from typing import Final

from temporalio import workflow

from domain.testing.outages import OutageLook, OutageNoticeOf
from workflows.options import UNTIL_IT_SUCCEEDS

#: After how long the second look is taken. A program default, grade A.
AGAIN: Final = timedelta(hours=1)


@workflow.defn(name="OutageNotice")
class OutageNotice:
    """The process of telling of one outage."""

    @workflow.run
    async def run(self, notice: OutageNoticeOf) -> int:
        """Tell of the outage, and again of what was found out later; returns how many were told."""
        told = await _tell(OutageLook(outage_id=notice.outage_id, number=f"{notice.command_id} 1"))
        await workflow.sleep(AGAIN)
        return told + await _tell(OutageLook(outage_id=notice.outage_id, number=f"{notice.command_id} 2"))


async def _tell(look: OutageLook) -> int:
    told: int = await workflow.execute_activity(
        "tell_of_outage",
        look,
        result_type=int,
        start_to_close_timeout=timedelta(hours=1),
        heartbeat_timeout=timedelta(minutes=5),
        retry_policy=UNTIL_IT_SUCCEEDS["retry_policy"],
    )
    return told
