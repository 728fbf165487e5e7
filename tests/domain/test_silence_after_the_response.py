"""A licensee who responded at first and then falls silent or refuses: the case has an honest end."""

from datetime import timedelta

import pytest

from domain.acts import Act
from domain.evaluation_referral import EvaluatorsForm
from domain.facts import EvaluationStatus
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.referral import Delivery, LetterForm, ReasonForm
from tests.domain.factories import (
    EVALUATORS,
    INTAKE,
    NOW,
    SPECIALIST,
    a_case,
    act,
    an_evaluation,
    ids_of,
    kept,
    refused,
    told,
    types_determined,
)

REASON = ReasonForm(reason="Does not answer any more.")
NOTICE = LetterForm(delivery=Delivery.CERTIFIED_MAIL)
LATER = NOW + timedelta(days=20)
PHASES = pytest.mark.parametrize("phase", [Phase.INTAKE, Phase.EVALUATION_PENDING])


@PHASES
def test_a_licensee_who_refuses_has_declined(phase: Phase) -> None:
    turn = act(a_case(phase), Act.RECORD_DECLINE, REASON, INTAKE)
    assert (turn.case.phase, turn.case.ended_because) == (Phase.DECLINED, REASON.reason)


@PHASES
def test_silence_is_referred_only_after_a_final_notice_has_run_out(phase: Phase) -> None:
    case = a_case(phase)
    assert refused(case, Act.REFER_NO_RESPONSE, REASON) == "final_notice_not_sent"
    noticed = kept(act(case, Act.SEND_FINAL_NOTICE, NOTICE, INTAKE))
    assert refused(noticed, Act.SEND_FINAL_NOTICE, NOTICE, INTAKE) == "final_notice_sent"
    assert refused(noticed, Act.REFER_NO_RESPONSE, REASON) == "final_notice_running"
    assert act(noticed, Act.REFER_NO_RESPONSE, REASON, SPECIALIST, LATER).case.phase is Phase.NO_RESPONSE


@PHASES
def test_an_answer_to_the_notice_lets_the_case_go_on_where_it_is(phase: Phase) -> None:
    case = a_case(phase)
    assert refused(case, Act.RECORD_RESPONSE, REASON, INTAKE) == "already_answered"
    noticed = kept(act(case, Act.SEND_FINAL_NOTICE, NOTICE, INTAKE))
    answered = kept(act(noticed, Act.RECORD_RESPONSE, REASON, INTAKE))
    assert answered.subject.phase is phase
    assert answered.find(ObligationKind.FINAL_NOTICE) is None


def test_what_the_licensee_does_answers_the_notice_too() -> None:
    intake = kept(act(types_determined(a_case(Phase.INTAKE)), Act.SEND_FINAL_NOTICE, NOTICE, INTAKE))
    offer = EvaluatorsForm(offered=ids_of(EVALUATORS))
    pending = kept(act(intake, Act.REFER_FOR_EVALUATION, offer, providers=EVALUATORS))
    assert pending.find(ObligationKind.FINAL_NOTICE) is None
    again = kept(act(pending, Act.SEND_FINAL_NOTICE, NOTICE, INTAKE))
    reported = told(again, an_evaluation(EvaluationStatus.REPORTED, of=again))
    assert (reported.subject.phase, reported.find(ObligationKind.FINAL_NOTICE)) == (Phase.EVALUATION_REVIEW, None)


def test_the_breach_of_the_choice_names_what_follows_here() -> None:
    for status in (EvaluationStatus.OFFERED, EvaluationStatus.CHOSEN):
        owed = an_evaluation(status).find(ObligationKind.EVALUATOR_CONTACT)
        assert owed is not None
        assert owed.breach in ("", "record as declined, or send the final notice (D04)")
        assert "second letter" not in owed.breach
