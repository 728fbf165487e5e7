from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.testing import quotas
from domain.testing.quotas import QUOTA_BYTES, Quota, commitment_of, draw_quota, highest_quota, owed_in
from tests.domain.strategies import UNHURRIED
from tests.domain.testing.drawn import bytes_of, drawn_period, period_id


@pytest.mark.parametrize(
    ("per_year", "days", "owed"),
    [
        (36, 365, 36),
        (36, 182, 18),  # 17.95
        (36, 183, 19),  # 18.05: rounded up, never down
        (12, 30, 1),
        (104, 1, 1),
        (0, 365, 0),
        (365, 364, 364),
    ],
)
def test_a_shorter_period_owes_its_share_rounded_up(per_year: int, days: int, owed: int) -> None:
    assert owed_in(per_year, days) == owed


@pytest.mark.parametrize(
    ("days", "floor", "ceiling", "extra", "highest"),
    [
        (365, 36, 72, 20, 44),  # 36 and 7.2, rounded up
        (365, 12, 72, 1, 13),  # never the floor alone
        (365, 36, 40, 20, 40),  # the ceiling stands
        (10, 9, 20, 50, 10),  # a day has one test at most
        (365, 36, 72, 0, 36),  # a pack without an extra
        (365, 0, 72, 20, 0),
    ],
)
def test_a_quota_is_at_most_the_floor_and_the_extra(
    days: int, floor: int, ceiling: int, extra: int, highest: int
) -> None:
    assert highest_quota(days=days, floor=floor, ceiling=ceiling, extra_percent=extra) == highest


@st.composite
def possible(draw: st.DrawFn) -> tuple[int, int, int]:
    """Days, floor and ceiling of a period."""
    days = draw(st.integers(1, 365))
    floor = draw(st.integers(0, days))
    return days, floor, draw(st.integers(floor, 400))


@UNHURRIED
@given(possible(), st.integers(0, 100), st.binary(min_size=QUOTA_BYTES, max_size=QUOTA_BYTES))
def test_a_quota_lies_within_its_bounds(bounds: tuple[int, int, int], extra: int, randomness: bytes) -> None:
    days, floor, ceiling = bounds
    quota = draw_quota(days=days, floor=floor, ceiling=ceiling, extra_percent=extra, randomness=randomness)

    assert floor <= quota.count <= highest_quota(days=days, floor=floor, ceiling=ceiling, extra_percent=extra)
    assert quota.count <= min(days, ceiling)


@pytest.mark.parametrize(("byte", "count"), [(b"\x00", 36), (b"\xff", 44)])
def test_the_floor_and_the_highest_can_both_be_drawn(byte: bytes, count: int) -> None:
    assert draw_quota(days=365, floor=36, ceiling=72, extra_percent=20, randomness=byte * QUOTA_BYTES).count == count


def test_each_number_of_tests_is_as_likely_as_another() -> None:
    counts = Counter(drawn_period(number, floor=36, ceiling=72)[1].count for number in range(9_000))

    assert sorted(counts) == list(range(36, 45))
    # Chi-square with 8 degrees of freedom: above 31.8 once in 10,000 series. The numbers are the same in every run.
    assert sum((count - 1_000) ** 2 / 1_000 for count in counts.values()) < 31.8


def test_the_count_and_the_nonce_are_drawn_from_different_bytes() -> None:
    one = draw_quota(days=365, floor=0, ceiling=365, extra_percent=0, randomness=bytes(16) + b"\x01" * 32)

    assert one == Quota(count=0, nonce=b"\x01" * 32)


def test_a_commitment_holds_period_count_and_nonce() -> None:
    _, quota = drawn_period(1)
    others = [
        commitment_of(period_id(2), quota),
        commitment_of(period_id(1), replace(quota, count=quota.count + 1)),
        commitment_of(period_id(1), replace(quota, nonce=bytes_of("another nonce"))),
    ]

    assert len({commitment_of(period_id(1), quota), *others}) == 4


def test_a_commitment_stays_what_it_was() -> None:
    assert (
        commitment_of(period_id(1), Quota(count=40, nonce=bytes(32))).hex()
        == "306059a9e9b3e1042d5765151182ae93141eba087e8e24c21c6093a0cb7498ff"
    )


def test_no_log_shows_a_quota() -> None:
    assert repr(Quota(count=41, nonce=b"nonce")) == "Quota()"


@pytest.mark.parametrize(
    ("days", "floor", "ceiling"), [(0, 0, 0), (366, 36, 72), (10, 11, 20), (365, 36, 35), (365, -1, 10)]
)
def test_an_impossible_period_is_refused(days: int, floor: int, ceiling: int) -> None:
    period, _ = drawn_period(1)

    with pytest.raises(ValueError, match=r"period has|floor of"):
        draw_quota(days=days, floor=floor, ceiling=ceiling, extra_percent=20, randomness=bytes(QUOTA_BYTES))
    with pytest.raises(ValueError, match=r"period has|floor of"):
        replace(period, days=days, floor=floor, ceiling=ceiling)


def test_too_little_randomness_is_refused() -> None:
    with pytest.raises(ValueError, match="48 random bytes"):
        draw_quota(days=365, floor=36, ceiling=72, extra_percent=20, randomness=bytes(32))


def test_a_period_commits_to_the_quota_that_it_was_opened_with() -> None:
    period, quota = drawn_period(7)

    assert period.quota_commitment == commitment_of(period.id, quota)
    assert quotas.open_period(
        period_id=period.id,
        enrollment_id=period.enrollment_id,
        days=365,
        floor=26,
        ceiling=52,
        extra_percent=20,
        randomness=bytes_of("quota 7", QUOTA_BYTES),
    ) == (period, quota)
