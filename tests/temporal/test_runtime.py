import asyncio
import sys
from pathlib import Path

import pytest
from temporalio.runtime import Runtime

from dev.ports import LOOPBACK, free_port
from dev.temporal_server import TemporalServer
from temporal import runtime

ROOT = Path(__file__).parent.parent.parent
PROCESSES = 20
AT_ONCE = 2
#: Without the remedy about half of them hang.
SECONDS_FOR_ONE = 30.0


async def end_of(*arguments: str) -> tuple[int | None, str]:
    """Run one short process and return its exit code and what it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.temporal.short_process",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        written, _ = await asyncio.wait_for(process.communicate(), SECONDS_FOR_ONE)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    return process.returncode, written.decode()


async def test_twenty_processes_that_end_while_calls_are_on_their_way_all_end_well(
    temporal_server: TemporalServer,
) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one() -> tuple[int | None, str]:
        async with turn:
            return await end_of(temporal_server.address)

    assert await asyncio.gather(*(one() for _ in range(PROCESSES))) == [(0, "")] * PROCESSES


async def test_metrics_are_served_where_they_are_wanted(temporal_server: TemporalServer) -> None:
    code, written = await end_of(temporal_server.address, f"{LOOPBACK}:{free_port()}")

    assert code == 0
    assert "temporal_request" in written


async def test_an_address_for_metrics_that_is_taken_is_told(temporal_server: TemporalServer) -> None:
    code, written = await end_of(temporal_server.address, temporal_server.address)

    assert code == 1
    assert "ValueError: Failed starting Prometheus exporter: Address already in use" in written


def test_a_process_has_one_runtime() -> None:
    the_one = Runtime.default()

    with pytest.raises(RuntimeError):
        runtime.install()

    assert Runtime.default() is the_one
