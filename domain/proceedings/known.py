"""What is on record of a case when a proceeding asks: read from the facts, never kept in the proceeding's own state."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.clearance.restrictions import Restriction
from domain.clearance.return_facts import TakenTest, WorksiteReport
from domain.clearance.stops import PracticeLog
from domain.facts import ProceedingFact, ReleaseFact, TermEntryFact, ViolationFact, WorksiteFact
from domain.ids import EnrollmentId, ParticipantId, StaffId
from domain.phases import Phase
from domain.term import TermClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A case as its records have it at one time."""

    enrollment_id: EnrollmentId
    participant_id: ParticipantId
    read_at: datetime
    phase: Phase
    specialist_id: StaffId
    #: Of the specialist's team.
    supervisor_id: StaffId
    practice: PracticeLog
    clearance_expires_on: date | None
    restrictions: tuple[Restriction, ...]
    #: Every test that was owed, oldest first.
    tests: tuple[TakenTest, ...]
    worksite_reports: tuple[WorksiteReport, ...]
    worksite: WorksiteFact | None
    #: Those that were withdrawn included.
    violations: tuple[ViolationFact, ...]
    #: The labels of what the participant owes and has not done in time.
    overdue: tuple[str, ...]
    proceedings: tuple[ProceedingFact, ...]
    #: Why treatment is not completed; empty when it is, or none was recommended.
    treatment_missing: str
    term: TermClock | None
    term_entries: tuple[TermEntryFact, ...]
    #: In force.
    releases: tuple[ReleaseFact, ...]
    #: Staff with an active account who review disputes.
    reviewers: tuple[StaffId, ...] = ()

    def violation(self, which: UUID) -> ViolationFact | None:
        """Find a violation by its id."""
        return next((one for one in self.violations if one.id == which), None)
