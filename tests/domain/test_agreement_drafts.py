from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.acts import Act
from domain.agreement_drafts import AgreementForm, ClauseForm
from domain.case import Case
from domain.credit import CreditForm
from domain.facts import AgreementFact, AgreementStatus, ClauseFact, LevelOfCare, ReferralFact
from domain.grades import Grade
from domain.obligations import ObligationKind
from domain.policy import Policy, TermStart
from domain.referral import ReasonForm
from tests.domain.agreed import AGREED, APPROVE, by_order, drafted, sent, undrafted
from tests.domain.factories import SUPERVISOR
from tests.domain.policies_for_tests import with_deadline, with_figure
from tests.domain.simulation import Simulation

DRAFT = Act.DRAFT_AGREEMENT
KEYS = ClauseForm(number="18", title="Keys", text="You carry no keys to controlled substances.")
BASELINE = replace(KEYS, duties=("D11",))


def named(case: Simulation) -> dict[str, ClauseFact]:
    return {one.number: one for one in case.case.clauses}


def with_term(policy: Policy, value: int | None, minimum: int | None = None, maximum: int | None = None) -> Policy:
    figures = with_figure(policy, "agreement.term_months", value).figures
    changed = (
        replace(one, minimum=minimum, maximum=maximum) if one.key == "agreement.term_months" else one for one in figures
    )
    return replace(policy, figures=tuple(changed))


def finding(diagnosis: bool | None, level: LevelOfCare | None) -> Callable[[Case], Case]:
    def change(case: Case) -> Case:
        assert case.evaluation is not None
        return replace(case, evaluation=replace(case.evaluation, diagnosis_found=diagnosis, level_of_care=level))

    return change


def ordered(case: Case) -> Case:
    return by_order(case, order_number="")


def test_a_draft_takes_every_required_clause_and_the_term_of_the_policy() -> None:
    case = drafted()
    agreement = case.case.agreement
    assert agreement is not None
    assert (agreement.version, agreement.status, agreement.term_months) == (1, AgreementStatus.DRAFT, 36)
    assert list(named(case)) == ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
    assert case.facts(AgreementFact) == [agreement]
    assert case.facts(ClauseFact) == list(case.case.clauses)
    assert {one.agreement_id for one in case.case.clauses} == {agreement.id}


def test_optional_and_own_clauses_come_after_the_required_ones() -> None:
    case = drafted(form=AgreementForm(optional_clauses=("10",), own_clauses=(BASELINE,)))
    assert list(named(case))[-2:] == ["10", "18"]
    assert named(case)["18"].duties == ("D11",)


def test_a_draft_opens_nothing() -> None:
    assert drafted().names["obligation:opened"] == 0


@pytest.mark.parametrize(
    ("policy", "months", "expected"),
    [
        (AGREED, None, 36),
        (AGREED, 1, 1),
        (AGREED, 120, 120),
        (with_term(AGREED, 60, 24, 60), 24, 24),
        (with_term(AGREED, None), 24, 24),
        (AGREED, 0, "term_out_of_range"),
        (AGREED, 121, "term_out_of_range"),
        (with_term(AGREED, 60, 24, 60), 23, "term_out_of_range"),
        (with_term(AGREED, 60, 24, 60), 61, "term_out_of_range"),
        (with_term(AGREED, None), None, "term_missing"),
    ],
)
def test_the_term_keeps_to_the_range_of_the_policy(policy: Policy, months: int | None, expected: int | str) -> None:
    case, form = undrafted(policy), AgreementForm(term_months=months)
    if isinstance(expected, str):
        assert case.refused(DRAFT, form) == expected
    else:
        case.act(DRAFT, form)
        assert case.case.agreement is not None
        assert case.case.agreement.term_months == expected


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (AgreementForm(optional_clauses=("11",)), "unknown_clause"),
        (AgreementForm(optional_clauses=("1",)), "unknown_clause"),
        (AgreementForm(own_clauses=(replace(KEYS, number=" "),)), "clause_blank"),
        (AgreementForm(own_clauses=(replace(KEYS, title=""),)), "clause_blank"),
        (AgreementForm(own_clauses=(replace(KEYS, text="\n"),)), "clause_blank"),
        (AgreementForm(own_clauses=(replace(KEYS, duties=("D99",)),)), "clause_duty_unknown"),
        (AgreementForm(own_clauses=(replace(KEYS, duties=("D01",)),)), "clause_duty_unknown"),
        (AgreementForm(own_clauses=(replace(KEYS, number="10"),)), "clause_number_taken"),
        (AgreementForm(own_clauses=(KEYS, replace(KEYS, title="Other"))), "clause_number_taken"),
        (AgreementForm(own_clauses=(replace(KEYS, duties=("D28",)),)), "clause_duty_twice"),
        (AgreementForm(own_clauses=(BASELINE, replace(BASELINE, number="19"))), "clause_duty_twice"),
        (AgreementForm(optional_clauses=("10",), own_clauses=(replace(KEYS, duties=("D43",)),)), "clause_duty_twice"),
    ],
)
def test_a_clause_that_cannot_stand_is_refused(form: AgreementForm, code: str) -> None:
    assert undrafted().refused(DRAFT, form) == code


