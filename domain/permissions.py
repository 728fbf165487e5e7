"""Who may do what: one table of role x act. Scope, that is whose cases, is the doors' business."""

from domain.actors import Actor
from domain.acts import Act
from domain.refusals import Refusal, refuse
from domain.roles import Role

_SPECIALIST = frozenset({Role.SPECIALIST, Role.SUPERVISOR})
_INTAKE = _SPECIALIST | {Role.INTAKE}
_SUPERVISOR = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
_LEGAL_STEP = _SPECIALIST | {Role.DIRECTOR, Role.LEGAL}
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
    Act.PROPOSE_EXTENSION: _ESCALATED,
    Act.DECIDE_CREDIT: _SUPERVISOR,
    Act.RECORD_SIGNATURE: _LEGAL_STEP,
    Act.RECORD_BOARD_EXECUTION: _LEGAL_STEP,
    Act.RECORD_BOARD_REJECTION: _LEGAL_STEP,
    Act.RECORD_REPORT: _LEGAL_STEP,
    Act.RECORD_ARREST: _LEGAL_STEP,
    Act.RECORD_PRESCRIPTION: _LEGAL_STEP,
    Act.RECORD_CONTACT: _ESCALATED,
    Act.COMPLETE_FILE_REVIEW: _SUPERVISOR,
    Act.REASSIGN_SPECIALIST: _SUPERVISOR,
    Act.DECIDE_AMENDMENT: _SUPERVISOR,
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
