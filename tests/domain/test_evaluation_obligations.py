"""Excuse, extend, mark as missed, note a fault: what an evaluation referral waits for, like any other obligation."""

from dataclasses import replace
from datetime import datetime

import pytest

from domain.acts import OBLIGATION_ACTS, Act
from domain.evaluation import EvaluationFile, EvaluationTurn
from domain.evaluation_acts import EVALUATION_RULES
from domain.evaluation_threats import ThreatForm
from domain.facts import EvaluationStatus
from domain.files import File
from domain.forms import Form
from domain.ids import ObligationId
from domain.obligation_acts import ExcuseCause, ExcuseForm, ExtensionForm, FaultForm, ObligationForm
from domain.obligations import FaultCause, Obligation, ObligationKind, ObligationState
from domain.roles import Party
from tests.domain.factories import (
    DIRECTOR,
    INTAKE,
    NOW,
    ONE_DAY,
    SPECIALIST,
    SUPERVISOR,
    act_on_evaluation,
    an_evaluation,
    at,
    evaluation_refused,
    kept,
    new_id,
)

_S = EvaluationStatus
_K = ObligationKind
_LATE = NOW + 60 * ONE_DAY


def owed(file: EvaluationFile, kind: ObligationKind) -> Obligation:
    found = file.find(kind)
    assert found is not None
    return found


def forms(of: ObligationId) -> dict[Act, Form]:
    reason = "Synthetic example."
    return {
        Act.EXCUSE_OBLIGATION: ExcuseForm(obligation_id=of, reason=reason, cause=ExcuseCause.VENDOR_FAULT),
        Act.EXTEND_OBLIGATION: ExtensionForm(obligation_id=of, reason=reason, amount=2),
        Act.MARK_OBLIGATION_MISSED: ObligationForm(obligation_id=of, reason=reason),
        Act.NOTE_FAULT: FaultForm(obligation_id=of, reason=reason, cause=FaultCause.VENDOR),
    }


def do(file: EvaluationFile, act: Act, kind: ObligationKind, now: datetime = NOW) -> EvaluationTurn:
    return act_on_evaluation(file, act, forms(owed(file, kind).id)[act], SUPERVISOR, now)


def names(turn: EvaluationTurn) -> list[str]:
    return [one.name for one in turn.events]


def with_threat() -> EvaluationFile:
    form = ThreatForm(found_at=NOW, basis="The evaluator called.")
    return kept(act_on_evaluation(an_evaluation(_S.HELD), Act.RECORD_THREAT, form, SPECIALIST, NOW))


def test_the_acts_are_those_of_the_enrollment() -> None:
    assert frozenset(EVALUATION_RULES) >= OBLIGATION_ACTS
    assert set(forms(ObligationId(new_id()))) == OBLIGATION_ACTS


@pytest.mark.parametrize("act", sorted(OBLIGATION_ACTS))
def test_each_names_something_that_this_evaluation_waits_for(act: Act) -> None:
    form = forms(ObligationId(new_id()))[act]
    assert evaluation_refused(an_evaluation(), act, form, SUPERVISOR) == "obligation_not_open"
    nothing = replace(an_evaluation(), obligations=())
    assert evaluation_refused(nothing, act, form, SUPERVISOR) == "nothing_owed"


@pytest.mark.parametrize("act", [Act.EXCUSE_OBLIGATION, Act.MARK_OBLIGATION_MISSED])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (_S.OFFERED, _K.EVALUATOR_CONTACT),
        (_S.BOOKED, _K.EVALUATION),
        (_S.HELD, _K.EVALUATION_REPORT),
        (_S.REPORTED, _K.REPORT_REVIEW),
    ],
)
def test_nobody_silences_a_step_of_the_evaluation(status: EvaluationStatus, kind: ObligationKind, act: Act) -> None:
    file = an_evaluation(status)
    late = at(file, _LATE)
    assert owed(late, kind).state is ObligationState.OVERDUE

    for actor in (SPECIALIST, SUPERVISOR):
        assert evaluation_refused(late, act, forms(owed(file, kind).id)[act], actor, _LATE) == "own_act"


