"""What an evidence packet gathers: what was known when it was prepared, whatever came after, and a chain that holds."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text, update

from database.letters import lab_reports, letters
from database.outbox import outbox
from database.outside import laboratories
from domain import facts as f
from domain.case import Case
from domain.disclosure.notice import NOTICE_IN_FORCE
from domain.disclosure.terms import Category, LegalBasis, RecipientKind
from domain.events import Message, MessageKind
from domain.ids import EventId, StaffId
from domain.outside import LaboratoryKind
from domain.roles import Party, Role
from domain.sight import scope_of
from domain.testing.results import LabResult
from domain.testing.specimens import SpecimenState
from queries.evidence_packet import export_packet, list_packets
from tests.activities.families import families
from tests.activities.program import NOW, Program, a_recording, an_obligation, open_case
from tests.database.test_verification import behind_its_back
from tests.queries.conftest import Statements

HOUR = timedelta(hours=1)
PREPARED_AT = NOW + HOUR


@pytest.fixture
def case(program: Program) -> Case:
    """A case in which a test was collected and somebody was told of it."""
    opened = open_case(program, an_obligation())
    told = Message(id=EventId(uuid4()), to=Party.PARTICIPANT, kind=MessageKind.NOTICE)
    program.records.record(replace(a_recording(opened, facts=(collected(program, opened),)), messages=(told,)))
    return opened


def collected(program: Program, case: Case) -> f.SpecimenFact:
    """The specimen of a case, collected."""
    kept = families(program, case, an_obligation().id)
    [specimen] = [one.first for one in kept if isinstance(one.first, f.SpecimenFact)]
    return replace(specimen, id=UUID(int=77), number="CCF-77", collected_at=NOW, state=SpecimenState.COLLECTED)  # type: ignore[arg-type]


def a_packet(program: Program, case: Case) -> UUID:
    """Prepare a packet by court order, of everything that there is so far."""
    prepared = a_recording(case)
    program.records.record(prepared)
    fact = f.EvidencePacketFact(
        id=uuid4(),
        enrollment_id=case.id,
        up_to=prepared.events[-1].id,
        recipient="Synthetic Board",
        recipient_kind=RecipientKind.BOARD,
        purpose="hearing",
        proceeding="",
        categories=(Category.SUD_P2,),
        basis=LegalBasis.COURT_ORDER,
        release_id=None,
        authority="order 26-7",
        notice=NOTICE_IN_FORCE.version,
        prepared_by=StaffId(program.director),
        prepared_at=PREPARED_AT,
    )
    program.records.record(a_recording(case, facts=(fact,)))
    return fact.id


def exported(program: Program, case: Case, packet_id: UUID) -> bytes:
    scope = scope_of(program.director, Role.DIRECTOR)
    found = export_packet(program.engine, scope, case.id, packet_id)
    assert found is not None
    assert found.prepared_at == PREPARED_AT
    return found.content


def told(content: bytes) -> dict[str, Any]:
    packet: dict[str, Any] = json.loads(content)
    return packet


def report(program: Program, received_at: object, number: str) -> None:
    """Have a laboratory report on the test."""
    ids = {"laboratory_id": UUID(int=9), "message_id": number, "sha256": "a" * 64, "received_at": received_at}
    tried = {"attempts": 1, "next_attempt_at": None, "reason": ""}
    whole = {"channel": "webhook", "format": "json", "name": "", "content_sealed": b"-", "size": 1}
    of_letter = {"id": uuid4(), "letter_id": uuid4(), "position": 0}
    with program.engine.begin() as connection:
        connection.execute(
            insert(letters).values({**ids, **tried, **whole, "state": "delivered", "id": of_letter["letter_id"]})
        )
        known = {"specimen_id": UUID(int=77), "number": "CCF-77", "state": "told", "decision": ""}
        connection.execute(insert(lab_reports).values({**ids, **tried, **known, **of_letter, "report": {"no": number}}))


@pytest.fixture
def reported(program: Program, case: Case) -> Case:
    """The same case, on whose test a laboratory has reported."""
    with program.engine.begin() as connection:
        connection.execute(
            insert(laboratories).values(
                id=UUID(int=9),
                name="Sample Toxicology",
                kind=LaboratoryKind.LABORATORY,
                zone="America/New_York",
                active=True,
                changed_at=NOW,
            )
        )
    report(program, NOW, "first")
    return case


def test_it_tells_of_tests_reports_and_messages(program: Program, reported: Case) -> None:
    packet = told(exported(program, reported, a_packet(program, reported)))
    [test] = packet["results"]
    assert (test["number"], test["collected"]) == ("CCF-77", packet["chronology"][1]["local"])
    assert [(one["sender"], one["report"]) for one in test["reports"]] == [("Sample Toxicology", {"no": "first"})]
    assert [(one["to"], one["kind"], one["sent"]) for one in packet["messages"]] == [("participant", "notice", "")]
    assert (packet["cover"]["basis"], packet["cover"]["authority"]) == ("court_order", "order 26-7")
    assert packet["cover"]["consent"] is None


def test_what_comes_later_changes_nothing(program: Program, reported: Case) -> None:
    packet_id = a_packet(program, reported)
    before = exported(program, reported, packet_id)
    report(program, PREPARED_AT, "corrected")
    corrected = replace(collected(program, reported), lab=LabResult.POSITIVE, corrected=True, reported_at=PREPARED_AT)
    program.records.record(a_recording(reported, facts=(corrected,)))
    with program.engine.begin() as connection:
        sent = update(outbox).where(outbox.c.enrollment_id == reported.id)
        connection.execute(sent.values(sent_at=PREPARED_AT, next_attempt_at=None))
    assert exported(program, reported, packet_id) == before


def test_a_broken_chain_is_said_with_its_first_entry(program: Program, case: Case) -> None:
    packet_id = a_packet(program, case)
    assert told(exported(program, case, packet_id))["cover"]["first_broken"] is None
    with behind_its_back(program.engine) as connection:
        altered = "UPDATE journal SET sentence = 'It was not.' WHERE enrollment_id = :case AND seq = 2"
        connection.execute(text(altered), {"case": case.id})
    assert told(exported(program, case, packet_id))["cover"]["first_broken"] == 2


def test_whoever_does_not_see_the_case_sees_no_packet(program: Program, case: Case) -> None:
    packet_id = a_packet(program, case)
    nobody = scope_of(StaffId(uuid4()), Role.SPECIALIST)
    assert export_packet(program.engine, nobody, case.id, packet_id) is None
    assert list_packets(program.engine, nobody, case.id) is None
    everybody = scope_of(program.director, Role.DIRECTOR)
    assert [one.id for one in list_packets(program.engine, everybody, case.id) or ()] == [packet_id]
    another = open_case(program)
    assert export_packet(program.engine, everybody, another.id, packet_id) is None
    assert list_packets(program.engine, everybody, another.id) == ()


def test_it_asks_as_much_of_a_long_journal_as_of_a_short_one(
    program: Program, case: Case, statements: Statements
) -> None:
    first = a_packet(program, case)
    with statements(4):
        exported(program, case, first)
    for _ in range(12):
        program.records.record(a_recording(case))
    second = a_packet(program, case)
    with statements(4):
        exported(program, case, second)
