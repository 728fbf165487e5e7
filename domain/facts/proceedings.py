"""What a proceeding of a case is, and what stops or restricts practice, as rows."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.clearance.restrictions import RestrictionCode
from domain.clearance.stops import EntryKind, StopEnd, StopKind
from domain.ids import EnrollmentId, ProceedingId, StaffId
from domain.practice import PracticeStatus


class ProceedingKind(StrEnum):
    """What a case goes through beside its monitoring; each is a process of its own."""

    INVESTIGATION = "investigation"
    RETURN_TO_PRACTICE = "return_to_practice"
    LEGAL_ACTION = "legal_action"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingFact:
    """One proceeding of a case, as lists show it."""

    id: ProceedingId
    enrollment_id: EnrollmentId
    kind: ProceedingKind
    #: Into what: the matter of an investigation, the purpose of a return, the kind of a legal action, what is disputed.
    matter: str
    #: The specimens, reports, violations or decisions that it is about.
    about: tuple[UUID, ...]
    #: Its state, by the table of its kind.
    stage: str
    #: Who works on it; None where that is whoever has the case.
    owner_id: StaffId | None
    opened_at: datetime
    closed_at: datetime | None
    #: What came of it, in a sentence; empty while it is open.
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFact:
    """Something that happened to somebody's practice: cleared, stopped, or a stop that ended."""

    id: UUID
    enrollment_id: EnrollmentId
    entry: EntryKind
    at: datetime
    because: str
    #: Of a clearance: the status that it gave, and the day on which it expires.
    status: PracticeStatus | None
    expires_on: date | None
    #: Of a stop and of its end: which stop.
    stop_id: UUID | None
    kind: StopKind | None
    #: The clause, rule or order on which a stop rests, and what it is about.
    rests_on: str
    subject: UUID | None
    how: StopEnd | None
    #: The proceeding that asked for it.
    proceeding_id: ProceedingId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionFact:
    """A restriction of practice, in force until it is lifted (PROGRAM.md 9)."""

    id: UUID
    enrollment_id: EnrollmentId
    code: RestrictionCode
    starts_on: date
    review_on: date
    lift_criteria: str
    clause: str
    lifted_at: datetime | None
    lifted_because: str
