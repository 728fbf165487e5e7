"""The testing of a case, for staff."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.answers import ONE_PROBLEMS
from api.asking import Asker, Case, ServicesOf, log_access, permitted
from api.problems import not_found
from domain.ids import EnrollmentId
from domain.sight import Permission
from queries.participant_testing import TestingShown, show_testing

router = APIRouter(tags=["testing"])

Reading = Annotated[Asker, Depends(permitted(Permission.TESTING_READ))]


@router.get("/enrollments/{enrollment_id}/testing", summary="Show a case's testing", responses=dict(ONE_PROBLEMS))
def show_case_testing(enrollment_id: Case, services: ServicesOf, asker: Reading, request: Request) -> TestingShown:
    """Show plan, tests, misses, violations, prescriptions, requests and standing; 404 before the signature."""
    case_id = EnrollmentId(enrollment_id)
    shown = show_testing(services.reading, asker.scope, case_id, asker.now)
    if shown is None:
        raise not_found("testing")
    log_access(services, asker, "enrollment:read", case_id, request.url.path)
    return shown
