"""Who may do what on a dispute, and in which state: a table written by hand, which the rules must agree with."""

from dataclasses import replace
from itertools import product

import pytest

from domain.acts import PROCEEDING_ACTS, Act
from domain.disputes.book import Dispute
from domain.disputes.matters import DisputeMatter
from domain.disputes.rules import DISPUTE_RULES
from domain.disputes.states import DISPUTE_TRANSITIONS, OPEN, DisputeState, why_not_move
from domain.facts import ProceedingKind
from domain.files import Intent
from domain.forms import Form
from domain.roles import Role
from domain.rules import why_not_act
from tests.domain.disputes.disputing import Disputed, a_case, a_violation, dispute
from tests.domain.factories import staff

#: Act, the roles that may, and the states in which it makes sense.
TABLE = """
acknowledge_dispute    reviewer director                                            filed
assign_reviewer        director                                                     filed acknowledged under_review
declare_reviewer_conflict       reviewer                                                     filed under_review
add_statement          specialist supervisor director legal reviewer participant    filed acknowledged under_review
decide_dispute         reviewer                                                     under_review
withdraw_dispute       specialist supervisor director participant                   filed acknowledged under_review
"""


def _cells() -> dict[tuple[str, str, str], str]:
    found = {}
    for row in TABLE.strip().splitlines():
        act, *named = row.split()
        roles, states = {*named} & {*Role}, {*named} & {*DisputeState}
        assert roles | states == {*named}
        for role, state in product(Role, DisputeState):
            wrong = "" if state.value in states else "wrong_phase"
            found[act, role.value, state.value] = wrong if role.value in roles else "not_permitted"
    return found


CELLS = _cells()
PEOPLE = {role: staff(role) for role in Role}


@pytest.fixture(scope="module")
def disputed() -> Disputed:
    """A dispute of a violation."""
    case = a_case()
    return dispute(case, DisputeMatter.VIOLATION, a_violation(case).id)


def test_the_table_has_a_cell_for_every_act_role_and_state() -> None:
    acts = PROCEEDING_ACTS[ProceedingKind.DISPUTE]
    assert set(CELLS) == {
        (act.value, role.value, state.value) for act, role, state in product(acts, Role, DisputeState)
    }
    assert set(DISPUTE_RULES) >= acts


@pytest.mark.parametrize("act", sorted(PROCEEDING_ACTS[ProceedingKind.DISPUTE]))
def test_an_act_on_a_dispute_obeys_the_table(disputed: Disputed, act: Act) -> None:
    for role, state in product(Role, DisputeState):
        fact = replace(disputed.dispute.fact, stage=state.value, owner_id=PEOPLE[role].staff_id)
        file = replace(disputed.file, subject=replace(disputed.dispute, fact=fact))
        intent: Intent[Dispute, Form] = Intent(
            file=file, actor=PEOPLE[role], now=disputed.case.now, form=None, known=disputed.known
        )
        refusal = why_not_act(DISPUTE_RULES[act], intent, state)
        code = "" if refusal is None else refusal.code
        assert code == CELLS[act.value, role.value, state.value], f"{role.value} in {state.value}"


#: Where each state leads.
WAYS = {
    "filed": "acknowledged under_review withdrawn closed",
    "acknowledged": "under_review withdrawn closed",
    "under_review": "acknowledged decided_upheld decided_changed decided_reversed withdrawn closed",
}


def test_a_dispute_moves_along_its_table_alone() -> None:
    for source, target in product(DisputeState, DisputeState):
        allowed = target.value in WAYS.get(source.value, "").split()
        assert (why_not_move(source, target) is None) == allowed, f"{source.value} to {target.value}"
    assert {row.source for row in DISPUTE_TRANSITIONS} == OPEN
