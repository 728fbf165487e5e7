"""The way of a petition to return to practice, and of the clearance that it gave, as a transition table.

PROGRAM.md 4.3 and 11 and DUTIES.md 25 and 26 say what a return takes and that a clearance expires; the names of the
states, and what leads from one to another, are program defaults, grade A.
"""

from enum import StrEnum
from typing import Final

from domain import transitions
from domain.refusals import Refusal
from domain.roles import Party
from domain.transitions import owned_rows


class ReturnState(StrEnum):
    """Where a petition, or the clearance that it gave, stands."""

    PETITIONED = "petitioned"
    #: Somebody has begun to collect what the criteria ask for.
    UNDER_REVIEW = "under_review"
    #: The clearance is in force: its restrictions are reviewed, and it expires.
    APPROVED = "approved"
    #: The clearance stands, and something stops practice.
    STOPPED = "stopped"
    #: Practice is cleared without restrictions and without an end: nothing is left to watch.
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    #: Another clearance has taken its place, or a stop was reviewed after which practice is cleared anew.
    SUPERSEDED = "superseded"
    #: The enrollment has ended.
    ENDED = "ended"


_S = ReturnState
_ENDED: Final = (_S.ENDED, "enrollment ended")
_WITHDRAWN: Final = (_S.WITHDRAWN, "petition withdrawn")
_EXPIRED: Final = (_S.EXPIRED, "clearance expired")
_SUPERSEDED: Final = (_S.SUPERSEDED, "stop reviewed, or cleared by another petition")

RETURN_TRANSITIONS: Final = (
    *owned_rows(Party.SPECIALIST, _S.PETITIONED, (_S.UNDER_REVIEW, "petition taken up"), _WITHDRAWN, _ENDED),
    *owned_rows(
        Party.SUPERVISOR,
        _S.UNDER_REVIEW,
        (_S.APPROVED, "every criterion met or waived: approved"),
        (_S.REFUSED, "refused with reasons"),
        _WITHDRAWN,
        _ENDED,
    ),
    *owned_rows(
        Party.SPECIALIST,
        _S.APPROVED,
        (_S.STOPPED, "practice stopped"),
        (_S.COMPLETED, "no restriction and no expiry is left"),
        _SUPERSEDED,
        _EXPIRED,
        _ENDED,
    ),
    *owned_rows(Party.SPECIALIST, _S.STOPPED, (_S.APPROVED, "stop lifted or undone"), _SUPERSEDED, _EXPIRED, _ENDED),
    *owned_rows(
        Party.SPECIALIST,
        _S.SUPERSEDED,
        (_S.APPROVED, "stop undone after its review"),
        (_S.STOPPED, "stop undone, while another is in force"),
    ),
    *owned_rows(Party.SPECIALIST, _S.REFUSED, (_S.UNDER_REVIEW, "refusal reversed by an independent review")),
)

#: In which it is not decided.
ASKING: Final = frozenset({_S.PETITIONED, _S.UNDER_REVIEW})
#: In which the clearance stands.
STANDING: Final = frozenset({_S.APPROVED, _S.STOPPED})
#: In which what happens to practice concerns the clearance.
FOLLOWING_PRACTICE: Final = STANDING | {_S.SUPERSEDED}
#: In which the proceeding is closed.
CLOSED: Final = frozenset({_S.COMPLETED, _S.REFUSED, _S.WITHDRAWN, _S.EXPIRED, _S.SUPERSEDED, _S.ENDED})


def why_not_move(source: ReturnState, target: ReturnState) -> Refusal | None:
    """Say why a return to practice may not move from one state to another."""
    return transitions.why_not_move(
        RETURN_TRANSITIONS,
        source,
        target,
        code="wrong_return_state",
        cannot="A return to practice cannot move",
        telling_exits=True,
    )
