"""Tasks: what people see of what staff are to do about an obligation, and which acts end it (PROGRAM.md 7).

A task follows from its obligation alone, so that it can be made again at any time and never contradicts it. Who stands
behind a party is not known here.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import uuid5

from domain.acts import Act
from domain.ids import ObligationId, TaskId
from domain.ladders import RungAction, count_from_due
from domain.obligation_acts import HINGES
from domain.obligations import Climb, Obligation, ObligationKind, ObligationState
from domain.roles import STAFF_PARTIES, Party


class Process(StrEnum):
    """Which kind of process waits for an obligation, and so takes the acts that meet it."""

    ENROLLMENT = "enrollment"
    EVALUATION = "evaluation"
    TESTING = "testing"
    #: An investigation, a return to practice, a legal action or a dispute.
    PROCEEDING = "proceeding"


class TaskState(StrEnum):
    """Whether there is still something to do."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What somebody on the staff is to do about one obligation."""

    id: TaskId
    obligation_id: ObligationId
    #: One of `STAFF_PARTIES`.
    assigned_role: Party
    #: Who owes what it is about.
    owed_by: Party
    #: When the ladder reached them; None for what is theirs from the start. Who is on call is asked for this time.
    reached_at: datetime | None
    why: str
    #: When what is owed is, or was, due; None while that is not known. When it climbs further, the obligation says.
    due_at: datetime | None
    #: The level of the ladder; 0 for the owner's own task and for a review.
    level: int
    acts: tuple[Act, ...]


_K = ObligationKind

