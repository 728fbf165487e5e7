"""Tasks, escalations, caseloads: who sees which, in which order."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from domain.case import Case
from domain.climbing import climb, due_rungs
from domain.facts import EscalationFact
from domain.ladders import RungAction
from domain.obligation_changes import mark_overdue
from domain.obligations import Obligation, ObligationKind
from domain.roles import Party, Role
from domain.sight import scope_of
from queries.worklist import EscalationRow, list_caseloads, list_escalations, list_tasks
from tests.activities.program import DAY, NOW, Program, a_recording, an_obligation, hire, open_case

_K = ObligationKind


def tasks(program: Program, name: str, now: datetime = NOW) -> list[tuple[str, Party, bool]]:
    who = {
        "specialist": (program.specialist, Role.SPECIALIST),
        "supervisor": (program.supervisor, Role.SUPERVISOR),
        "intake": (program.intake, Role.INTAKE),
        "director": (program.director, Role.DIRECTOR),
    }
    staff_id, role = who[name]
    found = list_tasks(program.engine, scope_of(staff_id, role), role, now, 50)
    return [(one.why.split(":")[0], one.assigned_role, one.overdue) for one in found]


def climbed_to(program: Program, case: Case, obligation: Obligation, at: datetime) -> None:
    """Keep an obligation as its process leaves it when nobody has acted, with what its rungs did."""
    assert obligation.schedule is not None
    overdue = mark_overdue(obligation, at)
    facts = []
    for position in due_rungs(overdue, at):
        when, rung = obligation.schedule.rung_times[position], obligation.ladder[position]
        assert when is not None
        overdue = climb(overdue, position, when)
        facts.append(
            EscalationFact(
                id=uuid5(obligation.id, str(position)),
                enrollment_id=case.id,
                obligation_id=obligation.id,
                rung=position,
                round=0,
                level=rung.level,
                reaches=rung.reaches,
                action=rung.action,
                climbed_at=when,
                clause=obligation.clause,
                why="It was due and has not been done.",
            )
        )
    program.records.record(replace(a_recording(case, overdue, facts=tuple(facts)), at=at))


def test_a_task_is_seen_by_whose_it_is_until_it_climbs_to_somebody_else(program: Program) -> None:
    owed = replace(an_obligation(_K.OUTREACH_LETTER, Party.SPECIALIST), label="Outreach letter")
    case = open_case(program, owed)
    assert tasks(program, "specialist") == [("Outreach letter", Party.SPECIALIST, False)]
    assert tasks(program, "supervisor") == tasks(program, "director") == []

    climbed_to(program, case, owed, NOW + 11 * DAY)
    assert tasks(program, "specialist") == []
    assert tasks(program, "supervisor", NOW + 11 * DAY) == [("Outreach letter", Party.SUPERVISOR, True)]
    climbed_to(program, case, owed, NOW + 13 * DAY)
    assert [one[1] for one in tasks(program, "director", NOW + 13 * DAY)] == [Party.DIRECTOR]


def test_the_most_pressing_task_stands_first(program: Program) -> None:
    late = replace(an_obligation(_K.TRIAGE, Party.SPECIALIST), label="Late")
    soon = replace(an_obligation(_K.OUTREACH_LETTER, Party.SPECIALIST), label="Soon")
    assert late.schedule is not None
    late = replace(late, schedule=replace(late.schedule, due_at=NOW + DAY))
    open_case(program, soon)
    open_case(program, late)
    assert tasks(program, "specialist", NOW + 2 * DAY) == [
        ("Late", Party.SPECIALIST, True),
        ("Soon", Party.SPECIALIST, False),
    ]


def test_a_task_names_its_case_its_clause_and_the_acts_that_end_it(program: Program) -> None:
    case = open_case(program, replace(an_obligation(_K.OUTREACH_LETTER, Party.SPECIALIST), label="Outreach letter"))
    scope = scope_of(program.specialist, Role.SPECIALIST)
    (task,) = list_tasks(program.engine, scope, Role.SPECIALIST, NOW, 50)
    assert (task.enrollment_id, task.phase, task.clause) == (case.id, case.phase, "pa_vrp 2026.1, D03")
    assert [act.value for act in task.acts] == ["send_outreach_letter", "reject_referral"]


def test_every_rung_stands_in_the_escalations_the_newest_first_and_in_pages(program: Program) -> None:
    owed = replace(an_obligation(_K.OUTREACH_LETTER, Party.SPECIALIST), label="Outreach letter")
    case = open_case(program, owed)
    climbed_to(program, case, owed, NOW + 30 * DAY)
    scope = scope_of(program.supervisor, Role.SUPERVISOR)

    def read(least: int, limit: int = 50) -> list[EscalationRow]:
        rows: list[EscalationRow] = []
        after = None
        while True:
            page = list_escalations(
                program.engine, scope, least_level=least, enrollment_id=case.id, after=after, limit=limit
            )
            rows += page.rows
            after = page.next_after
            if after is None:
                return rows

    assert [one.level for one in read(0)] == [4, 3, 2, 1, 0]
    assert [one.level for one in read(2)] == [4, 3, 2]
    assert read(0, limit=2) == read(0)
    supervisor = next(one for one in read(0) if one.level == 2)
    assert (supervisor.reaches, supervisor.reached_staff_id) == (Party.SUPERVISOR, program.supervisor)
    assert (supervisor.label, supervisor.action) == ("Outreach letter", RungAction.TASK)


def test_caseloads_count_open_cases_and_tasks_and_those_overdue(program: Program) -> None:
    idle = hire(program.engine, Role.SPECIALIST, "idle", program.team)
    for _ in range(2):
        open_case(program, an_obligation(_K.OUTREACH_LETTER, Party.SPECIALIST))
    scope = scope_of(program.supervisor, Role.SUPERVISOR)

    def carried(now: datetime) -> list[tuple[object, int, int, int]]:
        rows = list_caseloads(program.engine, scope, now)
        return [(one.specialist_id, one.open_cases, one.open_tasks, one.overdue_tasks) for one in rows]

    assert carried(NOW) == [(program.specialist, 2, 2, 0), (idle, 0, 0, 0)]
    assert carried(NOW + 11 * DAY) == [(program.specialist, 2, 2, 2), (idle, 0, 0, 0)]
