"""How a legal action ends: decided, reviewed, settled, withdrawn, restored, closed (PROGRAM.md 4.7, D41)."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from domain.acts import Act
from domain.clearance.stops import StopEnd
from domain.facts import TermEntryKind
from domain.files import Intent
from domain.legal.book import SUSPENDING, Decision, DecisionOutcome, LegalAction, LegalActionTurn
from domain.legal.forms import (
    LegalDecisionForm,
    ProgressForm,
    RestorationForm,
    Restored,
    ReviewRequestForm,
    SettlementForm,
    WithdrawalForm,
)
from domain.legal.notices import notify_licensee
from domain.legal.npdb import BoardEvent
from domain.legal.states import LegalState, why_not_move
from domain.legal.steps import board_acted, change_of, enter, look_again, owe_next, why_not_named
from domain.obligations import ObligationKind
from domain.proceedings.effects import AskForModification, EndStop, ExtendTerm, TakeBackExtension
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

_S = LegalState
_K = ObligationKind
#: The longest extension that an order is believed to set (program default, grade A, as for amendments).
_LONGEST_MONTHS: Final = 60
_OPEN: Final = frozenset(_S) - {_S.CLOSED}
_ENDED: Final = {
    Restored.ENDED: StopEnd.REVIEWED,
    Restored.SET_ASIDE: StopEnd.UNDONE,
    Restored.EXPIRED: StopEnd.REVIEWED,
}
#: As what the national data bank knows each outcome; a dismissal is no action of its own.
_EVENTS: Final = {
    DecisionOutcome.REPRIMAND: BoardEvent.REPRIMAND,
    DecisionOutcome.PROBATION: BoardEvent.PROBATION,
    DecisionOutcome.SUSPENSION: BoardEvent.SUSPENSION,
    DecisionOutcome.REVOCATION: BoardEvent.REVOCATION,
}


def _from(target: LegalState) -> frozenset[LegalState]:
    """Give the states from which the table of legal actions leads to one."""
    return frozenset(one for one in _S if why_not_move(one, target) is None)


def _why_not_months(months: int) -> Refusal | None:
    if 0 <= months <= _LONGEST_MONTHS:
        return None
    return refuse("months_out_of_range", f"An order lengthens the term by 0 to {_LONGEST_MONTHS} months.")


def _why_not_decide(intent: Intent[LegalAction, LegalDecisionForm]) -> Refusal | None:
    legal, form = intent.subject, intent.form
    if legal.state is _S.HEARING_SCHEDULED and not legal.was_heard:
        return refuse("not_heard", "No hearing was held: first record what came of the one that is set.")
    if form is None:
        return None
    texts = (
        (form.decision_number, "The number of the decision"),
        (form.clause, "The rule on which it rests"),
        (form.reason, "The reason"),
    )
    return _why_not_months(form.extension_months) or why_not_named(intent, form.decided_at, "The decision", *texts)


def _decide(turn: LegalActionTurn, form: LegalDecisionForm) -> None:
    before, legal = turn.legal.decision, turn.legal
    decision = Decision(
        outcome=form.outcome, decided_at=form.decided_at, number=form.decision_number, months=form.extension_months
    )
    said = f"Decision {form.decision_number}: {words(form.outcome.value)}. {form.reason}"
    turn.record("legal_action:decided", said, clause=form.clause)
    event = _EVENTS.get(form.outcome)
    if event is None or legal.board_actions:
        event = change_of(legal, BoardEvent.CHANGE_OF_ACTION) if legal.board_actions else None
    turn.legal = replace(legal, decision=decision, final_at=None)
    enter(turn, _S.DECIDED, form.decided_at, "it was decided")
    _take_back(turn, before, form)
    if form.extension_months:
        _extend(turn, form.extension_months, _clause_of(decision), said)
    if form.outcome in SUSPENDING and not turn.legal.is_suspended:
        turn.suspend(form.decided_at, said, f"decision {form.decision_number}")
    if event is not None:
        board_acted(turn, event, form.decided_at, form.decision_number)
    notify_licensee(turn, f"{said} Either party may ask for a review in time; then it is final.")


def _clause_of(decision: Decision) -> str:
    return f"decision {decision.number} of {decision.decided_at:%Y-%m-%d}"


def _extend(turn: LegalActionTurn, months: int, clause: str, cause: str) -> None:
    if turn.actor.staff_id is None:
        raise ValueError("an order that nobody recorded")
    turn.ask(ExtendTerm(months=months, clause=clause, cause=cause, approved_by=turn.actor.staff_id))


def _take_back(turn: LegalActionTurn, before: Decision | None, form: LegalDecisionForm) -> None:
    """Take back by how much the decision that was reviewed had lengthened the term: the new one says it whole."""
    if before is None or not before.months or turn.known is None or turn.actor.staff_id is None:
        return
    clause = _clause_of(before)
    entries = turn.known.term_entries
    entry = next((one for one in entries if one.kind is TermEntryKind.EXTENSION and one.clause == clause), None)
    if entry is not None:
        cause = f"Decision {form.decision_number} takes the place of {before.number}."
        turn.ask(
            TakeBackExtension(
                entry_id=entry.id, months=entry.months, clause=form.clause, cause=cause, decided_by=turn.actor.staff_id
            )
        )


def _why_not_review(intent: Intent[LegalAction, ReviewRequestForm]) -> Refusal | None:
    legal, form, owed = intent.subject, intent.form, intent.file.find(_K.DECISION_REVIEW)
    until = legal.final_at
    if until is None and owed is not None and owed.schedule is not None:
        until = owed.schedule.due_at
    if form is None:
        return None
    if until is not None and form.requested_at > until:
        return refuse(
            "decision_final", "The time to ask for a review was over: the decision is final (PROGRAM.md D41)."
        )
    return why_not_named(intent, form.requested_at, "The request", (form.requested_by, "Who asked"))


def _review(turn: LegalActionTurn, form: ReviewRequestForm) -> None:
    turn.record("legal_action:review_requested", f"A review was asked for by {form.requested_by}.")
    turn.meet(_K.DECISION_REVIEW, "a review was asked for")
    turn.legal = replace(turn.legal, final_at=None)
    enter(turn, _S.UNDER_REVIEW, form.requested_at, "a review was asked for")


def become_final(turn: LegalActionTurn, at: datetime) -> None:
    """Let a decision become final when nobody has asked for a review in time (PROGRAM.md D41, P30)."""
    turn.legal = replace(turn.legal, final_at=at)
    turn.record("legal_action:final", "Nobody asked for a review in time: the decision is final.")
    turn.drop(_K.DECISION_REVIEW, "the time to ask for a review is over")
    owe_next(turn, at, "Record that the license is restored, or close the action")


def _why_not_settle(intent: Intent[LegalAction, SettlementForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    texts = (
        (form.order_number, "The number"),
        (form.terms, "What was agreed"),
        (form.clause, "The paragraph on which it rests"),
    )
    return _why_not_months(form.extension_months) or why_not_named(intent, form.settled_at, "The settlement", *texts)


def _settle(turn: LegalActionTurn, form: SettlementForm) -> None:
    state = _S.CONSENT_ORDER if form.by_consent_order else _S.SETTLED_EXTENDED
    said = f"{'Consent order' if form.by_consent_order else 'Settlement'} {form.order_number}: {form.terms}"
    clause = f"order {form.order_number}, {form.clause}"
    otherwise = BoardEvent.PROBATION if form.by_consent_order else BoardEvent.CHANGE_OF_ACTION
    event = change_of(turn.legal, otherwise)
    turn.record("legal_action:settled", said, clause=clause)
    enter(turn, state, form.settled_at, "it was settled")
    if form.extension_months:
        _extend(turn, form.extension_months, clause, said)
    if form.changes_terms:
        turn.ask(AskForModification(clause=clause, cause=said))
    board_acted(turn, event, form.settled_at, form.order_number)
    notify_licensee(turn, said)


def _why_not_restore(intent: Intent[LegalAction, RestorationForm]) -> Refusal | None:
    form = intent.form
    if not intent.subject.is_suspended:
        return refuse("not_suspended", "The license is not suspended by this action.")
    if form is None:
        return None
    if form.how is Restored.EXPIRED:
        refusal = _why_not_expired(intent, form.restored_at)
        if refusal is not None:
            return refusal
    texts = ((form.order_number, "The number of the order"), (form.reason, "The reason"))
    return why_not_named(intent, form.restored_at, "The restoration", *texts)


def _why_not_expired(intent: Intent[LegalAction, RestorationForm], at: datetime) -> Refusal | None:
    """Refuse to let an immediate suspension expire before its longest time, or any other one at all."""
    owed = intent.file.find(_K.SUSPENSION_END)
    if owed is None or owed.schedule is None:
        return refuse("does_not_expire", "Only an immediate temporary suspension expires by itself (PROGRAM.md D24).")
    if at < owed.schedule.due_at:
        return refuse("not_expired", "The suspension has not lasted its longest time (PROGRAM.md D24).")
    return None


def _restore(turn: LegalActionTurn, form: RestorationForm) -> None:
    said = f"The license is restored ({words(form.how.value)}, {form.order_number}): {form.reason}"
    turn.record("legal_action:restored", said, clause=form.order_number)
    _end_suspension(turn, form.how, form.restored_at, said)
    enter(turn, _S.REINSTATED, form.restored_at, "the license is restored")
    board_acted(turn, BoardEvent.REINSTATEMENT, form.restored_at, form.order_number)


def _end_suspension(turn: LegalActionTurn, how: Restored, at: datetime, because: str) -> None:
    turn.ask(EndStop(which=turn.legal.suspension_id, how=_ENDED[how], because=because, at=at))
    turn.legal = replace(turn.legal, is_suspended=False)


def _why_not_withdraw(intent: Intent[LegalAction, WithdrawalForm]) -> Refusal | None:
    legal, form = intent.subject, intent.form
    if legal.undecided or legal.unreported:
        return _why_unreported(legal)
    if form is None:
        return None
    if legal.is_suspended and form.suspension in {None, Restored.EXPIRED}:
        return refuse("still_suspended", "The license is suspended by this action: say how that ends.")
    if not legal.is_suspended and form.suspension is not None:
        return refuse("not_suspended", "The license is not suspended by this action: leave its end out.")
    return why_not_named(intent, form.withdrawn_at, "The withdrawal", (form.reason, "The reason"))


def _withdraw(turn: LegalActionTurn, form: WithdrawalForm) -> None:
    said = f"The action is not pursued: {form.reason}"
    if form.suspension is not None:
        _end_suspension(turn, form.suspension, form.withdrawn_at, said)
    enter(turn, _S.CLOSED, form.withdrawn_at, said)
    turn.close(said)


def _why_not_close(intent: Intent[LegalAction, ProgressForm]) -> Refusal | None:
    legal = intent.subject
    if legal.is_suspended:
        return refuse("still_suspended", "The license is suspended by this action, which stays open until that ends.")
    if legal.state is _S.DECIDED and legal.final_at is None:
        return refuse("not_final", "The time to ask for a review of the decision is not over (PROGRAM.md D41).")
    unreported = _why_unreported(legal)
    if unreported is not None or intent.form is None:
        return unreported
    return why_blank(intent.form.note, "What came of it")


def _why_unreported(legal: LegalAction) -> Refusal | None:
    """Refuse to end an action before the data bank is cared for (PROGRAM.md 4.7, D40)."""
    if legal.undecided:
        return refuse("npdb_undecided", "First decide what the national data bank is told of each action of the board.")
    if legal.unreported:
        return refuse("npdb_unreported", "A report to the national data bank is owed: it stays owed until it is made.")
    return None


def _close(turn: LegalActionTurn, form: ProgressForm) -> None:
    enter(turn, _S.CLOSED, turn.legal.stepped_at or turn.now, form.note)
    turn.close(form.note)


def _why_not_note(intent: Intent[LegalAction, ProgressForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.note, "How it stands")


def _note(turn: LegalActionTurn, form: ProgressForm) -> None:
    turn.record("legal_action:noted", form.note)
    look_again(turn, "somebody has looked", turn.now)


RULES = table_of(
    rule(
        Act.RECORD_LEGAL_DECISION, "Record the decision", LegalDecisionForm, _from(_S.DECIDED), _decide, _why_not_decide
    ),
    rule(
        Act.REQUEST_REVIEW,
        "Record that a review of the decision was asked for",
        ReviewRequestForm,
        {_S.DECIDED},
        _review,
        _why_not_review,
    ),
    rule(
        Act.SETTLE_ACTION,
        "Record a settlement or a consent order",
        SettlementForm,
        _from(_S.CONSENT_ORDER),
        _settle,
        _why_not_settle,
    ),
    rule(
        Act.RESTORE_LICENSE,
        "Record that the license is restored",
        RestorationForm,
        _from(_S.REINSTATED),
        _restore,
        _why_not_restore,
    ),
    rule(
        Act.WITHDRAW_ACTION,
        "Record that the action is not pursued",
        WithdrawalForm,
        {_S.REFERRED_TO_PROSECUTION, _S.PAR_FILED, _S.ITS_ORDERED, _S.CHARGED, _S.ANSWER_DUE, _S.HEARING_SCHEDULED},
        _withdraw,
        _why_not_withdraw,
    ),
    rule(
        Act.CLOSE_LEGAL_ACTION,
        "Close the legal action",
        ProgressForm,
        {_S.DEFAULT, _S.DECIDED, _S.SETTLED_EXTENDED, _S.CONSENT_ORDER, _S.REINSTATED},
        _close,
        _why_not_close,
    ),
    rule(Act.NOTE_LEGAL_PROGRESS, "Note how the action stands", ProgressForm, _OPEN, _note, _why_not_note),
)
