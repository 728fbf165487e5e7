import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.calendar import BusinessCalendar
from domain.climbing import climb, due_rungs, next_rung
from domain.counting import Clock
from domain.ladders import RungTime, count_from_due
from domain.limits import Limit, Unit
from domain.obligation_changes import (
    accept,
    excuse,
    extend,
    mark_fault,
    pause,
    resume,
    return_for_correction,
    submit,
    why_not_accept,
    why_not_excuse,
    why_not_extend,
    why_not_mark_fault,
    why_not_pause,
    why_not_resume,
    why_not_return_for_correction,
    why_not_submit,
)
from domain.obligations import FaultCause, Obligation, ObligationState, PauseCause, Schedule, Suspension
from domain.refusals import Refusal
from domain.scheduling import accounting, schedule, spread
from tests.domain.books import Book
from tests.domain.examples import PENNSYLVANIA, TRAINING, limit
from tests.domain.strategies import INSTANTS, UNHURRIED, limits, obligations, pauses

CALENDARS = st.sampled_from([PENNSYLVANIA, TRAINING])
DAY = timedelta(days=1)


def paused_between(ledger: tuple[Suspension, ...], start: datetime, end: datetime) -> timedelta:
    """Count the paused minutes one by one, as somebody with a stop-watch would."""
    minutes = int((end - start) / timedelta(minutes=1))
    return sum(
        (timedelta(minutes=1) for minute in range(minutes) if is_paused(ledger, start + timedelta(minutes=minute))),
        timedelta(0),
    )


def is_paused(ledger: tuple[Suspension, ...], at: datetime) -> bool:
    return any(one.since <= at and (one.until is None or at < one.until) for one in ledger)


@UNHURRIED
@given(INSTANTS, st.integers(0, 100), st.data())
def test_hours_that_ran_are_the_hours_of_the_limit(start: datetime, hours: int, data: st.DataObject) -> None:
    ledger = data.draw(pauses(start - DAY, days=2))
    clock = Clock(calendar=PENNSYLVANIA, ledger=ledger)

    due = clock.end_of(Limit(amount=hours, unit=Unit.HOURS), start)

    assert due - start - paused_between(ledger, start, due) == timedelta(hours=hours)
    assert clock.ran(start, due) == timedelta(hours=hours)


@UNHURRIED
@given(INSTANTS, limits((Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS), least=1), st.data())
def test_days_that_counted_are_the_days_of_the_limit(start: datetime, within: Limit, data: st.DataObject) -> None:
    ledger = data.draw(pauses(start - 20 * DAY))

    due = PENNSYLVANIA.date_of(Clock(calendar=PENNSYLVANIA, ledger=ledger).end_of(within, start))

    def counts(day: date) -> bool:
        works = within.unit is Unit.CALENDAR_DAYS or PENNSYLVANIA.is_business_day(day)
        return works and not is_paused(ledger, PENNSYLVANIA.day_end(day))

    first = PENNSYLVANIA.date_of(start)
    days = [first + n * DAY for n in range(1, (due - first).days + 1)]
    assert sum(map(counts, days)) == within.amount
    assert counts(due)


@UNHURRIED
@given(INSTANTS, limits((Unit.MONTHS,)), st.data())
def test_months_shift_by_the_days_that_did_not_count(start: datetime, within: Limit, data: st.DataObject) -> None:
    ledger = data.draw(pauses(start - 20 * DAY))
    first = PENNSYLVANIA.date_of(start)
    plain = PENNSYLVANIA.date_of(Clock(calendar=PENNSYLVANIA).end_of(within, start))
    assume(plain > first)

    due = PENNSYLVANIA.date_of(Clock(calendar=PENNSYLVANIA, ledger=ledger).end_of(within, start))

    lost = [n for n in range(1, (due - first).days + 1) if is_paused(ledger, PENNSYLVANIA.day_end(first + n * DAY))]
    assert due == plain + len(lost) * DAY


