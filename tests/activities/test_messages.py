"""Messages into the outbox: whom they reach, and what is not in them."""

from dataclasses import replace
from uuid import uuid4

import pytest

from activities.messages import NO_ADDRESS
from database.outbox import outbox
from domain.case import Case
from domain.events import Message, MessageKind
from domain.facts import TreatmentStatus
from domain.ids import EventId
from domain.phases import Phase
from domain.registry import StaffChange
from domain.roles import Party, Role
from tests.activities.families import treatment, worksite
from tests.activities.program import (
    DAY,
    NOW,
    Program,
    a_case,
    a_newcomer,
    a_recording,
    change,
    everything,
    hire,
    open_case,
    put_on_call,
    rows,
)


def told(program: Program, case: Case, party: Party, owed_by: Party | None = None) -> list[dict[str, object]]:
    """Have a party told, and give the rows that this made."""
    message = Message(id=EventId(uuid4()), to=party, kind=MessageKind.NOTICE, owed_by=owed_by)
    turn = replace(a_recording(case), messages=(message,))
    program.records.record(turn)
    made = rows(program.engine, outbox, message_id=message.id)
    before = everything(program.engine)
    program.records.record(turn)
    assert everything(program.engine) == before
    return made


@pytest.mark.parametrize(
    ("party", "address"),
    [
        (Party.PARTICIPANT, "participant@person.example"),
        (Party.SPECIALIST, "specialist@staff.example"),
        (Party.SUPERVISOR, "supervisor@staff.example"),
        (Party.INTAKE, "intake@staff.example"),
        (Party.DIRECTOR, "director@staff.example"),
        (Party.TREATMENT_PROVIDER, "therapist@provider.example"),
        (Party.WORKSITE_MONITOR, "monitor@work.example"),
        # Nobody is on call: the supervisor is told instead.
        (Party.ON_CALL, "supervisor@staff.example"),
    ],
)
def test_a_message_goes_to_the_address_on_file(program: Program, party: Party, address: str) -> None:
    case = open_case(program)
    program.records.record(a_recording(case, facts=(treatment(case, program), worksite(case))))
    [row] = told(program, case, party)
    assert (row["recipient"], row["sent_at"], row["attempts"]) == (address, None, 0)
    assert row["next_attempt_at"] is not None


@pytest.mark.parametrize(
    "party",
    [
        Party.BOARD,
        Party.LABORATORY,
        Party.MEDICAL_REVIEW_OFFICER,
        Party.REVIEWER,
        Party.LEGAL,
        Party.EVALUATOR,
        Party.TREATMENT_PROVIDER,
        Party.WORKSITE_MONITOR,
    ],
)
def test_a_message_that_has_no_address_stays_visible_and_is_not_tried(program: Program, party: Party) -> None:
    [row] = told(program, open_case(program), party)
    assert (row["recipient"], row["next_attempt_at"], row["last_error"]) == (None, None, NO_ADDRESS)


def test_a_participant_without_address_is_told_by_nobody(program: Program) -> None:
    case = a_case(program)
    newcomer = a_newcomer(case)
    nowhere = replace(newcomer, participant=replace(newcomer.participant, email=""))
    program.records.record(replace(a_recording(case), newcomer=nowhere))
    [row] = told(program, case, Party.PARTICIPANT)
    assert (row["recipient"], row["last_error"]) == (None, NO_ADDRESS)


def test_everybody_of_a_queue_is_told(program: Program) -> None:
    hire(program.engine, Role.INTAKE, "intake-two")
    made = told(program, open_case(program), Party.INTAKE)
    assert {row["recipient"] for row in made} == {"intake@staff.example", "intake-two@staff.example"}


def test_who_is_on_call_at_that_time_is_told(program: Program) -> None:
    night, day = hire(program.engine, Role.SUPERVISOR, "night"), hire(program.engine, Role.SUPERVISOR, "day")
    put_on_call(program.engine, night, NOW - DAY)
    put_on_call(program.engine, day, NOW - DAY / 2)
    [row] = told(program, open_case(program), Party.ON_CALL)
    assert row["recipient"] == "supervisor@staff.example"
    put_on_call(program.engine, night, NOW)
    [row] = told(program, open_case(program), Party.ON_CALL)
    assert row["recipient"] == "night@staff.example"


def test_a_page_about_what_a_supervisor_owes_goes_to_nobody_who_could_not_end_it(program: Program) -> None:
    on_call = hire(program.engine, Role.SPECIALIST, "on-call")
    put_on_call(program.engine, on_call, NOW)
    [row] = told(program, open_case(program), Party.ON_CALL, Party.SPECIALIST)
    assert row["recipient"] == "on-call@staff.example"
    [row] = told(program, open_case(program), Party.ON_CALL, Party.SUPERVISOR)
    assert row["recipient"] == "supervisor@staff.example"


def test_where_shifts_overlap_the_one_entered_last_counts(program: Program) -> None:
    first, second = hire(program.engine, Role.SUPERVISOR, "first"), hire(program.engine, Role.SUPERVISOR, "second")
    put_on_call(program.engine, first, NOW)
    put_on_call(program.engine, second, NOW - DAY / 4)
    [row] = told(program, open_case(program), Party.ON_CALL)
    assert row["recipient"] == "second@staff.example"


def test_a_former_provider_and_a_former_monitor_are_not_told(program: Program) -> None:
    case = open_case(program)
    ended = replace(treatment(case, program), status=TreatmentStatus.ENDED)
    left = replace(worksite(case), until=NOW.date())
    program.records.record(a_recording(case, facts=(ended, left)))
    for party in (Party.TREATMENT_PROVIDER, Party.WORKSITE_MONITOR):
        [row] = told(program, case, party)
        assert row["recipient"] is None


def test_a_specialist_who_has_left_is_told_nothing_more(program: Program) -> None:
    case = open_case(program)
    ended = replace(case, phase=Phase.WITHDRAWN)
    program.records.record(a_recording(ended))
    left = StaffChange(
        staff_id=program.specialist,
        name="Synthetic specialist",
        email="specialist@staff.example",
        role=Role.SPECIALIST,
        team_id=program.team,
        password_hash="-",
        active=False,
    )
    assert change(program.engine, left) is None
    [row] = told(program, ended, Party.SPECIALIST)
    assert (row["recipient"], row["last_error"]) == (None, NO_ADDRESS)


def test_a_row_of_the_outbox_says_nothing_of_the_case(program: Program) -> None:
    [row] = told(program, open_case(program), Party.PARTICIPANT)
    assert {name for name, value in row.items() if isinstance(value, str) and value} == {"party", "recipient", "kind"}
