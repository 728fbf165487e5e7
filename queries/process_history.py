"""The engine's own history of a case, joined and in words: the technical view beside the journal.

Temporal keeps a closed run only for the namespace's retention, and every roll closes a run; the journal in PostgreSQL
is the record of the years. Payloads are decoded by the client's converter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from google.protobuf.json_format import MessageToDict
from pydantic import JsonValue
from sqlalchemy import Engine, select
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from database.evaluations import evaluations
from database.proceedings import proceedings
from domain.facts import ProceedingKind
from domain.ids import EnrollmentId, EvaluationId, ProceedingId
from domain.orders import Order
from queries.process_words import BEGINNINGS, ENDINGS, begins_a_process, time_of
from temporal.ids import enrollment_workflow_id, evaluation_workflow_id, monitoring_workflow_id, proceeding_workflow_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a process: the engine's events that belong together."""

    at: datetime
    #: ``update``, ``activity``, ``timer``, ``signal``, ``child``, ``run`` or ``attribute``.
    kind: str
    sentence: str
    event_ids: tuple[int, ...]
    #: When the step ended; None while it is under way, or when it has no length.
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run that Temporal still keeps."""

    workflow_id: str
    run_id: str
    status: str
    started_at: datetime
    closed_at: datetime | None
    #: Whether it continues no other.
    is_first: bool
    steps: tuple[Step, ...]
    #: What the process waits for because it fails again and again: ``record: RefusedRowError, attempt 4``.
    failing: tuple[str, ...] = ()
    #: The engine's events as they are, when asked for.
    raw: tuple[JsonValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessHistory:
    """Every run of a case, its testing and its evaluation referrals that Temporal still keeps, the oldest first."""

    runs: tuple[Run, ...]
    #: Whether the first run of the case is among them.
    has_beginning: bool
    remark: str


_WHOLE = "Temporal still keeps every run of this case."
_PARTIAL = (
    "Temporal keeps a closed run only for the retention of its namespace, and runs of this case are no longer kept. "
    "They are missing here; the journal has everything that happened."
)


@dataclass(slots=True)
class _Open:
    """A step that later events of the same run belong to."""

    step: Step
    index: int


@dataclass(slots=True)
class _Story:
    """The steps of a run as they become known."""

    steps: list[Step] = field(default_factory=list)
    by_event: dict[int, _Open] = field(default_factory=dict)


def evaluations_of(engine: Engine, enrollment_id: EnrollmentId) -> tuple[EvaluationId, ...]:
    """List the evaluation referrals of a case."""
    query = select(evaluations.c.id).where(evaluations.c.enrollment_id == enrollment_id).order_by(evaluations.c.id)
    with engine.connect() as connection:
        return tuple(EvaluationId(one) for one in connection.execute(query).scalars())


def proceedings_of(engine: Engine, enrollment_id: EnrollmentId) -> tuple[tuple[ProceedingKind, ProceedingId], ...]:
    """List the proceedings of a case with their kinds."""
    query = (
        select(proceedings.c.kind, proceedings.c.id)
        .where(proceedings.c.enrollment_id == enrollment_id)
        .order_by(proceedings.c.opened_at, proceedings.c.id)
    )
    with engine.connect() as connection:
        return tuple((row.kind, ProceedingId(row.id)) for row in connection.execute(query))


def children_of(engine: Engine, enrollment_id: EnrollmentId) -> tuple[str, ...]:
    """List the workflow ids of the evaluation referrals and proceedings of a case."""
    evaluated = (evaluation_workflow_id(one) for one in evaluations_of(engine, enrollment_id))
    return (*evaluated, *(proceeding_workflow_id(*one) for one in proceedings_of(engine, enrollment_id)))


async def read_history(
    client: Client, enrollment_id: EnrollmentId, children: Sequence[str], *, raw: bool
) -> ProcessHistory:
    """Read every kept run of a case, of its testing, of its evaluation referrals and of its proceedings."""
    own = (enrollment_workflow_id(enrollment_id), monitoring_workflow_id(enrollment_id))
    ids = [*own, *children]
    runs = [
        await _run(client, execution, raw=raw)
        for workflow_id in ids
        async for execution in client.list_workflows(f"WorkflowId = '{workflow_id}'")
    ]
    kept = tuple(sorted((run for run in runs if run is not None), key=lambda run: run.started_at))
    begins = any(run.workflow_id == ids[0] and run.is_first for run in kept)
    return ProcessHistory(runs=kept, has_beginning=begins, remark=_WHOLE if begins else _PARTIAL)


async def _run(client: Client, execution: WorkflowExecution, *, raw: bool) -> Run | None:
    """Read one run; None if it vanished after it was listed."""
    handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
    story, events, is_first = _Story(), [], False
    try:
        async for event in handle.fetch_history_events():
            await _tell(client, story, event)
            is_first = is_first or begins_a_process(event)
            if raw:
                events.append(MessageToDict(event))
        failing = await _failing(handle) if execution.status is WorkflowExecutionStatus.RUNNING else ()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return Run(
        workflow_id=execution.id,
        run_id=execution.run_id,
        status=execution.status.name.lower() if execution.status else "unknown",
        started_at=execution.start_time,
        closed_at=execution.close_time,
        is_first=is_first,
        steps=tuple(story.steps),
        failing=failing,
        raw=tuple(events),
    )


async def _failing(handle: WorkflowHandle[object, object]) -> tuple[str, ...]:
    """Say which activities are tried again, each with the type of its last failure, whose words may be private."""
    pending = (await handle.describe()).raw_description.pending_activities
    return tuple(
        f"{one.activity_type.name}: {_type_of(one.last_failure)}, attempt {one.attempt}"
        for one in pending
        if one.HasField("last_failure")
    )


def _type_of(failure: Failure) -> str:
    return failure.application_failure_info.type or "timeout"


async def _tell(client: Client, story: _Story, event: HistoryEvent) -> None:
    kind = EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")
    if kind in BEGINNINGS:
        step, sentence = BEGINNINGS[kind](event)
        _begin(story, event, step, sentence + await _detail(client, kind, event))
    elif kind in ENDINGS:
        _end(story, event, *ENDINGS[kind](event))
    elif kind == "MARKER_RECORDED":
        await _marker(client, story, event)
    elif not kind.startswith("WORKFLOW_TASK_") and kind != "ACTIVITY_TASK_STARTED":
        _begin(story, event, "run", kind.lower().replace("_", " "))


async def _detail(client: Client, kind: str, event: HistoryEvent) -> str:
    """Add what only the decoded payloads of an event tell."""
    if kind == "WORKFLOW_EXECUTION_UPDATE_ACCEPTED":
        update = event.workflow_execution_update_accepted_event_attributes
        return await _who(client, update.accepted_request.input.args.payloads)
    return await _summary(client, event) if kind == "TIMER_STARTED" else ""


def _begin(story: _Story, event: HistoryEvent, kind: str, sentence: str) -> None:
    step = Step(at=time_of(event), kind=kind, sentence=sentence, event_ids=(event.event_id,))
    story.by_event[event.event_id] = _Open(step, len(story.steps))
    story.steps.append(step)


def _end(story: _Story, event: HistoryEvent, begun_by: int, words: str = "") -> None:
    found = story.by_event.get(begun_by)
    if found is None:
        return
    step = found.step
    found.step = Step(
        at=step.at,
        kind=step.kind,
        sentence=step.sentence + words,
        event_ids=(*step.event_ids, event.event_id),
        ended_at=time_of(event),
    )
    story.steps[found.index] = found.step


async def _marker(client: Client, story: _Story, event: HistoryEvent) -> None:
    marker = event.marker_recorded_event_attributes
    name = marker.marker_name
    if name == "core_local_activity":
        details = marker.details.get("data") or marker.details.get("type")
        payloads = await client.data_converter.decode(details.payloads) if details else []
        about = payloads[0] if payloads and isinstance(payloads[0], dict) else {}
        name = str(about.get("activity_type", "a local activity"))
    failed = " (failed)" if marker.HasField("failure") else ""
    _begin(story, event, "activity", f"Does {name.replace('_', ' ')}{failed}")


async def _who(client: Client, payloads: Sequence[Payload]) -> str:
    """Say who gave an order, by role and id."""
    if not payloads:
        return ""
    order = (await client.data_converter.decode(payloads[:1], [Order]))[0]
    if not isinstance(order, Order) or order.actor.role is None:
        return ""
    return f", asked by {order.actor.role.value} {order.actor.staff_id}"


async def _summary(client: Client, event: HistoryEvent) -> str:
    if not event.user_metadata.HasField("summary"):
        return ""
    return f" ({(await client.data_converter.decode([event.user_metadata.summary], [str]))[0]})"
