"""A worker with one slow activity more, `python -m tests.worker.slow STARTED`; and a process that calls it."""

import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine
from temporalio import activity, workflow
from temporalio.common import RetryPolicy

import worker
from temporal.ids import TASK_QUEUE
from temporal.keys import KeyRing


@activity.defn(name="test_take_time")
def take_time() -> str:
    """Take a second, after leaving a mark that it began."""
    Path(sys.argv[1]).touch()
    time.sleep(1)
    return "done"


def slow_hands(_engine: Engine, _keys: KeyRing) -> Sequence[worker.Activity]:
    """Return the slow activity only."""
    return [take_time]


@workflow.defn(name="TestWait", sandboxed=False)
class Wait:
    """Call the slow activity of the worker under test, once."""

    @workflow.run
    async def run(self) -> str:
        """Wait for it."""
        answer: str = await workflow.execute_activity(
            "test_take_time",
            task_queue=TASK_QUEUE,
            result_type=str,
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(maximum_attempts=1),
        )
        return answer


if __name__ == "__main__":
    sys.exit(worker.main(slow_hands))
