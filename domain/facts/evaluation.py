"""Evaluations and the appointments made for them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import EnrollmentId, EvaluationId, ProviderId, StaffId


class EvaluationType(StrEnum):
    """What kind of evaluation (DUTIES.md 5)."""

    SUBSTANCE_USE = "substance_use"
    MENTAL_HEALTH = "mental_health"
    CO_OCCURRING = "co_occurring"
    NEUROPSYCHOLOGICAL = "neuropsychological"
    FITNESS_FOR_DUTY = "fitness_for_duty"
    MULTI_DAY = "multi_day"


class EvaluationStatus(StrEnum):
    """Where an evaluation referral stands."""

    OFFERED = "offered"
    CHOSEN = "chosen"
    ACCEPTED = "accepted"
    BOOKED = "booked"
    HELD = "held"
    REPORTED = "reported"
    QUERIED = "queried"
    REVIEWED = "reviewed"
    CANCELLED = "cancelled"


class AppointmentOutcome(StrEnum):
    """What became of an appointment."""

    BOOKED = "booked"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class LevelOfCare(StrEnum):
    """The intensity of treatment recommended."""

    NONE = "none"
    OUTPATIENT = "outpatient"
    INTENSIVE_OUTPATIENT = "intensive_outpatient"
    PARTIAL_HOSPITAL = "partial_hospital"
    RESIDENTIAL = "residential"
    INPATIENT = "inpatient"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationFact:
    """An evaluation referral and what came of it."""

    id: EvaluationId
    enrollment_id: EnrollmentId
    types: tuple[EvaluationType, ...]
    reason: str
    status: EvaluationStatus
    #: The evaluators offered for choice.
    offered: tuple[ProviderId, ...]
    evaluator_id: ProviderId | None
    no_shows: int
    held_at: datetime | None
    reported_at: datetime | None
    diagnosis_found: bool | None
    diagnosis: str
    threat_found: bool
    level_of_care: LevelOfCare | None
    recommendations: str
    review: str
    reviewed_by: StaffId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFact:
    """An appointment with an evaluator."""

    id: UUID
    evaluation_id: EvaluationId
    evaluator_id: ProviderId
    starts_at: datetime
    place: str
    outcome: AppointmentOutcome
