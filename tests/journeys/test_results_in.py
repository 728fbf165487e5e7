"""Results in: from a laboratory's letter to what is decided, in every format, once, and when servers are away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy import select
from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile

from activities.mailroom import Mailroom
from database.letters import lab_reports, letters
from database.obligations import obligations
from database.testing import specimens
from dev.laboratory import write
from dev.steps import Now, to_interim
from domain.obligations import ObligationKind, ObligationState
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.letters import Channel, Doubt, LetterState, NewsKind, ReportState
from domain.testing.results import LabResult, Matrix, MroResult, ReportStatus
from domain.testing.specimens import SpecimenState
from laboratory.messages import Format
from temporal.client import connect
from temporal.ids import monitoring_workflow_id
from tests.fixtures.program import Program
from tests.journeys.books import audited
from tests.journeys.lab_stories import POSITIVE, LabStory, tell_of
from tests.temporal.waiting import until

_NUMBERS: Final = count(1)


@pytest.fixture
async def story(program: Program) -> LabStory:
    """A case whose licensee has signed, and a laboratory in the registry."""
    case = await program.refer()
    await to_interim(program, case, Now())
    return await tell_of(program, case)


@pytest.mark.parametrize("in_format", Format)
async def test_a_result_reaches_the_case_in_every_format(story: LabStory, in_format: Format) -> None:
    plain, positive = await story.order(), await story.order()
    numbers = [await story.collect(one) for one in (plain, positive)]
    story.keep(write(story.report(numbers[0]), in_format))
    found = story.report(numbers[1], lab=LabResult.POSITIVE, mro=MroResult.POSITIVE, analytes=(POSITIVE,))
    story.keep(write(found, in_format))
    await story.deliver()
    assert [one["state"] for one in story.reports()] == [ReportState.TOLD] * 4
    cleared = story.specimen(plain)
    assert (cleared.state, cleared.adjudication, cleared.counts) == (SpecimenState.CLOSED, Adjudication.CLEAR, True)
    assert story.told("testing:cleared") == 1
    await story.decided(positive, Adjudication.UNEXPLAINED_POSITIVE)
    with story.program.engine.connect() as connection:
        open_ = select(obligations.c.kind).where(obligations.c.subject == plain, obligations.c.settled_at.is_(None))
        assert connection.execute(open_).all() == []
    assert audited(story.program.engine, story.case).journal


async def test_what_comes_twice_is_taken_once(story: LabStory) -> None:
    specimen = await story.order()
    number = await story.collect(specimen)
    report = story.report(number)
    first, again = story.keep(write(report, Format.JSON)), story.keep(write(report, Format.JSON))
    assert (first.id, first.is_new, again.is_new) == (again.id, True, False)
    story.keep(write(report, Format.CSV), Channel.WEBHOOK, "whk-1")
    other = Mailroom(story.program.engine, story.program.services.keys, story.program.client)
    for _ in range(4):
        await asyncio.gather(story.mailroom.deliver(), other.deliver())
    assert sorted(str(one["state"]) for one in story.reports()) == ["dismissed", "told", "told"]
    assert story.told("testing:cleared") == 1

    changed = replace(report, remarks=("Another content under the same number.",))
    story.keep(write(changed, Format.JSON))
    story.keep(write(changed, Format.CSV), Channel.WEBHOOK, "whk-1")
    await story.deliver()
    doubts = [one["doubt"] for one in story.reports() if one["state"] is ReportState.QUARANTINED]
    assert doubts == [Doubt.ANOTHER_UNDER_ITS_NUMBER] * 2


async def test_a_corrected_report_reopens_what_was_decided(story: LabStory) -> None:
    specimen = await story.order()
    number = await story.collect(specimen)
    story.keep(write(story.report(number), Format.HL7))
    await story.deliver()
    assert story.specimen(specimen).adjudication is Adjudication.CLEAR
    corrected = story.report(
        number, status=ReportStatus.CORRECTED, lab=LabResult.POSITIVE, mro=MroResult.POSITIVE, analytes=(POSITIVE,)
    )
    story.keep(write(corrected, Format.HL7))
    await story.deliver()
    await story.decided(specimen, Adjudication.UNEXPLAINED_POSITIVE)
    assert story.told("testing:reopened") == 1


@asynccontextmanager
async def unreachable(story: LabStory) -> AsyncIterator[Client]:
    """A client of an engine that is not there."""
    profile = ClientConfigProfile(address="127.0.0.1:9", namespace="nowhere")
    yield await connect(profile, story.program.services.keys)


async def test_while_the_engine_is_down_results_wait_and_then_arrive(story: LabStory) -> None:
    specimen = await story.order()
    number = await story.collect(specimen)
    found = story.report(number, lab=LabResult.POSITIVE, mro=MroResult.POSITIVE, analytes=(POSITIVE,))
    story.keep(write(found, Format.FHIR))
    async with unreachable(story) as away:
        down = Mailroom(story.program.engine, story.program.services.keys, away)
        while await down.deliver():
            pass
    (waiting,) = [one for one in story.reports() if one["state"] is ReportState.MATCHED]
    assert waiting["attempts"] == 1
    assert story.specimen(specimen).adjudication is None
    with story.program.engine.begin() as connection:
        # The rest between two attempts is over.
        connection.execute(
            lab_reports.update().where(lab_reports.c.id == waiting["id"]).values(next_attempt_at=datetime.now(UTC))
        )
    await story.deliver()
    await story.decided(specimen, Adjudication.UNEXPLAINED_POSITIVE)


DOUBTS: Final[list[tuple[dict[str, object], Doubt]]] = [
    ({"specimen": "CCF-UNKNOWN"}, Doubt.UNKNOWN_SPECIMEN),
    ({"donor": "D-SOMEBODY"}, Doubt.DONOR_MISMATCH),
    ({"panel": "another"}, Doubt.UNKNOWN_PANEL),
    ({"matrix": Matrix.HAIR}, Doubt.WRONG_MATRIX),
]


async def test_what_cannot_be_matched_waits_with_its_reason(story: LabStory) -> None:
    specimen = await story.order()
    number = await story.collect(specimen)
    for changes, _ in DOUBTS:
        story.keep(write(story.report(number, **changes), Format.JSON))
    story.keep(b'{"format": "phmp-laboratory/1", "messages": [{"message_id": 7}]}')
    story.keep(b"PK\x03\x04 nothing of ours")
    story.keep(write(story.report(number), Format.HL7)[:-40])
    await story.deliver()
    held = [one for one in story.reports() if one["state"] is ReportState.QUARANTINED]
    assert [one["doubt"] for one in held] == [doubt for _, doubt in DOUBTS] + [Doubt.UNREADABLE] * 3
    assert all(one["reason"] for one in held)
    assert story.specimen(specimen).adjudication is None


async def test_a_report_that_comes_before_its_collection_is_told_of_is_found_then(story: LabStory) -> None:
    specimen = await story.order()
    notice = story.notice(specimen)
    story.keep(write(story.report(notice.number), Format.JSON))
    await story.deliver()
    assert [one["doubt"] for one in story.reports()] == [Doubt.UNKNOWN_SPECIMEN]
    story.tell(notice)
    await story.deliver()
    assert story.specimen(specimen).adjudication is Adjudication.CLEAR


async def test_what_a_site_says(story: LabStory) -> None:
    late, refused, by_day = await story.order(), await story.order(), await story.order()
    order = story.specimen(late)
    story.tell(story.notice(refused, number="", cause=MissedCause.LEFT_SITE))
    story.tell(story.notice(late, at=datetime.now(UTC) + timedelta(days=3)))
    story.tell(story.notice(late, number="", cause=MissedCause.TRAVEL_APPROVED))
    story.tell(story.notice(None, donor=story.donor, day=order.day))
    await story.deliver()
    await story.decided(refused, Adjudication.REFUSAL)
    held = [one["doubt"] for one in story.reports() if one["state"] is ReportState.QUARANTINED]
    assert held == [Doubt.IMPLAUSIBLE_TIME, Doubt.NOT_FOR_A_SITE, Doubt.AMBIGUOUS]
    await story.collect(by_day)
    with story.program.engine.begin() as connection:
        connection.execute(
            specimens.update().where(specimens.c.id == late).values(due_at=datetime.now(UTC) - timedelta(minutes=1))
        )
    story.tell(story.notice(late))
    await story.deliver()
    kinds = [one["news_kind"] for one in story.reports() if one["specimen_id"] == late]
    assert kinds == [NewsKind.COLLECTED_OTHERWISE]

    async def taken_in() -> bool:
        return story.specimen(late).state is SpecimenState.COLLECTED

    await until(taken_in)


async def test_the_raw_letter_is_kept_sealed(story: LabStory) -> None:
    content = write(story.report("CCF-UNKNOWN"), Format.JSON)
    kept = story.keep(content)
    with story.program.engine.connect() as connection:
        row = connection.execute(select(letters).where(letters.c.id == kept.id)).one()
    assert row.state is LetterState.WAITING
    assert content not in row.content_sealed
    assert story.donor.encode() not in row.content_sealed


async def test_a_test_told_by_letters_costs_few_events(story: LabStory) -> None:
    # The first specimen meets the first test that is owed, which is recorded.
    await story.collect(await story.order())
    await until(partial(_first_test_is_met, story))
    specimen = await story.order()
    handle = story.program.client.get_workflow_handle(monitoring_workflow_id(story.enrollment))
    before = (await handle.describe()).history_length
    number = await story.collect(specimen)
    story.keep(write(story.report(number), Format.JSON))
    await story.deliver()
    await asyncio.sleep(1)
    assert (await handle.describe()).history_length - before <= 12


async def _first_test_is_met(story: LabStory) -> bool:
    first = select(obligations.c.state).where(
        obligations.c.enrollment_id == story.enrollment, obligations.c.kind == ObligationKind.BASELINE_TEST
    )
    with story.program.engine.connect() as connection:
        return connection.scalars(first).one() is ObligationState.ACCEPTED


async def quarantined(story: LabStory) -> list[dict[str, object]]:
    """What waits for a person."""
    answer = await story.program.supervisor.get("/quarantine")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


async def test_a_person_says_whose_a_report_is(story: LabStory) -> None:
    specimen, supervisor = await story.order(), story.program.supervisor
    number = await story.collect(specimen)
    story.keep(write(story.report(number, donor="D-MISTYPED"), Format.JSON))
    await story.deliver()
    (entry,) = await quarantined(story)
    assert (entry["doubt"], entry["number"], entry["is_read"]) == ("donor_mismatch", number, True)
    tasks = (await supervisor.get("/worklist")).json()
    assert [one["why"] for one in tasks if one.get("quarantine_id") == entry["id"]] == [
        "Quarantined, donor_mismatch: The donor is not the one of whom the specimen is."
    ]
    way, body = f"/quarantine/{entry['id']}/match", {"specimen_id": f"{specimen}", "reason": "Confirmed by telephone."}
    stranger = body | {"specimen_id": f"{uuid4()}"}
    assert (await supervisor.post(way, stranger)).status_code == 404
    assert (await supervisor.post(way, body, "match-once")).status_code == 200
    assert (await supervisor.post(way, body, "match-once")).status_code == 200
    assert (await supervisor.post(way, body)).status_code == 200
    assert (await supervisor.post(way, body | {"reason": "Another reason."})).json()["code"] == "not_in_quarantine"
    await story.deliver()
    assert story.specimen(specimen).adjudication is Adjudication.CLEAR
    assert await quarantined(story) == []
    assert story.told("testing:matched_by_hand") == 1
    logged = (await story.program.auditor.get("/access-log", limit=200)).json()["rows"]
    assert "quarantine:match" in {one["action"] for one in logged}


async def test_a_person_dismisses_or_has_read_again(story: LabStory) -> None:
    specimen, supervisor = await story.order(), story.program.supervisor
    story.keep(b"PK\x03\x04 nothing of ours")
    story.keep(write(story.report("CCF-LATER"), Format.JSON))
    await story.deliver()
    unreadable, early = await quarantined(story)
    again = f"/quarantine/{unreadable['id']}"
    body = {"specimen_id": f"{specimen}", "reason": "No."}
    assert (await supervisor.post(f"{again}/match", body)).json()["code"] == "nothing_to_match"
    assert (await supervisor.post(f"{again}/reread")).status_code == 200
    await story.deliver()
    first, _ = await quarantined(story)
    assert first["doubt"] == "unreadable"
    assert (await supervisor.post(f"/quarantine/{first['id']}/dismiss", {"reason": "Not ours."})).status_code == 200
    with story.program.engine.begin() as connection:
        given = {"number": "CCF-LATER", "collected_at": datetime.now(UTC), "state": SpecimenState.COLLECTED}
        connection.execute(specimens.update().where(specimens.c.id == specimen).values(**given))
    assert (await supervisor.post(f"/quarantine/{early['id']}/reread")).status_code == 200
    await story.deliver()
    assert await quarantined(story) == []
    assert story.specimen(specimen).adjudication is Adjudication.CLEAR


async def test_every_day_is_accounted_for(story: LabStory) -> None:
    cleared, positive, pending = [await story.order() for _ in range(3)]
    number, other = await story.collect(cleared), await story.collect(positive)
    story.keep(write(story.report(number), Format.CSV))
    found = story.report(other, lab=LabResult.POSITIVE, mro=MroResult.POSITIVE, analytes=(POSITIVE,))
    story.keep(write(found, Format.CSV))
    await story.deliver()
    await story.decided(positive, Adjudication.UNEXPLAINED_POSITIVE)
    day = story.specimen(pending).day
    asked = {"program": "pa_vrp", "since": f"{day - timedelta(days=1)}", "until": f"{day + timedelta(days=1)}"}
    (account,) = (await story.program.supervisor.get("/testing/reconciliation", **asked)).json()
    assert account == {
        "day": f"{day}",
        "ordered": 3,
        "resulted": 2,
        "missed": 0,
        "excused": 0,
        "pending": 1,
        "balances": True,
        "differences": [],
    }
    with story.program.engine.begin() as connection:
        connection.execute(obligations.update().where(obligations.c.subject == pending).values(subject=None))
        connection.execute(specimens.delete().where(specimens.c.id == pending))
    (account,) = (await story.program.supervisor.get("/testing/reconciliation", **asked)).json()
    assert account["differences"] == [f"Test {pending} was ordered, and no record says what became of it."]
