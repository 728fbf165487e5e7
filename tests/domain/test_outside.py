"""People outside the program: they carry nothing of what staff carry, and have one account each."""

from uuid import uuid4

import pytest

from domain.acts import Act
from domain.ids import LaboratoryId, ParticipantId, ProviderId, StaffId
from domain.outside import account_at_laboratory, account_at_provider, account_of_monitor, account_of_participant
from domain.permissions import PERMISSIONS
from domain.roles import OUTSIDE_ROLES, STAFF_ROLES, Role
from domain.sight import SIGHT, Reach, scope_of

OWN_RIGHTS = {
    Role.LABORATORY: set(),
    Role.EVALUATOR: set(),
    Role.WORKSITE_MONITOR: set(),
    Role.PARTICIPANT: {
        Act.REQUEST_SPLIT,
        Act.DISPUTE_TEST,
        Act.REQUEST_TESTING_CHANGE,
        Act.PETITION_RETURN,
        Act.WITHDRAW_PETITION,
        *(Act.DISPUTE_DECISION, Act.ADD_STATEMENT, Act.WITHDRAW_DISPUTE),
    },
}


def test_every_role_is_of_staff_or_outside() -> None:
    assert {Role.PARTICIPANT, Role.LABORATORY, Role.EVALUATOR, Role.WORKSITE_MONITOR} == OUTSIDE_ROLES
    assert set(Role) == STAFF_ROLES | OUTSIDE_ROLES
    assert not STAFF_ROLES & OUTSIDE_ROLES


@pytest.mark.parametrize("role", sorted(OUTSIDE_ROLES))
def test_nobody_outside_carries_a_permission_does_an_act_or_sees_a_case(role: Role) -> None:
    assert not [one for one, roles in SIGHT.items() if role in roles]
    # A participant's own rights are asked for at the participant's own door, which names the case.
    assert {act for act, roles in PERMISSIONS.items() if role in roles} == OWN_RIGHTS[role]
    assert scope_of(StaffId(uuid4()), role).reach is Reach.NONE


def test_a_participant_and_an_address_at_a_laboratory_have_one_account() -> None:
    person, laboratory = ParticipantId(uuid4()), LaboratoryId(uuid4())
    assert account_of_participant(person) == account_of_participant(person)
    assert account_of_participant(person) != account_of_participant(ParticipantId(uuid4()))
    one = account_at_laboratory(laboratory, "Results@toxicology.example")
    assert one == account_at_laboratory(laboratory, " results@toxicology.example")
    assert one != account_at_laboratory(LaboratoryId(uuid4()), "results@toxicology.example")


def test_an_address_at_a_provider_and_a_monitor_have_one_account() -> None:
    provider = ProviderId(uuid4())
    one = account_at_provider(provider, "Reports@evaluator.example")
    assert one == account_at_provider(provider, " reports@evaluator.example")
    assert one != account_at_provider(ProviderId(uuid4()), "reports@evaluator.example")
    monitor = account_of_monitor("Monitor@hospital.example ")
    assert monitor == account_of_monitor("monitor@hospital.example")
    assert monitor != account_of_monitor("another@hospital.example")
