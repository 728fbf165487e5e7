"""What the end of a term would be: with an extension, or with a leave, neither of which is granted by asking (13).

The clock of the term is the TERM obligation. What is asked for is done to a copy of it, which nobody keeps.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case import CaseFile
from domain.facts import LeaveFact
from domain.ids import StaffId
from domain.limits import Limit, Unit
from domain.obligation_changes import extend, pause, resume, why_not_pause
from domain.obligations import Obligation, ObligationKind, PauseCause
from domain.policy import CalendarRules
from domain.refusals import Refusal, refuse
from domain.scheduling import schedule
from domain.term import TermLine, calculation, term_calendar

_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What is supposed; nothing at all gives the term as it stands."""

    extension_months: int = 0
    leave_cause: PauseCause = PauseCause.LEAVE
    #: The first day of a leave and the last; without a last day it lasts, without a first one it is the present leave.
    leave_since: date | None = None
    leave_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermForecast:
    """The end of a term as it stands and as it would be."""

    #: None while the clock stands still: the end moves with every day.
    ends_at: datetime | None
    calculation: tuple[TermLine, ...]
    supposed_end: datetime | None
    supposed_calculation: tuple[TermLine, ...]
    #: By how many days the end would move; None where either end is not known.
    moved_by_days: int | None


def forecast(file: CaseFile, what: WhatIf, now: datetime) -> TermForecast | Refusal:
    """Compute what the end of the term would be (PROGRAM.md 13); nothing is changed."""
    case, rules = file.subject, file.policy.calendar
    clock = file.find(ObligationKind.TERM)
    if case.term is None or clock is None:
        return refuse("no_running_term", "No term is running: it starts with the agreement, and ends once.")
    refusal = _why_not_suppose(what, clock, rules)
    if refusal is not None:
        return refusal
    term = case.term
    if what.extension_months:
        term = replace(term, extensions=(*term.extensions, what.extension_months))
    supposed = _with_leave(_extended(clock, what, now), what, rules)
    leaves = _leaves(file, what)
    ends_at, supposed_end = _end(clock, rules), _end(supposed, rules)
    return TermForecast(
        ends_at=ends_at,
        calculation=calculation(case.term, case.tolled, now, rules),
        supposed_end=supposed_end,
        supposed_calculation=calculation(term, leaves, now, rules),
        moved_by_days=None if ends_at is None or supposed_end is None else _days(ends_at, supposed_end, rules),
    )


def _why_not_suppose(what: WhatIf, clock: Obligation, rules: CalendarRules) -> Refusal | None:
    if what.extension_months < 0:
        return refuse("extension_too_short", "An extension makes a term longer: name months from 1 on.")
    if what.leave_since is None:
        lasts = what.leave_until is None or clock.is_paused
        return None if lasts else refuse("no_first_day", "No leave lasts now: name the first day as well.")
    if what.leave_until is not None and what.leave_until < what.leave_since:
        return refuse("ends_before_it_begins", "The last day of the leave lies before the first.")
    since = max(_midnight(what.leave_since, rules), clock.starts_at)
    return why_not_pause(clock, what.leave_cause, since)


def _extended(clock: Obligation, what: WhatIf, now: datetime) -> Obligation:
    if not what.extension_months:
        return clock
    return extend(clock, now, Limit(amount=what.extension_months, unit=Unit.MONTHS))


def _with_leave(clock: Obligation, what: WhatIf, rules: CalendarRules) -> Obligation:
    stopped = clock
    if what.leave_since is not None:
        stopped = pause(clock, what.leave_cause, max(_midnight(what.leave_since, rules), clock.starts_at))
    if what.leave_until is None:
        return stopped
    return resume(stopped, max(_day_after(what.leave_until, rules), stopped.suspensions[-1].since))


def _leaves(file: CaseFile, what: WhatIf) -> tuple[LeaveFact, ...]:
    """List the leaves of the case, with what is supposed; nobody has approved that."""
    rules, known = file.policy.calendar, file.subject.leaves
    until = None if what.leave_until is None else _day_after(what.leave_until, rules)
    if what.leave_since is None:
        return tuple(replace(one, until=one.until or until) for one in known)
    leave = LeaveFact(
        id=_NOBODY,
        enrollment_id=file.subject.id,
        cause=what.leave_cause.value,
        reason="supposed",
        since=_midnight(what.leave_since, rules),
        until=until,
        approved_by=StaffId(_NOBODY),
    )
    return (*known, leave)


def _end(clock: Obligation, rules: CalendarRules) -> datetime | None:
    return None if clock.is_paused else schedule(clock, term_calendar(rules), 0).due_at


def _days(ends_at: datetime, supposed: datetime, rules: CalendarRules) -> int:
    calendar = term_calendar(rules)
    return (calendar.date_of(supposed) - calendar.date_of(ends_at)).days


def _midnight(day: date, rules: CalendarRules) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(rules.zone)).astimezone(UTC)


def _day_after(day: date, rules: CalendarRules) -> datetime:
    return _midnight(day + timedelta(days=1), rules)