@UNHURRIED
@given(obligations(), CALENDARS)
def test_nothing_is_due_before_its_budget_is_used_up(obligation: Obligation, calendar: BusinessCalendar) -> None:
    due_at = schedule(obligation, calendar, 15).due_at
    unpaused = schedule(replace(obligation, suspensions=()), calendar, 15).due_at

    assert obligation.starts_at <= unpaused <= due_at
    account = accounting(obligation, calendar, due_at)
    assert account.consumed == account.budget


@UNHURRIED
@given(obligations(), CALENDARS, st.integers(0, 40 * 24 * 60), st.integers(0, 60 * 24 * 60))
def test_one_more_pause_makes_nothing_earlier(
    obligation: Obligation, calendar: BusinessCalendar, gap: int, length: int
) -> None:
    ends = [one.until for one in obligation.suspensions if one.until is not None]
    since = max([obligation.starts_at, *ends]) + timedelta(minutes=gap)
    one_more = Suspension(since=since, until=since + timedelta(minutes=length), cause=PauseCause.LEAVE)
    paused = replace(obligation, suspensions=(*obligation.suspensions, one_more))

    assert_nothing_is_earlier(schedule(obligation, calendar, 0), schedule(paused, calendar, 0))


@UNHURRIED
@given(obligations(), CALENDARS, st.integers(1, 60))
def test_an_extension_makes_nothing_earlier(obligation: Obligation, calendar: BusinessCalendar, amount: int) -> None:
    by = Limit(amount=amount, unit=obligation.limit.unit)
    extended = replace(obligation, extended_by=(*obligation.extended_by, by))

    assert_nothing_is_earlier(schedule(obligation, calendar, 0), schedule(extended, calendar, 0))


def assert_nothing_is_earlier(before: Schedule, after: Schedule) -> None:
    assert after.due_at >= before.due_at
    if before.next_opens_at is not None:
        assert after.next_opens_at is not None
        assert after.next_opens_at >= before.next_opens_at
    for earlier, later in zip(before.rung_times, after.rung_times, strict=True):
        assert earlier is None or (later is not None and later >= earlier)


@UNHURRIED
@given(obligations(), CALENDARS, st.integers(0, 120))
def test_rung_times_are_in_order_and_only_reminders_are_skipped(
    obligation: Obligation, calendar: BusinessCalendar, spread_minutes: int
) -> None:
    found = schedule(obligation, calendar, spread_minutes)
    times = [one for one in found.rung_times if one is not None]

    assert times == sorted(times)
    assert all(one >= obligation.starts_at for one in times)
    for rung, at, escalates in zip(obligation.ladder, found.rung_times, count_from_due(obligation.ladder), strict=True):
        assert at is not None or rung.time is RungTime.BEFORE_DUE
        assert not escalates or (at is not None and at >= found.due_at)


@UNHURRIED
@given(obligations(), CALENDARS, st.integers(1, 120))
def test_the_spread_comes_after_the_time_and_stays_below_its_maximum(
    obligation: Obligation, calendar: BusinessCalendar, spread_minutes: int
) -> None:
    plain, spread_out = schedule(obligation, calendar, 0), schedule(obligation, calendar, spread_minutes)
    delay = spread(obligation.id, spread_minutes)

    assert timedelta(0) <= delay < timedelta(minutes=spread_minutes)
    assert (spread_out.due_at, spread_out.next_opens_at) == (plain.due_at, plain.next_opens_at)
    for at, later in zip(plain.rung_times, spread_out.rung_times, strict=True):
        assert later == (at + delay if at is not None and at >= plain.due_at else at)


