"""The alarm when PostgreSQL refuses a row: a fault of the program, which somebody must mend while the case waits.

Nothing is lost meanwhile: the process keeps the turn and asks again. But its deadlines wait too, so a metric grows, and
the log says which case it is and what refused it. The row itself, which may hold personal data, is not repeated.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor
from typing_extensions import override

from activities.errors import DatabaseError
from domain.recordings import Recording

#: The metric that counts refused attempts; while a case waits it grows.
METRIC: Final = "phmp_refused_rows"

#: The first attempts follow each other quickly, in case two wrote at once; then the pace is that of who mends.
_QUICK_ATTEMPTS: Final = 2
_PACE: Final = timedelta(minutes=5)


class RefusedRowError(ApplicationError):
    """PostgreSQL refuses what is to be kept; the log of the worker says what refused it."""

    def __init__(self, attempt: int) -> None:
        super().__init__(
            type(self).__doc__ or "",
            type=type(self).__name__,
            next_retry_delay=_PACE if attempt > _QUICK_ATTEMPTS else None,
        )


class RefusedRows(Interceptor):
    """Raises the alarm for every activity of a worker."""

    @override
    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Watch an activity."""
        return _Alarm(super().intercept_activity(next))


class _Alarm(ActivityInboundInterceptor):
    @override
    async def execute_activity(self, input: ExecuteActivityInput) -> object:
        """Carry the activity out; raises `RefusedRowError` where PostgreSQL refuses a row."""
        try:
            answer: object = await super().execute_activity(input)
        except DatabaseError as error:
            if not error.is_refusal:
                raise
            _raise_alarm(error, _case_of(input))
            raise RefusedRowError(activity.info().attempt) from error
        return answer


def _case_of(asked: ExecuteActivityInput) -> UUID | None:
    match asked.args:
        case [Recording() as recording]:
            return recording.enrollment_id
        case _:
            return None


def _raise_alarm(error: DatabaseError, enrollment_id: UUID | None) -> None:
    info = activity.info()
    structlog.get_logger("activities").error(
        "row:refused",
        enrollment_id=enrollment_id,
        workflow_id=info.workflow_id,
        activity_type=info.activity_type,
        attempt=info.attempt,
        sqlstate=error.state,
        table=error.table,
        constraint=error.constraint,
    )
    counter = activity.metric_meter().create_counter(METRIC, "Attempts to keep something that PostgreSQL refused.")
    counter.add(1, {"sqlstate": error.state, "table": error.table})
