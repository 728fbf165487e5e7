"""The facts that acts establish: one dataclass per family, whose fields are the columns of the table that keeps it.

A fact is written whole whenever it changes (same ``id``, same row). Days are dates in the program's zone, instants UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import EnrollmentId, EvaluationId, ObligationId, ParticipantId, ProviderId, StaffId
from domain.ladders import RungAction
from domain.roles import Party


class Channel(StrEnum):
    """How a case reached the program (PROGRAM.md 3, referral)."""

    SELF = "self"
    EMPLOYER = "employer"
    BOARD_COMPLAINT = "board_complaint"
    PEER_ASSISTANCE_PROGRAM = "peer_assistance_program"
    BOARD_ORDER = "board_order"


class Profession(StrEnum):
    """The licensed professions in the program."""

    NURSE = "nurse"
    PHYSICIAN = "physician"
    PHARMACIST = "pharmacist"


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


class AgreementStatus(StrEnum):
    """Where the agreement stands."""

    DRAFT = "draft"
    SENT = "sent"
    SIGNED = "signed"
    EXECUTED = "executed"
    DECLINED = "declined"
    REJECTED = "rejected"
    #: Replaced by a later version: a new draft, or a modification.
    SUPERSEDED = "superseded"


class TermEntryKind(StrEnum):
    """What changed the end of the term (PROGRAM.md 13)."""

    START = "start"
    CREDIT = "credit"
    TOLLING = "tolling"
    EXTENSION = "extension"


class TreatmentStatus(StrEnum):
    """Where treatment stands."""

    REFERRED = "referred"
    ADMITTED = "admitted"
    AFTERCARE = "aftercare"
    ENDED = "ended"


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


class ProposalStatus(StrEnum):
    """Where something that needs a second person stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class DisclosureKind(StrEnum):
    """What the participant must report of their own accord (PROGRAM.md D29, D31)."""

    ARREST = "arrest"
    PRESCRIPTION = "prescription"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantFact:
    """The licensed professional as a person."""

    id: ParticipantId
    given_name: str
    family_name: str
    birth_date: date
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseFact:
    """A license to practice."""

    id: UUID
    participant_id: ParticipantId
    profession: Profession
    state: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFact:
    """The event that opened the case."""

    id: UUID
    enrollment_id: EnrollmentId
    channel: Channel
    source: str
    summary: str
    #: The board's order, for a case that came by order.
    order_number: str
    received_at: datetime
    urgency: str
    triaged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFact:
    """A release of information (consent registry, PRIVACY.md 6)."""

    id: UUID
    enrollment_id: EnrollmentId
    discloser: str
    recipient: str
    categories: tuple[str, ...]
    purpose: str
    signed_on: date
    expires_on: date
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionFact:
    """One criterion of eligibility as assessed, with its evidence (PROGRAM.md 10)."""

    id: UUID
    enrollment_id: EnrollmentId
    code: str
    satisfied: bool
    evidence: str
    assessed_by: StaffId
    assessed_at: datetime
    confirmed_by: StaffId | None
    confirmed_at: datetime | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFact:
    """A version of the monitoring agreement."""

    id: UUID
    enrollment_id: EnrollmentId
    version: int
    status: AgreementStatus
    policy: str
    term_months: int
    sent_at: datetime | None
    signed_on: date | None
    executed_on: date | None
    effective_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFact:
    """A numbered term of an agreement and the deadlines that it puts in force."""

    id: UUID
    agreement_id: UUID
    number: str
    title: str
    text: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntryFact:
    """One entry of the ledger of the term clock: what moved the end date, why, on which clause, approved by whom."""

    id: UUID
    enrollment_id: EnrollmentId
    kind: TermEntryKind
    #: Months by which the entry moves the end: the term itself, extensions, and credit as a negative number.
    months: int
    #: Days for which the clock stood still, for tolling.
    days: int
    cause: str
    clause: str
    approved_by: StaffId | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFact:
    """Credit for recovery before enrollment, recommended and approved (DUTIES.md 16)."""

    id: UUID
    enrollment_id: EnrollmentId
    months: int
    evidence: str
    recommended_by: StaffId
    status: ProposalStatus
    decided_by: StaffId | None
    decided_because: str


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
    """A change of a treatment plan, which takes effect when the other side has agreed (DUTIES.md 22)."""

    id: UUID
    treatment_id: UUID
    text: str
    proposed_by: str
    agreed_by: str
    status: ProposalStatus
    proposed_at: datetime
    decided_at: datetime | None


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
    """An arrest or a prescription that the participant reported (PROGRAM.md D29, D31)."""

    id: UUID
    enrollment_id: EnrollmentId
    kind: DisclosureKind
    occurred_at: datetime
    reported_at: datetime
    #: The obligation to report it, which says whether it was reported in time.
    obligation_id: ObligationId
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFact:
    """A leave: the interval in which the term and the participant's duties stood still."""

    id: UUID
    enrollment_id: EnrollmentId
    cause: str
    reason: str
    since: datetime
    until: datetime | None
    approved_by: StaffId


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
class AmendmentFact:
    """A change of the agreement's clauses or term, proposed and decided by different people (DUTIES.md 23)."""

    id: UUID
    enrollment_id: EnrollmentId
    kind: str
    text: str
    cause: str
    proposed_by: StaffId
    status: ProposalStatus
    decided_by: StaffId | None
    decided_because: str


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


Fact = (
    ParticipantFact
    | LicenseFact
    | ReferralFact
    | ReleaseFact
    | CriterionFact
    | EvaluationFact
    | AppointmentFact
    | AgreementFact
    | ClauseFact
    | TermEntryFact
    | CreditFact
    | TreatmentFact
    | PlanChangeFact
    | ReportFact
    | ContactFact
    | FileReviewFact
    | SelfDisclosureFact
    | LeaveFact
    | WorksiteFact
    | AmendmentFact
    | EscalationFact
)
