"""A rule that is changed does not change the past of an open case: its process stops before anything wrong is kept."""

import json
from pathlib import Path

import pytest

from domain import turns
from domain.obligation_changes import cancel
from domain.turns import Turn
from tests.workflows.chronicles import read, recorded, replayer
from tests.workflows.test_replay import ASKED

#: Those of processes that keep what happened by recordings.
STORIES = [path for path in recorded() if not {"registry", "day", "calendar", "outage"} & {*path.stem.split("-")}]


async def replays(path: Path) -> str:
    """Replay a history; gives what was wrong."""
    replayed = await replayer().replay_workflow(read(path), raise_on_replay_failure=False)
    return str(replayed.replay_failure or "")


@pytest.mark.parametrize("path", [path for path in STORIES if "unanswered-1" in path.stem], ids=lambda path: path.stem)
async def test_a_rule_that_judges_the_past_differently_is_noticed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was met would count as cancelled; the process would call the same activities in the same order."""
    assert not await replays(path)
    monkeypatch.setattr(turns, "accept", cancel)
    assert "Activity id" in await replays(path)


@pytest.mark.parametrize("path", [path for path in STORIES if "unanswered-1" in path.stem], ids=lambda path: path.stem)
async def test_other_words_are_not_another_past(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = Turn.record

    def reworded(turn: Turn[object], name: str, sentence: str, *facts: object, clause: str = "") -> None:
        record(turn, name, sentence.upper(), *facts, clause=clause)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(Turn, "record", reworded)
    assert not await replays(path)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_recording_is_marked(path: Path) -> None:
    told = json.loads(path.read_text())
    asked = [one["activityTaskScheduledEventAttributes"] for one in told["events"] if one["eventType"] == ASKED]
    marks = [one["activityId"] for one in asked if one["activityType"]["name"] == "record"]
    assert marks
    assert all(mark.startswith("record-") for mark in marks)
    assert len(set(marks)) == len(marks)
