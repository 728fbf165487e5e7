"""Results in: from a laboratory's letter to what is decided, in every format, once, and when servers are away."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select
from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile

from activities.mailroom import Mailroom
from arrivals.letters import KeptLetter, Letter, keep_letter
from database import values
from database.journal import journal
from database.letters import lab_reports, letters
from database.obligations import obligations
from database.outside import laboratories
from database.testing import specimens, testings
from dev.laboratory import write
from dev.steps import Now, to_interim
from domain.facts import SpecimenFact
from domain.ids import EnrollmentId, LaboratoryId, SpecimenId
from domain.obligations import ObligationKind, ObligationState
from domain.outside import LaboratoryKind
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.letters import Channel, CollectionNotice, Doubt, LetterState, NewsKind, ReportState
from domain.testing.results import Analyte, Finding, LabReport, LabResult, Matrix, MroResult, ReportStatus, Validity
from domain.testing.specimens import SpecimenState
from laboratory.messages import Format
from temporal.client import connect
from temporal.ids import monitoring_workflow_id
from tests.fixtures.program import Program
from tests.journeys.books import audited
from tests.temporal.waiting import until

REASON: Final = {"reason": "Synthetic example."}
_NUMBERS: Final = count(1)


@dataclass(kw_only=True)
class Story:
    """A participant of whom specimens are ordered, and a laboratory."""

    program: Program
    case: str
    laboratory: LaboratoryId
    donor: str
    panel: str
    mailroom: Mailroom

    @property
    def enrollment(self) -> EnrollmentId:
        return EnrollmentId(UUID(self.case))

    async def order(self) -> SpecimenId:
        """Have a specimen ordered."""
        before = {one.id for one in self.specimens()}
        form = {"why": "for_cause", "matrix": "urine", "observed": True, **REASON}
        await self.program.specialist.act(self.case, "order_test", form)
        (made,) = {one.id for one in self.specimens()} - before
        return SpecimenId(made)

    def specimens(self) -> list[SpecimenFact]:
        with self.program.engine.connect() as connection:
            rows = connection.execute(select(specimens).where(specimens.c.enrollment_id == self.enrollment)).mappings()
            return [SpecimenFact(**row) for row in rows]

    def specimen(self, specimen_id: SpecimenId) -> SpecimenFact:
        return next(one for one in self.specimens() if one.id == specimen_id)

    def notice(self, specimen_id: SpecimenId | None, **changes: object) -> CollectionNotice:
        """What a site says."""
        said = CollectionNotice(
            specimen_id=specimen_id,
            donor="",
            day=None,
            site="Sample Site",
            at=datetime.now(UTC),
            number=f"CCF-{next(_NUMBERS):07}",
            observed=True,
            cause=None,
        )
        return replace(said, **changes)  # type: ignore[arg-type]  # named fields of the notice

    def report(self, number: str, **changes: object) -> LabReport:
        """What a laboratory reports: a plain negative, where nothing else is said."""
        said = LabReport(
            message_id=f"MSG-{next(_NUMBERS):07}",
            specimen=number,
            donor=self.donor,
            panel=self.panel,
            matrix=Matrix.URINE,
            status=ReportStatus.FINAL,
            reported_at=datetime.now(UTC).replace(microsecond=0),
            lab=LabResult.NEGATIVE,
            mro=MroResult.NEGATIVE,
            validity=Validity(creatinine=Decimal("92.5"), specific_gravity=Decimal("1.0150")),
        )
        return replace(said, **changes)  # type: ignore[arg-type]  # named fields of the report

    def keep(self, content: bytes, channel: Channel = Channel.FILE, message_id: str = "") -> KeptLetter:
        """Keep a letter as a door does."""
        letter = Letter(
            laboratory_id=self.laboratory,
            message_id=message_id,
            channel=channel,
            content=content,
            received_at=datetime.now(UTC),
        )
        named = letter if message_id else letter.under_its_hash()
        return keep_letter(self.program.engine, self.program.services.keys, named)

    def tell(self, notice: CollectionNotice) -> KeptLetter:

        return self.keep(json.dumps(values.to_json(notice)).encode(), Channel.COLLECTION)

    async def collect(self, specimen_id: SpecimenId) -> str:
        """Have a specimen collected and give its number."""
        notice = self.notice(specimen_id)
        self.tell(notice)
        await self.deliver()
        assert self.specimen(specimen_id).state is SpecimenState.COLLECTED
        return notice.number

    async def deliver(self) -> None:
        """Do everything that waits."""
        while await self.mailroom.deliver():
            pass

    def reports(self) -> list[dict[str, object]]:
        with self.program.engine.connect() as connection:
            rows = connection.execute(select(lab_reports).order_by(lab_reports.c.received_at, lab_reports.c.id))
            return [dict(one) for one in rows.mappings()]

    def told(self, name: str) -> int:
        """How often something stands in the journal of the case."""
        mine = (journal.c.enrollment_id == self.enrollment, journal.c.name == name)
        with self.program.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(journal).where(*mine)).scalar_one()

    async def decided(self, specimen_id: SpecimenId, code: Adjudication) -> None:
        async def holds() -> bool:
            return self.specimen(specimen_id).adjudication is code

        await until(holds)


POSITIVE: Final = Analyte(
    loinc="19295-5",
    name="morphine",
    finding=Finding.POSITIVE,
    value=Decimal(4100),
    unit="ng/mL",
    cutoff=Decimal(2000),
    confirms=True,
)


@pytest.fixture
async def story(program: Program) -> Story:
    """A case whose licensee has signed, and a laboratory in the registry."""
    laboratory = LaboratoryId(uuid4())
    with program.engine.begin() as connection:
        connection.execute(
            insert(laboratories).values(
                id=laboratory,
                name="Sample Toxicology",
                kind=LaboratoryKind.LABORATORY,
                zone="America/New_York",
                changed_at=datetime.now(UTC),
            )
        )
    case = await program.refer()
    await to_interim(program, case, Now())

    async def begun() -> bool:
        with program.engine.connect() as connection:
            return connection.scalar(select(testings.c.id).where(testings.c.id == UUID(case))) is not None

    await until(begun)
    with program.engine.connect() as connection:
        state = values.testing_of(connection.scalar(select(testings.c.state).where(testings.c.id == UUID(case))))
    return Story(
        program=program,
        case=case,
        laboratory=laboratory,
        donor=state.donor,
        panel=state.plan.panels[0],
        mailroom=Mailroom(program.engine, program.services.keys, program.client),
    )


@pytest.mark.parametrize("in_format", Format)
async def test_a_result_reaches_the_case_in_every_format(story: Story, in_format: Format) -> None:
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


async def test_what_comes_twice_is_taken_once(story: Story) -> None:
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


async def test_a_corrected_report_reopens_what_was_decided(story: Story) -> None:
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
async def unreachable(story: Story) -> AsyncIterator[Client]:
    """A client of an engine that is not there."""
    profile = ClientConfigProfile(address="127.0.0.1:9", namespace="nowhere")
    yield await connect(profile, story.program.services.keys)


async def test_while_the_engine_is_down_results_wait_and_then_arrive(story: Story) -> None:
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


async def test_what_cannot_be_matched_waits_with_its_reason(story: Story) -> None:
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


async def test_a_report_that_comes_before_its_collection_is_told_of_is_found_then(story: Story) -> None:
    specimen = await story.order()
    notice = story.notice(specimen)
    story.keep(write(story.report(notice.number), Format.JSON))
    await story.deliver()
    assert [one["doubt"] for one in story.reports()] == [Doubt.UNKNOWN_SPECIMEN]
    story.tell(notice)
    await story.deliver()
    assert story.specimen(specimen).adjudication is Adjudication.CLEAR


async def test_what_a_site_says(story: Story) -> None:
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


async def test_the_raw_letter_is_kept_sealed(story: Story) -> None:
    content = write(story.report("CCF-UNKNOWN"), Format.JSON)
    kept = story.keep(content)
    with story.program.engine.connect() as connection:
        row = connection.execute(select(letters).where(letters.c.id == kept.id)).one()
    assert row.state is LetterState.WAITING
    assert content not in row.content_sealed
    assert story.donor.encode() not in row.content_sealed


async def test_a_test_told_by_letters_costs_few_events(story: Story) -> None:
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


async def _first_test_is_met(story: Story) -> bool:
    first = select(obligations.c.state).where(
        obligations.c.enrollment_id == story.enrollment, obligations.c.kind == ObligationKind.BASELINE_TEST
    )
    with story.program.engine.connect() as connection:
        return connection.scalars(first).one() is ObligationState.ACCEPTED


async def quarantined(story: Story) -> list[dict[str, object]]:
    """What waits for a person."""
    answer = await story.program.supervisor.get("/quarantine")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


async def test_a_person_says_whose_a_report_is(story: Story) -> None:
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


async def test_a_person_dismisses_or_has_read_again(story: Story) -> None:
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


async def test_every_day_is_accounted_for(story: Story) -> None:
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