def test_a_deadline_that_the_jurisdiction_does_not_have_is_no_duty_of_a_clause() -> None:
    elsewhere = with_deadline(AGREED, replace(AGREED.deadline("D11"), grade=Grade.NOT_APPLICABLE))
    form = AgreementForm(own_clauses=(BASELINE,))
    assert undrafted(AGREED).refused(DRAFT, form) == ""
    assert undrafted(elsewhere).refused(DRAFT, form) == "clause_duty_unknown"


def test_without_an_accepted_evaluation_there_is_nothing_to_agree_on() -> None:
    assert undrafted(change=lambda case: replace(case, evaluation=None)).refused(DRAFT) == "no_evaluation"
    assert undrafted().refused(DRAFT) == ""


def test_clauses_on_treatment_carry_what_the_accepted_evaluation_recommends() -> None:
    case = drafted()
    scope = (
        "Treatment is for Alcohol use disorder, moderate, as the accepted evaluation recommends (outpatient): "
        "Weekly therapy."
    )
    assert named(case)["9"].text == f"You follow your plan. {scope}"
    assert named(case)["2"].text == f"See D27. {scope}"
    assert scope not in named(case)["3"].text


@pytest.mark.parametrize(
    ("diagnosis", "level", "code"),
    [
        (True, LevelOfCare.OUTPATIENT, ""),
        (True, None, ""),
        (True, LevelOfCare.NONE, "treatment_out_of_scope"),
        (False, LevelOfCare.OUTPATIENT, "treatment_out_of_scope"),
        (None, None, "treatment_out_of_scope"),
    ],
)
def test_no_clause_demands_treatment_that_the_evaluation_does_not_recommend(
    diagnosis: bool | None, level: LevelOfCare | None, code: str
) -> None:
    policy = replace(AGREED, clauses=tuple(one for one in AGREED.clauses if one.number != "2"))
    case = undrafted(policy, change=finding(diagnosis, level))
    own = replace(KEYS, text="You see a therapist.", duties=("D27",))
    assert case.refused(DRAFT, AgreementForm(own_clauses=(own,))) == code
    case.act(DRAFT, AgreementForm())
    nothing = "The accepted evaluation recommends no treatment; none is demanded."
    assert (nothing in named(case)["9"].text) is bool(code)


def test_a_case_by_board_order_needs_the_number_of_the_order() -> None:
    unnamed = undrafted(change=ordered)
    assert unnamed.refused(DRAFT, AgreementForm()) == "no_order_number"
    assert unnamed.refused(DRAFT, AgreementForm(order_number="  ")) == "no_order_number"
    assert undrafted(change=by_order).refused(DRAFT, AgreementForm()) == ""
    assert undrafted().refused(DRAFT, AgreementForm(order_number="2026-0042")) == "not_by_order"


def test_a_term_that_starts_with_an_order_needs_the_orders_number_however_the_case_came() -> None:
    ordered = replace(AGREED, term_start=TermStart.ORDER_EFFECTIVE)
    assert undrafted(ordered).refused(DRAFT, AgreementForm()) == "no_order_number"
    case = undrafted(ordered)
    case.act(DRAFT, AgreementForm(order_number="2026-0042"))
    assert case.case.referral.order_number == "2026-0042"
    assert case.refused(Act.RECORD_DECLINE, ReasonForm(reason="No.")) == "by_order"


def test_the_number_of_the_order_can_come_with_the_draft() -> None:
    case = undrafted(change=ordered)
    case.act(DRAFT, AgreementForm(order_number=" 2026-0042 "))
    assert case.case.referral.order_number == "2026-0042"
    assert case.facts(ReferralFact) == [case.case.referral]


def test_a_new_draft_replaces_the_one_before() -> None:
    case = drafted()
    first = case.case.agreement
    case.act(DRAFT, AgreementForm(term_months=24))
    second = case.case.agreement
    assert first is not None
    assert second is not None
    assert (second.version, second.term_months) == (2, 24)
    assert second.id != first.id
    assert replace(first, status=AgreementStatus.SUPERSEDED) in case.facts(AgreementFact)
    assert {one.agreement_id for one in case.case.clauses} == {second.id}


def test_a_draft_after_sending_takes_the_agreement_back() -> None:
    case = sent()
    case.act(DRAFT, AgreementForm())
    assert case.file.find(ObligationKind.SIGNATURE) is None
    assert case.refused(Act.SEND_AGREEMENT) == ""


def test_an_approved_credit_must_leave_something_of_the_term() -> None:
    case = drafted()
    case.act(Act.RECOMMEND_CREDIT, CreditForm(months=12, evidence="Negative tests."))
    case.act(Act.DECIDE_CREDIT, APPROVE, SUPERVISOR)
    assert case.refused(DRAFT, AgreementForm(term_months=12)) == "term_out_of_range"
    assert case.refused(DRAFT, AgreementForm(term_months=13)) == ""
