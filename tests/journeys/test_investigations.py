"""Investigations over HTTP: from a positive to a finding and what follows, and from a finding back to how it was."""

from dataclasses import dataclass
from typing import Any, Final

import pytest
from sqlalchemy import select

from database.investigations import notices
from database.testing import violations
from dev.laboratory import write
from domain.ids import SpecimenId
from domain.testing.codes import Adjudication
from domain.testing.results import LabResult, MroResult
from laboratory.messages import Format
from tests.fixtures.program import Program
from tests.journeys.lab_stories import POSITIVE, LabStory, tell_of
from tests.journeys.steps import Now, shown, to_monitor
from tests.temporal.waiting import until

REASON: Final = {"reason": "Synthetic example."}
ELEMENTS: Final = ("occurred", "breaches_clause", "attributable", "no_fault_of_others")


@dataclass(kw_only=True)
class Suspected(LabStory):
    """A participant who is monitored, and what is looked at."""

    now: Now

    async def positive(self) -> SpecimenId:
        """Have a specimen found positive and verified so."""
        specimen = await self.order()
        number = await self.collect(specimen)
        report = self.report(number, lab=LabResult.POSITIVE, mro=MroResult.POSITIVE, analytes=(POSITIVE,))
        self.keep(write(report, Format.JSON))
        await self.deliver()
        await self.decided(specimen, Adjudication.UNEXPLAINED_POSITIVE)
        return specimen

    async def investigations(self) -> list[dict[str, Any]]:
        """What is investigated, the newest first."""
        answer = await self.program.specialist.get(f"/enrollments/{self.case}/proceedings", kind="investigation")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()
        return found

    async def investigation(self) -> str:
        """Wait for the one investigation that there is, until it is owed a finding."""

        async def opened() -> bool:
            return bool(await self.investigations()) and "finding" in await self.owed()

        await until(opened)
        return str((await self.investigations())[0]["id"])

    async def owed(self) -> list[str]:
        """What is owed in the case and in all that it goes through."""
        kinds = []
        for one in await self.investigations():
            page = await self.program.specialist.get(f"/enrollments/{self.case}/proceedings/{one['id']}")
            assert page.status_code == 200, page.text
            kinds += [row["kind"] for row in page.json()["obligations"]]
        return kinds

    async def act(self, investigation: str, act: str, body: object, role: str = "specialist") -> dict[str, Any]:
        """Act in an investigation."""
        path = f"/enrollments/{self.case}/proceedings/{investigation}/acts/{act}"
        answer = await self.program.desks[role].post(path, body)
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def refused(self, investigation: str, act: str, body: object, role: str = "specialist") -> str:
        """Act in an investigation and give the code of the refusal."""
        path = f"/enrollments/{self.case}/proceedings/{investigation}/acts/{act}"
        answer = await self.program.desks[role].post(path, body)
        assert answer.status_code in {403, 409}, answer.text
        return str(answer.json()["code"])

    async def find(self, investigation: str, answer: str, **more: object) -> None:
        """Draft a finding, hand it in, and have it approved."""
        elements = [{"element": one, "answer": answer, "reasons": "Synthetic reasons."} for one in ELEMENTS]
        form = {"elements": elements, "rationale": "Synthetic rationale.", **more}
        await self.act(investigation, "draft_finding", form)
        await self.act(investigation, "hand_in_finding", {})
        review = {"no_conflict_declared": True, **REASON}
        assert await self.refused(investigation, "approve_finding", review) == "not_permitted"
        await self.act(investigation, "approve_finding", review, "supervisor")

    def notices(self) -> list[dict[str, Any]]:
        """Every notice of the case."""
        with self.program.engine.connect() as connection:
            return [dict(one) for one in connection.execute(select(notices)).mappings()]

    def violations(self, specimen: SpecimenId) -> list[dict[str, Any]]:
        """What was found for a specimen."""
        query = select(violations).where(violations.c.specimen_id == specimen)
        with self.program.engine.connect() as connection:
            return [dict(one) for one in connection.execute(query).mappings()]

    async def practice(self) -> str:
        """The practice status."""
        return str((await shown(self.program.specialist, self.case))["practice_status"])

    async def stands(self, **expected: object) -> None:
        """Wait until the case shows something."""

        async def holds() -> bool:
            page = await shown(self.program.specialist, self.case)
            return all(page[name] == value for name, value in expected.items())

        await until(holds)


