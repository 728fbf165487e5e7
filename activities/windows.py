"""The window of a testing day as it has become: with what outages took from it, the program's own lateness included."""

from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from database.check_ins import outages
from domain.policy import Policy
from domain.testing.codes import MissedCause
from domain.testing.days import LATE_AFTER, TestingDayOf
from domain.testing.outages import OutageKind
from domain.testing.windows import Outage, Window, window_of, window_on

#: The figure that says when participants check in.
WINDOW: Final = "check_in.window_local"


def window_with_outages(connection: Connection, asked: TestingDayOf, policy: Policy) -> Window:
    """Give the window of a day, extended by the outages of all participants that are known by now."""
    local = window_of(str(policy.figure(WINDOW).value))
    return window_on(asked.day, local, policy.calendar.zone, outages_of(connection, asked.program))


def outages_of(connection: Connection, program: str) -> tuple[Outage, ...]:
    """List the outages that kept a whole program's participants from testing; a closed site has alternates."""
    one = outages.c
    found = connection.execute(
        select(one.since, one.until).where(
            one.program.is_(None) | (one.program == program), one.kind != OutageKind.SITE
        )
    )
    return tuple(Outage(since=row.since, until=row.until) for row in found)


def fault_in(connection: Connection, program: str, window: Window) -> MissedCause | None:
    """Say whose fault stood in a window; the program's own where there were several."""
    one = outages.c
    kinds = connection.scalars(
        select(one.kind).where(
            one.program.is_(None) | (one.program == program),
            one.kind != OutageKind.SITE,
            one.since < window.closes,
            one.until.is_(None) | (one.until > window.opens),
        )
    ).all()
    if not kinds or not window.lost:
        return None
    return (OutageKind.SYSTEM if OutageKind.SYSTEM in kinds else OutageKind.VENDOR).cause


def keep_late_opening(connection: Connection, asked: TestingDayOf, policy: Policy, opened_at: datetime) -> None:
    """Record that a window opened late as the fault of the system that it is; a check-in may have found it before.

    What kept a day from opening took nothing of the next one: that has an opening of its own, late or not.
    """
    ours = window_of(str(policy.figure(WINDOW).value))
    opens_at = window_on(asked.day, ours, policy.calendar.zone).opens
    next_opens_at = window_on(asked.day + timedelta(days=1), ours, policy.calendar.zone).opens
    is_late = opened_at > opens_at + LATE_AFTER
    ended_at = min(opened_at, next_opens_at) if is_late else opens_at
    one = outages.c
    ended = update(outages).where(
        one.program == asked.program, one.recorded_by.is_(None), one.until.is_(None), one.since < ended_at
    )
    if connection.execute(ended.values(until=ended_at)).rowcount or not is_late:
        return
    row = {
        "id": uuid5(NAMESPACE_OID, f"testing day {asked.program} {asked.day} opened late"),
        "program": asked.program,
        "kind": OutageKind.SYSTEM,
        "since": opens_at,
        "until": ended_at,
        "reason": f"The draw of {asked.day} was not open in its window.",
        "recorded_at": opened_at,
    }
    connection.execute(insert(outages).on_conflict_do_nothing(), row)
