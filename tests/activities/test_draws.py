"""The draw of testing days: committed to, sealed, opened and closed once, and fair to whoever is away or broken."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, insert, text, update
from sqlalchemy.exc import ProgrammingError

from activities.draws import TooEarlyError
from activities.errors import DayPassedError
from activities.sealed_draws import unseal_draw
from database.check_ins import outages
from database.draws import draw_leaves, draw_rows, draw_selections, testing_days, testing_periods
from database.engine import make_engine
from database.journal import journal
from database.obligations import obligations
from database.testing import specimens
from domain.obligations import ObligationKind
from domain.testing.book import Testing
from domain.testing.codes import Adjudication
from domain.testing.days import SelectionState
from domain.testing.draw_log import NO_DAY_BEFORE
from domain.testing.outages import OutageKind
from domain.testing.quotas import DAYS_IN_A_YEAR
from temporal.keys import KeyRing
from tests.activities.drawn import CLOSES, OPENS, Drawing, keep, monitored, multiply, send_on_leave
from tests.activities.program import Program, everything, rows


def daily(program: Program, pack: str = "pa_vrp") -> Testing:
    """Somebody who is selected on every day, for certain: as many tests as days."""
    return monitored(program, floor=365, ceiling=365, pack=pack)


def an_outage(program: Program, since: datetime, until: datetime) -> None:
    """Record that nobody could check in for a while."""
    row = {"id": uuid4(), "program": "pa_vrp", "kind": OutageKind.VENDOR, "since": since, "until": until}
    staff = {"recorded_by": program.supervisor, "recorded_at": until, "reason": "The vendor was down."}
    with program.engine.begin() as connection:
        connection.execute(insert(outages), row | staff)


def an_outage_found(program: Program, since: datetime) -> None:
    """Record what a check-in found by itself: that a day was not open, for nobody knows how long."""
    row = {"id": uuid4(), "program": "pa_vrp", "kind": OutageKind.SYSTEM, "since": since, "recorded_at": since}
    with program.engine.begin() as connection:
        connection.execute(insert(outages), row | {"reason": "The draw was not open in its window."})


@pytest.fixture
def drawing(program: Program, payload_keys: KeyRing) -> Drawing:
    """The draw of Pennsylvania's program."""
    return Drawing(program.engine, payload_keys)


def test_a_day_is_drawn_once(program: Program, drawing: Drawing) -> None:
    daily(program)
    first = drawing.draws.draw(drawing.of(0))
    before = everything(program.engine)
    assert drawing.draws.draw(drawing.of(0)) == first
    assert everything(program.engine) == before
    assert (first.participants, first.left_out, first.opens_at, first.closes_at) == (1, 0, OPENS, CLOSES)
    assert drawing.day()["previous"] == NO_DAY_BEFORE


def test_a_day_is_opened_once_and_what_is_owed_stands_in_the_case(program: Program, drawing: Drawing) -> None:
    testing = daily(program)
    drawing.draws.draw(drawing.of(0))
    drawing.now = OPENS
    opened = drawing.draws.open(drawing.of(0))
    assert (opened.ordered, opened.annulled, opened.closes_at) == (1, 0, CLOSES)
    before = everything(program.engine)
    assert drawing.draws.open(drawing.of(0)) == opened
    assert everything(program.engine) == before
    (specimen,) = rows(program.engine, specimens, enrollment_id=testing.id)
    (owed,) = rows(program.engine, obligations, kind=ObligationKind.SPECIMEN)
    assert (owed["subject"], owed["due_at"], specimen["due_at"]) == (specimen["id"], CLOSES, CLOSES)
    assert len(rows(program.engine, journal, name="testing:selected")) == 1
    assert not rows(program.engine, testing_days, opened_at=None)


def test_nobody_opens_or_closes_a_day_before_its_time(program: Program, drawing: Drawing) -> None:
    daily(program)
    drawing.draws.draw(drawing.of(0))
    drawing.now = OPENS - timedelta(seconds=1)
    with pytest.raises(TooEarlyError):
        drawing.draws.open(drawing.of(0))
    assert not rows(program.engine, draw_rows)
    drawing.now = OPENS
    drawing.draws.open(drawing.of(0))
    drawing.now = CLOSES - timedelta(seconds=1)
    assert not drawing.draws.close(drawing.of(0)).is_closed
    assert drawing.day()["seed"] is None


