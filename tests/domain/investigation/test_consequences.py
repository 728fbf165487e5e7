import pytest

from domain.investigation.consequences import consequences_of, repeated_minors
from domain.testing.codes import ViolationLevel
from domain.testing.outcomes import Desk
from tests.domain.testing.reported import CALIFORNIA, COLLECTED, PACKS, VRP, days_before

#: What follows from each level in each pack: deadline, or the first letters where there is none; "!" happens at once.
MATRIX = """
VRP NC1 D19
VRP NC2 D16 D17 D18 D20! petition
VRP NC3 D16! D17 D18 D20! petition
DMU NC1 D19
DMU NC2 D16 D17 D18 D20! petition
DMU NC3 D16! D17 D18 D20! petition
CA  NC1 D19
CA  NC2 D16! D17 D18 D20! new
CA  NC3 D16! D17 D18 D20! new
OR  NC1 D19
OR  NC2 D16 D17 D18 D20!
OR  NC3 D16! D17 D18 D20!
"""
ROWS = [line.split() for line in MATRIX.strip().splitlines()]


def test_the_matrix_has_every_level_and_pack() -> None:
    assert [tuple(row[:2]) for row in ROWS] == [(pack, level.value) for pack in PACKS for level in ViolationLevel]


@pytest.mark.parametrize("row", ROWS)
def test_what_follows_from_a_violation(row: list[str]) -> None:
    pack, level, *cells = row
    found = consequences_of(ViolationLevel(level), PACKS[pack])
    told = [f"{one.deadline or one.kind.value.partition('_')[0]}{'!' if one.at_once else ''}" for one in found]
    assert told == cells


@pytest.mark.parametrize("row", ROWS)
def test_whoever_owes_it_is_the_owner_of_the_deadline(row: list[str]) -> None:
    policy = PACKS[row[0]]
    for one in consequences_of(ViolationLevel(row[1]), policy):
        assert not one.deadline or policy.deadline(one.deadline).owner is one.owner
        assert one.rests_on.in_words


def test_the_rule_and_its_grade_are_named() -> None:
    stopped = consequences_of(ViolationLevel.MAJOR, CALIFORNIA)[0]
    assert stopped.rests_on.in_words == "PROGRAM.md 8.2, immediate cease-practice and a new evaluation (S, C5)"


@pytest.mark.parametrize(
    ("days", "desks"),
    [
        ((), []),
        ((30,), [Desk.SUPERVISOR]),
        ((31,), []),
        ((40, 80), [Desk.DIRECTOR]),
        ((10, 80), [Desk.SUPERVISOR, Desk.DIRECTOR]),
        ((10, 91), [Desk.SUPERVISOR]),
    ],
)
def test_the_second_minor_in_a_month_and_the_third_in_three(days: tuple[int, ...], desks: list[Desk]) -> None:
    assert [one.who for one in repeated_minors(days_before(*days), COLLECTED, VRP)] == desks


def test_in_california_a_person_says_whether_several_minor_ones_are_a_major_one() -> None:
    asked = repeated_minors(days_before(10), COLLECTED, CALIFORNIA)
    assert asked[0].sentence == "Minor violation number 2 in 30 days. Say whether together they are a major one."
