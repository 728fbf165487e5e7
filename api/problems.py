"""Every answer that is not what was asked for, in one shape: RFC 9457 problem details."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.exceptions import HTTPException

from commands.outcomes import EngineUnavailableError, ProcessFailedError
from domain.refusals import Refusal

MEDIA_TYPE: Final = "application/problem+json"

#: Refusals that are no conflict with the state of a case.
_STATUS: Final = {
    "not_permitted": HTTPStatus.FORBIDDEN,
    "unknown_act": HTTPStatus.NOT_FOUND,
    "stale_version": HTTPStatus.PRECONDITION_FAILED,
    "wrong_credentials": HTTPStatus.UNAUTHORIZED,
    "invitation_not_open": HTTPStatus.UNAUTHORIZED,
    "too_many_attempts": HTTPStatus.TOO_MANY_REQUESTS,
    "idempotency_key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "version_needed": HTTPStatus.PRECONDITION_REQUIRED,
}

#: What each status means here: the code of its problem, and what it says where nothing better is known.
_MEANING: Final = {
    HTTPStatus.UNAUTHORIZED: ("not_signed_in", "Sign in with POST /api/v1/sessions and send the token."),
    HTTPStatus.FORBIDDEN: ("not_permitted", "Your role does not carry the permission."),
    HTTPStatus.NOT_FOUND: ("not_found", "There is nothing at this address, at least not for you."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", "This address does not know that method."),
    HTTPStatus.CONFLICT: ("wrong_phase", "The rules refuse it as the case stands now; nothing has changed."),
    HTTPStatus.PRECONDITION_FAILED: ("stale_version", "The case has changed since you saw it. Look again."),
    HTTPStatus.PRECONDITION_REQUIRED: ("version_needed", "Name the revision that you have seen as If-Match."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too_large", "The request is larger than is accepted."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("not_json", "Send the body as JSON."),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("malformed", "The request is malformed: body.received_on."),
    HTTPStatus.TOO_MANY_REQUESTS: ("too_many_attempts", "Too many attempts to sign in. Wait a while."),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("unexpected", "Something unexpected happened; it is logged."),
    HTTPStatus.SERVICE_UNAVAILABLE: ("unavailable", "A server that is needed does not answer. Try again."),
}

#: A name that a programmer could have given to a field; anything else may be a value in the wrong place.
_FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.IGNORECASE)


class WrongField(BaseModel):
    """A field that was wrong, and how; the value itself is not repeated."""

    field: str = Field(examples=["body.received_on"])
    message: str = Field(examples=["Input should be a valid date"])


class Problem(BaseModel):
    """Why something was not done (RFC 9457)."""

    type: str = Field(examples=["urn:phmp:problem:wrong_phase"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["Complete triage: not possible while the case is in outreach."])
    #: Stable and machine-readable.
    code: str = Field(examples=["wrong_phase"])
    errors: list[WrongField] = []


class ProblemError(Exception):
    """A problem to answer with."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[WrongField] = (),
    ) -> None:
        super().__init__(code)
        self.problem = problem(status, code, detail, errors)
        self.headers = dict(headers or {})


def problem(status: HTTPStatus, code: str, detail: str, errors: Sequence[WrongField] = ()) -> Problem:
    """Make a problem."""
    return Problem(
        type=f"urn:phmp:problem:{code}",
        title=status.phrase,
        status=status,
        detail=detail,
        code=code,
        errors=list(errors),
    )


def usual_problem(status: HTTPStatus, detail: str = "") -> Problem:
    """Make the problem that a status usually means."""
    code, usual = _MEANING.get(status, (status.name.lower(), f"{status.phrase}."))
    return problem(status, code, detail or usual)


def refused(refusal: Refusal) -> ProblemError:
    """Turn a refusal of the rules into a problem: 409, unless it is about the asker or the address."""
    return ProblemError(_STATUS.get(refusal.code, HTTPStatus.CONFLICT), refusal.code, refusal.sentence)


def malformed(field: str, code: str, sentence: str) -> ProblemError:
    """Say that a field of the body cannot be taken as it is."""
    wrong = WrongField(field=f"body.{field}", message=sentence)
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, code, sentence, errors=[wrong])


def not_found(what: str) -> ProblemError:
    """Say that something does not exist, at least not for whoever asks."""
    return ProblemError(HTTPStatus.NOT_FOUND, "not_found", f"There is no such {what}.")


def answer(found: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Answer with a problem."""
    return JSONResponse(found.model_dump(), status_code=found.status, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI) -> None:
    """Have every error of this door answered as a problem; what nobody expects, `limits` answers."""
    app.add_exception_handler(ProblemError, _of_problem)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(EngineUnavailableError, _of_unavailable)
    app.add_exception_handler(OperationalError, _of_unavailable)
    app.add_exception_handler(NoConnectionError, _of_unavailable)
    app.add_exception_handler(ProcessFailedError, _of_failed_process)


async def _of_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for this class
    return answer(error.problem, error.headers)


async def _of_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    wrong = [WrongField(field=_field(one["loc"]), message=_message(one["msg"])) for one in error.errors()]
    detail = f"The request is malformed: {', '.join(one.field for one in wrong)}."
    return answer(problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", detail, wrong))


async def _of_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    if error.status_code == HTTPStatus.BAD_REQUEST:
        # What FastAPI says of a body that it cannot read at all.
        return answer(usual_problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The body of the request cannot be read."))
    return answer(usual_problem(HTTPStatus(error.status_code)), error.headers)


async def _of_unavailable(_: Request, error: Exception) -> Response:
    structlog.get_logger("api").warning("a server does not answer", error_type=type(error).__name__)
    detail = (
        "A server that is needed does not answer, and an order may not have been taken. "
        "Try again with the same Idempotency-Key: nothing is done twice."
    )
    return answer(usual_problem(HTTPStatus.SERVICE_UNAVAILABLE, detail), {"Retry-After": "5"})


async def _of_failed_process(_: Request, error: Exception) -> Response:
    structlog.get_logger("api").error("a process failed", exc_info=error)
    detail = (
        "The process could not carry it out; nothing has changed. It is logged under the request id of this answer."
    )
    return answer(usual_problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail))


def _field(loc: Sequence[int | str]) -> str:
    """Name a field by its way through the request; what somebody invented is named only if it looks like a name."""
    parts = (str(one) if isinstance(one, int) or _FIELD_NAME.fullmatch(one) else "(unknown)" for one in loc)
    return ".".join(parts)


def _message(words: str) -> str:
    """Say what is wrong without the value: only pydantic's words about a UUID repeat a part of it."""
    return words.removeprefix("Value error, ").partition(", invalid")[0].partition(": found")[0]
