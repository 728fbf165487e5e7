"""Who is asking, whether they may, and under which key: what routes depend on before they do anything."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self
from uuid import UUID

from fastapi import Depends, Header, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from access.idempotency import Claim, KeyedRequest, claim, command_of, keep_answer
from access.log import note
from access.sessions import Person, person_of
from api.problems import ProblemError, refused
from api.services import Services
from domain.ids import CommandId, EnrollmentId
from domain.orders import Order
from domain.refusals import Refusal
from domain.sight import Permission, Scope, scope_of, why_not_see

_BEARER = HTTPBearer(auto_error=False, description="The token from POST /api/v1/sessions.")

#: Where a route keeps the permission that it asks for, so that tests can list them.
PERMISSION_MARK = "permission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody who has signed in and carries the permission that the route asks for."""

    person: Person
    token: str
    now: datetime

    @property
    def scope(self) -> Scope:
        """Whose cases they see."""
        return scope_of(self.person.staff_id, self.person.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A request that is carried out once."""

    claim: Claim
    asker: Asker
    services: Services
    #: For one of several orders that a request gives; else the id follows from the key.
    own_command_id: CommandId | None = None

    @property
    def order(self) -> Order:
        """The order that the request gives to a process."""
        return Order(command_id=self.own_command_id or self.claim.command_id, actor=self.asker.person.actor)

    def for_command(self, command_id: CommandId) -> Self:
        """Give one of several orders of this request its own id."""
        return replace(self, own_command_id=command_id)

    async def keep(self, status: int, response: object) -> None:
        """Keep the answer for the same request sent again."""
        await run_in_threadpool(keep_answer, self.services.engine, self.claim, status=status, response=response)


class ReplayedError(Exception):
    """The request was answered before; the answer is given again."""

    def __init__(self, status: int, response: object) -> None:
        super().__init__("answered before")
        self.status = status
        self.response = response


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """A request with a key that is not claimed yet: what is malformed or not permitted claims none."""

    key: str
    route: str
    body: bytes
    asker: Asker
    services: Services

    @property
    def command_id(self) -> CommandId:
        """The id of the command that this request gives."""
        return command_of(self.asker.person.staff_id, self.key)

    async def claim(self) -> Claimed:
        """Claim the key; an answer that was given before is given again."""
        found = await run_in_threadpool(
            claim,
            self.services.engine,
            KeyedRequest(staff_id=self.asker.person.staff_id, key=self.key, route=self.route, body=self.body),
            [one.secret for one in self.services.keys.by_id.values()],
            self.asker.now,
        )
        if isinstance(found, Refusal):
            raise refused(found)
        if found.status is not None:
            raise ReplayedError(found.status, found.response)
        return Claimed(claim=found, asker=self.asker, services=self.services)


def services_of(request: Request) -> Services:
    """Give what the door was built with."""
    services = request.app.state.services
    assert isinstance(services, Services)  # noqa: S101 - set by make_app
    return services


ServicesOf = Annotated[Services, Depends(services_of)]


def signed_in(
    services: ServicesOf, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Asker:
    """Find out who is asking; 401 without a session that is alive."""
    now = services.clock()
    person = None if credentials is None else person_of(services.engine, credentials.credentials, now, services.idle)
    if person is None or credentials is None:
        raise ProblemError(
            HTTPStatus.UNAUTHORIZED,
            "not_signed_in",
            "Sign in with POST /api/v1/sessions and send the token as Authorization: Bearer.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return Asker(person=person, token=credentials.credentials, now=now)


SignedIn = Annotated[Asker, Depends(signed_in)]


def permitted(permission: Permission) -> Callable[[Asker], Asker]:
    """Make the dependency that asks for a permission; 403 without it."""

    def check(asker: SignedIn) -> Asker:
        refusal = why_not_see(asker.person.actor, permission)
        if refusal is not None:
            raise refused(refusal)
        return asker

    setattr(check, PERMISSION_MARK, permission)
    return check


async def keyed(
    request: Request,
    services: ServicesOf,
    asker: SignedIn,
    idempotency_key: Annotated[
        str,
        Header(
            min_length=8,
            max_length=200,
            pattern=r"^[\x21-\x7e]+$",
            description="A key of your own, for example a UUID: the same key asks for the same thing once.",
            examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"],
        ),
    ],
) -> Keyed:
    """Take note of the key of a request."""
    route = f"{request.method} {request.url.path}"
    return Keyed(key=idempotency_key, route=route, body=await request.body(), asker=asker, services=services)


def json_only(request: Request) -> None:
    """Refuse a body that is not JSON; 415."""
    has_body = "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if has_body and kind != "application/json":
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", "Send the body as JSON, with Content-Type: application/json."
        )


KeyedBy = Annotated[Keyed, Depends(keyed)]
Case = Annotated[UUID, Path(description="The enrollment.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"])]


def log_access(services: Services, asker: Asker, action: str, enrollment_id: EnrollmentId | None, route: str) -> None:
    """Enter into the access log that somebody looked at a case, or at the list of them."""
    with services.engine.begin() as connection:
        note(
            connection,
            at=asker.now,
            staff_id=asker.person.staff_id,
            action=action,
            status=HTTPStatus.OK,
            enrollment_id=enrollment_id,
            route=route,
        )


def log_denied(services: Services, asker: Asker, enrollment_id: EnrollmentId, route: str) -> None:
    """Enter into the access log that a disclosure was asked for and refused: a denied one is not silent."""
    with services.engine.begin() as connection:
        note(
            connection,
            at=asker.now,
            staff_id=asker.person.staff_id,
            action="disclosure:denied",
            status=HTTPStatus.CONFLICT,
            enrollment_id=enrollment_id,
            route=route,
        )
