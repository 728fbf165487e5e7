"""What a worker does with what it is doing when it is told to stop."""

import asyncio
from pathlib import Path
from uuid import uuid4

from temporalio.envconfig import ClientConfigProfile
from temporalio.worker import Worker

from temporal.client import connect
from temporal.keys import KeyRing
from tests.temporal.waiting import until
from tests.worker.running import start
from tests.worker.slow import Wait


async def test_an_activity_that_runs_when_the_worker_is_told_to_stop_is_finished(
    environment: dict[str, str], payload_keys: KeyRing, tmp_path: Path
) -> None:
    mark, queue = tmp_path / "began", str(uuid4())
    profile = ClientConfigProfile(address=environment["TEMPORAL_ADDRESS"], namespace=environment["TEMPORAL_NAMESPACE"])
    client = await connect(profile, payload_keys, lazy=False)
    running = await start(environment, "-m", "tests.worker.slow", str(mark))
    await running.until_ready()

    async def began() -> bool:
        return mark.exists()

    async with Worker(client, task_queue=queue, workflows=[Wait]):
        handle = await client.start_workflow(Wait.run, id=f"test-wait/{queue}", task_queue=queue)
        await until(began)
        ended = await running.stop()
        async with asyncio.timeout(10):
            assert await handle.result() == "done"

    assert ended.code == 0