#: The acts that meet an obligation of each kind, or end it otherwise; the final notice is sent on the way.
ACTS: dict[ObligationKind, tuple[Act, ...]] = {
    _K.TRIAGE: (Act.COMPLETE_TRIAGE, Act.REJECT_REFERRAL, Act.CLOSE_AS_DUPLICATE),
    _K.OUTREACH_LETTER: (Act.SEND_OUTREACH_LETTER, Act.REJECT_REFERRAL),
    _K.RESPONSE: (Act.RECORD_RESPONSE, Act.RECORD_DECLINE),
    _K.FINAL_NOTICE: (Act.SEND_FINAL_NOTICE, Act.RECORD_RESPONSE, Act.RECORD_DECLINE, Act.REFER_NO_RESPONSE),
    _K.EVALUATOR_CONTACT: (
        Act.CHOOSE_EVALUATOR,
        Act.RECORD_EVALUATOR_CONTACT,
        Act.RECORD_EVALUATOR_ACCEPTANCE,
        Act.RECORD_EVALUATOR_DECLINE,
    ),
    _K.EVALUATION: (Act.RECORD_EVALUATION_HELD, Act.REASSIGN_EVALUATOR),
    _K.EVALUATION_REPORT: (Act.RECORD_EVALUATION_REPORT, Act.EXTEND_EVALUATION_REPORT, Act.REASSIGN_EVALUATOR),
    _K.THREAT_NOTICE: (Act.SEND_THREAT_NOTICE,),
    _K.REPORT_REVIEW: (Act.ACCEPT_EVALUATION, Act.QUERY_EVALUATION, Act.ORDER_SECOND_OPINION),
    _K.SIGNATURE: (Act.RECORD_SIGNATURE, Act.RECORD_DECLINE),
    _K.BOARD_EXECUTION: (Act.RECORD_BOARD_EXECUTION, Act.RECORD_BOARD_REJECTION),
    _K.BASELINE_TEST: (Act.ORDER_TEST,),
    _K.PLANNED_TEST: (Act.ORDER_TEST,),
    _K.SPECIMEN: (Act.RECORD_COLLECTION, Act.RECORD_NOT_COLLECTED, Act.DECIDE_TEST),
    _K.LAB_RESULT: (Act.DECIDE_TEST, Act.RECORD_NOT_COLLECTED),
    _K.MRO_REVIEW: (Act.RECORD_VERDICT, Act.DECIDE_TEST),
    _K.SPLIT_REQUEST: (Act.REQUEST_SPLIT,),
    _K.TESTING_TASK: (Act.COMPLETE_TESTING_TASK, Act.DECIDE_TEST, Act.RECORD_SPLIT_RESULT, Act.ORDER_TEST),
    _K.REQUEST_DECISION: (Act.DECIDE_TESTING_REQUEST,),
    _K.WORKSITE_REPORT: (Act.RECORD_REPORT,),
    _K.THERAPIST_REPORT: (Act.RECORD_REPORT,),
    _K.SELF_REPORT: (Act.RECORD_REPORT,),
    _K.ARREST_REPORT: (Act.RECORD_ARREST,),
    _K.PRESCRIPTION_NOTICE: (Act.RECORD_PRESCRIPTION,),
    _K.SPECIALIST_CONTACT: (Act.RECORD_CONTACT,),
    _K.FILE_REVIEW: (Act.COMPLETE_FILE_REVIEW,),
    _K.RELEASE_RENEWAL: (Act.RENEW_RELEASE, Act.REVOKE_RELEASE),
    _K.COMPLETION_LETTER: (Act.SEND_COMPLETION_LETTER,),
    _K.TERM: (Act.OPEN_COMPLETION_REVIEW,),
    _K.CLOSING_DUTY: (Act.COMPLETE_CLOSING_DUTY,),
    _K.INTAKE: (Act.REFER_FOR_EVALUATION, Act.CONFIRM_ELIGIBILITY, Act.RECORD_DECLINE),
    _K.ELIGIBILITY_DECISION: (Act.CONFIRM_ELIGIBILITY, Act.RETURN_ELIGIBILITY),
    _K.NO_DIAGNOSIS_CLOSING: (Act.CLOSE_NO_DIAGNOSIS,),
    _K.AGREEMENT_SENDING: (Act.DRAFT_AGREEMENT, Act.SEND_AGREEMENT, Act.RECORD_DECLINE),
    _K.CREDIT_DECISION: (Act.DECIDE_CREDIT,),
    _K.AMENDMENT_DECISION: (Act.DECIDE_AMENDMENT,),
    _K.DISCHARGE_DECISION: (Act.DECIDE_DISCHARGE,),
    _K.COMPLETION_DECISION: (Act.COMPLETE_ENROLLMENT, Act.PROPOSE_EXTENSION),
    _K.RECOMMENDATION: (Act.PROPOSE_MODIFICATION, Act.PROPOSE_DISCHARGE),
    _K.LEGAL_REFERRAL: (Act.SEND_LEGAL_REFERRAL, Act.WITHDRAW_ACTION),
    _K.PETITION_ANSWER: (Act.RECORD_ANSWER, Act.RECORD_DEFAULT, Act.SETTLE_ACTION),
    _K.SUSPENSION_HEARING: (Act.SCHEDULE_HEARING, Act.RECORD_HEARING, Act.RESTORE_LICENSE),
    _K.SUSPENSION_END: (Act.RESTORE_LICENSE, Act.RECORD_LEGAL_DECISION, Act.SETTLE_ACTION),
    _K.NPDB_REPORT: (Act.DECIDE_NPDB, Act.RECORD_NPDB_REPORT),
    _K.DECISION_REVIEW: (Act.REQUEST_REVIEW,),
    _K.LEGAL_STEP: (
        Act.NOTE_LEGAL_PROGRESS,
        Act.FILE_PETITION,
        Act.ORDER_IMMEDIATE_SUSPENSION,
        Act.FILE_CHARGE,
        Act.RECORD_SERVICE,
        Act.SCHEDULE_HEARING,
        Act.RECORD_HEARING,
        Act.RECORD_LEGAL_DECISION,
        Act.SETTLE_ACTION,
        Act.RESTORE_LICENSE,
        Act.WITHDRAW_ACTION,
        Act.CLOSE_LEGAL_ACTION,
        Act.DECIDE_NPDB,
    ),
    _K.RETURN_DECISION: (Act.APPROVE_RETURN, Act.REFUSE_RETURN),
    _K.RESTRICTION_REVIEW: (Act.LIFT_RESTRICTION, Act.KEEP_RESTRICTION),
    _K.CLEARANCE_EXPIRY: (Act.RENEW_CLEARANCE,),
    _K.CEASE_NOTICE: (Act.ORDER_CEASE_PRACTICE, Act.DECLINE_CEASE_PRACTICE),
    _K.EMPLOYER_NOTICE: (Act.RECORD_NOTICE,),
    _K.BOARD_NOTICE: (Act.RECORD_NOTICE,),
    _K.MINOR_NOTICE: (Act.RECORD_NOTICE,),
    _K.FINDING: (Act.TRIAGE_INVESTIGATION, Act.REQUEST_INFORMATION, Act.DRAFT_FINDING, Act.HAND_IN_FINDING),
    _K.FINDING_REVIEW: (Act.APPROVE_FINDING, Act.RETURN_FINDING),
    _K.URGENT_REPORT: (Act.RECORD_URGENT_REPORT,),
    _K.USE_REPORT: (Act.RECORD_USE,),
    _K.INFORMATION_REQUEST: (Act.RECORD_INFORMATION,),
    _K.SAFETY_CHECK: (Act.RECORD_SAFETY_CHECK,),
    _K.NEW_EVALUATION: (Act.REFER_FOR_EVALUATION,),
    _K.DISPUTE_ACKNOWLEDGEMENT: (Act.ACKNOWLEDGE_DISPUTE, Act.ASSIGN_REVIEWER),
    _K.DISPUTE_DECISION: (Act.DECIDE_DISPUTE, Act.ASSIGN_REVIEWER),
}

