"""The participant's day: checking in, what they were told, their tests, sites and requests; nobody else's."""

from http import HTTPStatus
from typing import Annotated, Final, TypeVar
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Header, Path
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.answers import documented
from api.asking import ServicesOf, json_only
from api.forms import Body, Text, body_of, form_of
from api.outside import OUTSIDE_PROBLEMS
from api.outside_asking import AskingParticipant, LoggedRoute, OutsideAsker
from api.problems import ProblemError, not_found, refused
from api.services import Services
from arrivals.check_ins import Account, check_in
from commands.acts import act_on_testing
from commands.outcomes import Done, Refused, Waiting
from domain.acts import Act
from domain.forms import Form
from domain.ids import CommandId, EnrollmentId, ParticipantId, SpecimenId
from domain.orders import Order
from domain.refusals import Refusal
from domain.testing.acts_requests import TestingRequestForm
from domain.testing.acts_results import SpecimenForm
from domain.testing.book import NOT_TESTED
from domain.testing.check_ins import NOT_READY, Shown
from queries.participant_day import (
    DayShown,
    OwnRequest,
    OwnSpecimen,
    ShowingRow,
    SiteShown,
    enrollment_of_specimen,
    list_own_specimens,
    list_requests,
    list_showings,
    list_sites,
    show_day,
    tested_enrollment,
)
from queries.standing import StandingShown, show_standing

T = TypeVar("T")

router = APIRouter(prefix="/participant", tags=["participants"], route_class=LoggedRoute)

OwnKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="A key of your own, for example a UUID: the same key asks for the same thing once.",
        examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"],
    ),
]
Named = Annotated[UUID, Path(description="The specimen.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c33"])]

#: After how many seconds somebody whose answer was not ready asks again.
_WAIT: Final = 60


class Why(Body):
    """Why it is asked for."""

    reason: Annotated[Text, Field(examples=["I was on holiday and have the ticket."])]


class Taken(BaseModel):
    """What was asked for has been taken, and what the program wrote down of it."""

    command_id: UUID
    #: Empty while it is under way: send the same request with the same key to see what came of it.
    happened: list[str] = Field(examples=[["Travel asked for from 2026-07-06 to 2026-07-10: a wedding."]])


#: What a route about one's testing answers with while there is none.
TESTED_PROBLEMS = {**OUTSIDE_PROBLEMS, **documented(HTTPStatus.CONFLICT)}
_BODY_PROBLEMS = dict(documented(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE))
ASKING_PROBLEMS = {
    **TESTED_PROBLEMS,
    **_BODY_PROBLEMS,
    **documented(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND),
    202: {"description": "It is under way; send it again with the same key.", "model": Taken},
}


@router.get("/today", summary="See today's check-in window", responses=dict(TESTED_PROBLEMS))
def show_today(services: ServicesOf, asker: AskingParticipant) -> DayShown:
    """Show the window, and once somebody has checked in, what they were told and their receipt."""
    return _tested(show_day(services.reading, _participant(asker), asker.now))


@router.post(
    "/check-ins",
    summary="Check in",
    responses=dict(TESTED_PROBLEMS) | _BODY_PROBLEMS,
    dependencies=[Depends(json_only)],
)
def check_in_today(services: ServicesOf, asker: AskingParticipant) -> Shown:
    """Tell the answer of the day, selected or not, with a receipt; asked again, the same answer and receipt."""
    account = Account(account_id=asker.person.account_id, participant_id=_participant(asker))
    shown = check_in(services.engine, account, asker.now)
    if not isinstance(shown, Refusal):
        return shown
    if shown.code == NOT_READY:
        raise ProblemError(
            HTTPStatus.SERVICE_UNAVAILABLE, shown.code, shown.sentence, headers={"Retry-After": str(_WAIT)}
        )
    raise refused(shown)


@router.get("/check-ins", summary="List what one was shown at check-in", responses=dict(OUTSIDE_PROBLEMS))
def find_check_ins(services: ServicesOf, asker: AskingParticipant) -> tuple[ShowingRow, ...]:
    """List everything that was shown at check-in, attempts without an answer included, the newest first."""
    return list_showings(services.reading, _participant(asker))


@router.get("/specimens", summary="List one's tests", responses=dict(OUTSIDE_PROBLEMS))
def find_own_specimens(services: ServicesOf, asker: AskingParticipant) -> tuple[OwnSpecimen, ...]:
    """List the specimens that were asked for, and what became of them in plain words, the newest first."""
    return list_own_specimens(services.reading, _participant(asker), asker.now)


