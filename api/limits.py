"""What surrounds every request: its id, the size it may have, the headers of its answer, its line in the log.

This is the outermost edge of the door: what nobody expected is caught, logged and answered here.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid6 import uuid7

from api.metrics import count_request
from api.problems import answer, usual_problem

MAX_BODY_BYTES: Final = 1_000_000
#: Where more is taken: a laboratory sends a day's results in one file.
_LARGER: Final = {"/api/v1/laboratory/results": 50_000_000}

_HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
)
_POLICY: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
#: The pages of the documentation bring their own scripts and styles, from this door alone.
_DOCS_POLICY: Final = (
    b"content-security-policy",
    b"default-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
)
_DOCS: Final = ("/docs", "/static-offline-docs")


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
        told = _telling(send, _headers(scope, request_id), seen)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._serve(scope, receive, told, seen)
            finally:
                _note(scope, seen.get("status", 0), time.monotonic() - started)

    async def _serve(self, scope: Scope, receive: Receive, told: Send, seen: dict[str, int]) -> None:
        most = _LARGER.get(scope["path"], MAX_BODY_BYTES)
        if _announced(scope) > most:
            detail = f"A request holds at most {most} bytes."
            await answer(usual_problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail))(scope, receive, told)
            return
        try:
            await self.app(scope, _bounded(receive, most), told)
        except Exception as error:
            structlog.get_logger("api").exception("unexpected", error_type=type(error).__name__, route=_pattern(scope))
            if "status" in seen:
                raise
            detail = "Something unexpected happened. It is logged under the request id of this answer."
            await answer(usual_problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail))(scope, receive, told)


def _announced(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _bounded(receive: Receive, most: int) -> Receive:
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            # The one error that FastAPI lets through while it reads a body.
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return bounded


def _headers(scope: Scope, request_id: UUID) -> Sequence[tuple[bytes, bytes]]:
    policy = _DOCS_POLICY if scope["path"].startswith(_DOCS) else _POLICY
    return (*_HEADERS, policy, (b"x-request-id", str(request_id).encode()))


def _telling(
    send: Send, headers: Sequence[tuple[bytes, bytes]], seen: dict[str, int]
) -> Callable[[Message], Awaitable[None]]:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen["status"] = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), *headers]}
        await send(message)

    return told


def _note(scope: Scope, status: int, seconds: float) -> None:
    route = _pattern(scope)
    count_request(scope["method"], route, status, seconds)
    structlog.get_logger("api").info(
        "request", method=scope["method"], route=route, status=int(status), milliseconds=round(seconds * 1_000, 1)
    )


def _pattern(scope: Scope) -> str:
    """Give the route's pattern: a path may hold what somebody typed."""
    route = scope.get("route")
    return str(getattr(route, "path", "unknown"))
