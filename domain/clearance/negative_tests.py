"""How long tests have been negative, and how often somebody was tested meanwhile (PROGRAM.md 11; 18, standard 2).

No source says how the days are counted. Program defaults, grade A: they run from the first clean test after the last
adverse one to the last clean test, so that both ends are shown by a result; a test that is still open or disputed ends
the run until it is decided; what was cancelled or excused counts neither for nor against; tests that were excused or
cancelled count as asked for, because a fault of others is never held against anybody.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.clearance.return_facts import TakenTest
from domain.limits import Limit, Unit
from domain.policy import CalendarRules, Figure
from domain.term import days_later, months_later
from domain.testing.codes import ADVERSE, CLEAN, Adjudication

_MONTHS_IN_A_YEAR: Final = 12
_DAYS_IN_A_WEEK: Final = 7
_SECONDS_IN_A_DAY: Final = 24 * 60 * 60
_OPEN: Final = frozenset({None, Adjudication.DISPUTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeRun:
    """Clean tests in a row."""

    #: The first clean test after the last adverse one; None where there is none yet.
    first: datetime | None
    #: The last clean test before any that is open.
    last: datetime | None
    clean: int
    #: The first test since then that is not decided.
    open_at: datetime | None


def span_of(figure: Figure) -> Limit | None:
    """Read for how long something must last; None where the pack has words."""
    if not isinstance(figure.value, int) or isinstance(figure.value, bool):
        return None
    match figure.kind:
        case "months":
            return Limit(amount=figure.value, unit=Unit.MONTHS)
        case "years":
            return Limit(amount=figure.value * _MONTHS_IN_A_YEAR, unit=Unit.MONTHS)
        case _:
            return Limit(amount=figure.value, unit=Unit.CALENDAR_DAYS)


def after(rules: CalendarRules, start: datetime, span: Limit) -> datetime:
    """Find when the day begins that is so long after another; in training, where days are short, to the second."""
    later = months_later if span.unit is Unit.MONTHS else days_later
    end = later(rules, start, span.amount)
    if rules.seconds_per_day is not None:
        return end
    zone = ZoneInfo(rules.zone)
    return datetime.combine(end.astimezone(zone).date(), time(), tzinfo=zone).astimezone(end.tzinfo)


def negative_run(tests: Sequence[TakenTest], counted_from: datetime | None) -> NegativeRun:
    """Find the clean tests in a row that lead up to now, counted from an instant at the earliest."""
    ordered = sorted(tests, key=lambda one: one.at)
    adverse = max((one.at for one in ordered if one.code in ADVERSE), default=None)
    since = max((one for one in (adverse, counted_from) if one is not None), default=None)
    counted = [one for one in ordered if since is None or one.at > since]
    first_open = next((one.at for one in counted if one.code in _OPEN), None)
    clean = [one.at for one in counted if one.code in CLEAN]
    shown = [one for one in clean if first_open is None or one < first_open]
    return NegativeRun(
        first=clean[0] if clean else None, last=shown[-1] if shown else None, clean=len(shown), open_at=first_open
    )


def short_weeks(
    tests: Sequence[TakenTest], since: datetime, now: datetime, least: int, rules: CalendarRules
) -> tuple[datetime, ...]:
    """List the starts of the weeks, over since practice stopped, in which fewer tests were asked for than so many."""
    week = week_of(rules)
    asked = Counter((test.at - since) // week for test in tests)
    return tuple(since + number * week for number in range((now - since) // week) if asked[number] < least)


def week_of(rules: CalendarRules) -> timedelta:
    """Give the length of a week, which is short in training."""
    return _DAYS_IN_A_WEEK * timedelta(seconds=rules.seconds_per_day or _SECONDS_IN_A_DAY)
