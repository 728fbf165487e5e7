"""Whose cases somebody sees: each role, in every list and on every page; what lies outside does not exist."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from sqlalchemy import update

from database.enrollments import enrollments
from database.staff import teams
from database.tasks import tasks
from domain.actors import Actor
from domain.case import Case
from domain.ids import EnrollmentId, StaffId, TeamId
from domain.obligation_changes import accept
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.registry import TeamChange
from domain.roles import Party, Role
from domain.sight import LEGAL_REFERRAL, Scope, scope_of
from queries.case_file import open_evaluation_of, revision_of
from queries.enrollment import list_acts, show_enrollment
from queries.enrollments import Filters, list_enrollments
from queries.journal import read_journal
from queries.worklist import list_caseloads, list_escalations, list_tasks
from tests.activities.program import (
    NOW,
    Program,
    a_case,
    a_newcomer,
    a_recording,
    an_obligation,
    change,
    hire,
    put_on_call,
)

#: Each case by a letter: whose, of which team, where it stands.
CASES = {
    "a": ("ann", "east", Phase.REFERRED),
    "b": ("ann", "east", Phase.MONITOR),
    "c": ("ben", "east", Phase.OUTREACH),
    "d": ("ben", "east", Phase.INTERIM),
    "e": ("cleo", "west", Phase.INTAKE),
    "f": ("cleo", "west", Phase.LEGAL_ACTION),
    "g": ("cleo", "west", Phase.NO_RESPONSE),
    "h": ("cleo", "west", Phase.COMPLETED),
    "i": ("cleo", "west", Phase.DUPLICATE),
    "j": ("cleo", "west", Phase.INELIGIBLE_REFERRAL),
    "k": ("cleo", "west", Phase.NO_RESPONSE),
}
#: At its end, counsel has referred this one: nothing is to be done about it any more.
REFERRED = "g"
#: Who owes something in these: it is a task of theirs. In "e" it has climbed to Ann, who is on call.
OWNERS = {"b": Party.LEGAL, "e": Party.ON_CALL, "h": Party.REVIEWER, "i": Party.INTAKE}

SEES = {
    ("ann", Role.SPECIALIST): "abe",
    ("ben", Role.SPECIALIST): "cd",
    ("cleo", Role.SPECIALIST): "efghijk",
    ("ida", Role.INTAKE): "acei",
    ("sue", Role.SUPERVISOR): "abcd",
    ("tom", Role.SUPERVISOR): "efghijk",
    ("lea", Role.LEGAL): "bdfg",
    ("dora", Role.DIRECTOR): "abcdefghijk",
    ("al", Role.AUDITOR): "abcdefghijk",
    ("ada", Role.ADMINISTRATOR): "",
    # That a review waits in "h" stands in the queue of reviewers; the case is nobody's yet.
    ("ray", Role.REVIEWER): "",
    ("bo", Role.BOARD_LIAISON): "df",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who is there, and their cases."""

    program: Program
    people: dict[str, StaffId]
    cases: dict[str, EnrollmentId]

    def letters(self, seen: set[EnrollmentId]) -> str:
        return "".join(letter for letter, case in self.cases.items() if case in seen)


@pytest.fixture
def office(program: Program) -> Office:
    """Two teams with their cases."""
    engine = program.engine
    people = {"sue": hire(engine, Role.SUPERVISOR, "sue"), "tom": hire(engine, Role.SUPERVISOR, "tom")}
    teams = {"east": TeamId(uuid4()), "west": TeamId(uuid4())}
    for name, supervisor in (("east", "sue"), ("west", "tom")):
        assert change(engine, TeamChange(team_id=teams[name], name=name, supervisor_id=people[supervisor])) is None
    people |= {
        "ann": hire(engine, Role.SPECIALIST, "ann", teams["east"]),
        "ben": hire(engine, Role.SPECIALIST, "ben", teams["east"]),
        "cleo": hire(engine, Role.SPECIALIST, "cleo", teams["west"]),
        "ida": hire(engine, Role.INTAKE, "ida", teams["east"]),
        **{name: hire(engine, role, name) for name, role in SEES if name in {"lea", "dora", "al", "ada", "ray", "bo"}},
    }
    put_on_call(engine, people["ann"], NOW)
    cases = {}
    for letter, (specialist, team, phase) in CASES.items():
        case = replace(a_case(program), phase=phase, specialist_id=people[specialist], team_id=teams[team])
        cases[letter] = _keep(program, case, letter)
    return Office(program=program, people=people, cases=cases)


def _keep(program: Program, case: Case, letter: str) -> EnrollmentId:
    owner = OWNERS.get(letter, Party.PARTICIPANT)
    owed = [an_obligation(owner=owner)]
    if letter == REFERRED:
        referral = replace(an_obligation(ObligationKind.CLOSING_DUTY, Party.LEGAL), deadline=LEGAL_REFERRAL)
        owed.append(accept(referral, NOW, "referred"))
    program.records.record(replace(a_recording(case, *owed), newcomer=a_newcomer(case)))
    return case.id


