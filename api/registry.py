"""The registry: providers and their referral agreements, conflicts, staff, teams, on-call shifts."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Header, Path
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, Field

from access.passwords import hash_password, why_not_password
from api.answers import CHANGE_PROBLEMS, ORDER_PROBLEMS, READ_PROBLEMS, STATUS_PROBLEMS, under_way
from api.asking import Asker, Keyed, KeyedBy, ServicesOf, json_only, permitted
from api.forms import Body, Day, Email, Flag, Identity, Moment, Password, Text
from api.problems import malformed, not_found, refused
from commands.outcomes import Done, Refused, Waiting
from commands.registry import answer_of_change, change_registry
from domain.ids import CommandId, ParticipantId, ProviderId, StaffId, TeamId
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
from domain.roles import OUTSIDE_ROLES, Role
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
Seen = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^"?[0-9]{1,9}"?$',
        description="The `revision` that you have seen, to change what is there (428 without); 412 if it has changed.",
        examples=['"3"'],
    ),
]
Named = Annotated[UUID, Path(description="The provider.", examples=["0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c04"])]


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
    ended_on: Annotated[
        Day | None,
        Field(description="When what makes the conflict ended. Left out: it is ongoing.", examples=["2024-06-30"]),
    ] = None
    reason: Annotated[Text, Field(examples=["Former colleague."])]


def _of_staff(role: Role) -> Role:
    if role in OUTSIDE_ROLES:
        raise ValueError("must be a role of staff: participants and laboratories have accounts of their own")
    return role


class Staff(Body):
    """A member of staff and their account."""

    id: Annotated[Identity | None, Field(description="Left out: a new account.", examples=[None])] = None
    name: Annotated[Text, Field(examples=["Robin Example"])]
    email: Annotated[Email, Field(examples=["robin@phmp.example"])]
    role: Annotated[Role, AfterValidator(_of_staff)]
    team_id: Annotated[Identity | None, Field(examples=[None])] = None
    password: Annotated[
        Password | None,
        Field(
            description="Left out: stays as it is; a new account needs one.", examples=["a long sentence is a password"]
        ),
    ] = None
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


class Changed(BaseModel):
    """A change of the registry that has been carried out."""

    command_id: UUID


async def carry_out_change(keyed: Keyed, changed: UUID, change: RegistryChange) -> JSONResponse:
    """Have a change of the registry carried out, and answer with the id of what was changed."""
    claimed = await keyed.claim()
    outcome = await change_registry(claimed.services.client, claimed.order, change)
    match outcome:
        case Done():
            body = Registered(id=changed).model_dump(mode="json")
            await claimed.keep(HTTPStatus.CREATED, body)
            return JSONResponse(body, status_code=HTTPStatus.CREATED)
        case Refused(refusal=refusal) if refusal.code == "unknown_provider":
            raise not_found("provider")
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Waiting(command_id=command_id):
            return under_way(command_id, f"/api/v1/registry-changes/{command_id}")


def _seen(version: str | None) -> int:
    """Say which revision was seen: none of what is new."""
    return 0 if version is None else int(version.strip('"'))


def _id(given: UUID | None, keyed: Keyed) -> UUID:
    return given or uuid5(keyed.command_id, "registered")


@router.get("/providers", summary="List providers", responses=dict(READ_PROBLEMS))
def find_providers(services: ServicesOf, asker: Looking, kind: ProviderKind | None = None) -> tuple[ProviderRow, ...]:
    """List evaluators and treatment providers with their referral agreements."""
    return list_providers(services.reading, asker.now.date(), kind)


@router.post(
    "/providers",
    summary="Register a provider",
    response_model=Registered,
    status_code=201,
    responses=dict(CHANGE_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def register_provider(body: Provider, keyed: KeyedBy, _: Changing, if_match: Seen = None) -> JSONResponse:
    """Register a provider, or change one in the revision that was seen."""
    provider_id = ProviderId(_id(body.id, keyed))
    change = ProviderChange(
        provider_id=provider_id,
        name=body.name,
        kinds=body.kinds,
        state=body.state,
        email=body.email,
        credentials_until=body.credentials_until,
        seen=_seen(if_match),
    )
    return await carry_out_change(keyed, provider_id, change)


@router.post(
    "/providers/{provider_id}/agreements",
    summary="Register a referral agreement",
    response_model=Registered,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def register_agreement(provider_id: Named, body: ReferralAgreement, keyed: KeyedBy, _: Changing) -> JSONResponse:
    """Register a referral agreement with a provider."""
    change = ReferralAgreementChange(
        provider_id=ProviderId(provider_id), kind=body.kind, starts_on=body.starts_on, ends_on=body.ends_on
    )
    return await carry_out_change(keyed, provider_id, change)


@router.post(
    "/providers/{provider_id}/conflicts",
    summary="Declare a conflict",
    response_model=Registered,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def declare_conflict(provider_id: Named, body: Conflict, keyed: KeyedBy, _: Changing) -> JSONResponse:
    """Declare that a provider has a conflict with a participant."""
    change = ConflictChange(
        provider_id=ProviderId(provider_id),
        participant_id=ParticipantId(body.participant_id),
        declared_on=body.declared_on,
        ended_on=body.ended_on,
        reason=body.reason,
    )
    return await carry_out_change(keyed, provider_id, change)


@router.get("/staff", summary="List staff", responses=dict(READ_PROBLEMS))
def show_staff(services: ServicesOf, _: SeeingStaff) -> tuple[StaffRow, ...]:
    """List the staff."""
    return list_staff(services.reading)


@router.post(
    "/staff",
    summary="Register staff",
    response_model=Registered,
    status_code=201,
    responses=dict(CHANGE_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def register_staff(body: Staff, keyed: KeyedBy, _: ChangingStaff, if_match: Seen = None) -> JSONResponse:
    """Register a member of staff, or change one; their sessions end when the account changes."""
    weak = None if body.password is None else why_not_password(body.password, about=(body.email, body.name))
    if weak is not None:
        raise malformed("password", weak.code, weak.sentence)
    staff_id = StaffId(_id(body.id, keyed))
    change = StaffChange(
        staff_id=staff_id,
        name=body.name,
        email=body.email,
        role=body.role,
        team_id=None if body.team_id is None else TeamId(body.team_id),
        password_hash=None if body.password is None else await run_in_threadpool(hash_password, body.password),
        active=body.active,
        seen=_seen(if_match),
    )
    return await carry_out_change(keyed, staff_id, change)


@router.get("/teams", summary="List teams", responses=dict(READ_PROBLEMS))
def show_teams(services: ServicesOf, _: SeeingStaff) -> tuple[TeamRow, ...]:
    """List the teams."""
    return list_teams(services.reading)


@router.post(
    "/teams",
    summary="Register a team",
    response_model=Registered,
    status_code=201,
    responses=dict(CHANGE_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def register_team(body: Team, keyed: KeyedBy, _: ChangingStaff, if_match: Seen = None) -> JSONResponse:
    """Register a team, or change one in the revision that was seen."""
    team_id = TeamId(_id(body.id, keyed))
    change = TeamChange(
        team_id=team_id, name=body.name, supervisor_id=StaffId(body.supervisor_id), seen=_seen(if_match)
    )
    return await carry_out_change(keyed, team_id, change)


@router.get("/on-call-shifts", summary="List on-call shifts", responses=dict(READ_PROBLEMS))
def show_shifts(services: ServicesOf, asker: SeeingStaff) -> tuple[ShiftRow, ...]:
    """List the present and coming on-call shifts."""
    return list_shifts(services.reading, asker.now)


@router.post(
    "/on-call-shifts",
    summary="Enter an on-call shift",
    response_model=Registered,
    status_code=201,
    responses=dict(ORDER_PROBLEMS),
    dependencies=[Depends(json_only)],
)
async def enter_shift(body: Shift, keyed: KeyedBy, _: ChangingStaff) -> JSONResponse:
    """Enter who is on call; where shifts overlap, the one entered last counts."""
    change = OnCallChange(staff_id=StaffId(body.staff_id), starts_at=body.starts_at, ends_at=body.ends_at)
    return await carry_out_change(keyed, keyed.command_id, change)


@router.get(
    "/registry-changes/{command_id}",
    summary="Ask what came of a change of the registry",
    response_model=Changed,
    responses=dict(STATUS_PROBLEMS),
)
async def show_registry_change(
    command_id: Annotated[UUID, Path(description="The order.")], services: ServicesOf, _: Looking
) -> JSONResponse:
    """Ask what came of a change: 202 while it is under way, 404 when nothing is known of it any more."""
    outcome = await answer_of_change(services.client, CommandId(command_id))
    match outcome:
        case None:
            raise not_found("change of the registry")
        case Waiting():
            return under_way(CommandId(command_id), f"/api/v1/registry-changes/{command_id}")
        case Refused(refusal=refusal):
            raise refused(refusal)
        case Done():
            return JSONResponse(Changed(command_id=command_id).model_dump(mode="json"))
