"""A clock that counts limits on a business calendar and stands still now and then (PROGRAM.md 6, 13).

Tolling conserves the budget (grade A):

- Hours run exactly: they shift by as long as the clock stood still.
- A day counts unless the clock stands still at its ``day_ends``: an afternoon's pause that ends before is no day lost.
- Months end on a date; that date shifts by the number of days that do not count.

A pause that has no end yet stops the count: what would come after it cannot be known.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.calendar import BusinessCalendar, add_calendar_days, add_months
from domain.limits import Limit, Unit
from domain.obligations import Suspension

_DAY = timedelta(days=1)


class ClockStoppedError(ValueError):
    """The clock stands still and has not been started again, so that nobody can say when it will be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A calendar and the intervals in which the clock stands still: in order, none overlapping."""

    calendar: BusinessCalendar
    ledger: tuple[Suspension, ...] = ()

    def pause_at(self, at: datetime) -> Suspension | None:
        """Give the pause in which the clock stands still at an instant; intervals are half-open."""
        return next((one for one in self.ledger if one.since <= at and (one.until is None or at < one.until)), None)

    def run(self, length: timedelta, start: datetime) -> datetime:
        """Find when a clock started at an instant will have run for a length of time."""
        end = start + length
        for pause in self.ledger:
            if pause.since >= end:
                break
            if pause.until is None:
                raise ClockStoppedError
            end += max(pause.until - max(pause.since, start), timedelta(0))
        return end

    def ran(self, start: datetime, end: datetime) -> timedelta:
        """Say for how long a clock ran between two instants: the inverse of ``run``."""
        stood = timedelta(0)
        for pause in self.ledger:
            until = end if pause.until is None else min(pause.until, end)
            stood += max(until - max(pause.since, start), timedelta(0))
        return max(end - start - stood, timedelta(0))

    def end_of(self, limit: Limit, start: datetime, *, rolls: bool = False, anchor: int | None = None) -> datetime:
        """Find the instant (UTC) at which a limit that began at an instant ends.

        Hours end to the second, days and months at ``day_ends`` of their last day, never before the start. With
        ``rolls`` a last day without business rolls forward. ``anchor`` is the day of the month that a series keeps.
        ClockStoppedError if a pause without an end comes before.
        """
        length = self.calendar.exact_length(limit)
        if length is not None:
            return self.run(length, start)
        last = self._nth_day(self.calendar.date_of(start), self.in_days(limit, start, anchor))
        if rolls:
            last = self._nth_day(last, Limit(amount=0, unit=Unit.BUSINESS_DAYS))
        return max(self.calendar.day_end(last), start)

    def in_days(self, limit: Limit, start: datetime, anchor: int | None = None) -> Limit:
        """State months as the calendar days that they have from a start; other units stay."""
        if limit.unit is not Unit.MONTHS or self.calendar.exact_length(limit) is not None:
            return limit
        first = self.calendar.date_of(start)
        days = (add_months(first, limit.amount, anchor) - first).days
        return Limit(amount=days, unit=Unit.CALENDAR_DAYS)

    def consumed(self, limit: Limit, start: datetime, now: datetime) -> int:
        """Say how many whole units of a limit (see ``in_days``) have been used up."""
        unit = self.calendar.exact_length(Limit(amount=1, unit=limit.unit))
        if unit is not None:
            return min(max(self.ran(start, now) // unit, 0), limit.amount)
        used, day = 0, self.calendar.date_of(start) + _DAY
        while used < limit.amount and self.calendar.day_end(day) <= now:
            used += self._counts(day, limit.unit)
            day += _DAY
        return used

    def back_from(self, end: datetime, limit: Limit) -> datetime:
        """Find the instant so long before another: hours exactly, days and months at ``day_ends`` of that day.

        A length before an instant is a date in the calendar, not time that ran: pauses do not move it.
        """
        length = self.calendar.exact_length(limit)
        if length is not None:
            return end - length
        last = self.calendar.date_of(end)
        if limit.unit is Unit.BUSINESS_DAYS:
            day = self.calendar.add_business_days(last, -limit.amount)
        elif limit.unit is Unit.MONTHS:
            day = add_months(last, -limit.amount)
        else:
            day = add_calendar_days(last, -limit.amount)
        return min(self.calendar.day_end(day), end)

    def _nth_day(self, first: date, limit: Limit) -> date:
        """Find the day on which so many have counted since day 0; for none, the first that counts from day 0 on."""
        left = max(limit.amount, 1)
        day = first if limit.amount > 0 else first - _DAY
        while left:
            day += _DAY
            if self._is_over(day):
                raise ClockStoppedError
            left -= self._counts(day, limit.unit)
        return day

    def _counts(self, day: date, unit: Unit) -> bool:
        if unit is Unit.BUSINESS_DAYS and not self.calendar.is_business_day(day):
            return False
        return not self.ledger or self.pause_at(self.calendar.day_end(day)) is None

    def _is_over(self, day: date) -> bool:
        """Say whether the clock has stopped for good by the end of a day."""
        return (
            bool(self.ledger) and self.ledger[-1].until is None and self.ledger[-1].since <= self.calendar.day_end(day)
        )
