"""The algorithm ``hidden-quota/1``: what it gives for certain. What it gives by chance is in test_draw_statistics."""

import hmac
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.testing.draw_log import ALGORITHM, NO_DAY_BEFORE, DayDraw, day_bytes, row_bytes
from domain.testing.draws import Entry, UncommittedQuotaError, draw_day, draw_numbers, selects
from tests.domain.strategies import UNHURRIED
from tests.domain.testing.drawn import (
    FIRST_DAY,
    PROGRAM,
    Drawn,
    drawn_period,
    enrollment,
    logged_days,
    period_id,
    seed_of,
)

SEEDS = st.binary(min_size=32, max_size=32)


def draw_of(entries: list[Entry], drawn: list[Drawn], seed: bytes = seed_of(0), program: str = PROGRAM) -> DayDraw:
    return draw_day(
        program=program,
        day=FIRST_DAY,
        seed=seed,
        entries=entries,
        quotas={period.id: quota for period, quota in drawn},
        previous=NO_DAY_BEFORE,
    )


def small_day() -> tuple[list[Entry], list[Drawn]]:
    """Five participants on different days of periods of different kinds."""
    drawn = [
        drawn_period(0, floor=36, ceiling=72),
        drawn_period(1, floor=104, ceiling=104),
        drawn_period(2, days=100, floor=10, ceiling=20),
        drawn_period(3, days=2, floor=1, ceiling=1),
        drawn_period(4, floor=0, ceiling=0),
    ]
    places = [(0, 0), (100, 30), (40, 2), (1, 0), (364, 0)]
    entries = [
        Entry(period=period, index=index, counted=counted)
        for (period, _), (index, counted) in zip(drawn, places, strict=True)
    ]
    return entries, drawn


def test_the_algorithm_of_this_name_never_changes() -> None:
    """A change of any of these is another algorithm: give it another name, and keep this one for what it drew."""
    draw = draw_of(*small_day())

    assert ALGORITHM == "hidden-quota/1"
    assert draw.commitment.hex() == "f95e2dfae3085f3d2ba4a79650955f133e5f89d7970b5e2e4490972a29d67c2c"
    assert {row.enrollment_id: row.selected for row in draw.rows} == {
        enrollment(0): False,
        enrollment(1): False,
        enrollment(2): False,
        enrollment(3): True,
        enrollment(4): False,
    }
    assert list(draw_numbers(seed_of(0), FIRST_DAY, [str(enrollment(0))])) == [16547515539728189612]


def test_rows_and_days_are_hashed_as_lines_of_text() -> None:
    draw = draw_of(*small_day())
    row = next(one for one in draw.rows if one.enrollment_id == enrollment(3))
    written = day_bytes(
        program=PROGRAM, day=FIRST_DAY, previous=NO_DAY_BEFORE, seed=bytes(32), leaves=[b"\x02" * 32, b"\x01" * 32]
    )

    hashed = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"  # SHA-256 of 32 zero bytes

    assert row_bytes(PROGRAM, FIRST_DAY, row).decode() == (
        f"hidden-quota/1|row|synthetic|2026-03-01|{enrollment(3)}|{period_id(3)}|1|2|0"
        f"|{row.quota_commitment.hex()}|selected"
    )
    assert written.decode().split("\n") == [
        f"hidden-quota/1|day|synthetic|2026-03-01|{'00' * 32}|{hashed}",
        "01" * 32,
        "02" * 32,
    ]


@UNHURRIED
@given(st.integers(0, 2**32), SEEDS)
def test_the_order_of_the_entries_does_not_matter(order: int, seed: bytes) -> None:
    entries, drawn = small_day()
    shuffled = entries.copy()
    Random(order).shuffle(shuffled)  # noqa: S311 - any order will do

    assert draw_of(shuffled, drawn, seed) == draw_of(entries, drawn, seed)


@UNHURRIED
@given(st.sets(st.integers(0, 4), min_size=1), SEEDS)
def test_nobody_else_moves_a_participant_s_selection(present: set[int], seed: bytes) -> None:
    entries, drawn = small_day()
    everybody = {row.enrollment_id: row for row in draw_of(entries, drawn, seed).rows}

    alone = draw_of([entries[number] for number in present], drawn, seed)

    assert {row.enrollment_id: row for row in alone.rows} == {
        enrollment(number): everybody[enrollment(number)] for number in present
    }


@UNHURRIED
@given(SEEDS, st.dates(), st.lists(st.uuids(), max_size=5))
def test_the_numbers_are_the_standard_hmac(seed: bytes, day: date, enrollments: list[object]) -> None:
    names = [str(one) for one in enrollments]

    assert list(draw_numbers(seed, day, names)) == [
        int.from_bytes(hmac.digest(seed, f"{name}|{day.isoformat()}".encode(), "sha256")[:8]) for name in names
    ]


