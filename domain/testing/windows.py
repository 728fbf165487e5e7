"""The window of a day in which a participant checks in, as instants (TESTING.md 9, ``check_in.window_local``).

Local times are those of the pack's zone, instants are UTC, windows are half-open: at the time it closes, a window is
over. In the nights in which clocks change, a local time that happens twice or never is read as the one that makes the
window longer: the earlier to open, the later to close (program default, grade A).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)


class Place(StrEnum):
    """Where an instant lies to a window."""

    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalWindow:
    """From when to when a pack takes check-ins on every day, in local time."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"a window that opens at {self.opens} cannot close at {self.closes} of the same day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which participants could not check in, by a fault that is not theirs."""

    since: datetime
    #: None while it lasts.
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The window of one day, in UTC."""

    day: date
    opens: datetime
    closes: datetime
    #: How much of it outages took, made up for or not: who missed this day's check-in may have been kept from it.
    lost: timedelta = timedelta(0)


def window_of(words: str) -> LocalWindow:
    """Read a window as packs write it, for example ``01:00-22:00``; ValueError if it is none."""
    opens, dash, closes = words.partition("-")
    if not dash:
        raise ValueError(f"a window is written like 01:00-22:00, not {words!r}")
    return LocalWindow(opens=time.fromisoformat(opens.strip()), closes=time.fromisoformat(closes.strip()))


def window_on(day: date, local: LocalWindow, zone: str, outages: Sequence[Outage] = ()) -> Window:
    """Give the window of a day, extended by as long as outages stood in it.

    It never reaches beyond the opening of the next day's window, so that a check-in belongs to one day: what an outage
    leaves no time for is excused (TESTING.md 11). While an outage lasts, the window stays open until then.
    """
    opens = min(_readings(day, local.opens, zone))
    next_opens = min(_readings(day + _DAY, local.opens, zone))
    closes = min(max(_readings(day, local.closes, zone)), next_opens)
    extended, lost = closes, timedelta(0)
    for outage in _merged(outages):
        since = max(outage.since, opens)
        until = next_opens if outage.until is None else min(outage.until, next_opens)
        if since < extended and since < until:
            lost += until - since
            extended = min(closes + lost, next_opens)
    return Window(day=day, opens=opens, closes=extended, lost=lost)


def where_in_window(now: datetime, window: Window) -> Place:
    """Say whether an instant lies before, within or after a window."""
    if now < window.opens:
        return Place.BEFORE
    return Place.WITHIN if now < window.closes else Place.AFTER


def _readings(day: date, local: time, zone: str) -> tuple[datetime, datetime]:
    """Give the two instants that a local time can mean; they differ only while clocks change (PEP 495)."""
    first = datetime.combine(day, local, tzinfo=ZoneInfo(zone))
    return first.astimezone(UTC), first.replace(fold=1).astimezone(UTC)


def _merged(outages: Sequence[Outage]) -> list[Outage]:
    """Put outages in order and make one of those that overlap."""
    merged: list[Outage] = []
    for outage in sorted(outages, key=lambda one: one.since):
        last = merged[-1] if merged else None
        if last is None or (last.until is not None and last.until < outage.since):
            merged.append(outage)
        elif last.until is not None:
            until = None if outage.until is None else max(last.until, outage.until)
            merged[-1] = Outage(since=last.since, until=until)
    return merged
