"""The engine's own history of a case: joined, in words, and honest about what is no longer kept."""

from typing import Any

from dev.steps import Now, to_evaluation
from tests.fixtures.program import Program


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
