"""A mail server that delivers to nobody: every message becomes a file, so that a newcomer can read what was sent.

`python -m dev.mailbox PORT DIRECTORY`.
"""

import asyncio
import signal
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from dev.ports import LOOPBACK


class Mailbox:
    """Keeps each message in a file of its own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._numbers = count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Keep the message and accept it."""
        name = f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S.%f}-{next(self._numbers)}.eml"
        content = envelope.content or b""
        (self._directory / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return "250 Message kept"


async def serve(port: int, directory: Path) -> None:
    """Receive messages until the process is told to stop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(lambda: SMTP(Mailbox(directory), enable_SMTPUTF8=True), LOOPBACK, port)
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
