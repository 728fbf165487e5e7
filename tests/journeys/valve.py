"""A relay on loopback that can be shut: what a process sends on is held back, and lost when the connections are cut."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from dev.ports import LOOPBACK


@dataclass(slots=True, kw_only=True)
class Valve:
    """Passes connections on to one server, both ways, until it is shut or cut."""

    #: The port of the server on loopback.
    beyond: int
    port: int = field(default=0, init=False)
    _open: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _passing: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _server: asyncio.Server | None = field(default=None, init=False)

    async def serve(self) -> None:
        """Listen on a free port and pass on whatever comes."""
        self._open.set()
        self._server = await asyncio.start_server(self._connect, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def shut(self) -> None:
        """Hold back what is sent to the server from now on."""
        self._open.clear()

    async def cut(self) -> None:
        """End every connection, and with them what is held back; nobody can connect any more."""
        if self._server is not None:
            self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self.beyond)
        except OSError:
            writer.close()
            return
        for task in (self._pass(reader, far_writer, self._open), self._pass(far_reader, writer, None)):
            passing = asyncio.create_task(task)
            self._passing.add(passing)
            passing.add_done_callback(self._passing.discard)

    @staticmethod
    async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gate: asyncio.Event | None) -> None:
        try:
            with suppress(ConnectionError):
                while received := await reader.read(65_536):
                    if gate is not None:
                        await gate.wait()
                    writer.write(received)
                    await writer.drain()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
