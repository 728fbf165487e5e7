"""Standing in the way of an activity, so that what is killed is killed while one is under way, and not by luck.

Whoever keeps a turn waits for the lock of its case first, and writes the head of its journal last. So who holds one of
the two for every case stops the next activity before it has written anything, or after it has written all but that.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select, text
from temporalio.api.enums.v1 import PendingActivityState

from activities.transactions import lock
from database.evaluations import evaluations
from database.journal import journal_heads
from domain.ids import EnrollmentId, EvaluationId
from temporal.ids import enrollment_workflow_id, evaluation_workflow_id
from tests.journeys.fragile import FragileProgram, FragileWorker
from tests.temporal.waiting import until

#: The sessions that wait for ours, and the cases whose lock they hold or wait for.
_HELD_UP: Final = text(
    "SELECT pid, (classid::bigint << 32) | objid::bigint AS half FROM pg_locks AS waiting"
    " WHERE locktype = 'advisory' AND :mine = ANY (pg_blocking_pids(pid))"
)
#: Whether a session still holds or waits for the lock of a case.
_BUSY: Final = text("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = :pid LIMIT 1")


class Moment(StrEnum):
    """When in an activity something is killed."""

    BEFORE_IT_WROTE = "before it wrote"
    AFTER_IT_WROTE = "after it wrote, before it committed"
    AFTER_IT_COMMITTED = "after it committed, before Temporal knew"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUp:
    """An activity that is under way and cannot go on."""

    case: str
    pid: int
    name: str
    worker: FragileWorker


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """What was killed, while an activity was under way."""

    what: str
    moment: Moment
    case: str
    activity: str


@asynccontextmanager
async def held_up(program: FragileProgram, cases: Sequence[str], moment: Moment) -> AsyncIterator[HeldUp | None]:
    """Stop the next activity that keeps something of one of the cases, until the block ends; None if none came."""
    with program.engine.connect() as connection:
        mine = connection.scalar(text("SELECT pg_backend_pid()"))
        ids = sorted(UUID(case) for case in cases)
        if moment is Moment.AFTER_IT_WROTE:
            heads = select(journal_heads.c.seq).where(journal_heads.c.enrollment_id.in_(ids))
            connection.execute(heads.order_by(journal_heads.c.enrollment_id).with_for_update())
        else:
            for each in ids:
                lock(connection, each)
        yield await _first(program, connection, mine, cases)
        # If PostgreSQL was killed meanwhile, there is nothing to roll back.
        connection.invalidate()


async def strike_worker(program: FragileProgram, cases: Sequence[str], moment: Moment) -> Blow | None:
    """Kill the worker that is keeping something of one of the cases, at that moment; None if none of them was."""
    async with held_up(program, cases, moment) as found:
        if found is None:
            return None
        if moment is not Moment.AFTER_IT_COMMITTED:
            await program.lose(found.worker)
            return _blow(found, "worker", moment)
        before = _length(program, found.case)
        # Whatever it does from now on, Temporal does not hear of it.
        found.worker.valve.shut()

    async def committed() -> bool:
        return not _busy(program, found.pid)

    await until(committed, 10, every=0.02)
    # What was written before already is not written again.
    kept = _length(program, found.case) > before
    await program.lose(found.worker)
    return _blow(found, "worker", moment) if kept else None


async def strike_postgresql(program: FragileProgram, cases: Sequence[str]) -> Blow | None:
    """Kill PostgreSQL while an activity has written and not committed, and start it again."""
    async with held_up(program, cases, Moment.AFTER_IT_WROTE) as found:
        if found is None:
            return None
        program.kill_postgresql()
    program.restart_postgresql()
    return _blow(found, "PostgreSQL", Moment.AFTER_IT_WROTE)


async def strike_temporal(program: FragileProgram, cases: Sequence[str]) -> Blow | None:
    """Kill Temporal while an activity is under way, let that commit, and start Temporal again."""
    async with held_up(program, cases, Moment.AFTER_IT_COMMITTED) as found:
        if found is None:
            return None
        program.temporal.kill()

    async def committed() -> bool:
        return not _busy(program, found.pid)

    await until(committed, 10, every=0.02)
    program.restart_temporal()
    return _blow(found, "Temporal", Moment.AFTER_IT_COMMITTED)


async def strike_api(program: FragileProgram, cases: Sequence[str]) -> Blow | None:
    """Kill the API while an activity is under way for which somebody waits there, and start it again."""
    async with held_up(program, cases, Moment.BEFORE_IT_WROTE) as found:
        if found is None:
            return None
        program.api.child.kill()
    program.api.start()
    return _blow(found, "API", Moment.BEFORE_IT_WROTE)


async def _first(
    program: FragileProgram, connection: Connection, mine: int | None, cases: Sequence[str]
) -> HeldUp | None:
    halves = {int.from_bytes(UUID(case).bytes[:8], "big"): case for case in cases}
    for _ in range(40):
        for row in connection.execute(_HELD_UP, {"mine": mine}):
            case = halves[row.half % 2**64]
            for worker, name in await _under_way(program, case):
                return HeldUp(case=case, pid=row.pid, name=name, worker=worker)
        await asyncio.sleep(0.05)
    return None


async def _under_way(program: FragileProgram, case: str) -> list[tuple[FragileWorker, str]]:
    """Ask Temporal which activities of a case are under way, and on which worker."""
    with program.engine.connect() as connection:
        of_case = select(evaluations.c.id).where(evaluations.c.enrollment_id == UUID(case))
        children = [evaluation_workflow_id(EvaluationId(each)) for each in connection.scalars(of_case)]
    workers = {f"{worker.child.pid}@{socket.gethostname()}": worker for worker in program.workers}
    found = []
    for workflow_id in (enrollment_workflow_id(EnrollmentId(UUID(case))), *children):
        described = await program.client.get_workflow_handle(workflow_id).describe()
        for one in described.raw_description.pending_activities:
            started = one.state == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED
            if started and one.last_worker_identity in workers:
                found.append((workers[one.last_worker_identity], one.activity_type.name))
    return found


def _busy(program: FragileProgram, pid: int) -> bool:
    with program.engine.connect() as connection:
        return connection.scalar(_BUSY, {"pid": pid}) is not None


def _length(program: FragileProgram, case: str) -> int:
    asked = select(journal_heads.c.seq).where(journal_heads.c.enrollment_id == UUID(case))
    with program.engine.connect() as connection:
        return connection.scalar(asked) or 0


def _blow(found: HeldUp, what: str, moment: Moment) -> Blow:
    return Blow(what=what, moment=moment, case=found.case, activity=found.name)
