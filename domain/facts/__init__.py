"""The facts that acts establish: one dataclass per family, whose fields are the columns of the table that keeps it.

A fact is written whole whenever it changes (same ``id``, same row). Days are dates in the program's zone, instants UTC.
"""

from domain.facts.agreement import (
    AgreementFact,
    AgreementStatus,
    AmendmentFact,
    ClauseFact,
    CreditFact,
    DutyLimit,
    LeaveFact,
    ProposalStatus,
    TermEntryFact,
    TermEntryKind,
)
from domain.facts.clearance import ReturnCriterionFact
from domain.facts.disclosure import DisclosureFact, EvidencePacketFact, TestimonyFact
from domain.facts.evaluation import (
    AppointmentFact,
    AppointmentOutcome,
    EvaluationFact,
    EvaluationStatus,
    EvaluationType,
    LevelOfCare,
)
from domain.facts.intake import CriterionFact, ReleaseFact
from domain.facts.investigation import EvidenceFact, FindingFact, InformationRequestFact, NoticeFact, TriggerFact
from domain.facts.legal import BoardActionFact, HearingFact, HearingKind, HearingOutcome, SettlementAdviceFact
from domain.facts.monitoring import (
    ContactFact,
    DisclosureKind,
    EscalationFact,
    FileReviewFact,
    ReportFact,
    ReportKind,
    ReportStatus,
    SelfDisclosureFact,
    WorksiteFact,
)
from domain.facts.proceedings import PracticeFact, ProceedingFact, ProceedingKind, RestrictionFact
from domain.facts.referral import Channel, LicenseFact, ParticipantFact, Profession, ReferralFact
from domain.facts.testing import (
    MissedCheckInFact,
    OrderReason,
    PrescriptionFact,
    RequestStatus,
    SpecimenFact,
    TestingRequestFact,
    TestingRequestKind,
    TestPlanFact,
    ViolationFact,
)
from domain.facts.treatment import PlanChangeFact, TreatmentFact, TreatmentStatus

__all__ = [
    "AgreementFact",
    "AgreementStatus",
    "AmendmentFact",
    "AppointmentFact",
    "AppointmentOutcome",
    "BoardActionFact",
    "Channel",
    "ClauseFact",
    "ContactFact",
    "CreditFact",
    "CriterionFact",
    "DisclosureFact",
    "DisclosureKind",
    "DutyLimit",
    "EscalationFact",
    "EvaluationFact",
    "EvaluationStatus",
    "EvaluationType",
    "EvidenceFact",
    "EvidencePacketFact",
    "Fact",
    "FileReviewFact",
    "FindingFact",
    "HearingFact",
    "HearingKind",
    "HearingOutcome",
    "InformationRequestFact",
    "LeaveFact",
    "LevelOfCare",
    "LicenseFact",
    "MissedCheckInFact",
    "NoticeFact",
    "OrderReason",
    "ParticipantFact",
    "PlanChangeFact",
    "PracticeFact",
    "PrescriptionFact",
    "ProceedingFact",
    "ProceedingKind",
    "Profession",
    "ProposalStatus",
    "ReferralFact",
    "ReleaseFact",
    "ReportFact",
    "ReportKind",
    "ReportStatus",
    "RequestStatus",
    "RestrictionFact",
    "ReturnCriterionFact",
    "SelfDisclosureFact",
    "SettlementAdviceFact",
    "SpecimenFact",
    "TermEntryFact",
    "TermEntryKind",
    "TestPlanFact",
    "TestimonyFact",
    "TestingRequestFact",
    "TestingRequestKind",
    "TreatmentFact",
    "TreatmentStatus",
    "TriggerFact",
    "ViolationFact",
    "WorksiteFact",
]

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
    | TestPlanFact
    | SpecimenFact
    | MissedCheckInFact
    | ViolationFact
    | TestingRequestFact
    | PrescriptionFact
    | EvidencePacketFact
    | TestimonyFact
    | DisclosureFact
    | ProceedingFact
    | PracticeFact
    | RestrictionFact
    | HearingFact
    | BoardActionFact
    | SettlementAdviceFact
    | ReturnCriterionFact
    | TriggerFact
    | InformationRequestFact
    | EvidenceFact
    | NoticeFact
    | FindingFact
)
