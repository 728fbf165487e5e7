"""Which day a schedule means: the one whose window opens two hours later, clocks that change included."""

from datetime import UTC, date, datetime, time

import pytest

from domain.testing.days import day_meant, drawn_at
from domain.testing.windows import window_of


@pytest.mark.parametrize(
    ("window", "at"), [("01:00-22:00", time(23)), ("05:00-17:00", time(3)), ("00:30-20:00", time(22, 30))]
)
def test_a_day_is_drawn_two_hours_before_its_window_opens(window: str, at: time) -> None:
    assert drawn_at(window_of(window)) == at


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 3, 3, 4, tzinfo=UTC), "America/New_York", date(2026, 3, 3)),
        # The night in which clocks go forward, and the one in which they go back.
        (datetime(2026, 3, 8, 4, tzinfo=UTC), "America/New_York", date(2026, 3, 8)),
        (datetime(2026, 3, 9, 3, tzinfo=UTC), "America/New_York", date(2026, 3, 9)),
        (datetime(2026, 11, 1, 3, tzinfo=UTC), "America/New_York", date(2026, 11, 1)),
        (datetime(2026, 11, 2, 4, tzinfo=UTC), "America/New_York", date(2026, 11, 2)),
        (datetime(2026, 3, 3, 11, tzinfo=UTC), "America/Los_Angeles", date(2026, 3, 3)),
    ],
)
def test_a_schedule_means_the_day_that_comes(at: datetime, zone: str, day: date) -> None:
    assert day_meant(at, zone) == day
