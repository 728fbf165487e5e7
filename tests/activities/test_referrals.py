"""Where a new referral belongs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

from activities.referrals import Referrals
from database.enrollments import enrollments
from database.participants import license_claims
from domain.case import Case
from domain.ids import EnrollmentId, StaffId, TeamId
from domain.phases import Phase
from domain.recordings import Newcomer
from domain.registry import StaffChange, TeamChange
from domain.requests import Placement, PlacementRequest
from domain.roles import Role
from tests.activities.program import Program, a_case, a_newcomer, a_recording, change, everything, hire, open_case, rows


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
    """Ask twice: the answer is the same, and nothing is written but once the claim on the license."""
    before = everything(program.engine)
    found = Referrals(program.engine).place(asked)
    claimed = everything(program.engine)
    assert Referrals(program.engine).place(asked) == found
    assert everything(program.engine) == claimed
    assert before | {"license_claims": claimed["license_claims"]} == claimed
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


def keep_as_placed(program: Program, case: Case, placement: Placement) -> None:
    """Keep a case where it was placed, as its process does."""
    newcomer = a_newcomer(case)
    person = replace(newcomer.participant, id=placement.participant_id)
    placed = Newcomer(participant=person, license=placement.license)
    known = replace(case, participant_id=placement.participant_id)
    program.records.record(replace(a_recording(known), newcomer=placed))


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


def at_once(program: Program, asked: list[PlacementRequest]) -> list[Placement]:
    """Place many referrals at the same time, before any of them is kept."""
    with ThreadPoolExecutor(len(asked)) as pool:
        outcomes = list(pool.map(Referrals(program.engine).place, asked))
    return [one.placement for one in outcomes if one.placement is not None]


def test_of_referrals_of_one_license_that_come_at_once_each_finds_those_before(program: Program) -> None:
    cases = [a_case(program) for _ in range(4)]
    placed = at_once(program, [request(case) for case in cases])
    assert sorted(len(one.possible_duplicates) for one in placed) == [0, 1, 2, 3]
    assert len({(one.participant_id, one.license.id) for one in placed}) == 1
    for case, placement in zip(cases, placed, strict=True):
        assert case.id not in placement.possible_duplicates
        keep_as_placed(program, case, placement)
    assert rows(program.engine, license_claims) == []
    assert {row["license_id"] for row in rows(program.engine, enrollments)} == {placed[0].license.id}
    assert set(place(program, request(a_case(program))).possible_duplicates) == {case.id for case in cases}


def test_a_referral_that_is_placed_again_does_not_find_those_that_came_after(program: Program) -> None:
    first, second = request(a_case(program)), request(a_case(program))
    assert place(program, first).possible_duplicates == ()
    assert place(program, second).possible_duplicates == (first.enrollment_id,)
    assert place(program, first).possible_duplicates == ()


def test_a_referral_that_is_refused_a_place_claims_nothing(program: Program) -> None:
    asked = request(a_case(program))
    refused(program, replace(asked, team_id=TeamId(uuid4())))
    assert rows(program.engine, license_claims) == []


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
