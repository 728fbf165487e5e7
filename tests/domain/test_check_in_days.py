"""The day that a check-in belongs to, and the days that an outage touched, also while clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.testing.check_ins import CheckInAnswer, local_window, moment_of, sentence_of
from domain.testing.outages import touched_days
from domain.testing.windows import Outage, Place
from policies.reading import read_pack

VRP = read_pack("pa_vrp")
HPSP = read_pack("or_hpsp")
ZONE = "America/New_York"


def at(day: date, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, fold=fold), tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


JUNE = date(2026, 6, 10)
#: Clocks go back at 02:00 in the first night and forward in the second.
BACK, FORWARD = date(2026, 11, 1), date(2026, 3, 8)


@pytest.mark.parametrize(
    ("now", "day", "place"),
    [
        (at(JUNE, 0, 59), JUNE, Place.BEFORE),
        (at(JUNE, 1), JUNE, Place.WITHIN),
        (at(JUNE, 21, 59), JUNE, Place.WITHIN),
        (at(JUNE, 22), JUNE, Place.AFTER),
        # 01:00 comes twice: the window opens with the first.
        (at(BACK, 1), BACK, Place.WITHIN),
        (at(BACK, 1, fold=1), BACK, Place.WITHIN),
        (at(BACK, 0, 59), BACK, Place.BEFORE),
        (at(FORWARD, 1), FORWARD, Place.WITHIN),
        (at(FORWARD, 22), FORWARD, Place.AFTER),
    ],
)
def test_an_instant_belongs_to_a_day(now: datetime, day: date, place: Place) -> None:
    found = moment_of(now, VRP)
    assert (found.window.day, found.place) == (day, place)


def test_a_window_that_an_outage_made_longer_reaches_into_the_night() -> None:
    zone, day = HPSP.calendar.zone, JUNE
    opens = datetime.combine(day, time(5), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    outage = Outage(since=opens, until=opens + timedelta(hours=10))
    night = opens + timedelta(hours=21)
    assert moment_of(night, HPSP).place is Place.BEFORE
    found = moment_of(night, HPSP, (outage,))
    assert (found.window.day, found.place) == (day, Place.WITHIN)
    assert moment_of(opens + timedelta(hours=24), HPSP, (outage,)).window.day == day + timedelta(days=1)


def test_an_outage_touches_the_days_in_whose_windows_it_stood() -> None:
    now = at(JUNE + timedelta(days=5), 12)

    def touched(since: datetime, until: datetime | None) -> list[tuple[date, datetime]]:
        found = touched_days(Outage(since=since, until=until), (), local_window(VRP), ZONE, now)
        return [(one.day, one.closes_at) for one in found]

    assert touched(at(JUNE, 9), at(JUNE, 11)) == [(JUNE, at(JUNE + timedelta(days=1), 0))]
    # Between two windows it kept nobody from anything.
    assert touched(at(JUNE, 22), at(JUNE + timedelta(days=1), 1)) == []
    assert [day for day, _ in touched(at(JUNE, 21), at(JUNE + timedelta(days=2), 2))] == [
        JUNE + timedelta(days=number) for number in range(3)
    ]
    assert touched(at(JUNE + timedelta(days=5), 9), None) == [
        (JUNE + timedelta(days=5), at(JUNE + timedelta(days=6), 1))
    ]


def test_two_outages_of_a_day_add_up() -> None:
    first, second = Outage(since=at(JUNE, 9), until=at(JUNE, 10)), Outage(since=at(JUNE, 12), until=at(JUNE, 13))
    now = at(JUNE, 20)
    [found] = touched_days(second, (first, second), local_window(VRP), ZONE, now)
    assert found.closes_at == at(JUNE + timedelta(days=1), 0)


def test_what_is_said_tells_selected_from_not_selected_alone() -> None:
    said = [sentence_of(answer, at(JUNE, 22), ZONE) for answer in CheckInAnswer]
    assert said[0].endswith("Wed 10 Jun 2026, 22:00 (America/New_York).")
    assert len(set(said)) == 3
