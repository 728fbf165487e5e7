"""Where a new referral belongs."""

from dataclasses import replace
from uuid import uuid4

from activities.referrals import Referrals
from domain.case import Case
from domain.ids import EnrollmentId, StaffId, TeamId
from domain.phases import Phase
from domain.registry import StaffChange, TeamChange
from domain.requests import Placement, PlacementRequest
from domain.roles import Role
from tests.activities.program import Program, a_case, a_newcomer, a_recording, change, everything, hire, open_case


def request(case: Case, number: str = "RN000009") -> PlacementRequest:
    """A referral that has come in."""
    newcomer = a_newcomer(case, number)
    return PlacementRequest(
        enrollment_id=case.id,
        participant=newcomer.participant,
        license=newcomer.license,
        specialist_id=None,
        team_id=None,
    )


def place(program: Program, asked: PlacementRequest) -> Placement:
    """Ask twice: nothing is written, and the answer is the same."""
    before = everything(program.engine)
    found = Referrals(program.engine).place(asked)
    assert Referrals(program.engine).place(asked) == found
    assert everything(program.engine) == before
    assert found.placement is not None
    return found.placement


def refused(program: Program, asked: PlacementRequest) -> str:
    """The code with which a referral is refused a place."""
    outcome = Referrals(program.engine).place(asked)
    assert outcome.placement is None
    assert outcome.refusal is not None
    return outcome.refusal.code


def keep(program: Program, case: Case, number: str) -> None:
    """Keep a case of a license."""
    program.records.record(replace(a_recording(case), newcomer=a_newcomer(case, number)))


def test_somebody_new_is_taken_as_they_come(program: Program) -> None:
    asked = request(a_case(program))
    assert place(program, asked) == Placement(
        participant_id=asked.participant.id,
        license=asked.license,
        possible_duplicates=(),
        specialist_id=program.specialist,
        team_id=program.team,
    )


def test_the_holder_of_a_known_license_is_recognised_with_the_open_cases(program: Program) -> None:
    first, second, ended = a_case(program), a_case(program), a_case(program)
    keep(program, first, "RN000009")
    keep(program, replace(second, participant_id=first.participant_id), "RN000009")
    over = replace(ended, participant_id=first.participant_id, phase=Phase.DECLINED)
    keep(program, over, "RN000009")
    asked = request(a_case(program))
    found = place(program, asked)
    assert found.participant_id == first.participant_id
    assert found.license.participant_id == first.participant_id
    assert found.license.id != asked.license.id
    assert set(found.possible_duplicates) == {first.id, second.id}


def test_a_case_is_no_duplicate_of_itself(program: Program) -> None:
    case = a_case(program)
    keep(program, case, "RN000009")
    assert place(program, request(case)).possible_duplicates == ()


def test_the_same_number_in_another_state_is_another_license(program: Program) -> None:
    keep(program, a_case(program), "RN000009")
    asked = request(a_case(program))
    elsewhere = replace(asked, license=replace(asked.license, state="NJ"))
    assert place(program, elsewhere).possible_duplicates == ()


def test_the_smallest_open_caseload_takes_it(program: Program) -> None:
    second = hire(program.engine, Role.SPECIALIST, "second", program.team)
    open_case(program)
    assert place(program, request(a_case(program))).specialist_id == second
    for _ in range(2):
        open_case(replace(program, specialist=second))
    assert place(program, request(a_case(program))).specialist_id == program.specialist


def test_closed_cases_do_not_count(program: Program) -> None:
    second = hire(program.engine, Role.SPECIALIST, "second", program.team)
    for _ in range(2):
        closed = replace(a_case(program), phase=Phase.DECLINED)
        program.records.record(replace(a_recording(closed), newcomer=a_newcomer(closed)))
    open_case(replace(program, specialist=second))
    assert place(program, request(a_case(program))).specialist_id == program.specialist


def test_a_team_that_is_asked_for_takes_it(program: Program) -> None:
    other = TeamId(uuid4())
    assert (
        change(program.engine, TeamChange(team_id=other, name="Other team", supervisor_id=program.supervisor)) is None
    )
    theirs = hire(program.engine, Role.SPECIALIST, "theirs", other)
    open_case(replace(program, specialist=theirs, team=other))
    found = place(program, replace(request(a_case(program)), team_id=other))
    assert (found.specialist_id, found.team_id) == (theirs, other)


def test_a_specialist_who_is_asked_for_takes_it(program: Program) -> None:
    hire(program.engine, Role.SPECIALIST, "second", program.team)
    open_case(program)
    found = place(program, replace(request(a_case(program)), specialist_id=program.specialist))
    assert found.specialist_id == program.specialist


def test_somebody_who_cannot_take_a_case_is_not_given_one(program: Program) -> None:
    left = StaffChange(
        staff_id=hire(program.engine, Role.SPECIALIST, "left", program.team),
        name="Synthetic left",
        email="left@staff.example",
        role=Role.SPECIALIST,
        team_id=program.team,
        password_hash="-",
        active=False,
    )
    assert change(program.engine, left) is None
    without_team = hire(program.engine, Role.SPECIALIST, "alone")
    for nobody in (StaffId(uuid4()), program.supervisor, left.staff_id, without_team):
        asked = replace(request(a_case(program)), specialist_id=nobody)
        assert refused(program, asked) == "unknown_specialist"
    elsewhere = replace(request(a_case(program)), specialist_id=program.specialist, team_id=TeamId(uuid4()))
    assert refused(program, elsewhere) == "unknown_specialist"


def test_a_team_without_specialists_takes_nobody(program: Program) -> None:
    assert refused(program, replace(request(a_case(program)), team_id=TeamId(uuid4()))) == "no_specialist"


def test_a_case_follows_one_that_is_known(program: Program) -> None:
    before = open_case(program)
    asked = request(a_case(program))
    assert place(program, replace(asked, follows=before.id)).specialist_id == program.specialist
    assert refused(program, replace(asked, follows=EnrollmentId(uuid4()))) == "unknown_enrollment"
