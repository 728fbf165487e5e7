from uuid import uuid4

from temporalio.client import Client
from temporalio.worker import Worker

from temporal.sandbox import PASSED_THROUGH, sandboxed_runner
from tests.temporal.sandboxed import Look, Seen


async def test_values_are_loaded_once_and_processes_for_every_workflow(temporal_client: Client) -> None:
    queue = str(uuid4())
    async with Worker(temporal_client, task_queue=queue, workflows=[Look], workflow_runner=sandboxed_runner()):
        inside = await temporal_client.execute_workflow(Look.run, id=f"test-look/{uuid4()}", task_queue=queue)

    outside = Seen.here()
    assert (inside.domain, inside.temporal) == (outside.domain, outside.temporal)
    assert inside.own != outside.own


def test_the_modules_that_define_processes_are_never_passed_through() -> None:
    assert not any(module.split(".")[0] == "workflows" for module in PASSED_THROUGH)
