"""What the licensee is told of a legal step: what it means, how to answer, and where there is help (PROGRAM.md 15)."""

from typing import Final

from domain.events import MessageKind
from domain.legal.book import LegalActionTurn
from domain.roles import Party

#: In every negative notice; the national line, which answers at any hour (grade A).
CRISIS: Final = (
    "If this is too much to bear, call or text 988 at any hour; what you say there reaches neither us nor the board."
)
RIGHTS: Final = "You may be represented by counsel, answer, be heard, and ask for a review of what is decided."


def notify_licensee(turn: LegalActionTurn, said: str) -> None:
    """Serve a notice that weighs on the licensee: what happened, their rights, and where there is help."""
    turn.record("legal_action:notice", f"Notice to the licensee: {said} {RIGHTS} {CRISIS}")
    turn.notify(Party.PARTICIPANT, MessageKind.FORMAL)
