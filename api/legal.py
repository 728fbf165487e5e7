"""The hearing calendar, what the board did, and privileged advice on settlements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from api.acts import OneProceeding
from api.answers import ONE_PROBLEMS, READ_PROBLEMS
from api.asking import Asker, Case, ServicesOf, log_access, permitted
from api.privileged import open_privileged
from domain.facts import BoardActionFact, HearingFact
from domain.ids import EnrollmentId, ProceedingId, StaffId
from domain.sight import Permission
from queries.legal import list_board_actions, list_hearings, read_advice

router = APIRouter(tags=["the law"])

Reading = Annotated[Asker, Depends(permitted(Permission.ENROLLMENT_READ))]
Hearing = Annotated[Asker, Depends(permitted(Permission.HEARING_READ))]
From = Annotated[datetime | None, Query(alias="from", description="From this time on.")]
To = Annotated[datetime | None, Query(alias="to", description="Before this time.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Privileged advice on a settlement."""

    id: UUID
    author_id: StaffId
    given_at: datetime
    text: str


@router.get("/hearings", summary="Show the hearing calendar", responses=dict(READ_PROBLEMS))
def find_hearings(
    services: ServicesOf, asker: Hearing, since: From = None, until: To = None
) -> tuple[HearingFact, ...]:
    """List the hearings of the cases in one's scope, by their time."""
    found = list_hearings(services.reading, asker.scope, since=since, until=until)
    log_access(services, asker, "hearing:listed", None, "/api/v1/hearings")
    return found


@router.get(
    "/enrollments/{enrollment_id}/proceedings/{proceeding_id}/board-actions",
    summary="List the board's actions in a proceeding",
    responses=dict(ONE_PROBLEMS),
)
def find_board_actions(
    enrollment_id: Case, proceeding_id: OneProceeding, services: ServicesOf, asker: Reading, request: Request
) -> tuple[BoardActionFact, ...]:
    """List what the board did, with what the data bank is told of it; of a case out of sight, nothing."""
    case_id = EnrollmentId(enrollment_id)
    found = list_board_actions(services.reading, asker.scope, case_id, ProceedingId(proceeding_id))
    log_access(services, asker, "board_action:listed", case_id, request.url.path)
    return found


@router.get(
    "/enrollments/{enrollment_id}/proceedings/{proceeding_id}/settlement-advice",
    summary="Read privileged advice on a settlement",
    responses=dict(ONE_PROBLEMS),
)
def find_advice(
    enrollment_id: Case, proceeding_id: OneProceeding, services: ServicesOf, asker: Reading, request: Request
) -> tuple[Advice, ...]:
    """Read the advice of a proceeding: counsel all of it, its author what they wrote, anybody else nothing."""
    case_id, found_id = EnrollmentId(enrollment_id), ProceedingId(proceeding_id)
    kept = read_advice(services.reading, asker.scope, asker.person.role, case_id, found_id)
    log_access(services, asker, "settlement_advice:read", case_id, request.url.path)
    return tuple(
        Advice(
            id=one.id,
            author_id=one.author_id,
            given_at=one.given_at,
            text=open_privileged(one.text_sealed, services.keys, found_id),
        )
        for one in kept
    )
