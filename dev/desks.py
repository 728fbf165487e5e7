"""Somebody at the program's own door: signs in over HTTP, looks, and acts; for the demo caseload and for stories."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID, uuid4

import httpx

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


class NotCarriedOutError(Exception):
    """The door did not do what it was expected to do."""


@dataclass(kw_only=True)
class Desk:
    """Somebody who has signed in."""

    http: httpx.AsyncClient
    staff_id: UUID
    #: When given, keys are counted from it, so that the same run asks for the same things once.
    keys: str = ""
    asked: int = field(default=0)

    async def get(self, path: str, **query: str | int | bool) -> httpx.Response:
        """Look."""
        return await self.http.get(f"/api/v1{path}", params=query)

    async def post(
        self, path: str, body: object = None, key: str | None = None, *, seen: int | None = None
    ) -> httpx.Response:
        """Ask for something once, of what was seen in some revision."""
        headers = {"Idempotency-Key": key or self._next_key()}
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        return await self.http.post(f"/api/v1{path}", json={} if body is None else body, headers=headers)

    async def act(self, enrollment: str, act: str, body: object = None, key: str | None = None) -> httpx.Response:
        """Act on a case; raises `NotCarriedOutError` if the act was not carried out."""
        answer = await self.post(f"/enrollments/{enrollment}/acts/{act}", body, key)
        if answer.status_code != httpx.codes.OK:
            raise NotCarriedOutError(f"{act}: {answer.status_code} {answer.text}")
        return answer

    async def refused(self, enrollment: str, act: str, body: object = None) -> str:
        """Act on a case and give the code of the refusal; raises `NotCarriedOutError` if it was not refused."""
        answer = await self.post(f"/enrollments/{enrollment}/acts/{act}", body)
        if answer.status_code not in {httpx.codes.FORBIDDEN, httpx.codes.CONFLICT}:
            raise NotCarriedOutError(f"{act}: {answer.status_code} {answer.text}")
        return str(answer.json()["code"])

    def _next_key(self) -> str:
        self.asked += 1
        return f"{self.keys}-{self.asked}" if self.keys else str(uuid4())


class Office(Protocol):
    """Desks of the roles that take a case through the program."""

    desks: dict[str, Desk]


async def sign_in(http: httpx.AsyncClient, email: str, password: str, keys: str = "") -> Desk:
    """Sign in and give the desk; raises `NotCarriedOutError`."""
    answer = await http.post("/api/v1/sessions", json={"email": email, "password": password})
    if answer.status_code != httpx.codes.CREATED:
        raise NotCarriedOutError(f"sign in: {answer.status_code} {answer.text}")
    http.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return Desk(http=http, staff_id=UUID(answer.json()["staff_id"]), keys=keys)
