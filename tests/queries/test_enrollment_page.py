"""The page of a case: what is owed in words, what it waits for, and where its evaluation stands."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest

from domain.actors import Actor
from domain.acts import Act, kind_of
from domain.ids import EnrollmentId
from domain.obligation_changes import accept, mark_overdue, submit
from domain.obligations import Obligation, ObligationKind, PauseCause, Suspension
from domain.policy import TermStart
from domain.practice import PracticeStatus
from domain.roles import OUTSIDE_ROLES, Party, Role
from domain.sight import scope_of
from domain.term import TermClock
from queries.enrollment import EnrollmentShown, NextRung, list_acts, show_enrollment
from tests.activities.program import DAY, NOW, Program, a_recording, an_obligation, open_case

_K = ObligationKind


def page(program: Program, *obligations: Obligation) -> EnrollmentShown:
    case = open_case(program, *obligations)
    return shown(program, case.id)


def shown(program: Program, case: EnrollmentId, now: datetime = NOW) -> EnrollmentShown:
    found = show_enrollment(program.engine, scope_of(program.specialist, Role.SPECIALIST), case, now)
    assert found is not None
    return found


def paused(obligation: Obligation) -> Obligation:
    return replace(obligation, suspensions=(Suspension(since=NOW, cause=PauseCause.LEAVE),), schedule=None)


def test_what_is_owed_is_said_with_its_next_step_and_whom_it_reaches(program: Program) -> None:
    (row,) = page(program, an_obligation()).obligations
    assert (row.kind, row.owner, row.deadline, row.clause) == (
        _K.RESPONSE,
        Party.PARTICIPANT,
        "D03",
        "pa_vrp 2026.1, D03",
    )
    assert (row.starts_at, row.due_at) == (NOW, NOW + 10 * DAY)
    assert row.next_rung == NextRung(
        at=NOW + 5 * DAY,
        level=0,
        reaches=Party.PARTICIPANT,
        in_words="reminds the participant Sat 07 Mar 2026, 10:00 unless it is met",
    )


def test_what_stands_against_practice_is_shown_beside_its_status(program: Program) -> None:
    found = page(program)
    assert found.practice_status is PracticeStatus.NOT_CLEARED
    assert found.practice_reasons == ("No clearance to practice is in force.",)
    assert (found.restrictions, found.clearance_expires_on) == ((), None)


def test_a_term_that_was_served_shows_when_it_ended(program: Program) -> None:
    term = an_obligation(_K.TERM)
    clock = TermClock(start_rule=TermStart.BOARD_EXECUTION, starts_at=NOW, term_months=36)
    case = replace(open_case(program), term=clock)
    program.records.record(a_recording(case, term))
    running = shown(program, case.id).term
    program.records.record(a_recording(case, accept(submit(term, NOW + 10 * DAY), NOW + 10 * DAY, "served")))
    served = shown(program, case.id).term
    assert running is not None
    assert served is not None
    assert (running.ends_at, served.ends_at) == (NOW + 10 * DAY, NOW + 10 * DAY)


def test_after_the_reminder_it_escalates_in_the_programs_own_time(program: Program) -> None:
    obligation = replace(an_obligation(), ladder=an_obligation().ladder[2:])
    assert obligation.schedule is not None
    # The clocks go forward in between: it is an hour later on the wall.
    times = tuple(at for at in obligation.schedule.rung_times[2:])
    (row,) = page(program, replace(obligation, schedule=replace(obligation.schedule, rung_times=times))).obligations
    assert row.next_rung is not None
    assert row.next_rung.in_words == "escalates to the supervisor Fri 13 Mar 2026, 11:00 unless it is met"


def test_what_has_climbed_to_its_end_has_no_next_step(program: Program) -> None:
    obligation = an_obligation()
    assert obligation.schedule is not None
    bare = replace(obligation, ladder=(), schedule=replace(obligation.schedule, rung_times=()))
    (row,) = page(program, bare).obligations
    assert row.next_rung is None


def test_a_clock_that_stands_still_has_no_due_time(program: Program) -> None:
    found = page(program, paused(an_obligation()))
    assert found.obligations[0].due_at is None
    assert found.waiting_on == ("participant: Response (the clock stands still)",)


def test_what_the_case_waits_for_stands_in_the_order_of_urgency(program: Program) -> None:
    late = mark_overdue(an_obligation(), NOW + 11 * DAY)
    staff = replace(an_obligation(owner=Party.SUPERVISOR), label="File review")
    early = replace(an_obligation(), label="Signature")
    assert early.schedule is not None
    early = replace(early, schedule=replace(early.schedule, due_at=NOW + DAY))
    handed_in = replace(submit(an_obligation(_K.SELF_REPORT), NOW), label="Self-report")
    found = page(program, early, handed_in, staff, late)
    assert found.waiting_on == (
        "participant: Response, overdue since Thu 12 Mar 2026, 11:00",
        "supervisor: File review, by Thu 12 Mar 2026, 11:00",
        "participant: Signature, by Tue 03 Mar 2026, 10:00",
        "the specialist to review: Self-report",
    )


def test_what_is_settled_is_not_shown(program: Program) -> None:
    assert page(program, accept(an_obligation(), NOW, "it was met")).obligations == ()


def test_a_case_at_its_beginning_has_neither_term_nor_evaluation(program: Program) -> None:
    found = page(program)
    assert (found.term, found.evaluation, found.obligations, found.waiting_on) == (None, None, (), ())
    assert (found.participant, found.revision, found.restrictions) == ("Participant, Synthetic", 1, ())
    assert found.license is not None
    assert found.license.startswith("PA RN")


@pytest.mark.parametrize("role", list(Role))
def test_every_act_is_listed_with_a_refusal_or_none(program: Program, role: Role) -> None:
    case = open_case(program, an_obligation(_K.TRIAGE, Party.INTAKE))
    scope = scope_of(program.director, Role.DIRECTOR)
    listed = list_acts(program.engine, scope, case.id, Actor(staff_id=program.director, role=role), NOW)
    assert listed is not None
    assert [one.act for one in listed] == [act for act in Act if kind_of(act) is None]
    assert all(one.allowed == (one.refusal is None) for one in listed)
    allowed = {one.act for one in listed if one.allowed}
    if role in {Role.AUDITOR, Role.ADMINISTRATOR, Role.REVIEWER, Role.BOARD_LIAISON, *OUTSIDE_ROLES}:
        # To dispute a decision is the participant's own right from the first one on.
        assert allowed == ({Act.DISPUTE_DECISION} if role is Role.PARTICIPANT else set())
    assert (Act.COMPLETE_TRIAGE in allowed) == (role in {Role.INTAKE, Role.SPECIALIST, Role.SUPERVISOR, Role.DIRECTOR})


def test_nobody_has_a_page(program: Program) -> None:
    scope = scope_of(program.director, Role.DIRECTOR)
    assert show_enrollment(program.engine, scope, EnrollmentId(uuid4()), NOW) is None
