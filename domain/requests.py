"""What a process asks of the world before it decides, and what the world answers: values for reading activities."""

from dataclasses import dataclass
from datetime import date

from domain.facts import LicenseFact, ParticipantFact
from domain.ids import EnrollmentId, ParticipantId, ProviderId, StaffId, TeamId
from domain.obligations import Obligation
from domain.orders import Order
from domain.policy import CalendarRules
from domain.refusals import Refusal
from domain.registry import RegistryChange


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingRequest:
    """Obligations whose times shall be computed by a calendar; answered by one ``Schedule`` each, in order."""

    rules: CalendarRules
    obligations: tuple[Obligation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRequest:
    """Providers about whom the registry is asked; unknown ones are left out of the answer."""

    provider_ids: tuple[ProviderId, ...]
    participant_id: ParticipantId
    #: How long a declared conflict counts (PROGRAM.md 15).
    lookback_years: int
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistRequest:
    """Staff to whom a case is to be given; those who are no active specialist are left out of the answer."""

    staff_ids: tuple[StaffId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementRequest:
    """A new referral that needs a place: whose it is, which other cases there are, who takes it."""

    enrollment_id: EnrollmentId
    participant: ParticipantFact
    license: LicenseFact
    #: The specialist asked for; None for the smallest caseload of the team, or of all teams.
    specialist_id: StaffId | None
    team_id: TeamId | None
    #: The enrollment that the new one follows.
    follows: EnrollmentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a new referral belongs."""

    #: The participant already known by this license, else the one of the request.
    participant_id: ParticipantId
    license: LicenseFact
    possible_duplicates: tuple[EnrollmentId, ...]
    specialist_id: StaffId
    team_id: TeamId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementOutcome:
    """The place of a referral, or why it has none."""

    placement: Placement | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRequest:
    """A change of the registry, to be checked and kept once per command."""

    order: Order
    change: RegistryChange


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryOutcome:
    """What was against a change of the registry, if anything."""

    refusal: Refusal | None = None
