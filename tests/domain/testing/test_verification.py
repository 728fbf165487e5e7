from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import EnrollmentId, TestingPeriodId
from domain.testing.differences import Difference, DifferenceKind, matches
from domain.testing.draw_log import NO_DAY_BEFORE, DayDraw, DrawRow, leaf_of
from domain.testing.verification import verify_chain, verify_day
from tests.domain.strategies import UNHURRIED
from tests.domain.testing.drawn import (
    FIRST_DAY,
    bytes_of,
    committed_anew,
    drawn_period,
    enrollment,
    logged_days,
    period_id,
    seed_of,
)

DRAWN = [drawn_period(number, floor=104 if number % 2 else 26, ceiling=104) for number in range(8)]
PERIODS = {period.id: period for period, _ in DRAWN}
QUOTAS = {period.id: quota for period, quota in DRAWN}
LOG = logged_days(DRAWN, 12)
#: A day in the middle, with somebody who is selected and somebody who is not.
DAY = LOG[6]

#: For each field of a row: a row with another value in it, and how the finding tells it.
ALTERATIONS: dict[str, tuple[Callable[[DrawRow], DrawRow], str]] = {
    "period_id": (lambda row: replace(row, period_id=period_id(99)), "the testing period is "),
    "index": (lambda row: replace(row, index=row.index + 5), "the index is 11, was 6"),
    "days": (lambda row: replace(row, days=row.days - 1), "the days of the period is 364, was 365"),
    "counted": (lambda row: replace(row, counted=row.counted + 3), "the count is "),
    "quota_commitment": (
        lambda row: replace(row, quota_commitment=bytes_of("another quota")),
        "the commitment to the quota is ",
    ),
    "selected": (lambda row: replace(row, selected=not row.selected), "the answer is "),
}


def with_row(draw: DayDraw, row: DrawRow, instead: Sequence[DrawRow]) -> DayDraw:
    return replace(draw, rows=tuple(one for each in draw.rows for one in (instead if each == row else [each])))


def kinds(differences: Sequence[Difference]) -> set[DifferenceKind]:
    return {one.kind for one in differences}


def verified(draw: DayDraw) -> tuple[Difference, ...]:
    return verify_day(draw, PERIODS, QUOTAS, LOG[5].commitment)


def test_what_was_drawn_matches() -> None:
    assert {row.selected for row in DAY.rows} == {True, False}
    assert verified(DAY) == ()
    assert verify_chain(LOG, PERIODS, QUOTAS, NO_DAY_BEFORE) == ()


def test_every_field_of_a_row_is_altered_below() -> None:
    assert {one.name for one in fields(DrawRow)} == {"enrollment_id", *ALTERATIONS}


@pytest.mark.parametrize("row", DAY.rows, ids=lambda row: str(row.enrollment_id)[:8])
@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_altered_field_is_found_with_its_row(row: DrawRow, name: str) -> None:
    alter, said = ALTERATIONS[name]
    found = verified(with_row(DAY, row, [alter(row)]))

    assert [(one.kind, one.enrollment_id) for one in found] == [(DifferenceKind.ROW_ALTERED, row.enrollment_id)]
    assert found[0].sentence.startswith(f"Enrollment {row.enrollment_id}: Its row was altered: ")
    assert said in found[0].sentence


@pytest.mark.parametrize("row", DAY.rows, ids=lambda row: str(row.enrollment_id)[:8])
def test_a_row_that_is_given_to_somebody_else_is_found(row: DrawRow) -> None:
    found = verified(with_row(DAY, row, [replace(row, enrollment_id=enrollment(99))]))

    assert {(one.kind, one.enrollment_id) for one in found} == {
        (DifferenceKind.ROW_ADDED, enrollment(99)),
        (DifferenceKind.ROW_MISSING, row.enrollment_id),
    }


def test_a_value_that_no_search_finds_is_still_an_alteration() -> None:
    row = DAY.rows[0]
    altered = replace(row, index=row.index + 1, counted=row.counted + 1)

    sentence = verified(with_row(DAY, row, [altered]))[0].sentence

    assert sentence.endswith("Its row was altered: several values, or a testing period that is not known.")


