"""Messages that were not delivered: addresses are corrected, and somebody has them tried again."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from database.journal import journal
from database.outbox import outbox
from database.participants import participants
from domain.case import Case
from domain.events import Message, MessageKind
from domain.ids import EnrollmentId, EventId, ProviderId
from domain.providers import ProviderKind
from domain.registry import ContactDataChange, MessageRetry, ProviderChange
from domain.roles import Party
from tests.activities.families import evaluation
from tests.activities.program import NOW, Program, a_recording, change, everything, open_case, rows

CORRECTED = "corrected@person.example"


def tell(program: Program, case: Case, party: Party = Party.PARTICIPANT) -> UUID:
    """Put a message into the outbox and have it given up, as the courier does; its id."""
    before = {row["id"] for row in rows(program.engine, outbox)}
    message = Message(id=EventId(uuid4()), to=party, kind=MessageKind.NOTICE)
    program.records.record(replace(a_recording(case), messages=(message,)))
    [made] = [row["id"] for row in rows(program.engine, outbox) if row["id"] not in before]
    given_up = update(outbox).where(outbox.c.id == made)
    with program.engine.begin() as connection:
        connection.execute(given_up.values(next_attempt_at=None, last_error="given up: SMTPRecipientsRefused 550"))
    assert isinstance(made, UUID)
    return made


def refused(program: Program, message_id: UUID) -> str:
    """The code with which a retry is refused, changing nothing."""
    before = everything(program.engine)
    refusal = change(program.engine, MessageRetry(message_id=message_id))
    assert refusal is not None
    assert everything(program.engine) == before
    return refusal.code


def test_corrected_contact_data_reach_the_person_and_the_messages_of_all_their_cases(program: Program) -> None:
    case, other = open_case(program), open_case(program)
    told, to_another = tell(program, case), tell(program, other)
    corrected = ContactDataChange(enrollment_id=case.id, email=CORRECTED, phone="555-0199")
    command = uuid4()
    assert change(program.engine, corrected, command) is None
    [person] = rows(program.engine, participants, id=case.participant_id)
    assert (person["email"], person["phone"]) == (CORRECTED, "555-0199")
    assert [row["recipient"] for row in rows(program.engine, outbox, id=told)] == [CORRECTED]
    assert [row["recipient"] for row in rows(program.engine, outbox, id=to_another)] == ["participant@person.example"]
    before = everything(program.engine)
    assert change(program.engine, corrected, command) is None
    assert everything(program.engine) == before


def test_a_correction_stands_in_the_journal_of_the_case_without_the_data(program: Program) -> None:
    case = open_case(program)
    corrected = ContactDataChange(enrollment_id=case.id, email=CORRECTED, phone="555-0199")
    assert change(program.engine, corrected) is None
    [entry] = rows(program.engine, journal, enrollment_id=case.id, name="contact_data:corrected")
    assert not [word for word in (CORRECTED, "555-0199") if word in str(entry)]


def test_contact_data_of_nobody_are_not_corrected(program: Program) -> None:
    nobody = ContactDataChange(enrollment_id=EnrollmentId(uuid4()), email=CORRECTED, phone="")
    refusal = change(program.engine, nobody)
    assert refusal is not None
    assert refusal.code == "unknown_enrollment"


def test_a_message_that_was_given_up_is_tried_again_once(program: Program) -> None:
    told = tell(program, open_case(program))
    assert change(program.engine, MessageRetry(message_id=told)) is None
    [row] = rows(program.engine, outbox, id=told)
    assert row["next_attempt_at"] is not None
    assert refused(program, told) == "message_waiting"


def test_what_was_delivered_or_never_written_is_not_tried_again(program: Program) -> None:
    told = tell(program, open_case(program))
    with program.engine.begin() as connection:
        connection.execute(update(outbox).values(sent_at=NOW))
    assert refused(program, told) == "message_sent"
    assert refused(program, uuid4()) == "unknown_message"


def test_what_had_no_address_is_tried_when_there_is_one(program: Program) -> None:
    case = open_case(program)
    told = tell(program, case, Party.EVALUATOR)
    assert refused(program, told) == "no_address"
    fact = evaluation(case)
    program.records.record(
        a_recording(replace(case, evaluation=fact), facts=(replace(fact, evaluator_id=program.evaluator),))
    )
    assert change(program.engine, MessageRetry(message_id=told)) is None
    [row] = rows(program.engine, outbox, id=told)
    assert row["recipient"] == "evaluator@provider.example"


@pytest.mark.parametrize("party", [Party.EVALUATOR])
def test_the_corrected_address_of_a_provider_gets_what_is_on_its_way(program: Program, party: Party) -> None:
    told = tell(program, open_case(program), party)
    with program.engine.begin() as connection:
        connection.execute(update(outbox).values(recipient="evaluator@provider.example"))
    corrected = ProviderChange(
        provider_id=ProviderId(program.evaluator),
        name="Synthetic evaluator",
        kinds=(ProviderKind.EVALUATOR,),
        state="PA",
        email="new@provider.example",
        credentials_until=date(2030, 1, 1),
    )
    assert change(program.engine, corrected) is None
    assert [row["recipient"] for row in rows(program.engine, outbox, id=told)] == ["new@provider.example"]
