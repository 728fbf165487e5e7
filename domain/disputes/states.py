"""The way of a dispute as a transition table (PROGRAM.md 15, D42; the names of the states are grade A)."""

from enum import StrEnum
from typing import Final

from domain import transitions
from domain.disputes.matters import DisputeOutcome
from domain.refusals import Refusal
from domain.roles import Party
from domain.transitions import OwnedTransition, owned_rows


class DisputeState(StrEnum):
    """Where a dispute stands."""

    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    UNDER_REVIEW = "under_review"
    DECIDED_UPHELD = "decided_upheld"
    DECIDED_CHANGED = "decided_changed"
    DECIDED_REVERSED = "decided_reversed"
    WITHDRAWN = "withdrawn"
    #: Ended undecided with the enrollment.
    CLOSED = "closed"


_S = DisputeState

#: The state that each outcome leads to.
DECIDED: Final = {
    DisputeOutcome.UPHELD: _S.DECIDED_UPHELD,
    DisputeOutcome.CHANGED: _S.DECIDED_CHANGED,
    DisputeOutcome.REVERSED: _S.DECIDED_REVERSED,
}
#: The states in which something is still to be decided.
OPEN: Final = frozenset({_S.FILED, _S.ACKNOWLEDGED, _S.UNDER_REVIEW})

_ENDS: Final = ((_S.WITHDRAWN, "participant withdraws"), (_S.CLOSED, "enrollment ends"))

DISPUTE_TRANSITIONS: Final[tuple[OwnedTransition[DisputeState], ...]] = (
    *owned_rows(
        Party.REVIEWER,
        _S.FILED,
        (_S.ACKNOWLEDGED, "acknowledged, no reviewer yet"),
        (_S.UNDER_REVIEW, "acknowledged, reviewer assigned"),
        *_ENDS,
    ),
    *owned_rows(Party.DIRECTOR, _S.ACKNOWLEDGED, (_S.UNDER_REVIEW, "reviewer assigned"), *_ENDS),
    *owned_rows(
        Party.REVIEWER,
        _S.UNDER_REVIEW,
        (_S.ACKNOWLEDGED, "reviewer declares a conflict"),
        (_S.DECIDED_UPHELD, "upheld"),
        (_S.DECIDED_CHANGED, "changed"),
        (_S.DECIDED_REVERSED, "reversed"),
        *_ENDS,
    ),
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