def test_two_rows_that_change_places_are_found() -> None:
    one, other = DAY.rows[0], DAY.rows[1]
    swapped = with_row(DAY, one, [replace(one, enrollment_id=other.enrollment_id)])
    found = verified(with_row(swapped, other, [replace(other, enrollment_id=one.enrollment_id)]))

    assert {one.enrollment_id for one in found} == {one.enrollment_id, other.enrollment_id}
    assert kinds(found) == {DifferenceKind.ROW_ALTERED}


def test_what_differs_is_told_for_two_values_too() -> None:
    row = DAY.rows[0]
    altered = replace(row, counted=row.counted + 1, selected=not row.selected)

    sentence = verified(with_row(DAY, row, [altered]))[0].sentence

    assert f"the count is {row.counted + 1}, was {row.counted}, the answer is " in sentence


def test_another_period_of_the_same_participant_is_named() -> None:
    row = DAY.rows[0]
    later = replace(PERIODS[row.period_id], id=period_id(99))
    altered = with_row(DAY, row, [replace(row, period_id=later.id)])

    found = verify_day(altered, {**PERIODS, later.id: later}, QUOTAS)

    assert f"the testing period is {later.id}, was {row.period_id}" in found[0].sentence


@pytest.mark.parametrize("row", DAY.rows, ids=lambda row: str(row.enrollment_id)[:8])
def test_a_removed_row_is_found(row: DrawRow) -> None:
    found = verified(with_row(DAY, row, []))

    assert [(one.kind, one.enrollment_id) for one in found] == [(DifferenceKind.ROW_MISSING, row.enrollment_id)]


def test_an_added_row_is_found() -> None:
    added = replace(DAY.rows[0], enrollment_id=enrollment(99))
    found = verified(replace(DAY, rows=(*DAY.rows, added)))

    assert [(one.kind, one.enrollment_id) for one in found] == [(DifferenceKind.ROW_ADDED, enrollment(99))]


def test_a_row_that_stands_twice_is_found() -> None:
    found = verified(replace(DAY, rows=(*DAY.rows, DAY.rows[0])))

    assert [(one.kind, one.enrollment_id) for one in found] == [(DifferenceKind.ROW_TWICE, DAY.rows[0].enrollment_id)]


def test_of_many_altered_rows_all_are_named() -> None:
    drawn = [drawn_period(number) for number in range(30)]
    draw = logged_days(drawn, 1)[0]
    altered = replace(draw, rows=tuple(replace(row, selected=not row.selected) for row in draw.rows))

    found = verify_day(altered, {period.id: period for period, _ in drawn}, {})

    assert {one.enrollment_id for one in found} == {row.enrollment_id for row in draw.rows}
    assert {"Its row was altered: one of many rows." in one.sentence for one in found} == {True, False}


@pytest.mark.parametrize(
    "altered",
    [
        replace(DAY, seed=seed_of(7)),
        replace(DAY, commitment=LOG[7].commitment),
        replace(DAY, leaves=DAY.leaves[1:], rows=DAY.rows[1:]),
        replace(DAY, previous=LOG[4].commitment),
        replace(DAY, program="another"),
        replace(DAY, day=FIRST_DAY),
    ],
    ids=["seed", "commitment", "row with its leaf", "day before", "program", "date"],
)
def test_whatever_the_day_committed_to_is_held_to_it(altered: DayDraw) -> None:
    assert DifferenceKind.COMMITMENT in kinds(verified(altered))


def test_exchanged_seeds_are_found_on_both_days() -> None:
    log = LOG.copy()
    log[3], log[6] = replace(LOG[3], seed=LOG[6].seed), replace(LOG[6], seed=LOG[3].seed)

    found = verify_chain(log, PERIODS, QUOTAS)

    assert {one.day for one in found if one.kind is DifferenceKind.COMMITMENT} == {LOG[3].day, LOG[6].day}


def test_another_algorithm_is_not_guessed_at() -> None:
    found = verified(replace(DAY, algorithm="hidden-quota/2"))

    assert kinds(found) == {DifferenceKind.UNKNOWN_ALGORITHM}
    assert not matches(found)


