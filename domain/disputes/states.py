"""The way of a dispute as a transition table (state names grade A)."""

from enum import StrEnum
from typing import Final

from domain import transitions
from domain.refusals import Refusal
from domain.roles import Party
from domain.transitions import OwnedTransition, owned_rows


class DisputeState(StrEnum):
    """Where a dispute stands."""

    FILED = "filed"
    CLOSED = "closed"


_S = DisputeState

DISPUTE_TRANSITIONS: Final[tuple[OwnedTransition[DisputeState], ...]] = (
    *owned_rows(Party.SPECIALIST, _S.FILED, (_S.CLOSED, "decided")),
)


def why_not_move(source: DisputeState, target: DisputeState) -> Refusal | None:
    """Say why a dispute may not move from one state to another."""
    return transitions.why_not_move(
        DISPUTE_TRANSITIONS,
        source,
        target,
        code="wrong_dispute_state",
        cannot="A dispute cannot move",
        telling_exits=True,
    )
