"""The doors of those outside the program: a password by invitation, signing in and out, and who one is."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from access.outside import code_sha256, invited_by, sign_in_outside, sign_out_outside
from access.passwords import hash_password, why_not_password
from access.sessions import WINDOW, Attempt
from api.answers import documented
from api.asking import ServicesOf, json_only
from api.forms import Body, Password
from api.outside_asking import (
    AskingEvaluator,
    AskingLaboratory,
    AskingMonitor,
    AskingParticipant,
    LoggedRoute,
    OutsideAsker,
    asked_by,
    outside,
)
from api.problems import ProblemError, malformed, refused
from api.services import Services
from api.sessions import Credentials
from commands.outcomes import Done, Refused, Waiting
from commands.registry import change_registry
from domain.ids import CommandId
from domain.orders import Order
from domain.outside import OutsidePasswordChange, door_of
from domain.refusals import Refusal
from domain.roles import Role
from queries.outside import (
    EvaluatorMe,
    LaboratoryMe,
    MonitorMe,
    ParticipantMe,
    show_evaluator,
    show_laboratory,
    show_monitor,
    show_participant,
)

participants = APIRouter(prefix="/participant", tags=["participants"], route_class=LoggedRoute)
laboratories = APIRouter(prefix="/laboratory", tags=["laboratories"], route_class=LoggedRoute)
evaluators = APIRouter(prefix=f"/{door_of(Role.EVALUATOR)}", tags=["evaluators"], route_class=LoggedRoute)
monitors = APIRouter(prefix=f"/{door_of(Role.WORKSITE_MONITOR)}", tags=["worksite monitors"], route_class=LoggedRoute)

_SIGN_IN = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
#: What every route for somebody outside can answer with beside what was asked for.
OUTSIDE_PROBLEMS = documented(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


class OutsideSessionOpened(BaseModel):
    """A session; send the token as ``Authorization: Bearer``."""

    token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of the scheme
    #: When it ends at the latest; earlier when it is not used.
    expires_at: datetime
    account_id: UUID


class Acceptance(Body):
    """The code of an invitation, and the password that its reader chooses."""

    code: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9_-]{43}$", examples=["made-up-code-made-up-code-made-up-code-0001"])
    ]
    password: Annotated[Password, Field(examples=["a long sentence is a password"])]


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _refused(refusal: Refusal) -> ProblemError:
    found = refused(refusal)
    if found.problem.status == HTTPStatus.TOO_MANY_REQUESTS:
        found.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return found


def _signing_in(role: Role) -> Callable[..., OutsideSessionOpened]:
    def open_session(credentials: Credentials, services: ServicesOf, request: Request) -> OutsideSessionOpened:
        """Open a session for an account outside the program."""
        attempt = Attempt(email=credentials.email, password=credentials.password, address=_address(request))
        opened = sign_in_outside(services.engine, services.outside_limits, attempt, role, services.clock())
        if isinstance(opened, Refusal):
            raise _refused(opened)
        return OutsideSessionOpened(token=opened.token, expires_at=opened.expires_at, account_id=opened.account_id)

    return open_session


def _signing_out(role: Role) -> Callable[..., None]:
    def close_session(services: ServicesOf, asker: Annotated[OutsideAsker, Depends(outside(role))]) -> None:
        """End the session whose token was sent."""
        sign_out_outside(services.engine, asker.token, asker.now)

    return close_session


def _accepting(role: Role) -> Callable[..., object]:
    async def accept_invitation(body: Acceptance, services: ServicesOf, request: Request) -> None:
        """Choose a password by the code of an invitation, which can be used once; then sign in with it."""
        invited = await run_in_threadpool(
            invited_by, services.engine, services.outside_limits, body.code, role, _address(request), services.clock()
        )
        if isinstance(invited, Refusal):
            raise _refused(invited)
        asked_by(request, invited.account_id, role)
        weak = why_not_password(body.password, about=(invited.email,))
        if weak is not None:
            raise malformed("password", weak.code, weak.sentence)
        order = Order(command_id=CommandId(uuid4()), actor=invited.actor)
        await _choose(services, order, body)

    return accept_invitation


async def _choose(services: Services, order: Order, body: Acceptance) -> None:
    hashed = await run_in_threadpool(hash_password, body.password)
    change = OutsidePasswordChange(code_sha256=code_sha256(body.code), password_hash=hashed)
    match await change_registry(services.client, order, change):
        case Done():
            return
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Waiting():
            detail = (
                "It is taking longer than usual. Try in a minute to sign in with the password that you have chosen."
            )
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", detail, headers={"Retry-After": "60"})


def _add_accounts(router: APIRouter, role: Role) -> None:
    said = role.value.replace("_", " ")
    router.add_api_route(
        "/sessions",
        _signing_in(role),
        methods=["POST"],
        name=f"open_{role.value}_session",
        status_code=HTTPStatus.CREATED,
        summary=f"Sign in ({said})",
        responses=dict(documented(*_SIGN_IN)),
        dependencies=[Depends(json_only)],
    )
    router.add_api_route(
        "/sessions/current",
        _signing_out(role),
        methods=["DELETE"],
        name=f"close_{role.value}_session",
        status_code=HTTPStatus.NO_CONTENT,
        summary=f"Sign out ({said})",
        responses=dict(OUTSIDE_PROBLEMS),
    )
    router.add_api_route(
        "/invitations",
        _accepting(role),
        methods=["POST"],
        name=f"accept_{role.value}_invitation",
        status_code=HTTPStatus.NO_CONTENT,
        summary=f"Choose a password ({said})",
        responses=dict(documented(*_SIGN_IN, HTTPStatus.INTERNAL_SERVER_ERROR)),
        dependencies=[Depends(json_only)],
    )


_add_accounts(participants, Role.PARTICIPANT)
_add_accounts(laboratories, Role.LABORATORY)
_add_accounts(evaluators, Role.EVALUATOR)
_add_accounts(monitors, Role.WORKSITE_MONITOR)


@participants.get("/me", summary="See who one is (participant)", responses=dict(OUTSIDE_PROBLEMS))
def show_participant_me(services: ServicesOf, asker: AskingParticipant) -> ParticipantMe:
    """Show a participant their own name and where their enrollments stand."""
    assert asker.person.participant_id is not None  # noqa: S101 - a rule of the table
    return show_participant(services.reading, asker.person.participant_id)


@laboratories.get("/me", summary="See who one is (laboratory)", responses=dict(OUTSIDE_PROBLEMS))
def show_laboratory_me(services: ServicesOf, asker: AskingLaboratory) -> LaboratoryMe:
    """Show which laboratory an account stands at."""
    assert asker.person.laboratory_id is not None  # noqa: S101 - a rule of the table
    return show_laboratory(services.reading, asker.person.laboratory_id)


@evaluators.get("/me", summary="See who one is (evaluator)", responses=dict(OUTSIDE_PROBLEMS))
def show_evaluator_me(services: ServicesOf, asker: AskingEvaluator) -> EvaluatorMe:
    """Show which provider an account stands at."""
    assert asker.person.provider_id is not None  # noqa: S101 - a rule of the table
    return show_evaluator(services.reading, asker.person.provider_id)


@monitors.get("/me", summary="See who one is (worksite monitor)", responses=dict(OUTSIDE_PROBLEMS))
def show_monitor_me(services: ServicesOf, asker: AskingMonitor) -> MonitorMe:
    """Show a worksite monitor where they monitor."""
    return show_monitor(services.reading, asker.person.account_id)
