"""Telling participants' processes of an outage: longer windows for what is owed, excuses for what was missed.

Told is only whoever has something to gain by it, so that a fault of a whole program costs little where nothing was due:
who still owes a specimen of the day, for a longer window or for the excuse of what it leaves no time for, and who was
judged for that day.
All may be told twice.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, Row, exists, select, union
from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.draws_clock import Clock, utc_now
from activities.transactions import transaction
from database.check_ins import collection_sites, outages
from database.participant_days import outages_of
from database.testing import missed_check_ins, specimens, testing_requests, testings
from domain.facts import RequestStatus
from domain.ids import EnrollmentId
from domain.policy import Policy
from domain.testing.check_ins import local_window
from domain.testing.codes import Adjudication
from domain.testing.news import Faulted
from domain.testing.outages import OutageLook, Touched, faulted_id, touched_days
from domain.testing.windows import Outage
from temporal.ids import monitoring_workflow_id

#: How many are told at once: each waits for the engine, not for this machine.
AT_ONCE: Final = 20
#: How long before a window that was missed an outage may have begun that still bears on it.
_BACK: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    enrollment_id: EnrollmentId
    told: Faulted


class OutageNews:
    """Tells of outages, by the worker's own client."""

    def __init__(self, engine: Engine, read: Callable[[str], Policy], clock: Clock = utc_now) -> None:
        self._engine = engine
        self._read = read
        self._clock = clock

    @activity.defn(name="tell_of_outage")
    async def tell_of_outage(self, look: OutageLook) -> int:
        """Tell the process of everybody whom an outage kept from something; gives how many were told."""
        client = activity.client()
        news = await asyncio.to_thread(self._news, look)
        for first in range(0, len(news), AT_ONCE):
            await asyncio.gather(*(_tell(client, one) for one in news[first : first + AT_ONCE]))
            activity.heartbeat(first)
        return len(news)

    def _news(self, look: OutageLook) -> list[_News]:
        now = self._clock()
        with transaction(self._engine) as connection:
            found = connection.execute(
                select(outages, collection_sites.c.name.label("site"))
                .outerjoin(collection_sites, collection_sites.c.id == outages.c.site_id)
                .where(outages.c.id == look.outage_id)
            ).one()
            named = testings.c.program == found.program if found.program else testings.c.program.is_not(None)
            programs = connection.scalars(select(testings.c.program).where(named).distinct()).all()
            return [one for program in sorted(programs) for one in self._of(connection, look, found, program, now)]

    def _of(
        self, connection: Connection, look: OutageLook, found: Row[tuple[object, ...]], program: str, now: datetime
    ) -> Iterator[_News]:
        policy = self._read(program)
        outage = Outage(since=found.since, until=found.until)
        others = outages_of(connection, program, found.since - _BACK)
        for touched in touched_days(outage, others, local_window(policy), policy.calendar.zone, now):
            told = Faulted(
                id=faulted_id(look.outage_id, touched, look.number),
                cause=found.kind.cause,
                day=touched.day,
                closes_at=touched.closes_at,
                because=found.reason,
            )
            for enrollment_id in _kept_from_it(connection, program, touched, found.site):
                yield _News(enrollment_id=enrollment_id, told=told)


def _kept_from_it(connection: Connection, program: str, touched: Touched, site: str | None) -> list[EnrollmentId]:
    """List who owes a specimen of that day, gave it late, or missed what it asked for."""
    theirs, noted = specimens.c, missed_check_ins.c
    owed = theirs.closed_at.is_(None) | (theirs.adjudication == Adjudication.NO_SHOW)
    is_touched = (theirs.collected_at.is_(None) & owed) | (theirs.collected_at > theirs.due_at)
    found = union(
        select(testings.c.id)
        .join(specimens, theirs.enrollment_id == testings.c.id)
        .where(testings.c.program == program, theirs.day == touched.day, is_touched, *_going_to(site, touched.day)),
        select(testings.c.id)
        .join(missed_check_ins, noted.enrollment_id == testings.c.id)
        .where(
            testings.c.program == program,
            noted.day == touched.day,
            noted.excused.is_(False),
            *_going_to(site, touched.day),
        ),
    )
    return [EnrollmentId(UUID(str(one))) for one in connection.scalars(found.order_by("id"))]


def _going_to(site: str | None, day: date) -> tuple[ColumnElement[bool], ...]:
    """Give the condition that somebody was to test at a site: by a request for that day which was approved."""
    if site is None:
        return ()
    asked = testing_requests.c
    approved = select(asked.id).where(
        asked.enrollment_id == testings.c.id,
        asked.status == RequestStatus.APPROVED,
        asked.site == site,
        asked.since <= day,
        asked.until >= day,
    )
    return (exists(approved.correlate(testings)),)


async def _tell(client: Client, news: _News) -> None:
    try:
        await client.get_workflow_handle(monitoring_workflow_id(news.enrollment_id)).signal("faulted", news.told)
    except RPCError as error:
        # Nothing is held against anybody in a process that is over.
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
