"""The way of a return to practice as a transition table (state names grade A)."""

from enum import StrEnum
from typing import Final

from domain import transitions
from domain.refusals import Refusal
from domain.roles import Party
from domain.transitions import OwnedTransition, owned_rows


class ReturnState(StrEnum):
    """Where a return to practice stands."""

    PETITIONED = "petitioned"
    CLOSED = "closed"


_S = ReturnState

RETURN_TRANSITIONS: Final[tuple[OwnedTransition[ReturnState], ...]] = (
    *owned_rows(Party.SPECIALIST, _S.PETITIONED, (_S.CLOSED, "decided")),
)


def why_not_move(source: ReturnState, target: ReturnState) -> Refusal | None:
    """Say why a return to practice may not move from one state to another."""
    return transitions.why_not_move(
        RETURN_TRANSITIONS,
        source,
        target,
        code="wrong_return_state",
        cannot="A petition to return to practice cannot move",
        telling_exits=True,
    )
