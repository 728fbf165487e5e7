from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting import Clock
from domain.facts import LeaveFact
from domain.ids import EnrollmentId, StaffId
from domain.legal.clocks import ENDS, STARTS, OrderedSuspension, days_in_legal_status, starts, suspends, tolled_by
from domain.legal.states import LEGAL_TRANSITIONS, LegalKind, LegalState
from domain.obligations import PauseCause
from domain.term import tolled_days
from tests.domain.examples import PENNSYLVANIA
from tests.domain.strategies import INSTANTS, UNHURRIED
from tests.domain.testing.reported import PACKS

#: Which deadlines begin and end with each state.
CLOCKS = """
referred_to_prosecution  -            D21
par_filed                D40          -
its_ordered              D23,D24,D40  -
charged                  -            -
answer_due               D22          -
default                  D40          D22
hearing_scheduled        -            D22
decided                  D41,D40      D23,D24
under_review             -            D41
settled_extended         D40          D22,D23,D24
consent_order            D40          D22,D23,D24
reinstated               D40          D23,D24,D41
closed                   -            D22,D23,D24,D41
"""
ROWS = [line.split() for line in CLOCKS.strip().splitlines()]
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def listed(cell: str) -> tuple[str, ...]:
    return () if cell == "-" else tuple(cell.split(","))


@pytest.mark.parametrize(("state", "begin", "end"), ROWS)
def test_which_clocks_a_state_starts_and_ends(state: str, begin: str, end: str) -> None:
    assert STARTS[LegalState(state)] == listed(begin)
    assert ENDS[LegalState(state)] == listed(end)


def test_the_table_has_every_state() -> None:
    assert [row[0] for row in ROWS] == list(STARTS) == list(ENDS) == [one.value for one in LegalState]


@pytest.mark.parametrize("clock", ["D22", "D23", "D24", "D41"])
def test_no_clock_runs_on_after_the_end(clock: str) -> None:
    """Every way from a state that starts a clock to the end passes a state that ends it."""
    open_ways = {state for state, begun in STARTS.items() if clock in begun}
    for _ in LegalState:
        open_ways |= {
            row.target for row in LEGAL_TRANSITIONS if row.source in open_ways and clock not in ENDS[row.target]
        }
    assert LegalState.CLOSED not in open_ways


@pytest.mark.parametrize(
    ("pack", "state", "deadlines"),
    [
        ("VRP", LegalState.ITS_ORDERED, "D23 30 calendar days, D24 180 calendar days"),
        ("DMU", LegalState.ITS_ORDERED, "D23 30 calendar days, D24 180 calendar days, D40 30 calendar days"),
        ("CA", LegalState.ITS_ORDERED, "D40 30 calendar days"),
        ("VRP", LegalState.ANSWER_DUE, "D22 20 calendar days"),
        ("CA", LegalState.ANSWER_DUE, "D22 20 calendar days"),
        ("DMU", LegalState.DECIDED, "D41 20 calendar days, D40 30 calendar days"),
        ("OR", LegalState.CHARGED, ""),
    ],
)
def test_the_deadlines_that_a_jurisdiction_has(pack: str, state: LegalState, deadlines: str) -> None:
    assert ", ".join(f"{one.id} {one.limit.in_words}" for one in starts(PACKS[pack], state)) == deadlines


@pytest.mark.parametrize(
    ("kind", "at_once"),
    [
        (LegalKind.PETITION, True),
        (LegalKind.IMMEDIATE_SUSPENSION, True),
        (LegalKind.ORDER_TO_SHOW_CAUSE, False),
        (LegalKind.ACCUSATION, False),
    ],
)
def test_what_suspends_before_any_hearing(kind: LegalKind, at_once: bool) -> None:
    assert suspends(kind) is at_once


def ordered(since: int, until: int | None) -> OrderedSuspension:
    return OrderedSuspension(since=NOON + since * DAY, until=None if until is None else NOON + until * DAY)


@pytest.mark.parametrize(
    ("suspensions", "merged"),
    [
        ((), ()),
        (((0, 10),), ((0, 10),)),
        (((0, 10), (5, 8)), ((0, 10),)),
        (((0, 10), (5, 20)), ((0, 20),)),
        (((0, 10), (10, 20)), ((0, 20),)),
        (((20, 30), (0, 10)), ((0, 10), (20, 30))),
        (((0, 10), (5, None)), ((0, None),)),
        (((0, None), (5, 20)), ((0, None),)),
    ],
)
def test_suspensions_that_overlap_stop_the_term_once(
    suspensions: tuple[tuple[int, int | None], ...], merged: tuple[tuple[int, int | None], ...]
) -> None:
    found = tolled_by([ordered(*one) for one in suspensions])
    assert [(one.since, one.until) for one in found] == [(ordered(*one).since, ordered(*one).until) for one in merged]
    assert {one.cause for one in found} <= {PauseCause.SUSPENSION}


@UNHURRIED
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=5))
def test_the_term_stands_still_for_each_suspended_day_once(spans: list[tuple[int, int]]) -> None:
    merged = tolled_by([ordered(since, since + length) for since, length in spans])
    leaves = tuple(
        LeaveFact(
            id=UUID(int=1),
            enrollment_id=EnrollmentId(UUID(int=1)),
            cause=one.cause,
            reason="Order.",
            since=one.since,
            until=one.until,
            approved_by=StaffId(UUID(int=1)),
        )
        for one in merged
    )
    days = {since + one for since, length in spans for one in range(length)}
    assert tolled_days(leaves, NOON - 400 * DAY, NOON + 400 * DAY, PACKS["DMU"].calendar) == len(days)


@UNHURRIED
@given(INSTANTS, st.integers(0, 400))
def test_days_in_legal_status_are_full_days(since: datetime, days: int) -> None:
    assert days_in_legal_status(since, since + days * DAY) == days
    assert days_in_legal_status(since, since - DAY) == 0


def test_a_suspended_term_ends_so_much_later() -> None:
    ledger = tolled_by([ordered(10, 40)])
    clock, tolled = Clock(calendar=PENNSYLVANIA), Clock(calendar=PENNSYLVANIA, ledger=ledger)
    assert tolled.run(100 * DAY, NOON) - clock.run(100 * DAY, NOON) == 30 * DAY
