"""The histories that releases have left behind: where they are kept, and what they are replayed with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from temporal.conversion import converter
from temporal.keys import KeyRing, PayloadKey
from temporal.sandbox import sandboxed_runner
from workflows import processes

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

HISTORIES: Final = Path(__file__).parent / "histories"

#: Encrypts the payloads of every history kept here, which hold nothing but made-up people.
KEYS: Final = KeyRing(current=PayloadKey(id="made-up-key-for-tests", secret=b"made-up-key-for-tests-only-32-by"))


def recorded() -> list[Path]:
    """List the histories, each a file named after what it tells."""
    return sorted(HISTORIES.glob("*.json"))


def read(path: Path) -> WorkflowHistory:
    """Read a history; its first event knows whose it is."""
    return history_of(json.loads(path.read_text()))


def history_of(told: Json) -> WorkflowHistory:
    """Make a history of its JSON."""
    events = cast("dict[str, list[dict[str, dict[str, str]]]]", told)["events"]
    workflow_id = events[0]["workflowExecutionStartedEventAttributes"]["workflowId"]
    return WorkflowHistory.from_json(workflow_id, cast("dict[str, object]", told))


def write(name: str, history: WorkflowHistory) -> None:
    """Keep a history, without saying on which machine it came about."""
    told = anonymous(history.to_json_dict())
    (HISTORIES / f"{name}.json").write_text(json.dumps(told, separators=(",", ":"), sort_keys=True) + "\n")


def anonymous(told: object) -> Json:
    """Leave out the names of processes and machines, which a history keeps of whoever worked on it."""
    match told:
        case dict():
            return {str(key): "made-up" if key == "identity" else anonymous(value) for key, value in told.items()}
        case list():
            return [anonymous(each) for each in told]
        case str() | int() | float() | bool() | None:
            return told
        case _:
            raise TypeError(type(told).__name__)


def replayer() -> Replayer:
    """Make what replays a history as a worker would."""
    return Replayer(workflows=processes.ALL, data_converter=converter(KEYS), workflow_runner=sandboxed_runner())


def names_of(told: Json) -> Iterator[str]:
    """Give every event type of a history in order."""
    yield from (each["eventType"] for each in cast("dict[str, list[dict[str, str]]]", told)["events"])
