"""What laboratories sent that a person has to look at, and the account of every day's tests."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, Field

from access.log import note
from api.answers import ACT_PROBLEMS, READ_PROBLEMS
from api.asking import Asker, Claimed, KeyedBy, ServicesOf, json_only, log_access, permitted
from api.enrollments import PageSize
from api.forms import Body, Identity, Text
from api.policies import known_program
from api.problems import malformed, not_found, refused
from arrivals.quarantine import Decision, Verdict, decide
from domain.ids import SpecimenId
from domain.sight import Permission
from domain.testing.accounting import Reconciliation
from queries.quarantine import QuarantinePage, is_quarantined_known, is_specimen_in_scope, list_quarantine
from queries.reconciliation import reconcile_days

router = APIRouter(tags=["testing"])

Looking = Annotated[Asker, Depends(permitted(Permission.QUARANTINE_READ))]
Deciding = Annotated[Asker, Depends(permitted(Permission.QUARANTINE_DECIDE))]
Entry = Annotated[UUID, Path(description="The entry.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c08"])]

#: Decisions are carried out at once: none is under way, and no revision is named.
_PROBLEMS: Final = {
    status: shown
    for status, shown in ACT_PROBLEMS.items()
    if status not in {HTTPStatus.ACCEPTED, HTTPStatus.PRECONDITION_FAILED}
}
#: A report of more days is made in parts.
_MOST_DAYS: Final = 366


class Matching(Body):
    """Whose a quarantined report is."""

    specimen_id: Annotated[
        Identity, Field(description="The specimen.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c07"])
    ]
    reason: Annotated[Text, Field(examples=["The laboratory confirmed the number by telephone."])]


class Dismissal(Body):
    """Why a quarantined letter or report is none of ours."""

    reason: Annotated[Text, Field(examples=["Sent to us by mistake; the laboratory was told."])]


class Decided(BaseModel):
    """What was decided is kept."""

    id: UUID
    decision: Verdict


class DayAccount(BaseModel):
    """The account of one day: ordered is the sum of the others where nothing is missing."""

    day: date
    ordered: int
    resulted: int
    missed: int
    excused: int
    pending: int
    balances: bool
    #: Each test that does not fit, and in what.
    differences: list[str]


@router.get("/quarantine", summary="List what is quarantined", responses=dict(READ_PROBLEMS))
def show_quarantine(
    services: ServicesOf, asker: Looking, after: UUID | None = None, limit: PageSize = 100
) -> QuarantinePage:
    """List what laboratories and sites sent that waits for a person, the oldest first."""
    page = list_quarantine(services.reading, after, limit)
    log_access(services, asker, "quarantine:listed", None, "/api/v1/quarantine")
    return page


@router.post(
    "/quarantine/{entry_id}/match",
    summary="Match a quarantined report",
    response_model=Decided,
    responses=_PROBLEMS,
    dependencies=[Depends(json_only)],
)
async def match_quarantined(entry_id: Entry, body: Matching, keyed: KeyedBy, asker: Deciding) -> JSONResponse:
    """Say whose specimen a quarantined report is on; then it is taken like any other."""
    specimen_id = SpecimenId(body.specimen_id)
    reading = keyed.services.reading
    if not await run_in_threadpool(is_specimen_in_scope, reading, specimen_id, asker.scope):
        raise not_found("specimen")
    return await _decide(keyed, entry_id, Verdict.MATCH, body.reason, specimen_id)


@router.post(
    "/quarantine/{entry_id}/dismiss",
    summary="Dismiss what is quarantined",
    response_model=Decided,
    responses=_PROBLEMS,
    dependencies=[Depends(json_only)],
)
async def dismiss_quarantined(entry_id: Entry, body: Dismissal, keyed: KeyedBy, _: Deciding) -> JSONResponse:
    """Say that a quarantined letter or report is none of ours; it stays where it is kept."""
    return await _decide(keyed, entry_id, Verdict.DISMISS, body.reason)


@router.post(
    "/quarantine/{entry_id}/reread",
    summary="Read again what is quarantined",
    response_model=Decided,
    responses=_PROBLEMS,
    dependencies=[Depends(json_only)],
)
async def reread_quarantined(entry_id: Entry, keyed: KeyedBy, _: Deciding) -> JSONResponse:
    """Have a quarantined letter or report read again, as when what it speaks of has become known."""
    return await _decide(keyed, entry_id, Verdict.REREAD, "read again")


@router.get("/testing/reconciliation", summary="Account for the tests of each day", responses=dict(READ_PROBLEMS))
def show_reconciliation(
    services: ServicesOf,
    asker: Looking,
    program: Annotated[str, Query(description="The pack.", examples=["pa_vrp"]), AfterValidator(known_program)],
    since: date,
    until: date,
) -> list[DayAccount]:
    """Account for every day's tests: ordered is resulted, missed, excused and pending; what does not fit is named."""
    if until - since > timedelta(days=_MOST_DAYS):
        raise malformed("until", "too_many_days", f"Ask for at most {_MOST_DAYS} days at once.")
    found = reconcile_days(services.reading, program, since, until)
    log_access(services, asker, "reconciliation:read", None, "/api/v1/testing/reconciliation")
    return [_account(one) for one in found]


def _account(one: Reconciliation) -> DayAccount:
    counts = {account.value: number for account, number in one.counts.items()}
    return DayAccount(
        day=one.day,
        ordered=one.ordered,
        resulted=counts["resulted"],
        missed=counts["missed"],
        excused=counts["excused"],
        pending=counts["pending"],
        balances=one.balances,
        differences=[each.sentence for each in one.differences],
    )


async def _decide(
    keyed: KeyedBy, entry_id: UUID, verdict: Verdict, reason: str, specimen_id: SpecimenId | None = None
) -> JSONResponse:
    services, by = keyed.services, keyed.asker.person.staff_id
    if not await run_in_threadpool(is_quarantined_known, services.reading, entry_id):
        raise not_found("entry of the quarantine")
    claimed = await keyed.claim()
    decision = Decision(verdict=verdict, by=by, at=services.clock(), reason=reason, specimen_id=specimen_id)
    refusal = await run_in_threadpool(decide, services.engine, entry_id, decision)
    if refusal is not None:
        raise refused(refusal)
    await run_in_threadpool(_log, claimed, verdict)
    shown = Decided(id=entry_id, decision=verdict).model_dump(mode="json")
    await claimed.keep(HTTPStatus.OK, shown)
    return JSONResponse(shown)


def _log(claimed: Claimed, verdict: Verdict) -> None:
    with claimed.services.engine.begin() as connection:
        note(
            connection,
            at=claimed.asker.now,
            staff_id=claimed.asker.person.staff_id,
            action=f"quarantine:{verdict.value}",
            status=HTTPStatus.OK,
            route=f"POST /api/v1/quarantine/{{entry_id}}/{verdict.value}",
        )
