"""Calendars: the legal holidays of a state, however far a limit reaches."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest

from activities.calendars import Calendars, calendar_of
from domain.ids import ObligationId
from domain.limits import Limit, Unit
from domain.obligations import Obligation, ObligationKind, PauseCause, Suspension
from domain.policy import CalendarRules
from domain.requests import SchedulingRequest
from domain.roles import Party
from tests.activities.program import LADDER

PENNSYLVANIA = CalendarRules(zone="America/New_York", subdivision="PA", day_ends=time(17), spread_minutes=0)


def owed(starts_at: datetime, amount: int, unit: Unit = Unit.BUSINESS_DAYS) -> Obligation:
    """Something owed within a limit."""
    return Obligation(
        id=ObligationId(uuid4()),
        kind=ObligationKind.TRIAGE,
        deadline="D01",
        clause="pa_vrp 2026.1, D01",
        owner=Party.INTAKE,
        starts_at=starts_at,
        limit=Limit(amount=amount, unit=unit),
        ladder=LADDER,
    )


def due(obligation: Obligation, rules: CalendarRules = PENNSYLVANIA) -> datetime:
    """When it falls due."""
    [found] = Calendars().schedule(SchedulingRequest(rules=rules, obligations=(obligation,)))
    return found.due_at


@pytest.mark.parametrize(
    ("start", "day"),
    [
        # Friday before Memorial Day; the Friday on which Independence Day (a Saturday) is observed; over New Year.
        (datetime(2026, 5, 22, 15, tzinfo=UTC), date(2026, 5, 26)),
        (datetime(2026, 7, 2, 15, tzinfo=UTC), date(2026, 7, 6)),
        (datetime(2027, 12, 30, 15, tzinfo=UTC), date(2028, 1, 3)),
        # Thanksgiving and the day after.
        (datetime(2026, 11, 25, 15, tzinfo=UTC), date(2026, 11, 30)),
    ],
)
def test_a_holiday_is_no_business_day_and_neither_is_the_day_on_which_it_is_observed(
    start: datetime, day: date
) -> None:
    found = due(owed(start, 1))
    assert (found.date(), found.hour) == (day, 22 if day.month in {1, 11} else 21)


def test_each_state_has_its_own_holidays() -> None:
    # 31 March is Cesar Chavez Day in California.
    start = datetime(2026, 3, 30, 18, tzinfo=UTC)
    california = replace(PENNSYLVANIA, subdivision="CA", zone="America/Los_Angeles")
    assert due(owed(start, 1)) == datetime(2026, 3, 31, 21, tzinfo=UTC)
    # 1 April, 17:00 in Los Angeles.
    assert due(owed(start, 1), california) == datetime(2026, 4, 2, 0, tzinfo=UTC)


def test_holidays_reach_as_far_as_the_limit() -> None:
    # 1,500 business days are six years; without the holidays of 2031 the day would be another.
    start = datetime(2026, 1, 5, 15, tzinfo=UTC)
    enough = calendar_of(PENNSYLVANIA, range(2025, 2060))
    assert due(owed(start, 1_500)).date() == enough.add_business_days(start.date(), 1_500)


def test_holidays_reach_beyond_a_pause() -> None:
    start, until = datetime(2026, 1, 5, 15, tzinfo=UTC), datetime(2033, 7, 1, 15, tzinfo=UTC)
    paused = replace(owed(start, 10), suspensions=(Suspension(since=start, until=until, cause=PauseCause.LEAVE),))
    # From Friday, 1 July on; Independence Day (a Monday) is between.
    assert due(paused).date() == date(2033, 7, 15)


def test_many_are_answered_at_once_in_order_and_always_alike() -> None:
    start = datetime(2026, 5, 22, 15, tzinfo=UTC)
    asked = SchedulingRequest(rules=PENNSYLVANIA, obligations=tuple(owed(start, days) for days in range(1, 60)))
    found = Calendars().schedule(asked)
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    assert len(found) == 59
    assert Calendars().schedule(asked) == found
    assert Calendars().schedule(SchedulingRequest(rules=PENNSYLVANIA, obligations=())) == ()


def test_training_knows_no_holidays() -> None:
    start = datetime(2026, 7, 3, 15, tzinfo=UTC)
    training = replace(PENNSYLVANIA, seconds_per_day=60)
    assert (due(owed(start, 2), training) - start).total_seconds() == 120