# Whoever can write rows, leaves and commitment alike leaves other traces.


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("period_id", DifferenceKind.INPUT),
        ("days", DifferenceKind.INPUT),
        ("quota_commitment", DifferenceKind.QUOTA),
        ("selected", DifferenceKind.SELECTION),
        ("index", DifferenceKind.COURSE),
        ("counted", DifferenceKind.COURSE),
    ],
)
@pytest.mark.parametrize("row", DAY.rows, ids=lambda row: str(row.enrollment_id)[:8])
def test_a_row_that_was_wrong_before_the_commitment_is_found(row: DrawRow, name: str, kind: DifferenceKind) -> None:
    alter, _ = ALTERATIONS[name]
    day = committed_anew(with_row(DAY, row, [alter(row)]))
    found = verify_chain([*LOG[:6], day], PERIODS, QUOTAS)

    assert (kind, row.enrollment_id) in {(one.kind, one.enrollment_id) for one in found}
    assert {one.enrollment_id for one in found} == {row.enrollment_id}


def test_a_row_with_somebody_else_s_period_is_found() -> None:
    row, other = DAY.rows[0], DAY.rows[1]
    stolen = replace(row, period_id=other.period_id, quota_commitment=other.quota_commitment)
    found = verify_day(committed_anew(with_row(DAY, row, [stolen])), PERIODS, QUOTAS)

    assert [(one.kind, one.enrollment_id) for one in found] == [(DifferenceKind.INPUT, row.enrollment_id)]


def test_a_day_that_is_written_anew_breaks_the_link_of_the_next() -> None:
    row = DAY.rows[0]
    day = committed_anew(with_row(DAY, row, []))
    found = verify_chain([*LOG[:6], day, *LOG[7:]], PERIODS, QUOTAS)

    assert [(one.kind, one.day) for one in found if one.enrollment_id is None] == [(DifferenceKind.LINK, LOG[7].day)]
    # And the participant who was left out has a day less than the next row says.
    assert [(one.kind, one.day) for one in found if one.enrollment_id == row.enrollment_id] == [
        (DifferenceKind.COURSE, LOG[7].day)
    ]


@pytest.mark.parametrize(
    "log",
    [[*LOG[:4], *LOG[5:]], [*LOG[:4], LOG[5], LOG[4], *LOG[6:]], [*LOG[:4], LOG[4], LOG[4], *LOG[5:]], LOG[1:]],
    ids=["missing", "exchanged", "twice", "first missing"],
)
def test_a_day_that_is_not_in_its_place_breaks_the_chain(log: list[DayDraw]) -> None:
    assert DifferenceKind.LINK in kinds(verify_chain(log, PERIODS, QUOTAS, NO_DAY_BEFORE))


def test_a_day_of_another_program_does_not_follow() -> None:
    stranger = committed_anew(replace(LOG[1], program="another"))

    assert kinds(verify_chain([LOG[0], stranger], PERIODS, QUOTAS)) == {DifferenceKind.LINK}


def test_a_day_before_the_one_before_does_not_follow() -> None:
    earlier = committed_anew(replace(LOG[1], day=LOG[0].day - timedelta(days=1)))

    assert DifferenceKind.LINK in kinds(verify_chain([LOG[0], earlier], PERIODS, QUOTAS))


def test_a_chain_can_be_taken_up_in_the_middle() -> None:
    assert verify_chain(LOG[5:], PERIODS, QUOTAS, LOG[4].commitment) == ()
    assert kinds(verify_chain(LOG[5:], PERIODS, QUOTAS, LOG[3].commitment)) == {DifferenceKind.LINK}


def test_a_count_may_fall_when_selections_are_annulled() -> None:
    row = next(one for one in LOG[11].rows if one.counted > 1)
    quotas = {one: quota for one, quota in QUOTAS.items() if one != row.period_id}
    day = committed_anew(with_row(LOG[11], row, [replace(row, counted=row.counted - 1)]))

    assert matches(verify_chain([*LOG[:11], day], PERIODS, quotas))


