"""Treatment and the changes of its plan."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.facts.agreement import ProposalStatus
from domain.facts.evaluation import LevelOfCare
from domain.ids import EnrollmentId, ProviderId


class TreatmentStatus(StrEnum):
    """Where treatment stands."""

    REFERRED = "referred"
    ADMITTED = "admitted"
    AFTERCARE = "aftercare"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentFact:
    """An episode of treatment with one provider."""

    id: UUID
    enrollment_id: EnrollmentId
    provider_id: ProviderId
    level_of_care: LevelOfCare
    status: TreatmentStatus
    plan: str
    plan_version: int
    admitted_on: date | None
    discharged_on: date | None
    aftercare: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChangeFact:
    """A change of a treatment plan, which takes effect when every other side has agreed (DUTIES.md 22)."""

    id: UUID
    treatment_id: UUID
    text: str
    proposed_by: str
    #: The other sides that have agreed so far, in order: "provider, program".
    agreed_by: str
    status: ProposalStatus
    proposed_at: datetime
    decided_at: datetime | None
