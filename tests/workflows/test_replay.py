"""Every history that a release has left behind is replayed by the present code: its processes go on for years.

A failure says that the present code would do something else than was done. If processes of that release are still
alive, give the change a `workflow.patched`; a history may go only with the last process that began before the change.
"""

import json
from pathlib import Path

import pytest

from tests.workflows.chronicles import Json, history_of, names_of, read, recorded, replayer
from workflows import processes

STARTED, ROLLED = "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED", "EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW"
COMPLETED, UPDATED = "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED", "EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED"
SIGNALED, FIRED = "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED", "EVENT_TYPE_TIMER_FIRED"
ASKED = "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED"
BORE, TOLD = "EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED", "EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED"


def told(path: Path) -> Json:
    history: Json = json.loads(path.read_text())
    return history


@pytest.mark.parametrize("path", recorded(), ids=lambda path: path.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    replayed = await replayer().replay_workflow(read(path), raise_on_replay_failure=False)

    assert replayed.replay_failure is None, f"{path.stem}: {replayed.replay_failure}"


def test_the_histories_tell_of_every_process_and_of_all_that_happens_to_one() -> None:
    kinds = {told_kind(told(path)) for path in recorded()}
    events = {name for path in recorded() for name in names_of(told(path))}

    assert kinds == {getattr(process, "__temporal_workflow_definition").name for process in processes.ALL}
    assert {STARTED, ROLLED, COMPLETED, UPDATED, SIGNALED, FIRED, BORE, TOLD} <= events


def told_kind(history: Json) -> str:
    """Give the name of the process whose history this is."""
    text = json.dumps(history)
    started = json.loads(text)["events"][0]["workflowExecutionStartedEventAttributes"]
    return str(started["workflowType"]["name"])


@pytest.mark.parametrize("path", recorded(), ids=lambda path: path.stem)
async def test_a_history_in_which_something_else_was_done_does_not_replay(path: Path) -> None:
    other = json.loads(json.dumps(told(path)))
    asked = [event for event in other["events"] if event["eventType"] == ASKED]
    asked[-1]["activityTaskScheduledEventAttributes"]["activityType"]["name"] = "something_else"

    replayed = await replayer().replay_workflow(history_of(other), raise_on_replay_failure=False)

    assert replayed.replay_failure is not None


def test_no_history_names_a_machine() -> None:
    for path in recorded():
        assert set(_values(told(path), "identity")) == {"made-up"}, path.stem


def _values(told: Json, key: str) -> list[Json]:
    match told:
        case dict():
            own = [told[key]] if key in told else []
            return own + [one for each in told.values() for one in _values(each, key)]
        case list():
            return [one for each in told for one in _values(each, key)]
        case _:
            return []
