"""Tasks: opened, moved and closed as the obligations behind them go."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from database.tasks import tasks
from domain.acts import Act
from domain.case import Case
from domain.climbing import climb, due_rungs
from domain.obligation_changes import accept, mark_overdue, submit
from domain.obligations import Obligation, ObligationKind
from domain.registry import TeamChange
from domain.roles import Party, Role
from domain.tasks import TaskState, task_id
from tests.activities.program import (
    DAY,
    NOW,
    Program,
    a_recording,
    an_obligation,
    change,
    everything,
    hire,
    open_case,
    put_on_call,
    rows,
)


def climbed(obligation: Obligation, at: datetime) -> Obligation:
    """The obligation as its process leaves it at a time when nobody has acted."""
    assert obligation.schedule is not None
    if at >= obligation.schedule.due_at:
        obligation = mark_overdue(obligation, at)
    for rung in due_rungs(obligation, at):
        times = obligation.schedule.rung_times if obligation.schedule else ()
        obligation = climb(obligation, rung, times[rung] or at)
    return obligation


def task_of_turn(program: Program, case: Case, obligation: Obligation, at: datetime = NOW) -> dict[str, object]:
    """Keep an obligation twice, and give its one task."""
    turn = replace(a_recording(case, obligation), at=at)
    program.records.record(turn)
    before = everything(program.engine)
    program.records.record(turn)
    assert everything(program.engine) == before
    [task] = rows(program.engine, tasks, obligation_id=obligation.id)
    assert task["id"] == task_id(obligation.id)
    return task


@pytest.mark.parametrize("owner", [Party.SPECIALIST, Party.SUPERVISOR, Party.INTAKE, Party.DIRECTOR, Party.LEGAL])
def test_what_staff_owe_is_a_task_from_the_start(program: Program, owner: Party) -> None:
    theirs = {Party.SPECIALIST: program.specialist, Party.SUPERVISOR: program.supervisor}
    task = task_of_turn(program, open_case(program), an_obligation(ObligationKind.TRIAGE, owner))
    assert (task["assigned_role"], task["assigned_to"]) == (owner, theirs.get(owner))
    assert (task["state"], task["level"], task["due_at"]) == (TaskState.OPEN, 0, NOW + 10 * DAY)
    assert task["acts"] == (Act.COMPLETE_TRIAGE, Act.REJECT_REFERRAL, Act.CLOSE_AS_DUPLICATE)


@pytest.mark.parametrize("owner", [Party.PARTICIPANT, Party.EVALUATOR, Party.BOARD, Party.WORKSITE_MONITOR])
def test_what_others_owe_is_no_task_until_a_rung_reaches_staff(program: Program, owner: Party) -> None:
    case, owed = open_case(program), an_obligation(owner=owner)
    program.records.record(a_recording(case, owed))
    program.records.record(a_recording(case, climbed(owed, NOW + 6 * DAY)))
    assert rows(program.engine, tasks) == []


@pytest.mark.parametrize(
    ("days", "role", "level"),
    [(10, Party.SPECIALIST, 1), (11, Party.SUPERVISOR, 2), (12, Party.ON_CALL, 3), (13, Party.DIRECTOR, 4)],
)
def test_a_task_goes_where_the_ladder_goes(program: Program, days: int, role: Party, level: int) -> None:
    on_call = hire(program.engine, Role.SPECIALIST, "on-call", program.team)
    put_on_call(program.engine, on_call, NOW + 12 * DAY - timedelta(hours=1))
    theirs = {Party.SPECIALIST: program.specialist, Party.SUPERVISOR: program.supervisor, Party.ON_CALL: on_call}
    case, owed = open_case(program), an_obligation()
    at = NOW + days * DAY
    # Kept only later: who was on call when the rung was climbed counts.
    task = task_of_turn(program, case, climbed(owed, at), at + timedelta(hours=20))
    assert (task["assigned_role"], task["assigned_to"], task["level"]) == (role, theirs.get(role), level)
    assert task["why"] == f"Response: overdue from the participant; reached level {level}."
    assert task["due_at"] == NOW + 10 * DAY


def test_nobody_on_call_is_said_and_the_supervisor_takes_it(program: Program) -> None:
    at = NOW + 12 * DAY
    task = task_of_turn(program, open_case(program), climbed(an_obligation(), at), at)
    assert (task["assigned_role"], task["assigned_to"]) == (Party.ON_CALL, program.supervisor)
    assert str(task["why"]).endswith("Nobody was on call: it went to the supervisor.")


def test_a_page_about_what_a_supervisor_owes_reaches_somebody_who_may_end_it(program: Program) -> None:
    on_call = hire(program.engine, Role.SPECIALIST, "on-call", program.team)
    at, case = NOW + 12 * DAY, open_case(program)
    put_on_call(program.engine, on_call, at - timedelta(hours=1))
    late = climbed(an_obligation(ObligationKind.FILE_REVIEW, Party.SUPERVISOR), at)
    task = task_of_turn(program, case, late, at)
    assert (task["assigned_role"], task["assigned_to"]) == (Party.ON_CALL, program.supervisor)
    assert str(task["why"]).endswith("Nobody on call may end it: it went to the supervisor.")
    director = hire(program.engine, Role.DIRECTOR, "director-on-call")
    put_on_call(program.engine, director, at - timedelta(hours=2))
    put_on_call(program.engine, on_call, at - timedelta(hours=1))
    assert task_of_turn(program, case, late, at)["assigned_to"] == director


def test_a_task_that_moves_is_as_old_as_it_was(program: Program) -> None:
    case, owed = open_case(program), an_obligation(ObligationKind.TRIAGE, Party.INTAKE)
    task_of_turn(program, case, owed)
    moved = task_of_turn(program, case, climbed(owed, NOW + 11 * DAY), NOW + 11 * DAY)
    assert (moved["opened_at"], moved["assigned_role"]) == (NOW, Party.SUPERVISOR)
    assert moved["acts"] == (Act.COMPLETE_TRIAGE, Act.REJECT_REFERRAL, Act.CLOSE_AS_DUPLICATE)


def test_a_task_closes_with_what_is_owed_and_opens_again_with_it(program: Program) -> None:
    case, owed = open_case(program), an_obligation(ObligationKind.SPECIALIST_CONTACT, Party.SPECIALIST)
    task_of_turn(program, case, owed)
    closed = task_of_turn(program, case, accept(owed, NOW + DAY, "done"), NOW + DAY)
    assert (closed["state"], closed["closed_at"], closed["assigned_to"]) == (
        TaskState.CLOSED, NOW + DAY, program.specialist
    )  # fmt: skip
    again = task_of_turn(program, case, owed, NOW + 2 * DAY)
    assert (again["state"], again["closed_at"], again["opened_at"]) == (TaskState.OPEN, None, NOW + 2 * DAY)


def test_what_was_handed_in_waits_for_the_specialist(program: Program) -> None:
    owed = submit(an_obligation(ObligationKind.WORKSITE_REPORT, Party.WORKSITE_MONITOR), NOW + DAY)
    task = task_of_turn(program, open_case(program), owed)
    assert (task["assigned_to"], task["level"]) == (program.specialist, 0)
    assert task["acts"] == (Act.ACCEPT_REPORT, Act.RETURN_REPORT)
    assert task["why"] == "Response: handed in and waiting for review."


def test_another_specialist_takes_over_the_open_tasks_and_only_these(program: Program) -> None:
    successor = hire(program.engine, Role.SPECIALIST, "successor", program.team)
    case, kept = open_case(program), open_case(program)
    theirs = an_obligation(ObligationKind.SPECIALIST_CONTACT, Party.SPECIALIST)
    supervisors = an_obligation(ObligationKind.FILE_REVIEW, Party.SUPERVISOR)
    done = an_obligation(ObligationKind.SPECIALIST_CONTACT, Party.SPECIALIST)
    other = an_obligation(ObligationKind.SPECIALIST_CONTACT, Party.SPECIALIST)
    program.records.record(a_recording(case, theirs, supervisors, done))
    program.records.record(a_recording(case, accept(done, NOW, "done")))
    program.records.record(a_recording(kept, other))
    program.records.record(a_recording(replace(case, specialist_id=successor)))
    assigned = {row["obligation_id"]: row["assigned_to"] for row in rows(program.engine, tasks)}
    assert assigned == {
        theirs.id: successor,
        supervisors.id: program.supervisor,
        done.id: program.specialist,
        other.id: program.specialist,
    }


def test_another_supervisor_takes_over_the_open_tasks_of_the_team(program: Program) -> None:
    successor = hire(program.engine, Role.SUPERVISOR, "successor")
    case, owed = open_case(program), an_obligation(ObligationKind.FILE_REVIEW, Party.SUPERVISOR)
    program.records.record(a_recording(case, owed))
    assert change(program.engine, TeamChange(team_id=program.team, name="Renamed", supervisor_id=successor)) is None
    [task] = rows(program.engine, tasks)
    assert task["assigned_to"] == successor
