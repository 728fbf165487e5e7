from itertools import product

import pytest

from domain.legal.states import (
    BEGINS,
    LEGAL_TRANSITIONS,
    SUSPENDS_AT_ONCE,
    LegalKind,
    LegalState,
    kinds_of,
    why_not_begin,
    why_not_move,
)
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import PACKS

#: From where a legal action moves to where; nothing else is possible.
MOVES = """
referred_to_prosecution  par_filed its_ordered charged settled_extended consent_order closed
par_filed                answer_due closed
its_ordered              hearing_scheduled reinstated closed
charged                  answer_due closed
answer_due               hearing_scheduled default settled_extended consent_order closed
default                  reinstated closed
hearing_scheduled        decided settled_extended consent_order reinstated closed
decided                  under_review reinstated closed
under_review             decided hearing_scheduled settled_extended consent_order reinstated
settled_extended         reinstated closed
consent_order            reinstated closed
reinstated               closed
closed
"""
TABLE = {line.split()[0]: set(line.split()[1:]) for line in MOVES.strip().splitlines()}


def test_the_table_has_every_state() -> None:
    assert set(TABLE) == {one.value for one in LegalState}


@pytest.mark.parametrize(("source", "target"), list(product(LegalState, LegalState)))
def test_a_legal_action_moves_as_the_table_says(source: LegalState, target: LegalState) -> None:
    refusal = why_not_move(source, target)
    assert (refusal is None) is (target.value in TABLE[source.value])
    if refusal is not None:
        assert refusal.code == "wrong_legal_state"
        assert all(one in refusal.sentence for one in TABLE[source.value] or {"nowhere"})


def test_every_state_is_reached_from_the_referral_and_leads_to_the_end() -> None:
    reached = {LegalState.REFERRED_TO_PROSECUTION}
    ending = {LegalState.CLOSED}
    for _ in LegalState:
        reached |= {row.target for row in LEGAL_TRANSITIONS if row.source in reached}
        ending |= {row.source for row in LEGAL_TRANSITIONS if row.target in ending}
    assert reached == ending == set(LegalState)


@pytest.mark.parametrize(
    ("pack", "kinds"),
    [
        ("VRP", "petition immediate_suspension order_to_show_cause"),
        ("DMU", "petition immediate_suspension order_to_show_cause"),
        ("CA", "accusation"),
        ("OR", "accusation"),
    ],
)
def test_the_proceedings_of_each_jurisdiction(pack: str, kinds: str) -> None:
    assert " ".join(kinds_of(PACKS[pack])) == kinds
    for kind in LegalKind:
        refusal = why_not_begin(PACKS[pack], kind)
        assert (refusal.code if refusal else None) == (
            None if kind.value in kinds.split() else "not_of_this_jurisdiction"
        )


def test_where_an_order_is_to_name_them_all_proceedings_can_be_recorded() -> None:
    assert kinds_of(with_figure(PACKS["VRP"], "legal.actions", None)) == tuple(LegalKind)


def test_how_each_proceeding_begins_and_which_suspend_at_once() -> None:
    begins = {kind: target.value for kind, target in BEGINS.items()}
    assert begins == {
        LegalKind.PETITION: "par_filed",
        LegalKind.IMMEDIATE_SUSPENSION: "its_ordered",
        LegalKind.ORDER_TO_SHOW_CAUSE: "charged",
        LegalKind.ACCUSATION: "charged",
    }
    assert all(why_not_move(LegalState.REFERRED_TO_PROSECUTION, target) is None for target in BEGINS.values())
    assert {LegalKind.PETITION, LegalKind.IMMEDIATE_SUSPENSION} == SUSPENDS_AT_ONCE
