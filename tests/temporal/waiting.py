"""Waiting for what a server shows with a delay."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 30.0, every: float = 0.05) -> None:
    """Return when it holds; raises `TimeoutError` when it does not in time."""
    async with asyncio.timeout(seconds):
        while True:
            if await holds():
                return
            await asyncio.sleep(every)
