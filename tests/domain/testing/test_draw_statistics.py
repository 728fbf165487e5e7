"""What the draw gives by chance, over 10,000 simulated participant-years (TESTING.md 10.1, 10.3).

The seeds are the same in every run, so that these tests fail for a change alone. Each bound is one that chance passes
once in 10,000 times: run daily with fresh seeds, about one of them in three years would raise a false alarm.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest

from domain.testing.chances import weekday_p_value
from domain.testing.draw_log import NO_DAY_BEFORE, DayDraw
from domain.testing.draws import Entry, draw_day, draw_numbers, selects
from tests.domain.testing.drawn import FIRST_DAY, PROGRAM, Drawn, drawn_period, seed_of

PARTICIPANTS = 10_000
DAYS = 365
#: A normal deviate beyond which, on both sides, chance goes once in 10,000 times.
ONCE_IN_10_000 = 3.89
#: Days without a test after which a participant might believe to be due.
LONG = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One participant-year: how many tests it has, and on which of its days."""

    quota: int
    days: tuple[int, ...]

    def odds_on(self, day: int) -> float:
        """The hazard by 10.3, given the days before."""
        return (self.quota - bisect_left(self.days, day)) / (DAYS - day)


@pytest.fixture(scope="module")
def years() -> list[Year]:
    """10,000 years of quotas of 26 to 32 tests, drawn by the numbers and the comparison of the draw itself."""
    drawn = [drawn_period(number) for number in range(PARTICIPANTS)]
    names = [str(period.enrollment_id) for period, _ in drawn]
    remaining = [quota.count for _, quota in drawn]
    found: list[list[int]] = [[] for _ in drawn]
    for index in range(DAYS):
        left = DAYS - index
        for who, number in enumerate(draw_numbers(seed_of(index), FIRST_DAY + timedelta(days=index), names)):
            if selects(number, left, remaining[who]):
                remaining[who] -= 1
                found[who].append(index)
    return [Year(quota=quota.count, days=tuple(days)) for (_, quota), days in zip(drawn, found, strict=True)]


def deviate_of(chi_square: float, freedom: int) -> float:
    """A chi-square as a normal deviate (Wilson and Hilferty)."""
    third = 2 / (9 * freedom)
    return (math.cbrt(chi_square / freedom) - (1 - third)) / math.sqrt(third)


def chi_square_of(counts: list[int], cells: list[int], years: list[Year]) -> float:
    """A chi-square of counts of days by group of so many days: each year is K of 365 days without replacement."""
    variance = sum(one.quota / DAYS * (1 - one.quota / DAYS) for one in years) * DAYS / (DAYS - 1)
    total = sum(one.quota for one in years)
    return sum((n - total * size / DAYS) ** 2 / size for n, size in zip(counts, cells, strict=True)) / variance


def test_every_year_has_its_quota(years: list[Year]) -> None:
    assert [len(one.days) for one in years] == [one.quota for one in years]
    assert {one.quota for one in years} == set(range(26, 33))


def test_no_weekday_is_preferred(years: list[Year]) -> None:
    counts, cells = [0] * 7, [0] * 7
    for index in range(DAYS):
        cells[index % 7] += 1
    for one in years:
        for day in one.days:
            counts[day % 7] += 1

    assert weekday_p_value(chi_square_of(counts, cells, years)) > 0.000_1


def test_no_day_of_the_year_is_preferred(years: list[Year]) -> None:
    counts = [0] * DAYS
    for one in years:
        for day in one.days:
            counts[day] += 1

    # On both sides: days that are too even would be no better.
    assert abs(deviate_of(chi_square_of(counts, [1] * DAYS, years), DAYS - 1)) < ONCE_IN_10_000


def test_gaps_are_those_of_days_chosen_uniformly(years: list[Year]) -> None:
    """One gap of each year, so that all are independent: the one between its tenth and its eleventh test."""
    longest = 40
    expected = [0.0] * (longest + 1)
    for quota, number in Counter(one.quota for one in years).items():
        chances = [math.comb(DAYS - gap, quota - 1) / math.comb(DAYS, quota) for gap in range(1, longest + 1)]
        for gap, chance in enumerate([*chances, 1 - sum(chances)]):
            expected[gap] += number * chance
    counts = [0] * (longest + 1)
    for one in years:
        counts[min(one.days[10] - one.days[9], longest + 1) - 1] += 1

    chi_square = sum((n - e) ** 2 / e for n, e in zip(counts, expected, strict=True))
    assert min(expected) > 5
    assert abs(deviate_of(chi_square, longest)) < ONCE_IN_10_000


