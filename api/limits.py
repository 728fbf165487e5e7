"""What surrounds every request: its id, the size it may have, the headers of its answer, its line in the log."""

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid6 import uuid7

from api.problems import answer, problem

MAX_BODY_BYTES: Final = 1_000_000

_HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
)


class TooLargeError(Exception):
    """The body of a request is larger than this door accepts."""


class Surroundings:
    """ASGI middleware: the outermost layer of the door."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id, started = uuid7(), time.monotonic()
        seen: dict[str, int] = {}
        told = _telling(send, request_id, seen)
        structlog.contextvars.bind_contextvars(request_id=str(request_id))
        try:
            await self.app(scope, _bounded(receive, _announced(scope)), told)
        except TooLargeError:
            if "status" not in seen:
                detail = f"A request holds at most {MAX_BODY_BYTES} bytes."
                refused = answer(problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", detail))
                await refused(scope, receive, told)
        finally:
            structlog.get_logger("api").info(
                "request",
                method=scope["method"],
                route=_pattern(scope),
                status=int(seen.get("status", 0)),
                milliseconds=round((time.monotonic() - started) * 1_000, 1),
            )
            structlog.contextvars.unbind_contextvars("request_id")


def _announced(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _bounded(receive: Receive, announced: int) -> Receive:
    received = 0

    async def bounded() -> Message:
        nonlocal received
        if announced > MAX_BODY_BYTES:
            raise TooLargeError
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY_BYTES:
            raise TooLargeError
        return message

    return bounded


def _telling(send: Send, request_id: UUID, seen: dict[str, int]) -> Callable[[Message], Awaitable[None]]:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen["status"] = message["status"]
            headers = [*message.get("headers", ()), *_HEADERS, (b"x-request-id", str(request_id).encode())]
            message = {**message, "headers": headers}
        await send(message)

    return told


def _pattern(scope: Scope) -> str:
    """Give the route's pattern: a path may hold what somebody typed."""
    route = scope.get("route")
    return str(getattr(route, "path", "unknown"))
