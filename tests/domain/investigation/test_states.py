from itertools import product

import pytest

from domain.investigation.states import INVESTIGATION_TRANSITIONS, InvestigationState, why_not_move

#: From where an investigation moves to where; nothing else is possible.
MOVES = """
opened                 information_requested finding_drafted closed
information_requested  finding_drafted closed
finding_drafted        supervisor_review closed
supervisor_review      substantiated not_substantiated inconclusive information_requested closed
substantiated          closed
not_substantiated      closed
inconclusive           closed
closed                 opened
"""
TABLE = {line.split()[0]: set(line.split()[1:]) for line in MOVES.strip().splitlines()}


def test_the_table_has_every_state() -> None:
    assert set(TABLE) == {one.value for one in InvestigationState}


@pytest.mark.parametrize(("source", "target"), list(product(InvestigationState, InvestigationState)))
def test_an_investigation_moves_as_the_table_says(source: InvestigationState, target: InvestigationState) -> None:
    refusal = why_not_move(source, target)
    assert (refusal is None) is (target.value in TABLE[source.value])
    if refusal is not None:
        assert refusal.code == "wrong_investigation_state"
        assert all(one in refusal.sentence for one in TABLE[source.value])


def test_a_finding_is_decided_by_the_supervisor_alone() -> None:
    decided = {"substantiated", "not_substantiated", "inconclusive"}
    assert {row.owner.value for row in INVESTIGATION_TRANSITIONS if row.target.value in decided} == {"supervisor"}