Look = Callable[[Office, Scope, EnrollmentId], bool]


def _is_listed(office: Office, scope: Scope, case: EnrollmentId) -> bool:
    page = list_enrollments(office.program.engine, scope, Filters(), NOW, after=None, limit=50)
    return case in {row.id for row in page.rows}


def _is_shown(office: Office, scope: Scope, case: EnrollmentId) -> bool:
    return show_enrollment(office.program.engine, scope, case, NOW) is not None


def _has_acts(office: Office, scope: Scope, case: EnrollmentId) -> bool:
    # Auditors are refused every act, so that these bare cases need not have what their phases bring along.
    actor = Actor(staff_id=scope.staff_id, role=Role.AUDITOR)
    return list_acts(office.program.engine, scope, case, actor, NOW) is not None


def _has_journal(office: Office, scope: Scope, case: EnrollmentId) -> bool:
    return read_journal(office.program.engine, scope, case, after=0, limit=10) is not None


def _has_revision(office: Office, scope: Scope, case: EnrollmentId) -> bool:
    with office.program.engine.connect() as connection:
        assert open_evaluation_of(connection, scope, case) is None
        return revision_of(connection, scope, case) == 1


@pytest.mark.parametrize("look", [_is_listed, _is_shown, _has_acts, _has_journal, _has_revision])
def test_every_look_shows_the_cases_in_scope_and_no_other(office: Office, look: Look) -> None:
    seen = {}
    for name, role in SEES:
        scope = scope_of(office.people[name], role)
        seen[name, role] = office.letters({case for case in office.cases.values() if look(office, scope, case)})
    assert seen == SEES


def test_what_lies_outside_is_like_what_does_not_exist(office: Office) -> None:
    scope = scope_of(office.people["ann"], Role.SPECIALIST)
    for case in (office.cases["c"], EnrollmentId(uuid4())):
        assert not _is_shown(office, scope, case)


def test_a_supervisor_sees_the_caseloads_of_the_own_team(office: Office) -> None:
    def carried(name: str, role: Role) -> dict[str, int]:
        rows = list_caseloads(office.program.engine, scope_of(office.people[name], role), NOW)
        return {row.name.removeprefix("Synthetic "): row.open_cases for row in rows}

    assert carried("sue", Role.SUPERVISOR) == {"ann": 2, "ben": 2}
    assert carried("tom", Role.SUPERVISOR) == {"cleo": 2}
    everybody = {"ann": 2, "ben": 2, "cleo": 2, "specialist": 0}
    assert carried("dora", Role.DIRECTOR) == everybody
    assert carried("al", Role.AUDITOR) == everybody


def test_a_queue_holds_what_is_in_scope(office: Office) -> None:
    def tasks(name: str, role: Role) -> str:
        scope = scope_of(office.people[name], role)
        found = list_tasks(office.program.engine, scope, role, NOW, 50)
        return office.letters({one.enrollment_id for one in found})

    assert {name: found for name, role in SEES if (found := tasks(name, role))} == {
        "lea": "b",
        "ann": "e",
        "ida": "i",
        "ray": "h",
        # Whoever assigns reviewers sees what waits for one.
        "dora": "h",
    }


def test_escalations_stay_within_the_scope(office: Office) -> None:
    scope = scope_of(office.people["sue"], Role.SUPERVISOR)
    page = list_escalations(
        office.program.engine, scope, least_level=0, enrollment_id=office.cases["e"], after=None, limit=10
    )
    assert page.rows == ()


def _give(office: Office, letter: str, staff_id: StaffId) -> None:
    """Give what is to be done in a case to one person."""
    given = update(tasks).where(tasks.c.enrollment_id == office.cases[letter]).values(assigned_to=staff_id)
    with office.program.engine.begin() as connection:
        connection.execute(given)


@pytest.mark.parametrize(("change_of_case", "seen"), [(None, "h"), ("specialist_id", ""), ("team_id", "")])
def test_a_reviewer_sees_what_is_theirs_and_no_case_of_their_own(
    office: Office, change_of_case: str | None, seen: str
) -> None:
    ray = office.people["ray"]
    _give(office, "h", ray)
    with office.program.engine.begin() as connection:
        if change_of_case == "specialist_id":
            connection.execute(update(enrollments).values(specialist_id=ray))
        if change_of_case == "team_id":
            connection.execute(update(teams).values(supervisor_id=ray))
    scope = scope_of(ray, Role.REVIEWER)
    assert office.letters({case for case in office.cases.values() if _is_shown(office, scope, case)}) == seen


def test_a_queue_of_reviews_holds_no_case_of_ones_own(office: Office) -> None:
    ray = office.people["ray"]
    with office.program.engine.begin() as connection:
        connection.execute(update(enrollments).values(specialist_id=ray))
    assert list_tasks(office.program.engine, scope_of(ray, Role.REVIEWER), Role.REVIEWER, NOW, 50) == ()
