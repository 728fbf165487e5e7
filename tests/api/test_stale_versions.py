"""Somebody who acts on what they saw is told when it is not so any more, even when two act in the same moment."""

import asyncio
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text

from activities.transactions import lock
from dev.desks import Desk
from dev.people import EVALUATORS
from dev.steps import Now, to_evaluation
from tests.api.test_problems import is_problem
from tests.fixtures.program import Program
from tests.temporal.waiting import until

TRIAGE = {"urgency": "routine", "note": "Synthetic example."}


async def act(desk: Desk, case: str, name: str, form: object, seen: str) -> httpx.Response:
    """Act on a revision of a case."""
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": seen}
    return await desk.http.post(f"/api/v1/enrollments/{case}/acts/{name}", json=form, headers=headers)


async def revision(program: Program, case: str) -> str:
    """Look at a case."""
    return str((await program.specialist.get(f"/enrollments/{case}")).headers["etag"])


async def test_of_two_who_act_on_one_revision_at_once_the_second_is_told(shared: Program) -> None:
    case = await shared.refer()
    seen = await revision(shared, case)
    note = {"party": "participant", "modality": "audio", "at": Now().moment, "note": "Synthetic example."}

    async def first_is_being_kept() -> bool:
        with shared.engine.connect() as connection:
            waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            return bool(connection.execute(waiting).scalar_one())

    with shared.engine.begin() as connection:
        # What the first one did is not kept before the end of this transaction, so that the door cannot know of it.
        lock(connection, UUID(case))
        first = asyncio.create_task(act(shared.intake, case, "complete_triage", TRIAGE, seen))
        await until(first_is_being_kept)
        assert await revision(shared, case) == seen
        is_problem(await act(shared.intake, case, "complete_triage", TRIAGE, seen), 412, "stale_version")
        is_problem(await act(shared.specialist, case, "record_contact", note, seen), 412, "stale_version")

    assert (await first).status_code == 200
    assert (await act(shared.intake, case, "send_outreach_letter", {"delivery": "mail"}, seen)).status_code == 412
    seen = await revision(shared, case)
    answer = await act(shared.intake, case, "send_outreach_letter", {"delivery": "mail"}, seen)
    assert answer.status_code == 200, answer.text


async def test_whoever_saw_a_case_saw_its_evaluation(shared: Program) -> None:
    case = await shared.refer()
    await to_evaluation(shared, case, Now())

    async def evaluation_is_kept() -> bool:
        acts = (await shared.specialist.get(f"/enrollments/{case}/acts")).json()
        return bool([one for one in acts if one["act"] == "choose_evaluator" and one["allowed"]])

    await until(evaluation_is_kept)
    seen = await revision(shared, case)
    chosen = await act(shared.specialist, case, "choose_evaluator", {"evaluator_id": str(EVALUATORS[0])}, seen)
    assert chosen.status_code == 200, chosen.text
    withdrawal = {"reason": "Synthetic example."}
    is_problem(await act(shared.specialist, case, "withdraw", withdrawal, seen), 412, "stale_version")
    seen = await revision(shared, case)
    assert (await act(shared.specialist, case, "withdraw", withdrawal, seen)).status_code == 200
