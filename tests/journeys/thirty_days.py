"""Thirty days of many participants: what happens by chance, on one clock for all, entered in a ledger by hand.

The clock is that of the time-skipping server: every testing day is a process of its own that draws, opens and closes by
it, every specimen a timer in somebody's process. It goes on only between two scenes of a day.
"""

import asyncio
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from temporalio.api.testservice.v1 import UnlockTimeSkippingRequest
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.mailroom import Mailroom
from arrivals.check_ins import check_in
from database.draws import draw_selections
from database.testing import specimens
from domain.facts import SpecimenFact
from domain.ids import SpecimenId
from domain.testing.check_ins import CheckInAnswer, Shown
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.days import SelectionState, TestingDayOf
from domain.testing.results import LabReport
from temporal.ids import TASK_QUEUE, testing_day_workflow_id
from tests.fixtures.program import Program
from tests.journeys.crowd import PACK, Participant
from tests.journeys.lab_letters import Post
from tests.journeys.ledger import Counted, Ledger, Test
from tests.journeys.results_of_chance import Fate, Planned, a_fate, plan
from tests.temporal.waiting import until
from workflows.testing_day import TestingDay

ZONE: Final = ZoneInfo("America/New_York")
DAY: Final = timedelta(days=1)
DAYS: Final = 30
#: The check-in line is down on one day, the vendor on another, which is learned of two days later.
LINE_DOWN, VENDOR_DOWN = 9, 17
LEARNED_AFTER = 2
_MISSES_CHECK_IN = 0.012
_DOES_NOT_APPEAR = 0.05
_REFUSES = 0.02
_TOLD_EARLY = 0.04
#: After a second one within the window another specimen, for PEth, is ordered beside the next: another story.
_MOST_DILUTES = 1
#: How many do something at the same time.
_AT_ONCE = 8
_TRIES = 10


class ServerClock:
    """The clock of the server, for threads."""

    def __init__(self, server: WorkflowEnvironment) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()

    def __call__(self) -> datetime:
        """Give the time."""
        asked = asyncio.run_coroutine_threadsafe(self._server.get_current_time(), self._loop)
        return asked.result(30)


