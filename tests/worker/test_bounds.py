"""How much a worker takes on at once."""

from temporalio.client import Client

from activities.calendars import Calendars
from worker import build_worker

#: A process begins with up to 0.1 s of work; so many at once are done in time by a machine five times slower.
_IN_TIME = 20


async def test_a_worker_takes_no_more_tasks_than_it_does_in_time_and_more_than_wait_for_local_activities(
    temporal_client: Client,
) -> None:
    taken = build_worker(temporal_client, [Calendars().schedule]).config()

    tasks, asking = taken["max_concurrent_workflow_tasks"], taken["max_concurrent_local_activities"]
    assert asking is not None
    assert tasks is not None
    assert asking < tasks <= _IN_TIME
