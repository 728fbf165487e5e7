"""The monthly fairness report: whether the days of tests look drawn by chance (TESTING.md 10.4).

It is computed from counts alone, without names, and written for participants: "not random" is a standing suspicion.
Participants who owe different numbers of tests have different odds, so that counts come by day and by ``owed``, and
what is expected is computed for each such group and added up. For-cause orders and overrides by staff are no
selections: they are told apart and enter no figure.

What is expected of gaps is that of days drawn one by one at the month's odds: about what hidden quotas give, where
the odds after a test fall from K of N to K - 1 of N - 1.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.testing.chances import no_test_in, weekday_p_value

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: With fewer selections expected on a weekday the chi-square says nothing (a usual rule of thumb; grade A).
FEWEST_EXPECTED: Final = 5.0
#: A month whose figures chance gives more rarely than this is looked into (program default, grade A).
LOOKED_INTO_BELOW: Final = 0.01
#: For how many days without a test the chance is told (TESTING.md 10.3).
GAPS_TOLD: Final = (14, 30)
#: The yearly count for which it is told unless another is asked for (TESTING.md 10.3).
TESTS_A_YEAR: Final = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessRow:
    """The counts of one day for all who owe the same number of tests."""

    day: date
    #: The tests a year that these participants owe at least.
    owed: int
    #: How many participants were drawn for.
    eligible: int
    selected: int
    #: For each of those selected who had been selected before: how many drawn days ago; 1 is the day before.
    gaps: tuple[int, ...] = ()
    #: Selections that staff set or lifted.
    overrides: int = 0
    #: Tests ordered for a cause.
    for_cause: int = 0

    def __post_init__(self) -> None:
        if not len(self.gaps) <= self.selected <= self.eligible or min(self.gaps, default=1) < 1:
            raise ValueError(f"the counts of {self.day} cannot be")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekdayCount:
    """The selections on one weekday, and how many the participants drawn on it let expect."""

    weekday: str
    selected: int
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessReport:
    """The figures of a month, each beside what chance lets expect."""

    first: date
    last: date
    eligible: int
    selected: int
    weekdays: tuple[WeekdayCount, ...]
    chi_square: float
    #: The chance of a chi-square at least as large; None where there are too few tests to tell.
    p_value: float | None
    #: How many selections had one before them.
    gaps: int
    mean_gap: float | None
    expected_gap: float | None
    back_to_back: int
    expected_back_to_back: float
    overrides: int
    for_cause: int
    looked_into_below: float = LOOKED_INTO_BELOW

    @property
    def is_suspicious(self) -> bool:
        """Whether the weekdays differ by more than chance explains."""
        return self.p_value is not None and self.p_value < self.looked_into_below

    def sentences(self, tests_a_year: int = TESTS_A_YEAR) -> tuple[str, ...]:
        """Tell the report to participants, and that gaps are normal for who has so many tests a year."""
        return (
            f"From {self.first} to {self.last}, {self.eligible} daily draws of participants selected {self.selected}.",
            self._on_weekdays(),
            *self._on_gaps(),
            gaps_are_normal(tests_a_year),
            f"Not counted above: {self.overrides} overrides by staff and {self.for_cause} tests ordered for a cause.",
        )

    def _on_weekdays(self) -> str:
        counts = ", ".join(f"{one.weekday} {one.selected} ({one.expected:.1f} expected)" for one in self.weekdays)
        if self.p_value is None:
            return f"By weekday: {counts}. These are too few to tell whether any weekday is preferred."
        chance = f"Chance alone gives differences as large as these in {100 * self.p_value:.1f} % of months"
        if self.is_suspicious:
            return f"By weekday: {counts}. {chance}: so rarely that the program looks into it."
        return f"By weekday: {counts}. {chance}: there is no sign that a weekday is preferred or spared."

    def _on_gaps(self) -> tuple[str, ...]:
        if self.mean_gap is None or self.expected_gap is None:
            return ("No selection had one before it.",)
        share, expected = self.back_to_back / self.gaps, self.expected_back_to_back / self.gaps
        shares = f"{100 * share:.1f} %; about {100 * expected:.1f} % are expected"
        return (
            f"From one test to the next it was {self.mean_gap:.1f} days; about {self.expected_gap:.1f} are expected.",
            f"Of {self.gaps} tests after an earlier one, {self.back_to_back} came on the very next day ({shares}).",
        )


def gaps_are_normal(tests_a_year: int = TESTS_A_YEAR) -> str:
    """Tell the chance of long times without a test (TESTING.md 10.3)."""
    told = " and ".join(f"{100 * no_test_in(days, tests_a_year):.0f} % in {days} days" for days in GAPS_TOLD)
    return f"With {tests_a_year} tests a year the chance of no test is {told}: gaps are normal."


def fairness_report(rows: Iterable[FairnessRow], looked_into_below: float = LOOKED_INTO_BELOW) -> FairnessReport:
    """Compute the report of a month from its counts; ValueError without any."""
    listed = tuple(rows)
    if not listed:
        raise ValueError("there is nothing to report on")
    groups = defaultdict(list)
    for row in listed:
        groups[row.owed].append(row)
    odds = {owed: _odds(group) for owed, group in groups.items()}
    weekdays = tuple(_weekday(number, listed, odds) for number in range(len(WEEKDAYS)))
    chi_square = _chi_square(weekdays, _variances(listed, odds))
    gaps = [gap for row in listed for gap in row.gaps]
    return FairnessReport(
        first=min(row.day for row in listed),
        last=max(row.day for row in listed),
        eligible=sum(row.eligible for row in listed),
        selected=sum(row.selected for row in listed),
        weekdays=weekdays,
        chi_square=chi_square,
        p_value=weekday_p_value(chi_square) if all(one.expected >= FEWEST_EXPECTED for one in weekdays) else None,
        gaps=len(gaps),
        mean_gap=sum(gaps) / len(gaps) if gaps else None,
        expected_gap=sum(len(row.gaps) / odds[row.owed] for row in listed if row.gaps) / len(gaps) if gaps else None,
        back_to_back=gaps.count(1),
        expected_back_to_back=math.fsum(len(row.gaps) * odds[row.owed] for row in listed),
        overrides=sum(row.overrides for row in listed),
        for_cause=sum(row.for_cause for row in listed),
        looked_into_below=looked_into_below,
    )


def _odds(rows: Sequence[FairnessRow]) -> float:
    """Give the odds of one participant on one day: the month's own, as quotas are hidden."""
    eligible = sum(row.eligible for row in rows)
    return sum(row.selected for row in rows) / eligible if eligible else 0.0


def _weekday(number: int, rows: Sequence[FairnessRow], odds: Mapping[int, float]) -> WeekdayCount:
    on_it = [row for row in rows if row.day.weekday() == number]
    return WeekdayCount(
        weekday=WEEKDAYS[number],
        selected=sum(row.selected for row in on_it),
        expected=math.fsum(row.eligible * odds[row.owed] for row in on_it),
    )


def _variances(rows: Sequence[FairnessRow], odds: Mapping[int, float]) -> list[float]:
    """Give the variance of each weekday's count: each participant is selected once a day or not at all.

    Without it a program of many tests a week would seem too regular; with one group it is the chi-square of the table
    of selected and not selected by weekday.
    """
    found = [0.0] * len(WEEKDAYS)
    for row in rows:
        found[row.day.weekday()] += row.eligible * odds[row.owed] * (1 - odds[row.owed])
    return found


def _chi_square(weekdays: Sequence[WeekdayCount], variances: Sequence[float]) -> float:
    return math.fsum(
        (one.selected - one.expected) ** 2 / variance
        for one, variance in zip(weekdays, variances, strict=True)
        if variance > 0
    )
