"""How a legal action begins before the board: referred through the gate, then filed, and served (PROGRAM.md 4.7)."""

from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from domain.acts import Act
from domain.facts import ProceedingKind
from domain.files import Intent
from domain.legal.book import LegalAction, LegalActionTurn
from domain.legal.clocks import suspends
from domain.legal.forms import (
    ChargeForm,
    ImmediateSuspensionForm,
    PetitionForm,
    ReferralBasis,
    SentReferralForm,
    ServiceForm,
)
from domain.legal.notices import notify_licensee
from domain.legal.npdb import BoardEvent
from domain.legal.referral_gate import accounted, why_gated
from domain.legal.states import BEGINS, LegalKind, LegalState, why_not_begin
from domain.legal.steps import board_acted, enter, owe_next, why_not_named
from domain.obligations import ObligationKind
from domain.proceedings.effects import Begin
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.turns import words

F = TypeVar("F")
_S = LegalState
#: What charges: the case in which it is heard is one of its own.
CHARGES: Final = (LegalKind.ORDER_TO_SHOW_CAUSE, LegalKind.ACCUSATION)
#: Where a charge is filed beside the action, which is an immediate suspension (PROGRAM.md 4.7, P11, P12).
_SEPARATE: Final = frozenset({_S.ITS_ORDERED, _S.HEARING_SCHEDULED})


def _why_not_send(intent: Intent[LegalAction, SentReferralForm]) -> Refusal | None:
    legal, form = intent.subject, intent.form
    if legal.is_of_the_board:
        return refuse("not_referred", "The board acted unasked: nothing is referred to it.")
    if legal.referred_at is not None:
        return refuse("referred_already", "The case has been referred already.")
    if form is None:
        return None
    named = why_not_named(
        intent, form.sent_at, "The referral", (form.recipient, "The recipient"), (form.summary, "What is referred")
    )
    return named or why_gated(intent, form)


def _send(turn: LegalActionTurn, form: SentReferralForm) -> None:
    turn.legal = replace(turn.legal, referred_at=form.sent_at)
    turn.step(form.sent_at)
    rests = (
        f"court order {form.court_order.strip()}"
        if form.basis is ReferralBasis.COURT_ORDER
        else f"proceedings consent {form.release_id}"
    )
    entry = accounted(turn, form)
    turn.record("legal_action:referred", f"Referred to {form.recipient}: {form.summary}", entry, clause=rests)
    turn.meet(ObligationKind.LEGAL_REFERRAL, "the case was referred")
    owe_next(turn, form.sent_at)


def _why_not_file(intent: Intent[LegalAction, F], *kinds: LegalKind) -> Refusal | None:
    legal = intent.subject
    if legal.referred_at is None and not legal.is_of_the_board:
        return refuse("not_referred", "The case has not been referred yet: nobody can have filed anything on it.")
    refusals = [why_not_begin(intent.file.policy, one) for one in kinds]
    return None if None in refusals else refusals[0]


def _why_not_petition(intent: Intent[LegalAction, PetitionForm]) -> Refusal | None:
    refusal, form = _why_not_file(intent, LegalKind.PETITION), intent.form
    if refusal is not None or form is None:
        return refusal
    if form.suspended_at < form.filed_at:
        return refuse("suspended_before", "The petition suspends at once, not before it is filed.")
    return (
        why_not_named(
            intent,
            form.filed_at,
            "The petition",
            (form.docket_number, "The docket number"),
            (form.order_number, "The number of the order"),
            (form.waiver_clause, "The clause that waives the hearing"),
            (form.reason, "The reason"),
        )
        # A suspension that begins later is recorded when it begins: it stops practice from then on.
        or intent.why_not_ahead(form.suspended_at, "The suspension")
    )


def _file_petition(turn: LegalActionTurn, form: PetitionForm) -> None:
    said = f"A petition for appropriate relief is filed: {form.reason}"
    rests = f"order {form.order_number}; the hearing was waived in clause {form.waiver_clause}"
    turn.suspend(form.suspended_at, said, rests)
    filed(turn, LegalKind.PETITION, form.filed_at, form.docket_number, said)


def _why_not_suspend(intent: Intent[LegalAction, ImmediateSuspensionForm]) -> Refusal | None:
    refusal, form = _why_not_file(intent, LegalKind.IMMEDIATE_SUSPENSION), intent.form
    if refusal is not None or form is None:
        return refusal
    texts = ((form.order_number, "The number of the order"), (form.reason, "The immediate danger"))
    return why_not_named(intent, form.ordered_at, "The order", *texts)


