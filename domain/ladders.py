"""Escalation ladders: who is reached, when and how, while an obligation is open (PROGRAM.md 7)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.limits import Limit
from domain.roles import Party


class RungTime(StrEnum):
    """What a rung's time is counted from."""

    #: A share of the limit, counted from the start (rung 0: at 50 % and 80 %).
    SHARE = "share"
    #: A length of time before the due time (D09: 7, 3 and 1 days before).
    BEFORE_DUE = "before_due"
    #: A length of time after the start (D10: ageing alerts at 60, 90, 120 and 180 days).
    AFTER_START = "after_start"
    #: The due time itself.
    AT_DUE = "at_due"
    #: A length of time after the previous rung of the ladder.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """A named sequence of rungs; times never decrease along it."""

    name: str
    rungs: tuple[Rung, ...]
