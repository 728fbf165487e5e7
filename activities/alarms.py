"""Alarms of activities, and signs of life of the long ones; outside a worker they are only logged, or nothing."""

from typing import Final

import structlog
from temporalio import activity

log: Final = structlog.stdlib.get_logger(__name__)

#: Counts participants who were left out of a draw: somebody must look into each.
LEFT_OUT: Final = "phmp_draw_left_out"
#: Counts participants who were to be told and whose process is gone.
NOBODY_TO_TELL: Final = "phmp_draw_nobody_to_tell"


def raise_alarm(metric: str, event: str, times: int, **named: object) -> None:
    """Let a metric grow and log what happened, with ids and words of our own only."""
    log.error(event, times=times, **named)
    if activity.in_activity():
        activity.metric_meter().create_counter(metric, "See the log of the worker.").add(times)


def sign_of_life(*progress: object) -> None:
    """Say that a long activity goes on, and how far it has come."""
    if activity.in_activity():
        activity.heartbeat(*progress)
