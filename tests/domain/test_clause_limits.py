"""Limits that a clause sets where the policy leaves them open: in the draft, in a modification, in what is owed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.agreement import SignatureForm
from domain.agreement_drafts import AgreementForm, ClauseForm
from domain.clause_limits import DutyLimitForm
from domain.disclosures import DisclosureForm
from domain.grades import Grade
from domain.limits import Limit, Unit
from domain.obligations import ObligationKind, ObligationState
from domain.policy import Policy
from domain.proposals import ModificationForm
from tests.domain.agreed import AGREED, APPROVE, decide, drafted, executed, monitored, today, treat, undrafted
from tests.domain.policies_for_tests import with_deadline
from tests.domain.simulation import Simulation

K = ObligationKind
DAY = timedelta(days=1)


def leaving_open(policy: Policy = AGREED, *duties: str) -> Policy:
    """The policy with some deadlines in words."""
    for duty in duties or ("D27", "D31"):
        worded = replace(policy.deadline(duty), replaced_by="as ordered", period_grade=Grade.DEFAULT)
        policy = with_deadline(policy, worded)
    return policy


OPEN = leaving_open()
MONTHLY = DutyLimitForm(duty="D27", amount=1, unit=Unit.MONTHS)
WEEKLY = DutyLimitForm(duty="D27", amount=7, unit=Unit.CALENDAR_DAYS)
TEN_DAYS = DutyLimitForm(duty="D31", amount=10, unit=Unit.CALENDAR_DAYS)


def text_of(case: Simulation, duty: str) -> str:
    return next(one.text for one in case.case.clauses if duty in one.duties)


def owed_report(case: Simulation) -> tuple[Limit | None, str]:
    treat(case)
    owed = case.owed(K.THERAPIST_REPORT)
    return owed.period, owed.clause


def test_a_draft_sets_what_the_policy_leaves_open_and_its_clause_says_so() -> None:
    case = executed(OPEN, AgreementForm(limits=(MONTHLY,)))
    assert text_of(case, "D27").endswith("for each period of 1 month.")
    assert owed_report(case) == (Limit(amount=1, unit=Unit.MONTHS), "agreement 1, clause 2 (D27)")


def test_where_nothing_is_set_the_clause_shows_the_default_of_the_program() -> None:
    case = executed(OPEN)
    period = AGREED.deadline("D27").period
    assert period is not None
    default = f"for each period of {period.in_words}, the program's default until another is set (as ordered)."
    assert text_of(case, "D27").endswith(default)
    assert owed_report(case)[0] == period


def test_a_number_of_the_policy_that_an_order_may_replace_is_no_default_of_the_program() -> None:
    sourced = with_deadline(OPEN, replace(OPEN.deadline("D27"), period_grade=Grade.SOURCED))
    assert "the policy's own number until another is set" in text_of(executed(sourced), "D27")


def test_what_the_policy_sets_itself_is_not_repeated() -> None:
    assert "default" not in " ".join(one.text for one in drafted().case.clauses)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ((replace(MONTHLY, duty="D28"),), "limit_by_policy"),
        ((replace(MONTHLY, duty="D44"),), "limit_without_duty"),
        ((replace(MONTHLY, duty=""),), "limit_without_duty"),
        ((MONTHLY, WEEKLY), "limit_twice"),
        ((replace(MONTHLY, unit=Unit.HOURS),), "limit_wrong_unit"),
        ((replace(MONTHLY, unit=Unit.BUSINESS_DAYS),), "limit_wrong_unit"),
        ((replace(MONTHLY, amount=0),), "limit_out_of_range"),
        ((replace(MONTHLY, amount=12),), ""),
        ((replace(MONTHLY, amount=13),), "limit_out_of_range"),
        ((replace(TEN_DAYS, unit=Unit.HOURS, amount=72),), ""),
        ((), ""),
    ],
)
def test_a_limit_is_set_once_in_range_and_only_where_it_is_left_open(
    limits: tuple[DutyLimitForm, ...], code: str
) -> None:
    assert undrafted(OPEN).refused(Act.DRAFT_AGREEMENT, AgreementForm(limits=limits)) == code


def test_an_own_clause_sets_limits_of_its_own_duties() -> None:
    policy = leaving_open(replace(AGREED, clauses=tuple(one for one in AGREED.clauses if "D27" not in one.duties)))
    own = ClauseForm(number="18", title="Therapy", text="Your therapist reports.", duties=("D27",), limits=(WEEKLY,))
    case = executed(policy, AgreementForm(own_clauses=(own,)))
    assert owed_report(case) == (Limit(amount=7, unit=Unit.CALENDAR_DAYS), "agreement 1, clause 18 (D27)")
    stray = replace(own, duties=("D43",))
    assert undrafted(policy).refused(Act.DRAFT_AGREEMENT, AgreementForm(own_clauses=(stray,))) == "limit_without_duty"


def test_a_disclosure_is_due_within_what_the_clause_sets() -> None:
    case = executed(OPEN, AgreementForm(limits=(TEN_DAYS,)))
    case.run(20 * DAY)
    told = DisclosureForm(occurred_at=case.now - 9 * DAY, reported_at=case.now, detail="Synthetic example.")
    case.act(Act.RECORD_PRESCRIPTION, told)
    [notice] = [one for one in case.known.values() if one.kind is K.PRESCRIPTION_NOTICE]
    assert (notice.limit, notice.rolls_forward) == (Limit(amount=10, unit=Unit.CALENDAR_DAYS), True)
    assert not notice.was_met_late


def test_a_modification_that_sets_another_limit_ends_the_period_that_runs_and_begins_one_of_its_own() -> None:
    case = monitored(OPEN)
    before = case.owed(K.THERAPIST_REPORT)
    case.run(10 * DAY)
    number = next(one.number for one in case.case.clauses if "D27" in one.duties)
    clause = ClauseForm(number=number, title="Therapy", text="Monthly.", duties=("D27",), limits=(MONTHLY,))
    case.act(Act.PROPOSE_MODIFICATION, ModificationForm(clauses=(clause,), cause="Two late reports."))
    decide(case, APPROVE)
    assert case.owed(K.THERAPIST_REPORT) == before
    case.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case)))
    after = case.owed(K.THERAPIST_REPORT)
    assert case.known[before.id].state is ObligationState.CANCELLED
    assert (after.period, after.starts_at) == (Limit(amount=1, unit=Unit.MONTHS), case.now)
    assert after.clause.startswith("agreement 2, clause ")