@router.get("/sites", summary="List collection sites", responses=dict(TESTED_PROBLEMS))
def find_own_sites(services: ServicesOf, asker: AskingParticipant) -> tuple[SiteShown, ...]:
    """List where specimens can be given, those that stand in for others last."""
    return _tested(list_sites(services.reading, _participant(asker), asker.now))


@router.get("/standing", summary="See how one stands", responses=dict(TESTED_PROBLEMS))
def show_own_standing(services: ServicesOf, asker: AskingParticipant) -> StandingShown:
    """Show counts, streak and score with every lost point explained; it is never an automatic sanction."""
    return _tested(show_standing(services.reading, _participant(asker), asker.now))


@router.get("/requests", summary="List one's requests", responses=dict(OUTSIDE_PROBLEMS))
def find_own_requests(services: ServicesOf, asker: AskingParticipant) -> tuple[OwnRequest, ...]:
    """List requests for travel, vacation and hardship, and what was decided, the newest first."""
    return list_requests(services.reading, _participant(asker))


async def make_request(body: Body, services: ServicesOf, asker: AskingParticipant, key: OwnKey) -> JSONResponse:
    """Ask for travel, vacation or hardship; until it is approved, one tests as ever."""
    enrollment_id = await run_in_threadpool(tested_enrollment, services.reading, _participant(asker))
    if enrollment_id is None:
        raise refused(NOT_TESTED)
    form = form_of(TestingRequestForm, body)
    return await _ask(services, asker, key, enrollment_id, Act.REQUEST_TESTING_CHANGE, form)


# The typed request stands where the code above says only that there is one.
make_request.__annotations__["body"] = body_of(TestingRequestForm)
router.add_api_route(
    "/requests",
    make_request,
    methods=["POST"],
    summary="Ask for travel, vacation or hardship",
    response_model=Taken,
    status_code=HTTPStatus.CREATED,
    responses=dict(ASKING_PROBLEMS),
    dependencies=[Depends(json_only)],
)


@router.post(
    "/specimens/{specimen_id}/split-request",
    summary="Ask for the split test",
    response_model=Taken,
    status_code=HTTPStatus.CREATED,
    responses=dict(ASKING_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def request_own_split(
    specimen_id: Named, body: Why, services: ServicesOf, asker: AskingParticipant, key: OwnKey
) -> JSONResponse:
    """Ask that a second laboratory tests the split specimen, while the right to it is open."""
    return await _about_specimen(services, asker, key, Act.REQUEST_SPLIT, SpecimenId(specimen_id), body)


@router.post(
    "/specimens/{specimen_id}/dispute",
    summary="Dispute a test",
    response_model=Taken,
    status_code=HTTPStatus.CREATED,
    responses=dict(ASKING_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def dispute_own_test(
    specimen_id: Named, body: Why, services: ServicesOf, asker: AskingParticipant, key: OwnKey
) -> JSONResponse:
    """Dispute what was decided about a test: somebody independent looks at it."""
    return await _about_specimen(services, asker, key, Act.DISPUTE_TEST, SpecimenId(specimen_id), body)


async def _about_specimen(
    services: Services, asker: OutsideAsker, key: str, act: Act, specimen_id: SpecimenId, body: Why
) -> JSONResponse:
    enrollment_id = await run_in_threadpool(
        enrollment_of_specimen, services.reading, _participant(asker), specimen_id, asker.now
    )
    if enrollment_id is None:
        raise not_found("specimen")
    form = SpecimenForm(specimen_id=specimen_id, reason=body.reason)
    return await _ask(services, asker, key, enrollment_id, act, form)


async def _ask(
    services: Services, asker: OutsideAsker, key: str, enrollment_id: EnrollmentId, act: Act, form: Form
) -> JSONResponse:
    """Give the order of a participant to their testing; the process knows an order that is sent again."""
    order = Order(command_id=CommandId(uuid5(asker.person.account_id, key)), actor=asker.person.actor)
    match await act_on_testing(services.client, enrollment_id, act, order, form):
        case Done(answer=answer):
            return taken(order, answer.happened, HTTPStatus.CREATED)
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Waiting():
            return taken(order, (), HTTPStatus.ACCEPTED)


def taken(order: Order, happened: tuple[str, ...], status: HTTPStatus) -> JSONResponse:
    """Answer a participant whose order was taken."""
    shown = Taken(command_id=order.command_id, happened=list(happened))
    return JSONResponse(shown.model_dump(mode="json"), status_code=status)


def _participant(asker: OutsideAsker) -> ParticipantId:
    assert asker.person.participant_id is not None  # noqa: S101 - a rule of the table
    return asker.person.participant_id


def _tested(found: T | None) -> T:
    if found is None:
        raise refused(NOT_TESTED)
    return found
