"""Somebody who does not give up: asks for each thing under one key until it is answered finally, whatever breaks."""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from uuid import uuid4

import httpx
from typing_extensions import override

from dev.desks import Desk

#: What says nothing final: the order is under way, or a server is away.
_NOT_YET = frozenset({HTTPStatus.ACCEPTED, HTTPStatus.SERVICE_UNAVAILABLE})

#: Seconds between two tries, and for one thing altogether.
_PAUSE = 0.5
_PATIENCE = 200.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that was asked for and answered finally."""

    by: str
    path: str
    body: object
    key: str
    answer: httpx.Response
    tries: int

    @property
    def case(self) -> str:
        """The enrollment that it was about."""
        return str(self.answer.json()["enrollment_id"])

    @property
    def happened(self) -> list[str]:
        """What the answer says that happened."""
        return list(self.answer.json()["happened"])


@dataclass(kw_only=True)
class PersistentDesk(Desk):
    """Somebody who has signed in and does not give up."""

    name: str
    #: Everything that was asked for by all desks, in the order in which it was answered.
    book: list[Asked] = field(default_factory=list)

    @override
    async def get(self, path: str, **query: str | int | bool) -> httpx.Response:
        async with asyncio.timeout(_PATIENCE):
            while True:
                answer = await self._try_to_get(path, query)
                if answer is not None:
                    return answer
                await asyncio.sleep(_PAUSE)

    @override
    async def post(
        self, path: str, body: object = None, key: str | None = None, *, seen: int | None = None
    ) -> httpx.Response:
        key, tries = key or str(uuid4()), 0
        async with asyncio.timeout(_PATIENCE):
            while True:
                tries += 1
                answer = await self._try_to_post(path, body, key, seen)
                if answer is not None:
                    asked = Asked(by=self.name, path=path, body=body, key=key, answer=answer, tries=tries)
                    self.book.append(asked)
                    return answer
                await asyncio.sleep(_PAUSE)

    async def _try_to_get(self, path: str, query: dict[str, str | int | bool]) -> httpx.Response | None:
        try:
            answer = await super().get(path, **query)
        except httpx.TransportError:
            return None
        return None if answer.status_code in _NOT_YET else answer

    async def _try_to_post(self, path: str, body: object, key: str, seen: int | None) -> httpx.Response | None:
        try:
            answer = await super().post(path, body, key, seen=seen)
        except httpx.TransportError:
            return None
        return None if answer.status_code in _NOT_YET else answer