def _suspend_at_once(turn: LegalActionTurn, form: ImmediateSuspensionForm) -> None:
    said = f"An immediate temporary suspension is ordered: {form.reason}"
    turn.suspend(form.ordered_at, said, f"order {form.order_number}")
    filed(turn, LegalKind.IMMEDIATE_SUSPENSION, form.ordered_at, form.order_number, said)


def _why_not_charge(intent: Intent[LegalAction, ChargeForm]) -> Refusal | None:
    refusal, form = _why_not_file(intent, *CHARGES), intent.form
    if refusal is None and intent.subject.state in _SEPARATE and intent.subject.filed_as in CHARGES:
        refusal = refuse("charged_already", "This action is the charge already.")
    if refusal is not None or form is None:
        return refusal
    if form.kind not in CHARGES:
        return refuse("no_charge", "A charge is an order to show cause or an accusation.")
    refusal = why_not_begin(intent.file.policy, form.kind)
    texts = ((form.docket_number, "The docket number"), (form.reason, "The reason"))
    return refusal or why_not_named(intent, form.filed_at, "The charge", *texts)


def _charge(turn: LegalActionTurn, form: ChargeForm) -> None:
    said = f"{words(form.kind.value).capitalize()} filed: {form.reason}"
    if turn.legal.state not in _SEPARATE:
        filed(turn, form.kind, form.filed_at, form.docket_number, said)
        return
    turn.record("legal_action:charged_separately", f"{said} It is a case of its own.", clause=form.docket_number)
    turn.ask(
        Begin(
            kind=ProceedingKind.LEGAL_ACTION,
            matter=form.kind.value,
            about=(turn.legal.id,),
            because=said,
            since=form.filed_at,
            reference=form.docket_number,
        )
    )


def filed(turn: LegalActionTurn, kind: LegalKind, at: datetime, reference: str, said: str) -> None:
    """Take in that a proceeding was begun: its clocks run, and what suspends at once is an action of the board."""
    turn.legal = replace(turn.legal, filed_as=kind, reference=reference)
    turn.record("legal_action:filed", f"{said} ({words(kind.value)} {reference}, {turn.when(at)})", clause=reference)
    enter(turn, BEGINS[kind], at, said)
    if suspends(kind):
        board_acted(turn, BoardEvent.SUSPENSION, at, reference)
    notify_licensee(turn, said)


def _why_not_serve(intent: Intent[LegalAction, ServiceForm]) -> Refusal | None:
    form = intent.form
    return None if form is None else why_not_named(intent, form.served_at, "The service", (form.how, "How"))


def _serve(turn: LegalActionTurn, form: ServiceForm) -> None:
    turn.record("legal_action:served", f"Served on the licensee {turn.when(form.served_at)}: {form.how}")
    enter(turn, _S.ANSWER_DUE, form.served_at, "it was served")
    notify_licensee(turn, "The time to answer runs since it was served. Without an answer in time there is a default.")


RULES = table_of(
    rule(
        Act.SEND_LEGAL_REFERRAL,
        "Record that the case went to the prosecutor or the board",
        SentReferralForm,
        {_S.REFERRED_TO_PROSECUTION},
        _send,
        _why_not_send,
    ),
    rule(
        Act.FILE_PETITION,
        "Record a petition for appropriate relief",
        PetitionForm,
        {_S.REFERRED_TO_PROSECUTION},
        _file_petition,
        _why_not_petition,
    ),
    rule(
        Act.ORDER_IMMEDIATE_SUSPENSION,
        "Record an immediate temporary suspension",
        ImmediateSuspensionForm,
        {_S.REFERRED_TO_PROSECUTION},
        _suspend_at_once,
        _why_not_suspend,
    ),
    rule(
        Act.FILE_CHARGE,
        "Record an order to show cause or an accusation",
        ChargeForm,
        {_S.REFERRED_TO_PROSECUTION, *_SEPARATE},
        _charge,
        _why_not_charge,
    ),
    rule(
        Act.RECORD_SERVICE,
        "Record that the licensee was served",
        ServiceForm,
        {_S.PAR_FILED, _S.CHARGED},
        _serve,
        _why_not_serve,
    ),
)
