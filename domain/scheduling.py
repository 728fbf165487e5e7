"""When an obligation falls due, when each rung of its ladder fires and when its next period opens (PROGRAM.md 5, 6, 7).

Pure: the same obligation and calendar give the same schedule in every process. Instants are UTC.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from domain.calendar import BusinessCalendar, last_day_of_month
from domain.counting import Clock, ClockStoppedError
from domain.ids import ObligationId
from domain.ladders import Rung, RungTime
from domain.limits import Limit
from domain.obligations import Obligation, PauseCause, Schedule

_REMINDER_LEVEL = 0
_SECONDS_IN_A_MINUTE = 60
_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAccount:
    """What an obligation's clock had to spend and has spent (PROGRAM.md 6).

    For a recurring duty this is the limit that runs from the period's end. Months are stated as the calendar days that
    they have.
    """

    budget: Limit
    #: Whole units used up; a day is used up when it ends.
    consumed: Limit
    #: Since when the clock has been running; None while it is paused, before it starts and once nothing is owed.
    running_since: datetime | None
    paused_reason: PauseCause | None


def schedule(obligation: Obligation, calendar: BusinessCalendar, spread_minutes: int) -> Schedule:
    """Compute an obligation's times from its terms, its extensions and its suspension ledger.

    Hours are exact; days and months fall due at ``day_ends``, local time, of their last day. ``rolls_forward``
    (licensee duties) moves a last day without business to the next business day; nothing else rolls, safety duties
    never. A recurring duty's limit counts from the end of its period, which is when the next period opens.
    ClockStoppedError, a ValueError, while the clock stands still: then there is no schedule.
    """
    if obligation.is_paused:
        raise ClockStoppedError
    clock = Clock(calendar=calendar, ledger=obligation.suspensions)
    due_at = _due_at(obligation, clock)
    return Schedule(
        due_at=due_at,
        rung_times=_rung_times(obligation, clock, due_at, spread(obligation.id, spread_minutes)),
        next_opens_at=None if obligation.period is None else _limit_starts(obligation, clock),
    )


def accounting(obligation: Obligation, calendar: BusinessCalendar, now: datetime) -> ClockAccount:
    """State what an obligation's clock had to spend and has spent at a time (PROGRAM.md 6)."""
    clock = Clock(calendar=calendar, ledger=obligation.suspensions)
    pause = None if obligation.is_closed else clock.pause_at(now)
    try:
        starts_at = _limit_starts(obligation, clock)
    except ClockStoppedError:  # paused within the period: the limit has not begun
        starts_at = None
    budget = clock.in_days(obligation.total_limit, starts_at or obligation.starts_at)
    used = 0 if starts_at is None else clock.consumed(budget, starts_at, _last_counted(obligation, now))
    runs = pause is None and not obligation.is_closed
    return ClockAccount(
        budget=budget,
        consumed=Limit(amount=used, unit=budget.unit),
        running_since=_running_since(obligation, starts_at, now) if runs and starts_at is not None else None,
        paused_reason=None if pause is None else pause.cause,
    )


def spread(obligation_id: ObligationId, spread_minutes: int) -> timedelta:
    """Give the delay of rungs at or after the due time: from 0 to below the maximum.

    It is the same for ever for one obligation. Many duties end at the same ``day_ends``; the delay keeps them from
    being escalated in the same second.
    """
    digest = hashlib.sha256(obligation_id.bytes).digest()
    return timedelta(seconds=int.from_bytes(digest[:8], "big") % max(spread_minutes * _SECONDS_IN_A_MINUTE, 1))


def _limit_starts(obligation: Obligation, clock: Clock) -> datetime:
    """Find when the limit starts to count: at the start, or at the end of the period, which never rolls."""
    if obligation.period is None:
        return obligation.starts_at
    return clock.end_of(obligation.period, obligation.starts_at, anchor=_anchor(obligation, clock.calendar))


def _anchor(obligation: Obligation, calendar: BusinessCalendar) -> int | None:
    """Give the day of the month that a monthly series keeps, unless tolling has moved the period off that day."""
    if obligation.series_starts_at is None:
        return None
    wanted, start = calendar.date_of(obligation.series_starts_at).day, calendar.date_of(obligation.starts_at)
    return wanted if start.day == min(wanted, last_day_of_month(start.year, start.month)) else None


def _due_at(obligation: Obligation, clock: Clock) -> datetime:
    return clock.end_of(obligation.total_limit, _limit_starts(obligation, clock), rolls=obligation.rolls_forward)


def _last_counted(obligation: Obligation, now: datetime) -> datetime:
    """Find until when the clock counted: it stops when the obligation is met or ends otherwise."""
    if not obligation.is_closed:
        return now
    return obligation.submitted_at or obligation.settled_at or now


def _running_since(obligation: Obligation, starts_at: datetime, now: datetime) -> datetime | None:
    if now < starts_at:
        return None
    resumed = (one.until for one in obligation.suspensions if one.until is not None and one.until <= now)
    return max([starts_at, *resumed])


def _rung_times(
    obligation: Obligation, clock: Clock, due_at: datetime, delay: timedelta
) -> tuple[datetime | None, ...]:
    """Give one time per rung, never decreasing; those at or after the due time are delayed, all by the same."""
    times: list[datetime | None] = []
    latest = obligation.starts_at
    for rung in obligation.ladder:
        at = _rung_time(rung, obligation, clock, due_at, latest)
        if at is not None:
            latest = max(latest, at)
        skipped = at is None or _has_lapsed(rung, obligation, latest)
        times.append(None if skipped else latest + delay if latest >= due_at else latest)
    return tuple(times)


def _rung_time(
    rung: Rung, obligation: Obligation, clock: Clock, due_at: datetime, previous: datetime
) -> datetime | None:
    """Find a rung's time before the delay; None if it is so long before the due time that it precedes the start."""
    match rung.time:
        case RungTime.SHARE:
            return _share(rung, obligation, clock, due_at)
        case RungTime.BEFORE_DUE:
            at = clock.back_from(due_at, rung.length)
            return None if at < obligation.starts_at else at
        case RungTime.AFTER_START:
            return clock.end_of(rung.length, obligation.starts_at)
        case RungTime.AT_DUE:
            return max(due_at, obligation.owed_anew_at or due_at)
        case RungTime.AFTER_PREVIOUS:
            return clock.end_of(rung.length, previous)
        case _:
            assert_never(rung.time)


def _share(rung: Rung, obligation: Obligation, clock: Clock, due_at: datetime) -> datetime:
    """Find when the clock has run for a share of the time between start and due time, pauses left out of account."""
    whole = _due_at(obligation, Clock(calendar=clock.calendar)) - obligation.starts_at
    return min(clock.run(whole * (rung.percent or 0) / _PERCENT, obligation.starts_at), due_at)


def _has_lapsed(rung: Rung, obligation: Obligation, at: datetime) -> bool:
    """Say whether a reminder belongs to the time before the obligation was owed anew, which reminded by itself."""
    return rung.level == _REMINDER_LEVEL and obligation.owed_anew_at is not None and at < obligation.owed_anew_at
