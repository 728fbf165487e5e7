"""The schedules that start testing days: one for each program, in its zone, made when a worker starts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from temporal.ids import TASK_QUEUE, testing_calendar_id

#: A day that the engine slept through for longer is not drawn: nobody could check in on it.
CAUGHT_UP_WITHIN: Final = timedelta(hours=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCalendar:
    """When a program's days are drawn."""

    program: str
    zone: str
    #: Local time.
    drawn_at: time


async def ensure_schedules(client: Client, calendars: Sequence[ProgramCalendar]) -> None:
    """Make the schedule of each program, or have it as it is to be; as often as wanted, by several at once."""
    await asyncio.gather(*(_ensure(client, one) for one in calendars))


async def _ensure(client: Client, calendar: ProgramCalendar) -> None:
    schedule = _schedule(calendar)
    try:
        await client.create_schedule(testing_calendar_id(calendar.program), schedule)
    except ScheduleAlreadyRunningError:

        def changed(asked: ScheduleUpdateInput) -> ScheduleUpdate:
            # Whoever paused it has a reason for it.
            schedule.state = asked.description.schedule.state
            return ScheduleUpdate(schedule=schedule)

        await client.get_schedule_handle(testing_calendar_id(calendar.program)).update(changed)


def _schedule(calendar: ProgramCalendar) -> Schedule:
    daily = ScheduleCalendarSpec(
        hour=[ScheduleRange(calendar.drawn_at.hour)], minute=[ScheduleRange(calendar.drawn_at.minute)]
    )
    return Schedule(
        action=ScheduleActionStartWorkflow(
            "TestingCalendar", calendar.program, id=testing_calendar_id(calendar.program), task_queue=TASK_QUEUE
        ),
        spec=ScheduleSpec(calendars=[daily], time_zone_name=calendar.zone),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.ALLOW_ALL, catchup_window=CAUGHT_UP_WITHIN),
    )
