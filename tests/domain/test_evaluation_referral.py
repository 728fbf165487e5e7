"""The enrollment's side of an evaluation: types, referral, and what its reports mean for the case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.case import CaseFile
from domain.evaluation import EVALUATION_ENDS
from domain.evaluation_acts import cancel_evaluation
from domain.evaluation_appointments import HeldForm
from domain.evaluation_choice import ChoiceForm, EvaluatorAcceptanceForm, EvaluatorContactForm
from domain.evaluation_referral import EvaluationTypesForm, EvaluatorsForm, told_by_evaluation
from domain.evaluation_reviews import EvaluationReviewForm, QueryForm, SecondOpinionForm
from domain.evaluation_threats import ThreatForm, ThreatNoticeForm
from domain.events import MessageKind
from domain.facts import EvaluationFact, EvaluationStatus, EvaluationType
from domain.files import File
from domain.ids import EvaluationId, ProviderId
from domain.phases import Phase
from domain.providers import ProviderKind, ProviderStanding
from domain.referral import ReasonForm
from domain.roles import Party
from tests.domain.factories import (
    AUDITOR,
    EVALUATORS,
    INTAKE,
    NOW,
    OTHER_EVALUATORS,
    SPECIALIST,
    RefusedError,
    a_case,
    a_provider,
    a_report,
    a_turn,
    act,
    act_on_evaluation,
    an_evaluation,
    an_evaluation_turn,
    ids_of,
    intake_done,
    kept,
    new_id,
    refused,
    told,
    types_determined,
)
from tests.domain.policies_for_tests import POLICY, with_figure

_SUBSTANCE = EvaluationType.SUBSTANCE_USE
_FITNESS = EvaluationType.FITNESS_FOR_DUTY
_S = EvaluationStatus


def _types(*types: EvaluationType, reason: str = "The referral names alcohol at work.") -> EvaluationTypesForm:
    return EvaluationTypesForm(types=types, reason=reason)


def _offer(providers: tuple[ProviderStanding, ...]) -> EvaluatorsForm:
    return EvaluatorsForm(offered=ids_of(providers))


def _evaluation(file: CaseFile) -> EvaluationFact:
    assert file.subject.evaluation is not None
    return file.subject.evaluation


# --------------------------------------------------------------------------------------------------------------- types


def test_the_types_of_evaluation_are_kept_with_their_reason() -> None:
    turn = act(a_case(Phase.INTAKE), Act.DETERMINE_EVALUATION_TYPES, _types(_SUBSTANCE, _FITNESS))

    assert turn.case.evaluation_types == (_SUBSTANCE, _FITNESS)
    assert turn.case.evaluation_reason == "The referral names alcohol at work."
    assert [(one.name, one.sentence) for one in turn.events] == [
        (
            "evaluation:types_determined",
            "Required: substance use, fitness for duty. The referral names alcohol at work.",
        )
    ]


def test_the_types_can_be_determined_again_before_the_referral() -> None:
    file = kept(act(a_case(Phase.INTAKE), Act.DETERMINE_EVALUATION_TYPES, _types(_SUBSTANCE)))

    file = kept(act(file, Act.DETERMINE_EVALUATION_TYPES, _types(_FITNESS)))

    assert file.subject.evaluation_types == (_FITNESS,)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (_types(), "no_evaluation_type"),
        (_types(_FITNESS, _SUBSTANCE, _FITNESS), "evaluation_type_repeated"),
        (_types(_FITNESS, reason=" "), "text_missing"),
    ],
)
def test_types_are_refused(form: EvaluationTypesForm, code: str) -> None:
    assert refused(a_case(Phase.INTAKE), Act.DETERMINE_EVALUATION_TYPES, form) == code


# ------------------------------------------------------------------------------------------------------------ referral


def test_a_referral_asks_for_an_evaluation_and_waits_for_it() -> None:
    file = types_determined(a_case(Phase.INTAKE))

    turn = act(file, Act.REFER_FOR_EVALUATION, _offer(EVALUATORS), providers=EVALUATORS)

    (asked,) = turn.evaluations
    fact = _evaluation(turn.file)
    assert turn.case.phase is Phase.EVALUATION_PENDING
    assert asked.offered == fact.offered == ids_of(EVALUATORS)
    assert asked.types == fact.types == (_SUBSTANCE,)
    assert (fact.id, fact.enrollment_id, fact.status) == (asked.evaluation_id, turn.case.id, _S.OFFERED)
    assert [one.name for one in turn.events] == ["evaluation:referred", "obligation:accepted", "enrollment:moved"]
    assert turn.events[0].facts == (fact,)


def test_intake_must_be_done_first() -> None:
    file = a_case(Phase.INTAKE)
    determined = kept(act(file, Act.DETERMINE_EVALUATION_TYPES, _types(_SUBSTANCE)))

    assert refused(file, Act.REFER_FOR_EVALUATION) == "no_data_sheet"
    assert refused(determined, Act.REFER_FOR_EVALUATION, _offer(EVALUATORS), providers=EVALUATORS) == "no_data_sheet"


def test_types_must_be_determined_first() -> None:
    file = intake_done(a_case(Phase.INTAKE))

    assert refused(file, Act.REFER_FOR_EVALUATION) == "evaluation_types_open"
    assert refused(types_determined(a_case(Phase.INTAKE)), Act.REFER_FOR_EVALUATION) == ""


_LAPSED = a_provider(in_force=False)
_RELATED = a_provider(conflict=True)
_UNCERTIFIED = a_provider(expired=True)
_THERAPIST = a_provider(ProviderKind.TREATMENT)
_ABROAD = tuple(a_provider(state="NJ") for _ in range(3))


@pytest.mark.parametrize(
    ("providers", "code"),
    [
        (EVALUATORS[:2], "too_few_evaluators"),
        ((), "too_few_evaluators"),
        ((*EVALUATORS[:2], EVALUATORS[0]), "evaluator_repeated"),
        ((*EVALUATORS[:2], _LAPSED), "no_referral_agreement"),
        ((*EVALUATORS[:2], _RELATED), "conflict_of_interest"),
        ((*EVALUATORS[:2], _UNCERTIFIED), "credentials_expired"),
        ((*EVALUATORS[:2], _THERAPIST), "unknown_provider"),
        (_ABROAD, "no_evaluator_in_state"),
        ((*_ABROAD, EVALUATORS[0]), ""),
    ],
)
def test_evaluators_are_judged_by_the_registry(providers: tuple[ProviderStanding, ...], code: str) -> None:
    file = types_determined(a_case(Phase.INTAKE))

    assert refused(file, Act.REFER_FOR_EVALUATION, _offer(providers), providers=providers) == code


def test_an_evaluator_whom_the_registry_does_not_know_is_refused() -> None:
    file = types_determined(a_case(Phase.INTAKE))
    form = EvaluatorsForm(offered=(*ids_of(EVALUATORS), ProviderId(new_id())))

    assert refused(file, Act.REFER_FOR_EVALUATION, form, providers=EVALUATORS) == "unknown_provider"


def test_before_the_registry_was_asked_only_the_form_is_judged() -> None:
    file = types_determined(a_case(Phase.INTAKE))

    assert refused(file, Act.REFER_FOR_EVALUATION, _offer((*EVALUATORS[:2], _LAPSED))) == ""
    assert refused(file, Act.REFER_FOR_EVALUATION, _offer(EVALUATORS[:2])) == "too_few_evaluators"


def test_the_policy_says_how_many_evaluators_there_must_be_to_choose_among() -> None:
    policy = with_figure(POLICY, "evaluation.evaluator_choices", 2)
    file = types_determined(a_case(Phase.INTAKE, policy))

    assert refused(file, Act.REFER_FOR_EVALUATION, _offer(EVALUATORS[:2]), providers=EVALUATORS) == ""


def test_a_case_is_referred_once_and_by_a_specialist() -> None:
    pending, file = a_case(Phase.EVALUATION_PENDING), types_determined(a_case(Phase.INTAKE))

    assert refused(pending, Act.REFER_FOR_EVALUATION, _offer(EVALUATORS)) == "wrong_phase"
    assert refused(file, Act.REFER_FOR_EVALUATION, _offer(EVALUATORS), INTAKE) == "not_permitted"
    assert refused(file, Act.DETERMINE_EVALUATION_TYPES, _types(_FITNESS), AUDITOR) == "not_permitted"


# ---------------------------------------------------------------------------------------- what the evaluation reports


def test_the_case_follows_its_evaluation_to_the_agreement() -> None:
    case = a_case(Phase.EVALUATION_PENDING)

    phases = []
    for status in (_S.REPORTED, _S.REVIEWED):
        case = told(case, an_evaluation(status, of=case))
        phases.append(case.subject.phase)

    assert phases == [Phase.EVALUATION_REVIEW, Phase.AGREEMENT_DRAFT]
    assert _evaluation(case).diagnosis_found is True


def test_a_review_that_is_heard_of_before_its_report_leads_to_the_agreement_too() -> None:
    pending = a_case(Phase.EVALUATION_PENDING)

    case = told(pending, an_evaluation(_S.REVIEWED, of=pending))

    assert case.subject.phase is Phase.AGREEMENT_DRAFT


def test_a_query_keeps_the_case_in_review() -> None:
    case = a_case(Phase.EVALUATION_REVIEW)

    case = _told_fact(case, replace(_evaluation(case), status=_S.QUERIED))

    assert case.subject.phase is Phase.EVALUATION_REVIEW
    assert _evaluation(case).status is _S.QUERIED


def test_a_second_opinion_waits_for_an_evaluation_again() -> None:
    pending = a_case(Phase.EVALUATION_PENDING)
    evaluation = an_evaluation(_S.REPORTED, of=pending)
    case = told(pending, evaluation)
    form = SecondOpinionForm(offered=ids_of(OTHER_EVALUATORS), reason="Severity is in doubt.")

    second = kept(act_on_evaluation(evaluation, Act.ORDER_SECOND_OPINION, form, providers=OTHER_EVALUATORS))
    case = told(case, second)

    assert case.subject.phase is Phase.EVALUATION_PENDING
    assert _evaluation(case).offered == ids_of(OTHER_EVALUATORS)


def test_reports_that_come_again_after_a_later_one_do_nothing() -> None:
    """Every report of an evaluation with a second opinion, told again at every later point."""
    case = a_case(Phase.EVALUATION_PENDING)
    history = _reports_with_second_opinion(case)
    assert [one.status.value for one in history] == [
        "accepted", "reported", "queried", "reported", "offered", "reported", "reviewed"
    ]  # fmt: skip

    for number, report in enumerate(history):
        case = _told_fact(case, report)
        for earlier in history[: number + 1]:
            turn = a_turn(case)
            told_by_evaluation(turn, earlier)
            assert turn.case == case.subject
            assert (turn.events, turn.messages) == ([], [])
    assert case.subject.phase is Phase.AGREEMENT_DRAFT


def test_a_report_of_another_evaluation_does_nothing() -> None:
    case = a_case(Phase.EVALUATION_PENDING)
    fact = an_evaluation(_S.REPORTED, of=case).subject.fact

    assert _told_fact(case, replace(fact, id=EvaluationId(new_id()))) == case
    intake = a_case(Phase.INTAKE)
    assert _told_fact(intake, fact) == intake


def test_a_threat_is_entered_and_pages_on_call_once() -> None:
    pending = a_case(Phase.EVALUATION_PENDING)
    threat = an_evaluation(_S.ACCEPTED, of=pending).subject.fact
    threat = replace(threat, threat_found=True)

    turn = a_turn(pending)
    told_by_evaluation(turn, threat)

    assert turn.case.phase is Phase.EVALUATION_PENDING
    assert "enrollment:threat_noted" in [one.name for one in turn.events]
    assert [(one.to, one.kind) for one in turn.messages] == [(Party.ON_CALL, MessageKind.PAGE)]
    later = a_turn(kept(turn))
    told_by_evaluation(later, replace(an_evaluation(_S.REPORTED, of=pending).subject.fact, threat_found=True))
    assert later.case.phase is Phase.EVALUATION_REVIEW
    assert Party.ON_CALL not in [one.to for one in later.messages]


@pytest.mark.parametrize("status", [_S.REPORTED, _S.REVIEWED])
def test_reports_after_the_end_of_the_case_are_noted_and_move_nothing(status: EvaluationStatus) -> None:
    pending = a_case(Phase.EVALUATION_PENDING)
    turn = a_turn(pending)
    turn.end(Phase.WITHDRAWN, "withdraws")
    ended = kept(turn)

    case = told(ended, an_evaluation(status, of=pending))

    assert case.subject.phase is Phase.WITHDRAWN
    assert case.obligations == ended.obligations
    assert _evaluation(case).status is status


def test_an_ended_case_learns_that_its_evaluation_was_cancelled() -> None:
    pending = a_case(Phase.EVALUATION_PENDING)
    turn = an_evaluation_turn(an_evaluation(_S.BOOKED, of=pending))
    cancel_evaluation(turn, "withdrawn")
    ending = a_turn(pending)
    ending.end(Phase.WITHDRAWN, "withdraws")

    case = told(kept(ending), kept(turn))

    assert _evaluation(case).status in EVALUATION_ENDS
    assert case.subject.phase is Phase.WITHDRAWN


# --------------------------------------------------------------------------------------------------------- no diagnosis


def _reviewed_without_diagnosis(case: CaseFile) -> CaseFile:
    held = an_evaluation(_S.HELD, of=case)
    reported = kept(act_on_evaluation(held, Act.RECORD_EVALUATION_REPORT, a_report(diagnosis="")))
    reviewed = replace(reported.subject.fact, status=_S.REVIEWED)
    return _told_fact(_told_fact(case, reported.subject.fact), reviewed)


def test_a_case_without_diagnosis_stays_in_review_until_it_is_closed() -> None:
    case = _reviewed_without_diagnosis(a_case(Phase.EVALUATION_PENDING))
    assert case.subject.phase is Phase.EVALUATION_REVIEW

    turn = act(case, Act.CLOSE_NO_DIAGNOSIS, ReasonForm(reason="No disorder found."))

    assert turn.case.phase is Phase.NO_DIAGNOSIS_CLOSED
    assert turn.case.ended_because == "No disorder found."
    assert [one.label for one in kept(turn).obligations] == ["Close the file and set its retention."]


def test_a_case_is_closed_without_diagnosis_only_when_an_accepted_evaluation_says_so() -> None:
    reported = a_case(Phase.EVALUATION_REVIEW)
    fact = replace(_evaluation(reported), status=_S.REVIEWED)
    with_diagnosis = File(subject=replace(reported.subject, evaluation=fact), obligations=(), policy=POLICY)

    assert refused(reported, Act.CLOSE_NO_DIAGNOSIS) == "report_not_accepted"
    assert refused(with_diagnosis, Act.CLOSE_NO_DIAGNOSIS) == "diagnosis_found"
    assert refused(a_case(Phase.EVALUATION_PENDING), Act.CLOSE_NO_DIAGNOSIS) == "wrong_phase"


@pytest.mark.parametrize("required", [False, None])
def test_where_no_diagnosis_is_required_the_case_goes_on_to_an_agreement(required: bool | None) -> None:
    policy = with_figure(POLICY, "eligibility.diagnosis_required", required)

    case = _reviewed_without_diagnosis(a_case(Phase.EVALUATION_PENDING, policy))

    assert case.subject.phase is Phase.AGREEMENT_DRAFT


def test_a_refused_act_says_why() -> None:
    with pytest.raises(RefusedError, match="too_few_evaluators: At least 3 evaluators must be offered"):
        act(types_determined(a_case(Phase.INTAKE)), Act.REFER_FOR_EVALUATION, _offer(EVALUATORS[:1]), SPECIALIST)


def _told_fact(case: CaseFile, fact: EvaluationFact) -> CaseFile:
    turn = a_turn(case)
    told_by_evaluation(turn, fact)
    return kept(turn)


def _reports_with_second_opinion(case: CaseFile) -> list[EvaluationFact]:
    """What an evaluation tells its enrollment: a threat, a report, a second opinion, another report, its review."""
    file = an_evaluation(_S.ACCEPTED, of=case)
    told_so_far: list[EvaluationFact] = []
    everybody = EVALUATORS + OTHER_EVALUATORS
    hour = timedelta(hours=1)
    second = (EVALUATORS[1], *OTHER_EVALUATORS)
    steps = (
        (Act.RECORD_THREAT, ThreatForm(found_at=NOW, basis="Stated intent.")),
        (Act.SEND_THREAT_NOTICE, ThreatNoticeForm(sent_at=NOW, recipients="The board, by telephone.")),
        (Act.RECORD_EVALUATION_HELD, HeldForm(held_at=NOW)),
        (Act.RECORD_EVALUATION_REPORT, a_report(NOW)),
        (Act.QUERY_EVALUATION, QueryForm(question="Which tests?")),
        (Act.RECORD_EVALUATION_REPORT, a_report(NOW + 5 * hour)),
        (Act.ORDER_SECOND_OPINION, SecondOpinionForm(offered=ids_of(second), reason="Severity is in doubt.")),
        (Act.CHOOSE_EVALUATOR, ChoiceForm(evaluator_id=EVALUATORS[1].id)),
        (Act.RECORD_EVALUATOR_CONTACT, EvaluatorContactForm(contacted_at=NOW)),
        (Act.RECORD_EVALUATOR_ACCEPTANCE, EvaluatorAcceptanceForm(accepted_at=NOW)),
        (Act.RECORD_EVALUATION_HELD, HeldForm(held_at=NOW + 6 * hour)),
        (Act.RECORD_EVALUATION_REPORT, a_report(NOW + 7 * hour)),
        (Act.ACCEPT_EVALUATION, EvaluationReviewForm(level_of_care_fits=True, review="They agree.")),
    )
    for number, (name, form) in enumerate(steps):
        turn = act_on_evaluation(file, name, form, now=NOW + number * hour, providers=everybody)
        told_so_far += turn.reports
        file = kept(turn)
    return told_so_far