def test_before_the_opening_no_table_holds_seed_selection_or_quota(program: Program, drawing: Drawing) -> None:
    testing = daily(program)
    drawing.draws.draw(drawing.of(0))
    assert all(not rows(program.engine, one) for one in (draw_rows, draw_leaves, draw_selections, specimens))
    sealed = drawing.day()["draw_sealed"]
    assert isinstance(sealed, bytes)
    seed, (row,), ((_, leaf),) = unseal_draw("pa_vrp", drawing.of(0).day, sealed, drawing.keys)
    assert row.selected
    found = repr(everything(program.engine))
    for secret in (seed, leaf):
        assert repr(secret)[2:-1] not in found
        assert secret.hex() not in found
    (period,) = rows(program.engine, testing_periods, enrollment_id=testing.id)
    assert (period["quota"], period["nonce"]) == (None, None)


def test_closing_shows_the_seed_once(program: Program, drawing: Drawing) -> None:
    daily(program)
    drawing.live(0)
    closed = drawing.day()
    assert isinstance(closed["seed"], bytes)
    assert (len(closed["seed"]), closed["draw_sealed"], closed["closed_at"]) == (32, None, CLOSES)
    before = everything(program.engine)
    drawing.now = CLOSES + timedelta(hours=1)
    assert drawing.draws.close(drawing.of(0)).is_closed
    assert everything(program.engine) == before


def test_each_day_is_drawn_upon_the_one_before(program: Program, drawing: Drawing) -> None:
    daily(program)
    drawing.live(0)
    drawing.live(1)
    assert drawing.day(1)["previous"] == drawing.day(0)["commitment"]


def test_a_day_that_was_passed_over_is_not_drawn_later(program: Program, drawing: Drawing) -> None:
    daily(program)
    drawing.live(1)
    with pytest.raises(DayPassedError):
        drawing.draws.draw(drawing.of(0))


def test_a_quota_that_is_not_the_one_committed_to_leaves_its_participant_out(
    program: Program, drawing: Drawing
) -> None:
    good, bad = daily(program), daily(program)
    drawing.live(0)
    with program.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        sealed = connection.scalar(
            testing_periods.select()
            .with_only_columns(testing_periods.c.quota_sealed)
            .where(testing_periods.c.enrollment_id == good.id)
        )
        broken = update(testing_periods).where(testing_periods.c.enrollment_id == bad.id)
        connection.execute(broken.values(quota_sealed=sealed))
    drawn = drawing.draws.draw(drawing.of(1))
    assert (drawn.participants, drawn.left_out) == (1, 1)


def test_on_leave_nobody_is_drawn_and_the_days_do_not_count(program: Program, drawing: Drawing) -> None:
    testing = daily(program)
    drawing.live(0)
    send_on_leave(program.engine, testing)
    assert drawing.live(1).ordered == 0
    (period,) = rows(program.engine, testing_periods, enrollment_id=testing.id)
    assert (period["drawn"], period["ended_on"]) == (1, None)


def test_whoever_goes_on_leave_after_the_draw_is_not_asked_for_a_specimen(program: Program, drawing: Drawing) -> None:
    testing = daily(program)
    drawing.draws.draw(drawing.of(0))
    send_on_leave(program.engine, testing)
    drawing.now = OPENS
    opened = drawing.draws.open(drawing.of(0))
    assert (opened.ordered, opened.annulled) == (0, 1)
    assert not rows(program.engine, specimens)


def test_other_numbers_end_a_period_and_show_its_quota_when_the_day_has_closed(
    program: Program, drawing: Drawing
) -> None:
    testing = monitored(program, floor=36, ceiling=72)
    drawing.live(0)
    _plan(program, testing, floor=52, ceiling=104)
    drawing.now = OPENS + timedelta(hours=22)
    drawing.draws.draw(drawing.of(1))
    first, second = sorted(rows(program.engine, testing_periods), key=lambda row: str(row["began_on"]))
    assert (first["ended_on"], first["quota"]) == (drawing.of(1).day, None)
    assert (second["days"], second["floor"], second["ceiling"]) == (364, 52, 104)
    drawing.live(1)
    shown = next(row for row in rows(program.engine, testing_periods) if row["id"] == first["id"])
    assert isinstance(shown["quota"], int)
    assert 36 <= shown["quota"] <= 48