@UNHURRIED
@given(st.integers(1, 365), st.integers(0, 365))
def test_the_odds_are_what_remains_to_what_is_left(left: int, remaining: int) -> None:
    odds = min(Fraction(remaining, left), Fraction(1))
    selecting = -(-odds.numerator * 2**64 // odds.denominator)

    # All numbers below a bound select, and the bound is the odds' share of all numbers, to less than one number.
    assert selecting == 0 or selects(selecting - 1, left, remaining)
    assert selecting == 2**64 or not selects(selecting, left, remaining)
    assert 0 <= Fraction(selecting, 2**64) - odds < Fraction(1, 2**64)


@pytest.mark.parametrize("number", [0, 2**64 - 1])
def test_the_ends_of_the_odds_are_certain(number: int) -> None:
    assert selects(number, 3, 3)
    assert selects(number, 3, 4)
    assert not selects(number, 3, 0)
    assert not selects(number, 3, -1)


@st.composite
def periods(draw: st.DrawFn) -> Drawn:
    """A short period of any kind."""
    days = draw(st.integers(1, 40))
    floor = draw(st.integers(0, days))
    ceiling = draw(st.integers(floor, 45))
    extra = draw(st.integers(0, 100))
    return drawn_period(1, days=days, floor=floor, ceiling=ceiling, extra=extra, salt=str(draw(st.integers(0, 2**32))))


@UNHURRIED
@given(periods(), SEEDS)
def test_a_full_period_has_exactly_its_quota(drawn: Drawn, seed: bytes) -> None:
    period, quota = drawn
    days = _selected_days(drawn, seed, annulled=frozenset())

    assert len(days) == quota.count
    assert period.floor <= len(days) <= period.ceiling


@UNHURRIED
@given(periods(), SEEDS, st.frozensets(st.integers(0, 39)))
def test_what_is_annulled_is_made_up_for_while_days_are_left(
    drawn: Drawn, seed: bytes, annulled: frozenset[int]
) -> None:
    period, quota = drawn
    days = _selected_days(drawn, seed, annulled)
    standing = [day for day in days if day not in annulled]

    assert len(standing) <= quota.count
    # Short of the quota only if the last day was certain and annulments were too late to be made up for.
    if len(standing) < quota.count:
        missing = quota.count - len(standing)
        assert sum(1 for day in days if day in annulled) >= missing
        assert period.days - 1 in days


def _selected_days(drawn: Drawn, seed: bytes, annulled: frozenset[int]) -> list[int]:
    """The days of a period on which it is selected; selections on some days do not count."""
    period, _ = drawn
    days: list[int] = []
    for index in range(period.days):
        counted = sum(1 for day in days if day not in annulled)
        entry = Entry(period=period, index=index, counted=counted)
        one_seed = bytes(byte ^ index for byte in seed)
        if draw_of([entry], [drawn], one_seed).rows[0].selected:
            days.append(index)
    return days


def test_days_of_a_log_hang_together() -> None:
    log = logged_days([drawn_period(number) for number in range(3)], 4)

    assert [one.previous for one in log] == [NO_DAY_BEFORE, *(one.commitment for one in log[:-1])]
    assert Counter(row.index for one in log for row in one.rows) == {0: 3, 1: 3, 2: 3, 3: 3}


def test_no_log_shows_a_seed() -> None:
    draw = draw_of(*small_day())

    assert str(draw.seed) not in repr(draw)
    assert draw.seed.hex() not in repr(draw)


@pytest.mark.parametrize(
    ("index", "counted"), [(365, 0), (-1, 0), (3, 4), (3, -1)], ids=["after", "before", "too many", "negative"]
)
def test_what_cannot_be_is_not_drawn(index: int, counted: int) -> None:
    drawn = drawn_period(1)

    with pytest.raises(ValueError, match="outside its testing period"):
        draw_of([Entry(period=drawn[0], index=index, counted=counted)], [drawn])


def test_a_participant_is_drawn_once_a_day() -> None:
    one, other = drawn_period(1), drawn_period(2)
    second = replace(other[0], enrollment_id=one[0].enrollment_id)

    with pytest.raises(ValueError, match="once a day"):
        draw_of(
            [Entry(period=one[0], index=0, counted=0), Entry(period=second, index=0, counted=0)],
            [one, (second, other[1])],
        )


def test_no_other_quota_can_be_slipped_in() -> None:
    entries, drawn = small_day()
    wrong = [(drawn[0][0], replace(drawn[0][1], count=drawn[0][1].count + 1)), *drawn[1:4]]

    with pytest.raises(UncommittedQuotaError) as refused:
        draw_of(entries, wrong)

    assert set(refused.value.enrollments) == {enrollment(0), enrollment(4)}


@pytest.mark.parametrize("program", ["", "a|b", "a\nb"])
def test_a_program_s_name_cannot_run_into_what_follows_it(program: str) -> None:
    with pytest.raises(ValueError, match="named by printable"):
        draw_of(*small_day(), program=program)


def test_a_short_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        draw_of(*small_day(), seed=bytes(31))


def test_a_day_without_participants_is_drawn_too() -> None:
    draw = draw_of([], [])

    assert draw.rows == ()
    assert draw.leaves == ()
    assert len(draw.commitment) == 32
