"""When an obligation falls due, when each rung of its ladder fires and when its next period opens (PROGRAM.md 5, 6, 7).

Pure: the same obligation and calendar give the same schedule in every process. Instants are UTC.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import BusinessCalendar, last_day_of_month
from domain.counting import Clock
from domain.ids import ObligationId
from domain.ladders import Rung, RungTime, count_from_due
from domain.limits import Limit, Unit
from domain.obligations import Obligation, PauseCause, Schedule

_REMINDER_LEVEL = 0
_SECONDS_IN_A_MINUTE = 60


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
    """This function will compute an obligation's times from its terms, its extensions and its suspension ledger.

    Hours are exact; days and months fall due at ``day_ends``, local time, of their last day. ``rolls_forward`` (licensee
    duties) moves a last day without business to the next business day; nothing else rolls, safety duties never. A
    recurring duty's limit counts from the end of its period, which is when the next period opens.
    ValueError while the clock stands still: then there is no schedule.
    """
    clock = Clock(calendar=calendar, ledger=obligation.suspensions)
    times = _due_time(obligation, clock)
    # A day ends at a time of day that an hour's limit could reach before an open pause began: ask the ledger itself.
    if times is None or obligation.is_paused:
        raise ValueError("an obligation whose clock stands still has no schedule")
    due_at, period_ends_at = times
    return Schedule(
        due_at=due_at,
        rung_times=_rung_times(obligation, clock, due_at, spread(obligation.id, spread_minutes)),
        next_opens_at=None if obligation.period is None else period_ends_at,
    )


def accounting(obligation: Obligation, calendar: BusinessCalendar, now: datetime) -> ClockAccount:
    """This function will state budget, consumed, running since and paused reason of an obligation's clock (PROGRAM.md 6)."""
    clock = Clock(calendar=calendar, ledger=obligation.suspensions)
    stopped_at = (obligation.submitted_at or obligation.settled_at or now) if obligation.is_closed else now
    starts_at = _limit_starts(obligation, clock)
    budget = clock.in_days(obligation.total_limit, starts_at or obligation.starts_at)
    used = 0 if starts_at is None else clock.consumed(budget, starts_at, stopped_at)
    pause = obligation.suspensions[-1] if obligation.is_paused else None
    runs = starts_at is not None and starts_at <= now and pause is None and not obligation.is_closed
    return ClockAccount(
        budget=budget,
        consumed=Limit(amount=used, unit=budget.unit),
        running_since=_running_since(obligation, starts_at) if starts_at is not None and runs else None,
        paused_reason=None if pause is None else pause.cause,
    )


def spread(obligation_id: ObligationId, spread_minutes: int) -> timedelta:
    """This function will give the delay of an obligation's rungs at or after the due time: stable, 0 to below the maximum.

    Many duties end at the same ``day_ends``; the delay keeps them from being escalated in the same second.
    """
    digest = hashlib.sha256(obligation_id.bytes).digest()
    return timedelta(seconds=int.from_bytes(digest[:8]) % max(spread_minutes * _SECONDS_IN_A_MINUTE, 1))


def _limit_starts(obligation: Obligation, clock: Clock) -> datetime | None:
    """When the limit starts to count: at the start, or at the end of the period, which never rolls."""
    if obligation.period is None:
        return obligation.starts_at
    return clock.end_of(obligation.period, obligation.starts_at, anchor=_anchor(obligation, clock.calendar))


def _anchor(obligation: Obligation, calendar: BusinessCalendar) -> int | None:
    """The day of the month that a monthly series keeps, unless tolling has moved the period off that day."""
    if obligation.series_starts_at is None:
        return None
    wanted, start = calendar.date_of(obligation.series_starts_at).day, calendar.date_of(obligation.starts_at)
    return wanted if start.day == min(wanted, last_day_of_month(start.year, start.month)) else None


def _due_time(obligation: Obligation, clock: Clock) -> tuple[datetime, datetime] | None:
    """The due time and the instant from which its limit counted."""
    counts_from = _limit_starts(obligation, clock)
    if counts_from is None:
        return None
    due_at = clock.end_of(obligation.total_limit, counts_from, rolls=obligation.rolls_forward)
    return None if due_at is None else (due_at, counts_from)


def _running_since(obligation: Obligation, starts_at: datetime) -> datetime:
    resumed = (one.until for one in obligation.suspensions if one.until is not None)
    return max(starts_at, *resumed) if obligation.suspensions else starts_at


def _rung_times(
    obligation: Obligation, clock: Clock, due_at: datetime, delay: timedelta
) -> tuple[datetime | None, ...]:
    """One time per rung, never decreasing; those at or after the due time are delayed, all by the same."""
    times: list[datetime | None] = []
    latest = obligation.starts_at
    follows_due = count_from_due(obligation.ladder)
    for rung, escalates in zip(obligation.ladder, follows_due, strict=True):
        at = _rung_time(rung, obligation, clock, due_at, latest)
        if at is None:
            times.append(None)
            continue
        latest = max(latest, at)
        lapsed = not escalates and rung.level == _REMINDER_LEVEL and _is_before_owed_anew(obligation, latest)
        times.append(None if lapsed else latest + delay if latest >= due_at else latest)
    return tuple(times)
