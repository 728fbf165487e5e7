"""The engine's own history of a case: joined, in words, and honest about what is no longer kept."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from dev.steps import Now, to_evaluation
from domain.ids import EnrollmentId
from queries.process_history import read_history
from temporal.keys import KeyRing
from tests.fixtures.program import Program, running
from tests.fixtures.temporal_servers import StartTemporal, client_of
from tests.temporal.waiting import until


@pytest.fixture
async def rolling(database_url: str, start_temporal: StartTemporal, payload_keys: KeyRing) -> AsyncIterator[Program]:
    """The program on a server that suggests to continue as new after few events."""
    server = start_temporal(**{"limit.historyCount.suggestContinueAsNew": "40"})
    async with running(database_url, await client_of(server, payload_keys), payload_keys) as program:
        yield program


async def test_every_process_of_a_case_is_told_in_words(shared: Program) -> None:
    case = await shared.refer()
    await to_evaluation(shared, case, Now())
    await shared.specialist.act(case, "choose_evaluator", {"evaluator_id": "00000000-0000-7000-8000-000000000201"})
    history = (await shared.supervisor.get(f"/enrollments/{case}/process-history")).json()

    assert history["has_beginning"] is True
    assert "every run" in history["remark"]
    enrollment, evaluation = history["runs"]
    assert enrollment["workflow_id"] == f"enrollment/{case}"
    assert evaluation["workflow_id"].startswith("evaluation/")
    assert enrollment["status"] == "running"
    assert enrollment["raw"] == []
    sentences = [step["sentence"] for step in enrollment["steps"]]
    assert sentences[0] == "The process starts."
    triaged = f"Complete triage, asked by intake {shared.intake.staff_id}"
    assert triaged in sentences
    assert any(one.startswith("Starts EvaluationReferral evaluation/") for one in sentences)
    assert any(one.startswith("Sleeps until ") and "(next rung)" in one for one in sentences)
    assert not [one for one in sentences if "task" in one.lower()]
    update = next(step for step in enrollment["steps"] if step["sentence"] == triaged)
    assert len(update["event_ids"]) == 2
    assert update["ended_at"] >= update["at"]
    everything = [number for step in enrollment["steps"] for number in step["event_ids"]]
    assert len(everything) == len(set(everything))


async def test_raw_events_stay_encrypted(shared: Program) -> None:
    case = await shared.refer(family_name="Rawsample")
    history = (await shared.supervisor.get(f"/enrollments/{case}/process-history", raw=True)).json()
    raw: list[Any] = history["runs"][0]["raw"]
    assert raw[0]["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED"
    assert "Rawsample" not in str(history)


async def test_nobody_is_named_in_it(shared: Program) -> None:
    case = await shared.refer(family_name="Namesample", summary="Synthetic secret of a person.")
    history = (await shared.supervisor.get(f"/enrollments/{case}/process-history")).text
    assert "Namesample" not in history
    assert "secret" not in history


async def test_every_run_of_a_process_is_told(rolling: Program) -> None:
    case = await rolling.refer()
    contact = {"party": "vendor", "modality": "written", "at": Now().moment, "note": "Synthetic example."}
    runs: list[Any] = []
    while len(runs) < 2:
        await rolling.specialist.act(case, "record_contact", contact)
        runs = (await rolling.supervisor.get(f"/enrollments/{case}/process-history")).json()["runs"]
    assert [run["steps"][0]["sentence"] for run in runs[:2]] == [
        "The process starts.",
        "The run continues the one before.",
    ]
    assert runs[0]["steps"][-1]["sentence"] == "Continues as new, with everything it knows."
    assert runs[0]["status"] == "continued_as_new"


async def test_what_is_no_longer_kept_is_said_to_be_missing(shared: Program) -> None:
    # As after the retention of the namespace: the case is on record, and the engine knows nothing of it.
    history = await read_history(shared.client, EnrollmentId(uuid4()), (), raw=False)
    assert (history.runs, history.has_beginning) == ((), False)
    assert "no longer kept" in history.remark
    assert "the journal has everything" in history.remark


async def test_what_fails_again_and_again_is_told(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.sending.PATIENCE", timedelta(seconds=1))
    case = await program.refer()
    with program.engine.begin() as connection:
        connection.execute(text("ALTER TABLE enrollments ADD CONSTRAINT ck_made_up CHECK (revision < 2)"))
    triage = {"urgency": "routine", "note": "Synthetic example."}
    assert (await program.intake.post(f"/enrollments/{case}/acts/complete_triage", triage)).status_code == 202

    async def told() -> list[str]:
        [run] = (await program.supervisor.get(f"/enrollments/{case}/process-history")).json()["runs"]
        return [one.partition(",")[0] for one in run["failing"]]

    async def is_told() -> bool:
        return await told() == ["record: RefusedRowError"]

    await until(is_told)