@UNHURRIED
@given(obligations(), CALENDARS, st.lists(st.integers(-10_000, 300_000), min_size=1))
def test_what_is_consumed_only_grows_and_stands_still_while_paused(
    obligation: Obligation, calendar: BusinessCalendar, minutes: list[int]
) -> None:
    instants = sorted(obligation.starts_at + timedelta(minutes=one) for one in minutes)
    spent = [accounting(obligation, calendar, now).consumed.amount for now in instants]

    assert spent == sorted(spent)
    assert all(0 <= one <= accounting(obligation, calendar, instants[0]).budget.amount for one in spent)
    for interval in obligation.suspensions:
        assert interval.until is not None
        if interval.since < interval.until:
            stopped = accounting(obligation, calendar, interval.since)
            assert stopped == accounting(obligation, calendar, interval.until - timedelta(microseconds=1))
            assert (stopped.running_since, stopped.paused_reason) == (None, interval.cause)


@UNHURRIED
@given(obligations(), CALENDARS)
def test_a_schedule_depends_on_nothing_else(obligation: Obligation, calendar: BusinessCalendar) -> None:
    again = replace(obligation, climbed=(), label="another label")
    same_calendar = replace(calendar, holidays=frozenset(sorted(calendar.holidays, reverse=True)))

    assert schedule(obligation, calendar, 15) == schedule(again, same_calendar, 15)


def test_a_schedule_is_the_same_in_every_process() -> None:
    program = (
        "from tests.domain.examples import *; from domain.scheduling import schedule;"
        "print(repr(schedule(owed('10 bd', '2026-11-10 10:00', rolls=True, period='1 mo'), PENNSYLVANIA, 15)))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout
        for seed in ("0", "1", "4242")
    }

    assert len(printed) == 1
    assert "due_at" in printed.pop()


@UNHURRIED
@given(obligations(), CALENDARS)
def test_nobody_acts_and_each_rung_fires_exactly_once_at_its_time(
    obligation: Obligation, calendar: BusinessCalendar
) -> None:
    once = replace(obligation, period=None)
    expected = schedule(once, calendar, 15)
    book = Book(now=once.starts_at, obligations=[once], calendar=calendar)

    book.run_to(max([expected.due_at, *(one for one in expected.rung_times if one is not None)]) + 400 * DAY)

    assert [(one.rung, one.at) for one in book.fired] == [
        (index, at) for index, at in enumerate(expected.rung_times) if at is not None
    ]
    assert book.first.state is ObligationState.OVERDUE


Operation = Callable[[Obligation, datetime], Obligation]

ONE_MORE = {unit: Limit(amount=3, unit=unit) for unit in Unit}


def allowed(refusal: Refusal | None, one: Obligation, operate: Callable[[], Obligation]) -> Obligation:
    return operate() if refusal is None else one


#: What may happen to an obligation, where it is not refused.
OPERATIONS: dict[str, Operation] = {
    "submit": lambda one, now: allowed(why_not_submit(one), one, lambda: submit(one, now)),
    "return": lambda one, now: allowed(
        why_not_return_for_correction(one, "no date"), one, lambda: return_for_correction(one, now, "no date")
    ),
    "extend": lambda one, now: allowed(
        why_not_extend(one, ONE_MORE[one.limit.unit], Limit(amount=99, unit=one.limit.unit)),
        one,
        lambda: extend(one, now, ONE_MORE[one.limit.unit]),
    ),
    "pause": lambda one, now: allowed(
        why_not_pause(one, PauseCause.LEAVE, now), one, lambda: pause(one, PauseCause.LEAVE, now)
    ),
    "resume": lambda one, now: allowed(why_not_resume(one, now), one, lambda: resume(one, now)),
    "fault": lambda one, _: allowed(why_not_mark_fault(one), one, lambda: mark_fault(one, FaultCause.VENDOR)),
    "accept": lambda one, now: allowed(why_not_accept(one), one, lambda: accept(one, now, "complete")),
    "excuse": lambda one, now: allowed(why_not_excuse(one, "leave"), one, lambda: excuse(one, now, "leave")),
}
#: Mostly what leaves it owed, so that a life lasts.
LIVES = st.lists(
    st.tuples(
        st.integers(0, 20 * 24 * 60),
        st.sampled_from(["submit", "return", "extend", "pause", "resume"] * 4 + ["fault", "accept", "excuse"]),
    ),
    max_size=14,
)


