"""Whether the licensee may practice: the practice status as a transition table (PROGRAM.md 4.3)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.refusals import Refusal, refuse


class PracticeStatus(StrEnum):
    """What the licensee may do in practice."""

    NOT_CLEARED = "not_cleared"
    CLEARED_RESTRICTED = "cleared_restricted"
    RESTRICTIONS_STEPPED_DOWN = "restrictions_stepped_down"
    UNRESTRICTED = "unrestricted"
    CEASED = "ceased"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeTransition:
    """One row of the table."""

    source: PracticeStatus
    target: PracticeStatus
    on: str


def _row(source: PracticeStatus, target: PracticeStatus, on: str) -> PracticeTransition:
    return PracticeTransition(source=source, target=target, on=on)


_S = PracticeStatus

PRACTICE_TRANSITIONS: tuple[PracticeTransition, ...] = (
    _row(_S.NOT_CLEARED, _S.CLEARED_RESTRICTED, "return to practice approved"),
    _row(_S.CLEARED_RESTRICTED, _S.RESTRICTIONS_STEPPED_DOWN, "some restrictions lifted"),
    _row(_S.RESTRICTIONS_STEPPED_DOWN, _S.UNRESTRICTED, "last restriction lifted"),
    *(
        _row(source, _S.CEASED, "cease-practice ordered")
        for source in PracticeStatus
        if source not in {_S.CEASED, _S.SUSPENDED}
    ),
    *(
        _row(source, _S.SUSPENDED, "license suspended by order")
        for source in PracticeStatus
        if source is not _S.SUSPENDED
    ),
    _row(_S.CEASED, _S.NOT_CLEARED, "cease-practice reviewed"),
    _row(_S.SUSPENDED, _S.NOT_CLEARED, "suspension ended by the board"),
)

_ALLOWED = frozenset((row.source, row.target) for row in PRACTICE_TRANSITIONS)


def why_not_change_practice(source: PracticeStatus, target: PracticeStatus) -> Refusal | None:
    """Say why a practice status may not change to another (PROGRAM.md 4.3)."""
    if (source, target) in _ALLOWED:
        return None
    return refuse("wrong_practice_status", f"Practice status cannot change from {source.value} to {target.value}.")
