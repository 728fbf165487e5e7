"""A business calendar as a value: which days are business days, when a day ends, and how days are added (PROGRAM.md 6).

It knows the dates it was given and nothing of who computed them. Dates are local to its zone; instants are UTC.
"""
# ruff: noqa: A005 - it is imported as domain.calendar, which shadows nothing

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.limits import Limit, Unit

_SATURDAY = 5
_HOURS_IN_A_DAY = 24
#: How many days a month has in training, where no date is looked at (program default, grade A).
_TRAINING_DAYS_IN_A_MONTH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """How one jurisdiction counts days.

    The day of the event is day 0, whatever its hour and whether or not it is a business day (PROGRAM.md 6, grade A):
    what happens on Friday at 16:00, on Friday at 23:00 or on Sunday is due in one business day on Monday at
    ``day_ends``. So N days after the event are always left, and an event after hours moves no safety duty to a later
    day than the same event within hours.
    """

    #: IANA zone, for example ``America/New_York``.
    zone: str
    #: Days without business beside Saturdays and Sundays; must reach as far as any limit that is counted.
    holidays: frozenset[date]
    #: When a day's limit ends, local time.
    day_ends: time
    #: Training only: a day, calendar or business, lasts this many seconds, an hour a 24th of it and a month 30 of it;
    #: weekends, holidays, ends of day and rolling do not exist.
    seconds_per_day: int | None = None

    def is_business_day(self, day: date) -> bool:
        """Say whether business is done on a day: Monday to Friday, no holiday; always in training."""
        return self.seconds_per_day is not None or (day.weekday() < _SATURDAY and day not in self.holidays)

    def add_business_days(self, day: date, days: int) -> date:
        """Find the day so many business days after a day 0, or before it if negative."""
        step = timedelta(days=1 if days > 0 else -1)
        for _ in range(abs(days)):
            day += step
            while not self.is_business_day(day):
                day += step
        return day

    def date_of(self, instant: datetime) -> date:
        """Give the local date of an instant: day 0 of an event."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def day_end(self, day: date) -> datetime:
        """Give the instant, in UTC, at which a limit that ends on a local date falls due.

        In the night in which clocks go forward a time that does not exist is as far after midnight as it would have
        been; when they go back, the first of the two is meant.
        """
        return datetime.combine(day, self.day_ends, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def exact_length(self, limit: Limit) -> timedelta | None:
        """Give the length of a limit that is counted exactly: hours, and in training every unit.

        None for days and months, which are counted by dates.
        """
        if self.seconds_per_day is None:
            return timedelta(hours=limit.amount) if limit.unit is Unit.HOURS else None
        day = timedelta(seconds=self.seconds_per_day)
        match limit.unit:
            case Unit.HOURS:
                return day * limit.amount / _HOURS_IN_A_DAY
            case Unit.CALENDAR_DAYS | Unit.BUSINESS_DAYS:
                return day * limit.amount
            case Unit.MONTHS:
                return day * limit.amount * _TRAINING_DAYS_IN_A_MONTH


def add_calendar_days(day: date, days: int) -> date:
    """Find the date so many calendar days after a day 0, or before it if negative."""
    return day + timedelta(days=days)


def add_months(day: date, months: int, anchor: int | None = None) -> date:
    """Find the same day of the month so many months later, or the month's last day if it is shorter.

    31 January and one month is 28 or 29 February. ``anchor`` is the day of the month that a series began on, so that
    its next month ends on 31 March again; without it the day's own.
    """
    year, month_before = divmod(day.year * 12 + day.month - 1 + months, 12)
    wanted = anchor or day.day
    return date(year, month_before + 1, min(wanted, last_day_of_month(year, month_before + 1)))


def last_day_of_month(year: int, month: int) -> int:
    """Give the number of days in a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
