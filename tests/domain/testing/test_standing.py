from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.testing.codes import ADVERSE, CLEAN, VOID, Adjudication
from domain.testing.standing import Owed, OwedTest, ScorePart, Standing, count, standing, streak
from policies.reading import packs, read_pack
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import VRP

TODAY = date(2026, 6, 30)
_A = Adjudication


def on(days_ago: int, code: Adjudication | None = _A.CLEAR, *, collected: bool = True) -> OwedTest:
    return OwedTest(day=TODAY - timedelta(days=days_ago), code=code, collected=collected)


def owed(days_ago: int, *, done: bool = True, what: str = "check-in") -> Owed:
    return Owed(day=TODAY - timedelta(days=days_ago), done=done, what=what)


def of(
    tests: Sequence[OwedTest] = (), others: Mapping[ScorePart, Sequence[Owed]] | None = None, *, major: bool = False
) -> Standing:
    return standing(tests, others or {}, today=TODAY, has_open_major=major, policy=VRP)


def test_every_code_is_counted_in_one_place() -> None:
    counts = count([on(1, code) for code in (None, *Adjudication)])

    assert counts.selected == 12
    assert (counts.clear, counts.positive, counts.refused, counts.missed) == (3, 1, 1, 1)
    assert (counts.excused, counts.cancelled, counts.pending) == (1, 2, 3)
    assert counts.decided + counts.excused + counts.cancelled + counts.pending == counts.selected
    assert (counts.completed_percent, counts.clear_percent) == (66, 50)


def test_rates_of_nothing_are_not_known() -> None:
    counts = count([on(1, None), on(2, _A.NO_SHOW_EXCUSED)])
    assert (counts.completed_percent, counts.clear_percent) == (None, None)
    assert count([on(1, collected=True), on(2, None, collected=False)]).collected == 1


@pytest.mark.parametrize(
    ("tests", "clean", "days"),
    [
        ([], 0, 0),
        ([on(30), on(10)], 2, 30),
        ([on(30), on(20, _A.NO_SHOW), on(10), on(5)], 2, 20),
        ([on(30), on(20, _A.UNEXPLAINED_POSITIVE)], 0, 20),
        ([on(20, _A.REFUSAL), on(20)], 0, 20),
        # What counts for nothing neither breaks a streak nor lengthens it.
        ([on(40), on(30, _A.NO_SHOW_EXCUSED), on(20, _A.CANCELLED_RECOLLECT), on(10, None), on(5, _A.CLEAR_RX)], 2, 40),
        ([on(40), on(10, _A.DISPUTED)], 1, 40),
    ],
)
def test_the_streak(tests: list[OwedTest], clean: int, days: int) -> None:
    found = streak(tests, TODAY)
    assert (found.tests, found.days) == (clean, days)
    assert found.since == (TODAY - timedelta(days=days) if tests else None)


def test_the_streak_is_of_all_tests_and_the_counts_of_the_window() -> None:
    picture = of([on(200), on(89), on(90), on(0), on(-1)])

    assert (picture.since, picture.until) == (date(2026, 4, 2), TODAY)
    assert (TODAY - picture.since).days == 89
    assert picture.counts.selected == 2
    assert (picture.streak.tests, picture.streak.days) == (4, 200)


def test_with_nothing_against_anybody_the_score_is_full() -> None:
    picture = of()
    assert (picture.score.points, picture.score.lost) == (100, ())
    assert picture.score.not_counted == (
        ScorePart.CHECK_INS,
        ScorePart.MEETINGS,
        ScorePart.REPORTS,
        ScorePart.APPOINTMENTS,
        ScorePart.PAYMENTS,
    )


@pytest.mark.parametrize(
    ("codes", "points"),
    [
        ([_A.CLEAR], 100),
        ([_A.NO_SHOW], 60),
        ([_A.CLEAR, _A.NO_SHOW], 80),
        # 40 x 2 / 7 is 11.4, rounded for the participant.
        ([_A.CLEAR] * 5 + [_A.NO_SHOW, _A.UNEXPLAINED_POSITIVE], 89),
        ([_A.CLEAR, _A.NO_SHOW, None, None, None], 80),
        ([_A.CLEAR, _A.NO_SHOW, _A.NO_SHOW_EXCUSED, _A.CANCELLED_NO_ACTION, _A.DILUTE_RETEST, _A.DISPUTED], 80),
        ([_A.CLEAR_RX, _A.DILUTE_ACCEPTED, _A.REFUSAL], 87),
        ([None], 100),
    ],
)
def test_the_points_of_tests(codes: list[Adjudication | None], points: int) -> None:
    score = of([on(number, code) for number, code in enumerate(codes)]).score

    assert score.points == points
    assert sum(one.points for one in score.lost) == 100 - points


