"""A program's testing day: what is asked of those who draw, open and close it, and what they answer.

Nothing here says who is selected: these values stand in the history of the process, which is read by more people than
the draw is for.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.ids import EnrollmentId, SpecimenId
from domain.testing.windows import LocalWindow

#: How long before the window opens a day is drawn, so that its commitment stands before (program default, grade A).
DRAWN_BEFORE: Final = timedelta(hours=2)
#: A window that opens later than this opened late by a fault of the system (program default, grade A).
LATE_AFTER: Final = timedelta(minutes=5)


class SelectionState(StrEnum):
    """What became of a selection."""

    #: Its order is still to be placed.
    PENDING = "pending"
    ORDERED = "ordered"
    #: Nobody is asked for a specimen: the participant is on leave or has left, or the day had no window.
    ANNULLED = "annulled"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingDayOf:
    """Which day of which program."""

    program: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDrawn:
    """A day was drawn, and committed to."""

    opens_at: datetime
    closes_at: datetime
    participants: int
    #: How many were left out because their quota is missing or not the one committed to.
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOpened:
    """A day's selections can be read, and what is owed for them stands in the cases."""

    closes_at: datetime
    ordered: int
    annulled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed:
    """A day's window has closed, or closes later than was thought."""

    is_closed: bool
    closes_at: datetime


def specimen_id_of(enrollment_id: EnrollmentId, day: date) -> SpecimenId:
    """Name the specimen that somebody is selected for on a day: the same one however often it is ordered."""
    return SpecimenId(uuid5(enrollment_id, f"random specimen {day}"))


def missed_check_in_id(enrollment_id: EnrollmentId, day: date) -> UUID:
    """Name a day's missed check-in, so that telling of it twice is telling once."""
    return uuid5(enrollment_id, f"missed check-in {day}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledDay:
    """A program's schedule has come: which day is meant follows from the time for which it was set."""

    program: str
    at: datetime


def drawn_at(local: LocalWindow) -> time:
    """Give the local time at which days are drawn: of the day before where the window opens early."""
    return (datetime.combine(date.min + timedelta(days=1), local.opens) - DRAWN_BEFORE).time()


def day_meant(at: datetime, zone: str) -> date:
    """Give the day whose draw was set for a time: the one on which it is when the window is about to open."""
    return (at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + DRAWN_BEFORE).date()
