"""Escalation ladders: who is reached, when and how, while an obligation is open (PROGRAM.md 7)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.grades import Grade
from domain.limits import Limit
from domain.roles import Party


class RungTime(StrEnum):
    """What a rung's time is counted from."""

    #: A share of the time from the start to the due time (rung 0: at 50 % and 80 %).
    SHARE = "share"
    #: A length of time before the due time (D09: 7, 3 and 1 days before), for days at the end of that day; skipped
    #: where that would precede the start.
    BEFORE_DUE = "before_due"
    #: A length of time after the start (D10: ageing alerts at 60, 90, 120 and 180 days).
    AFTER_START = "after_start"
    #: The due time itself, or when the obligation was owed anew, if that is later.
    AT_DUE = "at_due"
    #: A length of time after the previous rung of the ladder that is not skipped.
    AFTER_PREVIOUS = "after_previous"


class RungAction(StrEnum):
    """What climbing the rung does."""

    REMIND = "remind"
    TASK = "task"
    PAGE = "page"
    FORMAL = "formal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder."""

    #: The level of PROGRAM.md 7, 0 to 5; several steps may share a level.
    level: int
    time: RungTime
    #: Percent of the limit, for ``SHARE`` only.
    percent: int | None = None
    #: For ``BEFORE_DUE``, ``AFTER_START`` and ``AFTER_PREVIOUS``.
    distance: Limit | None = None
    reaches: Party
    action: RungAction
    #: Whether the breach action of the deadline is recorded when this rung is climbed.
    breach: bool = False

    def __post_init__(self) -> None:
        needs_distance = self.time in {RungTime.BEFORE_DUE, RungTime.AFTER_START, RungTime.AFTER_PREVIOUS}
        if (self.percent is not None) is not (self.time is RungTime.SHARE):
            raise ValueError("a rung has a percent if, and only if, its time is a share of the limit")
        if (self.distance is not None) is not needs_distance:
            raise ValueError("a rung has a distance if, and only if, its time is so long before or after something")

    @property
    def length(self) -> Limit:
        """The distance, for rungs whose time has one; ValueError for others."""
        if self.distance is None:
            raise ValueError("this rung's time is not a distance from anything")
        return self.distance


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """A named sequence of rungs; times never decrease along it."""

    name: str
    rungs: tuple[Rung, ...]
    grade: Grade = Grade.DEFAULT
    source: str = ""


def count_from_due(ladder: tuple[Rung, ...]) -> tuple[bool, ...]:
    """Say of each rung whether its time follows from the due time being reached.

    Those are the rung at the due time and the chain of rungs after it. They may fire once for each due time that an
    obligation has had, for example again after an extension; every other rung fires once in all.
    """
    found: list[bool] = []
    for rung in ladder:
        follows = rung.time is RungTime.AFTER_PREVIOUS and bool(found) and found[-1]
        found.append(follows or rung.time is RungTime.AT_DUE)
    return tuple(found)
