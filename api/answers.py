"""How the outcome of an order is answered: 200 or 201 when it is done and kept, 202 and an address while under way."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.asking import Claimed
from api.problems import MEDIA_TYPE, refused, usual_problem
from commands.outcomes import Done, Outcome, Refused, Waiting
from domain.ids import CommandId, EnrollmentId
from domain.orders import Answer


class Acted(BaseModel):
    """What came of an act."""

    enrollment_id: UUID
    command_id: UUID
    #: The phase of the case, or the status of its evaluation referral, after the act.
    stage: str = Field(examples=["outreach"])
    #: The journal's sentences of what happened, already kept.
    happened: list[str] = Field(examples=[["Outreach letter sent by certified_mail, with data sheet and forms."]])


class UnderWay(BaseModel):
    """The order was taken, but its process has not answered yet; nothing is lost."""

    command_id: UUID
    #: Where to ask what came of it.
    status_url: str = Field(examples=["/api/v1/registry-changes/0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"])


def status_url(enrollment_id: UUID, command_id: UUID) -> str:
    """Give the address at which the answer to a command can be asked for."""
    return f"/api/v1/enrollments/{enrollment_id}/commands/{command_id}"


async def answer_outcome(
    claimed: Claimed, enrollment_id: EnrollmentId, outcome: Outcome, *, status: HTTPStatus = HTTPStatus.OK
) -> JSONResponse:
    """Answer the one who gave an order, and keep the answer for the same request sent again.

    Only what is done is kept: a refusal has changed nothing, so that the same request may be asked again later, and
    what is under way is answered by the process.
    """
    match outcome:
        case Done(answer=done):
            body = acted(enrollment_id, done)
            await claimed.keep(status, body)
            return JSONResponse(body, status_code=status)
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Waiting(command_id=command_id):
            return under_way(command_id, status_url(enrollment_id, command_id))


def under_way(command_id: CommandId, url: str) -> JSONResponse:
    """Answer that the process has not answered yet."""
    body = UnderWay(command_id=command_id, status_url=url)
    return JSONResponse(body.model_dump(mode="json"), status_code=HTTPStatus.ACCEPTED, headers={"Location": url})


def acted(enrollment_id: UUID, done: Answer) -> object:
    """Give the body that says what came of an act."""
    shown = Acted(
        enrollment_id=enrollment_id, command_id=done.command_id, stage=done.stage, happened=list(done.happened)
    )
    return shown.model_dump(mode="json")


Documented = Mapping[int | str, dict[str, object]]


def documented(*statuses: HTTPStatus) -> Documented:
    """Document the problems that a route answers with."""
    return {int(status): _documented(status, status.phrase) for status in statuses}


def _documented(status: HTTPStatus, description: str) -> dict[str, object]:
    shown = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": usual_problem(status).model_dump()}
    return {"description": description, "content": {MEDIA_TYPE: shown}}


_LOCATION = {"Location": {"description": "Where it is found.", "schema": {"type": "string"}}}
#: The order is under way.
_ACCEPTED: dict[str, object] = {
    "description": "The process has taken the order and has not answered yet; ask at the address.",
    "model": UnderWay,
    "headers": _LOCATION,
}

#: Nobody has taken the order, or can say whether it was taken.
_NOT_TAKEN = _documented(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "A server or a worker that is needed does not answer. An order may not have been taken: send the same request with "
    "the same Idempotency-Key again, after as many seconds as Retry-After says. Nothing is done twice.",
) | {"headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}}

#: What every route that reads can answer with beside what was asked for.
READ_PROBLEMS = documented(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
#: The same for routes about one thing.
ONE_PROBLEMS: Documented = {**READ_PROBLEMS, **documented(HTTPStatus.NOT_FOUND)}
#: The same for routes that ask what came of an order.
STATUS_PROBLEMS: Documented = {**ONE_PROBLEMS, **documented(HTTPStatus.CONFLICT), 202: _ACCEPTED}
#: The same for routes that give an order.
ORDER_PROBLEMS: Documented = {
    **STATUS_PROBLEMS,
    **documented(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    503: _NOT_TAKEN,
}
#: The same for acts, which may name the revision that was seen.
ACT_PROBLEMS: Documented = {**ORDER_PROBLEMS, **documented(HTTPStatus.PRECONDITION_FAILED)}
#: The same for changes of what may be there already, which name the revision that was seen.
CHANGE_PROBLEMS: Documented = {
    **ORDER_PROBLEMS,
    **documented(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED),
}