def test_the_evaluation_is_extended_and_its_report_by_its_own_act() -> None:
    booked, held = an_evaluation(_S.BOOKED), an_evaluation(_S.HELD)

    turn = do(booked, Act.EXTEND_OBLIGATION, _K.EVALUATION)

    assert names(turn) == ["obligation:extended"]
    before, after = owed(booked, _K.EVALUATION).schedule, owed(kept(turn), _K.EVALUATION).schedule
    assert before is not None
    assert after is not None
    assert after.due_at > before.due_at
    form = forms(owed(held, _K.EVALUATION_REPORT).id)[Act.EXTEND_OBLIGATION]
    assert evaluation_refused(held, Act.EXTEND_OBLIGATION, form, SUPERVISOR) == "own_act"


def test_a_fault_of_others_is_noted() -> None:
    turn = do(an_evaluation(_S.HELD), Act.NOTE_FAULT, _K.EVALUATION_REPORT)

    assert names(turn) == ["obligation:fault_noted"]
    assert owed(kept(turn), _K.EVALUATION_REPORT).fault is FaultCause.VENDOR


def test_the_review_is_for_somebody_above_to_extend() -> None:
    file = an_evaluation(_S.REPORTED)
    review = owed(file, _K.REPORT_REVIEW)

    assert review.owner is Party.SPECIALIST
    fault = forms(review.id)[Act.NOTE_FAULT]
    assert evaluation_refused(file, Act.NOTE_FAULT, fault, SPECIALIST) == "not_yours_to_decide"
    assert evaluation_refused(file, Act.EXTEND_OBLIGATION, forms(review.id)[Act.EXTEND_OBLIGATION], SUPERVISOR) == ""


@pytest.mark.parametrize("act", [Act.EXCUSE_OBLIGATION, Act.MARK_OBLIGATION_MISSED])
def test_a_threat_notice_is_sent_and_nothing_else(act: Act) -> None:
    file = with_threat()
    form = forms(owed(file, _K.THREAT_NOTICE).id)[act]

    assert evaluation_refused(file, act, form, SUPERVISOR, _LATE) == "own_act"
    extension = forms(owed(file, _K.THREAT_NOTICE).id)[Act.EXTEND_OBLIGATION]
    assert evaluation_refused(file, Act.EXTEND_OBLIGATION, extension, SUPERVISOR) == "safety_duty"
    fault = forms(owed(file, _K.THREAT_NOTICE).id)[Act.NOTE_FAULT]
    assert evaluation_refused(file, Act.NOTE_FAULT, fault, SUPERVISOR) == "safety_duty"


def test_an_evaluation_that_has_ended_excuses_nothing() -> None:
    threatened = with_threat()
    ended = replace(threatened.subject, fact=replace(threatened.subject.fact, status=_S.CANCELLED))
    file = File(subject=ended, obligations=threatened.obligations, policy=threatened.policy)
    by_act = forms(owed(file, _K.THREAT_NOTICE).id)

    refusals = {act: evaluation_refused(file, act, by_act[act], SUPERVISOR) for act in OBLIGATION_ACTS}

    assert refusals == {
        Act.EXCUSE_OBLIGATION: "wrong_phase",
        Act.MARK_OBLIGATION_MISSED: "wrong_phase",
        Act.EXTEND_OBLIGATION: "safety_duty",
        Act.NOTE_FAULT: "safety_duty",
    }


@pytest.mark.parametrize("act", sorted(OBLIGATION_ACTS))
def test_the_same_roles_decide_as_in_the_enrollment(act: Act) -> None:
    assert evaluation_refused(an_evaluation(), act, actor=INTAKE) == "not_permitted"
    assert evaluation_refused(an_evaluation(), act, actor=DIRECTOR) != "not_permitted"
