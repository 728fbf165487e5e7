"""Acts x role x state of a return to practice: a table by hand, which the rules must agree with in every cell."""

from dataclasses import replace
from itertools import product

import pytest

from domain.acts import Act
from domain.clearance.book import ReturnPetition
from domain.clearance.rules import RETURN_RULES
from domain.clearance.states import RETURN_TRANSITIONS, ReturnState, why_not_move
from domain.files import File, Intent
from domain.forms import Form
from domain.roles import Role
from domain.rules import why_not_act
from tests.domain.clearance.played import Played, played
from tests.domain.factories import staff
from tests.domain.test_who_may_do_what import cells

RETURN_TABLE = """
record_clearance_statement  case     petitioned under_review
record_agreement            case     petitioned under_review
record_recovery_activity    case     petitioned under_review
set_restrictions            case     petitioned under_review
set_expiry                  case     petitioned under_review
write_safety_statement      case     petitioned under_review
decide_criterion            case     petitioned under_review
waive_criterion             above    petitioned under_review
give_approval               ordered  petitioned under_review
approve_return              climbed  petitioned under_review
refuse_return               climbed  petitioned under_review
withdraw_petition           own      petitioned under_review
lift_restriction            climbed  approved
keep_restriction            climbed  approved
renew_clearance             climbed  approved
excuse_obligation           climbed  petitioned under_review approved stopped
extend_obligation           above    ANY
mark_obligation_missed      climbed  petitioned under_review approved stopped
note_fault                  climbed  ANY
"""

CELLS = cells(RETURN_TABLE.replace("ANY", " ".join(one.value for one in ReturnState)), ReturnState)


@pytest.fixture(scope="module")
def petition() -> Played:
    case = played()
    case.petition()
    return case


def test_the_table_has_a_cell_for_every_act_role_and_state() -> None:
    assert set(CELLS) == {
        (act.value, role.value, state.value) for act, role, state in product(RETURN_RULES, Role, ReturnState)
    }


@pytest.mark.parametrize("act", list(RETURN_RULES))
def test_an_act_on_a_return_obeys_the_table(act: Act, petition: Played) -> None:
    (file,) = petition.returns.values()
    for role, state in product(Role, ReturnState):
        subject = replace(file.subject, fact=replace(file.subject.fact, stage=state.value))
        intent: Intent[ReturnPetition, Form] = Intent(
            file=File(subject=subject, obligations=file.obligations, policy=file.policy),
            actor=staff(role),
            now=petition.now,
            form=None,
        )
        refusal = why_not_act(RETURN_RULES[act], intent, state)
        code = refusal.code if refusal is not None and refusal.code in {"not_permitted", "wrong_phase"} else ""
        assert code == CELLS[act.value, role.value, state.value], f"{role.value} in {state.value}"


def test_every_state_but_the_first_is_reached_and_none_moves_to_itself() -> None:
    assert {row.target for row in RETURN_TRANSITIONS} == set(ReturnState) - {ReturnState.PETITIONED}
    for source, target in product(ReturnState, ReturnState):
        refusal = why_not_move(source, target)
        assert (refusal is None) is any((row.source, row.target) == (source, target) for row in RETURN_TRANSITIONS)
    assert all(row.source is not row.target for row in RETURN_TRANSITIONS)