@pytest.mark.parametrize(("index", "counted"), [(365, 0), (3, 4), (-1, 0), (3, -1)])
def test_a_row_that_cannot_be_is_found(index: int, counted: int) -> None:
    row = DAY.rows[0]
    day = committed_anew(with_row(DAY, row, [replace(row, index=index, counted=counted)]))

    assert kinds(verify_day(day, PERIODS, QUOTAS)) == {DifferenceKind.INPUT}


# Quotas


def test_without_quotas_everything_else_is_checked_and_said() -> None:
    found = verify_day(DAY, PERIODS, {})

    assert matches(found)
    assert kinds(found) <= {DifferenceKind.QUOTA_SEALED}


def test_what_a_sealed_quota_leaves_open_is_counted() -> None:
    """A floor far below the ceiling leaves open nearly all; only the opened quota tells."""
    drawn = [drawn_period(number, floor=0, ceiling=365) for number in range(10)]
    draw = logged_days(drawn, 1)[0]
    row = draw.rows[0]
    altered = committed_anew(with_row(draw, row, [replace(row, selected=not row.selected)]))
    periods = {period.id: period for period, _ in drawn}
    sealed, opened = verify_day(altered, periods, {}), verify_day(altered, periods, {p.id: q for p, q in drawn})

    assert [one.sentence for one in sealed] == [
        "synthetic 2026-03-01: The selection of 10 rows could not be checked: their quotas are still sealed."
    ]
    assert matches(sealed)
    assert kinds(opened) == {DifferenceKind.SELECTION}


def test_a_sealed_quota_still_has_a_floor_and_a_ceiling() -> None:
    """Where floor and ceiling are the same, the selection is known without the quota."""
    drawn = [drawn_period(number, floor=104, ceiling=104) for number in range(10)]
    draw = logged_days(drawn, 1)[0]
    periods = {period.id: period for period, _ in drawn}
    row = draw.rows[0]
    altered = committed_anew(with_row(draw, row, [replace(row, selected=not row.selected)]))

    assert verify_day(draw, periods, {}) == ()
    assert kinds(verify_day(altered, periods, {})) == {DifferenceKind.SELECTION}


@pytest.mark.parametrize("count", [25, 28, 105])
def test_a_quota_that_is_not_the_one_committed_to_is_found(count: int) -> None:
    period, quota = DRAWN[0]
    another = {**QUOTAS, period.id: replace(quota, count=count if count != quota.count else count + 1)}

    found = verify_day(DAY, PERIODS, another)

    assert [(one.kind, one.enrollment_id) for one in found] == [(DifferenceKind.QUOTA, period.enrollment_id)]


def test_a_quota_below_the_floor_is_found_though_it_was_committed_to() -> None:
    period, quota = drawn_period(50, floor=10, ceiling=10)
    draw = logged_days([(period, quota)], 1)[0]
    raised = replace(period, floor=12, ceiling=12)

    assert kinds(verify_day(draw, {period.id: raised}, {period.id: quota})) == {DifferenceKind.QUOTA}


def test_a_leaf_is_the_hash_of_its_row() -> None:
    assert dict(DAY.leaves) == {row.enrollment_id: leaf_of(DAY.program, DAY.day, row) for row in DAY.rows}


@st.composite
def other_rows(draw: st.DrawFn) -> tuple[DrawRow, DrawRow]:
    """A row of the day, and one with any values instead of some of its own."""
    row = draw(st.sampled_from(DAY.rows))
    other = DrawRow(
        enrollment_id=draw(st.just(row.enrollment_id) | st.uuids().map(EnrollmentId)),
        period_id=draw(st.just(row.period_id) | st.uuids().map(TestingPeriodId)),
        index=draw(st.just(row.index) | st.integers()),
        days=draw(st.just(row.days) | st.integers()),
        counted=draw(st.just(row.counted) | st.integers()),
        quota_commitment=draw(st.just(row.quota_commitment) | st.binary(max_size=40)),
        selected=draw(st.booleans()),
    )
    return row, other


@UNHURRIED
@given(other_rows())
def test_no_alteration_goes_unnoticed(rows: tuple[DrawRow, DrawRow]) -> None:
    row, altered = rows
    found = verified(with_row(DAY, row, [altered]))

    assert matches(found) is (altered == row)
    assert altered == row or row.enrollment_id in {one.enrollment_id for one in found}
