"""The term clock: when monitoring started, what moved its end, and the calculation shown to everyone (PROGRAM.md 13).

The end date itself is the due time of the TERM obligation: one clock, tolled and extended like every other.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.calendar import BusinessCalendar
from domain.counting import Clock
from domain.facts import LeaveFact
from domain.limits import Limit, Unit
from domain.policy import CalendarRules, TermStart
from domain.refusals import Refusal, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class TermClock:
    """A running term: computed end = start + term + extensions + tolled days - credit."""

    #: Which rule gave the start.
    start_rule: TermStart
    starts_at: datetime
    term_months: int
    credit_months: int = 0
    #: Months added by each extension, in order.
    extensions: tuple[int, ...] = ()

    @property
    def limit(self) -> Limit:
        """How long the term lasts without tolling."""
        return Limit(amount=self.term_months + sum(self.extensions) - self.credit_months, unit=Unit.MONTHS)

    @property
    def months_without_credit(self) -> int:
        """How long the term is by the agreement, extensions included: the figure that extension steps refer to."""
        return self.term_months + sum(self.extensions)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """One line of the calculation shown to everyone."""

    what: str
    #: "36 months", "-6 months", "21 days".
    amount: str


def start_day(rule: TermStart, *, signed_on: date, effective_on: date) -> date:
    """Give the day on which the term starts under a pack's rule (PROGRAM.md 13).

    "Effective date of the board-executed agreement" is the day that the agreement names, whether the board signed it
    before that day or after.
    """
    match rule:
        case TermStart.BOARD_EXECUTION | TermStart.ORDER_EFFECTIVE:
            return effective_on
        case TermStart.AGREEMENT_SIGNATURE:
            return signed_on


def months_later(rules: CalendarRules, start: datetime, months: int) -> datetime:
    """Find the instant (UTC) so many months after another, by the policy's own calendar; the start itself for none."""
    clock = Clock(calendar=term_calendar(rules))
    return clock.end_of(Limit(amount=months, unit=Unit.MONTHS), start) if months > 0 else start


def days_later(rules: CalendarRules, start: datetime, days: int) -> datetime:
    """Find the instant (UTC) so many calendar days after another, by the policy's own calendar."""
    return Clock(calendar=term_calendar(rules)).end_of(Limit(amount=days, unit=Unit.CALENDAR_DAYS), start)


def tolled_days(leaves: tuple[LeaveFact, ...], since: datetime, now: datetime, rules: CalendarRules) -> int:
    """Count the days by which leaves moved the end of a term that runs since a given time.

    A day counts as lost if a leave holds at its end, the day of the start never (PROGRAM.md 6, 13; see ``counting``).
    """
    calendar = term_calendar(rules)
    day = calendar.exact_length(Limit(amount=1, unit=Unit.CALENDAR_DAYS))
    if day is not None:
        stood_still = (max((one.until or now) - max(one.since, since), timedelta(0)) for one in leaves)
        return sum(stood_still, timedelta(0)) // day
    first = calendar.date_of(since).toordinal() + 1
    return sum(
        max(_first_end(calendar, one.until or now) - max(_first_end(calendar, one.since), first), 0) for one in leaves
    )


def disjoint(leaves: tuple[LeaveFact, ...]) -> tuple[LeaveFact, ...]:
    """Give the same times without what overlaps, oldest first: a clock that stands still cannot stand still twice."""
    found: list[LeaveFact] = []
    for one in sorted(leaves, key=lambda each: each.since):
        last = found[-1] if found else None
        if last is None or (last.until is not None and last.until <= one.since):
            found.append(one)
        elif last.until is not None and (one.until is None or one.until > last.until):
            found.append(replace(one, since=last.until))
    return tuple(found)


def _first_end(calendar: BusinessCalendar, at: datetime) -> int:
    """Give the number of the first day that ends at an instant or later."""
    today = calendar.date_of(at)
    return today.toordinal() + (calendar.day_end(today) < at)


def term_calendar(rules: CalendarRules) -> BusinessCalendar:
    """Give the calendar by which a term runs: months and calendar days, which holidays do not move."""
    return BusinessCalendar(
        zone=rules.zone, holidays=frozenset(), day_ends=rules.day_ends, seconds_per_day=rules.seconds_per_day
    )


def calculation(
    term: TermClock, leaves: tuple[LeaveFact, ...], now: datetime, rules: CalendarRules
) -> tuple[TermLine, ...]:
    """List what makes up the end date, line by line."""
    lines = [TermLine(what=f"start ({term.start_rule.value})", amount=term.starts_at.isoformat())]
    lines.append(TermLine(what="agreed term", amount=f"{term.term_months} months"))
    lines += [
        TermLine(what=f"extension {n}" if m > 0 else "extension taken back", amount=f"{m} months")
        for n, m in enumerate(term.extensions, 1)
    ]
    if term.credit_months:
        lines.append(TermLine(what="credit for prior recovery", amount=f"-{term.credit_months} months"))
    if leaves:
        lines.append(TermLine(what="tolled", amount=f"{tolled_days(leaves, term.starts_at, now, rules)} days"))
    return tuple(lines)


def next_extension(steps: tuple[int, ...], term: TermClock) -> int | None:
    """Give the months that the next extension step adds: 36 to 60 to 84 (PROGRAM.md 13), None at the last."""
    reached = term.months_without_credit
    return next((step - reached for step in steps if step > reached), None)


def why_not_credit(months: int, ceiling: int | None, term_months: int) -> Refusal | None:
    """Say why a credit of some months may not be recommended (PROGRAM.md 13, credit ceiling)."""
    if ceiling is None:
        return refuse("credit_by_order_only", "This policy gives credit only by order, not in months.")
    if ceiling == 0:
        return refuse("no_credit", "This policy gives no credit for prior recovery.")
    if not 0 < months <= min(ceiling, term_months - 1):
        return refuse("credit_out_of_range", f"Credit must be between 1 and {min(ceiling, term_months - 1)} months.")
    return None
