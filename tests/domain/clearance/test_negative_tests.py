from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from domain.clearance.criteria import CriterionState, ReturnCode, ReturnPurpose
from domain.testing.codes import Adjudication
from tests.domain.clearance.returning import DAY, MARKS, NOW, clean_tests, on, one_of, petition, taken
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import PACKS

C, P = ReturnCode, ReturnPurpose


#: Tests of August and September, 60 days being asked for: letter and day, then the state and the earliest day.
#: + clean, d dilute accepted, - missed, P positive, R refused, ? open, ! disputed, x excused, c cancelled.
RUNS = """
+7-01 +8-30             met  -
+7-01 +8-29             not  2026-08-30
+7-01                   not  2026-08-30
+7-01 +8-30 P9-20       not  2026-11-29
+7-01 -8-01 +8-30       not  2026-10-29
+7-01 R8-01 +8-30       not  2026-10-29
+7-01 x8-01 c8-02 +8-30 met  -
d7-01 +8-30             met  -
+7-01 ?8-01 +8-30       not  2026-08-30
+7-01 !8-01 +8-30       not  2026-08-30
+7-01 +8-30 ?9-01       met  -
?7-01 +7-02 +8-31       not  2026-08-31
P7-01                   not  2026-11-29
x7-01                   not  2026-11-29
"""
CODES = {
    "+": Adjudication.CLEAR,
    "d": Adjudication.DILUTE_ACCEPTED,
    "-": Adjudication.NO_SHOW,
    "P": Adjudication.UNEXPLAINED_POSITIVE,
    "R": Adjudication.REFUSAL,
    "?": None,
    "!": Adjudication.DISPUTED,
    "x": Adjudication.NO_SHOW_EXCUSED,
    "c": Adjudication.CANCELLED_RECOLLECT,
}


@pytest.mark.parametrize("line", RUNS.strip().splitlines())
def test_negative_tests_run_from_the_first_clean_one_to_the_last(line: str) -> None:
    *marks, state, earliest = line.split()
    tests = [
        taken(on(int(mark[1:].partition("-")[0]), int(mark[1:].partition("-")[2])), CODES[mark[0]]) for mark in marks
    ]

    found = one_of(petition(*tests), PACKS["VRP"], C.NEGATIVE_TESTS)

    assert MARKS[found.state] == state
    assert (found.possible_from.astimezone(UTC).date().isoformat() if found.possible_from else "-") == earliest


def test_the_evidence_names_the_run_and_what_is_asked() -> None:
    found = one_of(petition(taken(on(7, 1)), taken(on(8, 30)), taken(on(9, 1), None)), PACKS["VRP"], C.NEGATIVE_TESTS)
    assert found.evidence == (
        "2 clean tests in a row from 2026-07-01 to 2026-08-30; the test of 2026-09-01 is not decided; "
        "60 calendar days are asked for."
    )
    assert found.rests_on.in_words == "PROGRAM.md 11; return.negative_days_before_part_time (A, ID 90 S O15)"


@pytest.mark.parametrize(
    ("pack", "purpose", "earliest"),
    [
        # First clean test on 1 July 2026; days and months of each pack from then on.
        ("VRP", P.PART_TIME, "2026-08-30"),
        ("DMU", P.PART_TIME, "2026-09-29"),
        ("CA", P.PART_TIME, "2026-07-31"),
        ("OR", P.PART_TIME, None),
        ("VRP", P.FULL_TIME, "2027-01-01"),
        ("CA", P.FULL_TIME, "2027-01-01"),
        ("OR", P.FULL_TIME, None),
        ("VRP", P.AFTER_MAJOR_VIOLATION, "2026-07-31"),
        ("DMU", P.AFTER_MAJOR_VIOLATION, "2026-09-29"),
        ("CA", P.AFTER_MAJOR_VIOLATION, "2026-07-31"),
        ("OR", P.AFTER_MAJOR_VIOLATION, None),
        ("VRP", P.UNRESTRICTED, "2029-07-01"),
        ("CA", P.UNRESTRICTED, None),
        ("OR", P.UNRESTRICTED, "2028-07-01"),
    ],
)
def test_the_span_is_that_of_the_pack_and_the_purpose(pack: str, purpose: ReturnPurpose, earliest: str | None) -> None:
    found = one_of(petition(taken(on(7, 1)), purpose=purpose), PACKS[pack], C.NEGATIVE_TESTS)
    day = found.possible_from.date().isoformat() if found.possible_from else None
    assert day == earliest
    assert (found.state is CriterionState.LEFT_TO_PERSON) is (earliest is None)


