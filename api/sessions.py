"""Signing in and out."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from access.sessions import WINDOW, Attempt, sign_in, sign_out
from api.answers import documented
from api.asking import ServicesOf, SignedIn, json_only
from api.forms import Body, Email, Password
from api.problems import ProblemError, refused
from domain.refusals import Refusal
from domain.roles import Role

router = APIRouter(tags=["sessions"])

_REFUSALS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


class Credentials(Body):
    """A local account and its password."""

    email: Annotated[Email, Field(examples=["specialist@phmp.example"])]
    password: Annotated[Password, Field(examples=["a long sentence is a password"])]


class Session(BaseModel):
    """A session; send the token as ``Authorization: Bearer``."""

    token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of the scheme
    #: When it ends at the latest; earlier when it is not used.
    expires_at: datetime
    staff_id: UUID
    role: Role


@router.post(
    "/sessions",
    status_code=HTTPStatus.CREATED,
    summary="Sign in",
    responses=dict(documented(*_REFUSALS)),
    dependencies=[Depends(json_only)],
)
def open_session(credentials: Credentials, services: ServicesOf, request: Request) -> Session:
    """Open a session for a local account."""
    address = request.client.host if request.client else ""
    attempt = Attempt(email=credentials.email, password=credentials.password, address=address)
    opened = sign_in(services.engine, services.limits, attempt, services.clock())
    if isinstance(opened, Refusal):
        raise _refused(opened)
    return Session(token=opened.token, expires_at=opened.expires_at, staff_id=opened.staff_id, role=opened.role)


@router.delete(
    "/sessions/current",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Sign out",
    responses=dict(documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.SERVICE_UNAVAILABLE)),
)
def close_session(asker: SignedIn, services: ServicesOf) -> None:
    """End the session whose token was sent."""
    sign_out(services.engine, asker.token, asker.now)


def _refused(refusal: Refusal) -> ProblemError:
    found = refused(refusal)
    if found.problem.status == HTTPStatus.TOO_MANY_REQUESTS:
        found.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return found
