"""Cases: receiving a referral, the list, the page of one, what may be done in it, its term and its journal."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, ValidationInfo, field_validator

from api.answers import ONE_PROBLEMS, ORDER_PROBLEMS, READ_PROBLEMS, Acted, answer_outcome, documented
from api.asking import Asker, Case, KeyedBy, ServicesOf, json_only, log_access, permitted
from api.forms import Body, Day, Email, Identity, OptionalText, Text
from api.problems import not_found, refused
from commands.outcomes import Done
from commands.referrals import NewReferral, receive_referral
from domain.facts import Channel, Profession
from domain.ids import EnrollmentId, StaffId, TeamId
from domain.obligations import PauseCause
from domain.phases import Phase
from domain.practice import PracticeStatus
from domain.refusals import Refusal
from domain.sight import Permission
from domain.term_forecast import TermForecast, WhatIf
from policies.toml_files import packs
from queries.enrollment import ActShown, EnrollmentShown, list_acts, show_enrollment
from queries.enrollments import EnrollmentPage, Filters, list_enrollments
from queries.journal import JournalPage, read_journal
from queries.term_forecast import forecast_term

router = APIRouter(tags=["enrollments"])

Reading = Annotated[Asker, Depends(permitted(Permission.ENROLLMENT_READ))]
JournalReading = Annotated[Asker, Depends(permitted(Permission.JOURNAL_READ))]
Receiving = Annotated[Asker, Depends(permitted(Permission.REFERRAL_RECEIVE))]
PageSize = Annotated[int, Query(ge=1, le=200, description="How many rows a page holds.")]


class Referral(Body):
    """A licensed professional is referred to the program."""

    policy: Annotated[str, Field(description="The policy pack.", examples=["pa_vrp"])]
    channel: Annotated[Channel, Field(description="How the case reaches the program.", examples=[Channel.SELF])]
    source: Annotated[
        OptionalText, Field(description="Who referred, where that is somebody else.", examples=["employer"])
    ] = ""
    summary: Annotated[Text, Field(description="What the referral says.", examples=["Asks for help after treatment."])]
    order_number: Annotated[
        OptionalText,
        Field(validate_default=True, description="The board's order, for a case that comes by order.", examples=[""]),
    ] = ""
    given_name: Annotated[Text, Field(examples=["Avery"])]
    family_name: Annotated[Text, Field(examples=["Example"])]
    birth_date: Annotated[Day, Field(examples=["1984-05-17"])]
    email: Annotated[Email, Field(examples=["avery@participant.example"])]
    phone: Annotated[OptionalText, Field(examples=["555-0100"])] = ""
    profession: Annotated[Profession, Field(examples=[Profession.NURSE])]
    license_state: Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["PA"])]
    license_number: Annotated[str, Field(pattern=r"^[A-Z0-9-]{3,20}$", examples=["RN000000"])]
    specialist_id: Annotated[
        Identity | None, Field(description="Left out: the smallest caseload.", examples=[None])
    ] = None
    team_id: Annotated[Identity | None, Field(description="Left out: any team.", examples=[None])] = None
    follows: Annotated[Identity | None, Field(description="The enrollment that this one follows.", examples=[None])] = (
        None
    )

    @field_validator("policy")
    @classmethod
    def _known(cls, policy: str) -> str:
        if policy not in packs():
            raise ValueError(f"There is no such policy pack; there are {', '.join(packs())}")
        return policy

    @field_validator("order_number")
    @classmethod
    def _named(cls, order_number: str, info: ValidationInfo) -> str:
        if info.data.get("channel") is Channel.BOARD_ORDER and not order_number:
            raise ValueError("A case that comes by board order names the order")
        return order_number


def _referral(body: Referral) -> NewReferral:
    return NewReferral(
        policy_id=body.policy,
        channel=body.channel,
        source=body.source,
        summary=body.summary,
        order_number=body.order_number,
        given_name=body.given_name,
        family_name=body.family_name,
        birth_date=body.birth_date,
        email=body.email,
        phone=body.phone,
        profession=body.profession,
        license_state=body.license_state,
        license_number=body.license_number,
        specialist_id=None if body.specialist_id is None else StaffId(body.specialist_id),
        team_id=None if body.team_id is None else TeamId(body.team_id),
        follows=None if body.follows is None else EnrollmentId(body.follows),
    )


@router.post(
    "/enrollments",
    status_code=HTTPStatus.CREATED,
    summary="Receive a referral",
    response_model=Acted,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def receive_a_referral(body: Referral, services: ServicesOf, keyed: KeyedBy, _: Receiving) -> JSONResponse:
    """Open an enrollment: triage is owed from now on."""
    claimed = await keyed.claim()
    enrollment_id, outcome = await receive_referral(services.client, claimed.order, _referral(body))
    answered = await answer_outcome(claimed, enrollment_id, outcome, status=HTTPStatus.CREATED)
    if isinstance(outcome, Done):
        answered.headers["Location"] = f"/api/v1/enrollments/{enrollment_id}"
    return answered


@router.get("/enrollments", summary="List cases", responses=dict(READ_PROBLEMS))
def find_enrollments(  # noqa: PLR0913, PLR0917 - each argument is a filter of the query
    services: ServicesOf,
    asker: Reading,
    phase: Phase | None = None,
    practice_status: PracticeStatus | None = None,
    specialist_id: UUID | None = None,
    team_id: UUID | None = None,
    policy: Annotated[
        str | None, Query(pattern=r"^[a-z0-9_]{1,50}$", description="The pack, without its version.")
    ] = None,
    overdue: Annotated[bool | None, Query(description="Something owed is past its due time.")] = None,
    due_before: Annotated[date | None, Query(description="Something falls due before this day (UTC).")] = None,
    closed: Annotated[bool | None, Query(description="Whether the case has ended.")] = None,
    text: Annotated[str | None, Query(max_length=100, description="A part of a name or license number.")] = None,
    after: Annotated[UUID | None, Query(description="The `next_after` of the page before.")] = None,
    limit: PageSize = 50,
) -> EnrollmentPage:
    """List the cases in one's scope, the newest first."""
    filters = Filters(
        phase=phase,
        practice_status=practice_status,
        specialist_id=None if specialist_id is None else StaffId(specialist_id),
        team_id=None if team_id is None else TeamId(team_id),
        policy=policy,
        overdue=overdue,
        due_before=None
        if due_before is None
        else datetime(due_before.year, due_before.month, due_before.day, tzinfo=asker.now.tzinfo),
        closed=closed,
        text=_plain(text),
    )
    key = None if after is None else EnrollmentId(after)
    page = list_enrollments(services.reading, asker.scope, filters, asker.now, after=key, limit=limit)
    log_access(services, asker, "enrollment:listed", None, "/api/v1/enrollments")
    return page


