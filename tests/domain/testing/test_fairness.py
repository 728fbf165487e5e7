import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.testing.fairness import FairnessReport, FairnessRow, fairness_report, gaps_are_normal
from tests.domain.strategies import UNHURRIED
from tests.domain.testing.drawn import FIRST_DAY, Drawn, drawn_period, logged_days

MARCH = [FIRST_DAY + timedelta(days=number) for number in range(31)]


def even_month(selected: int = 20, eligible: int = 200, owed: int = 36) -> list[FairnessRow]:
    return [FairnessRow(day=day, owed=owed, eligible=eligible, selected=selected) for day in MARCH]


def test_a_perfectly_even_month_has_no_chi_square_at_all() -> None:
    report = fairness_report(even_month())

    assert (report.first, report.last) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (report.eligible, report.selected) == (31 * 200, 31 * 20)
    assert [(one.weekday, one.selected) for one in report.weekdays] == [
        ("Monday", 100), ("Tuesday", 100), ("Wednesday", 80), ("Thursday", 80), ("Friday", 80), ("Saturday", 80),
        ("Sunday", 100),
    ]  # fmt: skip
    assert [one.expected for one in report.weekdays] == pytest.approx([100, 100, 80, 80, 80, 80, 100])
    assert report.chi_square == pytest.approx(0)
    assert report.p_value == pytest.approx(1)
    assert not report.is_suspicious


def test_the_chi_square_is_that_of_selected_and_not_selected_by_weekday() -> None:
    """Computed by hand from the table of two rows and seven columns, with unequal numbers of participants."""
    selected, eligible = [30, 22, 41, 35, 28, 31, 12], [400, 300, 500, 450, 350, 420, 200]
    rows = [
        FairnessRow(day=date(2026, 3, 2 + number), owed=36, eligible=eligible[number], selected=selected[number])
        for number in range(7)
    ]
    share = sum(selected) / sum(eligible)
    table = sum(
        (s - e * share) ** 2 / (e * share) + ((e - s) - e * (1 - share)) ** 2 / (e * (1 - share))
        for s, e in zip(selected, eligible, strict=True)
    )

    assert fairness_report(rows).chi_square == pytest.approx(table)


def test_fewer_participants_on_weekends_are_no_unfairness() -> None:
    rows = [replace(row, eligible=50, selected=5) if row.day.weekday() > 4 else row for row in even_month(selected=20)]

    assert fairness_report(rows).p_value == pytest.approx(1)


def test_a_spared_weekend_is_seen() -> None:
    report = fairness_report(
        [replace(row, selected=10) if row.day.weekday() > 4 else row for row in even_month(selected=20)]
    )

    assert report.p_value is not None
    assert report.p_value < 0.000_1
    assert report.is_suspicious
    assert any("so rarely that the program looks into it" in one for one in report.sentences())


def test_who_owes_more_is_not_held_against_the_weekdays() -> None:
    """Those with four times the odds are drawn on weekends alone; each group by itself is even."""
    rows = [
        FairnessRow(day=day, owed=owed, eligible=200, selected=selected)
        for day in MARCH
        for owed, selected in ((26, 14), (104, 57))
        if owed == 26 or day.weekday() > 4
    ]

    assert fairness_report(rows).p_value == pytest.approx(1)
    assert fairness_report([replace(row, owed=26) for row in rows]).is_suspicious


def test_too_few_tests_tell_nothing() -> None:
    report = fairness_report(even_month(selected=1, eligible=10))

    assert report.p_value is None
    assert not report.is_suspicious
    assert any("too few to tell" in one for one in report.sentences())


def test_gaps_and_back_to_back_days_stand_beside_what_is_expected() -> None:
    rows = [
        FairnessRow(day=MARCH[0], owed=36, eligible=100, selected=10, gaps=(1, 5, 12)),
        FairnessRow(day=MARCH[1], owed=36, eligible=100, selected=10, gaps=(1, 1)),
        FairnessRow(day=MARCH[1], owed=104, eligible=10, selected=4, gaps=(4,)),
    ]
    report = fairness_report(rows)

    assert report.gaps == 6
    assert report.mean_gap == pytest.approx(24 / 6)
    assert report.expected_gap == pytest.approx((5 * 10 + 1 * 2.5) / 6)
    assert report.back_to_back == 3
    assert report.expected_back_to_back == pytest.approx(5 * 0.1 + 0.4)
    assert any("3 came on the very next day (50.0 %; about 15.0 % are expected)" in one for one in report.sentences())


def test_without_a_gap_none_is_told() -> None:
    report = fairness_report(even_month())

    assert (report.mean_gap, report.expected_gap, report.gaps, report.back_to_back) == (None, None, 0, 0)
    assert "No selection had one before it." in report.sentences()


