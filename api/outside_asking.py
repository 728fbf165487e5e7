"""Who is asking from outside the program, and that every such request stands in the access log."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException
from typing_extensions import override

from access.log import note
from access.outside import MINUTE, OutsidePerson, outside_person_of
from api.asking import ReplayedError, ServicesOf, services_of
from api.problems import ProblemError
from domain.ids import AccountId
from domain.outside import door_of
from domain.roles import Role

_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="OutsideBearer",
    description="The token from POST /api/v1/participant/sessions, or from where others outside sign in.",
)

#: Where a route keeps the role outside the program that it is for, so that tests can list them.
OUTSIDE_MARK: Final = "outside_role"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAsker:
    """Somebody outside the program who has signed in."""

    person: OutsidePerson
    token: str
    now: datetime


def outside(role: Role) -> Callable[..., OutsideAsker]:
    """Make the dependency that asks for an account of this role: 401 for everybody else, staff included."""

    def check(
        request: Request,
        services: ServicesOf,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> OutsideAsker:
        now = services.clock()
        token = "" if credentials is None else credentials.credentials
        person = outside_person_of(services.engine, token, now, services.idle)
        if person is None or person.role is not role:
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "not_signed_in",
                f"Sign in with POST /api/v1/{door_of(role)}/sessions and send the token as Authorization: Bearer.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        asked_by(request, person.account_id, role)
        key = str(person.account_id)
        if services.outside_requests.is_exhausted(key, now):
            raise ProblemError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too_many_requests",
                "Too many requests. Wait a minute.",
                headers={"Retry-After": str(int(MINUTE.total_seconds()))},
            )
        services.outside_requests.note(key, now)
        return OutsideAsker(person=person, token=token, now=now)

    setattr(check, OUTSIDE_MARK, role)
    return check


def asked_by(request: Request, account_id: AccountId, role: Role) -> None:
    """Note under which account a request is to stand in the access log."""
    request.state.outside_account = (account_id, role)


#: Somebody outside the program who has signed in, by role: `asker: AskingParticipant`.
AskingParticipant = Annotated[OutsideAsker, Depends(outside(Role.PARTICIPANT))]
AskingLaboratory = Annotated[OutsideAsker, Depends(outside(Role.LABORATORY))]
AskingEvaluator = Annotated[OutsideAsker, Depends(outside(Role.EVALUATOR))]
AskingMonitor = Annotated[OutsideAsker, Depends(outside(Role.WORKSITE_MONITOR))]


class LoggedRoute(APIRoute):
    """A route whose every request by somebody who is known stands in the access log, with its status."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        handle = super().get_route_handler()

        async def logged(request: Request) -> Response:
            status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
            try:
                answer = await handle(request)
                status = answer.status_code
            except Exception as error:
                status = _status_of(error)
                raise
            finally:
                await run_in_threadpool(_log, request, self.path, status)
            return answer

        return logged


def _status_of(error: Exception) -> int:
    """Say with which status an error is answered."""
    match error:
        case ProblemError():
            return error.problem.status
        case RequestValidationError():
            return int(HTTPStatus.UNPROCESSABLE_ENTITY)
        case HTTPException() if error.status_code != HTTPStatus.BAD_REQUEST:
            return error.status_code
        case HTTPException():
            return int(HTTPStatus.UNPROCESSABLE_ENTITY)
        case ReplayedError():
            return error.status
        case _:
            return int(HTTPStatus.INTERNAL_SERVER_ERROR)


def _log(request: Request, route: str, status: int) -> None:
    if not hasattr(request.state, "outside_account"):
        return
    account_id, role = request.state.outside_account
    services = services_of(request)
    action = f"{role.value}:{'read' if request.method == 'GET' else 'sent'}"
    with services.engine.begin() as connection:
        note(
            connection,
            at=services.clock(),
            outside_account_id=account_id,
            action=action,
            route=f"{request.method} {route}",
            status=status,
        )