@router.get("/enrollments/{enrollment_id}", summary="Show a case", responses=dict(ONE_PROBLEMS))
def show_one_enrollment(
    enrollment_id: Case, services: ServicesOf, asker: Reading, request: Request, response: Response
) -> EnrollmentShown:
    """Show where a case stands, its term and how it is computed, what is owed and what it waits for."""
    case_id = EnrollmentId(enrollment_id)
    shown = show_enrollment(services.reading, asker.scope, case_id, asker.now)
    if shown is None:
        raise not_found("enrollment")
    log_access(services, asker, "enrollment:read", case_id, request.url.path)
    response.headers["ETag"] = f'"{shown.revision}"'
    return shown


@router.get("/enrollments/{enrollment_id}/acts", summary="List what may be done", responses=dict(ONE_PROBLEMS))
def find_acts(enrollment_id: Case, services: ServicesOf, asker: Reading, request: Request) -> tuple[ActShown, ...]:
    """List every act, each allowed or with the refusal that the process would give."""
    case_id = EnrollmentId(enrollment_id)
    listed = list_acts(services.reading, asker.scope, case_id, asker.person.actor, asker.now)
    if listed is None:
        raise not_found("enrollment")
    log_access(services, asker, "enrollment:read", case_id, request.url.path)
    return listed


@router.get(
    "/enrollments/{enrollment_id}/term",
    summary="Show the end of the term, and what it would be",
    responses={**ONE_PROBLEMS, **documented(HTTPStatus.CONFLICT)},
)
def show_term(
    enrollment_id: Case,
    services: ServicesOf,
    asker: Reading,
    request: Request,
    extension_months: Annotated[int, Query(ge=0, le=120, description="Suppose an extension by so many months.")] = 0,
    leave_since: Annotated[Day | None, Query(description="Suppose a leave from this day on.")] = None,
    leave_until: Annotated[
        Day | None, Query(description="Its last day; without a first day, of the leave that lasts now.")
    ] = None,
    leave_cause: Annotated[PauseCause, Query(description="Why the clock would stand still.")] = PauseCause.LEAVE,
) -> TermForecast:
    """Show the end of the term with its whole calculation, and both as they would be; nothing is changed."""
    case_id = EnrollmentId(enrollment_id)
    what = WhatIf(
        extension_months=extension_months, leave_cause=leave_cause, leave_since=leave_since, leave_until=leave_until
    )
    found = forecast_term(services.reading, asker.scope, case_id, what, asker.now)
    if found is None:
        raise not_found("enrollment")
    if isinstance(found, Refusal):
        raise refused(found)
    log_access(services, asker, "enrollment:read", case_id, request.url.path)
    return found


@router.get("/enrollments/{enrollment_id}/journal", summary="Read the journal", responses=dict(ONE_PROBLEMS))
def show_journal(
    enrollment_id: Case,
    services: ServicesOf,
    asker: JournalReading,
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**62, description="The `next_after` of the page before.")] = 0,
    limit: PageSize = 100,
) -> JournalPage:
    """Read what happened in a case, in order."""
    case_id = EnrollmentId(enrollment_id)
    page = read_journal(services.reading, asker.scope, case_id, after=after, limit=limit)
    if page is None:
        raise not_found("enrollment")
    log_access(services, asker, "journal:read", case_id, request.url.path)
    return page


def _plain(text: str | None) -> str | None:
    """Leave out what PostgreSQL keeps in no text, and so finds in none."""
    return None if text is None else text.replace("\x00", "").strip() or None
