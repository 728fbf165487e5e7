"""Signing in and out."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from access.sessions import sign_in, sign_out
from api.answers import documented
from api.asking import ServicesOf, SignedIn
from api.forms import Body
from api.problems import refused
from domain.refusals import Refusal
from domain.roles import Role

router = APIRouter(tags=["sessions"])


class Credentials(Body):
    """A local account and its password."""

    email: Annotated[str, Field(min_length=3, max_length=320, examples=["specialist@phmp.example"])]
    password: Annotated[str, Field(min_length=1, max_length=200, examples=["a long sentence is a password"])]


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
    responses=dict(documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS)),
)
def open_session(credentials: Credentials, services: ServicesOf) -> Session:
    """Open a session for a local account."""
    opened = sign_in(services.engine, credentials.email, credentials.password, services.clock())
    if isinstance(opened, Refusal):
        raise refused(opened)
    return Session(token=opened.token, expires_at=opened.expires_at, staff_id=opened.staff_id, role=opened.role)


@router.delete("/sessions/current", status_code=HTTPStatus.NO_CONTENT, summary="Sign out")
def close_session(asker: SignedIn, services: ServicesOf) -> None:
    """End the session whose token was sent."""
    sign_out(services.engine, asker.token, asker.now)
