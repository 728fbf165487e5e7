"""Who may do what: one table of role x act. Scope, that is whose cases, is the doors' business."""

from domain.actors import Actor
from domain.acts import Act
from domain.refusals import Refusal, refuse
from domain.roles import Role

_SPECIALIST = frozenset({Role.SPECIALIST, Role.SUPERVISOR})
_INTAKE = _SPECIALIST | {Role.INTAKE}
_SUPERVISOR = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
_COUNSEL = frozenset({Role.LEGAL, Role.DIRECTOR})
_OF_THE_BOARD = _COUNSEL | {Role.BOARD_LIAISON}
_REFERRING = _COUNSEL | {Role.SUPERVISOR}
_LEGAL_STEP = _SPECIALIST | {Role.DIRECTOR, Role.LEGAL}
_BOARD_STEP = _LEGAL_STEP | {Role.BOARD_LIAISON}
_OWN_RIGHT = _SPECIALIST | {Role.DIRECTOR, Role.PARTICIPANT}
_CLOSING = _LEGAL_STEP | {Role.INTAKE}

#: The acts that end what has climbed to the director: whoever a task reaches must be able to end it (PROGRAM.md 7).
_ESCALATED = _SPECIALIST | {Role.DIRECTOR}
#: The same for what intake works on.
_INTAKE_ESCALATED = _INTAKE | {Role.DIRECTOR}

