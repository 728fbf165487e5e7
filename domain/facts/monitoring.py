"""What monitoring establishes: reports, contacts, reviews, disclosures, the worksite, and what escalated."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import EnrollmentId, ObligationId, StaffId
from domain.ladders import RungAction
from domain.roles import Party


class ReportKind(StrEnum):
    """Which periodic report."""

    WORKSITE = "worksite"
    THERAPIST = "therapist"
    SELF = "self"


class ReportStatus(StrEnum):
    """Where a report stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    #: It came too early in its period to tell of it: kept, and another is owed.
    EARLY = "early"


class DisclosureKind(StrEnum):
    """What the participant must report of their own accord (PROGRAM.md D29, D30, D31)."""

    ARREST = "arrest"
    PRESCRIPTION = "prescription"
    USE = "use"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFact:
    """A periodic report from a worksite monitor, a therapist or the participant."""

    id: UUID
    enrollment_id: EnrollmentId
    obligation_id: ObligationId
    kind: ReportKind
    author: str
    received_at: datetime
    summary: str
    #: Whether the report says that something needs attention.
    concern: bool
    status: ReportStatus
    returned_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFact:
    """A contact with somebody about the case (DUTIES.md 36)."""

    id: UUID
    enrollment_id: EnrollmentId
    party: str
    modality: str
    at: datetime
    note: str
    staff_id: StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReviewFact:
    """A full review of the file (PROGRAM.md D37; DUTIES.md 30)."""

    id: UUID
    enrollment_id: EnrollmentId
    reviewer_id: StaffId
    at: datetime
    findings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfDisclosureFact:
    """An arrest or a prescription: reported by the participant, or learned of elsewhere (PROGRAM.md D29, D31)."""

    id: UUID
    enrollment_id: EnrollmentId
    kind: DisclosureKind
    occurred_at: datetime
    #: When the participant reported it; None for what the program learned of elsewhere.
    reported_at: datetime | None
    #: When the program learned of it elsewhere, and from where; None and empty for what the participant reported.
    learned_at: datetime | None = None
    learned_from: str = ""
    #: The obligation to report it, which says whether it was reported in time; None where no clause asks for it.
    obligation_id: ObligationId | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksiteFact:
    """The employer and the worksite monitor who reports from there."""

    id: UUID
    enrollment_id: EnrollmentId
    employer: str
    monitor_name: str
    monitor_email: str
    #: The monitor has declared that no relationship impairs neutrality.
    no_conflict_declared: bool
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationFact:
    """A rung that was climbed: which, when, whom it reaches, why, and on which clause it rests (PROGRAM.md 7)."""

    id: UUID
    enrollment_id: EnrollmentId
    obligation_id: ObligationId
    #: Position on the ladder.
    rung: int
    #: Which due time it climbed for: 0 at first, one more after each extension.
    round: int
    level: int
    reaches: Party
    action: RungAction
    climbed_at: datetime
    clause: str
    why: str