@dataclass(slots=True, kw_only=True)
class Story:
    """Everybody and everything in it."""

    program: Program
    server: WorkflowEnvironment
    #: Several share what comes.
    mailrooms: list[Mailroom]
    post: Post
    crowd: list[Participant]
    chance: Random
    first: date
    ledger: Ledger = field(default_factory=Ledger)
    planned: defaultdict[int, list[Planned]] = field(default_factory=lambda: defaultdict(list))
    #: Who has checked in and owes a specimen of the day.
    owing: list[Test] = field(default_factory=list)
    #: What must be given again, by the specimen in whose place it is.
    again: list[Test] = field(default_factory=list)
    dilutes: Counter[UUID] = field(default_factory=Counter)
    #: What was sent, for what is sent twice.
    sent: list[tuple[Test, LabReport]] = field(default_factory=list)

    def day(self, number: int) -> date:
        """Give a day by its number, from one."""
        return self.first + (number - 1) * DAY

    async def reach(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Let the clock go to a time of a day."""
        wanted = datetime.combine(day, time(hour, minute), tzinfo=ZONE).astimezone(UTC)
        for _ in range(_TRIES):
            left = wanted - await self.server.get_current_time()
            if left <= timedelta():
                break
            # A call that takes long on a busy machine is given up; the clock goes on, and is asked again.
            with suppress(RPCError):
                await self.server.sleep(left)
        return await self.server.get_current_time()

    async def tell_of_outage(self) -> None:
        """Let an hour pass in which everybody is told of an outage for the first and the second time.

        The server has a fault: when a child ends whose parent has ended before, as the telling of an outage does, it
        holds its clock for ever. It is let go by hand.
        """
        await self.server.sleep(timedelta(hours=1, seconds=2))
        await self.server.client.test_service.unlock_time_skipping(UnlockTimeSkippingRequest())

    async def draw(self, number: int) -> None:
        """Have a day started, as the schedule of the program does late in the evening before.

        The process that a schedule starts would start it as a child, see `tell_of_outage`.
        """
        await self.reach(self.day(number - 1), 23)
        day = self.day(number)
        await self.program.client.start_workflow(
            TestingDay.run,
            TestingDayOf(program=PACK, day=day),
            id=testing_day_workflow_id(PACK, day),
            task_queue=TASK_QUEUE,
        )

    async def first_tests(self) -> None:
        """Have the specialist order everybody's first test, and the sites take them."""
        await self.reach(self.day(0), 9)
        form = {"why": "baseline", "matrix": "urine", "observed": True, "reason": "Synthetic example."}
        for first in range(0, len(self.crowd), _AT_ONCE):
            several = self.crowd[first : first + _AT_ONCE]
            await asyncio.gather(*(self.program.specialist.act(str(one.case), "order_test", form) for one in several))
        now, people = await self._now(), {one.case: one for one in self.crowd}
        for specimen in self._specimens():
            who = people[specimen.enrollment_id]
            self._give(self.ledger.order(who, specimen.id, specimen.day), 0, now, is_calm=True)
        await self.deliver()

    async def opened(self, number: int) -> None:
        """Enter who was selected, once the window has opened."""
        await self.reach(self.day(number), 1, 5)
        one = draw_selections.c
        chosen = select(one.enrollment_id, one.specimen_id, one.state, one.told_at).where(one.day == self.day(number))

        async def all_told() -> bool:
            with self.program.engine.connect() as connection:
                found = connection.execute(chosen).all()
            return all(each.told_at is not None for each in found)

        await until(all_told)
        people = {one.case: one for one in self.crowd}
        with self.program.engine.connect() as connection:
            for each in connection.execute(chosen.order_by(one.enrollment_id)):
                assert each.state is SelectionState.ORDERED
                self.ledger.order(people[each.enrollment_id], SpecimenId(each.specimen_id), self.day(number))

    async def check_ins(self, number: int, who: list[Participant]) -> None:
        """Let people check in; who is selected owes a specimen from then on."""
        now, day = await self._now(), self.day(number)

        def ask() -> list[object]:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                return [*pool.map(lambda one: check_in(self.program.engine, one.account, now), who)]

        for one, shown in zip(who, await asyncio.to_thread(ask), strict=True):
            assert isinstance(shown, Shown), shown
            owed = self.ledger.of(one, day)
            assert (shown.answer is CheckInAnswer.SELECTED) == bool(owed), (one, day, shown)
            self.owing += [each for each in owed if not each.number and each not in self.again]

    def stay_away(self, number: int, who: list[Participant]) -> None:
        """Enter what comes of not checking in: a no-show of whoever was selected, else a missed check-in."""
        day = self.day(number)
        for one in who:
            owed = [each for each in self.ledger.of(one, day) if not each.number and each not in self.again]
            for each in owed:
                self._not_given(each)
            if not owed and day not in self.ledger.outages:
                self.ledger.hold(one, day)

    def who_checks_in(self) -> tuple[list[Participant], list[Participant]]:
        """Let chance say who checks in and who does not."""
        missing = {one.number for one in self.crowd if self.chance.random() < _MISSES_CHECK_IN}
        return [one for one in self.crowd if one.number not in missing], [self.crowd[one] for one in sorted(missing)]

    async def visits(self, number: int, *, share: float = 1.0) -> None:
        """Let whoever owes a specimen go to a site, or not; a share of them, where the day has more than one time."""
        now, calm = await self._now(), self.day(number) in self.ledger.outages
        going = self.owing[: round(len(self.owing) * share)]
        self.owing = self.owing[len(going) :]
        early: list[Planned] = []
        for test in going:
            said = 1.0 if calm else self.chance.random()
            if said < _DOES_NOT_APPEAR:
                self._not_given(test)
            elif said < _DOES_NOT_APPEAR + _REFUSES:
                self.post.tell(test, now, MissedCause.LEFT_SITE)
                test.end(Adjudication.REFUSAL)
            elif said < _DOES_NOT_APPEAR + _REFUSES + _TOLD_EARLY:
                early += self._given(test, is_calm=True)
            else:
                self._give(test, number, now, is_calm=calm)
        await self._report_early(early, now)
        await self.deliver()

    def nobody_could(self) -> None:
        """Enter that whoever still owes a specimen could not give it."""
        for test in self.owing:
            self._not_given(test)
        self.owing = []

    async def laboratory(self, number: int) -> None:
        """Let the laboratory send what is due."""
        due = self.planned.pop(number, [])
        self.chance.shuffle(due)
        now = (await self._now()).replace(microsecond=0)
        reports = [replace(one.report, reported_at=now) for one in due]
        await self.post.send(reports)
        await self.deliver()
        for one, report in zip(due, reports, strict=True):
            one.entered(self.ledger)
            if one.is_last:
                self.sent.append((one.test, report))
        self.again += [one.test for one in due if one.again]

    async def give_again(self, number: int) -> None:
        """Let those give another specimen whose first could not be used, and enter that it was ordered."""
        waiting, self.again = self.again, []
        for test in waiting:
            again = await self._ordered_again(test)
            entered = self.ledger.order(test.who, again.id, again.day)
            self._give(entered, number, await self._now(), is_calm=True)
        await self.deliver()

    async def deliver(self) -> None:
        """Let the mailrooms do everything that waits."""
        self.post.take_in()
        while any(await asyncio.gather(*(one.deliver() for one in self.mailrooms))):
            pass

    async def _now(self) -> datetime:
        return await self.server.get_current_time()

    def _not_given(self, test: Test) -> None:
        if test.day in self.ledger.outages:
            test.end(Adjudication.NO_SHOW_EXCUSED, Counted.EXCUSED)
        else:
            test.end(Adjudication.NO_SHOW, Counted.MISSED)
            self.ledger.hold(test.who, test.day)

    def _give(self, test: Test, number: int, now: datetime, *, is_calm: bool) -> None:
        """Have a specimen collected, and the site tell of it."""
        planned = self._given(test, is_calm=is_calm)
        self.post.tell(test, now)
        for one in planned:
            self.planned[self._sent_on(number + one.after, one)].append(one)

    def _given(self, test: Test, *, is_calm: bool) -> list[Planned]:
        fate = a_fate(self.chance, is_calm=is_calm)
        if fate is Fate.DILUTE and self.dilutes[test.who.case] == _MOST_DILUTES:
            fate = Fate.NEGATIVE
        self.dilutes[test.who.case] += fate is Fate.DILUTE
        test.number = self.post.number()
        return plan(test, fate, self.chance, is_calm=is_calm)

    async def _report_early(self, early: list[Planned], now: datetime) -> None:
        """Have reports read that nobody can match yet, and only then let the sites tell of the collections."""
        if not early:
            return
        await self.post.send([replace(one.report, reported_at=now.replace(microsecond=0)) for one in early])
        await self.deliver()
        for one in early:
            self.post.tell(one.test, now)
            one.entered(self.ledger)

    @staticmethod
    def _sent_on(number: int, one: Planned) -> int:
        """Put off what asks for another specimen beyond the days on which none can be given."""
        closed = {LINE_DOWN - 1, LINE_DOWN, VENDOR_DOWN - 1, VENDOR_DOWN}
        while one.again and number in closed:
            number += 1
        return number

    async def _ordered_again(self, test: Test) -> SpecimenFact:
        found: list[SpecimenFact] = []

        async def ordered() -> bool:
            found[:] = self._specimens(specimens.c.replaces == test.order)
            return bool(found)

        await until(ordered)
        return found[0]

    def _specimens(self, *which: ColumnElement[bool]) -> list[SpecimenFact]:
        with self.program.engine.connect() as connection:
            return [SpecimenFact(**row) for row in connection.execute(select(specimens).where(*which)).mappings()]
