"""Whoever a task reaches may end it: every kind of obligation, on every rung of every pack (PROGRAM.md 7)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from domain.deadlines import DEADLINES
from domain.ids import ObligationId, StaffId
from domain.ladders import Rung, RungAction
from domain.limits import Limit, Unit
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.permissions import PERMISSIONS
from domain.policy import Policy
from domain.registry import on_call_for
from domain.roles import STAFF_PARTIES, Party, Role
from domain.sight import Reach, scope_of
from domain.tasks import acts_of
from policies.reading import packs, read_pack

START: Final = datetime(2026, 3, 2, 15, tzinfo=UTC)


def ladders_of(policy: Policy, kind: ObligationKind) -> list[tuple[Party, tuple[Rung, ...]]]:
    """Who owes a kind under a policy, and the ladder that is climbed."""
    if kind is ObligationKind.CLOSING_DUTY:
        return [(one.owner, policy.ladder(one.ladder).rungs) for one in policy.closing_duties]
    terms = policy.deadline(DEADLINES[kind])
    return [(terms.owner, policy.ladder(terms.ladder).rungs)]


def owed(kind: ObligationKind, owner: Party) -> Obligation:
    """An obligation of a kind, overdue."""
    return Obligation(
        id=ObligationId(UUID(int=1)),
        kind=kind,
        deadline="-",
        clause="-",
        owner=owner,
        starts_at=START,
        limit=Limit(amount=1, unit=Unit.HOURS),
        state=ObligationState.OVERDUE,
    )


def roles_behind(party: Party, owner: Party) -> frozenset[Role]:
    """The roles that stand behind a party."""
    return on_call_for(owner) if party is Party.ON_CALL else frozenset({Role(party.value)})


@pytest.mark.parametrize("kind", ObligationKind)
@pytest.mark.parametrize("pack", packs())
def test_whoever_is_reached_may_end_it(pack: str, kind: ObligationKind) -> None:
    for owner, rungs in ladders_of(read_pack(pack), kind):
        late = owed(kind, owner)
        own_acts = acts_of(replace(late, state=ObligationState.OPEN))
        asked = {rung.reaches for rung in rungs if rung.action is not RungAction.REMIND} | {owner}
        for party in asked & STAFF_PARTIES:
            for role in roles_behind(party, owner):
                assert any(role in PERMISSIONS[act] for act in own_acts), f"{role.value}: {kind.value}"
                assert any(role in PERMISSIONS[act] for act in acts_of(late)), f"{role.value}: {kind.value}"


@pytest.mark.parametrize("role", sorted({Role(party.value) for party in STAFF_PARTIES - {Party.ON_CALL}}))
def test_whoever_is_reached_has_a_reach(role: Role) -> None:
    assert scope_of(StaffId(UUID(int=2)), role).reach is not Reach.NONE
