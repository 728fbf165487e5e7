from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.acts import Act
from domain.agreement import ExecutionForm, SignatureForm
from domain.agreement_drafts import AgreementForm
from domain.credit import CreditForm
from domain.facts import AgreementFact, AgreementStatus
from domain.forms import Form
from domain.grades import Grade
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.policy import TermStart
from domain.practice import PracticeStatus
from domain.referral import ReasonForm
from domain.releases import RenewalForm
from domain.roles import Party
from tests.domain.agreed import (
    AGREED,
    APPROVE,
    by_order,
    drafted,
    execute,
    executed,
    owed,
    sent,
    signed,
    starting,
    today,
    treat,
    undrafted,
)
from tests.domain.factories import ONE_DAY, SUPERVISOR, TODAY
from tests.domain.monitored import MONITOR
from tests.domain.policies_for_tests import with_deadline
from tests.domain.simulation import Simulation

K = ObligationKind
REASON = ReasonForm(reason="Terms not acceptable.")


def status(case: Simulation) -> AgreementStatus:
    assert case.case.agreement is not None
    return case.case.agreement.status


def test_what_was_not_drafted_is_neither_sent_nor_signed() -> None:
    case = undrafted()
    assert case.refused(Act.SEND_AGREEMENT) == "no_draft"
    assert case.refused(Act.RECORD_SIGNATURE) == "not_sent"
    assert drafted().refused(Act.RECORD_SIGNATURE) == "not_sent"


def test_sending_asks_for_the_signature_and_tells_the_participant() -> None:
    case = drafted()
    assert owed(case).keys() == {K.RELEASE_RENEWAL, K.AGREEMENT_SENDING}
    case.act(Act.SEND_AGREEMENT, Form())
    assert owed(case).keys() == {K.RELEASE_RENEWAL, K.SIGNATURE}
    assert status(case) is AgreementStatus.SENT
    assert owed(case)[K.SIGNATURE] == "test 1, D09"
    assert case.messages[-1].to is Party.PARTICIPANT
    assert case.refused(Act.SEND_AGREEMENT) == "already_sent"


def test_an_agreement_is_not_sent_while_a_credit_is_undecided() -> None:
    case = drafted()
    case.act(Act.RECOMMEND_CREDIT, CreditForm(months=6, evidence="Negative tests."))
    assert case.refused(Act.SEND_AGREEMENT) == "credit_undecided"
    case.act(Act.DECIDE_CREDIT, APPROVE, SUPERVISOR)
    assert case.refused(Act.SEND_AGREEMENT) == ""


@pytest.mark.parametrize(
    ("day", "code"), [(-1, "signed_before_sent"), (0, ""), (1, ""), (2, ""), (3, "date_in_future")]
)
def test_the_signature_lies_between_the_sending_and_today(day: int, code: str) -> None:
    case = sent()
    case.run(timedelta(days=2))
    assert case.refused(Act.RECORD_SIGNATURE, SignatureForm(signed_on=TODAY + day * ONE_DAY)) == code


def test_a_signed_agreement_waits_for_the_board_without_clearing_practice() -> None:
    case = signed()
    assert (case.case.phase, status(case)) == (Phase.INTERIM, AgreementStatus.SIGNED)
    assert case.case.practice is PracticeStatus.NOT_CLEARED
    assert case.case.term is None
    assert K.SIGNATURE not in owed(case)
    assert owed(case)[K.BOARD_EXECUTION] == "test 1, D10"


def test_in_the_interim_only_staff_and_the_provider_owe_anything_by_a_clause() -> None:
    case = signed()
    case.act(Act.NAME_WORKSITE_MONITOR, MONITOR)
    treat(case)
    assert {kind: clause for kind, clause in owed(case).items() if clause.startswith("agreement")} == {
        K.SPECIALIST_CONTACT: "agreement 1, clause 6 (D32)",
        K.FILE_REVIEW: "agreement 1, clause 7 (D37)",
        K.THERAPIST_REPORT: "agreement 1, clause 2 (D27)",
    }


def test_execution_opens_what_is_not_open_yet_and_starts_the_term() -> None:
    case = signed()
    case.act(Act.NAME_WORKSITE_MONITOR, MONITOR)
    before = {one.id for one in case.file.obligations}
    execute(case)
    assert (case.case.phase, status(case)) == (Phase.STABILISE, AgreementStatus.EXECUTED)
    assert {one.kind for one in case.file.obligations if one.id not in before} == {
        K.TERM,
        K.SELF_REPORT,
        K.WORKSITE_REPORT,
    }
    assert K.BOARD_EXECUTION not in owed(case)
    assert case.messages[-1].to is Party.PARTICIPANT


