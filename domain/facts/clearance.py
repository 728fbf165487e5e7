"""The criteria of a return to practice as they stood when it was decided, as rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.clearance.criteria import CriterionState, ReturnCode
from domain.ids import EnrollmentId, ProceedingId, StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCriterionFact:
    """One criterion at one decision: with its evidence, or with what was missing."""

    id: UUID
    enrollment_id: EnrollmentId
    proceeding_id: ProceedingId
    code: ReturnCode
    state: CriterionState
    evidence: str
    #: The earliest time at which it could be met; None where that depends on a person, or it is met.
    possible_from: datetime | None
    #: The figure or the source on which it rests.
    rests_on: str
    #: Who released from it, where somebody did.
    waived_by: StaffId | None
    decided_at: datetime
