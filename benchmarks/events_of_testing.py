"""How many events a participant's testing costs in Temporal: ``python -m benchmarks.events_of_testing``.

A year of 52 random tests, some of which need the process's judgement, is told to one process on a development server;
what would be kept in PostgreSQL is counted and kept nowhere. The events are the same on every machine.
"""
# ruff: noqa: T201 - a script in a folder of scripts, which prints what it measured

import asyncio
import secrets
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.envconfig import ClientConfigProfile

from activities.calendars import Calendars
from dev.temporal_server import TemporalServer
from domain.facts import OrderReason, SpecimenFact
from domain.ids import EnrollmentId, ParticipantId
from domain.obligations import Schedule
from domain.recordings import Recording
from domain.testing.duties import lab_duty, specimen_duty
from domain.testing.levels import Circumstances
from domain.testing.news import Cleared, Collected, Reported, Selected, TestingStart
from domain.testing.orders import new_order
from domain.testing.planning import fact_of
from domain.testing.plans import plan_for
from domain.testing.results import LabReport, LabResult, Matrix, MroResult, ReportStatus
from domain.testing.specimens import SpecimenState
from policies.reading import read_pack
from temporal import runtime, search_attributes
from temporal.client import connect
from temporal.ids import TASK_QUEUE, monitoring_workflow_id
from temporal.keys import KeyRing, PayloadKey
from worker import build_worker

#: The tests of a year, and how many of them are positive and then corrected.
TESTS: Final = 52
JUDGED: Final = 2
#: What the design allows.
ALLOWED: Final = 900

_POLICY: Final = read_pack("ca_us")
_CLAUSE: Final = "order 1, clause 8 (D11)"
_DAY: Final = timedelta(days=1)


@activity.defn(name="record")
def _record(_: Recording) -> int:
    return 1


async def main() -> None:
    """Tell one process a year of tests and print what it cost."""
    runtime.install()
    with tempfile.TemporaryDirectory() as scratch:
        server = TemporalServer(home=Path(scratch), log=Path(scratch) / "log", ui=False)
        server.start()
        try:
            await _measure(server)
        finally:
            server.stop()


async def _measure(server: TemporalServer) -> None:
    keys = KeyRing(current=PayloadKey(id="benchmark", secret=secrets.token_bytes(32)))
    profile = ClientConfigProfile(address=server.address, namespace=server.namespace)
    client = await connect(profile, keys, lazy=False)
    await search_attributes.register(client)
    async with build_worker(client, [_record, Calendars().schedule]):
        enrollment = EnrollmentId(uuid4())
        handle = await _start(client, enrollment)
        begun = await _events(handle)
        for number in range(TESTS - JUDGED):
            await _clean(handle, enrollment, number)
        clean = await _events(handle) - begun
        for number in range(TESTS - JUDGED, TESTS):
            await _judged(handle, enrollment, number)
        judged = await _events(handle) - begun - clean
    print(f"beginning            {begun:>6} events")
    print(f"a test in order      {clean / (TESTS - JUDGED):>6.1f} events")
    print(f"a corrected positive {judged / JUDGED:>6.1f} events")
    print(f"a year of {TESTS} tests, {JUDGED} of them positive: {begun + clean + judged} events; {ALLOWED} are allowed")


async def _start(client: Client, enrollment: EnrollmentId) -> WorkflowHandle[object, str]:
    start = TestingStart(
        enrollment_id=enrollment,
        participant_id=ParticipantId(uuid4()),
        policy=_POLICY,
        clause=_CLAUSE,
        signed_on=datetime.now(UTC).date(),
    )
    handle: WorkflowHandle[object, str] = await client.start_workflow(
        "MonitoredTesting", start, id=monitoring_workflow_id(enrollment), task_queue=TASK_QUEUE
    )
    await _settled(handle)
    return handle


async def _clean(handle: WorkflowHandle[object, str], enrollment: EnrollmentId, number: int) -> None:
    given = await _given(handle, enrollment, number)
    await handle.signal("cleared", Cleared(specimen=given))
    await _settled(handle)


async def _judged(handle: WorkflowHandle[object, str], enrollment: EnrollmentId, number: int) -> None:
    given = await _given(handle, enrollment, number)
    for status, lab, mro in (
        (ReportStatus.FINAL, LabResult.POSITIVE, MroResult.POSITIVE),
        (ReportStatus.CORRECTED, LabResult.NEGATIVE, MroResult.NEGATIVE),
    ):
        report = LabReport(
            message_id=f"{number}-{status.value}",
            specimen=given.number,
            donor="",
            panel=given.panel,
            matrix=Matrix.URINE,
            status=status,
            reported_at=datetime.now(UTC),
            lab=lab,
            mro=mro,
        )
        await handle.signal("reported", Reported(id=uuid4(), specimen=given, report=report))
        await _settled(handle)


async def _given(handle: WorkflowHandle[object, str], enrollment: EnrollmentId, number: int) -> SpecimenFact:
    now = datetime.now(UTC)
    plan = fact_of(plan_for(_POLICY, Circumstances(year=1), version=1, changed_at=now), enrollment, None, 0)
    order = new_order(
        order_id=uuid4(),
        enrollment_id=enrollment,
        plan=plan,
        why=OrderReason.RANDOM,
        day=(now + number * _DAY).date(),
        ordered_at=now,
        due_at=now + timedelta(hours=12),
    )
    owed = specimen_duty(_POLICY, order, _CLAUSE)
    await handle.signal("selected", Selected(specimen=order, owed=owed))
    await _settled(handle)
    given = replace(order, state=SpecimenState.COLLECTED, number=f"CCF-{number}", collected_at=now)
    due_at = now + 9 * _DAY
    duty = lab_duty(_POLICY, given, _CLAUSE, now)
    duty = replace(duty, schedule=Schedule(due_at=due_at, rung_times=tuple(due_at for _ in duty.ladder)))
    await handle.signal("collected", Collected(specimen=given, met=owed.id, owed=duty))
    await _settled(handle)
    return given


async def _settled(handle: WorkflowHandle[object, str]) -> None:
    """Wait until nothing more happens."""
    before = -1
    while (now := await _events(handle)) != before:
        before = now
        await asyncio.sleep(0.15)


async def _events(handle: WorkflowHandle[object, str]) -> int:
    return (await handle.describe()).history_length


if __name__ == "__main__":
    asyncio.run(main())
