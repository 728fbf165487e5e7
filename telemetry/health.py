"""The health of a process that has no other door: `/healthz` (alive) and `/readyz` (its servers answer), over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

#: Tells whether something that the process needs answers now.
Check = Callable[[], Awaitable[bool]]

_CHECK_SECONDS: Final = 2.0
_REQUEST_SECONDS: Final = 5.0
_REQUEST_BYTES: Final = 8192


async def answers(check: Check, within: float = _CHECK_SECONDS) -> bool:
    """Return what the check says, and no when it says nothing in time (seconds)."""
    try:
        return await asyncio.wait_for(check(), within)
    except TimeoutError:
        return False


@asynccontextmanager
async def health_endpoint(host: str, port: int, checks: Mapping[str, Check]) -> AsyncIterator[None]:
    """Serve `/healthz` and `/readyz` while the block runs; raises `OSError` when the port is taken."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_REQUEST_SECONDS):
                request = await reader.readuntil(b"\r\n\r\n")
                writer.write(await _answer(request, checks))
                await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass  # The asker went away or asked nonsense; the health of this process is not touched.
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, port, limit=_REQUEST_BYTES)
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()


async def _answer(request: bytes, checks: Mapping[str, Check]) -> bytes:
    match request.split(b" ", 2):
        case [b"GET" | b"HEAD", b"/healthz", _]:
            return _response(HTTPStatus.OK, {"process": "ok"})
        case [b"GET" | b"HEAD", b"/readyz", _]:
            found = await asyncio.gather(*(answers(check) for check in checks.values()))
            status = HTTPStatus.OK if all(found) else HTTPStatus.SERVICE_UNAVAILABLE
            return _response(
                status, {name: "ok" if ok else "no answer" for name, ok in zip(checks, found, strict=True)}
            )
        case _:
            return _response(HTTPStatus.NOT_FOUND, {"process": "knows only /healthz and /readyz"})


def _response(status: HTTPStatus, body: Mapping[str, str]) -> bytes:
    content = json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + content
