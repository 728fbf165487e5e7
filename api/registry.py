"""The registry: providers and their referral agreements, conflicts, staff, teams, on-call shifts."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from access.passwords import hash_password, why_not_password
from api.answers import ORDER_PROBLEMS, READ_PROBLEMS
from api.asking import Asker, Claimed, ClaimedBy, ServicesOf, permitted
from api.forms import Body, Day, Flag, Identity, Moment, Text
from api.problems import refused
from commands.outcomes import Done, Refused, Waiting
from commands.registry import change_registry
from domain.ids import ParticipantId, ProviderId, StaffId, TeamId
from domain.providers import ProviderKind
from domain.registry import (
    ConflictChange,
    OnCallChange,
    ProviderChange,
    ReferralAgreementChange,
    RegistryChange,
    StaffChange,
    TeamChange,
)
from domain.roles import Role
from domain.sight import Permission
from queries.registry import (
    ProviderRow,
    ShiftRow,
    StaffRow,
    TeamRow,
    list_providers,
    list_shifts,
    list_staff,
    list_teams,
)

router = APIRouter(tags=["registry"])

Looking = Annotated[Asker, Depends(permitted(Permission.PROVIDER_READ))]
Changing = Annotated[Asker, Depends(permitted(Permission.PROVIDER_CHANGE))]
SeeingStaff = Annotated[Asker, Depends(permitted(Permission.STAFF_READ))]
ChangingStaff = Annotated[Asker, Depends(permitted(Permission.STAFF_CHANGE))]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)]


class Provider(Body):
    """A provider as it shall stand in the registry."""

    id: Annotated[Identity | None, Field(description="Left out: a new provider.", examples=[None])] = None
    name: Annotated[Text, Field(examples=["Lakeside Evaluation Center"])]
    kinds: Annotated[tuple[ProviderKind, ...], Field(min_length=1, max_length=2)]
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["PA"])]
    email: Annotated[Email, Field(examples=["office@lakeside.example"])]
    credentials_until: Annotated[Day, Field(examples=["2029-06-30"])]


class ReferralAgreement(Body):
    """A referral agreement, in force on every day from the first to the last."""

    kind: ProviderKind
    starts_on: Annotated[Day, Field(examples=["2026-01-01"])]
    ends_on: Annotated[Day, Field(examples=["2028-12-31"])]


class Conflict(Body):
    """A conflict that a provider declares with a participant."""

    participant_id: Identity
    declared_on: Annotated[Day, Field(examples=["2026-03-02"])]
    reason: Annotated[Text, Field(examples=["Former colleague."])]


class Staff(Body):
    """A member of staff and their account."""

    id: Annotated[Identity | None, Field(description="Left out: a new account.", examples=[None])] = None
    name: Annotated[Text, Field(examples=["Robin Example"])]
    email: Annotated[Email, Field(examples=["robin@phmp.example"])]
    role: Role
    team_id: Annotated[Identity | None, Field(examples=[None])] = None
    password: Annotated[str, Field(min_length=1, max_length=200, examples=["a long sentence is a password"])]
    active: Flag = True


class Team(Body):
    """A team and its supervisor."""

    id: Annotated[Identity | None, Field(description="Left out: a new team.", examples=[None])] = None
    name: Annotated[Text, Field(examples=["East"])]
    supervisor_id: Identity


class Shift(Body):
    """Who is on call in [starts_at, ends_at)."""

    staff_id: Identity
    starts_at: Annotated[Moment, Field(examples=["2026-03-02T17:00:00-05:00"])]
    ends_at: Annotated[Moment, Field(examples=["2026-03-09T17:00:00-04:00"])]


class Registered(BaseModel):
    """What was registered."""

    id: UUID


async def _change(claimed: Claimed, changed: UUID, change: RegistryChange) -> JSONResponse:
    outcome = await change_registry(claimed.services.client, claimed.order, change)
    body = Registered(id=changed).model_dump(mode="json")
    match outcome:
        case Done():
            await claimed.keep(HTTPStatus.CREATED, body)
            return JSONResponse(body, status_code=HTTPStatus.CREATED)
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Waiting():
            return JSONResponse(body, status_code=HTTPStatus.ACCEPTED)


def _id(given: UUID | None, claimed: Claimed) -> UUID:
    return given or uuid5(claimed.order.command_id, "registered")


@router.get("/providers", summary="List providers", responses=dict(READ_PROBLEMS))
def providers(services: ServicesOf, asker: Looking, kind: ProviderKind | None = None) -> tuple[ProviderRow, ...]:
    """List evaluators and treatment providers with their referral agreements."""
    return list_providers(services.reading, asker.now.date(), kind)


@router.post(
    "/providers",
    summary="Register a provider",
    response_model=Registered,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
)
async def register_provider(body: Provider, claimed: ClaimedBy, _: Changing) -> JSONResponse:
    """Register a provider, or change one."""
    provider_id = ProviderId(_id(body.id, claimed))
    change = ProviderChange(
        provider_id=provider_id,
        name=body.name,
        kinds=body.kinds,
        state=body.state,
        email=body.email,
        credentials_until=body.credentials_until,
    )
    return await _change(claimed, provider_id, change)


@router.post(
    "/providers/{provider_id}/agreements",
    summary="Register a referral agreement",
    response_model=Registered,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
)
async def register_agreement(
    provider_id: UUID, body: ReferralAgreement, claimed: ClaimedBy, _: Changing
) -> JSONResponse:
    """Register a referral agreement with a provider."""
    change = ReferralAgreementChange(
        provider_id=ProviderId(provider_id), kind=body.kind, starts_on=body.starts_on, ends_on=body.ends_on
    )
    return await _change(claimed, provider_id, change)


@router.post(
    "/providers/{provider_id}/conflicts",
    summary="Declare a conflict",
    response_model=Registered,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
)
async def declare_conflict(provider_id: UUID, body: Conflict, claimed: ClaimedBy, _: Changing) -> JSONResponse:
    """Declare that a provider has a conflict with a participant."""
    change = ConflictChange(
        provider_id=ProviderId(provider_id),
        participant_id=ParticipantId(body.participant_id),
        declared_on=body.declared_on,
        reason=body.reason,
    )
    return await _change(claimed, provider_id, change)


@router.get("/staff", summary="List staff", responses=dict(READ_PROBLEMS))
def staff(services: ServicesOf, _: SeeingStaff) -> tuple[StaffRow, ...]:
    """List the staff."""
    return list_staff(services.reading)


@router.post(
    "/staff", summary="Register staff", response_model=Registered, status_code=201, responses=dict(ORDER_PROBLEMS)
)
async def register_staff(body: Staff, claimed: ClaimedBy, _: ChangingStaff) -> JSONResponse:
    """Register a member of staff, or change one; their sessions end when the account changes."""
    weak = why_not_password(body.password, about=(body.email, body.name))
    if weak is not None:
        raise refused(weak)
    staff_id = StaffId(_id(body.id, claimed))
    change = StaffChange(
        staff_id=staff_id,
        name=body.name,
        email=body.email,
        role=body.role,
        team_id=None if body.team_id is None else TeamId(body.team_id),
        password_hash=await run_in_threadpool(hash_password, body.password),
        active=body.active,
    )
    return await _change(claimed, staff_id, change)


@router.get("/teams", summary="List teams", responses=dict(READ_PROBLEMS))
def teams(services: ServicesOf, _: SeeingStaff) -> tuple[TeamRow, ...]:
    """List the teams."""
    return list_teams(services.reading)


@router.post(
    "/teams", summary="Register a team", response_model=Registered, status_code=201, responses=dict(ORDER_PROBLEMS)
)
async def register_team(body: Team, claimed: ClaimedBy, _: ChangingStaff) -> JSONResponse:
    """Register a team, or change one."""
    team_id = TeamId(_id(body.id, claimed))
    change = TeamChange(team_id=team_id, name=body.name, supervisor_id=StaffId(body.supervisor_id))
    return await _change(claimed, team_id, change)


@router.get("/on-call-shifts", summary="List on-call shifts", responses=dict(READ_PROBLEMS))
def shifts(services: ServicesOf, asker: SeeingStaff) -> tuple[ShiftRow, ...]:
    """List the present and coming on-call shifts."""
    return list_shifts(services.reading, asker.now)


@router.post(
    "/on-call-shifts",
    summary="Enter an on-call shift",
    response_model=Registered,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
)
async def enter_shift(body: Shift, claimed: ClaimedBy, _: ChangingStaff) -> JSONResponse:
    """Enter who is on call; where shifts overlap, the one entered last counts."""
    change = OnCallChange(staff_id=StaffId(body.staff_id), starts_at=body.starts_at, ends_at=body.ends_at)
    return await _change(claimed, claimed.order.command_id, change)
