"""A worker ends with its true exit code, whatever it met."""

import asyncio
import signal

import pytest

from dev.ports import LOOPBACK, free_port
from tests.worker.relay import relay
from tests.worker.running import SECRET, Ended, start

TIMES = 20
AT_ONCE = 2


@pytest.mark.timeout(420)
async def test_twenty_workers_are_started_and_stopped_and_all_end_well(environment: dict[str, str]) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Ended:
        async with turn:
            running = await start(environment | {"PHMP_WORKER_HEALTH_PORT": str(free_port())})
            await running.until_ready()
            return await running.stop(signal.SIGTERM if number % 2 else signal.SIGINT)

    ended = await asyncio.gather(*(one(number) for number in range(TIMES)))

    assert [each.code for each in ended] == [0] * TIMES
    assert {each.events[-1] for each in ended} == {"worker:stopped"}


async def test_a_worker_without_settings_names_them_and_ends_with_2() -> None:
    ended = await (await start({})).end()

    assert ended == Ended(code=2, said="worker: PHMP_DATABASE_URL is not set; PHMP_PAYLOAD_KEYS is not set\n")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"PHMP_DATABASE_URL": f"postgresql://phmp:{SECRET}@{LOOPBACK}:1/phmp"},
            "worker: PostgreSQL at PHMP_DATABASE_URL does not answer: connection failed: connection to server at ",
        ),
        ({"TEMPORAL_ADDRESS": f"{LOOPBACK}:1"}, f"worker: Temporal at {LOOPBACK}:1 cannot be used yet: Failed client"),
        ({"TEMPORAL_NAMESPACE": "nobodys"}, "cannot be used yet: Namespace nobodys is not found."),
        (
            {"TEMPORAL_ADDRESS": "no address"},
            "worker: Temporal at no address cannot be used as it is set up: invalid target URL",
        ),
        (
            {"TEMPORAL_TLS_CLIENT_CERT_PATH": "/no/such/file", "TEMPORAL_TLS_CLIENT_KEY_PATH": "/no/such/key"},
            "cannot be used as it is set up: the file /no/such/file for TLS cannot be read",
        ),
        (
            {"PHMP_WORKER_HEALTH_PORT": "1", "PHMP_WORKER_HOST": "192.0.2.1"},
            "worker: PHMP_WORKER_HOST and PHMP_WORKER_HEALTH_PORT: ",
        ),
        (
            {"PHMP_WORKER_METRICS_PORT": "1", "PHMP_WORKER_HOST": "192.0.2.1"},
            "worker: PHMP_WORKER_HOST and PHMP_WORKER_METRICS_PORT: ",
        ),
    ],
)
async def test_a_worker_that_cannot_start_says_why_in_one_line_and_ends_with_1(
    environment: dict[str, str], wrong: dict[str, str], said: str
) -> None:
    ended = await (await start(environment | {"PHMP_START_PATIENCE_SECONDS": "0"} | wrong)).end()

    assert ended.code == 1
    assert said in ended.last_line
    assert SECRET not in ended.said


async def test_a_worker_that_fails_as_nobody_expected_ends_with_1_and_keeps_the_words_to_itself(
    environment: dict[str, str],
) -> None:
    ended = await (await start(environment, "-m", "tests.worker.broken")).end()

    assert ended.code == 1
    assert ended.last_line == "worker: failed in a way that nobody expected; the log says where"
    assert '"type": "builtins.LookupError"' in ended.said
    assert SECRET not in ended.said


async def test_a_worker_that_waits_for_a_server_is_alive_not_ready_and_stops_when_told(
    environment: dict[str, str],
) -> None:
    running = await start(environment | {"TEMPORAL_ADDRESS": f"{LOOPBACK}:{free_port()}"})
    await running.until_ready(status=503)

    alive, not_ready = await running.answer("/healthz"), await running.answer("/readyz")
    ended = await running.stop()

    assert alive == (200, {"process": "ok"})
    assert not_ready == (503, {"postgresql": "ok", "temporal": "no answer"})
    assert ended.code == 0


async def test_a_worker_outlives_a_server_that_comes_late_and_goes_away_and_comes_back(
    environment: dict[str, str],
) -> None:
    port, address = free_port(), environment["TEMPORAL_ADDRESS"]
    running = await start(environment | {"TEMPORAL_ADDRESS": f"{LOOPBACK}:{port}"})
    await running.until_ready(status=503)

    for _ in range(2):
        async with relay(port, address):
            await running.until_ready()
        await running.until_ready(status=503)
    async with relay(port, address):
        await running.until_ready()
        ended = await running.stop()

    assert ended.code == 0
    assert {"worker:waiting", "worker:started", "worker:stopped"} <= set(ended.events)


async def test_a_worker_stops_in_time_while_temporal_is_away(environment: dict[str, str]) -> None:
    port = free_port()
    running = await start(environment | {"TEMPORAL_ADDRESS": f"{LOOPBACK}:{port}", "PHMP_WORKER_GRACE_SECONDS": "1"})
    async with relay(port, environment["TEMPORAL_ADDRESS"]):
        await running.until_ready()
    await running.until_ready(status=503)

    assert (await running.stop()).code == 0