def test_where_the_signature_starts_the_term_everything_binds_from_then_on() -> None:
    case = signed(starting(TermStart.AGREEMENT_SIGNATURE))
    assert case.case.term is not None
    assert {K.TERM, K.SELF_REPORT} <= owed(case).keys()
    term = case.owed(K.TERM)
    case.run(timedelta(days=40))
    execute(case)
    assert case.owed(K.TERM).id == term.id
    assert case.names["term:started"] == 1


def test_where_the_board_does_not_execute_nothing_waits_for_it() -> None:
    case = signed(with_deadline(AGREED, replace(AGREED.deadline("D10"), grade=Grade.NOT_APPLICABLE)))
    assert K.BOARD_EXECUTION not in owed(case)
    assert case.refused(Act.RECORD_BOARD_EXECUTION) == ""


@pytest.mark.parametrize(
    ("executed_on", "effective_on", "code"),
    [
        (0, 0, ""),
        (0, 30, ""),
        (10, -400, ""),
        (-1, 0, "executed_before_signed"),
        (11, 11, "date_in_future"),
        (0, 4000, "implausible_date"),
        (0, -4000, "implausible_date"),
    ],
)
def test_the_day_of_execution_follows_the_signature(executed_on: int, effective_on: int, code: str) -> None:
    case = signed()
    case.run(timedelta(days=10))
    form = ExecutionForm(executed_on=TODAY + executed_on * ONE_DAY, effective_on=TODAY + effective_on * ONE_DAY)
    assert case.refused(Act.RECORD_BOARD_EXECUTION, form) == code


def test_an_agreement_that_no_board_executes_is_in_force_once_it_is_signed() -> None:
    unexecuted = with_deadline(AGREED, replace(AGREED.deadline("D10"), grade=Grade.NOT_APPLICABLE))
    case = signed(starting(TermStart.AGREEMENT_SIGNATURE, unexecuted))
    agreement = case.case.agreement
    assert agreement is not None
    assert (case.case.phase, agreement.status) == (Phase.STABILISE, AgreementStatus.SIGNED)
    assert agreement.effective_on == agreement.signed_on == today(case)
    assert case.case.term is not None
    assert owed(case).keys() >= {K.TERM, K.SELF_REPORT}
    assert K.BOARD_EXECUTION not in owed(case)


def test_the_renewal_of_a_release_rests_on_its_clause_from_the_signature_on() -> None:
    clauses = tuple(replace(one, duties=(*one.duties, "D38")) if one.number == "9" else one for one in AGREED.clauses)
    case = drafted(replace(AGREED, clauses=clauses))
    assert owed(case)[K.RELEASE_RENEWAL] == "test 1, D38"
    case.act(Act.SEND_AGREEMENT, Form())
    assert owed(case)[K.RELEASE_RENEWAL] == "test 1, D38"
    case.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case)))
    assert owed(case)[K.RELEASE_RENEWAL] == "agreement 1, clause 9 (D38)"
    release = case.case.releases[0]
    renewal = RenewalForm(release_id=release.id, signed_on=today(case), expires_on=today(case) + timedelta(days=400))
    case.act(Act.RENEW_RELEASE, renewal)
    assert owed(case)[K.RELEASE_RENEWAL] == "agreement 1, clause 9 (D38)"


def test_an_order_is_not_declined() -> None:
    case = undrafted(change=by_order)
    assert case.refused(Act.RECORD_DECLINE, REASON, SUPERVISOR) == "by_order"


def test_an_order_was_issued_before_the_licensee_signs_for_it() -> None:
    case = undrafted(change=by_order)
    case.act(Act.DRAFT_AGREEMENT, AgreementForm())
    case.act(Act.SEND_AGREEMENT, Form())
    case.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case)))
    assert owed(case)[K.FILE_REVIEW] == "order 2026-0042, version 1, clause 7 (D37)"
    form = ExecutionForm(executed_on=TODAY - 20 * ONE_DAY, effective_on=TODAY - 10 * ONE_DAY)
    assert case.refused(Act.RECORD_BOARD_EXECUTION, form) == ""
    assert case.refused(Act.RECORD_BOARD_EXECUTION, replace(form, executed_on=date(2009, 1, 1))) == "implausible_date"


def test_what_the_board_rejects_ends_the_case() -> None:
    case = signed()
    case.act(Act.RECORD_BOARD_REJECTION, REASON)
    assert (case.case.phase, status(case)) == (Phase.BOARD_REJECTED, AgreementStatus.REJECTED)
    assert owed(case).keys() == {K.CLOSING_DUTY}
    assert executed().refused(Act.RECORD_BOARD_REJECTION, REASON) == "wrong_phase"


def test_a_licensee_who_declines_leaves_a_declined_agreement() -> None:
    case = sent()
    case.act(Act.RECORD_DECLINE, REASON, SUPERVISOR)
    assert (case.case.phase, status(case)) == (Phase.DECLINED, AgreementStatus.DECLINED)
    assert case.case.agreement in case.facts(AgreementFact)
