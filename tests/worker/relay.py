"""A relay on loopback, through which a server can be made to come later or go away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from dev.ports import LOOPBACK


@asynccontextmanager
async def relay(port: int, address: str) -> AsyncIterator[None]:
    """Pass connections on from the port to the address while the block runs, and cut them at its end."""
    host, _, beyond = address.rpartition(":")
    passing: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, int(beyond))
        both = {asyncio.create_task(_pass(reader, far_writer)), asyncio.create_task(_pass(far_reader, writer))}
        passing.update(both)

    server = await asyncio.start_server(serve, LOOPBACK, port)
    try:
        yield
    finally:
        server.close()
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)
        await server.wait_closed()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(ConnectionError):
            while received := await reader.read(65_536):
                writer.write(received)
                await writer.drain()
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