def test_a_version_of_the_plan_with_the_same_numbers_ends_no_period(program: Program, drawing: Drawing) -> None:
    testing = monitored(program, floor=36, ceiling=72)
    drawing.live(0)
    _plan(program, testing, floor=36, ceiling=72)
    drawing.live(1)
    (period,) = rows(program.engine, testing_periods)
    assert (period["drawn"], period["ended_on"]) == (2, None)


def test_the_floor_is_met_and_a_new_period_begins_when_the_days_are_used_up(program: Program, drawing: Drawing) -> None:
    _begin_with(program, drawing, days=12)
    selected = [drawing.live(number).ordered for number in range(12)]
    (first,) = rows(program.engine, testing_periods)
    assert first["quota"] == sum(selected)
    assert isinstance(first["floor"], int)
    assert sum(selected) >= first["floor"] > 0
    drawing.live(12)
    assert [row["ended_on"] is None for row in _by_beginning(program)] == [False, True]


def test_an_excused_selection_is_made_up_for(program: Program, drawing: Drawing) -> None:
    testing = daily(program)
    drawing.live(0)
    with program.engine.begin() as connection:
        excused = update(specimens).where(specimens.c.enrollment_id == testing.id)
        connection.execute(excused.values(adjudication=Adjudication.NO_SHOW_EXCUSED))
    drawing.live(1)
    assert [row["counted"] for row in rows(program.engine, draw_rows)] == [0, 0]
    drawing.live(2)
    assert rows(program.engine, draw_rows)[-1]["counted"] == 1


def test_a_day_drawn_before_the_last_one_was_opened_knows_its_selections(program: Program, drawing: Drawing) -> None:
    daily(program)
    drawing.draws.draw(drawing.of(0))
    drawing.draws.draw(drawing.of(1))
    drawing.now = OPENS + timedelta(days=1)
    drawing.draws.open(drawing.of(1))
    (row,) = rows(program.engine, draw_rows)
    assert (row["index"], row["counted"]) == (1, 1)


def test_a_window_that_opened_late_is_as_long_as_it_should_be(program: Program, drawing: Drawing) -> None:
    daily(program)
    drawing.now = OPENS + timedelta(hours=2)
    drawing.draws.draw(drawing.of(0))
    opened = drawing.draws.open(drawing.of(0))
    assert opened.closes_at == CLOSES + timedelta(hours=2)
    (outage,) = rows(program.engine, outages)
    assert (outage["since"], outage["until"], outage["program"]) == (OPENS, drawing.now, "pa_vrp")
    (owed,) = rows(program.engine, obligations, kind=ObligationKind.SPECIMEN)
    assert owed["due_at"] == opened.closes_at


def test_a_day_opened_on_time_ends_what_the_day_before_was_found_to_lack(program: Program, drawing: Drawing) -> None:
    daily(program)
    an_outage_found(program, OPENS)
    drawing.draws.draw(drawing.of(1))
    drawing.now = OPENS + timedelta(days=1, seconds=3)
    opened = drawing.draws.open(drawing.of(1))
    (outage,) = rows(program.engine, outages)
    assert (outage["until"], opened.closes_at) == (OPENS + timedelta(days=1), CLOSES + timedelta(days=1))


def test_a_day_opened_after_its_window_takes_nothing_of_the_next_one(program: Program, drawing: Drawing) -> None:
    daily(program)
    drawing.draws.draw(drawing.of(0))
    drawing.draws.draw(drawing.of(1))
    an_outage_found(program, OPENS)
    drawing.now = OPENS + timedelta(days=1, hours=1)
    drawing.draws.open(drawing.of(0))
    (outage,) = rows(program.engine, outages)
    assert outage["until"] == OPENS + timedelta(days=1)
    assert drawing.day(1)["closes_at"] == CLOSES + timedelta(days=1)


