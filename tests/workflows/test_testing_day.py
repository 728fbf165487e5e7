"""A testing day on the real servers: drawn, opened, told and closed; nothing of it in the history; scheduled once."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from google.protobuf.message import Message
from sqlalchemy import Engine, func, select, update
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowHandle
from temporalio.envconfig import ClientConfigProfile

import activities
from database.draws import draw_selections, testing_days
from database.journal import journal
from database.testing import missed_check_ins, specimens, testings
from dev.steps import Now, to_interim
from dev.temporal_server import TemporalServer
from domain.facts import OrderReason
from domain.ids import EnrollmentId
from domain.testing.codes import MissedCause
from domain.testing.days import DayClosed, TestingDayOf
from policies.reading import read_pack
from temporal import ids, search_attributes
from temporal.client import connect
from temporal.ids import TASK_QUEUE, monitoring_workflow_id
from temporal.keys import KeyRing
from temporal.schedules import ProgramCalendar, ensure_schedules
from tests.fixtures.program import Program, running
from tests.temporal.namespaces import a_fresh_namespace
from tests.temporal.waiting import until
from tests.worker.running import settings_for, start
from worker import build_worker
from workflows.testing_day import TestingCalendar, TestingDay

#: Long ago, so that the process waits for nothing; the clock of the draw is that of the day.
DAY = date(2026, 3, 3)
OPENS = datetime(2026, 3, 3, 6, tzinfo=UTC)
VRP = read_pack("pa_vrp")
LATER = datetime(2026, 3, 5, tzinfo=UTC)


@dataclass(slots=True)
class DayClock:
    """Stands at an instant until every day has been told of, and then at a later one."""

    engine: Engine
    opens: datetime = OPENS

    def __call__(self) -> datetime:
        """Give the time."""
        with self.engine.connect() as connection:
            days = connection.execute(select(testing_days.c.opened_at)).scalars().all()
            untold = connection.scalar(
                select(func.count()).select_from(draw_selections).where(draw_selections.c.told_at.is_(None))
            )
        return LATER if days and None not in days and not untold else self.opens


@dataclass(kw_only=True)
class DayProgram:
    """The running program, and the clock of its draw."""

    program: Program
    clock: DayClock


@pytest.fixture
async def office(
    database_url: str, engine: Engine, temporal_server: TemporalServer, payload_keys: KeyRing
) -> AsyncIterator[DayProgram]:
    """The program in real time; days are drawn by a clock of their own."""
    profile = ClientConfigProfile(address=temporal_server.address, namespace=await a_fresh_namespace(temporal_server))
    client = await connect(profile, payload_keys, lazy=False)
    await search_attributes.register(client)
    clock = DayClock(engine)
    async with running(database_url, client, payload_keys, draw_clock=clock) as program:
        yield DayProgram(program=program, clock=clock)


async def signed(program: Program, pack: str = "pa_vrp", since: date = date(2026, 1, 1)) -> EnrollmentId:
    """A case under an agreement, drawn by a program since then and selected on every day."""
    case = await program.refer()
    await to_interim(program, case, Now())
    enrollment_id = EnrollmentId(UUID(case))

    async def begun() -> bool:
        with program.engine.connect() as connection:
            return connection.scalar(select(testings.c.id).where(testings.c.id == enrollment_id)) is not None

    await until(begun)
    with program.engine.begin() as connection:
        daily = update(testings).where(testings.c.id == enrollment_id)
        connection.execute(daily.values(since=since, floor=365, ceiling=365, program=pack))
    return enrollment_id


async def begin(client: Client, pack: str = "pa_vrp", day: date = DAY) -> WorkflowHandle[TestingDay, DayClosed]:
    """Start a program's day."""
    asked = TestingDayOf(program=pack, day=day)
    return await client.start_workflow(
        TestingDay.run, asked, id=ids.testing_day_workflow_id(pack, day), task_queue=TASK_QUEUE
    )