def notice(kind: str, now: Now, **more: object) -> dict[str, object]:
    """A notice that is withheld, or rests on an authority."""
    return {
        "kind": kind,
        "basis": "authority",
        "because": "Synthetic order 1",
        "recipients": "Synthetic recipient.",
        "text": "Synthetic text.",
        "sent_at": now.moment,
        **more,
    }


WITHHELD: Final = {"basis": "withheld", "because": "No consent is in force."}


@pytest.fixture
async def suspected(program: Program) -> Suspected:
    """A participant who is monitored under the Pennsylvania voluntary program."""
    case = await program.refer()
    now = Now()
    await to_monitor(program, case, now)
    told = await tell_of(program, case)
    return Suspected(**{name: getattr(told, name) for name in LabStory.__dataclass_fields__}, now=now)


async def test_a_positive_is_investigated_to_a_finding_that_a_second_person_approves(suspected: Suspected) -> None:
    story = suspected
    await story.positive()
    investigation = await story.investigation()
    await story.stands(phase="under_investigation")
    assert {"cease_notice", "board_notice", "finding", "safety_check"} <= set(await story.owed())

    order = {**REASON, "rests_on": "Clause 17 of the agreement."}
    await story.act(investigation, "order_cease_practice", order)
    await story.stands(practice_status="ceased")
    consent = notice("employer_and_monitor", story.now)
    assert await story.refused(investigation, "record_notice", consent) == "consent_needed"
    await story.act(investigation, "record_notice", consent | WITHHELD)
    await story.act(investigation, "record_notice", notice("board", story.now), "director")
    check = {"spoken_at": story.now.moment, "crisis_contact_given": True, "note": "Synthetic note."}
    await story.act(investigation, "record_safety_check", check)
    await story.act(investigation, "triage_investigation", {"matter": "relapse", "urgency": "prompt", **REASON})
    await story.act(investigation, "request_information", {"asked": "licensee", "question": "Synthetic question?"})
    await story.act(investigation, "add_evidence", {"what": "Synthetic timesheets.", "source": "Synthetic Hospital"})

    await story.find(investigation, "shown", clause="2", recommendation="extension")

    await story.stands(phase="monitor", practice_status="ceased")
    page = await shown(story.program.specialist, story.case)
    assert any("extension" in line["what"] for line in page["term"]["calculation"]), page["term"]
    (closed,) = await story.investigations()
    assert (closed["stage"], closed["outcome"]) == ("closed", "Substantiated.")


async def test_what_is_not_found_counts_against_nobody(suspected: Suspected) -> None:
    story = suspected
    specimen = await story.positive()
    investigation = await story.investigation()
    before = await story.practice()
    await story.act(investigation, "order_cease_practice", {**REASON, "rests_on": "Clause 17 of the agreement."})
    await story.stands(practice_status="ceased")
    await story.act(investigation, "record_notice", notice("board", story.now), "director")

    await story.find(investigation, "disproved")

    await story.stands(practice_status=before)
    assert "board_notice" in await story.owed()
    (told,) = [one for one in story.notices() if one["corrects"] is None]
    await story.act(investigation, "record_notice", notice("board", story.now, corrects=str(told["id"])), "director")
    await story.stands(phase="monitor")

    async def withdrawn() -> bool:
        return all(one["withdrawn_at"] is not None for one in story.violations(specimen))

    await until(withdrawn)
