"""Reading what a pack is and how it counts days (PROGRAM.md 6, 13)."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.policy import CalendarRules, Figure, TermStart
from policies.fields import GradeField, TimeField
from policies.problems import Line, Problems
from policies.sources import why_not_sourced

HEAD: Final = ("id", "version", "title", "jurisdiction", "extends")
_TERM_START: Final = "agreement.term_start_rule"
#: The wording of the start rule and what it means to the term clock.
_TERM_STARTS: Final = {
    "effective date of board-executed agreement": TermStart.BOARD_EXECUTION,
    "order effective date": TermStart.ORDER_EFFECTIVE,
    "agreement signature": TermStart.AGREEMENT_SIGNATURE,
}


class Head(Line):
    """What a pack is."""

    id: str
    version: str
    title: str
    jurisdiction: str
    extends: str = ""


class CalendarTable(Line):
    """How a pack counts days, as a file states it."""

    zone: str
    country: str = "US"
    subdivision: str
    day_ends: TimeField
    spread_minutes: int
    seconds_per_day: int | None = None
    grade: GradeField
    source: str = ""


def read_head(tables: Mapping[str, object], problems: Problems) -> Head | None:
    """Read id, version, title and jurisdiction."""
    return problems.line(Head, (), {name: tables[name] for name in HEAD if name in tables})


def read_calendar(tables: Mapping[str, object], problems: Problems) -> CalendarRules | None:
    """Read the calendar: a zone that exists, and lengths that are not negative."""
    line = problems.line(CalendarTable, ("calendar",), tables.get("calendar", {}))
    if line is None:
        return None
    if not _is_zone(line.zone):
        problems.add(("calendar", "zone"), f"must be a time zone such as 'America/New_York', got {line.zone!r}")
    if line.spread_minutes < 0:
        problems.add(("calendar", "spread_minutes"), f"must not be negative, got {line.spread_minutes}")
    if line.seconds_per_day is not None and line.seconds_per_day <= 0:
        problems.add(("calendar", "seconds_per_day"), f"must be more than 0, got {line.seconds_per_day}")
    if reason := why_not_sourced(line.grade, line.source):
        problems.add(("calendar",), reason)
    return CalendarRules(**dict(line))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def read_term_start(figures: Mapping[str, Figure], problems: Problems) -> TermStart | None:
    """Find when the term clock starts from the wording of the start rule."""
    figure = figures.get(_TERM_START)
    if figure is None:
        return None
    if figure.value not in _TERM_STARTS:
        problems.add(tuple(_TERM_START.split(".")), f"must be one of {'; '.join(_TERM_STARTS)}, got {figure.value!r}")
        return None
    return _TERM_STARTS[str(figure.value)]
