"""What a participant's testing is told by those who keep it: signals of past-tense facts, each with its own id.

Whoever tells has kept what it tells of already, except where the process is to judge. All may be told twice.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.facts import LeaveFact, SpecimenFact
from domain.ids import EnrollmentId, ObligationId, ParticipantId, SpecimenId
from domain.obligations import Obligation
from domain.policy import Policy
from domain.testing.codes import MissedCause
from domain.testing.results import LabReport


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingStart:
    """What the enrollment gives a participant's testing along when it begins."""

    enrollment_id: EnrollmentId
    participant_id: ParticipantId
    policy: Policy
    #: The clause of the agreement on which testing rests.
    clause: str
    signed_on: date
    leave: LeaveFact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The window has opened, and the participant is selected; the order is kept."""

    specimen: SpecimenFact
    owed: Obligation


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """A specimen was given in time; it is kept, what was owed is met, and the laboratory owes its result."""

    specimen: SpecimenFact
    met: ObligationId
    owed: Obligation


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedOtherwise:
    """A specimen was given after the time, or after it was judged as missing: the process decides."""

    id: UUID
    specimen_id: SpecimenId
    number: str
    site: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """The result is a plain negative; everything is kept and nobody is asked."""

    specimen: SpecimenFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A laboratory or medical review officer reported something else: the process decides."""

    #: The report's id.
    id: UUID
    #: As it is kept: the process forgets what was decided long ago.
    specimen: SpecimenFact
    report: LabReport


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCollected:
    """A site says why no specimen was given."""

    id: UUID
    specimen_id: SpecimenId
    cause: MissedCause
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInMissed:
    """A window has closed without a check-in."""

    id: UUID
    day: date
    selected: bool
    #: A fault of system or vendor in that window, or plainly a missed check-in.
    cause: MissedCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulted:
    """A fault of system or vendor kept participants from testing: windows are longer, misses are excused."""

    id: UUID
    cause: MissedCause
    day: date
    #: The end of that day's window as it is now; None where nothing of the day can be made up for.
    closes_at: datetime | None
    because: str