def test_two_days_opened_late_lose_what_each_of_them_lost(program: Program, drawing: Drawing) -> None:
    daily(program)
    an_outage_found(program, OPENS)
    drawing.draws.draw(drawing.of(1))
    drawing.now = OPENS + timedelta(days=1, hours=2)
    opened = drawing.draws.open(drawing.of(1))
    assert opened.closes_at == CLOSES + timedelta(days=1, hours=2)
    (outage,) = rows(program.engine, outages)
    assert outage["until"] == drawing.now


def test_a_day_whose_window_is_gone_asks_nobody_for_a_specimen(program: Program, drawing: Drawing) -> None:
    daily(program)
    drawing.draws.draw(drawing.of(0))
    drawing.now = OPENS + timedelta(days=1, hours=1)
    opened = drawing.draws.open(drawing.of(0))
    assert (opened.ordered, opened.annulled) == (0, 1)
    assert drawing.draws.close(drawing.of(0)).is_closed


def test_an_outage_makes_a_window_longer_until_it_has_closed(program: Program, drawing: Drawing) -> None:
    daily(program)
    drawing.draws.draw(drawing.of(0))
    drawing.now = OPENS
    drawing.draws.open(drawing.of(0))
    an_outage(program, OPENS, OPENS + timedelta(hours=1))
    later = CLOSES + timedelta(hours=1)
    drawing.now = CLOSES
    closing = drawing.draws.close(drawing.of(0))
    assert (closing.is_closed, closing.closes_at) == (False, later)
    assert drawing.day()["closes_at"] == later
    drawing.now = later
    assert drawing.draws.close(drawing.of(0)).closes_at == later
    an_outage(program, OPENS + timedelta(hours=2), OPENS + timedelta(hours=3))
    closed = drawing.draws.close(drawing.of(0))
    assert (closed.is_closed, closed.closes_at) == (True, later)


def test_the_user_as_whom_the_program_runs_may_do_all_this(program: Program, payload_keys: KeyRing) -> None:
    daily(program)
    engine = make_engine(program.engine.url.render_as_string(hide_password=False))
    event.listen(engine, "begin", lambda connection: connection.execute(text("SET LOCAL ROLE phmp_app")))
    assert Drawing(engine, payload_keys).live(0).ordered == 1
    with pytest.raises(ProgrammingError, match="permission denied"), engine.begin() as connection:
        connection.execute(draw_rows.delete())
    engine.dispose()


def test_two_programs_are_drawn_apart(program: Program, drawing: Drawing) -> None:
    daily(program)
    daily(program, "or_hpsp")
    oregon = Drawing(program.engine, drawing.keys, program="or_hpsp")
    assert drawing.draws.draw(drawing.of(0)).participants == oregon.draws.draw(oregon.of(0)).participants == 1
    assert drawing.day()["commitment"] != oregon.day()["commitment"]


def test_twenty_thousand_are_drawn_and_opened(program: Program, drawing: Drawing) -> None:
    multiply(program.engine, monitored(program, floor=4, ceiling=8), 19_999)
    assert drawing.draws.draw(drawing.of(0)).participants == 20_000
    drawing.now = OPENS
    opened = drawing.draws.open(drawing.of(0))
    # About 1.3 % of them: far more or less chance does not give.
    assert 120 < opened.ordered < 400
    states = Counter(row["state"] for row in rows(program.engine, draw_selections))
    assert states == {SelectionState.ORDERED: opened.ordered}


def _plan(program: Program, testing: Testing, *, floor: int, ceiling: int) -> None:
    plan = replace(testing.plan, id=uuid4(), version=testing.plan.version + 1, floor=floor, ceiling=ceiling)
    keep(program.engine, replace(testing, plan=plan))


def _begin_with(program: Program, drawing: Drawing, days: int) -> None:
    """Let a participant have so many days left of a testing year whose numbers were others before."""
    testing = monitored(program, floor=104, ceiling=208)
    drawing.draws.draw(drawing.of(-1))
    with program.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("DELETE FROM testing_days"))
        connection.execute(update(testing_periods).values(drawn=DAYS_IN_A_YEAR - days))
    _plan(program, testing, floor=105, ceiling=208)
    drawing.draws.draw(drawing.of(0))
    with program.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(testing_periods.delete().where(testing_periods.c.ended_on.is_not(None)))


def _by_beginning(program: Program) -> list[dict[str, object]]:
    return sorted(rows(program.engine, testing_periods), key=lambda row: str(row["began_on"]))
