"""The fixtures that other tests stand on: fresh databases, three kinds of time."""

from datetime import timedelta
from uuid import uuid4

import psycopg
from temporalio import workflow
from temporalio.client import Client
from temporalio.testing import TimeSkipper, WorkflowEnvironment
from temporalio.worker import Worker

from temporal.sandbox import sandboxed_runner
from tests.fixtures.temporal_servers import Advance


@workflow.defn
class Waits:
    """A process that waits for a year."""

    def __init__(self) -> None:
        self.waited = timedelta()

    @workflow.run
    async def run(self) -> str:
        for _ in range(12):
            await workflow.sleep(timedelta(days=30))
            self.waited += timedelta(days=30)
        return str(self.waited)

    @workflow.query
    def so_far(self) -> timedelta:
        return self.waited


def worker(client: Client, queue: str) -> Worker:
    return Worker(client, task_queue=queue, workflows=[Waits], workflow_runner=sandboxed_runner())


async def test_a_workflow_on_a_virtual_clock_goes_exactly_as_far_as_told(
    skipper: TimeSkipper, advance: Advance
) -> None:
    queue = f"queue-{uuid4()}"
    async with worker(skipper.client, queue):
        handle = await skipper.client.start_workflow(Waits.run, id=f"waits/{uuid4()}", task_queue=queue)
        await advance(handle, timedelta(days=89))
        assert await handle.query(Waits.so_far) == timedelta(days=60)
        # Each sleep begins when the one before was noticed, which takes a moment on a busy machine.
        await advance(handle, timedelta(days=1, minutes=10))
        assert await handle.query(Waits.so_far) == timedelta(days=90)


async def test_all_workflows_share_one_clock(one_clock: WorkflowEnvironment) -> None:
    queue = f"queue-{uuid4()}"
    async with worker(one_clock.client, queue):
        found = await one_clock.client.execute_workflow(Waits.run, id=f"waits/{uuid4()}", task_queue=queue)
    assert found == "360 days, 0:00:00"


async def test_real_time_does_not_skip(temporal_client: Client) -> None:
    queue = f"queue-{uuid4()}"
    async with worker(temporal_client, queue):
        handle = await temporal_client.start_workflow(Waits.run, id=f"waits/{uuid4()}", task_queue=queue)
        assert await handle.query(Waits.so_far) == timedelta()
        await handle.terminate()


def test_databases_are_apart(empty_database_url: str) -> None:
    address = empty_database_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE left_behind (id int)")
        found = connection.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'test_%'").fetchone()
    assert found == (1,)
