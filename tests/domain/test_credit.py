import pytest

from domain.acts import Act
from domain.agreement_drafts import AgreementForm
from domain.credit import CreditForm
from domain.facts import CreditFact, ProposalStatus
from tests.domain.agreed import AGREED, APPROVE, REFUSE, drafted, sent, undrafted
from tests.domain.factories import DIRECTOR, SPECIALIST, SUPERVISOR
from tests.domain.policies_for_tests import with_figure
from tests.domain.simulation import Simulation

CEILING = "agreement.credit_prior_recovery_max_months"


def asked(months: int = 6, evidence: str = "Negative tests from June to November.") -> CreditForm:
    return CreditForm(months=months, evidence=evidence)


def recommended() -> Simulation:
    case = drafted()
    case.act(Act.RECOMMEND_CREDIT, asked())
    return case


@pytest.mark.parametrize(
    ("ceiling", "term", "months", "code"),
    [
        (12, 36, 1, ""),
        (12, 36, 12, ""),
        (12, 36, 13, "credit_out_of_range"),
        (12, 36, 0, "credit_out_of_range"),
        (12, 36, -6, "credit_out_of_range"),
        (12, 6, 5, ""),
        (12, 6, 6, "credit_out_of_range"),
        (0, 36, 1, "no_credit"),
        (None, 36, 1, "credit_by_order_only"),
    ],
)
def test_credit_keeps_to_the_ceiling_and_leaves_a_term(ceiling: int | None, term: int, months: int, code: str) -> None:
    case = drafted(with_figure(AGREED, CEILING, ceiling), AgreementForm(term_months=term))
    assert case.refused(Act.RECOMMEND_CREDIT, asked(months)) == code


def test_a_policy_without_credit_says_so_before_anybody_fills_in_a_form() -> None:
    assert drafted(with_figure(AGREED, CEILING, 0)).refused(Act.RECOMMEND_CREDIT) == "no_credit"
    assert drafted().refused(Act.RECOMMEND_CREDIT) == ""


def test_credit_is_recommended_for_a_draft_with_evidence() -> None:
    assert undrafted().refused(Act.RECOMMEND_CREDIT, asked()) == "no_draft"
    assert sent().refused(Act.RECOMMEND_CREDIT, asked()) == "no_draft"
    assert drafted().refused(Act.RECOMMEND_CREDIT, asked(evidence=" ")) == "text_missing"


def test_a_recommendation_waits_for_a_second_person() -> None:
    case = recommended()
    assert case.case.credit is not None
    assert case.case.credit.status is ProposalStatus.PROPOSED
    assert case.case.credit.recommended_by == SPECIALIST.staff_id
    assert case.refused(Act.RECOMMEND_CREDIT, asked(3)) == "credit_recommended"
    assert case.refused(Act.DECIDE_CREDIT, APPROVE) == "not_permitted"
    assert case.refused(Act.DECIDE_CREDIT, APPROVE, SUPERVISOR) == ""


def test_nobody_decides_what_they_recommended() -> None:
    case = drafted()
    assert case.refused(Act.DECIDE_CREDIT, APPROVE, SUPERVISOR) == "no_credit_proposed"
    case.act(Act.RECOMMEND_CREDIT, asked(), SUPERVISOR)
    assert case.refused(Act.DECIDE_CREDIT, APPROVE, SUPERVISOR) == "same_person"
    assert case.refused(Act.DECIDE_CREDIT, APPROVE, DIRECTOR) == ""


def test_an_approved_credit_is_decided_once() -> None:
    case = recommended()
    case.act(Act.DECIDE_CREDIT, APPROVE, SUPERVISOR)
    credit = case.case.credit
    assert credit is not None
    assert (credit.status, credit.decided_by) == (ProposalStatus.APPROVED, SUPERVISOR.staff_id)
    assert case.facts(CreditFact)[-1] == credit
    assert case.refused(Act.DECIDE_CREDIT, REFUSE, DIRECTOR) == "no_credit_proposed"
    assert case.refused(Act.RECOMMEND_CREDIT, asked()) == "credit_recommended"


def test_after_a_refusal_other_evidence_can_be_shown() -> None:
    case = recommended()
    case.act(Act.DECIDE_CREDIT, REFUSE, SUPERVISOR)
    assert case.refused(Act.RECOMMEND_CREDIT, asked(3)) == ""
    assert case.refused(Act.SEND_AGREEMENT) == ""


def test_a_credit_as_long_as_a_new_draft_is_not_approved() -> None:
    case = recommended()
    case.act(Act.DRAFT_AGREEMENT, AgreementForm(term_months=6))
    assert case.refused(Act.DECIDE_CREDIT, APPROVE, SUPERVISOR) == "credit_out_of_range"
    assert case.refused(Act.DECIDE_CREDIT, REFUSE, SUPERVISOR) == ""
