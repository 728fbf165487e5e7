import asyncio
from datetime import timedelta

import pytest

from activities.rounds import go_rounds

LONG = timedelta(hours=1)
AT_ONCE = timedelta(0)


async def test_rounds_go_on_while_there_is_work_and_rest_when_there_is_none() -> None:
    left = [3, 1, 0, 5]

    async def work() -> int:
        return left.pop(0)

    running = asyncio.create_task(go_rounds("worker", work, LONG))
    await asyncio.sleep(0.1)
    assert left == [5]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_round_that_fails_is_followed_by_another() -> None:
    came = asyncio.Event()
    rounds = 0

    async def work() -> int:
        nonlocal rounds
        rounds += 1
        if rounds > 1:
            came.set()
        raise OSError("the server is away")

    running = asyncio.create_task(go_rounds("worker", work, AT_ONCE))
    await asyncio.wait_for(came.wait(), 10)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_cancellation_that_a_round_swallows_ends_the_rounds() -> None:
    begun = asyncio.Event()

    async def work() -> int:
        begun.set()
        try:
            await asyncio.sleep(LONG.total_seconds())
        except asyncio.CancelledError:
            return 1
        return 0

    running = asyncio.create_task(go_rounds("worker", work, LONG))
    await begun.wait()
    running.cancel()
    await asyncio.wait_for(running, 10)
