"""Disputes: one as staff and its reviewer see it, and the participant's own, filed, seen and withdrawn by them."""

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
from api.participant_day import ASKING_PROBLEMS, OwnKey, Taken, taken
from api.problems import not_found, refused
from api.services import Services
from commands.acts import act_on_case, act_on_proceeding
from commands.outcomes import Done, Outcome, Refused, Waiting
from domain.acts import Act
from domain.disputed import DisputeForm
from domain.disputes.handling import DisputeWithdrawalForm, StatementForm
from domain.facts import ProceedingKind
from domain.forms import Form
from domain.ids import CommandId, EnrollmentId, ParticipantId, ProceedingId
from domain.orders import Order
from domain.sight import Permission
from queries.disputes import (
    Disputable,
    DisputeShown,
    OwnDispute,
    enrollment_of_dispute,
    list_disputable,
    list_own_disputes,
    open_enrollment_of,
    show_dispute,
)

router = APIRouter(tags=["proceedings"])
participants = APIRouter(prefix="/participant", tags=["participants"], route_class=LoggedRoute)

Reading = Annotated[Asker, Depends(permitted(Permission.ENROLLMENT_READ))]
Named = Annotated[UUID, Path(description="The dispute.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c0b"])]


@router.get(
    "/enrollments/{enrollment_id}/disputes/{proceeding_id}", summary="Show a dispute", responses=dict(ONE_PROBLEMS)
)
def show_one_dispute(
    enrollment_id: Case, proceeding_id: OneProceeding, services: ServicesOf, asker: Reading, request: Request
) -> DisputeShown:
    """Show what is disputed and why, what was said, who reviews it, and what was decided."""
    case_id = EnrollmentId(enrollment_id)
    found = show_dispute(services.reading, asker.scope, case_id, ProceedingId(proceeding_id))
    if found is None:
        raise not_found("dispute")
    log_access(services, asker, "dispute:read", case_id, request.url.path)
    return found


@participants.get("/decisions", summary="List what one can dispute", responses=dict(OUTSIDE_PROBLEMS))
def find_own_decisions(services: ServicesOf, asker: AskingParticipant) -> tuple[Disputable, ...]:
    """List the decisions that can be disputed now, each with the id by which it is named."""
    return list_disputable(services.reading, _participant(asker), asker.now)


@participants.get("/disputes", summary="List one's disputes", responses=dict(OUTSIDE_PROBLEMS))
def find_own_disputes(services: ServicesOf, asker: AskingParticipant) -> tuple[OwnDispute, ...]:
    """List one's disputes, where each stands and what was decided with its reasons, the newest first."""
    return list_own_disputes(services.reading, _participant(asker))


async def file_own_dispute(body: Body, services: ServicesOf, asker: AskingParticipant, key: OwnKey) -> JSONResponse:
    """Dispute a decision: somebody independent decides within 30 days."""
    enrollment_id = await run_in_threadpool(open_enrollment_of, services.reading, _participant(asker))
    if enrollment_id is None:
        raise not_found("enrollment")
    order = _order(asker, key)
    outcome = await act_on_case(services.client, enrollment_id, Act.DISPUTE_DECISION, order, form_of(DisputeForm, body))
    return _answer(order, outcome)


async def add_own_statement(
    dispute_id: Named, body: Body, services: ServicesOf, asker: AskingParticipant, key: OwnKey
) -> JSONResponse:
    """Say something on the matter, for the reviewer."""
    return await _act(services, asker, key, dispute_id, Act.ADD_STATEMENT, form_of(StatementForm, body))


async def withdraw_own_dispute(
    dispute_id: Named, body: Body, services: ServicesOf, asker: AskingParticipant, key: OwnKey
) -> JSONResponse:
    """Withdraw a dispute that has not been decided."""
    return await _act(services, asker, key, dispute_id, Act.WITHDRAW_DISPUTE, form_of(DisputeWithdrawalForm, body))


def _add_routes() -> None:
    for path, route, form, summary in (
        ("/disputes", file_own_dispute, DisputeForm, "Dispute a decision"),
        ("/disputes/{dispute_id}/statements", add_own_statement, StatementForm, "Add a statement to a dispute"),
        ("/disputes/{dispute_id}/withdrawal", withdraw_own_dispute, DisputeWithdrawalForm, "Withdraw a dispute"),
    ):
        # The typed request stands where the code above says only that there is one.
        route.__annotations__["body"] = body_of(form)
        participants.add_api_route(
            path,
            route,
            methods=["POST"],
            summary=summary,
            response_model=Taken,
            status_code=HTTPStatus.CREATED,
            responses=dict(ASKING_PROBLEMS),
            dependencies=[Depends(json_only)],
        )


_add_routes()


async def _act(
    services: Services, asker: OutsideAsker, key: str, dispute_id: UUID, act: Act, form: Form
) -> JSONResponse:
    named = ProceedingId(dispute_id)
    found = await run_in_threadpool(enrollment_of_dispute, services.reading, _participant(asker), named)
    if found is None:
        raise not_found("dispute")
    order = _order(asker, key)
    return _answer(order, await act_on_proceeding(services.client, ProceedingKind.DISPUTE, named, act, order, form))


def _order(asker: OutsideAsker, key: str) -> Order:
    """Make the order of a participant; the process knows one that is sent again."""
    return Order(command_id=CommandId(uuid5(asker.person.account_id, key)), actor=asker.person.actor)


def _answer(order: Order, outcome: Outcome) -> JSONResponse:
    match outcome:
        case Done(answer=answer):
            return taken(order, answer.happened, HTTPStatus.CREATED)
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Waiting():
            return taken(order, (), HTTPStatus.ACCEPTED)


def _participant(asker: OutsideAsker) -> ParticipantId:
    assert asker.person.participant_id is not None  # noqa: S101 - a rule of the table
    return asker.person.participant_id
