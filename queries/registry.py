"""The registry: providers with their referral agreements, staff, teams, and who is on call."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Engine, select

from database.providers import providers, referral_agreements
from database.staff import on_call_shifts, staff, teams
from domain.ids import ProviderId, StaffId, TeamId
from domain.providers import ProviderKind
from domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """A referral agreement, in force on every day from the first to the last."""

    kind: ProviderKind
    starts_on: date
    ends_on: date
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow:
    """A provider with the referral agreements made so far."""

    id: ProviderId
    name: str
    kinds: tuple[ProviderKind, ...]
    state: str
    email: str
    credentials_until: date
    #: How often it was written; to change it, say which was seen.
    revision: int
    agreements: tuple[AgreementRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """A member of staff."""

    id: StaffId
    name: str
    email: str
    role: Role
    team_id: TeamId | None
    active: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team and its supervisor."""

    id: TeamId
    name: str
    supervisor_id: StaffId
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow:
    """Who is on call in [starts_at, ends_at)."""

    staff_id: StaffId
    starts_at: datetime
    ends_at: datetime


def list_providers(engine: Engine, today: date, kind: ProviderKind | None = None) -> tuple[ProviderRow, ...]:
    """List the providers by name, for one kind of referral if asked."""
    made = referral_agreements.c
    query = (
        select(providers, made.kind, made.starts_on, made.ends_on)
        .outerjoin(referral_agreements, made.provider_id == providers.c.id)
        .order_by(providers.c.name, providers.c.id, made.kind, made.starts_on)
    )
    with engine.connect() as connection:
        found = connection.execute(query).all()
    listed = []
    for _, rows in groupby(found, key=lambda row: row.id):
        lines = list(rows)
        agreements = tuple(
            AgreementRow(
                kind=line.kind,
                starts_on=line.starts_on,
                ends_on=line.ends_on,
                in_force=line.starts_on <= today <= line.ends_on,
            )
            for line in lines
            if line.kind is not None
        )
        first = lines[0]
        listed.append(
            ProviderRow(
                id=first.id,
                name=first.name,
                kinds=first.kinds,
                state=first.state,
                email=first.email,
                credentials_until=first.credentials_until,
                revision=first.revision,
                agreements=agreements,
            )
        )
    return tuple(one for one in listed if kind is None or kind in one.kinds)


def list_staff(engine: Engine) -> tuple[StaffRow, ...]:
    """List the staff by name."""
    with engine.connect() as connection:
        found = connection.execute(select(staff).order_by(staff.c.name, staff.c.id)).all()
    return tuple(
        StaffRow(
            id=one.id,
            name=one.name,
            email=one.email,
            role=one.role,
            team_id=one.team_id,
            active=one.active,
            revision=one.revision,
        )
        for one in found
    )


def list_teams(engine: Engine) -> tuple[TeamRow, ...]:
    """List the teams by name."""
    with engine.connect() as connection:
        found = connection.execute(select(teams).order_by(teams.c.name)).all()
    return tuple(
        TeamRow(id=one.id, name=one.name, supervisor_id=one.supervisor_id, revision=one.revision) for one in found
    )


def list_shifts(engine: Engine, since: datetime) -> tuple[ShiftRow, ...]:
    """List the on-call shifts that end after a time, the earliest first."""
    query = select(on_call_shifts).where(on_call_shifts.c.ends_at > since).order_by(on_call_shifts.c.starts_at)
    with engine.connect() as connection:
        found = connection.execute(query).all()
    return tuple(ShiftRow(staff_id=one.staff_id, starts_at=one.starts_at, ends_at=one.ends_at) for one in found)
