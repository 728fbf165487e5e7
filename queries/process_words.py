"""The engine's events in words: which begin a step of a process, which end one, and what they say."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent


def time_of(event: HistoryEvent) -> datetime:
    """Give the time of an event."""
    return event.event_time.ToDatetime(tzinfo=UTC)


def begins_a_process(event: HistoryEvent) -> bool:
    """Say whether an event starts a run that continues no other."""
    if event.event_type != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
        return False
    return not event.workflow_execution_started_event_attributes.continued_execution_run_id


def _started(event: HistoryEvent) -> tuple[str, str]:
    continued = event.workflow_execution_started_event_attributes.continued_execution_run_id
    return "run", "The run continues the one before." if continued else "The process starts."


def _update(event: HistoryEvent) -> tuple[str, str]:
    request = event.workflow_execution_update_accepted_event_attributes.accepted_request
    return "update", _words(request.input.name).capitalize()


def _update_done(event: HistoryEvent) -> tuple[int, str]:
    update = event.workflow_execution_update_completed_event_attributes
    return update.accepted_event_id, " (failed)" if update.outcome.HasField("failure") else ""


def _signaled(event: HistoryEvent) -> tuple[str, str]:
    return "signal", f"Is told: {_words(event.workflow_execution_signaled_event_attributes.signal_name)}."


def _activity(event: HistoryEvent) -> tuple[str, str]:
    name = event.activity_task_scheduled_event_attributes.activity_type.name
    return "activity", f"Does {_words(name)}, tried until it succeeds"


def _timer(event: HistoryEvent) -> tuple[str, str]:
    wake = time_of(event) + event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
    return "timer", f"Sleeps until {wake:%a %d %b %Y, %H:%M:%S} UTC"


def _child(event: HistoryEvent) -> tuple[str, str]:
    child = event.start_child_workflow_execution_initiated_event_attributes
    return "child", f"Starts {child.workflow_type.name} {child.workflow_id}."


def _child_done(event: HistoryEvent) -> tuple[str, str]:
    child = event.child_workflow_execution_completed_event_attributes
    return "child", f"{child.workflow_execution.workflow_id} has ended."


def _tells(event: HistoryEvent) -> tuple[str, str]:
    told = event.signal_external_workflow_execution_initiated_event_attributes
    return "signal", f"Tells {told.workflow_execution.workflow_id}: {_words(told.signal_name)}."


def _words(name: str) -> str:
    return name.replace("_", " ")


#: Events that begin a step: its kind and what it says.
BEGINNINGS: Final[Mapping[str, Callable[[HistoryEvent], tuple[str, str]]]] = {
    "WORKFLOW_EXECUTION_STARTED": _started,
    "WORKFLOW_EXECUTION_UPDATE_ACCEPTED": _update,
    "WORKFLOW_EXECUTION_SIGNALED": _signaled,
    "ACTIVITY_TASK_SCHEDULED": _activity,
    "TIMER_STARTED": _timer,
    "START_CHILD_WORKFLOW_EXECUTION_INITIATED": _child,
    "CHILD_WORKFLOW_EXECUTION_COMPLETED": _child_done,
    "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED": _tells,
    "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES": lambda _: ("attribute", "Shows operators where it stands."),
    "WORKFLOW_EXECUTION_CONTINUED_AS_NEW": lambda _: ("run", "Continues as new, with everything it knows."),
    "WORKFLOW_EXECUTION_COMPLETED": lambda _: ("run", "The process has ended."),
}

#: Events that end a step: the event that began it, and what they add.
ENDINGS: Final[Mapping[str, Callable[[HistoryEvent], tuple[int, str]]]] = {
    "WORKFLOW_EXECUTION_UPDATE_COMPLETED": _update_done,
    "ACTIVITY_TASK_COMPLETED": lambda e: (e.activity_task_completed_event_attributes.scheduled_event_id, ""),
    "ACTIVITY_TASK_FAILED": lambda e: (e.activity_task_failed_event_attributes.scheduled_event_id, " (failed)"),
    "ACTIVITY_TASK_TIMED_OUT": lambda e: (
        e.activity_task_timed_out_event_attributes.scheduled_event_id,
        " (timed out)",
    ),
    "TIMER_FIRED": lambda e: (e.timer_fired_event_attributes.started_event_id, ": due"),
    "TIMER_CANCELED": lambda e: (e.timer_canceled_event_attributes.started_event_id, ": woken before"),
    "CHILD_WORKFLOW_EXECUTION_STARTED": lambda e: (
        e.child_workflow_execution_started_event_attributes.initiated_event_id,
        "",
    ),
    "EXTERNAL_WORKFLOW_EXECUTION_SIGNALED": lambda e: (
        e.external_workflow_execution_signaled_event_attributes.initiated_event_id,
        "",
    ),
}
