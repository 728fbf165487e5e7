"""What Temporal stores of a process: nothing readable, and still readable to us after a rotation of keys."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle, WorkflowHistory, WorkflowUpdateFailedError
from temporalio.worker import Replayer, Worker

from dev.temporal_server import TemporalServer
from temporal.conversion import converter
from temporal.key_use import key_ids_of, runs_by_key
from temporal.keys import KeyRing
from temporal.sandbox import sandboxed_runner
from tests.fixtures.temporal_servers import client_of
from tests.temporal.keyrings import AFTER_REMOVAL, AFTER_ROTATION, BEFORE_ROTATION, NEW, OLD
from tests.temporal.processes import ANYBODY, NAME, Person, Talk, fail, greet
from tests.temporal.waiting import until


@pytest.fixture(autouse=True)
def failures_of_made_up_activities_are_not_news(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "temporalio")


@asynccontextmanager
async def at_work(client: Client, queue: str) -> AsyncIterator[None]:
    async with Worker(
        client,
        task_queue=queue,
        workflows=[Talk],
        activities=[greet, fail],
        workflow_runner=sandboxed_runner(),
        max_cached_workflows=0,
    ):
        yield


async def begin(client: Client, queue: str, memo: Mapping[str, Person]) -> WorkflowHandle[Talk, Person]:
    return await client.start_workflow(
        Talk.run,
        ANYBODY,
        id=f"test-talk/{uuid4()}",
        task_queue=queue,
        # A task that a worker dropped is given to the next one after this time.
        task_timeout=timedelta(seconds=1),
        memo=memo,
        static_summary=NAME,
        static_details=NAME,
    )


async def histories(client: Client, handle: WorkflowHandle[Talk, Person]) -> list[WorkflowHistory]:
    """Return the histories of every run behind this workflow id, the first run first."""
    first = await client.get_workflow_handle(handle.id, run_id=handle.first_execution_run_id).fetch_history()
    (rolled,) = [
        event.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
        for event in first.events
        if event.HasField("workflow_execution_continued_as_new_event_attributes")
    ]
    return [first, await client.get_workflow_handle(handle.id, run_id=rolled).fetch_history()]


async def first_event(handle: WorkflowHandle[Talk, Person], kind: EventType.ValueType) -> HistoryEvent:
    """Wait until the history holds an event of this kind, and return the first."""
    found: list[HistoryEvent] = []

    async def one_is_there() -> bool:
        found.extend(event for event in (await handle.fetch_history()).events if event.event_type == kind)
        return bool(found)

    await until(one_is_there)
    return found[0]


async def test_nothing_that_temporal_stores_of_a_process_is_readable(temporal_client: Client) -> None:
    queue = str(uuid4())
    async with at_work(temporal_client, queue):
        handle = await begin(temporal_client, queue, memo={"person": ANYBODY})
        assert await handle.execute_update(Talk.ask, ANYBODY) == ANYBODY
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await handle.execute_update(Talk.refuse, ANYBODY)
        described = (await handle.describe()).raw_description.SerializeToString()
        await handle.signal(Talk.roll, ANYBODY)
        result = await handle.result()

    assert result.friend == ANYBODY
    assert str(refused.value.cause) == f"MadeUpRefusal: {NAME}"
    runs = await histories(temporal_client, handle)
    stored = b"".join(event.SerializeToString() for run in runs for event in run.events)
    assert b"MadeUpRefusal" in stored, "the types of failures stay readable, so they were looked at"
    assert b"Made-Up" not in stored
    assert b"Made-Up" not in described
    assert {key_id for run in runs for event in run.events for key_id in key_ids_of(event)} == {"made-up-key-for-tests"}


async def test_a_process_goes_on_across_a_rotation_and_waits_for_a_key_that_is_missing(
    temporal_server: TemporalServer,
) -> None:
    queue = str(uuid4())
    old, without, new = [
        await client_of(temporal_server, keys) for keys in (BEFORE_ROTATION, AFTER_REMOVAL, AFTER_ROTATION)
    ]
    async with at_work(old, queue):
        handle = await begin(old, queue, memo={})
        await handle.execute_update(Talk.ask, ANYBODY)
        # Its activities are done: the worker without the key meets nothing but the process.
        await first_event(handle, EventType.EVENT_TYPE_TIMER_FIRED)
    await new.get_workflow_handle(handle.id).signal(Talk.roll, ANYBODY)

    async with at_work(without, queue):
        failed = await first_event(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
    why = await without.data_converter.decode_failure(failed.workflow_task_failed_event_attributes.failure)
    assert 'the key "old-made-up-key", which is not among the payload keys' in str(why)

    async with at_work(new, queue), asyncio.timeout(30):
        result: Person = await new.get_workflow_handle(handle.id, result_type=Person).result()
    assert result.friend == ANYBODY

    first, second = await histories(new, handle)
    assert keys_of(first) == {OLD.id, NEW.id}
    assert keys_of(second) == {NEW.id}

    async def each_run_is_counted_under_its_keys() -> bool:
        return await runs_by_key(new, f'WorkflowId = "{handle.id}"') == {OLD.id: 1, NEW.id: 2}

    await until(each_run_is_counted_under_its_keys)


async def test_a_memo_keeps_its_key_however_often_the_process_rolls(temporal_server: TemporalServer) -> None:
    queue = str(uuid4())
    old, new = [await client_of(temporal_server, keys) for keys in (BEFORE_ROTATION, AFTER_ROTATION)]
    handle = await begin(old, queue, memo={"person": ANYBODY})
    async with at_work(new, queue):
        await new.get_workflow_handle(handle.id).signal(Talk.roll, ANYBODY)
        await new.get_workflow_handle(handle.id, result_type=Person).result()

    _, second = await histories(new, handle)
    assert keys_of(second) == {OLD.id, NEW.id}, "which is why the processes of this program carry no memo"


async def test_histories_from_before_a_rotation_are_replayed_until_their_key_is_removed(
    temporal_server: TemporalServer,
) -> None:
    queue = str(uuid4())
    client = await client_of(temporal_server, BEFORE_ROTATION)
    async with at_work(client, queue):
        handle = await begin(client, queue, memo={})
        await handle.execute_update(Talk.ask, ANYBODY)
        history = await handle.fetch_history()
        await handle.terminate()

    replayed = await replayer(AFTER_ROTATION).replay_workflow(history)
    assert replayed.replay_failure is None
    with pytest.raises(RuntimeError, match="UnknownPayloadKeyError"):
        await replayer(AFTER_REMOVAL).replay_workflow(history)


def replayer(keys: KeyRing) -> Replayer:
    return Replayer(workflows=[Talk], data_converter=converter(keys), workflow_runner=sandboxed_runner())


def keys_of(history: WorkflowHistory) -> set[str]:
    return {key_id for event in history.events for key_id in key_ids_of(event)}
