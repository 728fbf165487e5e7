"""Several processes and several workers write at once: one journal each, in one order, and nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

from database.enrollments import enrollments
from database.journal import journal
from database.verification import verify
from domain.evaluation import Evaluation
from domain.recordings import Recording
from domain.registry import OnCallChange
from tests.activities.families import evaluation
from tests.activities.program import (
    DAY,
    NOW,
    Program,
    a_case,
    a_newcomer,
    a_recording,
    an_event,
    an_obligation,
    change,
    everything,
    open_case,
    rows,
)

WORKERS = 6


def record_at_once(program: Program, turns: list[Recording]) -> None:
    """Have many turns kept at the same time."""
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(program.records.record, turns))


def is_whole(program: Program) -> bool:
    """Whether every journal is as it was written."""
    with program.engine.connect() as connection:
        return verify(connection) is None


def test_a_case_and_its_evaluation_share_one_journal(program: Program) -> None:
    case = open_case(program)
    fact = evaluation(case)
    program.records.record(a_recording(replace(case, evaluation=fact), facts=(fact,)))
    about = Evaluation(id=fact.id, enrollment_id=case.id, participant_id=case.participant_id, fact=fact)
    turns = [
        replace(a_recording(case), subject=about if n % 2 else case, events=(an_event(), an_event())) for n in range(30)
    ]
    record_at_once(program, turns)
    entries = rows(program.engine, journal, enrollment_id=case.id)
    assert sorted(row["seq"] for row in entries) == list(range(1, 63))  # type: ignore[type-var] # numbers
    assert is_whole(program)
    # The events of one turn stand side by side.
    places = {row["event_id"]: row["seq"] for row in entries}
    assert all(places[turn.events[1].id] == places[turn.events[0].id] + 1 for turn in turns)  # type: ignore[operator] # numbers


def test_a_turn_that_several_workers_keep_at_once_is_kept_once(program: Program) -> None:
    case = a_case(program)
    first = replace(a_recording(case, an_obligation(), facts=(case.referral,)), newcomer=a_newcomer(case))
    record_at_once(program, [first] * WORKERS)
    [kept] = rows(program.engine, enrollments)
    assert kept["revision"] == 1
    before = everything(program.engine)
    record_at_once(program, [first] * WORKERS)
    assert everything(program.engine) == before
    assert is_whole(program)


def test_many_cases_at_once_do_not_get_into_each_others_way(program: Program) -> None:
    cases = [open_case(program) for _ in range(WORKERS)]
    record_at_once(program, [a_recording(case, an_obligation()) for case in cases for _ in range(10)])
    assert {row["revision"] for row in rows(program.engine, enrollments)} == {11}
    assert is_whole(program)


def test_many_changes_of_the_registry_stand_in_one_order(program: Program) -> None:
    shift = OnCallChange(staff_id=program.specialist, starts_at=NOW, ends_at=NOW + DAY)
    commands = [uuid4() for _ in range(10)]
    with ThreadPoolExecutor(WORKERS) as pool:
        refusals = list(pool.map(lambda command: change(program.engine, shift, command), commands * 2))
    assert refusals == [None] * 20
    assert len(rows(program.engine, journal, name="on_call:kept")) == 10
    assert is_whole(program)
