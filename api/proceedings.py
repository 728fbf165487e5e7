"""What a case goes through: lists of proceedings, the page of one, and what may be done in it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.acts import OneProceeding
from api.answers import ONE_PROBLEMS, READ_PROBLEMS
from api.asking import Asker, Case, ServicesOf, log_access, permitted
from api.problems import not_found
from domain.facts import ProceedingFact, ProceedingKind
from domain.ids import EnrollmentId, ProceedingId
from domain.sight import Permission
from queries.enrollment import ActShown
from queries.proceedings import ProceedingShown, list_proceeding_acts, list_proceedings, show_proceeding

router = APIRouter(tags=["proceedings"])

Reading = Annotated[Asker, Depends(permitted(Permission.ENROLLMENT_READ))]
Kind = Annotated[ProceedingKind | None, Query(description="Only of this kind.")]
IsOpen = Annotated[bool | None, Query(alias="open", description="Only those that are open, or only those closed.")]


@router.get("/proceedings", summary="List proceedings of all cases", responses=dict(READ_PROBLEMS))
def find_proceedings(
    services: ServicesOf, asker: Reading, kind: Kind = None, is_open: IsOpen = None
) -> tuple[ProceedingFact, ...]:
    """List the proceedings of the cases in one's scope, the newest first."""
    found = list_proceedings(services.reading, asker.scope, kind=kind, is_open=is_open)
    log_access(services, asker, "proceeding:listed", None, "/api/v1/proceedings")
    return found


@router.get(
    "/enrollments/{enrollment_id}/proceedings", summary="List the proceedings of a case", responses=dict(ONE_PROBLEMS)
)
def find_proceedings_of(
    enrollment_id: Case,
    services: ServicesOf,
    asker: Reading,
    request: Request,
    kind: Kind = None,
    is_open: IsOpen = None,
) -> tuple[ProceedingFact, ...]:
    """List what a case goes through and went through, the newest first; of a case out of sight, nothing."""
    case_id = EnrollmentId(enrollment_id)
    found = list_proceedings(services.reading, asker.scope, enrollment_id=case_id, kind=kind, is_open=is_open)
    log_access(services, asker, "proceeding:listed", case_id, request.url.path)
    return found


@router.get(
    "/enrollments/{enrollment_id}/proceedings/{proceeding_id}",
    summary="Show a proceeding",
    responses=dict(ONE_PROBLEMS),
)
def show_one_proceeding(
    enrollment_id: Case,
    proceeding_id: OneProceeding,
    services: ServicesOf,
    asker: Reading,
    request: Request,
    response: Response,
) -> ProceedingShown:
    """Show where a proceeding stands and what is owed in it."""
    case_id = EnrollmentId(enrollment_id)
    shown = show_proceeding(services.reading, asker.scope, case_id, ProceedingId(proceeding_id), asker.now)
    if shown is None:
        raise not_found("proceeding")
    log_access(services, asker, "proceeding:read", case_id, request.url.path)
    response.headers["ETag"] = f'"{shown.revision}"'
    return shown


@router.get(
    "/enrollments/{enrollment_id}/proceedings/{proceeding_id}/acts",
    summary="List what may be done in a proceeding",
    responses=dict(ONE_PROBLEMS),
)
def find_proceeding_acts(
    enrollment_id: Case, proceeding_id: OneProceeding, services: ServicesOf, asker: Reading, request: Request
) -> tuple[ActShown, ...]:
    """List every act on a proceeding, each allowed or with the refusal that its process would give."""
    case_id, found_id = EnrollmentId(enrollment_id), ProceedingId(proceeding_id)
    listed = list_proceeding_acts(services.reading, asker.scope, case_id, found_id, asker.person.actor, asker.now)
    if listed is None:
        raise not_found("proceeding")
    log_access(services, asker, "proceeding:read", case_id, request.url.path)
    return listed
