"""How many statements each screen gives the database: the same for one case and for many."""

import pytest
from sqlalchemy import event

from domain.actors import Actor
from domain.case import Case
from domain.ids import EnrollmentId
from domain.roles import Role
from domain.sight import Scope, scope_of
from queries.enrollment import list_acts, show_enrollment
from queries.enrollments import Filters, list_enrollments
from queries.journal import read_journal
from queries.registry import list_providers, list_shifts, list_staff, list_teams
from queries.worklist import list_caseloads, list_escalations, list_tasks
from tests.activities.program import DAY, NOW, Program, an_obligation, open_case
from tests.queries.conftest import Statements


def everybody(program: Program) -> Scope:
    return scope_of(program.director, Role.DIRECTOR)


@pytest.fixture(params=[1, 12])
def cases(program: Program, request: pytest.FixtureRequest) -> list[Case]:
    """A case with two things owed, or a dozen of them."""
    count: int = request.param
    return [open_case(program, an_obligation(), an_obligation()) for _ in range(count)]


def test_lists(program: Program, cases: list[Case], statements: Statements) -> None:
    engine, scope = program.engine, everybody(program)
    with statements(1):
        page = list_enrollments(engine, scope, Filters(text="Synthetic"), NOW, after=None, limit=50)
    assert {row.id for row in page.rows} == {case.id for case in cases}
    with statements(1):
        list_enrollments(engine, scope, Filters(overdue=True), NOW, after=cases[0].id, limit=50)
    with statements(1):
        list_tasks(engine, scope, Role.DIRECTOR, NOW, 100)
    with statements(1):
        list_escalations(engine, scope, least_level=0, enrollment_id=None, after=None, limit=100)
    with statements(1):
        list_caseloads(engine, scope, NOW)


@pytest.mark.usefixtures("cases")
def test_a_list_does_not_read_the_state_of_cases_which_is_large(program: Program) -> None:
    given: list[str] = []
    event.listen(program.engine, "before_cursor_execute", lambda *arguments: given.append(str(arguments[2])))
    list_enrollments(program.engine, everybody(program), Filters(), NOW, after=None, limit=50)
    assert given
    assert "enrollments.state" not in given[-1]


def test_pages_of_one_case(program: Program, cases: list[Case], statements: Statements) -> None:
    engine, scope, case_id = program.engine, everybody(program), EnrollmentId(cases[0].id)
    with statements(3):
        shown = show_enrollment(engine, scope, case_id, NOW)
    assert shown is not None
    assert len(shown.obligations) == 2
    with statements(2):
        assert list_acts(engine, scope, case_id, Actor(staff_id=program.director, role=Role.DIRECTOR), NOW)
    with statements(2):
        assert read_journal(engine, scope, case_id, after=0, limit=100)


def test_the_registry(program: Program, statements: Statements) -> None:
    with statements(1):
        assert len(list_providers(program.engine, NOW.date())) == 2
    with statements(1):
        assert list_staff(program.engine)
    with statements(1):
        assert list_teams(program.engine)
    with statements(1):
        assert list_shifts(program.engine, NOW - DAY) == ()
