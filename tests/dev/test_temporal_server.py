"""The Temporal of the workbench keeps its processes on a file, makes way for others and leaves nothing behind."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus

from dev.ports import LOOPBACK
from dev.postgresql import DidNotStartError
from dev.temporal_server import TemporalServer
from temporal.keys import KeyRing
from tests.dev.processes import is_alive, processes_naming, soon
from tests.fixtures.temporal_servers import client_of


def server_in(directory: Path) -> TemporalServer:
    return TemporalServer(
        home=directory / "temporal",
        log=directory / "temporal.log",
        file=directory / "temporal" / "temporal.sqlite",
        codec_endpoint="http://127.0.0.1:9/codec",
    )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TemporalServer]:
    """A server on a file, of this test alone."""
    made = server_in(tmp_path)
    made.start()
    yield made
    made.stop()
    assert soon(lambda: not processes_naming(str(tmp_path)))


async def begin(client: Client) -> str:
    name = f"nobody-works-on-it/{uuid4()}"
    await client.start_workflow("Nobody", id=name, task_queue="nobody")
    return name


async def is_open(client: Client, name: str) -> bool:
    found = await client.get_workflow_handle(name).describe()
    return found.status is WorkflowExecutionStatus.RUNNING


async def test_it_goes_on_where_it_was(server: TemporalServer, payload_keys: KeyRing) -> None:
    name = await begin(await client_of(server, payload_keys))
    server.stop()
    assert not server.is_running
    server.start()
    assert await is_open(await client_of(server, payload_keys), name)


async def test_it_recovers_from_a_crash(server: TemporalServer, payload_keys: KeyRing) -> None:
    name = await begin(await client_of(server, payload_keys))
    server.kill()
    server.start()
    assert await is_open(await client_of(server, payload_keys), name)


def test_it_waits_for_a_server_whose_launcher_was_killed(tmp_path: Path) -> None:
    home = tmp_path / "temporal"
    launcher = f"""
import time
from pathlib import Path
from tests.dev.test_temporal_server import server_in
server = server_in(Path({str(tmp_path)!r}))
server.start()
print(server.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", launcher], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    server = server_in(tmp_path)
    server.start()
    try:
        assert not is_alive(pid)
    finally:
        server.stop()
    assert soon(lambda: not processes_naming(str(home)))


async def test_closed_runs_can_be_looked_at_for_a_month(temporal_client: Client) -> None:
    asked = DescribeNamespaceRequest(namespace=temporal_client.namespace)
    found = await temporal_client.workflow_service.describe_namespace(asked)
    assert found.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=30)


def test_its_web_page_knows_where_payloads_are_decoded(server: TemporalServer) -> None:
    assert "<html" in httpx.get(server.ui_address, follow_redirects=True).text
    settings = httpx.get(f"{server.ui_address}/api/v1/settings").json()
    assert settings["Codec"]["Endpoint"] == "http://127.0.0.1:9/codec"
    assert settings["DisableNewsFetch"] is True


def test_taken_ports_are_replaced(server: TemporalServer, tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        other = TemporalServer(home=tmp_path / "other", log=tmp_path / "other.log", port=server.port, ui_port=port)
        other.start()
        try:
            assert other.port != server.port
            assert other.ui_port != port
        finally:
            other.stop()


async def test_two_run_side_by_side(server: TemporalServer, temporal_client: Client, payload_keys: KeyRing) -> None:
    name = await begin(await client_of(server, payload_keys))
    found = [each.id async for each in temporal_client.list_workflows(f"WorkflowId = '{name}'")]
    assert found == []


def test_one_that_cannot_start_says_why(tmp_path: Path) -> None:
    server = TemporalServer(home=tmp_path, log=tmp_path / "log", search_attributes={"Phase": "NoSuchType"})
    with pytest.raises(DidNotStartError, match="NoSuchType"):
        server.start()
    assert not server.is_running
