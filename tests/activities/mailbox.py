"""A mail server on loopback that takes, refuses and counts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from activities.mail_server import MailServer

LOOPBACK: Final = "127.0.0.1"


@dataclass(slots=True)
class Mailbox:
    """What a mail server took, and what it answers to some addresses and to every message."""

    taken: list[Message] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    refusals: dict[str, str] = field(default_factory=dict)
    answer: str = "250 taken"
    #: Addresses at which the server hangs up.
    hangs_up_at: frozenset[str] = frozenset()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse an address."""
        if address in self.hangs_up_at and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        """Take a message."""
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(message_from_bytes(envelope.content))
            self.reached.set()
        return self.answer


@asynccontextmanager
async def mail_server(mailbox: Mailbox) -> AsyncIterator[MailServer]:
    """Run a mail server until the block ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, hostname=LOOPBACK, loop=loop), LOOPBACK, 0)
    async with server:
        yield MailServer(host=LOOPBACK, port=server.sockets[0].getsockname()[1])


@asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[MailServer, asyncio.Event]]:
    """Run a server that takes a connection, tells of it and says nothing, until the block ends."""
    reached = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()
        await asyncio.sleep(60)
        writer.close()

    server = await asyncio.start_server(say_nothing, LOOPBACK, 0)
    async with server:
        yield MailServer(host=LOOPBACK, port=server.sockets[0].getsockname()[1]), reached
