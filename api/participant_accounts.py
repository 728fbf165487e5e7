"""The account of a case's participant, as staff open and close it."""

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
from domain.outside import OutsideAccountChange, account_of_participant
from domain.roles import Role
from domain.sight import Permission
from queries.outside import AccountRow, Reachable, account_of, reachable_participant

router = APIRouter(tags=["participants"])

_PATH = "/enrollments/{enrollment_id}/participant-account"
Looking = Annotated[Asker, Depends(permitted(Permission.PARTICIPANT_ACCOUNT_READ))]
Changing = Annotated[Asker, Depends(permitted(Permission.PARTICIPANT_ACCOUNT_CHANGE))]


@router.get(_PATH, summary="See the participant's account", responses=dict(ONE_PROBLEMS))
def show_participant_account(enrollment_id: Case, services: ServicesOf, asker: Looking) -> AccountRow:
    """See whether the participant of a case has an account, a password, an open invitation."""
    case_id = EnrollmentId(enrollment_id)
    found = account_of(services.reading, _reachable(services, asker, case_id).participant_id)
    if found is None:
        raise not_found("account")
    log_access(services, asker, "participant_account:read", case_id, f"GET {_PATH}")
    return found


@router.post(
    _PATH,
    summary="Invite the participant",
    response_model=AccountInvited,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def invite_participant(
    enrollment_id: Case, services: ServicesOf, keyed: KeyedBy, asker: Changing
) -> JSONResponse:
    """Open the participant's account, or open it again, and send an invitation to the address on file.

    The same for a forgotten password: the newest invitation is the only one that counts, and sessions end.
    """
    change = await run_in_threadpool(_change, services, asker, EnrollmentId(enrollment_id), active=True)
    return await invite(keyed, change)


@router.delete(_PATH, summary="Close the participant's account", response_model=Kept, responses=dict(CLOSE_PROBLEMS))
async def close_participant_account(
    enrollment_id: Case, services: ServicesOf, keyed: KeyedBy, asker: Changing
) -> JSONResponse:
    """Close the participant's account: sessions end, and an open invitation with them."""
    change = await run_in_threadpool(_change, services, asker, EnrollmentId(enrollment_id), active=False)
    return await keep(keyed, change, change.account_id)


def _change(services: Services, asker: Asker, enrollment_id: EnrollmentId, *, active: bool) -> OutsideAccountChange:
    whose = _reachable(services, asker, enrollment_id)
    held = None if active else account_of(services.reading, whose.participant_id)
    if not active and held is None:
        raise not_found("account")
    return OutsideAccountChange(
        account_id=account_of_participant(whose.participant_id),
        role=Role.PARTICIPANT,
        participant_id=whose.participant_id,
        email=whose.email if held is None else held.email,
        active=active,
        enrollment_id=enrollment_id,
    )


def _reachable(services: Services, asker: Asker, enrollment_id: EnrollmentId) -> Reachable:
    found = reachable_participant(services.reading, asker.scope, enrollment_id)
    if found is None:
        raise not_found("enrollment")
    return found
