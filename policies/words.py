"""The words in which a pack states lengths of time: ``2 business days``, ``80 %``, ``1 business day later``.

Every function raises ValueError with the reason, for the error that names file and key.
"""

import re
from typing import Final, NamedTuple

from domain.ladders import RungTime
from domain.limits import Limit, Unit

_LIMIT: Final = re.compile(r"(\d+) (hour|calendar day|business day|month)s?")
#: How the rules of PROGRAM.md 21 abbreviate: "30 calendar d to board", "72 hours".
_RULE: Final = re.compile(r"(\d+) (hour|calendar d|business d)")
_UNITS: Final = {
    "hour": Unit.HOURS,
    "calendar day": Unit.CALENDAR_DAYS,
    "calendar d": Unit.CALENDAR_DAYS,
    "business day": Unit.BUSINESS_DAYS,
    "business d": Unit.BUSINESS_DAYS,
    "month": Unit.MONTHS,
}
_CADENCES: Final = {
    "weekly": Limit(amount=7, unit=Unit.CALENDAR_DAYS),
    "monthly": Limit(amount=1, unit=Unit.MONTHS),
    "quarterly": Limit(amount=3, unit=Unit.MONTHS),
}
_SHARE: Final = re.compile(r"(\d+) %")


class RungWhen(NamedTuple):
    """When a rung is climbed, as ``Rung`` keeps it."""

    time: RungTime
    percent: int | None = None
    distance: Limit | None = None


def limit_of(words: object) -> Limit:
    """Read a length of time such as ``2 business days``; zero is no length."""
    found = _LIMIT.fullmatch(words) if isinstance(words, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError(
            "must be an amount of hours, calendar days, business days or months such as '2 business days', "
            f"got {words!r}"
        )
    return Limit(amount=int(found[1]), unit=_UNITS[found[2]])


def limit_in_rule(text: str) -> Limit | None:
    """Find the length of time with which the text of a rule begins, if it begins with one."""
    found = _RULE.match(text)
    return Limit(amount=int(found[1]), unit=_UNITS[found[2]]) if found else None


def cadence_of(word: object) -> Limit | None:
    """Give the period of a cadence: weekly, monthly or quarterly."""
    return _CADENCES.get(word) if isinstance(word, str) else None


def rung_when(words: object) -> RungWhen:
    """Read when a rung is climbed: ``80 %``, ``7 calendar days before due``, ``due`` ..."""
    text = words if isinstance(words, str) else ""
    if text == "due":
        return RungWhen(RungTime.AT_DUE)
    if share := _SHARE.fullmatch(text):
        return RungWhen(RungTime.SHARE, percent=int(share[1]))
    for ending, time in (
        (" before due", RungTime.BEFORE_DUE),
        (" after start", RungTime.AFTER_START),
        (" later", RungTime.AFTER_PREVIOUS),
    ):
        if text.endswith(ending):
            return RungWhen(time, distance=limit_of(text.removesuffix(ending)))
    raise ValueError(
        "must be 'due', a share such as '80 %', or a length of time with 'before due', 'after start' or 'later', "
        f"got {words!r}"
    )


def words_of(when: RungWhen) -> str:
    """Say when a rung is climbed, as ``rung_when`` reads it."""
    match when.time:
        case RungTime.AT_DUE:
            return "due"
        case RungTime.SHARE:
            return f"{when.percent} %"
        case RungTime.BEFORE_DUE:
            return f"{_length(when)} before due"
        case RungTime.AFTER_START:
            return f"{_length(when)} after start"
        case RungTime.AFTER_PREVIOUS:
            return f"{_length(when)} later"


def _length(when: RungWhen) -> str:
    return when.distance.in_words if when.distance else ""
