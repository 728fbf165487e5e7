"""Rounds: what is done again and again beside the worker, whatever goes wrong with it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog

log: Final = structlog.stdlib.get_logger(__name__)


async def go_rounds(who: str, work: Callable[[], Awaitable[int]], pause: timedelta) -> None:
    """Work until cancelled; after a round that found nothing to do, or failed, rest for a pause."""
    while not is_told_to_stop():
        try:
            done = await work()
        except Exception:  # the edge: whatever is wrong with a round, the worker goes on
            log.exception("round failed", who=who)
            done = 0
        if not done:
            await asyncio.sleep(pause.total_seconds())


def is_told_to_stop() -> bool:
    """Say whether this task was cancelled: up to Python 3.11 a wait that ends at that moment loses the cancellation."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
