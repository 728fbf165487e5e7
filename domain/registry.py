"""Changes of the registry: providers, their referral agreements and conflicts, staff accounts, teams, on-call shifts.

And what people do about a message that could not be delivered: correct whom it reaches, have it tried again. No rule of
a case turns on any of it; each is carried out by a short process with one transaction.

A row that people write whole names the revision that they have seen: 0 for one that is new, nothing for the program.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.ids import EnrollmentId, ParticipantId, ProviderId, StaffId, TeamId
from domain.outside import OutsideChange
from domain.providers import ProviderKind
from domain.roles import Party, Role
from domain.testing.outages import ServiceChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderChange:
    """A provider as it shall stand in the registry (DUTIES.md 7)."""

    provider_id: ProviderId
    name: str
    kinds: tuple[ProviderKind, ...]
    state: str
    email: str
    credentials_until: date
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAgreementChange:
    """A referral agreement with a provider: in force on every day of [starts_on, ends_on]."""

    provider_id: ProviderId
    kind: ProviderKind
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictChange:
    """A provider declares a conflict with a participant (PROGRAM.md 15).

    One that goes on has no end and always counts; once its end is known, it counts for the lookback of the policy from
    there. Declared again with the same first day, it is corrected.
    """

    provider_id: ProviderId
    participant_id: ParticipantId
    declared_on: date
    #: When what makes the conflict ended, which may be long before it was declared; None: it is ongoing.
    ended_on: date | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChange:
    """A team of specialists and its supervisor."""

    team_id: TeamId
    name: str
    supervisor_id: StaffId
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChange:
    """A member of staff with an account; the password arrives as an Argon2id hash only, or stays as it was."""

    staff_id: StaffId
    name: str
    email: str
    role: Role
    team_id: TeamId | None
    password_hash: str | None = None
    active: bool = True
    seen: int | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDataChange:
    """How the participant of a case is reached; what was not delivered yet goes to the new address."""

    enrollment_id: EnrollmentId
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRetry:
    """A message that nobody tries to deliver any more shall be tried again."""

    message_id: UUID


InsideChange = (
    ProviderChange
    | ReferralAgreementChange
    | ConflictChange
    | TeamChange
    | StaffChange
    | OnCallChange
    | ContactDataChange
    | MessageRetry
)
#: Laboratories, accounts outside the program, collection sites and outages are a part of the registry too.
RegistryChange = InsideChange | OutsideChange | ServiceChange
