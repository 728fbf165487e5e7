"""The acts: what a person can do to a case. What each needs is its form; who may do it is in ``permissions``."""

from enum import StrEnum

from domain.facts import ProceedingKind


class Act(StrEnum):
    """An act, named as people and the API name it."""

    # Referral and outreach
    DISMISS_DUPLICATE = "dismiss_duplicate"
    CLOSE_AS_DUPLICATE = "close_as_duplicate"
    COMPLETE_TRIAGE = "complete_triage"
    REJECT_REFERRAL = "reject_referral"
    SEND_OUTREACH_LETTER = "send_outreach_letter"
    RECORD_RESPONSE = "record_response"
    SEND_FINAL_NOTICE = "send_final_notice"
    REFER_NO_RESPONSE = "refer_no_response"
    RECORD_DECLINE = "record_decline"
    # Intake and eligibility
    RECORD_DATA_SHEET = "record_data_sheet"
    RECORD_RELEASE = "record_release"
    RENEW_RELEASE = "renew_release"
    REVOKE_RELEASE = "revoke_release"
    ACKNOWLEDGE_CEASE_PRACTICE = "acknowledge_cease_practice"
    ASSESS_CRITERION = "assess_criterion"
    CONFIRM_ELIGIBILITY = "confirm_eligibility"
    RETURN_ELIGIBILITY = "return_eligibility"
    # Evaluation
    DETERMINE_EVALUATION_TYPES = "determine_evaluation_types"
    REFER_FOR_EVALUATION = "refer_for_evaluation"
    CLOSE_NO_DIAGNOSIS = "close_no_diagnosis"
    CHOOSE_EVALUATOR = "choose_evaluator"
    RECORD_EVALUATOR_CONTACT = "record_evaluator_contact"
    RECORD_EVALUATOR_ACCEPTANCE = "record_evaluator_acceptance"
    RECORD_EVALUATOR_DECLINE = "record_evaluator_decline"
    BOOK_APPOINTMENT = "book_appointment"
    RECORD_NO_SHOW = "record_no_show"
    RECORD_EVALUATION_HELD = "record_evaluation_held"
    EXTEND_EVALUATION_REPORT = "extend_evaluation_report"
    RECORD_THREAT = "record_threat"
    SEND_THREAT_NOTICE = "send_threat_notice"
    RECORD_EVALUATION_REPORT = "record_evaluation_report"
    ACCEPT_EVALUATION = "accept_evaluation"
    QUERY_EVALUATION = "query_evaluation"
    ORDER_SECOND_OPINION = "order_second_opinion"
    REASSIGN_EVALUATOR = "reassign_evaluator"
    # Agreement
    DRAFT_AGREEMENT = "draft_agreement"
    RECOMMEND_CREDIT = "recommend_credit"
    DECIDE_CREDIT = "decide_credit"
    SEND_AGREEMENT = "send_agreement"
    RECORD_SIGNATURE = "record_signature"
    RECORD_BOARD_EXECUTION = "record_board_execution"
    RECORD_BOARD_REJECTION = "record_board_rejection"
    # Treatment
    ASSIGN_TREATMENT_PROVIDER = "assign_treatment_provider"
    RECORD_ADMISSION = "record_admission"
    PROPOSE_PLAN_CHANGE = "propose_plan_change"
    DECIDE_PLAN_CHANGE = "decide_plan_change"
    DISCHARGE_TO_AFTERCARE = "discharge_to_aftercare"
    END_TREATMENT = "end_treatment"
    ADVANCE_TO_MONITORING = "advance_to_monitoring"
    # Monitoring
    NAME_WORKSITE_MONITOR = "name_worksite_monitor"
    END_WORKSITE = "end_worksite"
    RECORD_REPORT = "record_report"
    ACCEPT_REPORT = "accept_report"
    RETURN_REPORT = "return_report"
    RECORD_CONTACT = "record_contact"
    COMPLETE_FILE_REVIEW = "complete_file_review"
    RECORD_ARREST = "record_arrest"
    RECORD_PRESCRIPTION = "record_prescription"
    RECORD_UNREPORTED = "record_unreported"
    START_LEAVE = "start_leave"
    END_LEAVE = "end_leave"
    REASSIGN_SPECIALIST = "reassign_specialist"
    # Changes of the agreement
    PROPOSE_MODIFICATION = "propose_modification"
    PROPOSE_EXTENSION = "propose_extension"
    DECIDE_AMENDMENT = "decide_amendment"
    RESTORE_STANDING = "restore_standing"
    # Investigations
    OPEN_INVESTIGATION = "open_investigation"
    RECORD_USE = "record_use"
    TRIAGE_INVESTIGATION = "triage_investigation"
    ORDER_CEASE_PRACTICE = "order_cease_practice"
    DECLINE_CEASE_PRACTICE = "decline_cease_practice"
    LIFT_CEASE_PRACTICE = "lift_cease_practice"
    RECORD_NOTICE = "record_notice"
    RECORD_URGENT_REPORT = "record_urgent_report"
    RECORD_SAFETY_CHECK = "record_safety_check"
    REQUEST_INFORMATION = "request_information"
    RECORD_INFORMATION = "record_information"
    ADD_EVIDENCE = "add_evidence"
    RAISE_VIOLATION = "raise_violation"
    DRAFT_FINDING = "draft_finding"
    HAND_IN_FINDING = "hand_in_finding"
    APPROVE_FINDING = "approve_finding"
    RETURN_FINDING = "return_finding"
    CLOSE_INVESTIGATION = "close_investigation"
    # Disputes: the first is the enrollment's, the others are acts on one dispute
    DISPUTE_DECISION = "dispute_decision"
    ACKNOWLEDGE_DISPUTE = "acknowledge_dispute"
    ASSIGN_REVIEWER = "assign_reviewer"
    DECLARE_REVIEWER_CONFLICT = "declare_reviewer_conflict"
    ADD_STATEMENT = "add_statement"
    DECIDE_DISPUTE = "decide_dispute"
    WITHDRAW_DISPUTE = "withdraw_dispute"
    # Testing
    CHANGE_TEST_PLAN = "change_test_plan"
    ORDER_TEST = "order_test"
    RECORD_COLLECTION = "record_collection"
    RECORD_NOT_COLLECTED = "record_not_collected"
    RECORD_VERDICT = "record_verdict"
    DECIDE_TEST = "decide_test"
    COMPLETE_TESTING_TASK = "complete_testing_task"
    REQUEST_SPLIT = "request_split"
    RECORD_SPLIT_RESULT = "record_split_result"
    DISPUTE_TEST = "dispute_test"
    REQUEST_TESTING_CHANGE = "request_testing_change"
    DECIDE_TESTING_REQUEST = "decide_testing_request"
    REGISTER_PRESCRIPTION = "register_prescription"
    VERIFY_PRESCRIPTION = "verify_prescription"
    # Disclosure
    PREPARE_EVIDENCE_PACKET = "prepare_evidence_packet"
    RECORD_TESTIMONY = "record_testimony"
    # The law
    REFER_TO_PROSECUTION = "refer_to_prosecution"
    RECORD_BOARD_ACTION = "record_board_action"
    SEND_LEGAL_REFERRAL = "send_legal_referral"
    FILE_PETITION = "file_petition"
    ORDER_IMMEDIATE_SUSPENSION = "order_immediate_suspension"
    FILE_CHARGE = "file_charge"
    RECORD_SERVICE = "record_service"
    RECORD_ANSWER = "record_answer"
    RECORD_DEFAULT = "record_default"
    SCHEDULE_HEARING = "schedule_hearing"
    RECORD_HEARING = "record_hearing"
    RECORD_LEGAL_DECISION = "record_legal_decision"
    REQUEST_REVIEW = "request_review"
    SETTLE_ACTION = "settle_action"
    RESTORE_LICENSE = "restore_license"
    WITHDRAW_ACTION = "withdraw_action"
    CLOSE_LEGAL_ACTION = "close_legal_action"
    NOTE_LEGAL_PROGRESS = "note_legal_progress"
    DECIDE_NPDB = "decide_npdb"
    RECORD_NPDB_REPORT = "record_npdb_report"
    GIVE_SETTLEMENT_ADVICE = "give_settlement_advice"
    # Return to practice
    PETITION_RETURN = "petition_return"
    RECORD_CLEARANCE_STATEMENT = "record_clearance_statement"
    RECORD_AGREEMENT = "record_agreement"
    RECORD_RECOVERY_ACTIVITY = "record_recovery_activity"
    SET_RESTRICTIONS = "set_restrictions"
    SET_EXPIRY = "set_expiry"
    WRITE_SAFETY_STATEMENT = "write_safety_statement"
    DECIDE_CRITERION = "decide_criterion"
    WAIVE_CRITERION = "waive_criterion"
    GIVE_APPROVAL = "give_approval"
    APPROVE_RETURN = "approve_return"
    REFUSE_RETURN = "refuse_return"
    WITHDRAW_PETITION = "withdraw_petition"
    LIFT_RESTRICTION = "lift_restriction"
    KEEP_RESTRICTION = "keep_restriction"
    RENEW_CLEARANCE = "renew_clearance"
    # Obligations
    EXCUSE_OBLIGATION = "excuse_obligation"
    EXTEND_OBLIGATION = "extend_obligation"
    MARK_OBLIGATION_MISSED = "mark_obligation_missed"
    NOTE_FAULT = "note_fault"
    # Completion and other ends
    CONFIRM_COSTS_PAID = "confirm_costs_paid"
    SEND_COMPLETION_LETTER = "send_completion_letter"
    OPEN_COMPLETION_REVIEW = "open_completion_review"
    COMPLETE_ENROLLMENT = "complete_enrollment"
    PROPOSE_DISCHARGE = "propose_discharge"
    DECIDE_DISCHARGE = "decide_discharge"
    WITHDRAW = "withdraw"
    TRANSFER = "transfer"
    RECORD_DEATH = "record_death"
    COMPLETE_CLOSING_DUTY = "complete_closing_duty"


