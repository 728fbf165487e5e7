"""A day in which an outage is recorded: its window stays open for longer, and it is closed when that is over."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Engine, insert, select
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper

from arrivals.check_ins import Account, check_in
from database.draws import draw_selections, testing_days
from database.enrollments import enrollments
from database.outside import outside_accounts
from database.testing import specimens
from domain.ids import AccountId, EnrollmentId, ParticipantId
from domain.refusals import Refusal
from domain.roles import Role
from domain.testing.check_ins import CheckInAnswer, Shown, local_window
from domain.testing.days import DayClosed
from domain.testing.windows import Window, window_on
from policies.reading import read_pack
from temporal.keys import KeyRing
from tests.fixtures.program import Program, running
from tests.temporal.waiting import until
from tests.workflows.test_testing_day import begin, signed
from workflows.testing_day import TestingDay

VRP = read_pack("pa_vrp")
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class StandingClock:
    """Stands where it is put."""

    now: datetime

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


@dataclass(kw_only=True)
class LiveDay:
    """The program on a day whose window is open, and the clock by which it lives."""

    program: Program
    skipper: TimeSkipper
    clock: StandingClock
    window: Window
    process: WorkflowHandle[TestingDay, DayClosed]
    #: Two participants, both of them selected.
    diligent: EnrollmentId
    late: EnrollmentId

    @property
    def engine(self) -> Engine:
        return self.program.engine

    async def come_to(self, time: datetime, by: timedelta) -> None:
        """Let the clock stand at a time and that of the process go on by so much; the day may end in it."""
        self.clock.now = time
        await self.skipper.fast_forward(self.process, by)

    async def wait_for(self, column: Column[datetime], time: datetime | None = None) -> None:
        """Wait until every row has a time there, or some row that time."""
        await until(partial(holds, self.engine, column, time))

    def check_in(self, enrollment_id: EnrollmentId, now: datetime) -> Shown | Refusal:
        """Check in as a participant."""
        account_id = AccountId(uuid4())
        row = {"id": account_id, "role": Role.PARTICIPANT, "email": f"{account_id}@person.example", "changed_at": now}
        with self.engine.begin() as connection:
            whose = select(enrollments.c.participant_id).where(enrollments.c.id == enrollment_id)
            participant_id = ParticipantId(connection.execute(whose).scalar_one())
            connection.execute(insert(outside_accounts), row | {"participant_id": participant_id})
        account = Account(account_id=account_id, participant_id=participant_id)
        return check_in(self.engine, account, now)


async def holds(engine: Engine, column: Column[datetime], time: datetime | None = None) -> bool:
    """Say whether every row has a time there, or some row that time."""
    with engine.connect() as connection:
        found = connection.scalars(select(column)).all()
    return bool(found) and None not in found if time is None else time in found


@pytest.fixture
async def live_day(database_url: str, skipper: TimeSkipper, payload_keys: KeyRing) -> AsyncIterator[LiveDay]:
    """The day after tomorrow, on a clock of its own."""
    day = datetime.now(ZoneInfo(VRP.calendar.zone)).date() + timedelta(days=2)
    window = window_on(day, local_window(VRP), VRP.calendar.zone)
    clock = StandingClock(window.opens - HOUR)
    async with running(database_url, skipper.client, payload_keys, draw_clock=clock) as program:
        people = [await signed(program, since=day) for _ in range(2)]
        process = await begin(skipper.client, day=day)
        live = LiveDay(
            program=program,
            skipper=skipper,
            clock=clock,
            window=window,
            process=process,
            diligent=people[0],
            late=people[1],
        )
        await live.wait_for(testing_days.c.drawn_at)
        await live.come_to(window.opens, window.opens - datetime.now(UTC) + timedelta(minutes=1))
        await live.wait_for(draw_selections.c.told_at)
        yield live


async def test_an_outage_keeps_a_day_open_for_as_long_as_it_lasted(live_day: LiveDay) -> None:
    window, later = live_day.window, live_day.window.closes + 2 * HOUR
    live_day.clock.now = over = window.opens + 3 * HOUR
    said = {"program": "pa_vrp", "kind": "vendor", "since": f"{window.opens + HOUR}", "until": f"{over}"}
    answer = await live_day.program.supervisor.post("/outages", said | {"reason": "The vendor was down."})
    assert answer.status_code == 201, answer.text

    await live_day.come_to(window.closes, window.closes - window.opens)
    await live_day.wait_for(testing_days.c.closes_at, later)
    assert not await holds(live_day.engine, testing_days.c.closed_at)
    shown = live_day.check_in(live_day.diligent, later - timedelta(minutes=1))
    assert isinstance(shown, Shown)
    assert shown.answer is CheckInAnswer.SELECTED
    await live_day.wait_for(specimens.c.due_at, later)

    await live_day.come_to(later, 2 * HOUR)
    async with asyncio.timeout(60):
        assert (await live_day.process.result()).closes_at == later
    assert isinstance(live_day.check_in(live_day.late, later), Refusal)
    assert await holds(live_day.engine, testing_days.c.closed_at, later)


async def test_without_an_outage_a_day_closes_as_planned(live_day: LiveDay) -> None:
    closes = live_day.window.closes
    assert isinstance(live_day.check_in(live_day.diligent, closes - timedelta(minutes=1)), Shown)
    await live_day.come_to(closes, closes - live_day.window.opens)
    async with asyncio.timeout(60):
        assert (await live_day.process.result()).closes_at == closes
    assert isinstance(live_day.check_in(live_day.late, closes), Refusal)
