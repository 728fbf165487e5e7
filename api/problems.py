"""Every answer that is not what was asked for, in one shape: RFC 9457 problem details."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from commands.outcomes import EngineUnavailableError, ProcessFailedError
from domain.refusals import Refusal

_LOG = logging.getLogger("api")

MEDIA_TYPE = "application/problem+json"

#: Refusals that are no conflict with the state of a case.
_STATUS = {
    "not_permitted": HTTPStatus.FORBIDDEN,
    "unknown_act": HTTPStatus.NOT_FOUND,
    "wrong_credentials": HTTPStatus.UNAUTHORIZED,
    "too_many_attempts": HTTPStatus.TOO_MANY_REQUESTS,
    "idempotency_key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "stale_version": HTTPStatus.PRECONDITION_FAILED,
}


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

    def __init__(self, status: HTTPStatus, code: str, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.problem = problem(status, code, detail)
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


def refused(refusal: Refusal) -> ProblemError:
    """Turn a refusal of the rules into a problem: 409, unless it is about the asker or the address."""
    return ProblemError(_STATUS.get(refusal.code, HTTPStatus.CONFLICT), refusal.code, refusal.sentence)


def not_found(what: str) -> ProblemError:
    """Say that something does not exist, at least not for whoever asks."""
    return ProblemError(HTTPStatus.NOT_FOUND, "not_found", f"There is no such {what}.")


def answer(found: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Answer with a problem."""
    return JSONResponse(found.model_dump(), status_code=found.status, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI) -> None:
    """Have every error of this door answered as a problem."""
    app.add_exception_handler(ProblemError, _of_problem)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(EngineUnavailableError, _of_unavailable)
    app.add_exception_handler(OperationalError, _of_unavailable)
    app.add_exception_handler(ProcessFailedError, _of_bug)
    app.add_exception_handler(Exception, _of_bug)


async def _of_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for this class
    return answer(error.problem, error.headers)


async def _of_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    wrong = [WrongField(field=".".join(str(part) for part in one["loc"]), message=one["msg"]) for one in error.errors()]
    fields = ", ".join(one.field for one in wrong)
    detail = f"The request is malformed: {fields}."
    return answer(problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", detail, wrong))


async def _of_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    status = HTTPStatus(error.status_code)
    code = status.name.lower()
    return answer(problem(status, code, str(error.detail) or status.description), error.headers)


async def _of_unavailable(_: Request, error: Exception) -> Response:
    _LOG.warning("a server that this door needs does not answer: %s", type(error).__name__)
    detail = "A server that is needed does not answer. Nothing is lost: try again with the same Idempotency-Key."
    found = problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", detail)
    return answer(found, {"Retry-After": "5"})


async def _of_bug(request: Request, error: Exception) -> Response:
    _LOG.error("unexpected %s at %s", type(error).__name__, request.scope.get("path", ""), exc_info=error)
    detail = "Something unexpected happened. It is logged under the request id of this answer."
    return answer(problem(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", detail))