def payloads_in(message: Message) -> Iterator[Payload]:
    """Every payload anywhere in a message."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            held = [value[key] for key in value]
        else:
            held = list(value) if field.is_repeated else [value]
        for each in held:
            if isinstance(each, Message):
                yield from payloads_in(each)


async def test_a_whole_day_reaches_the_participant_and_stands_in_no_history(office: DayProgram) -> None:
    program = office.program
    enrollment_id = await signed(program)
    handle = await begin(program.client)
    async with asyncio.timeout(60):
        assert (await handle.result()).is_closed

    with program.engine.connect() as connection:
        day = connection.execute(select(testing_days)).one()
        told = connection.execute(select(draw_selections)).one()
        specimen = connection.execute(select(specimens).where(specimens.c.why == OrderReason.RANDOM)).one()
        assert connection.scalar(select(journal.c.sentence).where(journal.c.name == "testing:selected"))
    assert (told.enrollment_id, told.gone, told.specimen_id) == (enrollment_id, False, specimen.id)
    assert (day.selected, day.missed, day.excused) == (1, 1, 0)

    async def heard() -> bool:
        with program.engine.connect() as connection:
            missed = connection.execute(select(missed_check_ins)).one_or_none()
        return missed is not None and (missed.day, missed.cause) == (DAY, MissedCause.MISSED_CHECK_IN)

    await until(heard)
    history = await handle.fetch_history()
    assert len(history.events) < 60
    codec = program.client.data_converter.payload_codec
    assert codec is not None
    payloads = [one for event in history.events for one in payloads_in(event)]
    told_in_clear = b"".join(one.data for one in await codec.decode(payloads))
    assert b"participants" in told_in_clear
    for secret in (str(enrollment_id), str(specimen.id), day.seed.hex()):
        assert secret.encode() not in told_in_clear


async def test_two_programs_have_their_days_at_once_and_a_late_one_is_excused(office: DayProgram) -> None:
    program = office.program
    office.clock.opens = datetime(2026, 3, 3, 13, tzinfo=UTC)
    pennsylvania, oregon = await signed(program), await signed(program, "or_hpsp")
    days = [await begin(program.client), await begin(program.client, "or_hpsp")]
    async with asyncio.timeout(60):
        closed = await asyncio.gather(*(one.result() for one in days))
    # Pennsylvania's window had opened seven hours before: it closes when the next one opens.
    assert closed[0].closes_at == OPENS + timedelta(days=1)
    with program.engine.connect() as connection:
        found = {row.program: row for row in connection.execute(select(testing_days))}
        owners = {row.program: row.enrollment_id for row in connection.execute(select(draw_selections))}
    assert owners == {"pa_vrp": pennsylvania, "or_hpsp": oregon}
    assert (found["pa_vrp"].excused, found["or_hpsp"].excused) == (1, 0)


async def test_a_participant_whose_process_is_gone_is_noted(office: DayProgram) -> None:
    program = office.program
    enrollment_id = await signed(program)
    await program.client.get_workflow_handle(monitoring_workflow_id(enrollment_id)).terminate()
    handle = await begin(program.client)
    async with asyncio.timeout(60):
        await handle.result()
    with program.engine.connect() as connection:
        assert connection.execute(select(draw_selections.c.gone)).scalar_one()


async def test_a_worker_that_is_killed_while_it_tells_is_replaced(
    database_url: str, engine: Engine, temporal_server: TemporalServer, payload_keys: KeyRing, tmp_path: Path
) -> None:
    namespace = await a_fresh_namespace(temporal_server)
    profile = ClientConfigProfile(address=temporal_server.address, namespace=namespace)
    client = await connect(profile, payload_keys, lazy=False)
    await search_attributes.register(client)
    async with running(database_url, client, payload_keys) as program:
        enrollment_ids = {await signed(program) for _ in range(2)}
    environment = settings_for(database_url, temporal_server, namespace, payload_keys) | {"HOME": str(tmp_path)}
    dying = await start(environment, "-m", "tests.workflows.dying_worker")
    handle = await begin(client)
    assert (await dying.end()).code == -signal.SIGKILL

    with engine.connect() as connection:
        untold = connection.scalar(select(func.count()).where(draw_selections.c.told_at.is_(None)))
    assert untold == len(enrollment_ids)
    async with build_worker(client, activities.build(engine, payload_keys, clock=DayClock(engine))):
        async with asyncio.timeout(90):
            assert (await handle.result()).is_closed
        with engine.connect() as connection:
            told = connection.execute(select(draw_selections.c.enrollment_id, draw_selections.c.gone)).all()
            orders = connection.scalar(select(func.count()).where(specimens.c.why == OrderReason.RANDOM))
            entries = connection.scalar(select(func.count()).where(journal.c.name == "testing:selected"))
    assert {(row.enrollment_id, row.gone) for row in told} == {(one, False) for one in enrollment_ids}
    assert (orders, entries) == (2, 2)


async def test_the_calendar_starts_each_day_once(office: DayProgram) -> None:
    client = office.program.client
    started = [
        await client.execute_workflow(TestingCalendar.run, "pa_vrp", id=f"calendar/{number}", task_queue=TASK_QUEUE)
        for number in range(2)
    ]
    assert len(set(started)) == 1
    assert started[0].startswith("testing-day/pa_vrp/")
    assert (await client.get_workflow_handle(started[0]).describe()).workflow_type == "TestingDay"


async def test_a_schedule_that_is_ensured_twice_is_one(office: DayProgram) -> None:
    client = office.program.client
    for hour in (23, 22):
        calendar = ProgramCalendar(program="pa_vrp", zone="America/New_York", drawn_at=time(hour))
        await ensure_schedules(client, [calendar])
    listed = [one.id async for one in await client.list_schedules()]
    described = await client.get_schedule_handle(ids.testing_calendar_id("pa_vrp")).describe()
    assert set(listed) <= {ids.testing_calendar_id("pa_vrp")}
    assert described.schedule.spec.time_zone_name == "America/New_York"
    assert described.info.next_action_times[0].astimezone(UTC).hour in {2, 3}