#: What is not here is permitted to specialists and supervisors.
_OTHERS: dict[Act, frozenset[Role]] = {
    Act.DISMISS_DUPLICATE: _INTAKE,
    Act.CLOSE_AS_DUPLICATE: _INTAKE_ESCALATED,
    Act.COMPLETE_TRIAGE: _INTAKE_ESCALATED,
    Act.REJECT_REFERRAL: _INTAKE_ESCALATED,
    Act.SEND_OUTREACH_LETTER: _INTAKE_ESCALATED,
    Act.RECORD_RESPONSE: _INTAKE_ESCALATED,
    Act.SEND_FINAL_NOTICE: _INTAKE_ESCALATED,
    Act.REFER_NO_RESPONSE: _LEGAL_STEP,
    Act.RECORD_DECLINE: _INTAKE_ESCALATED,
    Act.RECORD_DATA_SHEET: _INTAKE,
    Act.RECORD_RELEASE: _INTAKE,
    Act.RENEW_RELEASE: _INTAKE_ESCALATED,
    Act.REVOKE_RELEASE: _INTAKE_ESCALATED,
    Act.ACKNOWLEDGE_CEASE_PRACTICE: _INTAKE,
    Act.CONFIRM_ELIGIBILITY: _ESCALATED,
    Act.RETURN_ELIGIBILITY: _ESCALATED,
    Act.CHOOSE_EVALUATOR: _ESCALATED,
    Act.RECORD_EVALUATOR_CONTACT: _ESCALATED,
    Act.RECORD_EVALUATOR_ACCEPTANCE: _ESCALATED,
    Act.RECORD_EVALUATOR_DECLINE: _ESCALATED,
    Act.RECORD_EVALUATION_HELD: _ESCALATED,
    Act.EXTEND_EVALUATION_REPORT: _ESCALATED,
    Act.SEND_THREAT_NOTICE: _ESCALATED,
    Act.RECORD_EVALUATION_REPORT: _ESCALATED,
    Act.ACCEPT_EVALUATION: _ESCALATED,
    Act.QUERY_EVALUATION: _ESCALATED,
    Act.ORDER_SECOND_OPINION: _ESCALATED,
    Act.REASSIGN_EVALUATOR: _ESCALATED,
    Act.REFER_FOR_EVALUATION: _ESCALATED,
    Act.CLOSE_NO_DIAGNOSIS: _ESCALATED,
    Act.DRAFT_AGREEMENT: _ESCALATED,
    Act.SEND_AGREEMENT: _ESCALATED,
    Act.PROPOSE_MODIFICATION: _ESCALATED,
    Act.PROPOSE_EXTENSION: _ESCALATED,
    Act.PROPOSE_DISCHARGE: _ESCALATED,
    Act.DECIDE_CREDIT: _SUPERVISOR,
    Act.RECORD_SIGNATURE: _LEGAL_STEP,
    Act.RECORD_BOARD_EXECUTION: _BOARD_STEP,
    Act.RECORD_BOARD_REJECTION: _BOARD_STEP,
    Act.RECORD_REPORT: _LEGAL_STEP,
    Act.RECORD_ARREST: _LEGAL_STEP,
    Act.RECORD_PRESCRIPTION: _LEGAL_STEP,
    Act.RECORD_CONTACT: _ESCALATED,
    Act.COMPLETE_FILE_REVIEW: _SUPERVISOR,
    Act.REASSIGN_SPECIALIST: _SUPERVISOR,
    Act.DECIDE_AMENDMENT: _SUPERVISOR,
    Act.RESTORE_STANDING: _SUPERVISOR,
    # Whoever a ladder reaches can do what stops it; what ends practice or a finding needs somebody above.
    Act.OPEN_INVESTIGATION: _ESCALATED,
    Act.RECORD_USE: _LEGAL_STEP,
    Act.TRIAGE_INVESTIGATION: _ESCALATED,
    Act.ORDER_CEASE_PRACTICE: _ESCALATED,
    Act.DECLINE_CEASE_PRACTICE: _ESCALATED,
    Act.LIFT_CEASE_PRACTICE: _SUPERVISOR,
    Act.RECORD_NOTICE: _LEGAL_STEP,
    Act.RECORD_URGENT_REPORT: _ESCALATED,
    Act.RECORD_SAFETY_CHECK: _ESCALATED,
    Act.REQUEST_INFORMATION: _ESCALATED,
    Act.RECORD_INFORMATION: _LEGAL_STEP,
    Act.ADD_EVIDENCE: _LEGAL_STEP,
    Act.RAISE_VIOLATION: _ESCALATED,
    Act.DRAFT_FINDING: _ESCALATED,
    Act.HAND_IN_FINDING: _ESCALATED,
    Act.APPROVE_FINDING: _SUPERVISOR,
    Act.RETURN_FINDING: _SUPERVISOR,
    Act.CLOSE_INVESTIGATION: _SUPERVISOR,
    # The participant's own right; staff enter what comes by telephone or letter.
    Act.DISPUTE_DECISION: _OWN_RIGHT,
    Act.WITHDRAW_DISPUTE: _OWN_RIGHT,
    # The director sees to it that somebody independent decides, and does not decide (PROGRAM.md 15).
    Act.ACKNOWLEDGE_DISPUTE: frozenset({Role.REVIEWER, Role.DIRECTOR}),
    Act.ASSIGN_REVIEWER: frozenset({Role.DIRECTOR}),
    Act.DECLARE_REVIEWER_CONFLICT: frozenset({Role.REVIEWER}),
    Act.ADD_STATEMENT: _LEGAL_STEP | {Role.REVIEWER, Role.PARTICIPANT},
    Act.DECIDE_DISPUTE: frozenset({Role.REVIEWER}),
    Act.ORDER_TEST: _LEGAL_STEP,
    Act.RECORD_COLLECTION: _ESCALATED,
    Act.RECORD_NOT_COLLECTED: _ESCALATED,
    Act.RECORD_VERDICT: _ESCALATED,
    Act.DECIDE_TEST: _ESCALATED,
    Act.COMPLETE_TESTING_TASK: _LEGAL_STEP,
    # The participant's own rights; staff enter what comes by telephone or letter.
    Act.REQUEST_SPLIT: _OWN_RIGHT,
    Act.DISPUTE_TEST: _OWN_RIGHT,
    Act.REQUEST_TESTING_CHANGE: _OWN_RIGHT,
    Act.DECIDE_TESTING_REQUEST: _ESCALATED,
    Act.PREPARE_EVIDENCE_PACKET: _LEGAL_STEP,
    Act.RECORD_TESTIMONY: _LEGAL_STEP,
    Act.REFER_TO_PROSECUTION: _REFERRING,
    Act.RECORD_BOARD_ACTION: _REFERRING | {Role.BOARD_LIAISON},
    Act.SEND_LEGAL_REFERRAL: _REFERRING,
    # What the prosecutor does, counsel enters; what the board does, its liaison may too; the director, what climbs.
    Act.FILE_PETITION: _COUNSEL,
    Act.ORDER_IMMEDIATE_SUSPENSION: _COUNSEL,
    Act.FILE_CHARGE: _COUNSEL,
    Act.RECORD_SERVICE: _COUNSEL,
    Act.RECORD_ANSWER: _COUNSEL,
    Act.RECORD_DEFAULT: _COUNSEL,
    Act.SCHEDULE_HEARING: _OF_THE_BOARD,
    Act.RECORD_HEARING: _OF_THE_BOARD,
    Act.RECORD_LEGAL_DECISION: _OF_THE_BOARD,
    # A right of the licensee, which whoever hears of it enters.
    Act.REQUEST_REVIEW: _LEGAL_STEP,
    Act.SETTLE_ACTION: _COUNSEL,
    Act.RESTORE_LICENSE: _OF_THE_BOARD,
    Act.WITHDRAW_ACTION: _REFERRING,
    Act.CLOSE_LEGAL_ACTION: _COUNSEL,
    Act.NOTE_LEGAL_PROGRESS: _COUNSEL,
    # Counsel decides each time (PRIVACY.md 8); the report itself is the board's.
    Act.DECIDE_NPDB: frozenset({Role.LEGAL}),
    Act.RECORD_NPDB_REPORT: _OF_THE_BOARD,
    # The specialist advises, and counsel notes what was advised (DUTIES.md 28).
    Act.GIVE_SETTLEMENT_ADVICE: _SPECIALIST | {Role.LEGAL},
    # What comes by letter staff enter; the board's word comes through its liaison, counsel or the director.
    Act.PETITION_RETURN: _OWN_RIGHT,
    Act.WITHDRAW_PETITION: _OWN_RIGHT,
    Act.GIVE_APPROVAL: _BOARD_STEP,
    Act.WAIVE_CRITERION: _SUPERVISOR,
    Act.APPROVE_RETURN: _ESCALATED,
    Act.REFUSE_RETURN: _ESCALATED,
    Act.LIFT_RESTRICTION: _ESCALATED,
    Act.KEEP_RESTRICTION: _ESCALATED,
    Act.RENEW_CLEARANCE: _ESCALATED,
    Act.EXTEND_OBLIGATION: _SUPERVISOR,
    Act.EXCUSE_OBLIGATION: _ESCALATED,
    Act.MARK_OBLIGATION_MISSED: _ESCALATED,
    Act.NOTE_FAULT: _ESCALATED,
    Act.SEND_COMPLETION_LETTER: _ESCALATED,
    Act.OPEN_COMPLETION_REVIEW: _ESCALATED,
    Act.COMPLETE_ENROLLMENT: _SUPERVISOR,
    Act.DECIDE_DISCHARGE: _SUPERVISOR,
    Act.TRANSFER: _SUPERVISOR,
    Act.COMPLETE_CLOSING_DUTY: _CLOSING,
}

PERMISSIONS: dict[Act, frozenset[Role]] = {act: _OTHERS.get(act, _SPECIALIST) for act in Act}


def why_not_permitted(actor: Actor, act: Act) -> Refusal | None:
    """Say why an actor's role may not do an act; the program itself may do any."""
    if actor.role is None or actor.role in PERMISSIONS[act]:
        return None
    allowed = ", ".join(sorted(role.value for role in PERMISSIONS[act]))
    return refuse("not_permitted", f"The role {actor.role.value} may not {act.value}; it needs one of: {allowed}.")
