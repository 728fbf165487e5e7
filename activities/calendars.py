"""When obligations fall due, by a calendar with the legal holidays of a state.

Computed here and never in a process: another table of holidays or time zones on another worker must not change a
history. What was computed is part of the obligation from then on.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Final

import holidays
from temporalio import activity

from domain.calendar import BusinessCalendar
from domain.limits import Limit, Unit
from domain.obligations import Obligation, Schedule
from domain.policy import CalendarRules
from domain.requests import SchedulingRequest
from domain.scheduling import schedule

#: How many years a limit can take per unit, rounded up: 200 business days are less than a year.
_UNITS_A_YEAR: Final = {Unit.HOURS: 8_760, Unit.CALENDAR_DAYS: 365, Unit.BUSINESS_DAYS: 200, Unit.MONTHS: 12}


class Calendars:
    """Counts days."""

    @activity.defn(name="schedule")
    def schedule(self, request: SchedulingRequest) -> tuple[Schedule, ...]:
        """Compute the times of obligations, one schedule each, in order; none of them may be paused."""
        calendar = calendar_of(request.rules, _years_of(request.obligations))
        return tuple(schedule(one, calendar, request.rules.spread_minutes) for one in request.obligations)


def calendar_of(rules: CalendarRules, years: range) -> BusinessCalendar:
    """Build the calendar of a policy, with the holidays of some years (PROGRAM.md 6: observed where they are moved)."""
    days = (day for year in years for day in _holidays(rules.country, rules.subdivision, year))
    return BusinessCalendar(
        zone=rules.zone, holidays=frozenset(days), day_ends=rules.day_ends, seconds_per_day=rules.seconds_per_day
    )


@cache
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year, observed=True))


def _years_of(obligations: Iterable[Obligation]) -> range:
    """Give the years that any count can reach: from the first start to the last limit, with all rungs after it."""
    asked = tuple(obligations)
    first = min((one.starts_at.year for one in asked), default=0)
    return range(first - 1, max((_last_year(one) for one in asked), default=0) + 1)


def _last_year(obligation: Obligation) -> int:
    lengths = [obligation.total_limit, *(rung.distance for rung in obligation.ladder if rung.distance is not None)]
    lengths += [obligation.period] if obligation.period is not None else []
    began = [obligation.starts_at, *(one.until for one in obligation.suspensions if one.until is not None)]
    began += [obligation.owed_anew_at] if obligation.owed_anew_at is not None else []
    # What stood still is made up for at the end: the pauses are no longer than from the first to the last of these.
    stood = max(began).year - obligation.starts_at.year
    return max(began).year + stood + sum(_years(one) for one in lengths) + 1


def _years(limit: Limit) -> int:
    return limit.amount // _UNITS_A_YEAR[limit.unit] + 1
