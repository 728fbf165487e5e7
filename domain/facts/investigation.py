"""What an investigation establishes: its triggers, what was asked and answered, evidence, notices, findings."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.ids import EnrollmentId, ProceedingId, StaffId
from domain.investigation.kinds import (
    Collateral,
    FindingStatus,
    InformationStatus,
    NoticeBasis,
    NoticeKind,
    Outcome,
    Recommendation,
    TriggerKind,
)
from domain.testing.codes import ViolationLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerFact:
    """Something from which a suspicion arose, in the investigation that looks at it."""

    id: UUID
    enrollment_id: EnrollmentId
    proceeding_id: ProceedingId
    kind: TriggerKind
    at: datetime
    because: str
    #: The specimen, report or disclosure that it is about, and the violation that was found.
    subject: UUID | None
    violation_id: UUID | None
    level: ViolationLevel | None
    #: When it proved false, and why.
    false_at: datetime | None
    false_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequestFact:
    """A question to somebody who may know (DUTIES.md 18)."""

    id: UUID
    enrollment_id: EnrollmentId
    proceeding_id: ProceedingId
    asked: Collateral
    question: str
    #: The release that lets the program ask; None for the licensee, who needs none.
    release_id: UUID | None
    asked_by: StaffId
    asked_at: datetime
    status: InformationStatus
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFact:
    """An entry of the list of evidence."""

    id: UUID
    enrollment_id: EnrollmentId
    proceeding_id: ProceedingId
    what: str
    #: From whom, or from where.
    source: str
    #: Where it is kept: a report, a specimen, a file number.
    reference: str
    #: The digest of the document, where there is one.
    digest: str
    added_by: StaffId
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFact:
    """A notice about the participant that was given, or could not be (PROGRAM.md D17 to D19)."""

    id: UUID
    enrollment_id: EnrollmentId
    proceeding_id: ProceedingId
    kind: NoticeKind
    basis: NoticeBasis
    release_id: UUID | None
    #: The law, order or term on which it rests, or why it was withheld.
    because: str
    recipients: str
    text: str
    sent_at: datetime
    recorded_by: StaffId
    #: The notice that this one corrects.
    corrects: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFact:
    """One version of the finding of an investigation (PROGRAM.md 4.6)."""

    id: UUID
    enrollment_id: EnrollmentId
    proceeding_id: ProceedingId
    version: int
    #: ``element: answer``, and the reasons of each, in the same order.
    answers: tuple[str, ...]
    reasons: tuple[str, ...]
    outcome: Outcome
    clause: str
    rationale: str
    recommendation: Recommendation | None
    #: What an extension adds, and the order that says so, where the policy names no steps.
    months: int | None
    order_number: str
    #: The violation that it finds where none was on record: its code in the jurisdiction's list, and its day.
    item: str
    item_day: date | None
    status: FindingStatus
    author_id: StaffId
    drafted_at: datetime
    reviewer_id: StaffId | None
    reviewed_at: datetime | None
    review: str
