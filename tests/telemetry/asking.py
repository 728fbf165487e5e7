"""Asking a health endpoint, as cheaply as can be."""

import asyncio
import json

from dev.ports import LOOPBACK


async def ask(port: int, request: bytes) -> tuple[int, dict[str, str]]:
    """Send the request and return status and body of the answer; raises `OSError` when nobody listens."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)
