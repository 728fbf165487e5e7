from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import BusinessCalendar, add_calendar_days, add_months
from tests.domain.examples import PENNSYLVANIA, TRAINING, at, limit, shown
from tests.domain.strategies import UNHURRIED

DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("day", "what"),
    [
        (date(2026, 11, 20), "business"),  # Friday
        (date(2026, 11, 21), "none"),  # Saturday
        (date(2026, 11, 22), "none"),  # Sunday
        (date(2026, 11, 26), "none"),  # Thanksgiving
        (date(2026, 7, 3), "none"),  # observed on the Friday
        (date(2027, 7, 5), "none"),  # observed on the Monday
        (date(2027, 7, 6), "business"),
    ],
)
def test_business_days_are_monday_to_friday_less_holidays(day: date, what: str) -> None:
    assert PENNSYLVANIA.is_business_day(day) is (what == "business")


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 22), 1, date(2026, 11, 23)),  # the Sunday of the event is day 0
        (date(2026, 11, 25), 2, date(2026, 12, 1)),
        (date(2027, 12, 30), 1, date(2028, 1, 3)),  # into the next year
        (date(2026, 12, 1), -2, date(2026, 11, 25)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_business_days_are_added_and_taken_away(day: date, days: int, found: date) -> None:
    assert PENNSYLVANIA.add_business_days(day, days) == found


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 13, date(2027, 12, 30)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last(day: date, months: int, found: date) -> None:
    assert add_months(day, months) == found


def test_a_series_of_months_keeps_the_day_on_which_it_began() -> None:
    ends = [date(2027, 1, 31)]
    for _ in range(4):
        ends.append(add_months(ends[-1], 1, anchor=31))

    assert ends[1:] == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)]


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 3, 7), datetime(2026, 3, 7, 22, tzinfo=UTC)),  # standard time
        (date(2026, 3, 8), datetime(2026, 3, 8, 21, tzinfo=UTC)),  # clocks went forward in the night
        (date(2026, 10, 31), datetime(2026, 10, 31, 21, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 1, 22, tzinfo=UTC)),  # clocks went back in the night
    ],
)
def test_a_day_ends_by_the_local_clock(day: date, end: datetime) -> None:
    assert PENNSYLVANIA.day_end(day) == end


@pytest.mark.parametrize(
    ("day_ends", "day", "end"),
    [
        # 02:30 does not exist on 8 March: two and a half hours after midnight it is 03:30.
        (time(2, 30), date(2026, 3, 8), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        # 01:30 comes twice on 1 November: the first one counts.
        (time(1, 30), date(2026, 11, 1), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_an_end_of_day_in_the_changing_hour_is_one_instant(day_ends: time, day: date, end: datetime) -> None:
    calendar = BusinessCalendar(zone="America/New_York", holidays=frozenset(), day_ends=day_ends)

    assert calendar.day_end(day) == end


def test_the_local_date_is_day_0_even_when_it_is_tomorrow_in_utc() -> None:
    assert at("2026-11-20 23:00").date() == date(2026, 11, 21)
    assert PENNSYLVANIA.date_of(at("2026-11-20 23:00")) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "seconds"), [("1 h", 2.5), ("24 h", 60), ("1 cd", 60), ("2 bd", 120), ("1 mo", 1800), ("36 mo", 64_800)]
)
def test_in_training_every_unit_is_so_many_seconds(words: str, seconds: float) -> None:
    assert TRAINING.exact_length(limit(words)) == timedelta(seconds=seconds)


def test_in_training_there_are_no_weekends_and_no_holidays() -> None:
    assert TRAINING.is_business_day(date(2026, 11, 26))  # Thanksgiving
    assert TRAINING.is_business_day(date(2026, 11, 28))  # a Saturday


def test_in_earnest_only_hours_have_an_exact_length() -> None:
    assert PENNSYLVANIA.exact_length(limit("24 h")) == timedelta(hours=24)
    assert [PENNSYLVANIA.exact_length(limit(words)) for words in ("1 cd", "1 bd", "1 mo")] == [None, None, None]


@UNHURRIED
@given(DAYS, st.integers(1, 60))
def test_business_days_there_and_back(day: date, days: int) -> None:
    start = PENNSYLVANIA.add_business_days(day, 1)

    assert PENNSYLVANIA.add_business_days(PENNSYLVANIA.add_business_days(start, days), -days) == start


@UNHURRIED
@given(DAYS, st.integers(1, 60))
def test_business_days_take_at_least_as_long_as_calendar_days(day: date, days: int) -> None:
    found = PENNSYLVANIA.add_business_days(day, days)

    assert PENNSYLVANIA.is_business_day(found)
    assert found >= add_calendar_days(day, days)


@UNHURRIED
@given(DAYS, st.integers(-120, 120))
def test_months_never_leave_the_month_that_was_meant(day: date, months: int) -> None:
    found = add_months(day, months)

    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@UNHURRIED
@given(DAYS)
def test_the_end_of_a_day_is_shown_as_the_time_it_ends(day: date) -> None:
    assert shown(PENNSYLVANIA.day_end(day)) == f"{day.isoformat()} 17:00"
