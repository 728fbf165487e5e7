from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.testing.windows import LocalWindow, Outage, Place, Window, where_in_window, window_of, window_on
from tests.domain.strategies import UNHURRIED

NEW_YORK = "America/New_York"
PENNSYLVANIA = window_of("01:00-22:00")
SUMMER = date(2026, 7, 1)  # opens 05:00, closes 02:00 UTC
FORWARD, BACK = date(2026, 3, 8), date(2026, 11, 1)


def utc(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def outage(since: str, until: str | None) -> Outage:
    return Outage(since=utc(since), until=utc(until) if until else None)


def test_a_window_is_read_as_packs_write_it() -> None:
    assert window_of("01:00-22:00") == LocalWindow(opens=time(1), closes=time(22))
    assert window_of("05:30 - 17:00") == LocalWindow(opens=time(5, 30), closes=time(17))


@pytest.mark.parametrize("words", ["", "01:00", "22:00-01:00", "05:00-05:00", "soon-later", "01:00-25:00"])
def test_what_is_no_window_of_a_day_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        window_of(words)


@pytest.mark.parametrize(
    ("day", "words", "zone", "opens", "closes"),
    [
        (SUMMER, "01:00-22:00", NEW_YORK, "2026-07-01 05:00", "2026-07-02 02:00"),
        (SUMMER, "05:00-17:00", "America/Los_Angeles", "2026-07-01 12:00", "2026-07-02 00:00"),
        (date(2026, 1, 15), "01:00-22:00", NEW_YORK, "2026-01-15 06:00", "2026-01-16 03:00"),
        # Forward at 02:00: from the old time to the new, an hour shorter than other days.
        (FORWARD, "01:00-22:00", NEW_YORK, "2026-03-08 06:00", "2026-03-09 02:00"),
        # 02:30 does not exist: it opens at 01:30 by the old clock, and closes at 03:30 by the new one.
        (FORWARD, "02:30-22:00", NEW_YORK, "2026-03-08 06:30", "2026-03-09 02:00"),
        (FORWARD, "01:00-02:30", NEW_YORK, "2026-03-08 06:00", "2026-03-08 07:30"),
        # Back at 02:00: 01:00 and 01:30 come twice; the first opens, the second closes.
        (BACK, "01:00-22:00", NEW_YORK, "2026-11-01 05:00", "2026-11-02 03:00"),
        (BACK, "00:30-01:30", NEW_YORK, "2026-11-01 04:30", "2026-11-01 06:30"),
        (BACK, "05:00-17:00", "America/Los_Angeles", "2026-11-01 13:00", "2026-11-02 01:00"),
        # No clocks change in most of Arizona.
        (FORWARD, "02:30-22:00", "America/Phoenix", "2026-03-08 09:30", "2026-03-09 05:00"),
    ],
)
def test_the_window_of_a_day_is_given_in_utc(day: date, words: str, zone: str, opens: str, closes: str) -> None:
    assert window_on(day, window_of(words), zone) == Window(day=day, opens=utc(opens), closes=utc(closes))


def test_a_window_never_reaches_into_the_next_one_where_clocks_skip_midnight() -> None:
    """In Chile clocks go from 24:00 to 01:00: 00:15 does not exist on the next day, and is read as 23:15."""
    evening = window_on(date(2026, 9, 5), window_of("00:15-23:30"), "America/Santiago")
    morning = window_on(date(2026, 9, 6), window_of("00:15-23:30"), "America/Santiago")

    assert evening.closes == morning.opens


@pytest.mark.parametrize(
    ("outages", "closes", "lost"),
    [
        ((), "2026-07-02 02:00", 0),
        # Before it opened and after it closed, nothing is lost.
        ((outage("2026-07-01 01:00", "2026-07-01 05:00"),), "2026-07-02 02:00", 0),
        ((outage("2026-07-02 02:00", "2026-07-02 03:00"),), "2026-07-02 02:00", 0),
        # An hour is made up for, whenever it was lost.
        ((outage("2026-07-01 10:00", "2026-07-01 11:00"),), "2026-07-02 03:00", 60),
        ((outage("2026-07-01 04:00", "2026-07-01 06:00"),), "2026-07-02 03:00", 60),
        ((outage("2026-07-02 01:30", "2026-07-02 02:30"),), "2026-07-02 03:00", 60),
        # An outage in the time that was added is made up for as well.
        (
            (outage("2026-07-01 10:00", "2026-07-01 11:00"), outage("2026-07-02 02:30", "2026-07-02 03:00")),
            "2026-07-02 03:30",
            90,
        ),
        # Time lost twice is lost once; outages come in any order.
        (
            (
                outage("2026-07-01 10:30", "2026-07-01 10:45"),
                outage("2026-07-01 10:30", "2026-07-01 11:30"),
                outage("2026-07-01 10:00", "2026-07-01 11:00"),
            ),
            "2026-07-02 03:30",
            90,
        ),
        # Not beyond the opening of the next day's window, at 05:00 UTC.
        ((outage("2026-07-01 10:00", "2026-07-01 15:00"),), "2026-07-02 05:00", 300),
        ((outage("2026-07-02 01:00", None),), "2026-07-02 05:00", 240),
        ((outage("2026-07-02 01:00", None), outage("2026-07-02 01:30", "2026-07-02 02:00")), "2026-07-02 05:00", 240),
        ((outage("2026-06-30 00:00", None),), "2026-07-02 05:00", 24 * 60),
    ],
)
def test_outages_extend_a_window(outages: tuple[Outage, ...], closes: str, lost: int) -> None:
    window = window_on(SUMMER, PENNSYLVANIA, NEW_YORK, outages)

    assert window == Window(day=SUMMER, opens=utc("2026-07-01 05:00"), closes=utc(closes), lost=timedelta(minutes=lost))


@pytest.mark.parametrize(
    ("now", "place"),
    [
        ("2026-07-01 04:59:59.999999", Place.BEFORE),
        ("2026-07-01 05:00", Place.WITHIN),
        ("2026-07-02 01:59:59.999999", Place.WITHIN),
        ("2026-07-02 02:00", Place.AFTER),
    ],
)
def test_a_window_is_over_at_the_time_it_closes(now: str, place: Place) -> None:
    assert where_in_window(utc(now), window_on(SUMMER, PENNSYLVANIA, NEW_YORK)) is place


DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
ZONES = st.sampled_from([NEW_YORK, "America/Los_Angeles", "America/Phoenix", "America/Santiago", "America/Havana"])
TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@st.composite
def local_windows(draw: st.DrawFn) -> LocalWindow:
    opens = draw(TIMES.filter(lambda one: one < time(23, 59)))
    return LocalWindow(opens=opens, closes=draw(TIMES.filter(lambda one: one > opens)))


@st.composite
def outages_on(draw: st.DrawFn, day: date) -> tuple[Outage, ...]:
    """Outages around a day, in any order, some of which last."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        since = datetime.combine(day, time(), tzinfo=UTC) + timedelta(minutes=draw(st.integers(-600, 2400)))
        lasts = draw(st.none() | st.integers(0, 900))
        found.append(Outage(since=since, until=None if lasts is None else since + timedelta(minutes=lasts)))
    return tuple(found)


@UNHURRIED
@given(DAYS, local_windows(), ZONES)
def test_a_window_is_open_at_every_time_that_its_words_name(day: date, local: LocalWindow, zone: str) -> None:
    window = window_on(day, local, zone)
    for fold in (0, 1):
        for minutes in range(0, 24 * 60, 17):
            wall = (datetime.combine(day, time()) + timedelta(minutes=minutes)).replace(fold=fold)
            instant = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            exists = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == wall.replace(fold=0)
            if exists and local.opens <= wall.time() < local.closes:
                assert where_in_window(instant, window) is Place.WITHIN


@UNHURRIED
@given(DAYS, local_windows(), ZONES, st.data())
def test_windows_follow_one_another_and_never_overlap(
    day: date, local: LocalWindow, zone: str, data: st.DataObject
) -> None:
    outages = data.draw(outages_on(day))
    plain, window = window_on(day, local, zone), window_on(day, local, zone, outages)
    following = window_on(day + timedelta(days=1), local, zone, outages)

    assert plain.opens == window.opens <= plain.closes <= window.closes <= following.opens


@UNHURRIED
@given(DAYS, local_windows(), ZONES, st.data())
def test_participants_have_as_much_time_as_without_outages(
    day: date, local: LocalWindow, zone: str, data: st.DataObject
) -> None:
    outages = data.draw(outages_on(day))
    plain, window = window_on(day, local, zone), window_on(day, local, zone, outages)
    next_opens = window_on(day + timedelta(days=1), local, zone).opens
    minute = timedelta(minutes=1)

    instants = (window.opens + number * minute for number in range((window.closes - window.opens) // minute))
    open_for = sum(
        not any(one.since <= now and (one.until is None or now < one.until) for one in outages) for now in instants
    )

    length = (plain.closes - plain.opens) // minute
    assert open_for == length or (open_for < length and window.closes == next_opens)
    assert (window.lost == timedelta(0)) is (window == plain)
