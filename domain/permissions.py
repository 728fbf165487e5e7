"""Who may do what: one table of role x act. Scope, that is whose cases, is the doors' business."""

from domain.actors import Actor
from domain.acts import Act
from domain.refusals import Refusal, refuse
from domain.roles import Role

_INTAKE = frozenset({Role.INTAKE, Role.SPECIALIST, Role.SUPERVISOR})
_SPECIALIST = frozenset({Role.SPECIALIST, Role.SUPERVISOR})
_SUPERVISOR = frozenset({Role.SUPERVISOR, Role.DIRECTOR})
_SUPERVISOR_ONLY = frozenset({Role.SUPERVISOR})
_CLOSING = frozenset({Role.INTAKE, Role.SPECIALIST, Role.SUPERVISOR, Role.DIRECTOR, Role.LEGAL})
_LEGAL_STEP = frozenset({Role.SPECIALIST, Role.SUPERVISOR, Role.LEGAL})

#: What is not here is permitted to specialists and supervisors.
_OTHERS: dict[Act, frozenset[Role]] = {
    Act.DISMISS_DUPLICATE: _INTAKE,
    Act.CLOSE_AS_DUPLICATE: _INTAKE,
    Act.COMPLETE_TRIAGE: _INTAKE,
    Act.REJECT_REFERRAL: _INTAKE,
    Act.SEND_OUTREACH_LETTER: _INTAKE,
    Act.RECORD_RESPONSE: _INTAKE,
    Act.SEND_FINAL_NOTICE: _INTAKE,
    Act.REFER_NO_RESPONSE: _SPECIALIST | {Role.LEGAL},
    Act.RECORD_DECLINE: _INTAKE,
    Act.RECORD_DATA_SHEET: _INTAKE,
    Act.RECORD_RELEASE: _INTAKE,
    Act.RENEW_RELEASE: _INTAKE,
    Act.REVOKE_RELEASE: _INTAKE,
    Act.ACKNOWLEDGE_CEASE_PRACTICE: _INTAKE,
    Act.CONFIRM_ELIGIBILITY: _SPECIALIST | {Role.DIRECTOR},
    Act.RETURN_ELIGIBILITY: _SPECIALIST | {Role.DIRECTOR},
    Act.DECIDE_CREDIT: _SUPERVISOR,
    Act.RECORD_SIGNATURE: _LEGAL_STEP,
    Act.RECORD_BOARD_EXECUTION: _LEGAL_STEP,
    Act.RECORD_BOARD_REJECTION: _LEGAL_STEP,
    Act.COMPLETE_FILE_REVIEW: _SUPERVISOR_ONLY,
    Act.REASSIGN_SPECIALIST: _SUPERVISOR,
    Act.DECIDE_AMENDMENT: _SUPERVISOR,
    Act.EXTEND_OBLIGATION: _SUPERVISOR,
    Act.MARK_OBLIGATION_MISSED: _SPECIALIST,
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
