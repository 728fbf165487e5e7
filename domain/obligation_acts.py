"""Acts on a single obligation: excuse, extend, mark as missed, note a fault of others (PROGRAM.md 4.5, 7, 15).

They serve whichever process waits for the obligation: the enrollment, its evaluation referral, its testing, or a
proceeding. What leads a case from one step to the next is met, declined or referred by its own act and neither excused
nor missed here; the term changes only by an amendment. What staff owe is for somebody above them to excuse, extend,
mark as missed or call a fault (program default, grade A, after the second-reviewer rule).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Final, TypeVar

from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.evaluation import EVALUATION_ENDS, Evaluation, EvaluationTurn
from domain.facts import EvaluationStatus
from domain.files import File, Intent
from domain.forms import About, Form, Reason
from domain.ids import ObligationId
from domain.legal.book import LegalAction, LegalActionTurn
from domain.legal.states import LegalState
from domain.limits import Limit
from domain.monitoring import open_next
from domain.obligation_changes import (
    excuse,
    extend,
    mark_fault,
    mark_missed,
    why_not_excuse,
    why_not_extend,
    why_not_mark_fault,
    why_not_mark_missed,
)
from domain.obligations import FaultCause, Obligation, ObligationKind, ObligationState
from domain.phases import OPEN_PHASES, Phase
from domain.policy import Deadline, Policy
from domain.refusals import Refusal, refuse
from domain.roles import STAFF_PARTIES, Party, Role
from domain.rules import Rule, rule, table_of
from domain.subjects import AnyTurn
from domain.testing.book import Testing, TestingStage, TestingTurn
from domain.texts import why_blank
from domain.timers import record_breach
from domain.turns import words

S = TypeVar("S")
T = TypeVar("T", bound=AnyTurn)

#: Each is the hinge between two steps: without it the case could go neither on nor back, and nothing would be owed. A
#: threat notice is sent, whatever happens (PROGRAM.md D07).
HINGES: Final = frozenset(
    {
        ObligationKind.TRIAGE,
        ObligationKind.OUTREACH_LETTER,
        ObligationKind.RESPONSE,
        ObligationKind.FINAL_NOTICE,
        ObligationKind.EVALUATOR_CONTACT,
        ObligationKind.EVALUATION,
        ObligationKind.EVALUATION_REPORT,
        ObligationKind.THREAT_NOTICE,
        ObligationKind.REPORT_REVIEW,
        ObligationKind.SIGNATURE,
        ObligationKind.BOARD_EXECUTION,
        ObligationKind.SPECIMEN,
        ObligationKind.MRO_REVIEW,
        ObligationKind.TESTING_TASK,
        ObligationKind.REQUEST_DECISION,
        ObligationKind.TERM,
        ObligationKind.CLOSING_DUTY,
        ObligationKind.INTAKE,
        ObligationKind.ELIGIBILITY_DECISION,
        ObligationKind.NO_DIAGNOSIS_CLOSING,
        ObligationKind.AGREEMENT_SENDING,
        ObligationKind.CREDIT_DECISION,
        ObligationKind.AMENDMENT_DECISION,
        ObligationKind.DISCHARGE_DECISION,
        ObligationKind.DISPUTE_ACKNOWLEDGEMENT,
        ObligationKind.DISPUTE_DECISION,
        ObligationKind.COMPLETION_DECISION,
        ObligationKind.LEGAL_REFERRAL,
        ObligationKind.PETITION_ANSWER,
        ObligationKind.SUSPENSION_HEARING,
        ObligationKind.SUSPENSION_END,
        ObligationKind.NPDB_REPORT,
        ObligationKind.DECISION_REVIEW,
        ObligationKind.LEGAL_STEP,
        ObligationKind.RETURN_DECISION,
        ObligationKind.RESTRICTION_REVIEW,
        ObligationKind.CLEARANCE_EXPIRY,
        ObligationKind.CEASE_NOTICE,
        ObligationKind.EMPLOYER_NOTICE,
        ObligationKind.BOARD_NOTICE,
        ObligationKind.MINOR_NOTICE,
        ObligationKind.FINDING,
        ObligationKind.FINDING_REVIEW,
        ObligationKind.INFORMATION_REQUEST,
        ObligationKind.SAFETY_CHECK,
    }
)
#: Who stands above whom, as role and as party alike; those of one rank do not decide about each other.
_RANKS: Final[dict[str, int]] = {
    Party.INTAKE: 0,
    Party.SPECIALIST: 1,
    Party.SUPERVISOR: 2,
    Party.ON_CALL: 2,
    Party.LEGAL: 2,
    Party.REVIEWER: 2,
    Party.DIRECTOR: 3,
}


class ExcuseCause(StrEnum):
    """Why nobody is to blame (PROGRAM.md 4.5)."""

    SYSTEM_FAULT = "system_fault"
    VENDOR_FAULT = "vendor_fault"
    APPROVED_LEAVE = "approved_leave"


_FAULTS: Final = {ExcuseCause.SYSTEM_FAULT: FaultCause.SYSTEM, ExcuseCause.VENDOR_FAULT: FaultCause.VENDOR}

AboutObligation = Annotated[ObligationId, About("The obligation.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c03")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationForm(Form):
    """Which obligation, and why."""

    obligation_id: AboutObligation
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcuseForm(ObligationForm):
    """The excuse of an obligation."""

    cause: Annotated[ExcuseCause, About("What kept it from being met.", ExcuseCause.VENDOR_FAULT)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionForm(ObligationForm):
    """The extension of an obligation."""

    amount: Annotated[int, About("By how much, in the unit in which its limit is stated.", 5)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultForm(ObligationForm):
    """The fault of others that keeps an obligation from being met."""

    cause: Annotated[FaultCause, About("Whose fault.", FaultCause.VENDOR)]


def _why_not_named(file: File[S], form: ObligationForm | None) -> Refusal | None:
    """Refuse where nothing is owed, or something else than what is named."""
    owed = {one.id for one in file.obligations if not one.is_closed}
    if not owed:
        return refuse("nothing_owed", "Nothing is owed in this case.")
    if form is not None and form.obligation_id not in owed:
        return refuse("obligation_not_open", f"Obligation {form.obligation_id} is not open in this case.")
    return why_blank(form.reason, "The reason") if form else None


def _named(file: File[S], form: ObligationForm) -> Obligation:
    return next(one for one in file.obligations if one.id == form.obligation_id)


def _why_not_above(role: Role | None, owed: Obligation) -> Refusal | None:
    """Refuse staff who decide about what they owe themselves, or what somebody above them owes."""
    if role is None or owed.owner not in STAFF_PARTIES or _RANKS.get(role, 0) > _RANKS[owed.owner]:
        return None
    return refuse(
        "not_yours_to_decide",
        f"{owed.label} is owed by the {owed.owner.in_words}: it is for somebody above to decide about that.",
    )


def _why_not_hinge(owed: Obligation) -> Refusal | None:
    if owed.kind not in HINGES:
        return None
    return refuse("own_act", f"{owed.label} ends by its own act and is neither excused nor missed.")


def _why_not_excuse(intent: Intent[S, ExcuseForm]) -> Refusal | None:
    refusal, form = _why_not_named(intent.file, intent.form), intent.form
    if refusal is not None or form is None:
        return refusal
    owed = _named(intent.file, form)
    if owed.state is ObligationState.SUBMITTED:
        return refuse("handed_in", f"{owed.label} was handed in: accept it or return it.")
    return _why_not_hinge(owed) or _why_not_above(intent.actor.role, owed) or why_not_excuse(owed, form.reason)


def _excuse(turn: T, form: ExcuseForm) -> None:
    owed, fault = turn.obligations[form.obligation_id], _FAULTS.get(form.cause)
    if fault is not None:
        owed = mark_fault(owed, fault)
    excused = excuse(owed, turn.now, f"{words(form.cause.value)}: {form.reason}")
    turn.settle(excused)
    _tell_owner(turn, excused)
    open_next(turn, excused, turn.now)


def most_extension(policy: Policy, obligation: Obligation) -> Limit | None:
    """Say by how much an obligation may be extended in all; None for safety duties and the term.

    The deadline's own maximum where the policy gives one, else once more its limit (program default, grade A).
    """
    terms = _terms(policy, obligation)
    if obligation.kind is ObligationKind.TERM or (terms is not None and terms.safety):
        return None
    return terms.max_extension if terms is not None and terms.max_extension is not None else obligation.limit


def _terms(policy: Policy, obligation: Obligation) -> Deadline | None:
    """Find the deadline that gave its number; closing duties have none."""
    return next((one for one in policy.deadlines if one.id == obligation.deadline), None)


def _why_not_extend(intent: Intent[S, ExtensionForm]) -> Refusal | None:
    refusal, form = _why_not_named(intent.file, intent.form), intent.form
    if refusal is not None or form is None:
        return refusal
    owed = _named(intent.file, form)
    most = most_extension(intent.file.policy, owed)
    if owed.kind is ObligationKind.TERM:
        return refuse("extended_by_amendment", "The term is extended only by an amendment of the agreement.")
    if owed.kind is ObligationKind.EVALUATION_REPORT:
        return refuse("own_act", f"{owed.label} is extended by its own act, which counts the days (D06).")
    if owed.kind is ObligationKind.CLEARANCE_EXPIRY:
        return refuse("own_act", f"{owed.label}: a clearance is renewed by its own act, which says until when.")
    if most is None:
        return refuse("safety_duty", f"{owed.label} is a safety duty, which is never extended.")
    by = Limit(amount=form.amount, unit=owed.limit.unit)
    return _why_not_above(intent.actor.role, owed) or why_not_extend(owed, by, most)


def _extend(turn: T, form: ExtensionForm) -> None:
    owed = turn.obligations[form.obligation_id]
    by = Limit(amount=form.amount, unit=owed.limit.unit)
    turn.put(extend(owed, turn.now, by))
    turn.record("obligation:extended", f"{owed.label} is extended by {by.in_words}: {form.reason}", clause=owed.clause)
    _tell_owner(turn, owed)


def _why_not_miss(intent: Intent[S, ObligationForm]) -> Refusal | None:
    refusal, form = _why_not_named(intent.file, intent.form), intent.form
    if refusal is not None:
        return refusal
    if form is None:
        overdue = any(one.state is ObligationState.OVERDUE for one in intent.file.obligations)
        return None if overdue else refuse("nothing_overdue", "Nothing is overdue in this case.")
    owed = _named(intent.file, form)
    return _why_not_hinge(owed) or _why_not_above(intent.actor.role, owed) or why_not_mark_missed(owed)


def _miss(turn: T, form: ObligationForm) -> None:
    owed = turn.obligations[form.obligation_id]
    missed = mark_missed(owed, turn.now, form.reason)
    turn.settle(missed)
    if missed.kind is ObligationKind.WORKSITE_REPORT and isinstance(turn.subject, Case):
        turn.subject = replace(turn.subject, worksite_reports_missed=turn.subject.worksite_reports_missed + 1)
    if owed.breach and not _has_breached(owed):
        record_breach(turn, missed, owed.breach)
    open_next(turn, missed, turn.now)


def _has_breached(obligation: Obligation) -> bool:
    """Whether a rung has entered the breach of this due time already."""
    return any(one.round == obligation.round and obligation.ladder[one.rung].breach for one in obligation.climbed)


def _why_not_fault(intent: Intent[S, FaultForm]) -> Refusal | None:
    refusal, form = _why_not_named(intent.file, intent.form), intent.form
    if refusal is not None or form is None:
        return refusal
    owed = _named(intent.file, form)
    if owed.fault is form.cause:
        return refuse("fault_noted", f"{owed.label}: that fault is noted already.")
    if owed.kind is ObligationKind.TERM:
        return refuse("own_act", "The term runs whoever is at fault; it changes only by an amendment or a leave.")
    return _why_not_above(intent.actor.role, owed) or why_not_mark_fault(owed)


def _note_fault(turn: T, form: FaultForm) -> None:
    owed = mark_fault(turn.obligations[form.obligation_id], form.cause)
    turn.put(owed)
    turn.record(
        "obligation:fault_noted",
        f"{owed.label}: {form.cause.value} fault, so it climbs no further than level 1. {form.reason}",
        clause=owed.clause,
    )
    _tell_owner(turn, owed)


def _tell_owner(turn: T, obligation: Obligation) -> None:
    if obligation.owner not in STAFF_PARTIES:
        turn.notify(obligation.owner)


def obligation_rules(before_end: frozenset[StrEnum], ever: frozenset[StrEnum]) -> Mapping[Act, Rule[S, T]]:
    """Make the acts on one obligation for a kind of process, by the stages in which they make sense."""
    return table_of(
        rule(Act.EXCUSE_OBLIGATION, "Excuse an obligation", ExcuseForm, before_end, _excuse, _why_not_excuse),
        rule(Act.EXTEND_OBLIGATION, "Extend an obligation", ExtensionForm, ever, _extend, _why_not_extend),
        rule(
            Act.MARK_OBLIGATION_MISSED, "Mark an obligation as missed", ObligationForm, before_end, _miss, _why_not_miss
        ),
        rule(Act.NOTE_FAULT, "Note a fault of others", FaultForm, ever, _note_fault, _why_not_fault),
    )


RULES: Final[Mapping[Act, Rule[Case, CaseTurn]]] = obligation_rules(frozenset(OPEN_PHASES), frozenset(Phase))

#: What an evaluation referral waits for; when it has ended, a threat notice may still be owed.
EVALUATION_RULES: Final[Mapping[Act, Rule[Evaluation, EvaluationTurn]]] = obligation_rules(
    frozenset(EvaluationStatus) - EVALUATION_ENDS, frozenset(EvaluationStatus)
)

#: What a participant's testing waits for.
TESTING_RULES: Final[Mapping[Act, Rule[Testing, TestingTurn]]] = obligation_rules(
    frozenset(TestingStage), frozenset(TestingStage)
)

#: What a legal action waits for; when it has ended with its enrollment, a report to the data bank may still be owed.
LEGAL_RULES: Final[Mapping[Act, Rule[LegalAction, LegalActionTurn]]] = obligation_rules(
    frozenset(LegalState) - {LegalState.CLOSED}, frozenset(LegalState)
)
