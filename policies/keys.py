"""Which figures every pack must have: 78 keys in the order of a case's life, and the kind of each (PROGRAM.md 21).

Two of them, the choices and the retries of an evaluation, are defaults of the program itself (PROGRAM.md 4.2, 15).

A part is a further number of a figure that one number cannot hold: what a floor becomes after clean years, for how
many months a restriction stands. Parts are optional; a pack has them where its source does.
"""

from typing import Final

#: Kinds whose value is a whole number, with the word for it in an error.
NUMBERS: Final = {
    "count": "number",
    "hours": "number of hours",
    "calendar_days": "number of calendar days",
    "business_days": "number of business days",
    "days": "number of days",
    "months": "number of months",
    "years": "number of years",
    "tests_per_year": "number of tests a year",
}
#: Kinds whose value is a sentence or a word as the source has it.
TEXTS: Final = frozenset({"enum", "rule", "ref", "roles"})
LISTS: Final = frozenset({"list", "codes"})
#: A numeric figure whose value is a list all the same.
LISTS_OF_NUMBERS: Final = frozenset({"agreement.board_execution_alert_days", "agreement.extension_steps_months"})

KEYS: Final[dict[str, str]] = {
    "program.public": "bool",
    "eligibility.diagnosis_required": "bool",
    "eligibility.drug_act_conviction": "rule",
    "eligibility.patient_harm": "rule",
    "eligibility.diversion_for_sale": "rule",
    "eligibility.sexual_boundary": "rule",
    "eligibility.failed_prior_program": "rule",
    "outreach.contact_evaluator_days": "calendar_days",
    "outreach.stop_practice_on_entry": "bool",
    "evaluation.evaluator_experience_years": "years",
    "evaluation.conflict_lookback_years": "years",
    "evaluation.evaluator_choices": "count",
    "evaluation.no_show_retries": "count",
    "evaluation.report_due_days": "calendar_days",
    "evaluation.max_extension_days": "calendar_days",
    "evaluation.threat_notice_hours": "hours",
    "evaluation.tests_per_week_pending": "count",
    "agreement.term_months": "months",
    "agreement.term_start_rule": "enum",
    "agreement.board_execution_alert_days": "calendar_days",
    "agreement.credit_prior_recovery_max_months": "months",
    "agreement.extension_steps_months": "list",
    "check_in.window_local": "time_window",
    "check_in.days_per_week": "count",
    "check_in.missed_code": "enum",
    "testing.floor_year1": "tests_per_year",
    "testing.ceiling_year1": "tests_per_year",
    "testing.floor_year2": "tests_per_year",
    "testing.ceiling_year2": "tests_per_year",
    "testing.floor_year3_plus": "tests_per_year",
    "testing.not_working_floor": "tests_per_year",
    "testing.baseline_days": "calendar_days",
    "testing.collection_deadline": "rule",
    "testing.observed": "bool",
    "testing.lab_receipt_business_days": "business_days",
    "testing.result_business_days": "business_days",
    "testing.non_negative_notice_business_days": "business_days",
    "testing.peth_per_year": "count",
    "testing.hair_or_nail_per_year": "count",
    "testing.dilute_creatinine_observed_range": "mg_per_dl",
    "testing.split_request_hours": "hours",
    "testing.mro_no_contact_days": "calendar_days",
    "testing.shy_bladder_hours": "hours",
    "testing.vacation_days_per_year": "days",
    "meetings.mutual_support_per_week": "count",
    "meetings.structured_group_per_year": "count",
    "worksite.report_cadence": "enum",
    "worksite.face_to_face": "enum",
    "worksite.suspicion_oral_notice": "rule",
    "worksite.suspicion_written_hours": "hours",
    "reports.therapist": "enum",
    "reports.self": "enum",
    "reports.annual_statistics": "bool",
    "contact.case_manager_days": "calendar_days",
    "self_report.arrest": "rule",
    "self_report.use_hours": "hours",
    "self_report.prescription_hours": "hours",
    "positive.action": "rule",
    "positive.board_notice_business_days": "business_days",
    "minor.board_notice_business_days": "business_days",
    "major.list": "ref",
    "major.negative_before_resume_days": "calendar_days",
    "legal.answer_days": "calendar_days",
    "legal.its_hearing_days": "calendar_days",
    "legal.its_max_days": "calendar_days",
    "legal.min_suspension_after_relapse_months": "months",
    "return.negative_days_before_part_time": "calendar_days",
    "return.full_time_negative_months": "months",
    "return.positive_worksite_reports": "count",
    "return.approvers": "roles",
    "return.restrictions_default": "codes",
    "completion.costs_paid": "bool",
    "completion.notice_days_before": "calendar_days",
    "completion.sobriety_years": "years",
    "completion.requires": "list",
    "npdb.report_days": "calendar_days",
    "retention.rule": "rule",
    "audit.external_years": "years",
}

PARTS: Final[dict[str, str]] = {
    "program.public.order": "bool",
    "program.public.diversion_participation": "bool",
    "eligibility.diagnosis_required.floor_without_diagnosis": "tests_per_year",
    "testing.floor_year3_plus.clean_years": "years",
    "testing.floor_year3_plus.floor_after_clean_years": "tests_per_year",
    "testing.not_working_floor.level_one_days_before_return": "calendar_days",
    "meetings.structured_group_per_year.absence_notice_hours": "hours",
    "return.restrictions_default.NO_CS_ACCESS": "months",
    "return.restrictions_default.NO_NIGHTS": "months",
    "return.restrictions_default.MAX_HOURS_40": "months",
    "return.restrictions_default.NO_HOME_HEALTH": "months",
    "return.restrictions_default.NO_AGENCY_TRAVEL": "months",
    "return.restrictions_default.MONITOR_REQUIRED": "months",
}

GROUPS: Final = tuple(dict.fromkeys(key.partition(".")[0] for key in KEYS))
#: D01 to D44, what the program sets beside them (S01 to S05), and the term, which has no number there but a clock
#: and a ladder like every other.
DEADLINE_IDS: Final = (
    *(f"D{number:02}" for number in range(1, 45)),
    *(f"S{number:02}" for number in range(1, 6)),
    "TERM",
)
