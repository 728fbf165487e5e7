"""Every table, and which of them keeps which fact."""

from typing import Final

from sqlalchemy import Table

from database.access import access_log, idempotency_keys, sessions
from database.agreements import agreements, amendments, clauses, credits_, leaves, term_entries
from database.check_ins import check_ins, collection_sites, outages
from database.columns import metadata
from database.disclosures import disclosures, evidence_packets, testimonies
from database.draws import draw_leaves, draw_rows, draw_selections, testing_days, testing_periods
from database.enrollments import criteria, enrollments, referrals, releases
from database.evaluations import appointments, evaluations
from database.investigations import evidence, findings, information_requests, investigation_triggers, notices
from database.journal import journal, journal_heads
from database.legal import board_actions, hearings, settlement_advice
from database.letters import lab_reports, letters
from database.obligations import escalations, obligations
from database.outbox import outbox
from database.outside import laboratories, outside_accounts, outside_invitations, outside_sessions
from database.participants import license_claims, licenses, participants
from database.policies import policy_versions
from database.proceedings import practice_entries, proceedings, restrictions, return_criteria
from database.providers import provider_conflicts, providers, referral_agreements
from database.reports import contacts, file_reviews, reports, self_disclosures, worksites
from database.staff import on_call_shifts, staff, teams
from database.tasks import tasks
from database.testing import (
    missed_check_ins,
    prescriptions,
    specimens,
    test_plans,
    testing_requests,
    testings,
    violations,
)
from database.treatment import plan_changes, treatments
from domain import facts

__all__ = [
    "TABLE_OF",
    "access_log",
    "agreements",
    "amendments",
    "appointments",
    "board_actions",
    "check_ins",
    "clauses",
    "collection_sites",
    "contacts",
    "credits_",
    "criteria",
    "disclosures",
    "draw_leaves",
    "draw_rows",
    "draw_selections",
    "enrollments",
    "escalations",
    "evaluations",
    "evidence",
    "evidence_packets",
    "file_reviews",
    "findings",
    "hearings",
    "idempotency_keys",
    "information_requests",
    "investigation_triggers",
    "journal",
    "journal_heads",
    "lab_reports",
    "laboratories",
    "leaves",
    "letters",
    "license_claims",
    "licenses",
    "metadata",
    "missed_check_ins",
    "notices",
    "obligations",
    "on_call_shifts",
    "outages",
    "outbox",
    "outside_accounts",
    "outside_invitations",
    "outside_sessions",
    "participants",
    "plan_changes",
    "policy_versions",
    "practice_entries",
    "prescriptions",
    "proceedings",
    "provider_conflicts",
    "providers",
    "referral_agreements",
    "referrals",
    "releases",
    "reports",
    "restrictions",
    "return_criteria",
    "self_disclosures",
    "sessions",
    "settlement_advice",
    "specimens",
    "staff",
    "tasks",
    "teams",
    "term_entries",
    "test_plans",
    "testimonies",
    "testing_days",
    "testing_periods",
    "testing_requests",
    "testings",
    "treatments",
    "violations",
    "worksites",
]

TABLE_OF: Final[dict[type[facts.Fact], Table]] = {
    facts.ParticipantFact: participants,
    facts.LicenseFact: licenses,
    facts.ReferralFact: referrals,
    facts.ReleaseFact: releases,
    facts.CriterionFact: criteria,
    facts.EvaluationFact: evaluations,
    facts.AppointmentFact: appointments,
    facts.AgreementFact: agreements,
    facts.ClauseFact: clauses,
    facts.TermEntryFact: term_entries,
    facts.CreditFact: credits_,
    facts.TreatmentFact: treatments,
    facts.PlanChangeFact: plan_changes,
    facts.ReportFact: reports,
    facts.ContactFact: contacts,
    facts.FileReviewFact: file_reviews,
    facts.SelfDisclosureFact: self_disclosures,
    facts.LeaveFact: leaves,
    facts.WorksiteFact: worksites,
    facts.AmendmentFact: amendments,
    facts.EscalationFact: escalations,
    facts.TestPlanFact: test_plans,
    facts.SpecimenFact: specimens,
    facts.MissedCheckInFact: missed_check_ins,
    facts.ViolationFact: violations,
    facts.TestingRequestFact: testing_requests,
    facts.PrescriptionFact: prescriptions,
    facts.EvidencePacketFact: evidence_packets,
    facts.TestimonyFact: testimonies,
    facts.DisclosureFact: disclosures,
    facts.ProceedingFact: proceedings,
    facts.PracticeFact: practice_entries,
    facts.RestrictionFact: restrictions,
    facts.HearingFact: hearings,
    facts.BoardActionFact: board_actions,
    facts.SettlementAdviceFact: settlement_advice,
    facts.ReturnCriterionFact: return_criteria,
    facts.TriggerFact: investigation_triggers,
    facts.InformationRequestFact: information_requests,
    facts.EvidenceFact: evidence,
    facts.NoticeFact: notices,
    facts.FindingFact: findings,
}
