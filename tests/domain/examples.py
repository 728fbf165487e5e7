"""A calendar, times and obligations to try the rules on; dates are written as the clocks in Pennsylvania show them."""

from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.calendar import BusinessCalendar
from domain.ids import ObligationId
from domain.ladders import Rung, RungAction, RungTime
from domain.limits import Limit, Unit
from domain.obligations import Obligation, ObligationKind, PauseCause, Suspension
from domain.roles import Party

NEW_YORK = ZoneInfo("America/New_York")

#: Legal holidays of the Commonwealth, with those on a weekend on the Friday before or the Monday after.
HOLIDAYS = frozenset(
    {
        date(2026, 1, 1),
        date(2026, 5, 25),
        date(2026, 7, 3),  # Independence Day, a Saturday in 2026
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 11, 27),  # the day after Thanksgiving
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 1, 18),
        date(2027, 2, 15),
        date(2027, 6, 18),  # Juneteenth, a Saturday in 2027
        date(2027, 7, 5),  # Independence Day, a Sunday in 2027
        date(2027, 12, 24),  # Christmas, a Saturday in 2027
        date(2027, 12, 31),  # New Year's Day of 2028, a Saturday
    }
)

PENNSYLVANIA = BusinessCalendar(zone="America/New_York", holidays=HOLIDAYS, day_ends=time(17))
TRAINING = BusinessCalendar(zone="America/New_York", holidays=HOLIDAYS, day_ends=time(17), seconds_per_day=60)

UNITS = {"h": Unit.HOURS, "cd": Unit.CALENDAR_DAYS, "bd": Unit.BUSINESS_DAYS, "mo": Unit.MONTHS}

ID = ObligationId(UUID("00000000-0000-4000-8000-000000000001"))


def at(clock: str) -> datetime:
    """Read a local time, for example ``2026-11-20 16:00``, as an instant."""
    return datetime.fromisoformat(clock).replace(tzinfo=NEW_YORK).astimezone(UTC)


def shown(instant: datetime) -> str:
    """Write an instant as the clocks in Pennsylvania show it."""
    return instant.astimezone(NEW_YORK).isoformat(" ", "minutes")[:16]


def limit(words: str) -> Limit:
    """Read a limit from its short form: ``10 cd``, ``2 bd``, ``24 h``, ``3 mo``."""
    amount, unit = words.split()
    return Limit(amount=int(amount), unit=UNITS[unit])


def pause(since: str, until: str | None = None) -> Suspension:
    """Write a pause between two local times; without the second it still lasts."""
    return Suspension(since=at(since), until=None if until is None else at(until), cause=PauseCause.LEAVE)


def rung(level: int, time: RungTime, how_far: str | int | None = None, *, breach: bool = False) -> Rung:
    """Write a rung: its level, what its time counts from, and how far from there, as percent or as a limit."""
    return Rung(
        level=level,
        time=time,
        percent=how_far if isinstance(how_far, int) else None,
        distance=limit(how_far) if isinstance(how_far, str) else None,
        reaches=Party.SPECIALIST,
        action=RungAction.TASK if level else RungAction.REMIND,
        breach=breach,
    )


#: PROGRAM.md 7: reminders at 50 % and 80 %, the limit, and one business day between the rungs after it.
USUAL = (
    rung(0, RungTime.SHARE, 50),
    rung(0, RungTime.SHARE, 80),
    rung(1, RungTime.AT_DUE),
    rung(2, RungTime.AFTER_PREVIOUS, "1 bd", breach=True),
    rung(3, RungTime.AFTER_PREVIOUS, "1 bd"),
)


def owed(
    within: str,
    since: str,
    *,
    ladder: tuple[Rung, ...] = USUAL,
    period: str | None = None,
    rolls: bool = False,
    suspensions: tuple[Suspension, ...] = (),
    extended_by: tuple[Limit, ...] = (),
    paused_by: tuple[PauseCause, ...] = (PauseCause.LEAVE, PauseCause.INCARCERATION),
) -> Obligation:
    """Make an obligation that is owed within a limit since a local time."""
    return Obligation(
        id=ID,
        kind=ObligationKind.SELF_REPORT,
        deadline="D28",
        clause="synthetic agreement, clause 4",
        owner=Party.PARTICIPANT,
        starts_at=at(since),
        limit=limit(within),
        period=None if period is None else limit(period),
        rolls_forward=rolls,
        ladder=ladder,
        breach="NC1",
        paused_by=paused_by,
        suspensions=suspensions,
        extended_by=extended_by,
    )