#: Acts that go to the evaluation referral alone.
EVALUATION_ACTS = frozenset(
    {
        Act.CHOOSE_EVALUATOR,
        Act.RECORD_EVALUATOR_CONTACT,
        Act.RECORD_EVALUATOR_ACCEPTANCE,
        Act.RECORD_EVALUATOR_DECLINE,
        Act.BOOK_APPOINTMENT,
        Act.RECORD_NO_SHOW,
        Act.RECORD_EVALUATION_HELD,
        Act.EXTEND_EVALUATION_REPORT,
        Act.RECORD_THREAT,
        Act.SEND_THREAT_NOTICE,
        Act.RECORD_EVALUATION_REPORT,
        Act.ACCEPT_EVALUATION,
        Act.QUERY_EVALUATION,
        Act.ORDER_SECOND_OPINION,
        Act.REASSIGN_EVALUATOR,
    }
)

#: Acts that go to the participant's testing alone.
TESTING_ACTS = frozenset(
    {
        Act.CHANGE_TEST_PLAN,
        Act.ORDER_TEST,
        Act.RECORD_COLLECTION,
        Act.RECORD_NOT_COLLECTED,
        Act.RECORD_VERDICT,
        Act.DECIDE_TEST,
        Act.COMPLETE_TESTING_TASK,
        Act.REQUEST_SPLIT,
        Act.RECORD_SPLIT_RESULT,
        Act.DISPUTE_TEST,
        Act.REQUEST_TESTING_CHANGE,
        Act.DECIDE_TESTING_REQUEST,
        Act.REGISTER_PRESCRIPTION,
        Act.VERIFY_PRESCRIPTION,
    }
)

