"""The agreement: drafted as clauses, sent, signed, executed or rejected (PROGRAM.md 4.2, 13, 17.2, D09, D10)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from domain.acts import Act
from domain.agreement_drafts import AgreementForm, clauses_of_draft, term_of_draft, why_not_draft
from domain.case import Case, CaseTurn
from domain.clauses import name_clauses_anew, open_clause_duties
from domain.deadlines import deadline_of
from domain.facts import AgreementFact, AgreementStatus, Channel, ProposalStatus
from domain.files import Intent
from domain.forms import About, Form
from domain.modifications import sign_modification, why_not_sent
from domain.obligations import ObligationKind
from domain.phases import ACTIVE, Phase
from domain.policy import TermStart
from domain.referral import ReasonForm
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.term import start_day
from domain.term_changes import start_term
from domain.tested import start_testing

#: How far a day of execution or effect may lie from the days that it follows, so that a mistyped year is refused
#: (program default, grade A).
_PLAUSIBLE: Final = timedelta(days=3653)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureForm(Form):
    """When the licensee signed."""

    signed_on: Annotated[date, About("The day of the licensee's signature.", date(2026, 5, 4))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionForm(Form):
    """When the board executed the agreement or issued the order, and from when it is effective."""

    executed_on: Annotated[date, About("The day on which the board signed.", date(2026, 8, 3))]
    effective_on: Annotated[date, About("The day from which it is effective.", date(2026, 8, 3))]


def agreement_of(case: Case) -> AgreementFact:
    """Give the agreement of a case, which a guard has found to be there; ValueError if it is not."""
    if case.agreement is None:
        raise ValueError("this case has no agreement")
    return case.agreement


def record_agreement(turn: CaseTurn, name: str, sentence: str, agreement: AgreementFact) -> None:
    """Keep an agreement as it has become and enter it into the journal."""
    turn.case = replace(turn.case, agreement=agreement)
    turn.record(name, sentence, agreement)


def _draft_agreement(turn: CaseTurn, form: AgreementForm) -> None:
    before = turn.case.agreement
    if before is not None:
        superseded = replace(before, status=AgreementStatus.SUPERSEDED)
        turn.record("agreement:superseded", f"Draft {before.version} is replaced by a new one.", superseded)
        turn.drop(ObligationKind.SIGNATURE, "the agreement is drafted anew")
        turn.open_once(ObligationKind.AGREEMENT_SENDING)
    agreement = AgreementFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        version=before.version + 1 if before else 1,
        status=AgreementStatus.DRAFT,
        policy=turn.policy.name,
        term_months=term_of_draft(turn.policy, form) or 0,
        sent_at=None,
        signed_on=None,
        executed_on=None,
        effective_on=None,
    )
    clauses = clauses_of_draft(turn, form, agreement.id)
    turn.case = replace(turn.case, agreement=agreement, clauses=clauses, last_version=agreement.version)
    _name_order(turn, form.order_number.strip())
    sentence = f"Agreement {agreement.version} drafted: {len(clauses)} clauses, {agreement.term_months} months."
    turn.record("agreement:drafted", sentence, agreement, *clauses, clause=turn.policy.name)


def _name_order(turn: CaseTurn, number: str) -> None:
    if number and number != turn.case.referral.order_number:
        referral = replace(turn.case.referral, order_number=number)
        turn.case = replace(turn.case, referral=referral)
        turn.record("referral:order_named", f"The board's order has the number {number}.", referral)


def _why_not_send(intent: Intent[Case, Form]) -> Refusal | None:
    case = intent.subject
    if case.agreement is None:
        return refuse("no_draft", "No agreement has been drafted.")
    if case.agreement.status is not AgreementStatus.DRAFT:
        return refuse("already_sent", "This version has been sent; draft another to change it.")
    if case.credit is not None and case.credit.status is ProposalStatus.PROPOSED:
        return refuse("credit_undecided", "First decide the credit for prior recovery: it moves the end of the term.")
    return None


def _send_agreement(turn: CaseTurn, _: Form) -> None:
    sent = replace(agreement_of(turn.case), status=AgreementStatus.SENT, sent_at=turn.now)
    record_agreement(turn, "agreement:sent", f"Agreement {sent.version} sent to the licensee.", sent)
    turn.meet(ObligationKind.AGREEMENT_SENDING, "agreement sent")
    turn.open(ObligationKind.SIGNATURE, about=sent.id)
    turn.notify(Party.PARTICIPANT)


def _why_not_sign(intent: Intent[Case, SignatureForm]) -> Refusal | None:
    case, form = intent.subject, intent.form
    if case.phase in ACTIVE:
        refusal = why_not_sent(case)
        if refusal is not None:
            return refusal
    agreement = case.modification.agreement if case.modification else case.agreement
    if agreement is None or agreement.status is not AgreementStatus.SENT or agreement.sent_at is None:
        return refuse("not_sent", "No agreement has been sent to the licensee.")
    if form is None:
        return None
    if form.signed_on < agreement.sent_at.astimezone(ZoneInfo(intent.file.policy.calendar.zone)).date():
        return refuse("signed_before_sent", "The signature cannot precede the day on which the agreement was sent.")
    return intent.why_not_ahead(form.signed_on, "The signature")


def _record_signature(turn: CaseTurn, form: SignatureForm) -> None:
    if turn.case.modification is not None:
        sign_modification(turn, form.signed_on)
        return
    signed = replace(agreement_of(turn.case), status=AgreementStatus.SIGNED, signed_on=form.signed_on)
    record_agreement(turn, "agreement:signed", f"The licensee signed agreement {signed.version}.", signed)
    turn.meet(ObligationKind.SIGNATURE, "the licensee signed")
    name_clauses_anew(turn)
    turn.move_to(Phase.INTERIM)
    is_executed_by_board = turn.policy.deadline(deadline_of(ObligationKind.BOARD_EXECUTION)).applies
    if is_executed_by_board:
        turn.open(ObligationKind.BOARD_EXECUTION, about=signed.id)
    if turn.policy.term_start is TermStart.AGREEMENT_SIGNATURE:
        start_term(turn, form.signed_on)
        if not is_executed_by_board:
            _put_in_force(turn, form.signed_on)
    open_clause_duties(turn)
    start_testing(turn, form.signed_on)


def _put_in_force(turn: CaseTurn, day: date) -> None:
    """Let an agreement that no board executes be effective from the day of its signature (PROGRAM.md D10, 13)."""
    effective = replace(agreement_of(turn.case), effective_on=day)
    record_agreement(turn, "agreement:in_force", f"Agreement {effective.version} is in force since {day}.", effective)
    turn.move_to(Phase.STABILISE)
    turn.notify(Party.PARTICIPANT)


def _why_not_execute(intent: Intent[Case, ExecutionForm]) -> Refusal | None:
    form, signed_on = intent.form, agreement_of(intent.subject).signed_on
    if form is None or signed_on is None:
        return None
    # An order is issued before the licensee signs for it, an agreement executed after.
    if intent.subject.channel is not Channel.BOARD_ORDER and form.executed_on < signed_on:
        return refuse("executed_before_signed", "The board cannot execute what the licensee had not signed.")
    if abs(form.executed_on - signed_on) > _PLAUSIBLE or abs(form.effective_on - form.executed_on) > _PLAUSIBLE:
        return refuse("implausible_date", "The days of signature, execution and effect lie more than ten years apart.")
    return intent.why_not_ahead(form.executed_on, "The execution")


def _record_execution(turn: CaseTurn, form: ExecutionForm) -> None:
    signed = agreement_of(turn.case)
    executed = replace(
        signed, status=AgreementStatus.EXECUTED, executed_on=form.executed_on, effective_on=form.effective_on
    )
    sentence = f"The board executed agreement {executed.version} on {form.executed_on}."
    record_agreement(turn, "agreement:executed", sentence, executed)
    turn.meet(ObligationKind.BOARD_EXECUTION, "the board executed the agreement")
    turn.move_to(Phase.STABILISE)
    if turn.case.term is None:
        signed_on = signed.signed_on or form.executed_on
        rule = turn.policy.term_start
        start_term(turn, start_day(rule, signed_on=signed_on, effective_on=form.effective_on))
    open_clause_duties(turn)
    turn.notify(Party.PARTICIPANT)


def _record_rejection(turn: CaseTurn, form: ReasonForm) -> None:
    rejected = replace(agreement_of(turn.case), status=AgreementStatus.REJECTED)
    sentence = f"The board rejected agreement {rejected.version}: {form.reason}"
    record_agreement(turn, "agreement:rejected", sentence, rejected)
    turn.end(Phase.BOARD_REJECTED, form.reason)


RULES = table_of(
    rule(
        Act.DRAFT_AGREEMENT,
        "Draft the agreement",
        AgreementForm,
        {Phase.AGREEMENT_DRAFT},
        _draft_agreement,
        why_not_draft,
    ),
    rule(Act.SEND_AGREEMENT, "Send the agreement", Form, {Phase.AGREEMENT_DRAFT}, _send_agreement, _why_not_send),
    rule(
        Act.RECORD_SIGNATURE,
        "Record the licensee's signature",
        SignatureForm,
        ACTIVE | {Phase.AGREEMENT_DRAFT},
        _record_signature,
        _why_not_sign,
    ),
    rule(
        Act.RECORD_BOARD_EXECUTION,
        "Record the board's execution",
        ExecutionForm,
        {Phase.INTERIM},
        _record_execution,
        _why_not_execute,
    ),
    rule(Act.RECORD_BOARD_REJECTION, "Record the board's rejection", ReasonForm, {Phase.INTERIM}, _record_rejection),
)
