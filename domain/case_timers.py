"""What else follows in an enrollment when time passes: the second letter, the letter before the end of the term."""

from collections.abc import Mapping
from typing import Final

from domain.case import CaseTurn
from domain.obligations import Obligation, ObligationKind
from domain.referral import follow_missed_response
from domain.term_changes import follow_term_countdown
from domain.timers import Hook


def _follow_response(turn: CaseTurn, response: Obligation, rung: int | None) -> None:
    """Send the second letter once, when the answer falls overdue by nobody else's fault (PROGRAM.md D03, D04)."""
    is_overdue = rung is None
    if is_overdue and response.fault is None and turn.file.find(ObligationKind.FINAL_NOTICE) is None:
        follow_missed_response(turn)


TIMER_HOOKS: Final[Mapping[ObligationKind, Hook[CaseTurn]]] = {
    ObligationKind.RESPONSE: _follow_response,
    ObligationKind.TERM: follow_term_countdown,
}
