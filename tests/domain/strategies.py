"""Obligations, pauses and ladders of every kind, for properties."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st

from domain.ids import ObligationId
from domain.ladders import Rung, RungAction, RungTime
from domain.limits import Limit, Unit
from domain.obligations import Obligation, ObligationKind, PauseCause, Suspension
from domain.roles import Party

#: How long one example takes says nothing on a machine that does other things as well.
UNHURRIED = settings(deadline=None)

#: The most of each unit, so that a limit lasts some months at most.
_MOST = {Unit.HOURS: 400, Unit.CALENDAR_DAYS: 120, Unit.BUSINESS_DAYS: 60, Unit.MONTHS: 8}

#: From before the spring change of clocks of 2026 to after the autumn one of 2028, over a 29 February.
INSTANTS = st.integers(0, 3 * 366 * 24 * 60).map(lambda minutes: datetime(2026, 2, 1, tzinfo=UTC) + _minutes(minutes))


def _minutes(amount: int) -> timedelta:
    return timedelta(minutes=amount)


@st.composite
def limits(draw: st.DrawFn, units: tuple[Unit, ...] = tuple(Unit), least: int = 0) -> Limit:
    """A limit in one of some units."""
    unit = draw(st.sampled_from(units))
    return Limit(amount=draw(st.integers(least, _MOST[unit])), unit=unit)


@st.composite
def pauses(draw: st.DrawFn, after: datetime, most: int = 4, days: int = 60) -> tuple[Suspension, ...]:
    """Pauses of up to so many days that have ended, in order, from an instant on."""
    found = []
    for _ in range(draw(st.integers(0, most))):
        since = after + _minutes(draw(st.integers(0, days * 24 * 60)))
        after = since + _minutes(draw(st.integers(0, days * 24 * 60)))
        found.append(Suspension(since=since, until=after, cause=PauseCause.LEAVE))
    return tuple(found)


@st.composite
def rungs(draw: st.DrawFn) -> Rung:
    """A rung of any kind."""
    time = draw(st.sampled_from(tuple(RungTime)))
    distant = time not in {RungTime.SHARE, RungTime.AT_DUE}
    # No months after another rung: from 30 January a month has 29 days, from 31 January 28, so that "never earlier"
    # would not hold to the day.
    units = tuple(Unit) if time is not RungTime.AFTER_PREVIOUS else (Unit.HOURS, Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS)
    return Rung(
        level=draw(st.integers(0, 5)),
        time=time,
        percent=draw(st.integers(0, 100)) if time is RungTime.SHARE else None,
        distance=draw(limits(units)) if distant else None,
        reaches=Party.SPECIALIST,
        action=RungAction.TASK,
    )


LADDERS = st.lists(rungs(), max_size=6).map(tuple)


@st.composite
def obligations(draw: st.DrawFn, units: tuple[Unit, ...] = tuple(Unit)) -> Obligation:
    """Something owed, once or by period, that may have been paused and extended."""
    starts_at = draw(INSTANTS)
    limit = draw(limits(units))
    extensions = draw(st.lists(st.integers(1, 20), max_size=2))
    return Obligation(
        id=ObligationId(UUID(int=draw(st.integers(0, 2**128 - 1)))),
        kind=ObligationKind.SELF_REPORT,
        deadline="D28",
        clause="synthetic agreement, clause 4",
        owner=Party.PARTICIPANT,
        starts_at=starts_at,
        limit=limit,
        period=draw(st.none() | limits(units, least=1)),
        rolls_forward=draw(st.booleans()),
        ladder=draw(LADDERS),
        paused_by=(PauseCause.LEAVE,),
        suspensions=draw(pauses(starts_at - timedelta(days=20))),
        extended_by=tuple(Limit(amount=one, unit=limit.unit) for one in extensions),
    )
