"""Who looked at what: the access log, for those who audit."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from access.log import AccessPage, read_log
from api.answers import READ_PROBLEMS
from api.asking import Asker, ServicesOf, permitted
from api.enrollments import PageSize
from domain.ids import AccountId, EnrollmentId, StaffId
from domain.sight import Permission

router = APIRouter(tags=["operations"])


@router.get("/access-log", summary="Read the access log", responses=dict(READ_PROBLEMS))
def show_access_log(
    services: ServicesOf,
    _: Annotated[Asker, Depends(permitted(Permission.AUDIT_READ))],
    enrollment_id: UUID | None = None,
    staff_id: UUID | None = None,
    outside_account_id: UUID | None = None,
    after: UUID | None = None,
    limit: PageSize = 100,
) -> AccessPage:
    """Read who signed in or was refused, who looked at which case and who had payloads decoded, the newest first."""
    return read_log(
        services.reading,
        enrollment_id=None if enrollment_id is None else EnrollmentId(enrollment_id),
        staff_id=None if staff_id is None else StaffId(staff_id),
        outside_account_id=None if outside_account_id is None else AccountId(outside_account_id),
        after=after,
        limit=limit,
    )
