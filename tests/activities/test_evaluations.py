"""An evaluation's row: made by the case, kept by the evaluation's own process."""

from dataclasses import replace
from uuid import uuid4

from database.enrollments import enrollments
from database.evaluations import evaluations
from database.obligations import obligations
from database.outbox import outbox
from database.tasks import tasks
from database.values import evaluation_of
from domain.case import Case
from domain.evaluation import Evaluation
from domain.events import Message, MessageKind
from domain.facts import EvaluationFact, EvaluationStatus
from domain.ids import EventId
from domain.obligations import Obligation, ObligationKind
from domain.recordings import Recording
from domain.roles import Party
from domain.tasks import Process
from tests.activities.families import evaluation
from tests.activities.program import DAY, NOW, Program, a_recording, an_event, an_obligation, open_case, rows


def refer(program: Program, case: Case) -> EvaluationFact:
    """Refer for an evaluation, as the case's process keeps it."""
    fact = evaluation(case)
    program.records.record(a_recording(replace(case, evaluation=fact), facts=(fact,)))
    return fact


def turn_of(case: Case, fact: EvaluationFact, *owed: Obligation) -> Recording:
    """A turn of the evaluation's own process."""
    about = Evaluation(id=fact.id, enrollment_id=case.id, participant_id=case.participant_id, fact=fact)
    return Recording(
        enrollment_id=case.id,
        at=NOW + DAY,
        subject=about,
        policy="pa_vrp 2026.1",
        events=(an_event(fact),),
        obligations=owed,
    )


def test_the_case_makes_the_row_and_names_it(program: Program) -> None:
    case = open_case(program)
    fact = refer(program, case)
    [row] = rows(program.engine, evaluations)
    assert (row["id"], row["state"], row["types"]) == (fact.id, None, fact.types)
    [kept] = rows(program.engine, enrollments)
    assert kept["open_evaluation_id"] == fact.id


def test_the_evaluation_keeps_its_row_and_the_case_overwrites_nothing(program: Program) -> None:
    case = open_case(program)
    fact = refer(program, case)
    chosen = replace(fact, status=EvaluationStatus.CHOSEN, evaluator_id=program.evaluator)
    turn = turn_of(case, chosen)
    program.records.record(turn)
    program.records.record(a_recording(replace(case, evaluation=fact), facts=(fact,)))
    [row] = rows(program.engine, evaluations)
    assert (row["status"], row["evaluator_id"]) == (EvaluationStatus.CHOSEN, program.evaluator)
    assert evaluation_of(row["state"]) == turn.subject  # type: ignore[arg-type] # what JSON holds


def test_what_an_evaluation_waits_for_stands_with_the_case(program: Program) -> None:
    case = open_case(program)
    fact = refer(program, case)
    owed = an_obligation(ObligationKind.REPORT_REVIEW, Party.SPECIALIST)
    program.records.record(turn_of(case, fact, owed))
    [row] = rows(program.engine, obligations)
    assert (row["process"], row["evaluation_id"]) == (Process.EVALUATION, fact.id)
    [kept] = rows(program.engine, enrollments)
    assert (kept["next_due_at"], kept["revision"]) == (NOW + 10 * DAY, 3)
    [task] = rows(program.engine, tasks)
    assert task["assigned_to"] == program.specialist


def test_an_evaluation_that_is_over_is_not_open(program: Program) -> None:
    case = open_case(program)
    fact = refer(program, case)
    reviewed = replace(fact, status=EvaluationStatus.REVIEWED)
    program.records.record(a_recording(replace(case, evaluation=reviewed)))
    [kept] = rows(program.engine, enrollments)
    assert kept["open_evaluation_id"] is None


def test_an_evaluation_writes_to_its_own_evaluator(program: Program) -> None:
    case = open_case(program)
    fact = refer(program, case)
    chosen = replace(fact, status=EvaluationStatus.CHOSEN, evaluator_id=program.evaluator)
    told = Message(id=EventId(uuid4()), to=Party.EVALUATOR, kind=MessageKind.NOTICE)
    program.records.record(replace(turn_of(case, chosen), messages=(told,)))
    program.records.record(
        replace(a_recording(replace(case, evaluation=chosen)), messages=(replace(told, id=EventId(uuid4())),))
    )
    assert {row["recipient"] for row in rows(program.engine, outbox)} == {"evaluator@provider.example"}