#: What is extended by an amendment or an act of its own (D06).
_NOT_EXTENDED = frozenset({ObligationKind.TERM, ObligationKind.EVALUATION_REPORT, ObligationKind.CLEARANCE_EXPIRY})

_REVIEW_ACTS = (Act.ACCEPT_REPORT, Act.RETURN_REPORT)
_OWED = frozenset({ObligationState.OPEN, ObligationState.RETURNED, ObligationState.OVERDUE})


def task_id(obligation_id: ObligationId) -> TaskId:
    """Give the id of the one task of an obligation."""
    return TaskId(uuid5(obligation_id, "task"))


def task_of(obligation: Obligation) -> Task | None:
    """Say what staff are to do about an obligation now; None if nothing.

    What staff owe is the owner's task from the moment it is owed. What others owe becomes a task when the ladder
    reaches staff, and goes where the ladder goes. What was handed in waits for the specialist's review. What a fault of
    others keeps from being met is for the specialist, who has to get it decided: its ladder ends at level 1.
    """
    if obligation.state is ObligationState.SUBMITTED:
        return _task(obligation, Party.SPECIALIST, f"{obligation.label}: handed in and waiting for review.")
    if obligation.state not in _OWED:
        return None
    reached = _last_climb(obligation)
    if reached is not None:
        return _escalated(obligation, reached)
    if obligation.fault is not None and obligation.owner not in STAFF_PARTIES:
        why = f"{obligation.label}: kept from being met by a {obligation.fault.value} fault; it must be decided."
        return replace(_task(obligation, Party.SPECIALIST, why), level=1)
    if obligation.owner in STAFF_PARTIES:
        return _task(obligation, obligation.owner, f"{obligation.label}: owed by the {obligation.owner.in_words}.")
    return None


def acts_of(obligation: Obligation) -> tuple[Act, ...]:
    """Give the acts that end the task of an obligation as it stands."""
    if obligation.state is ObligationState.SUBMITTED:
        return _REVIEW_ACTS
    acts = ACTS[obligation.kind]
    if obligation.fault is not None and obligation.kind not in _NOT_EXTENDED:
        acts = (*acts, Act.EXTEND_OBLIGATION)
    if obligation.kind in HINGES:
        return acts
    if obligation.fault is not None:
        return (*acts, Act.EXCUSE_OBLIGATION)
    if obligation.state is not ObligationState.OVERDUE:
        return acts
    return (*acts, Act.EXCUSE_OBLIGATION, Act.MARK_OBLIGATION_MISSED)


def _task(obligation: Obligation, role: Party, why: str) -> Task:
    return Task(
        id=task_id(obligation.id),
        obligation_id=obligation.id,
        assigned_role=role,
        owed_by=obligation.owner,
        reached_at=None,
        why=why,
        due_at=None if obligation.schedule is None else obligation.schedule.due_at,
        level=0,
        acts=acts_of(obligation),
    )


def _escalated(obligation: Obligation, climb: Climb) -> Task:
    rung = obligation.ladder[climb.rung]
    owed = "overdue from" if obligation.state is ObligationState.OVERDUE else "owed by"
    return Task(
        id=task_id(obligation.id),
        obligation_id=obligation.id,
        assigned_role=rung.reaches,
        owed_by=obligation.owner,
        reached_at=climb.at,
        why=f"{obligation.label}: {owed} the {obligation.owner.in_words}; reached level {rung.level}.",
        due_at=None if obligation.schedule is None else obligation.schedule.due_at,
        level=rung.level,
        acts=acts_of(obligation),
    )


def _last_climb(obligation: Obligation) -> Climb | None:
    """Find the last rung that gave staff something to do and still counts.

    An extension or a pause that moves the due time takes back what followed from the old one.
    """
    by_round = count_from_due(obligation.ladder)
    found = [
        one
        for one in obligation.climbed
        if obligation.ladder[one.rung].action is not RungAction.REMIND
        and obligation.ladder[one.rung].reaches in STAFF_PARTIES
        and (one.round == obligation.round or not by_round[one.rung])
    ]
    return max(found, key=lambda one: one.rung, default=None)