#: Acts that go to a proceeding of a case, by the kind of proceeding that takes them.
PROCEEDING_ACTS: dict[ProceedingKind, frozenset[Act]] = {
    ProceedingKind.INVESTIGATION: frozenset(
        {
            Act.TRIAGE_INVESTIGATION,
            Act.ORDER_CEASE_PRACTICE,
            Act.DECLINE_CEASE_PRACTICE,
            Act.LIFT_CEASE_PRACTICE,
            Act.RECORD_NOTICE,
            Act.RECORD_URGENT_REPORT,
            Act.RECORD_SAFETY_CHECK,
            Act.REQUEST_INFORMATION,
            Act.RECORD_INFORMATION,
            Act.ADD_EVIDENCE,
            Act.RAISE_VIOLATION,
            Act.DRAFT_FINDING,
            Act.HAND_IN_FINDING,
            Act.APPROVE_FINDING,
            Act.RETURN_FINDING,
            Act.CLOSE_INVESTIGATION,
        }
    ),
    ProceedingKind.RETURN_TO_PRACTICE: frozenset(
        {
            Act.RECORD_CLEARANCE_STATEMENT,
            Act.RECORD_AGREEMENT,
            Act.RECORD_RECOVERY_ACTIVITY,
            Act.SET_RESTRICTIONS,
            Act.SET_EXPIRY,
            Act.WRITE_SAFETY_STATEMENT,
            Act.DECIDE_CRITERION,
            Act.WAIVE_CRITERION,
            Act.GIVE_APPROVAL,
            Act.APPROVE_RETURN,
            Act.REFUSE_RETURN,
            Act.WITHDRAW_PETITION,
            Act.LIFT_RESTRICTION,
            Act.KEEP_RESTRICTION,
            Act.RENEW_CLEARANCE,
        }
    ),
    ProceedingKind.LEGAL_ACTION: frozenset(
        {
            Act.SEND_LEGAL_REFERRAL,
            Act.FILE_PETITION,
            Act.ORDER_IMMEDIATE_SUSPENSION,
            Act.FILE_CHARGE,
            Act.RECORD_SERVICE,
            Act.RECORD_ANSWER,
            Act.RECORD_DEFAULT,
            Act.SCHEDULE_HEARING,
            Act.RECORD_HEARING,
            Act.RECORD_LEGAL_DECISION,
            Act.REQUEST_REVIEW,
            Act.SETTLE_ACTION,
            Act.RESTORE_LICENSE,
            Act.WITHDRAW_ACTION,
            Act.CLOSE_LEGAL_ACTION,
            Act.NOTE_LEGAL_PROGRESS,
            Act.DECIDE_NPDB,
            Act.RECORD_NPDB_REPORT,
            Act.GIVE_SETTLEMENT_ADVICE,
        }
    ),
    ProceedingKind.DISPUTE: frozenset(
        {
            Act.ACKNOWLEDGE_DISPUTE,
            Act.ASSIGN_REVIEWER,
            Act.DECLARE_REVIEWER_CONFLICT,
            Act.ADD_STATEMENT,
            Act.DECIDE_DISPUTE,
            Act.WITHDRAW_DISPUTE,
        }
    ),
}

#: Acts on one obligation, which go to whichever process waits for it.
OBLIGATION_ACTS = frozenset({Act.EXCUSE_OBLIGATION, Act.EXTEND_OBLIGATION, Act.MARK_OBLIGATION_MISSED, Act.NOTE_FAULT})


def kind_of(act: Act) -> ProceedingKind | None:
    """Say to which kind of proceeding an act goes; None if it goes to none."""
    return next((kind for kind, acts in PROCEEDING_ACTS.items() if act in acts), None)


#: Acts by which something leaves the file: a refusal of one is noted.
DISCLOSURE_ACTS = frozenset({Act.PREPARE_EVIDENCE_PACKET, Act.RECORD_TESTIMONY})
