"""What staff owe between the steps: in no open phase does a case wait for nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.agreement_drafts import AgreementForm
from domain.case import CaseFile
from domain.credit import CreditForm
from domain.facts import EvaluationStatus
from domain.forms import DecisionForm
from domain.intake import ConfirmationForm, CriterionForm, criteria_at_intake
from domain.obligations import ObligationKind, ObligationState
from domain.phases import Phase
from domain.proposals import DischargeForm, TermExtensionForm
from domain.referral import ReasonForm
from domain.roles import STAFF_PARTIES, Party
from domain.tasks import task_of
from tests.domain.agreed import APPROVE, REFUSE, drafted, monitored, reviewed, sent
from tests.domain.factories import (
    NOW,
    SUPERVISOR,
    a_case,
    act,
    an_evaluation,
    at,
    intake_done,
    kept,
    told,
    types_determined,
)

K = ObligationKind
REASON = ReasonForm(reason="Agreed.")
CAUSE = "Two reports in a row were late."


def owed_by_staff(file: CaseFile) -> set[ObligationKind]:
    """What somebody on the staff finds in the worklist."""
    return {one.kind for one in file.obligations if one.owner in STAFF_PARTIES and task_of(one) is not None}


def assessed(file: CaseFile) -> CaseFile:
    """A case in intake whose every criterion was assessed."""
    for one in criteria_at_intake(file.policy):
        form = CriterionForm(code=one.code, satisfied=one.code != "INEL_DRUG_ACT", evidence="Record search.")
        file = kept(act(file, Act.ASSESS_CRITERION, form))
    return file


def without_diagnosis() -> CaseFile:
    """A case whose accepted evaluation found nothing."""
    case = a_case(Phase.EVALUATION_REVIEW)
    found = an_evaluation(EvaluationStatus.REVIEWED, of=case)
    nothing = replace(found.subject, fact=replace(found.subject.fact, diagnosis_found=False))
    return told(case, replace(found, subject=nothing))


@pytest.mark.parametrize("phase", [Phase.INTAKE, Phase.AGREEMENT_DRAFT])
def test_a_phase_that_waits_for_staff_is_in_their_worklist(phase: Phase) -> None:
    waiting = {Phase.INTAKE: K.INTAKE, Phase.AGREEMENT_DRAFT: K.AGREEMENT_SENDING}[phase]
    assert owed_by_staff(a_case(phase)) == {waiting}


def test_intake_is_owed_until_the_licensee_is_referred() -> None:
    case = types_determined(a_case(Phase.INTAKE))
    assert K.INTAKE in owed_by_staff(case)
    assert owed_by_staff(a_case(Phase.EVALUATION_PENDING)) == set()


def test_intake_that_nobody_completes_falls_overdue() -> None:
    late = at(a_case(Phase.INTAKE), NOW + timedelta(days=40))
    owed = late.find(K.INTAKE)
    assert owed is not None
    assert (owed.state, owed.deadline) == (ObligationState.OVERDUE, "S01")


def test_eligibility_is_decided_once_every_criterion_is_assessed() -> None:
    case = a_case(Phase.INTAKE)
    first = criteria_at_intake(case.policy)[0]
    some = kept(act(case, Act.ASSESS_CRITERION, CriterionForm(code=first.code, satisfied=True, evidence="None.")))
    assert K.ELIGIBILITY_DECISION not in owed_by_staff(some)
    every = assessed(case)
    owed = every.find(K.ELIGIBILITY_DECISION)
    assert owed is not None
    assert (owed.owner, owed.deadline) == (Party.SUPERVISOR, "S03")
    again = assessed(every)
    assert [one.id for one in again.obligations if one.kind is K.ELIGIBILITY_DECISION] == [owed.id]
    assert K.ELIGIBILITY_DECISION not in owed_by_staff(intake_done(case))


def test_what_the_second_reviewer_sends_back_is_owed_anew_when_it_is_assessed_anew() -> None:
    case = assessed(a_case(Phase.INTAKE))
    returned = kept(act(case, Act.RETURN_ELIGIBILITY, REASON, SUPERVISOR))
    assert owed_by_staff(returned) == {K.INTAKE}
    assert K.ELIGIBILITY_DECISION in owed_by_staff(assessed(returned))


def test_ineligibility_that_is_confirmed_was_decided() -> None:
    turn = act(assessed(a_case(Phase.INTAKE)), Act.CONFIRM_ELIGIBILITY, ConfirmationForm(reason="Agreed."), SUPERVISOR)
    states = {one.kind: one.state for one in turn.obligations.values()}
    assert turn.case.phase is Phase.INELIGIBLE
    assert (states[K.ELIGIBILITY_DECISION], states[K.INTAKE]) == (ObligationState.ACCEPTED, ObligationState.CANCELLED)


def test_a_case_without_diagnosis_is_to_be_closed() -> None:
    case = without_diagnosis()
    owed = case.find(K.NO_DIAGNOSIS_CLOSING)
    assert owed is not None
    assert (case.subject.phase, owed.owner, owed.deadline) == (Phase.EVALUATION_REVIEW, Party.SPECIALIST, "S05")
    turn = act(case, Act.CLOSE_NO_DIAGNOSIS, REASON)
    assert turn.obligations[owed.id].state is ObligationState.ACCEPTED


def test_an_agreement_that_is_drafted_anew_after_it_was_sent_is_to_be_sent_again() -> None:
    case = sent()
    assert case.file.find(K.AGREEMENT_SENDING) is None
    case.act(Act.DRAFT_AGREEMENT, AgreementForm())
    assert case.file.find(K.SIGNATURE) is None
    case.owed(K.AGREEMENT_SENDING)


def test_a_recommended_credit_is_decided() -> None:
    case = drafted()
    case.act(Act.RECOMMEND_CREDIT, CreditForm(months=6, evidence="Negative tests."))
    owed = case.owed(K.CREDIT_DECISION)
    assert (owed.owner, owed.deadline) == (Party.SUPERVISOR, "S03")
    case.act(Act.DECIDE_CREDIT, REFUSE, SUPERVISOR)
    assert case.known[owed.id].state is ObligationState.ACCEPTED


@pytest.mark.parametrize("answer", [APPROVE, REFUSE])
def test_a_proposed_extension_is_decided(answer: DecisionForm) -> None:
    case = monitored()
    extension = TermExtensionForm(clause="3", cause=CAUSE)
    case.act(Act.PROPOSE_EXTENSION, extension)
    owed = case.owed(K.AMENDMENT_DECISION)
    assert case.file.find(K.DISCHARGE_DECISION) is None
    assert case.case.amendment is not None
    assert (owed.owner, owed.subject) == (Party.SUPERVISOR, case.case.amendment.id)
    case.act(Act.DECIDE_AMENDMENT, answer, SUPERVISOR)
    assert case.known[owed.id].state is ObligationState.ACCEPTED


def test_a_proposed_discharge_is_decided() -> None:
    case = monitored()
    case.act(Act.PROPOSE_DISCHARGE, DischargeForm(clause="3", cause=CAUSE))
    owed = case.owed(K.DISCHARGE_DECISION)
    case.act(Act.DECIDE_DISCHARGE, APPROVE, SUPERVISOR)
    assert case.known[owed.id].state is ObligationState.ACCEPTED


def test_a_completion_review_is_decided_or_the_term_goes_on() -> None:
    case = reviewed()
    owed = case.owed(K.COMPLETION_DECISION)
    assert (owed.owner, owed.deadline) == (Party.SUPERVISOR, "S04")
    case.act(Act.PROPOSE_EXTENSION, TermExtensionForm(clause="3", cause=CAUSE))
    case.act(Act.DECIDE_AMENDMENT, APPROVE, SUPERVISOR)
    assert case.known[owed.id].state is ObligationState.CANCELLED
    assert case.case.phase is Phase.MONITOR
