import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import HistoryEventFilterType
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile
from temporalio.service import RPCError

from dev.ports import LOOPBACK, free_port
from dev.temporal_server import TemporalServer
from temporal.arrival import arrive, reach
from temporal.client import LOCAL_ADDRESS, answers, connect, is_out_of_reach
from temporal.errors import TemporalNotReadyError, TemporalUnusableError
from tests.temporal.keyrings import BEFORE_ROTATION


def nobody_there() -> ClientConfigProfile:
    return ClientConfigProfile(address=f"{LOOPBACK}:{free_port()}")


async def test_a_lazy_client_is_there_before_temporal_is() -> None:
    client = await connect(nobody_there(), BEFORE_ROTATION)

    assert not await answers(client)


async def test_a_client_tells_that_temporal_answers(temporal_server: TemporalServer) -> None:
    profile = ClientConfigProfile(address=temporal_server.address, namespace=temporal_server.namespace)
    client = await connect(profile, BEFORE_ROTATION)

    assert await answers(client)
    assert client.namespace == temporal_server.namespace


async def test_without_an_address_temporal_is_looked_for_where_its_own_tools_look() -> None:
    client = await connect(ClientConfigProfile(), BEFORE_ROTATION)

    assert client.service_client.config.target_host == LOCAL_ADDRESS


async def test_what_may_pass_with_time_is_told_apart_from_what_somebody_must_change(
    temporal_server: TemporalServer,
) -> None:
    no_namespace = ClientConfigProfile(address=temporal_server.address, namespace="nobodys")

    with pytest.raises(TemporalNotReadyError, match="cannot be used yet: Failed client connect"):
        await reach(nobody_there(), BEFORE_ROTATION)
    with pytest.raises(TemporalNotReadyError, match="cannot be used yet: Namespace nobodys is not found"):
        await arrive(no_namespace, BEFORE_ROTATION)
    with pytest.raises(TemporalUnusableError, match="Temporal at no address cannot be used as it is set up: invalid"):
        await reach(ClientConfigProfile(address="no address"), BEFORE_ROTATION)


async def test_a_temporal_that_dies_while_somebody_waits_for_it_is_out_of_reach(scratch: Path) -> None:
    home = scratch / "temporal-that-dies"
    server = TemporalServer(home=home, log=home / "log", ui=False)
    server.start()
    try:
        profile = ClientConfigProfile(address=server.address, namespace=server.namespace)
        client = await connect(profile, BEFORE_ROTATION, lazy=False)
        waiting = asyncio.create_task(_wait_for_news(client))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 1)
        server.kill()
        with pytest.raises(RPCError) as caught:
            await waiting
    finally:
        server.stop()

    assert is_out_of_reach(caught.value)


async def _wait_for_news(client: Client) -> None:
    await client.start_workflow("TestNobodyRunsIt", id="test-nobody-runs-it", task_queue="test-nobody")
    asked = GetWorkflowExecutionHistoryRequest(
        namespace=client.namespace,
        execution=WorkflowExecution(workflow_id="test-nobody-runs-it"),
        wait_new_event=True,
        # The start is no news.
        history_event_filter_type=HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
    )
    await client.workflow_service.get_workflow_execution_history(asked, timeout=timedelta(seconds=20))
