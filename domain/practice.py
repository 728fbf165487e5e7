"""Whether the licensee may practice: the practice status as a transition table (PROGRAM.md 4.3)."""

from enum import StrEnum
from typing import Final

from domain.refusals import Refusal
from domain.transitions import Transition, rows, why_not_move


class PracticeStatus(StrEnum):
    """What the licensee may do in practice."""

    NOT_CLEARED = "not_cleared"
    CLEARED_RESTRICTED = "cleared_restricted"
    RESTRICTIONS_STEPPED_DOWN = "restrictions_stepped_down"
    UNRESTRICTED = "unrestricted"
    CEASED = "ceased"
    SUSPENDED = "suspended"


_S = PracticeStatus

#: The statuses in which somebody may practice who has no stop.
CLEARED: Final = frozenset({_S.CLEARED_RESTRICTED, _S.RESTRICTIONS_STEPPED_DOWN, _S.UNRESTRICTED})

#: What PROGRAM.md 4.3 draws: decisions that stand; and that a clearance expires (DUTIES.md 25).
DECISIONS: Final[tuple[Transition[PracticeStatus], ...]] = (
    *rows(_S.NOT_CLEARED, (_S.CLEARED_RESTRICTED, "return to practice approved")),
    *rows(_S.CLEARED_RESTRICTED, (_S.RESTRICTIONS_STEPPED_DOWN, "some restrictions lifted")),
    *rows(_S.RESTRICTIONS_STEPPED_DOWN, (_S.UNRESTRICTED, "last restriction lifted")),
    *(
        Transition(source=one, target=_S.NOT_CLEARED, on="clearance expired")
        for one in PracticeStatus
        if one in CLEARED
    ),
    *(
        Transition(source=source, target=_S.CEASED, on="cease-practice ordered")
        for source in PracticeStatus
        if source not in {_S.CEASED, _S.SUSPENDED}
    ),
    *(
        Transition(source=source, target=_S.SUSPENDED, on="license suspended by order")
        for source in PracticeStatus
        if source is not _S.SUSPENDED
    ),
    *rows(_S.CEASED, (_S.NOT_CLEARED, "cease-practice reviewed")),
    *rows(_S.SUSPENDED, (_S.NOT_CLEARED, "suspension ended by the board")),
)

#: Ways back that PROGRAM.md 4.3 does not draw, because it draws decisions that stand (program default, grade A).
WAYS_BACK: Final = (
    *(
        Transition(source=_S.CEASED, target=one, on="hold lifted, or order lifted or undone")
        for one in PracticeStatus
        if one in CLEARED
    ),
    *(
        Transition(source=_S.SUSPENDED, target=one, on="order of suspension undone")
        for one in PracticeStatus
        if one in CLEARED
    ),
    *(
        Transition(source=_S.NOT_CLEARED, target=one, on="order undone after its review")
        for one in PracticeStatus
        if one in CLEARED - {_S.CLEARED_RESTRICTED}
    ),
    Transition(source=_S.SUSPENDED, target=_S.CEASED, on="suspension ended, while another stop is in force"),
)

#: All changes of the practice status that can be seen.
PRACTICE_TRANSITIONS: Final = (*DECISIONS, *WAYS_BACK)


def why_not_change_practice(source: PracticeStatus, target: PracticeStatus) -> Refusal | None:
    """Say why no decision changes a practice status to another (PROGRAM.md 4.3)."""
    return why_not_move(DECISIONS, source, target, code="wrong_practice_status", cannot="Practice status cannot change")