def lived(obligation: Obligation, calendar: BusinessCalendar, life: list[tuple[int, str]], late: timedelta) -> Book:
    """Run an obligation through a life in which pauses are learned of so late, and then leave it alone."""
    fresh = replace(obligation, suspensions=(), extended_by=())
    book = Book(now=fresh.starts_at, obligations=[fresh], calendar=calendar)
    for minutes, name in life:
        book.run_to(book.now + timedelta(minutes=minutes))
        learned = late if name == "pause" else timedelta(0)
        book.obligations[0] = OPERATIONS[name](book.first, max(book.now - learned, fresh.starts_at))
        book.settle_down()
    book.run_to(book.now + 300 * DAY)
    return book


@UNHURRIED
@given(obligations(), CALENDARS, LIVES, st.integers(0, 10))
def test_no_rung_fires_twice_whatever_happens(
    obligation: Obligation, calendar: BusinessCalendar, life: list[tuple[int, str]], days_late: int
) -> None:
    once = replace(obligation, period=None)
    book = lived(once, calendar, life, days_late * DAY)
    by_round = count_from_due(once.ladder)

    in_a_round = Counter((one.rung, one.round) for one in book.fired)
    in_all = Counter(one.rung for one in book.fired if not by_round[one.rung])
    due_times = {(one.before.round, one.before.schedule.due_at) for one in book.fired if one.before.schedule}
    assert all(times == 1 for times in in_a_round.values())
    assert all(times == 1 for times in in_all.values())
    assert len({number for number, _ in due_times}) == len(due_times), "a round has one due time"
    assert len({due for _, due in due_times}) == len(due_times), "a due time has one round"


@UNHURRIED
@given(obligations(), CALENDARS, LIVES)
def test_rungs_fire_in_order_and_only_while_something_is_owed(
    obligation: Obligation, calendar: BusinessCalendar, life: list[tuple[int, str]]
) -> None:
    book = lived(replace(obligation, period=None), calendar, life, timedelta(0))

    fired = [(one.round, one.rung) for one in book.fired]
    assert fired == sorted(fired)
    for one in book.fired:
        assert one.before.state in {ObligationState.OPEN, ObligationState.RETURNED, ObligationState.OVERDUE}
        assert one.before.schedule is not None
        at = one.before.schedule.rung_times[one.rung]
        assert at is not None
        assert at <= one.at
        assert one.before.fault is None or one.before.ladder[one.rung].level <= 1


@UNHURRIED
@given(obligations(), LIVES)
def test_every_period_opens_the_next_once(obligation: Obligation, life: list[tuple[int, str]]) -> None:
    recurring = replace(obligation, ladder=(), period=limit("1 mo"), limit=limit("5 cd"))

    book = lived(recurring, PENNSYLVANIA, life, timedelta(0))

    assert len({one.id for one in book.obligations}) == len(book.obligations)
    for one, following in pairwise(book.obligations):
        assert one.successor_opened
        assert one.schedule is None or following.starts_at == one.schedule.next_opens_at
    assert not book.obligations[-1].successor_opened


@UNHURRIED
@given(obligations(), st.integers(-100, 100))
def test_a_rung_is_climbed_only_when_it_is_due(obligation: Obligation, days: int) -> None:
    scheduled = replace(obligation, schedule=schedule(obligation, PENNSYLVANIA, 15))
    now = obligation.starts_at + days * DAY
    due = due_rungs(scheduled, now)
    ahead = next_rung(scheduled)

    assert due == () or (ahead is not None and due[0] == ahead[0] and ahead[1] <= now)
    for index in range(len(obligation.ladder)):
        if index in due:
            assert index not in due_rungs(climb(scheduled, index, now), now)
        else:
            with pytest.raises(ValueError, match="not due"):
                climb(scheduled, index, now)
