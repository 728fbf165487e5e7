"""TestingDay: one day of one program, drawn before its window opens and closed when it has closed.

Its history grows with the steps of the day and not with the participants, and holds nobody's selection. TestingCalendar
is what the program's schedule starts: it finds which day comes and starts it under the one id that this day has.
"""

from datetime import date, datetime
from typing import TypeVar

from temporalio import workflow
from temporalio.common import SearchAttributeKey, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.testing.days import DayClosed, DayDrawn, DayOpened, ScheduledDay, TestingDayOf
from temporal.ids import testing_day_workflow_id
from workflows.options import FOR_EVERYBODY, TELLING, LongOptions

A = TypeVar("A")

#: What the engine says of a run that a schedule started: for when it was meant, however late it came.
_SCHEDULED_FOR = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")


@workflow.defn(name="TestingDay")
class TestingDay:
    """The process of one testing day."""

    @workflow.run
    async def run(self, asked: TestingDayOf) -> DayClosed:
        """Draw the day, open it, tell who is selected, and close it when its window has closed."""
        drawn = await _have_done("draw_day", asked, DayDrawn)
        await _wait_until(drawn.opens_at)
        opened = await _have_done("open_day", asked, DayOpened)
        await _have_done("tell_selected", asked, int, TELLING)
        closed = await _close(asked, opened.closes_at)
        await _have_done("tell_missed", asked, int, TELLING)
        return closed


@workflow.defn(name="TestingCalendar")
class TestingCalendar:
    """The process that a schedule starts: it starts the day that comes."""

    @workflow.run
    async def run(self, program: str) -> str:
        """Start the program's next testing day, unless it was started before; returns its workflow id."""
        meant = workflow.info().typed_search_attributes.get(_SCHEDULED_FOR) or workflow.now()
        day = await _have_done("next_testing_day", ScheduledDay(program=program, at=meant), date)
        asked, workflow_id = TestingDayOf(program=program, day=day), testing_day_workflow_id(program, day)
        try:
            started = await workflow.start_child_workflow(
                TestingDay.run,
                asked,
                id=workflow_id,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("%s was started before", workflow_id)
            return workflow_id
        return started.id


async def _close(asked: TestingDayOf, closes_at: datetime) -> DayClosed:
    """Close a day; an outage that was recorded meanwhile has made its window longer, and never shorter."""
    while True:
        await _wait_until(closes_at)
        closed = await _have_done("close_day", asked, DayClosed)
        if closed.is_closed:
            return closed
        closes_at = closed.closes_at


async def _wait_until(instant: datetime) -> None:
    left = instant - workflow.now()
    if left.total_seconds() > 0:
        await workflow.sleep(left)


async def _have_done(name: str, argument: object, result: type[A], options: LongOptions = FOR_EVERYBODY) -> A:
    """Have something done by an activity until it succeeds; their names are fixed for ever."""
    answer: A = await workflow.execute_activity(name, argument, result_type=result, **options)
    return answer
