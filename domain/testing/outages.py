"""Outages and collection sites, as staff keep them, and what an outage means for each day that it touched.

A fault of the program or of those who work for it never becomes a violation (PROGRAM.md 15, TESTING.md 11): windows are
longer by as long as it lasted, and what was missed is excused.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.ids import CommandId
from domain.refusals import Refusal, refuse
from domain.testing.codes import MissedCause
from domain.testing.windows import LocalWindow, Outage, window_on
from domain.texts import why_blank

_DAY: Final = timedelta(days=1)


class OutageKind(StrEnum):
    """Whose fault it was."""

    SYSTEM = "system"
    VENDOR = "vendor"
    #: One collection site was closed.
    SITE = "site"

    @property
    def cause(self) -> MissedCause:
        """Why a test was missed in it."""
        return _CAUSES[self]


_CAUSES: Final = {
    OutageKind.SYSTEM: MissedCause.SYSTEM_OUTAGE,
    OutageKind.VENDOR: MissedCause.VENDOR_OUTAGE,
    OutageKind.SITE: MissedCause.SITE_CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageChange:
    """An outage is recorded, while it lasts or afterwards."""

    outage_id: UUID
    #: The pack, without its version; None for all programs.
    program: str | None
    kind: OutageKind
    #: The collection site, where it is about one.
    site_id: UUID | None
    since: datetime
    #: None while it lasts.
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageEnd:
    """An outage is over."""

    ended_outage_id: UUID
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionSiteChange:
    """A collection site as it shall stand."""

    site_id: UUID
    #: The pack, without its version; None for all programs.
    program: str | None
    name: str
    address: str
    #: The IANA zone of its hours.
    zone: str
    #: Monday to Sunday, as people read them: ``08:00-15:00``; empty where it is closed.
    hours: tuple[str, ...]
    #: Whether it stands in for another one.
    alternate: bool
    active: bool
    #: The revision that was seen: 0 for a new one, nothing for the program.
    seen: int | None = None


ServiceChange = OutageChange | OutageEnd | CollectionSiteChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A day in whose window an outage stood, and until when that window is open now."""

    day: date
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageNoticeOf:
    """Which outage is told of, and by whose command."""

    outage_id: UUID
    command_id: CommandId


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageLook:
    """One look at whom an outage kept from something."""

    outage_id: UUID
    #: Another for each look, so that what is told again is news.
    number: str


def why_not_record(change: OutageChange, now: datetime, look_back: int) -> Refusal | None:
    """Say why an outage cannot be recorded so; tests are looked back at for so many days."""
    if (change.kind is OutageKind.SITE) != (change.site_id is not None):
        return refuse("site_not_named", "A closed site is named, and nothing else names one.")
    if change.since > now:
        return refuse("not_yet", "An outage is recorded when it has begun.")
    if now - change.since > timedelta(days=look_back):
        return refuse("too_long_ago", f"Tests are looked back at for {look_back} days.")
    return _why_not_end(change.since, change.until, now) or why_blank(change.reason, "The reason")


def why_not_end(since: datetime, until: datetime | None, change: OutageEnd, now: datetime) -> Refusal | None:
    """Say why an outage cannot end so."""
    if until is not None:
        return refuse("already_ended", "This outage is over already.")
    return _why_not_end(since, change.ended_at, now)


def touched_days(
    outage: Outage, others: tuple[Outage, ...], local: LocalWindow, zone: str, now: datetime
) -> tuple[Touched, ...]:
    """List the days until today in whose windows an outage stood, with the end that all outages give each of them."""
    first = outage.since.astimezone(ZoneInfo(zone)).date() - _DAY
    last = min(outage.until or now, now).astimezone(ZoneInfo(zone)).date()
    found = []
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        if window_on(day, local, zone, (outage,)).lost:
            found.append(Touched(day=day, closes_at=window_on(day, local, zone, (outage, *others)).closes))
    return tuple(found)


def faulted_id(outage_id: UUID, touched: Touched, number: str) -> UUID:
    """Give the id under which testing is told of a day of an outage: another look is other news."""
    return uuid5(outage_id, f"{touched.day} {number}")


def _why_not_end(since: datetime, until: datetime | None, now: datetime) -> Refusal | None:
    if until is not None and not since < until <= now:
        return refuse("ends_before_it_begins", "An outage ends after it has begun, and not in the future.")
    return None
