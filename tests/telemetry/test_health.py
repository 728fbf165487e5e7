import asyncio

import pytest

from dev.ports import LOOPBACK, free_port
from telemetry.health import answers, health_endpoint
from tests.telemetry.asking import ask


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def silence() -> bool:
    await asyncio.sleep(3600)
    return True


async def test_a_process_whose_servers_answer_is_ready() -> None:
    port = free_port()
    async with health_endpoint(LOOPBACK, port, {"temporal": yes, "postgresql": yes}):
        answer = await ask(port, b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")

    assert answer == (200, {"temporal": "ok", "postgresql": "ok"})


async def test_a_process_is_alive_but_not_ready_while_a_server_does_not_answer() -> None:
    port = free_port()
    async with health_endpoint(LOOPBACK, port, {"temporal": yes, "postgresql": no}):
        alive = await ask(port, b"GET /healthz HTTP/1.1\r\n\r\n")
        ready = await ask(port, b"GET /readyz HTTP/1.1\r\n\r\n")

    assert alive == (200, {"process": "ok"})
    assert ready == (503, {"temporal": "ok", "postgresql": "no answer"})


async def test_a_check_that_says_nothing_in_time_is_a_no() -> None:
    assert not await answers(silence, within=0.01)


async def test_another_path_is_not_found() -> None:
    port = free_port()
    async with health_endpoint(LOOPBACK, port, {}):
        assert (await ask(port, b"GET /metrics HTTP/1.1\r\n\r\n"))[0] == 404


@pytest.mark.parametrize("nonsense", [b"", b"GET /healthz HTTP/1.1\r\n", b"x" * 100_000])
async def test_nonsense_does_not_stop_the_endpoint(nonsense: bytes) -> None:
    port = free_port()
    async with health_endpoint(LOOPBACK, port, {}):
        _, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(nonsense)
        writer.close()
        assert (await ask(port, b"GET /healthz HTTP/1.1\r\n\r\n"))[0] == 200


async def test_a_taken_port_is_an_error() -> None:
    port = free_port()
    async with health_endpoint(LOOPBACK, port, {}):
        with pytest.raises(OSError, match=str(port)):
            async with health_endpoint(LOOPBACK, port, {}):
                pass


async def test_the_port_is_given_back() -> None:
    port = free_port()
    for _ in range(2):
        async with health_endpoint(LOOPBACK, port, {}):
            pass