def test_each_lost_point_is_explained() -> None:
    score = of(
        [on(3), on(2, _A.NO_SHOW), on(1)],
        {
            ScorePart.CHECK_INS: [owed(2), owed(1, done=False)],
            ScorePart.REPORTS: [owed(5, done=False, what="monthly self-report")],
            ScorePart.MEETINGS: [owed(6)],
        },
    ).score

    assert [(one.part, one.points, one.day, one.sentence) for one in score.lost] == [
        (ScorePart.TESTS, 13, date(2026, 6, 28), "The test of 2026-06-28 was no show: 1 of 3 decided tests."),
        (ScorePart.CHECK_INS, 7, date(2026, 6, 29), "Not done by 2026-06-29: check-in, 1 of 2 owed."),
        (ScorePart.REPORTS, 15, date(2026, 6, 25), "Not done by 2026-06-25: monthly self-report, 1 of 1 owed."),
    ]
    assert score.points == 65
    assert score.not_counted == (ScorePart.APPOINTMENTS, ScorePart.PAYMENTS)


def test_what_lies_outside_the_window_costs_nothing() -> None:
    score = of([on(90, _A.NO_SHOW)], {ScorePart.CHECK_INS: [owed(90, done=False), owed(-1, done=False)]}).score
    assert score.points == 100


def test_an_open_major_violation_caps_the_score_and_says_so() -> None:
    capped = of([on(1, _A.CLEAR)], major=True).score
    assert capped.points == 40
    assert [(one.part, one.points, one.day) for one in capped.lost] == [(None, 60, None)]
    assert capped.lost[0].sentence == (
        "While a major or critical violation (NC2, NC3) is open, the score is at most 40."
    )
    everything: dict[ScorePart, list[Owed]] = {
        part: [owed(1, done=False)] for part in ScorePart if part is not ScorePart.TESTS
    }
    below = of([on(1, _A.NO_SHOW)], everything, major=True).score
    assert below.points == 0
    assert None not in {one.part for one in below.lost}


def test_the_points_are_the_packs() -> None:
    policy = with_figure(with_figure(VRP, "score.tests", 50), "score.window_days", 10)
    tests = [on(9, _A.NO_SHOW), on(10, _A.NO_SHOW)]
    score = standing(tests, {}, today=TODAY, has_open_major=False, policy=policy).score
    assert (score.points, sum(one.points for one in score.lost)) == (60, 50)
    with pytest.raises(ValueError, match=r"score\.tests must be a number"):
        standing([], {}, today=TODAY, has_open_major=False, policy=with_figure(VRP, "score.tests", None))


@given(
    codes=some.lists(some.tuples(some.integers(0, 120), some.sampled_from([None, *Adjudication])), max_size=40),
    check_ins=some.lists(some.tuples(some.integers(0, 120), some.booleans()), max_size=40),
    major=some.booleans(),
)
def test_points_and_lost_points_are_always_a_hundred(
    codes: list[tuple[int, Adjudication | None]], check_ins: list[tuple[int, bool]], major: bool
) -> None:
    others = {ScorePart.CHECK_INS: [owed(days, done=done) for days, done in check_ins]}
    picture = of([on(days, code) for days, code in codes], others, major=major)

    assert picture.score.points + sum(one.points for one in picture.score.lost) == 100
    assert 0 <= picture.score.points <= (40 if major else 100)
    assert all(one.points > 0 and one.sentence for one in picture.score.lost)
    if not any(code in ADVERSE for _, code in codes) and all(done for _, done in check_ins) and not major:
        assert picture.score.points == 100


@given(codes=some.lists(some.tuples(some.integers(0, 89), some.sampled_from([*CLEAN, *ADVERSE])), max_size=20))
def test_what_counts_for_nothing_changes_no_score(codes: list[tuple[int, Adjudication]]) -> None:
    tests = [on(days, code) for days, code in codes]
    void = [on(days, code) for days, code in enumerate([*sorted(VOID), None, _A.DISPUTED])]

    assert of([*tests, *void]).score == of(tests).score


@pytest.mark.parametrize("pack", packs())
def test_every_pack_can_be_scored(pack: str) -> None:
    assert standing([], {}, today=TODAY, has_open_major=False, policy=read_pack(pack)).score.points == 100
