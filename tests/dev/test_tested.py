"""Which day of testing the demo begins with: there is one at every hour, and a closed one before it."""

from datetime import date, datetime

import pytest

from dev.tested import day_of_now
from policies.reading import read_pack


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-03-03T00:59:59-05:00", date(2026, 3, 2)),
        ("2026-03-03T01:00:00-05:00", date(2026, 3, 3)),
        ("2026-03-03T21:59:00-05:00", date(2026, 3, 3)),
        ("2026-03-03T23:00:00-05:00", date(2026, 3, 3)),
        ("2026-03-04T03:00:00+00:00", date(2026, 3, 3)),
    ],
)
def test_the_day_of_now_is_the_one_whose_window_opened_last(now: str, day: date) -> None:
    assert day_of_now(read_pack("pa_vrp"), datetime.fromisoformat(now)) == day
