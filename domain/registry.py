"""Changes of the registry: providers, their referral agreements and conflicts, staff accounts, teams, on-call shifts.

They belong to no case; each is carried out by a short process with one transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.ids import ParticipantId, ProviderId, StaffId, TeamId
from domain.providers import ProviderKind
from domain.roles import Party, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderChange:
    """A provider as it shall stand in the registry (DUTIES.md 7)."""

    provider_id: ProviderId
    name: str
    kinds: tuple[ProviderKind, ...]
    state: str
    email: str
    credentials_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAgreementChange:
    """A referral agreement with a provider: in force on every day of [starts_on, ends_on]."""

    provider_id: ProviderId
    kind: ProviderKind
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictChange:
    """A provider declares a conflict with a participant (PROGRAM.md 15)."""

    provider_id: ProviderId
    participant_id: ParticipantId
    declared_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChange:
    """A team of specialists and its supervisor."""

    team_id: TeamId
    name: str
    supervisor_id: StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChange:
    """A member of staff with an account; the password arrives as an Argon2id hash only."""

    staff_id: StaffId
    name: str
    email: str
    role: Role
    team_id: TeamId | None
    password_hash: str
    active: bool = True


#: Who can be on call: somebody who may end what a page is about. A program default, grade A.
ON_CALL_ROLES: Final = frozenset({Role.SPECIALIST, Role.SUPERVISOR, Role.DIRECTOR})


def on_call_for(owner: Party | None) -> frozenset[Role]:
    """Give the roles that a page about somebody's duty reaches: what a supervisor owes, no specialist can end."""
    return ON_CALL_ROLES - {Role.SPECIALIST} if owner is Party.SUPERVISOR else ON_CALL_ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallChange:
    """Who is on call in [starts_at, ends_at)."""

    staff_id: StaffId
    starts_at: datetime
    ends_at: datetime


RegistryChange = ProviderChange | ReferralAgreementChange | ConflictChange | TeamChange | StaffChange | OnCallChange
