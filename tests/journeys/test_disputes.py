"""A participant disputes what was decided: somebody independent reviews it, and what is reversed is undone."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from dev.desks import Desk
from domain.facts import ProceedingKind
from domain.ids import ProceedingId
from domain.roles import Role
from temporal.ids import proceeding_workflow_id
from tests.api.test_outside import at_the_door, visit
from tests.fixtures.program import Program
from tests.fixtures.temporal_servers import Advance
from tests.journeys.books import audited
from tests.journeys.steps import REASON, Now, journal, to_monitor
from tests.temporal.waiting import until


class Story:
    """A case in monitoring whose participant has signed in."""

    def __init__(self, program: Program, case: str, own: httpx.AsyncClient, now: Now) -> None:
        self.program, self.case, self.own, self.now = program, case, own, now

    async def ask(self, path: str, body: Mapping[str, object]) -> httpx.Response:
        """Ask for something as the participant."""
        return await self.own.post(f"/api/v1/participant{path}", json=body, headers={"Idempotency-Key": str(uuid4())})

    async def seen(self, path: str) -> list[dict[str, Any]]:
        """Look at a list of the participant's own."""
        answer = await self.own.get(f"/api/v1/participant{path}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    async def dispute(self, matter: str) -> str:
        """Dispute the only decision of a kind, and give the dispute's id once it has begun."""
        [decision] = [one for one in await self.seen("/decisions") if one["matter"] == matter]
        body = {"matter": matter, "about": decision["about"], "asks_for": "That it is undone.", **REASON}
        before = len(await self.seen("/disputes"))
        filed = await self.ask("/disputes", body)
        assert filed.status_code == 201, filed.text

        async def has_begun() -> bool:
            return len(await self.seen("/disputes")) > before

        await until(has_begun, every=0.25)
        found = next(one for one in await self.seen("/disputes") if one["about"] == decision["about"])
        assert (found["state"], found["reasons"]) == ("filed", REASON["reason"])
        return str(found["id"])

    async def act(self, desk: Desk, dispute: str, act: str, body: Mapping[str, object]) -> httpx.Response:
        """Act on the dispute."""
        return await desk.post(f"/enrollments/{self.case}/proceedings/{dispute}/acts/{act}", body)

    async def review(self, dispute: str) -> None:
        """Have the director acknowledge the dispute and assign the reviewer."""
        director, reviewer = self.program.director, self.program.reviewer
        assert (
            await self.act(director, dispute, "acknowledge_dispute", {"note": "It is looked at."})
        ).status_code == 200
        given = {"reviewer_id": str(reviewer.staff_id), **REASON}
        assert (await self.act(director, dispute, "assign_reviewer", given)).status_code == 200

    async def end_of_term(self) -> str:
        """When the term ends."""
        page = (await self.program.specialist.get(f"/enrollments/{self.case}/term")).json()
        return str(page["now"]["ends_at"] if "now" in page else page["ends_at"])


async def begin(program: Program, http: httpx.AsyncClient, now: Now) -> Story:
    """Take a case to monitoring and let its participant sign in."""
    email = f"{uuid4()}@participant.example"
    case = await program.refer(email=email)
    await to_monitor(program, case, now)
    assert (await program.specialist.post(f"/enrollments/{case}/participant-account")).status_code == 201
    await visit(program, http, Role.PARTICIPANT, email, case)
    return Story(program, case, http, now)


@pytest.fixture
async def story(program: Program) -> AsyncIterator[Story]:
    """A story in real time."""
    async with at_the_door(program) as http:
        yield await begin(program, http, Now())


async def extend(story: Story) -> None:
    """Have the term extended by two people."""
    cause = {"clause": "2", "cause": "Synthetic example of a cause."}
    await story.program.specialist.act(story.case, "propose_extension", cause)
    await story.program.supervisor.act(story.case, "decide_amendment", {"approve": True, **REASON})


async def test_a_dispute_reverses_an_extension_and_restores_the_end_date(story: Story) -> None:
    program, case = story.program, story.case
    before = await story.end_of_term()
    await extend(story)
    extended = await story.end_of_term()
    assert extended > before
    dispute = await story.dispute("extension")

    # Nobody in the line of the case decides, nor any reviewer before it is theirs.
    path = f"/enrollments/{case}/disputes/{dispute}"
    assert (await program.reviewer.get(path)).status_code == 404
    assert [one["enrollment_id"] for one in (await program.director.get("/worklist")).json()].count(case) >= 1
    for nobody in (program.specialist, program.supervisor, program.director):
        given = {"reviewer_id": str(nobody.staff_id), **REASON}
        answer = await story.act(program.director, dispute, "assign_reviewer", given)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_a_reviewer")
    await story.review(dispute)
    assert (await program.desks["other reviewer"].get(path)).status_code == 404
    mine = [one for one in (await program.reviewer.get("/worklist")).json() if one["enrollment_id"] == case]
    assert [one["acts"] for one in mine] == [["decide_dispute", "assign_reviewer"]]

    said = await story.ask(f"/disputes/{dispute}/statements", {"text": "I was on an approved leave."})
    assert said.status_code == 201, said.text
    seen = (await program.reviewer.get(path)).json()
    assert [one["text"] for one in seen["statements"]] == ["I was on an approved leave."]
    decision: dict[str, object] = {"outcome": "reversed", "reason": "The cause was not documented."}
    refused = await story.act(program.supervisor, dispute, "decide_dispute", decision)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    decided = await story.act(program.reviewer, dispute, "decide_dispute", decision)
    assert decided.status_code == 200, decided.text

    async def is_restored() -> bool:
        return await story.end_of_term() == before

    await until(is_restored)
    [own] = await story.seen("/disputes")
    assert (own["outcome"], own["decided_because"]) == ("reversed", "The cause was not documented.")
    assert own["in_words"] == "Decided: the decision was reversed"
    assert not [one for one in await story.seen("/decisions") if one["matter"] == "extension"]
    names = [one["name"] for one in await journal(program.specialist, case)]
    assert names.count("term:extension_reversed") == 1
    assert "I was on an approved leave" not in str(await journal(program.specialist, case))
    # The reviewer goes on seeing what they decided.
    assert (await program.reviewer.get(path)).status_code == 200


async def test_a_reviewer_in_conflict_is_replaced_and_an_extension_gets_shorter(story: Story) -> None:
    program = story.program
    before = await story.end_of_term()
    await extend(story)
    extended = await story.end_of_term()
    dispute = await story.dispute("extension")
    await story.review(dispute)
    conflict = await story.act(
        program.reviewer, dispute, "declare_reviewer_conflict", {"reason": "We worked together."}
    )
    assert conflict.status_code == 200, conflict.text
    assert (await program.reviewer.get(f"/enrollments/{story.case}/disputes/{dispute}")).status_code == 404
    again = await story.act(
        program.director, dispute, "assign_reviewer", {"reviewer_id": str(program.reviewer.staff_id), **REASON}
    )
    assert again.json()["code"] == "passed_over"
    other = program.desks["other reviewer"]
    given = {"reviewer_id": str(other.staff_id), **REASON}
    assert (await story.act(program.director, dispute, "assign_reviewer", given)).status_code == 200
    decision: dict[str, object] = {"outcome": "changed", "instead": "Six months.", "months": 6, **REASON}
    decided = await story.act(other, dispute, "decide_dispute", decision)
    assert decided.status_code == 200, decided.text

    async def is_shorter() -> bool:
        return before < await story.end_of_term() < extended

    await until(is_shorter)


async def test_a_dispute_is_withdrawn_by_its_participant_alone(story: Story) -> None:
    await extend(story)
    dispute = await story.dispute("extension")
    assert (await story.ask(f"/disputes/{uuid4()}/withdrawal", {**REASON})).status_code == 404
    assert (await story.ask(f"/disputes/{dispute}/withdrawal", {**REASON})).status_code == 201
    [own] = await story.seen("/disputes")
    assert own["state"] == "withdrawn"
    late = await story.ask(f"/disputes/{dispute}/statements", {"text": "One more thing."})
    assert late.status_code in {404, 409}, late.text


async def test_nobody_acts_and_the_director_is_told(years: Program, advance: Advance) -> None:
    async with at_the_door(years) as http:
        story = await begin(years, http, Now(still=True))
        await extend(story)
        dispute = await story.dispute("extension")
        process = years.client.get_workflow_handle(
            proceeding_workflow_id(ProceedingKind.DISPUTE, ProceedingId(UUID(dispute)))
        )
        await advance(process, timedelta(days=40))
        found = (await years.director.get("/escalations", enrollment_id=story.case, least_level=0, limit=100)).json()[
            "rows"
        ]
        reached = sorted((one["label"], one["level"], one["reaches"]) for one in found if "dispute" in one["label"])
        assert reached == sorted(
            (f"{what} of the dispute", level, who)
            for what in ("Acknowledgement", "Decision")
            for level, who in ((0, "reviewer"), (0, "reviewer"), (4, "director"))
        )
        # Every rung stands in the journal, once.
        audited(years.engine, story.case)
