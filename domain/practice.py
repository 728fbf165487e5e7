"""Whether the licensee may practice: the practice status as a transition table (PROGRAM.md 4.3)."""

from enum import StrEnum

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

PRACTICE_TRANSITIONS: tuple[Transition[PracticeStatus], ...] = (
    *rows(_S.NOT_CLEARED, (_S.CLEARED_RESTRICTED, "return to practice approved")),
    *rows(_S.CLEARED_RESTRICTED, (_S.RESTRICTIONS_STEPPED_DOWN, "some restrictions lifted")),
    *rows(_S.RESTRICTIONS_STEPPED_DOWN, (_S.UNRESTRICTED, "last restriction lifted")),
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


def why_not_change_practice(source: PracticeStatus, target: PracticeStatus) -> Refusal | None:
    """Say why a practice status may not change to another (PROGRAM.md 4.3)."""
    return why_not_move(
        PRACTICE_TRANSITIONS, source, target, code="wrong_practice_status", cannot="Practice status cannot change"
    )
