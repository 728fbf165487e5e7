"""The account of a case's worksite monitor, as staff open and close it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.answers import ONE_PROBLEMS, ORDER_PROBLEMS
from api.asking import Asker, Case, KeyedBy, ServicesOf, json_only, log_access, permitted
from api.invitations import CLOSE_PROBLEMS, AccountInvited, Kept, invite, keep
from api.problems import not_found
from api.services import Services
from domain.ids import EnrollmentId
from domain.outside import OutsideAccountChange, account_of_monitor
from domain.roles import Role
from domain.sight import Permission
from queries.outside import AccountRow, account_of_address, monitor_of

router = APIRouter(tags=["worksite monitors"])

_PATH = "/enrollments/{enrollment_id}/monitor-account"
Looking = Annotated[Asker, Depends(permitted(Permission.MONITOR_ACCOUNT_READ))]
Changing = Annotated[Asker, Depends(permitted(Permission.MONITOR_ACCOUNT_CHANGE))]


@router.get(_PATH, summary="See the worksite monitor's account", responses=dict(ONE_PROBLEMS))
def show_monitor_account(enrollment_id: Case, services: ServicesOf, asker: Looking) -> AccountRow:
    """See whether the worksite monitor of a case has an account, a password, an open invitation."""
    case_id = EnrollmentId(enrollment_id)
    found = account_of_address(services.reading, _address(services, asker, case_id))
    if found is None:
        raise not_found("account")
    log_access(services, asker, "monitor_account:read", case_id, f"GET {_PATH}")
    return found


@router.post(
    _PATH,
    summary="Invite the worksite monitor",
    response_model=AccountInvited,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def invite_monitor(enrollment_id: Case, services: ServicesOf, keyed: KeyedBy, asker: Changing) -> JSONResponse:
    """Open the worksite monitor's account, or open it again, and send an invitation to the address on file."""
    case_id = EnrollmentId(enrollment_id)
    change = _change(case_id, await run_in_threadpool(_address, services, asker, case_id), active=True)
    return await invite(keyed, change)


@router.delete(
    _PATH, summary="Close the worksite monitor's account", response_model=Kept, responses=dict(CLOSE_PROBLEMS)
)
async def close_monitor_account(
    enrollment_id: Case, services: ServicesOf, keyed: KeyedBy, asker: Changing
) -> JSONResponse:
    """Close the worksite monitor's account, unless they monitor another participant too."""
    case_id = EnrollmentId(enrollment_id)
    change = _change(case_id, await run_in_threadpool(_address, services, asker, case_id), active=False)
    return await keep(keyed, change, change.account_id)


def _change(enrollment_id: EnrollmentId, email: str, *, active: bool) -> OutsideAccountChange:
    return OutsideAccountChange(
        account_id=account_of_monitor(email),
        role=Role.WORKSITE_MONITOR,
        email=email,
        active=active,
        enrollment_id=enrollment_id,
    )


def _address(services: Services, asker: Asker, enrollment_id: EnrollmentId) -> str:
    found = monitor_of(services.reading, asker.scope, enrollment_id)
    if found is None:
        raise not_found("worksite monitor")
    return found