def test_overrides_and_orders_for_a_cause_are_told_apart_and_change_no_figure() -> None:
    plain = fairness_report(even_month())
    rows = even_month()
    rows[3] = replace(rows[3], overrides=2, for_cause=1)
    rows[9] = replace(rows[9], for_cause=4)
    report = fairness_report(rows)

    assert replace(report, overrides=0, for_cause=0) == plain
    assert report.sentences()[-1] == "Not counted above: 2 overrides by staff and 5 tests ordered for a cause."


def test_participants_are_told_that_gaps_are_normal() -> None:
    told = "With 26 tests a year the chance of no test is 36 % in 14 days and 11 % in 30 days: gaps are normal."

    assert gaps_are_normal() == told
    assert told in fairness_report(even_month()).sentences()
    assert "With 52 tests a year the chance of no test is 12 % in 14 days" in gaps_are_normal(52)


def test_a_report_reads_well() -> None:
    rows = even_month()
    rows[0] = replace(rows[0], gaps=(1, 9))
    short = [("Wednesday", 80), ("Thursday", 80), ("Friday", 80), ("Saturday", 80), ("Sunday", 100)]
    weekdays = [("Monday", 100), ("Tuesday", 100), *short]
    counts = ", ".join(f"{weekday} {count} ({count}.0 expected)" for weekday, count in weekdays)
    on_weekdays = (
        f"By weekday: {counts}. Chance alone gives differences as large as these in 100.0 % of months: there is no sign"
        " that a weekday is preferred or spared."
    )

    assert fairness_report(rows).sentences()[:4] == (
        "From 2026-03-01 to 2026-03-31, 6200 daily draws of participants selected 620.",
        on_weekdays,
        "From one test to the next it was 5.0 days; about 10.0 are expected.",
        "Of 2 tests after an earlier one, 1 came on the very next day (50.0 %; about 10.0 % are expected).",
    )


def test_what_is_looked_into_can_be_set() -> None:
    rows = [replace(row, selected=17) if row.day.weekday() > 4 else row for row in even_month(selected=20)]
    report = fairness_report(rows)

    assert report.p_value is not None
    assert not report.is_suspicious
    assert fairness_report(rows, looked_into_below=report.p_value * 1.01).is_suspicious


def test_nothing_is_no_report() -> None:
    with pytest.raises(ValueError, match="nothing to report"):
        fairness_report([])


@pytest.mark.parametrize(("eligible", "selected", "gaps"), [(5, 6, ()), (5, 1, (1, 2)), (5, 2, (0,)), (0, 1, ())])
def test_counts_that_cannot_be_are_refused(eligible: int, selected: int, gaps: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="the counts of 2026-03-01 cannot be"):
        FairnessRow(day=FIRST_DAY, owed=36, eligible=eligible, selected=selected, gaps=gaps)


def rows_of(drawn: Sequence[Drawn], days: int) -> list[FairnessRow]:
    """The counts of real draws."""
    last: dict[object, int] = {}
    rows = []
    for number, draw in enumerate(logged_days(drawn, days)):
        selected = [row.enrollment_id for row in draw.rows if row.selected]
        gaps = tuple(number - last[one] for one in selected if one in last)
        last.update(dict.fromkeys(selected, number))
        rows.append(FairnessRow(day=draw.day, owed=104, eligible=len(draw.rows), selected=len(selected), gaps=gaps))
    return rows


def test_real_draws_look_fair() -> None:
    """150 participants of 104 tests over half a year; the seeds are the same in every run."""
    drawn = [drawn_period(number, floor=104, ceiling=104) for number in range(150)]
    report = fairness_report(rows_of(drawn, 182))

    assert report.p_value is not None
    assert 0.000_1 < report.p_value < 0.999_9
    assert report.mean_gap == pytest.approx(report.expected_gap, rel=0.05)
    off = report.back_to_back - report.expected_back_to_back
    assert abs(off) < 3.89 * math.sqrt(report.expected_back_to_back)


@st.composite
def months(draw: st.DrawFn) -> list[FairnessRow]:
    """Any counts of some days."""
    rows = []
    for day in draw(st.lists(st.sampled_from(MARCH), min_size=1, max_size=20)):
        eligible = draw(st.integers(0, 300))
        selected = draw(st.integers(0, eligible))
        gaps = draw(st.lists(st.integers(1, 400), max_size=min(selected, 3)).map(tuple))
        rows.append(
            FairnessRow(day=day, owed=draw(st.sampled_from([12, 36])), eligible=eligible, selected=selected, gaps=gaps)
        )
    return rows


@UNHURRIED
@given(months())
def test_any_month_can_be_reported(rows: list[FairnessRow]) -> None:
    report: FairnessReport = fairness_report(rows)

    assert math.fsum(one.expected for one in report.weekdays) == pytest.approx(report.selected)
    assert report.p_value is None or 0 <= report.p_value <= 1
    assert 0 <= report.expected_back_to_back <= report.gaps
    assert report.sentences()