def test_back_to_back_days_are_as_many_as_chance_gives(years: list[Year]) -> None:
    surplus = [
        sum(1 for day, following in pairwise(one.days) if following == day + 1) - one.quota * (one.quota - 1) / DAYS
        for one in years
    ]

    assert abs(sum(surplus)) / math.sqrt(sum(one**2 for one in surplus)) < ONCE_IN_10_000


def days_after_a_test(year: Year) -> Iterator[int]:
    return (day + 1 for day in year.days if day + 1 < DAYS)


def days_after_a_long_time(year: Year) -> Iterator[int]:
    """Days on which a participant might believe to be due."""
    for day, following in pairwise((*year.days, DAYS)):
        yield from range(day + LONG + 1, min(following + 1, DAYS))


def sundays(_year: Year) -> Iterable[int]:
    assert FIRST_DAY.strftime("%A") == "Sunday"
    return range(0, DAYS, 7)


@pytest.mark.parametrize("kind", [days_after_a_test, days_after_a_long_time, sundays])
def test_the_past_tells_nothing_beyond_what_is_left(years: list[Year], kind: Callable[[Year], Iterable[int]]) -> None:
    """The hazard given the past is (K - done) / (days left), whatever the day and whatever came the day before."""
    selected, expected, variance = 0, 0.0, 0.0
    for year in years:
        tested = set(year.days)
        for day in kind(year):
            odds = year.odds_on(day)
            selected += day in tested
            expected += odds
            variance += odds * (1 - odds)

    assert selected > 10_000
    assert abs(selected - expected) / math.sqrt(variance) < ONCE_IN_10_000


def test_participants_are_drawn_independently(years: list[Year]) -> None:
    """Two by two: how many days of two years fall together."""
    surplus, variance = 0.0, 0.0
    for one, other in zip(years[::2], years[1::2], strict=True):
        surplus += len(set(one.days) & set(other.days)) - one.quota * other.quota / DAYS
        neither = (DAYS - one.quota) * (DAYS - other.quota)
        variance += one.quota * other.quota * neither / DAYS**2 / (DAYS - 1)

    assert abs(surplus) / math.sqrt(variance) < ONCE_IN_10_000


@pytest.fixture(scope="module")
def crowd() -> list[Drawn]:
    """Participants of whom two in seven are selected on each day."""
    return [drawn_period(number, floor=104, ceiling=104) for number in range(4_000)]


def one_day(crowd: list[Drawn], seed: bytes, day: int = 0) -> DayDraw:
    return draw_day(
        program=PROGRAM,
        day=FIRST_DAY + timedelta(days=day),
        seed=seed,
        entries=[Entry(period=period, index=0, counted=0) for period, _ in crowd],
        quotas={period.id: quota for period, quota in crowd},
        previous=NO_DAY_BEFORE,
    )


@pytest.mark.parametrize("bit", [0, 1, 128, 255])
def test_a_seed_that_differs_in_one_bit_tells_nothing(crowd: list[Drawn], bit: int) -> None:
    seed = seed_of(0)
    guess = (int.from_bytes(seed) ^ 1 << bit).to_bytes(32)

    assert abs(correlation(one_day(crowd, seed), one_day(crowd, guess))) < ONCE_IN_10_000


def test_a_day_s_seed_tells_nothing_of_another_day(crowd: list[Drawn]) -> None:
    assert abs(correlation(one_day(crowd, seed_of(0)), one_day(crowd, seed_of(0), day=1))) < ONCE_IN_10_000


def test_the_comparison_of_days_finds_a_day_that_is_the_same(crowd: list[Drawn]) -> None:
    assert correlation(one_day(crowd, seed_of(0)), one_day(crowd, seed_of(0))) > 60


def correlation(one: DayDraw, other: DayDraw) -> float:
    """How far two days select the same participants beyond chance, as a normal deviate."""
    pairs = [(a.selected, b.selected) for a, b in zip(one.rows, other.rows, strict=True)]
    total = len(pairs)
    here, there = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    variance = here * there * (total - here) * (total - there) / total**2 / (total - 1)
    return (sum(a and b for a, b in pairs) - here * there / total) / math.sqrt(variance)