def test_after_a_major_violation_only_tests_since_then_count() -> None:
    facts = petition(*clean_tests(on(3, 1), on(8, 30)), purpose=P.AFTER_MAJOR_VIOLATION)
    late = replace(facts, major_violation_at=on(8, 20))
    assert one_of(facts, PACKS["VRP"], C.NEGATIVE_TESTS).state is CriterionState.MET
    assert one_of(late, PACKS["VRP"], C.NEGATIVE_TESTS).state is CriterionState.NOT_YET


# Tests meanwhile


@pytest.mark.parametrize(
    ("weeks", "least", "state"),
    [
        # Tests asked for in each week since practice stopped six weeks ago; 30 days count, which is the last five.
        ((2, 2, 2, 2, 2, 2), 2, "met"),
        ((1, 2, 2, 2, 2, 2), 2, "met"),
        ((2, 1, 2, 2, 2, 2), 2, "not"),
        ((2, 2, 2, 2, 2, 1), 2, "not"),
        ((2, 2, 0, 2, 2, 2), 1, "not"),
        ((0, 1, 1, 1, 1, 1), 1, "met"),
    ],
)
def test_enough_tests_a_week_meanwhile(weeks: tuple[int, ...], least: int, state: str) -> None:
    policy = with_figure(PACKS["CA"], "evaluation.tests_per_week_pending", least)
    start = NOW - 42 * DAY
    tests = [
        taken(start + week * 7 * DAY + (one + 1) * DAY) for week, count in enumerate(weeks) for one in range(count)
    ]
    found = one_of(replace(petition(*tests), stopped_at=start), policy, C.TESTS_MEANWHILE)
    assert MARKS[found.state] == state


def test_the_earliest_day_is_when_the_short_week_is_out_of_the_span() -> None:
    start = NOW - 14 * DAY
    tests = [taken(start + DAY)]
    found = one_of(replace(petition(*tests), stopped_at=start), PACKS["VRP"], C.TESTS_MEANWHILE)
    assert found.evidence == "Fewer than 1 tests were asked for in the weeks from 2026-09-23."
    assert found.possible_from is not None
    assert found.possible_from.date() == date(2026, 11, 29)


def test_no_week_is_over_yet_and_nobody_who_practices_is_tested_in_place_of_it() -> None:
    young = replace(petition(), stopped_at=NOW - 6 * DAY)
    assert one_of(young, PACKS["VRP"], C.TESTS_MEANWHILE).possible_from == NOW + DAY
    assert one_of(replace(petition(), stopped_at=None), PACKS["VRP"], C.TESTS_MEANWHILE).state is CriterionState.MET


def test_how_often_is_left_to_a_person_where_an_order_sets_it() -> None:
    policy = with_figure(PACKS["VRP"], "evaluation.tests_per_week_pending", None)
    found = one_of(petition(), policy, C.TESTS_MEANWHILE)
    assert (found.state, found.left_to) == (CriterionState.LEFT_TO_PERSON, "as ordered")


def test_in_training_where_days_are_seconds_the_span_is_counted_to_the_second() -> None:
    rules = replace(PACKS["VRP"].calendar, seconds_per_day=60)
    policy = replace(PACKS["VRP"], calendar=rules)
    facts = replace(petition(taken(NOW - timedelta(minutes=61)), taken(NOW - timedelta(minutes=1))), stopped_at=None)
    assert one_of(facts, policy, C.NEGATIVE_TESTS).state is CriterionState.MET
    young = replace(facts, tests=(taken(NOW),))
    assert one_of(young, policy, C.NEGATIVE_TESTS).possible_from == NOW + timedelta(minutes=60)
