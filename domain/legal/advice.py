"""Privileged advice to counsel on a settlement (DUTIES.md 28; PRIVACY.md 5).

The text arrives here sealed, and stays so: neither the journal nor the process ever has it in the clear.
"""

from domain.acts import Act
from domain.facts import SettlementAdviceFact
from domain.files import Intent
from domain.legal.book import LegalAction, LegalActionTurn
from domain.legal.forms import SettlementAdviceForm
from domain.legal.states import LegalState
from domain.refusals import Refusal
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank


def _why_not_advise(intent: Intent[LegalAction, SettlementAdviceForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.text, "The advice")


def _advise(turn: LegalActionTurn, form: SettlementAdviceForm) -> None:
    if turn.actor.staff_id is None:
        raise ValueError("advice of nobody")
    advice = SettlementAdviceFact(
        id=turn.new_id(),
        enrollment_id=turn.legal.enrollment_id,
        proceeding_id=turn.legal.id,
        author_id=turn.actor.staff_id,
        given_at=turn.now,
        text_sealed=form.text,
    )
    turn.record("legal_action:advice_given", "Advice on a settlement was given to counsel; it is privileged.", advice)
    turn.notify(Party.LEGAL)


RULES = table_of(
    rule(
        Act.GIVE_SETTLEMENT_ADVICE,
        "Advise counsel on a settlement",
        SettlementAdviceForm,
        frozenset(LegalState) - {LegalState.CLOSED},
        _advise,
        _why_not_advise,
    )
)
