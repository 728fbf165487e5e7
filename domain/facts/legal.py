"""What a legal action leaves as rows: hearings, the board's actions, and privileged advice."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import EnrollmentId, ProceedingId, StaffId
from domain.legal.npdb import BoardEvent, NpdbReport


class HearingKind(StrEnum):
    """What a hearing is about."""

    #: After an immediate temporary suspension (PROGRAM.md D23).
    PRELIMINARY = "preliminary"
    #: On the petition, the order to show cause or the accusation.
    FORMAL = "formal"
    #: Before the board, on review of a decision.
    REVIEW = "review"
    CONFERENCE = "conference"


class HearingOutcome(StrEnum):
    """What became of a hearing."""

    SCHEDULED = "scheduled"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingFact:
    """An entry of the hearing calendar (DUTIES.md 27)."""

    id: UUID
    enrollment_id: EnrollmentId
    proceeding_id: ProceedingId
    kind: HearingKind
    at: datetime
    place: str
    outcome: HearingOutcome
    #: What came of it, in a few sentences; empty before.
    came_of_it: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardActionFact:
    """An action of the board, and whether and when the national data bank was told of it (PRIVACY.md 8)."""

    id: UUID
    enrollment_id: EnrollmentId
    proceeding_id: ProceedingId
    event: BoardEvent
    acted_at: datetime
    #: The number of the order, the petition or the decision.
    reference: str
    #: What the decision table proposes, and why.
    proposed: NpdbReport
    proposed_because: str
    #: What counsel decided; None before.
    report: NpdbReport | None
    decided_by: StaffId | None
    decided_because: str
    #: When the board reported, and under which number; None while it has not.
    reported_at: datetime | None
    report_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementAdviceFact:
    """Privileged advice to counsel on a settlement: for counsel and its author alone (PRIVACY.md 5; DUTIES.md 28)."""

    id: UUID
    enrollment_id: EnrollmentId
    proceeding_id: ProceedingId
    author_id: StaffId
    given_at: datetime
    #: The text as only those can open it who may read it; it stands nowhere in the clear.
    text_sealed: str
