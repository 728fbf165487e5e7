"""The mailroom: opens what laboratories and sites sent, finds whose it is, keeps what follows, and tells the process.

It runs beside the worker. Several mailrooms share the letters: each takes what no other holds, and it is free again
after a while if one dies on the way. What happened is kept before the process is told of it, and it is told until it
has heard; it may hear twice. While Temporal is down letters wait.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Engine, Table, and_, bindparam, exists, or_, select, update
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.arrived import News
from activities.draws_clock import Clock, utc_now
from activities.opened_letters import open_letter
from activities.policies import KnownPolicies
from activities.rounds import is_told_to_stop
from activities.sorting import sort_report
from activities.transactions import transaction
from database.letters import lab_reports, letters
from domain.ids import EnrollmentId
from domain.testing.letters import Doubt, LetterState, NewsKind, ReportState
from domain.testing.news import Cleared, Collected, CollectedOtherwise, NotCollected, Reported
from temporal.errors import WireError
from temporal.ids import monitoring_workflow_id
from temporal.keys import KeyRing

#: How much is taken at once.
BATCH: Final = 50
#: What did not succeed, or was not finished, is tried again after this, and then each time after twice as long.
FIRST_REST: Final = timedelta(seconds=5)
LONGEST_REST: Final = timedelta(minutes=5)
#: How long the engine may take to take a signal.
_PATIENCE: Final = timedelta(seconds=10)

_ADAPTERS: Final[dict[NewsKind, TypeAdapter[News]]] = {
    NewsKind.COLLECTED: TypeAdapter(Collected),
    NewsKind.COLLECTED_OTHERWISE: TypeAdapter(CollectedOtherwise),
    NewsKind.NOT_COLLECTED: TypeAdapter(NotCollected),
    NewsKind.CLEARED: TypeAdapter(Cleared),
    NewsKind.REPORTED: TypeAdapter(Reported),
}
#: Of which everything is kept already, so that nothing is lost where nobody is left to be told.
_KEPT: Final = frozenset({NewsKind.COLLECTED, NewsKind.CLEARED})

log: Final = structlog.stdlib.get_logger(__name__)


class Telling(NamedTuple):
    """What a process is to be told."""

    id: UUID
    enrollment_id: EnrollmentId
    kind: NewsKind
    news: News


class Mailroom:
    """Delivers what laboratories and sites send."""

    def __init__(self, engine: Engine, keys: KeyRing, client: Client, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._keys = keys
        self._client = client
        self._clock = clock
        self._policies = KnownPolicies()

    async def deliver(self) -> int:
        """Do once whatever is due; answers how much was taken up."""
        return await self.take_in() + await self._tell()

    async def take_in(self) -> int:
        """Read letters that wait, find whose the reports in them are, and keep what follows; tells nobody."""
        opened = await self._each(letters, letters.c.state == LetterState.WAITING, self._open)
        waiting = and_(lab_reports.c.state == ReportState.WAITING, _is_next("number"))
        return opened + await self._each(lab_reports, waiting, self._sort)

    async def _each(self, table: Table, which: ColumnElement[bool], work: Callable[[UUID], None]) -> int:
        taken = await asyncio.to_thread(self._take, table, which)
        for one in taken:
            if is_told_to_stop():
                break
            await asyncio.to_thread(work, one)
        return len(taken)

    def _open(self, letter_id: UUID) -> None:
        try:
            with transaction(self._engine) as connection:
                open_letter(connection, self._keys, letter_id)
        except WireError as error:
            # A key that is missing may be set again.
            log.warning("letter put off", error_type=type(error).__name__)

    def _sort(self, report_id: UUID) -> None:
        with transaction(self._engine) as connection:
            sort_report(connection, report_id, self._clock(), self._policies)

    async def _tell(self) -> int:
        waiting = and_(lab_reports.c.state == ReportState.MATCHED, _is_next("specimen_id"))
        taken = await asyncio.to_thread(self._take, lab_reports, waiting)
        for report_id in taken:
            if is_told_to_stop():
                break
            telling = await asyncio.to_thread(self._telling, report_id)
            if telling is not None:
                await self._tell_one(telling)
        return len(taken)

    async def _tell_one(self, telling: Telling) -> None:
        process = self._client.get_workflow_handle(monitoring_workflow_id(telling.enrollment_id))
        try:
            await process.signal(telling.kind.value, telling.news, rpc_timeout=_PATIENCE)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND and telling.kind not in _KEPT:
                await asyncio.to_thread(self._quarantine, telling.id)
                return
            if error.status is not RPCStatusCode.NOT_FOUND:
                log.warning("news put off", kind=telling.kind.value, error_type=error.status.name)
                return
        except RuntimeError:
            # What a client says that has not connected yet.
            log.warning("news put off", kind=telling.kind.value, error_type="not connected")
            return
        await asyncio.to_thread(self._note_told, telling.id)

    def _telling(self, report_id: UUID) -> Telling | None:
        rows = lab_reports.c
        with transaction(self._engine) as connection:
            found = connection.execute(
                select(rows.news_kind, rows.news).where(rows.id == report_id, rows.state == ReportState.MATCHED)
            ).one_or_none()
        if found is None:
            return None
        enrollment_id, news = EnrollmentId(UUID(found.news["enrollment_id"])), found.news["news"]
        return Telling(report_id, enrollment_id, found.news_kind, _ADAPTERS[found.news_kind].validate_python(news))

    def _note_told(self, report_id: UUID) -> None:
        done = {"state": ReportState.TOLD, "news": None, "next_attempt_at": None}
        self._note(report_id, done)

    def _quarantine(self, report_id: UUID) -> None:
        doubt, reason = Doubt.NOBODY_TO_TELL, "Testing has ended: nothing adjudicates it any more."
        quarantined = {"state": ReportState.QUARANTINED, "doubt": doubt, "reason": reason}
        self._note(report_id, {**quarantined, "news": None, "news_kind": None, "next_attempt_at": None})

    def _note(self, report_id: UUID, noted: Mapping[str, object]) -> None:
        with transaction(self._engine) as connection:
            still = (lab_reports.c.id == report_id, lab_reports.c.state == ReportState.MATCHED)
            connection.execute(update(lab_reports).where(*still).values(noted))

    def _take(self, table: Table, which: ColumnElement[bool]) -> tuple[UUID, ...]:
        """Take what is due and no other mailroom holds; unless it is done, it is due again after a rest."""
        rows, now = table.c, self._clock()
        due = (
            select(rows.id, rows.attempts)
            .where(which, rows.next_attempt_at <= now)
            .order_by(rows.received_at, rows.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        with transaction(self._engine) as connection:
            found = connection.execute(due).all()
            if found:
                tried: dict[str, object] = {"attempts": bindparam("times"), "next_attempt_at": bindparam("again")}
                noted = update(table).where(rows.id == bindparam("taken")).values(tried)
                connection.execute(noted, [_tried(one.id, one.attempts, now) for one in found])
        return tuple(one.id for one in found)


def _tried(taken: UUID, attempts: int, now: datetime) -> dict[str, object]:
    rest = min(FIRST_REST * 2 ** min(attempts, 10), LONGEST_REST)
    return {"taken": taken, "times": attempts + 1, "again": now + rest}


@cache
def _is_next(same: str) -> ColumnElement[bool]:
    """Say whether nothing earlier about the same specimen waits: what came first is read and told first.

    It is made once: every round asks for it, and making it costs more than asking.
    """
    earlier, rows = lab_reports.alias(), lab_reports.c
    before = or_(
        earlier.c.received_at < rows.received_at,
        and_(earlier.c.received_at == rows.received_at, earlier.c.id < rows.id),
    )
    waits = select(earlier.c.id).where(earlier.c[same] == rows[same], earlier.c.state == rows.state, before)
    about = rows[same] != "" if same == "number" else rows[same].is_not(None)
    return ~and_(about, exists(waits.correlate(lab_reports)))
