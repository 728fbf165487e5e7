"""The enrollment's side of the law: a case is referred to prosecution, or the board acts unasked (PROGRAM.md 4.7, D21).

The legal action itself is a process of its own; see ``legal``. What suspends at once stops practice in the same turn in
which somebody records it, so that nobody is cleared between two steps.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from domain import cleared
from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.facts import ProceedingFact, ProceedingKind
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.legal.book import REFERRAL, suspension
from domain.legal.states import SUSPENDS_AT_ONCE, LegalKind, LegalState, why_not_begin
from domain.phases import ACTIVE, Phase
from domain.proceeding_news import begin_proceeding
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

_ACTION: Final = ProceedingKind.LEGAL_ACTION
#: The licensee is bound by what the board executes: before that nothing was agreed that could be breached.
_BOUND: Final = ACTIVE - {Phase.COMPLETION_REVIEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProsecutionForm(Form):
    """Why the case shall go to the prosecutor."""

    clause: Annotated[str, About("The number of the clause that was breached.", "2")]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardActionForm(Form):
    """What the board did unasked."""

    kind: Annotated[LegalKind, About("With what it began.", LegalKind.IMMEDIATE_SUSPENSION)]
    acted_at: Annotated[datetime, About("When; its clocks run from then.", "2026-06-02T14:30:00-04:00")]
    order_number: Annotated[str, About("The number of the order, petition or charge.", "SYN-2026-0417")]
    reason: Reason


def waiting_referral(case: Case) -> ProceedingFact | None:
    """Find the legal action of a case on which nothing has been filed yet."""
    open_ones = case.open_proceedings(_ACTION)
    return next((one for one in open_ones if one.stage == LegalState.REFERRED_TO_PROSECUTION), None)


def _why_not_refer(intent: Intent[Case, ProsecutionForm]) -> Refusal | None:
    case, form = intent.subject, intent.form
    if waiting_referral(case) is not None:
        return refuse("referred_already", "The case is on its way to the prosecutor already: add to that referral.")
    if form is None:
        return None
    if all(one.number != form.clause for one in case.clauses):
        return refuse("unknown_clause", f"Clause {form.clause} is not in force in this case; name the one breached.")
    return why_blank(form.reason, "The reason")


def _refer(turn: CaseTurn, form: ProsecutionForm) -> None:
    because = f"Clause {form.clause}: {form.reason}"
    begin_proceeding(turn, _ACTION, matter=REFERRAL, about=(), because=because)
    turn.notify(Party.LEGAL)


def _why_not_board(intent: Intent[Case, BoardActionForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    return (
        why_not_begin(intent.file.policy, form.kind)
        or intent.why_not_ahead(form.acted_at, "What the board did")
        or why_blank(form.order_number, "The number")
        or why_blank(form.reason, "The reason")
    )


def _board(turn: CaseTurn, form: BoardActionForm) -> None:
    because = f"{words(form.kind.value).capitalize()} {form.order_number} by the board: {form.reason}"
    action = begin_proceeding(
        turn,
        _ACTION,
        matter=form.kind.value,
        about=(),
        because=because,
        since=form.acted_at,
        reference=form.order_number,
    )
    if form.kind in SUSPENDS_AT_ONCE:
        ordered = suspension(action.id, form.acted_at, because, f"order {form.order_number}")
        cleared.stop(turn, ordered, turn.actor.staff_id, action.id)
    turn.notify(Party.LEGAL)
    turn.notify(Party.SPECIALIST)


RULES = table_of(
    rule(Act.REFER_TO_PROSECUTION, "Refer the case to the prosecutor", ProsecutionForm, _BOUND, _refer, _why_not_refer),
    rule(Act.RECORD_BOARD_ACTION, "Record what the board did unasked", BoardActionForm, _BOUND, _board, _why_not_board),
)
