"""Returns to practice: the criteria for staff, and for participants their own petitions in plain words."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.acts import OneProceeding
from api.answers import ONE_PROBLEMS
from api.asking import Asker, Case, ServicesOf, json_only, log_access, permitted
from api.forms import Body, body_of, form_of
from api.outside import OUTSIDE_PROBLEMS
from api.outside_asking import AskingParticipant, LoggedRoute, OutsideAsker
from api.participant_day import ASKING_PROBLEMS, OwnKey, Taken, Why
from api.problems import not_found, refused
from commands.acts import act_on_case, act_on_proceeding
from commands.outcomes import Done, Outcome, Refused, Waiting
from domain.acts import Act
from domain.clearance.decision import PetitionWithdrawalForm
from domain.facts import ProceedingKind
from domain.ids import CommandId, EnrollmentId, ParticipantId, ProceedingId
from domain.orders import Order
from domain.returned import ReturnPetitionForm
from domain.sight import Permission
from queries.clearance import CriterionShown, OwnReturn, list_own_returns, own_enrollment, own_petition, show_criteria

router = APIRouter(tags=["proceedings"])
own = APIRouter(prefix="/participant", tags=["participants"], route_class=LoggedRoute)

Reading = Annotated[Asker, Depends(permitted(Permission.ENROLLMENT_READ))]
OwnPetition = Annotated[UUID, Path(description="The petition.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c44"])]


@router.get(
    "/enrollments/{enrollment_id}/proceedings/{proceeding_id}/criteria",
    summary="Show the criteria of a return to practice",
    responses=dict(ONE_PROBLEMS),
)
def find_criteria(
    enrollment_id: Case, proceeding_id: OneProceeding, services: ServicesOf, asker: Reading, request: Request
) -> tuple[CriterionShown, ...]:
    """Show each criterion with its evidence: as it stands, and once the petition is decided as it stood then."""
    case_id = EnrollmentId(enrollment_id)
    shown = show_criteria(services.reading, asker.scope, case_id, ProceedingId(proceeding_id), asker.now)
    if shown is None:
        raise not_found("return to practice")
    log_access(services, asker, "proceeding:read", case_id, request.url.path)
    return shown


@own.get("/returns", summary="List one's returns to practice", responses=dict(OUTSIDE_PROBLEMS))
def find_own_returns(services: ServicesOf, asker: AskingParticipant) -> tuple[OwnReturn, ...]:
    """List one's petitions to return to practice, with what each still asks, in plain words; the newest first."""
    return list_own_returns(services.reading, _participant(asker), asker.now)


async def petition_for_return(body: Body, services: ServicesOf, asker: AskingParticipant, key: OwnKey) -> JSONResponse:
    """Ask to return to practice."""
    enrollment_id = await run_in_threadpool(own_enrollment, services.reading, _participant(asker))
    if enrollment_id is None:
        raise not_found("enrollment")
    order = _order(asker, key)
    form = form_of(ReturnPetitionForm, body)
    return _answer(order, await act_on_case(services.client, enrollment_id, Act.PETITION_RETURN, order, form))


# The typed request stands where the code above says only that there is one.
petition_for_return.__annotations__["body"] = body_of(ReturnPetitionForm)
own.add_api_route(
    "/returns",
    petition_for_return,
    methods=["POST"],
    summary="Ask to return to practice",
    response_model=Taken,
    status_code=HTTPStatus.CREATED,
    responses=dict(ASKING_PROBLEMS),
    dependencies=[Depends(json_only)],
)


@own.post(
    "/returns/{petition_id}/withdrawal",
    summary="Withdraw one's petition",
    response_model=Taken,
    status_code=HTTPStatus.CREATED,
    responses=dict(ASKING_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def withdraw_own_petition(
    petition_id: OwnPetition, body: Why, services: ServicesOf, asker: AskingParticipant, key: OwnKey
) -> JSONResponse:
    """Withdraw a petition that is not decided."""
    which = ProceedingId(petition_id)
    if not await run_in_threadpool(own_petition, services.reading, _participant(asker), which):
        raise not_found("petition")
    order, kind = _order(asker, key), ProceedingKind.RETURN_TO_PRACTICE
    form = PetitionWithdrawalForm(reason=body.reason)
    done = await act_on_proceeding(services.client, kind, which, Act.WITHDRAW_PETITION, order, form)
    return _answer(order, done)


def _order(asker: OutsideAsker, key: str) -> Order:
    return Order(command_id=CommandId(uuid5(asker.person.account_id, key)), actor=asker.person.actor)


def _answer(order: Order, outcome: Outcome) -> JSONResponse:
    match outcome:
        case Done(answer=answer):
            return _taken(order, answer.happened, HTTPStatus.CREATED)
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Waiting():
            return _taken(order, (), HTTPStatus.ACCEPTED)


def _taken(order: Order, happened: tuple[str, ...], status: HTTPStatus) -> JSONResponse:
    taken = Taken(command_id=order.command_id, happened=list(happened))
    return JSONResponse(taken.model_dump(mode="json"), status_code=status)


def _participant(asker: OutsideAsker) -> ParticipantId:
    assert asker.person.participant_id is not None  # noqa: S101 - a rule of the table
    return asker.person.participant_id
