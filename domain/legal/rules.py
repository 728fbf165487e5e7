"""Every act on a legal action in one table, and what follows when one begins, when time passes, when its case ends."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from domain import obligation_acts
from domain.acts import Act
from domain.legal import advice, answering, filing, outcomes, reporting
from domain.legal.book import LegalAction, LegalActionTurn
from domain.legal.filing import filed
from domain.legal.outcomes import become_final
from domain.legal.states import SUSPENDS_AT_ONCE, LegalKind
from domain.obligation_changes import cancel
from domain.obligations import Obligation, ObligationKind
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.leaves import follow_leave
from domain.rules import Rule
from domain.timers import Hook, climb_due, open_next_periods

LEGAL_RULES: Final[Mapping[Act, Rule[LegalAction, LegalActionTurn]]] = MappingProxyType(
    {
        **filing.RULES,
        **answering.RULES,
        **outcomes.RULES,
        **reporting.RULES,
        **advice.RULES,
        **obligation_acts.LEGAL_RULES,
    }
)


#: What stays owed when the enrollment ends: the board acted, whatever became of the case (PROGRAM.md D40).
_OUTLASTING: Final = frozenset({ObligationKind.NPDB_REPORT, ObligationKind.LEGAL_STEP})


def new_legal_action(start: ProceedingStart) -> LegalAction:
    """Make a legal action that was begun: referred, or by the board of itself."""
    return LegalAction(fact=start.asked.fact, participant_id=start.participant_id)


def begin_legal_action(turn: LegalActionTurn, start: ProceedingStart) -> None:
    """Begin a legal action: the referral is owed, or what the board has done already is taken in (PROGRAM.md D21)."""
    asked = start.asked
    if not turn.legal.is_of_the_board:
        turn.open(ObligationKind.LEGAL_REFERRAL, about=turn.legal.id)
        return
    kind = LegalKind(asked.fact.matter)
    # Whoever recorded the order has stopped practice with it already (see `legal_acts`).
    turn.legal = replace(turn.legal, is_suspended=kind in SUSPENDS_AT_ONCE)
    filed(turn, kind, asked.since or turn.now, asked.reference, asked.because)


def _follow_review(turn: LegalActionTurn, owed: Obligation, rung: int | None) -> None:
    """Let the decision become final when the time to ask for a review is over."""
    if rung is None and owed.schedule is not None:
        become_final(turn, owed.schedule.due_at)


_HOOKS: Final[Mapping[ObligationKind, Hook[LegalActionTurn]]] = {ObligationKind.DECISION_REVIEW: _follow_review}


def pass_time(turn: LegalActionTurn) -> None:
    """Climb what is due; a decision that nobody contests becomes final."""
    climb_due(turn, _HOOKS)
    open_next_periods(turn)


def follow_schedules(turn: LegalActionTurn) -> None:
    """Keep what was opened during a leave as the leave has it; the clocks of the law stand still for nobody."""
    follow_leave(turn)


def end_with_enrollment(turn: LegalActionTurn, reason: str) -> None:
    """Close the action with its enrollment; a report to the data bank stays owed until it is made (PROGRAM.md D40)."""
    if turn.legal.is_over:
        return
    for one in tuple(turn.obligations.values()):
        outlasts = one.kind in _OUTLASTING and one.subject != turn.legal.id
        if not one.is_closed and not outlasts:
            turn.settle(cancel(one, turn.now, "the enrollment has ended"))
    closed = replace(turn.fact, closed_at=turn.now, outcome=f"The enrollment has ended: {reason}")
    turn.legal = replace(turn.legal, fact=closed)
    turn.record("legal_action:closed", f"The program follows this action no further: {reason}", closed)
