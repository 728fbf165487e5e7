"""Testing days as staff see them: a draw matches its log, each altered row is named, and chance looks fair."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import ProgrammingError

from database.draws import draw_leaves, draw_rows, testing_days, testing_periods
from domain.testing.differences import DifferenceKind
from queries.testing_days import Verdict, fairness_of, list_testing_days, show_testing_day, verify_testing_day
from temporal.keys import KeyRing
from tests.activities.drawn import Drawing, monitored
from tests.activities.program import Program


@pytest.fixture
def drawing(program: Program, payload_keys: KeyRing) -> Drawing:
    """Three participants, who were drawn for on two days."""
    for _ in range(3):
        monitored(program, floor=200, ceiling=300)
    drawing = Drawing(program.engine, payload_keys)
    drawing.live(0)
    drawing.live(1)
    return drawing


def verified(drawing: Drawing, number: int = 1) -> tuple[Verdict, dict[DifferenceKind, set[str]]]:
    """What a verification of a day comes to, and whom it names for what."""
    found = verify_testing_day(drawing.engine, drawing.keys, drawing.program, drawing.of(number).day)
    assert found is not None
    named: dict[DifferenceKind, set[str]] = {}
    for one in found.differences:
        named.setdefault(one.kind, set()).add(str(one.enrollment_id))
    return found.verdict, named


@contextmanager
def without_guards(drawing: Drawing) -> Iterator[Connection]:
    """Act as somebody who owns the database and has switched its triggers off."""
    with drawing.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def somebody(drawing: Drawing) -> object:
    """A participant of the second day."""
    with drawing.engine.connect() as connection:
        return connection.scalar(select(draw_rows.c.enrollment_id).where(draw_rows.c.day == drawing.of(1).day).limit(1))


def test_a_draw_that_nobody_touched_matches(drawing: Drawing) -> None:
    assert verified(drawing, 0) == (Verdict.MATCH, {})
    assert verified(drawing, 1) == (Verdict.MATCH, {})


@pytest.mark.parametrize("column", ["selected", "index", "counted", "days"])
def test_an_altered_row_is_named(drawing: Drawing, column: str) -> None:
    whose = somebody(drawing)
    changed = draw_rows.c[column]
    value = ~changed if column == "selected" else changed + 1
    with without_guards(drawing) as connection:
        of_one = update(draw_rows).where(draw_rows.c.enrollment_id == whose, draw_rows.c.day == drawing.of(1).day)
        connection.execute(of_one.values({column: value}))
    verdict, named = verified(drawing)
    assert verdict is Verdict.MISMATCH
    assert named[DifferenceKind.ROW_ALTERED] == {str(whose)}


def test_a_lost_row_is_named(drawing: Drawing) -> None:
    whose = somebody(drawing)
    with without_guards(drawing) as connection:
        connection.execute(draw_rows.delete().where(draw_rows.c.enrollment_id == whose))
    verdict, named = verified(drawing)
    assert (verdict, named[DifferenceKind.ROW_MISSING]) == (Verdict.MISMATCH, {str(whose)})


def test_a_row_whose_hash_is_lost_is_named(drawing: Drawing) -> None:
    whose = somebody(drawing)
    with without_guards(drawing) as connection:
        connection.execute(draw_leaves.delete().where(draw_leaves.c.enrollment_id == whose))
    verdict, named = verified(drawing)
    assert verdict is Verdict.MISMATCH
    assert named[DifferenceKind.ROW_ADDED] == {str(whose)}
    assert DifferenceKind.COMMITMENT in named


def test_another_quota_is_named(drawing: Drawing) -> None:
    whose = somebody(drawing)
    with without_guards(drawing) as connection:
        of_one = update(testing_periods).where(testing_periods.c.enrollment_id == whose)
        connection.execute(of_one.values(quota_commitment=bytes(32)))
    verdict, named = verified(drawing)
    assert (verdict, named[DifferenceKind.QUOTA]) == (Verdict.MISMATCH, {str(whose)})


def test_another_seed_does_not_give_the_commitment(drawing: Drawing) -> None:
    with without_guards(drawing) as connection:
        connection.execute(update(testing_days).where(testing_days.c.day == drawing.of(1).day).values(seed=bytes(32)))
    verdict, named = verified(drawing)
    assert verdict is Verdict.MISMATCH
    assert DifferenceKind.COMMITMENT in named


def test_a_day_put_in_the_place_of_the_one_before_breaks_the_link(drawing: Drawing) -> None:
    with without_guards(drawing) as connection:
        of_first = update(testing_days).where(testing_days.c.day == drawing.of(0).day)
        connection.execute(of_first.values(commitment=bytes(32)))
    verdict, named = verified(drawing)
    assert verdict is Verdict.MISMATCH
    assert DifferenceKind.LINK in named


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draw_rows SET selected = NOT selected",
        "DELETE FROM draw_rows",
        "TRUNCATE draw_rows",
        "UPDATE draw_leaves SET leaf = sha256('other')",
        "UPDATE testing_days SET commitment = sha256('other')",
        "UPDATE testing_days SET seed = sha256('other')",
        "DELETE FROM testing_days WHERE false OR true",
        "UPDATE testing_periods SET quota_commitment = sha256('other')",
        "UPDATE testing_periods SET drawn = 0",
        "DELETE FROM testing_periods",
    ],
)
def test_the_database_refuses_to_alter_a_draw(drawing: Drawing, change: str) -> None:
    with pytest.raises(ProgrammingError, match=r"append-only|committed to stays"), drawing.engine.begin() as connection:
        connection.execute(text(change))


def test_before_its_window_has_closed_a_day_is_sealed(drawing: Drawing) -> None:
    drawing.now += timedelta(hours=1)
    drawing.draws.draw(drawing.of(2))
    assert verified(drawing, 2) == (Verdict.SEALED, {})
    day = drawing.of(2).day
    shown = show_testing_day(drawing.engine, "pa_vrp", day, with_seed=True)
    assert shown is not None
    assert (shown.participants, shown.selected, shown.seed) == (3, None, None)
    assert verify_testing_day(drawing.engine, drawing.keys, "pa_vrp", drawing.of(3).day) is None


def test_the_seed_is_shown_to_those_who_verify(drawing: Drawing) -> None:
    day = drawing.of(1).day
    for with_seed in (True, False):
        shown = show_testing_day(drawing.engine, "pa_vrp", day, with_seed=with_seed)
        assert shown is not None
        assert (shown.seed is not None) is with_seed
    assert [one.seed for one in list_testing_days(drawing.engine, "pa_vrp")] == [None, None]
    assert list_testing_days(drawing.engine, "or_hpsp") == ()


def test_a_month_is_reported_from_counts(drawing: Drawing) -> None:
    fairness = fairness_of(drawing.engine, "pa_vrp", 2026, 3)
    with drawing.engine.connect() as connection:
        chosen = connection.scalars(select(draw_rows.c.selected)).all()
    assert fairness.report is not None
    assert (fairness.report.eligible, fairness.report.selected) == (6, sum(chosen))
    assert fairness.sentences[0].startswith("From 2026-03-03 to 2026-03-04, 6 daily draws")
    assert fairness_of(drawing.engine, "pa_vrp", 2026, 4).report is None
