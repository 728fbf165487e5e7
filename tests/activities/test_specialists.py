"""To whom a case can be given: what the registry says about staff."""

from dataclasses import replace
from uuid import uuid4

from activities.registry import Registry
from domain.ids import StaffId
from domain.registry import StaffChange
from domain.requests import SpecialistRequest
from domain.roles import Role
from domain.specialists import SpecialistStanding
from tests.activities.program import Program, change, everything, hire


def test_only_active_specialists_with_a_team_are_known(program: Program) -> None:
    alone = hire(program.engine, Role.SPECIALIST, "alone")
    left = StaffChange(
        staff_id=hire(program.engine, Role.SPECIALIST, "left", program.team),
        name="Synthetic left",
        email="left@staff.example",
        role=Role.SPECIALIST,
        team_id=program.team,
        password_hash="-",
        active=True,
    )
    request = SpecialistRequest(
        staff_ids=(program.specialist, program.supervisor, alone, left.staff_id, StaffId(uuid4()))
    )
    registry = Registry(program.engine)

    both = registry.look_up_specialists(request)
    assert {one.staff_id for one in both} == {program.specialist, left.staff_id}
    assert change(program.engine, replace(left, active=False)) is None

    before = everything(program.engine)
    expected = (SpecialistStanding(staff_id=program.specialist, team_id=program.team),)
    assert registry.look_up_specialists(request) == expected
    assert registry.look_up_specialists(request) == expected
    assert everything(program.engine) == before
