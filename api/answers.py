"""How the outcome of an order is answered: 200 or 201 when it is done and kept, 202 and an address while under way."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.asking import Claimed
from api.problems import MEDIA_TYPE, Problem, problem, refused
from commands.outcomes import Done, Outcome, Refused, Waiting
from domain.ids import EnrollmentId


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

    enrollment_id: UUID
    command_id: UUID
    #: Where to ask what came of it.
    status_url: str


def status_url(enrollment_id: UUID, command_id: UUID) -> str:
    """Give the address at which the answer to a command can be asked for."""
    return f"/api/v1/enrollments/{enrollment_id}/commands/{command_id}"


async def answer_outcome(
    claimed: Claimed, enrollment_id: EnrollmentId, outcome: Outcome, *, status: HTTPStatus = HTTPStatus.OK
) -> JSONResponse:
    """Answer the one who gave an order, and keep the answer for the same request sent again.

    A refusal is kept too: the same request again is the same question. What is under way is not kept.
    """
    match outcome:
        case Done(answer=done):
            body = _acted(enrollment_id, done.command_id, done.stage, done.happened)
            await claimed.keep(status, body)
            return JSONResponse(body, status_code=status)
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Waiting(command_id=command_id):
            return under_way(enrollment_id, command_id)


def under_way(enrollment_id: EnrollmentId, command_id: UUID) -> JSONResponse:
    """Answer that the process has not answered yet."""
    url = status_url(enrollment_id, command_id)
    body = UnderWay(enrollment_id=enrollment_id, command_id=command_id, status_url=url)
    return JSONResponse(body.model_dump(mode="json"), status_code=HTTPStatus.ACCEPTED, headers={"Location": url})


def _acted(enrollment_id: UUID, command_id: UUID, stage: str, happened: tuple[str, ...]) -> object:
    acted = Acted(enrollment_id=enrollment_id, command_id=command_id, stage=stage, happened=list(happened))
    return acted.model_dump(mode="json")


def documented(*statuses: HTTPStatus) -> Mapping[int | str, dict[str, object]]:
    """Document the problems that a route answers with."""
    return {int(status): _documented(status) for status in statuses}


def _documented(status: HTTPStatus) -> dict[str, object]:
    example = problem(status, status.name.lower(), status.description or status.phrase).model_dump()
    return {
        "description": status.phrase,
        "model": Problem,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }


#: What every route that reads can answer with beside what was asked for.
READ_PROBLEMS = documented(
    HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE
)
#: The same for routes about one thing.
ONE_PROBLEMS = {**READ_PROBLEMS, **documented(HTTPStatus.NOT_FOUND)}
#: The same for routes that give an order.
ORDER_PROBLEMS = {
    **ONE_PROBLEMS,
    **documented(HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    202: {"description": "The process has not answered yet.", "model": UnderWay},
}
