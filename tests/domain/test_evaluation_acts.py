"""The evaluation referral's own side: choice, contact, appointment, report, threat, review, and every way out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.actors import Actor
from domain.acts import EVALUATION_ACTS, OBLIGATION_ACTS, Act
from domain.evaluation import EvaluationFile, EvaluationTurn
from domain.evaluation_acts import EVALUATION_RULES, cancel_evaluation, open_evaluation
from domain.evaluation_appointments import AppointmentForm, HeldForm
from domain.evaluation_choice import ChoiceForm, EvaluatorAcceptanceForm, EvaluatorContactForm
from domain.evaluation_offers import ReassignmentForm
from domain.evaluation_reports import EvaluationReportForm, ReportExtensionForm
from domain.evaluation_reviews import EvaluationReviewForm, QueryForm, SecondOpinionForm
from domain.evaluation_threats import ThreatForm, ThreatNoticeForm
from domain.events import MessageKind
from domain.facts import AppointmentFact, AppointmentOutcome, EvaluationFact, EvaluationStatus, LevelOfCare
from domain.files import File
from domain.forms import Form
from domain.limits import Limit, Unit
from domain.obligation_changes import mark_missed
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.providers import ProviderStanding
from domain.referral import ReasonForm
from domain.roles import Party
from tests.domain.factories import (
    AUDITOR,
    EVALUATORS,
    INTAKE,
    LEGAL,
    NOW,
    ONE_DAY,
    OTHER_EVALUATORS,
    SPECIALIST,
    SUPERVISOR,
    a_provider,
    a_report,
    act_on_evaluation,
    an_evaluation,
    an_evaluation_turn,
    at,
    evaluation_refused,
    ids_of,
    kept,
)
from tests.domain.policies_for_tests import POLICY, with_deadline, with_figure

_S = EvaluationStatus
_K = ObligationKind
_MINUTE = timedelta(minutes=1)
_EVERYBODY = EVALUATORS + OTHER_EVALUATORS
#: Later than any due time of the test policy but the threat notice's.
_LATE = NOW + 60 * ONE_DAY
_BECAUSE = ReasonForm(reason="By telephone.")


def do(file: EvaluationFile, act: Act, form: Form, now: datetime = NOW) -> EvaluationFile:
    """What an evaluation has become after an act of the specialist."""
    return kept(act_on_evaluation(file, act, form, SPECIALIST, now, _EVERYBODY))


def owed(file: EvaluationFile) -> list[tuple[str, Party]]:
    """What is owed, and by whom."""
    return [(one.kind.value, one.owner) for one in file.obligations]


def settled(turn: EvaluationTurn, kind: ObligationKind) -> Obligation:
    """The obligation of a kind that a turn closed."""
    (found,) = (one for one in turn.obligations.values() if one.kind is kind and one.is_closed)
    return found


def told(turn: EvaluationTurn) -> list[tuple[Party, MessageKind]]:
    """Who is told of a turn."""
    return [(one.to, one.kind) for one in turn.messages]


def queried(file: EvaluationFile | None = None, now: datetime = NOW) -> EvaluationFile:
    """An evaluation whose report raised a question."""
    return do(file or an_evaluation(_S.REPORTED), Act.QUERY_EVALUATION, QueryForm(question="Which tests?"), now)


def choice(index: int = 0) -> ChoiceForm:
    return ChoiceForm(evaluator_id=EVALUATORS[index].id)


def reassignment(providers: tuple[ProviderStanding, ...] = OTHER_EVALUATORS, reason: str = "No answer.") -> Form:
    return ReassignmentForm(offered=ids_of(providers), reason=reason)


def second_opinion(providers: tuple[ProviderStanding, ...] = OTHER_EVALUATORS, reason: str = "In doubt.") -> Form:
    return SecondOpinionForm(offered=ids_of(providers), reason=reason)


def review(*, fits: bool = True, text: str = "History and severity agree.") -> Form:
    return EvaluationReviewForm(level_of_care_fits=fits, review=text)


def threat(found_at: datetime = NOW, basis: str = "Stated intent.") -> Form:
    return ThreatForm(found_at=found_at, basis=basis)


def notice(sent_at: datetime = NOW, recipients: str = "The board, by telephone.") -> Form:
    return ThreatNoticeForm(sent_at=sent_at, recipients=recipients)


def appointment(starts_at: datetime = NOW + ONE_DAY, place: str = "Room 2") -> Form:
    return AppointmentForm(starts_at=starts_at, place=place)


# ---------------------------------------------------------------------------------------------------- the table of acts


def test_every_act_of_an_evaluation_has_a_rule() -> None:
    assert set(EVALUATION_RULES) == EVALUATION_ACTS | OBLIGATION_ACTS


_STAGES: dict[Act, str] = {
    Act.CHOOSE_EVALUATOR: "offered",
    Act.RECORD_EVALUATOR_CONTACT: "chosen",
    Act.RECORD_EVALUATOR_ACCEPTANCE: "chosen",
    Act.RECORD_EVALUATOR_DECLINE: "chosen accepted booked",
    Act.BOOK_APPOINTMENT: "accepted booked",
    Act.RECORD_NO_SHOW: "booked",
    Act.RECORD_EVALUATION_HELD: "accepted booked",
    Act.EXTEND_EVALUATION_REPORT: "held queried",
    Act.RECORD_THREAT: "accepted booked held reported queried",
    Act.SEND_THREAT_NOTICE: "accepted booked held reported queried cancelled",
    Act.RECORD_EVALUATION_REPORT: "held queried",
    Act.ACCEPT_EVALUATION: "reported queried",
    Act.QUERY_EVALUATION: "reported",
    Act.ORDER_SECOND_OPINION: "reported queried",
    Act.REASSIGN_EVALUATOR: "offered chosen accepted booked held queried",
}


@pytest.mark.parametrize("status", list(_S))
@pytest.mark.parametrize("act", sorted(EVALUATION_ACTS))
def test_an_act_in_the_wrong_order_is_refused(act: Act, status: EvaluationStatus) -> None:
    file = _in(status)

    wrong = evaluation_refused(file, act) == "wrong_phase"

    assert wrong == (status.value not in _STAGES[act].split())


@pytest.mark.parametrize("act", sorted(EVALUATION_ACTS))
@pytest.mark.parametrize("actor", [INTAKE, LEGAL, AUDITOR], ids=lambda actor: actor.role)
def test_others_than_those_whom_a_case_climbs_to_are_refused(act: Act, actor: Actor) -> None:
    file = _in(_S(_STAGES[act].split()[0]))

    assert evaluation_refused(file, act, actor=actor) == "not_permitted"
    assert evaluation_refused(file, act, actor=SUPERVISOR) != "not_permitted"


def _in(status: EvaluationStatus) -> EvaluationFile:
    if status is _S.QUERIED:
        return queried()
    if status is _S.CANCELLED:
        turn = an_evaluation_turn(an_evaluation())
        cancel_evaluation(turn, "withdrawn")
        return kept(turn)
    return an_evaluation(status)


# -------------------------------------------------------------------------------------------------------------- the way


def test_an_evaluation_on_its_way_to_the_accepted_report() -> None:
    """Who owes what at each step, and what is told to the enrollment."""
    file = an_evaluation()
    later = NOW + ONE_DAY
    steps: tuple[tuple[Act, Form, EvaluationStatus, list[tuple[str, Party]], int], ...] = (
        (Act.CHOOSE_EVALUATOR, choice(), _S.CHOSEN, [("evaluator_contact", Party.PARTICIPANT)], 0),
        (
            Act.RECORD_EVALUATOR_CONTACT,
            EvaluatorContactForm(contacted_at=NOW),
            _S.CHOSEN,
            [("evaluator_contact", Party.EVALUATOR)],
            0,
        ),
        (
            Act.RECORD_EVALUATOR_ACCEPTANCE,
            EvaluatorAcceptanceForm(accepted_at=NOW),
            _S.ACCEPTED,
            [("evaluation", Party.EVALUATOR)],
            0,
        ),
        (Act.BOOK_APPOINTMENT, appointment(NOW + 3 * ONE_DAY), _S.BOOKED, [("evaluation", Party.EVALUATOR)], 0),
        (Act.RECORD_EVALUATION_HELD, HeldForm(held_at=later), _S.HELD, [("evaluation_report", Party.EVALUATOR)], 0),
        (Act.RECORD_EVALUATION_REPORT, a_report(later), _S.REPORTED, [("report_review", Party.SPECIALIST)], 1),
        (Act.ACCEPT_EVALUATION, review(), _S.REVIEWED, [], 1),
    )
    for act, form, status, duties, reports in steps:
        turn = act_on_evaluation(file, act, form, SPECIALIST, later, _EVERYBODY)
        file = kept(turn)
        assert (file.subject.fact.status, owed(file), len(turn.reports)) == (status, duties, reports), act
        assert file.subject.fact in turn.events[0].facts
        assert all(one.name.startswith("evaluation:") or one.name.startswith("obligation:") for one in turn.events)
        assert turn.messages, act
        assert turn.reports in ([], [file.subject.fact])
    assert file.subject.fact.reviewed_by == SPECIALIST.staff_id
    assert file.subject.fact.level_of_care is LevelOfCare.OUTPATIENT


def test_an_evaluation_begins_with_a_choice_that_the_participant_owes() -> None:
    turn = an_evaluation_turn(an_evaluation())
    turn.obligations.clear()

    open_evaluation(turn)

    (duty,) = turn.obligations.values()
    assert (duty.kind, duty.owner, duty.subject) == (_K.EVALUATOR_CONTACT, Party.PARTICIPANT, turn.evaluation.id)
    assert (duty.deadline, duty.limit.in_words) == ("D03", "7 calendar days")
    assert turn.events[0].facts == (turn.fact,)
    assert told(turn) == [(Party.PARTICIPANT, MessageKind.NOTICE)]


# --------------------------------------------------------------------------------------------------- choice and contact


def test_only_an_evaluator_who_is_offered_can_be_chosen() -> None:
    form = ChoiceForm(evaluator_id=OTHER_EVALUATORS[0].id)

    assert evaluation_refused(an_evaluation(), Act.CHOOSE_EVALUATOR, form) == "not_offered"


def test_the_registry_is_asked_again_when_one_is_chosen() -> None:
    lapsed = replace(EVALUATORS[0], agreement_until=None)
    file = an_evaluation()

    assert EVALUATION_RULES[Act.CHOOSE_EVALUATOR].asks_about(choice()) == (EVALUATORS[0].id,)
    assert evaluation_refused(file, Act.CHOOSE_EVALUATOR, choice()) == ""
    assert evaluation_refused(file, Act.CHOOSE_EVALUATOR, choice(), providers=(lapsed,)) == "no_referral_agreement"
    assert evaluation_refused(file, Act.CHOOSE_EVALUATOR, choice(), providers=()) == "unknown_provider"


def test_the_choice_neither_meets_nor_restarts_the_contact() -> None:
    file = an_evaluation()

    chosen = do(file, Act.CHOOSE_EVALUATOR, choice(), NOW + ONE_DAY)

    assert [one.id for one in chosen.obligations] == [one.id for one in file.obligations]
    assert chosen.subject.fact.evaluator_id == EVALUATORS[0].id


def test_a_choice_after_the_contact_was_given_up_opens_it_anew() -> None:
    file = at(an_evaluation(), _LATE)
    given_up = tuple(mark_missed(one, _LATE, "missed") for one in file.obligations)
    file = File(subject=file.subject, obligations=given_up, policy=POLICY)

    chosen = do(file, Act.CHOOSE_EVALUATOR, choice(), _LATE)

    assert owed(chosen) == [("evaluator_contact", Party.PARTICIPANT)]


def test_the_contact_counts_from_when_it_took_place_not_from_when_it_was_recorded() -> None:
    in_time, late = EvaluatorContactForm(contacted_at=NOW), EvaluatorContactForm(contacted_at=_LATE)

    turns = [
        act_on_evaluation(an_evaluation(_S.CHOSEN), Act.RECORD_EVALUATOR_CONTACT, form, SPECIALIST, _LATE)
        for form in (in_time, late)
    ]

    assert [settled(one, _K.EVALUATOR_CONTACT).was_met_late for one in turns] == [False, True]


def test_a_contact_is_recorded_once_and_lies_not_ahead() -> None:
    file = an_evaluation(_S.CHOSEN)
    form = EvaluatorContactForm(contacted_at=NOW)
    ahead = EvaluatorContactForm(contacted_at=NOW + _MINUTE)

    assert evaluation_refused(file, Act.RECORD_EVALUATOR_CONTACT, ahead) == "date_in_future"
    contacted = do(file, Act.RECORD_EVALUATOR_CONTACT, form)
    assert evaluation_refused(contacted, Act.RECORD_EVALUATOR_CONTACT, form) == "already_contacted"


def test_the_evaluator_answers_after_the_contact_within_the_days_of_the_contact() -> None:
    file = an_evaluation(_S.CHOSEN)
    assert evaluation_refused(file, Act.RECORD_EVALUATOR_ACCEPTANCE) == "contact_not_recorded"
    contacted = do(file, Act.RECORD_EVALUATOR_CONTACT, EvaluatorContactForm(contacted_at=NOW))

    (answer,) = contacted.obligations
    assert (answer.label, answer.deadline, answer.limit.in_words) == (
        "The evaluator's answer",
        "D03",
        "7 calendar days",
    )
    for accepted_at, code in ((NOW - _MINUTE, "accepted_before_contact"), (NOW + _MINUTE, "date_in_future"), (NOW, "")):
        form = EvaluatorAcceptanceForm(accepted_at=accepted_at)
        assert evaluation_refused(contacted, Act.RECORD_EVALUATOR_ACCEPTANCE, form) == code


def test_an_evaluator_who_does_not_answer_breaches_nothing_but_the_ladder_reaches_staff() -> None:
    policy = POLICY
    for deadline_id in ("D03", "D05"):
        policy = with_deadline(policy, replace(policy.deadline(deadline_id), breach="NC1"))

    file = do(an_evaluation(_S.CHOSEN, policy), Act.RECORD_EVALUATOR_CONTACT, EvaluatorContactForm(contacted_at=NOW))

    (answer,) = file.obligations
    assert answer.breach == ""
    assert Party.SPECIALIST in [one.reaches for one in answer.ladder]


def test_the_evaluation_is_owed_from_the_acceptance() -> None:
    file = do(an_evaluation(_S.CHOSEN), Act.RECORD_EVALUATOR_CONTACT, EvaluatorContactForm(contacted_at=NOW))

    file = do(file, Act.RECORD_EVALUATOR_ACCEPTANCE, EvaluatorAcceptanceForm(accepted_at=NOW), NOW + 3 * ONE_DAY)

    (duty,) = file.obligations
    assert (duty.deadline, duty.starts_at, duty.subject) == ("D05", NOW, file.subject.id)


# ------------------------------------------------------------------------------------------------- decline and reassign


def test_after_a_decline_fewer_than_three_remain_and_staff_owe_others() -> None:
    file = do(an_evaluation(_S.CHOSEN), Act.RECORD_EVALUATOR_DECLINE, _BECAUSE)

    assert file.subject.fact.status is _S.OFFERED
    assert file.subject.fact.offered == ids_of(EVALUATORS[1:])
    assert evaluation_refused(file, Act.CHOOSE_EVALUATOR, choice(1)) == "too_few_evaluators"
    assert owed(file) == [("evaluator_contact", Party.SPECIALIST)]

    turn = act_on_evaluation(
        file, Act.REASSIGN_EVALUATOR, reassignment((*EVALUATORS[1:], OTHER_EVALUATORS[0])), providers=_EVERYBODY
    )
    assert settled(turn, _K.EVALUATOR_CONTACT).state is ObligationState.ACCEPTED
    assert owed(kept(turn)) == [("evaluator_contact", Party.PARTICIPANT)]
    assert evaluation_refused(kept(turn), Act.CHOOSE_EVALUATOR, choice(1), providers=_EVERYBODY) == ""


def test_after_a_decline_the_participant_chooses_among_the_rest_if_enough_remain() -> None:
    policy = with_figure(POLICY, "evaluation.evaluator_choices", 2)
    turn = act_on_evaluation(an_evaluation(_S.CHOSEN, policy), Act.RECORD_EVALUATOR_DECLINE, _BECAUSE)

    file = kept(turn)

    assert settled(turn, _K.EVALUATOR_CONTACT).state is ObligationState.CANCELLED
    assert owed(file) == [("evaluator_contact", Party.PARTICIPANT)]
    assert evaluation_refused(file, Act.CHOOSE_EVALUATOR, choice(1), providers=_EVERYBODY) == ""
    assert evaluation_refused(file, Act.CHOOSE_EVALUATOR, choice(0), providers=_EVERYBODY) == "not_offered"
    assert turn.reports == [file.subject.fact]


def test_an_evaluator_who_withdraws_cancels_the_appointment() -> None:
    turn = act_on_evaluation(an_evaluation(_S.BOOKED), Act.RECORD_EVALUATOR_DECLINE, _BECAUSE)

    facts = turn.events[0].facts
    assert [type(one) for one in facts] == [EvaluationFact, AppointmentFact]
    assert [one.outcome for one in facts if isinstance(one, AppointmentFact)] == [AppointmentOutcome.CANCELLED]
    assert turn.evaluation.appointment is None
    assert settled(turn, _K.EVALUATION).state is ObligationState.CANCELLED


@pytest.mark.parametrize("status", [_S.OFFERED, _S.CHOSEN, _S.ACCEPTED, _S.BOOKED, _S.HELD, _S.QUERIED])
def test_others_are_not_offered_while_the_step_in_hand_has_time(status: EvaluationStatus) -> None:
    assert evaluation_refused(_in(status), Act.REASSIGN_EVALUATOR) == "no_ground_to_reassign"


@pytest.mark.parametrize("status", [_S.OFFERED, _S.ACCEPTED, _S.BOOKED, _S.HELD, _S.QUERIED])
def test_others_can_be_offered_when_the_step_in_hand_is_overdue(status: EvaluationStatus) -> None:
    file = _in(status)
    before = file.subject.fact.evaluator_id

    turn = act_on_evaluation(file, Act.REASSIGN_EVALUATOR, reassignment(), SPECIALIST, _LATE, _EVERYBODY)

    assert turn.fact.status is _S.OFFERED
    assert turn.fact.offered == ids_of(OTHER_EVALUATORS)
    assert (turn.fact.evaluator_id, turn.fact.held_at) == (None, None)
    assert turn.evaluation.former == (() if before is None else (before,))
    assert owed(kept(turn)) == [("evaluator_contact", Party.PARTICIPANT)]
    assert turn.reports == [turn.fact]


def test_a_participant_who_is_late_with_the_contact_keeps_the_evaluator_chosen() -> None:
    chosen = an_evaluation(_S.CHOSEN)
    contacted = do(chosen, Act.RECORD_EVALUATOR_CONTACT, EvaluatorContactForm(contacted_at=NOW))

    assert evaluation_refused(chosen, Act.REASSIGN_EVALUATOR, now=_LATE) == "no_ground_to_reassign"
    assert evaluation_refused(contacted, Act.REASSIGN_EVALUATOR, now=_LATE) == ""


def test_others_can_be_offered_when_the_evaluator_owes_nothing_any_more() -> None:
    file = at(an_evaluation(_S.ACCEPTED), _LATE)
    missed = tuple(mark_missed(one, _LATE, "missed") for one in file.obligations)
    file = File(subject=file.subject, obligations=missed, policy=POLICY)

    assert evaluation_refused(file, Act.REASSIGN_EVALUATOR, now=_LATE) == ""


@pytest.mark.parametrize(
    ("providers", "code"),
    [
        (OTHER_EVALUATORS[:2], "too_few_evaluators"),
        ((*OTHER_EVALUATORS, OTHER_EVALUATORS[0]), "evaluator_repeated"),
        ((*OTHER_EVALUATORS, EVALUATORS[0]), "evaluator_not_new"),
        ((*OTHER_EVALUATORS, EVALUATORS[1]), ""),
    ],
)
def test_the_evaluators_offered_instead_are_judged(providers: tuple[ProviderStanding, ...], code: str) -> None:
    file, form = an_evaluation(_S.ACCEPTED), reassignment(providers)
    known = tuple(dict.fromkeys(providers))

    assert evaluation_refused(file, Act.REASSIGN_EVALUATOR, form, now=_LATE, providers=known) == code
    assert EVALUATION_RULES[Act.REASSIGN_EVALUATOR].asks_about(form) == ids_of(providers)


def test_others_are_offered_for_a_reason_and_by_the_registry() -> None:
    file = an_evaluation(_S.ACCEPTED)
    related = (*OTHER_EVALUATORS[:2], a_provider(conflict=True))

    def code(form: Form, providers: tuple[ProviderStanding, ...]) -> str:
        return evaluation_refused(file, Act.REASSIGN_EVALUATOR, form, now=_LATE, providers=providers)

    assert code(reassignment(reason=""), OTHER_EVALUATORS) == "text_missing"
    assert code(reassignment(related), related) == "conflict_of_interest"


def test_an_evaluator_who_declined_is_never_offered_again() -> None:
    file = do(an_evaluation(_S.CHOSEN), Act.RECORD_EVALUATOR_DECLINE, _BECAUSE)

    form = reassignment(EVALUATORS)

    assert evaluation_refused(file, Act.REASSIGN_EVALUATOR, form, providers=EVALUATORS) == "evaluator_not_new"


# --------------------------------------------------------------------------------------------------------- appointments


def test_an_appointment_lies_ahead_and_has_a_place() -> None:
    file = an_evaluation(_S.ACCEPTED)

    assert evaluation_refused(file, Act.BOOK_APPOINTMENT, appointment(NOW)) == "appointment_in_past"
    assert evaluation_refused(file, Act.BOOK_APPOINTMENT, appointment(place=" ")) == "text_missing"
    turn = act_on_evaluation(file, Act.BOOK_APPOINTMENT, appointment())
    assert turn.events[0].facts == (turn.fact, turn.evaluation.appointment)
    assert told(turn) == [(Party.PARTICIPANT, MessageKind.NOTICE), (Party.EVALUATOR, MessageKind.NOTICE)]


def test_an_appointment_that_is_made_anew_takes_the_place_of_the_one_before() -> None:
    turn = act_on_evaluation(an_evaluation(_S.BOOKED), Act.BOOK_APPOINTMENT, appointment(NOW + 5 * ONE_DAY))

    appointments = [one for one in turn.events[0].facts if isinstance(one, AppointmentFact)]

    assert [one.outcome for one in appointments] == [AppointmentOutcome.CANCELLED, AppointmentOutcome.BOOKED]
    assert appointments[0].id != appointments[1].id
    assert turn.evaluation.appointment == appointments[1]


def test_nobody_has_missed_an_appointment_that_lies_ahead() -> None:
    file = an_evaluation(_S.BOOKED)

    assert evaluation_refused(file, Act.RECORD_NO_SHOW, _BECAUSE) == "appointment_ahead"
    assert evaluation_refused(file, Act.RECORD_NO_SHOW, _BECAUSE, now=NOW + ONE_DAY) == ""


def _missed(times: int, file: EvaluationFile | None = None) -> EvaluationFile:
    file = file or an_evaluation(_S.ACCEPTED)
    for number in range(times):
        now = NOW + number * ONE_DAY
        file = do(file, Act.BOOK_APPOINTMENT, appointment(now + ONE_DAY), now)
        file = do(file, Act.RECORD_NO_SHOW, _BECAUSE, now + ONE_DAY)
    return file


@pytest.mark.parametrize(("missed", "code"), [(1, ""), (2, ""), (3, "no_shows_exhausted")])
def test_a_missed_appointment_is_made_anew_twice(missed: int, code: str) -> None:
    file = _missed(missed)

    assert (file.subject.fact.status, file.subject.fact.no_shows) == (_S.ACCEPTED, missed)
    assert evaluation_refused(file, Act.BOOK_APPOINTMENT, now=NOW + 4 * ONE_DAY) == code
    ground = evaluation_refused(file, Act.REASSIGN_EVALUATOR, now=NOW + 4 * ONE_DAY)
    assert ground == ("no_ground_to_reassign" if code == "" else "")


@pytest.mark.parametrize(("retries", "code"), [(0, "no_shows_exhausted"), (1, ""), (None, "")])
def test_the_policy_says_how_often_an_appointment_is_made_anew(retries: int | None, code: str) -> None:
    policy = with_figure(POLICY, "evaluation.no_show_retries", retries)

    file = _missed(1, an_evaluation(_S.ACCEPTED, policy))

    assert evaluation_refused(file, Act.BOOK_APPOINTMENT, now=NOW + ONE_DAY) == code


def test_the_last_no_show_is_a_task_for_the_specialist() -> None:
    file = do(_missed(2), Act.BOOK_APPOINTMENT, appointment(NOW + 4 * ONE_DAY), NOW + 3 * ONE_DAY)

    turn = act_on_evaluation(file, Act.RECORD_NO_SHOW, _BECAUSE, SPECIALIST, NOW + 4 * ONE_DAY)

    assert (Party.SPECIALIST, MessageKind.TASK) in told(turn)
    assert turn.events[0].sentence == ("The participant missed appointment number 3; no retry is left: By telephone.")
    assert [one.outcome for one in turn.events[0].facts if isinstance(one, AppointmentFact)] == [
        AppointmentOutcome.NO_SHOW
    ]


def test_other_evaluators_begin_with_no_missed_appointment() -> None:
    file = do(_missed(3), Act.REASSIGN_EVALUATOR, reassignment(), NOW + 4 * ONE_DAY)

    assert file.subject.fact.no_shows == 0


# ------------------------------------------------------------------------------------------------------ evaluation held


@pytest.mark.parametrize(
    ("held_at", "code"), [(NOW - _MINUTE, "held_before_acceptance"), (NOW + _MINUTE, "date_in_future"), (NOW, "")]
)
def test_an_evaluation_was_held_after_the_acceptance_and_not_ahead(held_at: datetime, code: str) -> None:
    form = HeldForm(held_at=held_at)

    assert evaluation_refused(an_evaluation(_S.ACCEPTED), Act.RECORD_EVALUATION_HELD, form) == code
    assert evaluation_refused(an_evaluation(_S.BOOKED), Act.RECORD_EVALUATION_HELD, form) == code


def test_an_evaluation_that_was_held_in_time_is_not_late_because_it_is_recorded_late() -> None:
    form = HeldForm(held_at=NOW + 3 * ONE_DAY)

    turn = act_on_evaluation(an_evaluation(_S.BOOKED), Act.RECORD_EVALUATION_HELD, form, SPECIALIST, _LATE)

    assert not settled(turn, _K.EVALUATION).was_met_late
    (report,) = kept(turn).obligations
    assert (report.deadline, report.starts_at) == ("D06", NOW + 3 * ONE_DAY)
    assert turn.evaluation.appointment is not None
    assert turn.evaluation.appointment.outcome is AppointmentOutcome.HELD


def test_an_evaluation_can_be_held_without_an_appointment() -> None:
    turn = act_on_evaluation(an_evaluation(_S.ACCEPTED), Act.RECORD_EVALUATION_HELD, HeldForm(held_at=NOW))

    assert turn.events[0].facts == (turn.fact,)


# ------------------------------------------------------------------------------------------------------------ extension


def _extension(days: int, reason: str = "Records are missing.") -> Form:
    return ReportExtensionForm(days=days, reason=reason)


@pytest.mark.parametrize(
    ("days", "code"), [(1, ""), (30, ""), (31, "extension_too_long"), (0, "wrong_extension"), (-1, "wrong_extension")]
)
def test_a_report_is_extended_within_the_limit_of_the_policy(days: int, code: str) -> None:
    assert evaluation_refused(an_evaluation(_S.HELD), Act.EXTEND_EVALUATION_REPORT, _extension(days)) == code


def test_extensions_count_together_even_across_a_query() -> None:
    file = do(an_evaluation(_S.HELD), Act.EXTEND_EVALUATION_REPORT, _extension(10))
    assert file.subject.extended_days == 10
    assert evaluation_refused(file, Act.EXTEND_EVALUATION_REPORT, _extension(21)) == "extension_too_long"
    file = do(file, Act.EXTEND_EVALUATION_REPORT, _extension(15))

    file = queried(do(file, Act.RECORD_EVALUATION_REPORT, a_report()))

    assert evaluation_refused(file, Act.EXTEND_EVALUATION_REPORT, _extension(6)) == "extension_too_long"
    file = do(file, Act.EXTEND_EVALUATION_REPORT, _extension(5))
    assert evaluation_refused(file, Act.EXTEND_EVALUATION_REPORT) == "extension_too_long"


def test_an_extension_moves_the_due_time_and_needs_a_reason() -> None:
    file = an_evaluation(_S.HELD)
    (before,) = file.obligations

    (after,) = do(file, Act.EXTEND_EVALUATION_REPORT, _extension(7)).obligations

    assert before.schedule is not None
    assert after.schedule is not None
    assert after.schedule.due_at - before.schedule.due_at == timedelta(days=7)
    assert evaluation_refused(file, Act.EXTEND_EVALUATION_REPORT, _extension(7, "")) == "text_missing"


def test_a_policy_may_allow_no_extension() -> None:
    policy = with_deadline(POLICY, replace(POLICY.deadline("D06"), max_extension=None))

    assert evaluation_refused(an_evaluation(_S.HELD, policy), Act.EXTEND_EVALUATION_REPORT) == "not_extendable"


def test_an_extension_is_stated_in_the_unit_of_the_limit() -> None:
    other = Limit(amount=30, unit=Unit.BUSINESS_DAYS)
    policy = with_deadline(POLICY, replace(POLICY.deadline("D06"), max_extension=other))

    refusal = evaluation_refused(an_evaluation(_S.HELD, policy), Act.EXTEND_EVALUATION_REPORT, _extension(5))

    assert refusal == "wrong_extension"


def test_nothing_is_extended_when_no_report_is_owed() -> None:
    file = an_evaluation(_S.HELD)
    given_up = File(subject=file.subject, obligations=(), policy=file.policy)

    assert evaluation_refused(given_up, Act.EXTEND_EVALUATION_REPORT) == "report_not_owed"


# --------------------------------------------------------------------------------------------------------------- report


def test_a_report_came_in_after_the_evaluation_and_not_ahead() -> None:
    file = an_evaluation(_S.HELD)

    assert evaluation_refused(file, Act.RECORD_EVALUATION_REPORT, a_report(NOW - _MINUTE)) == "report_before_evaluation"
    assert evaluation_refused(file, Act.RECORD_EVALUATION_REPORT, a_report(NOW + _MINUTE)) == "date_in_future"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (a_report(), ""),
        (a_report(diagnosis=""), ""),
        (a_report(level_of_care=LevelOfCare.NONE), ""),
        (replace(a_report(diagnosis=""), level_of_care=LevelOfCare.OUTPATIENT), "inconsistent_report"),
        (replace(a_report(), diagnosis_found=False, level_of_care=LevelOfCare.NONE), "inconsistent_report"),
        (replace(a_report(), diagnosis=" "), "text_missing"),
        (replace(a_report(), recommendations=""), "text_missing"),
    ],
)
def test_a_report_agrees_with_itself(form: EvaluationReportForm, code: str) -> None:
    assert evaluation_refused(an_evaluation(_S.HELD), Act.RECORD_EVALUATION_REPORT, form) == code


def test_a_report_that_came_in_time_is_not_late_and_its_review_counts_from_then() -> None:
    received = NOW + 2 * ONE_DAY

    turn = act_on_evaluation(
        an_evaluation(_S.HELD), Act.RECORD_EVALUATION_REPORT, a_report(received), SPECIALIST, _LATE
    )

    assert not settled(turn, _K.EVALUATION_REPORT).was_met_late
    (duty,) = kept(turn).obligations
    assert (duty.deadline, duty.starts_at) == ("D08", received)
    assert turn.fact.reported_at == received
    assert turn.events[0].sentence == (
        "Report received: Alcohol use disorder, moderate; level of care recommended: outpatient."
    )
    assert turn.reports == [turn.fact]


def test_a_report_without_a_disorder_says_so() -> None:
    turn = act_on_evaluation(an_evaluation(_S.HELD), Act.RECORD_EVALUATION_REPORT, a_report(diagnosis=""))

    assert (turn.fact.diagnosis_found, turn.fact.level_of_care) == (False, LevelOfCare.NONE)
    assert turn.events[0].sentence == "Report received: no disorder found."


# --------------------------------------------------------------------------------------------------------------- threat


@pytest.mark.parametrize("status", [_S.ACCEPTED, _S.BOOKED, _S.HELD, _S.REPORTED, _S.QUERIED])
def test_a_threat_owes_a_notice_within_a_day_at_any_time(status: EvaluationStatus) -> None:
    turn = act_on_evaluation(_in(status), Act.RECORD_THREAT, threat(), SPECIALIST, NOW + timedelta(hours=2))

    file = kept(turn)
    duty = file.find(_K.THREAT_NOTICE)
    assert duty is not None
    assert duty.schedule is not None
    assert (duty.owner, duty.deadline, duty.schedule.due_at) == (Party.EVALUATOR, "D07", NOW + timedelta(hours=24))
    assert (duty.paused_by, duty.rolls_forward) == ((), False)
    assert file.subject.fact.status is status
    assert turn.reports == [turn.fact]
    assert turn.fact.threat_found

    file = do(file, Act.SEND_THREAT_NOTICE, notice(NOW + timedelta(hours=1)), NOW + timedelta(hours=3))
    assert file.find(_K.THREAT_NOTICE) is None
    assert file.subject.fact.status is status


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (threat(NOW - _MINUTE), "threat_before_acceptance"),
        (threat(NOW + _MINUTE), "date_in_future"),
        (threat(basis=""), "text_missing"),
        (threat(), ""),
    ],
)
def test_a_threat_is_refused(form: Form, code: str) -> None:
    assert evaluation_refused(an_evaluation(_S.ACCEPTED), Act.RECORD_THREAT, form) == code


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (notice(NOW - _MINUTE), "notice_before_threat"),
        (notice(NOW + _MINUTE), "date_in_future"),
        (notice(recipients=""), "text_missing"),
        (notice(), ""),
    ],
)
def test_a_threat_notice_is_refused(form: Form, code: str) -> None:
    file = do(an_evaluation(_S.HELD), Act.RECORD_THREAT, threat())

    assert evaluation_refused(file, Act.SEND_THREAT_NOTICE, form) == code


def test_a_threat_is_recorded_once_until_its_notice_was_sent() -> None:
    turn = act_on_evaluation(an_evaluation(_S.HELD), Act.RECORD_THREAT, threat())
    assert Party.ON_CALL not in [one.to for one in turn.messages]
    assert evaluation_refused(kept(turn), Act.RECORD_THREAT, threat()) == "threat_notice_owed"
    noticed = do(kept(turn), Act.SEND_THREAT_NOTICE, notice())
    assert evaluation_refused(noticed, Act.SEND_THREAT_NOTICE) == "no_threat_notice_owed"

    further = act_on_evaluation(noticed, Act.RECORD_THREAT, threat())

    assert kept(further).find(_K.THREAT_NOTICE) is not None
    assert evaluation_refused(kept(further), Act.SEND_THREAT_NOTICE, notice()) == ""


def test_a_notice_sent_in_time_is_not_late_because_it_is_recorded_late() -> None:
    file = do(an_evaluation(_S.HELD), Act.RECORD_THREAT, threat())

    turn = act_on_evaluation(file, Act.SEND_THREAT_NOTICE, notice(), SPECIALIST, NOW + 2 * ONE_DAY)

    assert not settled(turn, _K.THREAT_NOTICE).was_met_late


def test_a_report_that_finds_a_threat_owes_its_notice() -> None:
    turn = act_on_evaluation(an_evaluation(_S.HELD), Act.RECORD_EVALUATION_REPORT, a_report(threat=True))

    assert turn.fact.threat_found
    assert owed(kept(turn)) == [("report_review", Party.SPECIALIST), ("threat_notice", Party.EVALUATOR)]
    assert turn.reports == [turn.fact]


def test_a_report_of_a_threat_that_is_known_owes_no_second_notice() -> None:
    file = do(an_evaluation(_S.HELD), Act.RECORD_THREAT, threat())
    file = do(file, Act.SEND_THREAT_NOTICE, notice())

    file = do(file, Act.RECORD_EVALUATION_REPORT, a_report(threat=True))

    assert owed(file) == [("report_review", Party.SPECIALIST)]
    assert file.subject.fact.threat_found


@pytest.mark.parametrize(
    ("status", "act", "now"),
    [
        (_S.REPORTED, Act.ACCEPT_EVALUATION, NOW),
        (_S.REPORTED, Act.ORDER_SECOND_OPINION, NOW),
        (_S.ACCEPTED, Act.RECORD_EVALUATOR_DECLINE, NOW),
        (_S.ACCEPTED, Act.REASSIGN_EVALUATOR, _LATE),
    ],
)
def test_nobody_goes_on_before_the_threat_notice_was_sent(status: EvaluationStatus, act: Act, now: datetime) -> None:
    file = do(an_evaluation(status), Act.RECORD_THREAT, threat())

    assert evaluation_refused(file, act, now=now) == "threat_not_noticed"
    noticed = do(file, Act.SEND_THREAT_NOTICE, notice())
    assert evaluation_refused(noticed, act, now=now) == ""


# --------------------------------------------------------------------------------------------------------------- review


def test_a_review_states_that_the_level_of_care_fits_and_why() -> None:
    file = an_evaluation(_S.REPORTED)

    assert evaluation_refused(file, Act.ACCEPT_EVALUATION, review(fits=False)) == "level_of_care_mismatch"
    assert evaluation_refused(file, Act.ACCEPT_EVALUATION, review(text="")) == "text_missing"
    turn = act_on_evaluation(file, Act.ACCEPT_EVALUATION, review())
    assert turn.events[0].sentence == (
        "The evaluation is accepted and the level of care fits (Alcohol use disorder, moderate; "
        "level of care recommended: outpatient): History and severity agree."
    )
    assert settled(turn, _K.REPORT_REVIEW).state is ObligationState.ACCEPTED


def test_a_query_waits_for_another_report_and_cannot_be_passed_over() -> None:
    turn = act_on_evaluation(an_evaluation(_S.REPORTED), Act.QUERY_EVALUATION, QueryForm(question="Which tests?"))
    file = kept(turn)

    assert settled(turn, _K.REPORT_REVIEW).state is ObligationState.CANCELLED
    assert owed(file) == [("evaluation_report", Party.EVALUATOR)]
    assert told(turn) == [(Party.EVALUATOR, MessageKind.NOTICE)]
    assert evaluation_refused(file, Act.ACCEPT_EVALUATION, review()) == "query_open"
    assert evaluation_refused(file, Act.RECORD_EVALUATION_REPORT, a_report(NOW)) == "report_before_query"

    answered = do(file, Act.RECORD_EVALUATION_REPORT, a_report(NOW + ONE_DAY), NOW + ONE_DAY)
    assert (answered.subject.query, answered.subject.queried_at) == ("", None)
    assert owed(answered) == [("report_review", Party.SPECIALIST)]
    assert evaluation_refused(answered, Act.ACCEPT_EVALUATION, review()) == ""


def test_a_query_asks_something() -> None:
    refusal = evaluation_refused(an_evaluation(_S.REPORTED), Act.QUERY_EVALUATION, QueryForm(question=" "))

    assert refusal == "text_missing"


# ------------------------------------------------------------------------------------------------------- second opinion


@pytest.mark.parametrize("make", [lambda: an_evaluation(_S.REPORTED), queried], ids=["reported", "queried"])
def test_a_second_opinion_begins_again_with_others(make: Callable[[], EvaluationFile]) -> None:
    turn = act_on_evaluation(make(), Act.ORDER_SECOND_OPINION, second_opinion(), providers=OTHER_EVALUATORS)

    file, fact = kept(turn), turn.fact
    assert (fact.status, fact.evaluator_id, fact.reported_at, fact.diagnosis) == (_S.OFFERED, None, None, "")
    assert (fact.diagnosis_found, fact.level_of_care, fact.recommendations) == (None, None, "")
    assert fact.offered == ids_of(OTHER_EVALUATORS)
    assert owed(file) == [("evaluator_contact", Party.PARTICIPANT)]
    assert turn.reports == [fact]


def test_a_second_opinion_meets_the_review_and_keeps_the_first_report_in_the_journal() -> None:
    file = an_evaluation(_S.REPORTED)

    turn = act_on_evaluation(file, Act.ORDER_SECOND_OPINION, second_opinion(), providers=OTHER_EVALUATORS)

    assert settled(turn, _K.REPORT_REVIEW).state is ObligationState.ACCEPTED
    assert turn.events[0].sentence == (
        f"A second opinion is ordered: In doubt. Evaluator {file.subject.fact.evaluator_id} had reported: "
        "Alcohol use disorder, moderate; level of care recommended: outpatient."
    )


@pytest.mark.parametrize(
    ("providers", "reason", "code"),
    [
        (OTHER_EVALUATORS[:2], "In doubt.", "too_few_evaluators"),
        ((*OTHER_EVALUATORS, EVALUATORS[0]), "In doubt.", "evaluator_not_new"),
        (OTHER_EVALUATORS, " ", "text_missing"),
        (OTHER_EVALUATORS, "In doubt.", ""),
    ],
)
def test_a_second_opinion_is_refused(providers: tuple[ProviderStanding, ...], reason: str, code: str) -> None:
    file, form = an_evaluation(_S.REPORTED), second_opinion(providers, reason)

    assert evaluation_refused(file, Act.ORDER_SECOND_OPINION, form, providers=_EVERYBODY) == code
    assert EVALUATION_RULES[Act.ORDER_SECOND_OPINION].asks_about(form) == ids_of(providers)


def test_a_second_opinion_can_be_followed_by_a_third_and_ends_in_its_review() -> None:
    third = tuple(a_provider() for _ in range(3))
    file = an_evaluation(_S.REPORTED)
    for providers in (OTHER_EVALUATORS, third):
        turn = act_on_evaluation(file, Act.ORDER_SECOND_OPINION, second_opinion(providers), providers=providers)
        file = _reported_by(kept(turn), providers)

    assert file.subject.former == (EVALUATORS[0].id, OTHER_EVALUATORS[0].id)
    file = do(file, Act.ACCEPT_EVALUATION, review())
    assert (file.subject.fact.status, file.subject.fact.evaluator_id) == (_S.REVIEWED, third[0].id)
    assert file.obligations == ()


def test_a_threat_of_the_second_evaluator_owes_its_own_notice() -> None:
    first = do(an_evaluation(_S.HELD), Act.RECORD_THREAT, threat())
    first = do(do(first, Act.SEND_THREAT_NOTICE, notice()), Act.RECORD_EVALUATION_REPORT, a_report(threat=True))
    file = do(first, Act.ORDER_SECOND_OPINION, second_opinion())
    assert not file.subject.fact.threat_found

    file = _reported_by(file, OTHER_EVALUATORS, a_report(threat=True))

    assert file.find(_K.THREAT_NOTICE) is not None


def _reported_by(
    file: EvaluationFile, providers: tuple[ProviderStanding, ...], report: Form | None = None
) -> EvaluationFile:
    chosen = ChoiceForm(evaluator_id=providers[0].id)
    file = kept(act_on_evaluation(file, Act.CHOOSE_EVALUATOR, chosen, providers=providers))
    file = do(file, Act.RECORD_EVALUATOR_CONTACT, EvaluatorContactForm(contacted_at=NOW))
    file = do(file, Act.RECORD_EVALUATOR_ACCEPTANCE, EvaluatorAcceptanceForm(accepted_at=NOW))
    file = do(file, Act.RECORD_EVALUATION_HELD, HeldForm(held_at=NOW))
    return do(file, Act.RECORD_EVALUATION_REPORT, report or a_report())


# ------------------------------------------------------------------------------------------------ end of the enrollment


@pytest.mark.parametrize("status", [one for one in _S if one not in {_S.REVIEWED, _S.CANCELLED}])
def test_an_evaluation_is_cancelled_once_when_its_enrollment_ends(status: EvaluationStatus) -> None:
    turn = an_evaluation_turn(_in(status))

    cancel_evaluation(turn, "withdrawn")

    file = kept(turn)
    assert (file.subject.fact.status, file.obligations) == (_S.CANCELLED, ())
    assert turn.events[0].sentence == "The evaluation is cancelled: withdrawn"
    assert turn.reports == [turn.fact]
    engaged = file.subject.fact.evaluator_id is not None
    assert told(turn) == ([(Party.EVALUATOR, MessageKind.NOTICE)] if engaged else [])
    again = an_evaluation_turn(file)
    cancel_evaluation(again, "withdrawn")
    assert (again.events, again.subject) == ([], file.subject)


def test_a_reviewed_evaluation_is_not_cancelled() -> None:
    turn = an_evaluation_turn(an_evaluation(_S.REVIEWED))

    cancel_evaluation(turn, "completed")

    assert (turn.events, turn.fact.status) == ([], _S.REVIEWED)


def test_a_cancelled_evaluation_cancels_its_appointment() -> None:
    turn = an_evaluation_turn(an_evaluation(_S.BOOKED))

    cancel_evaluation(turn, "withdrawn")

    assert turn.evaluation.appointment is not None
    assert turn.evaluation.appointment.outcome is AppointmentOutcome.CANCELLED
    assert turn.events[0].facts == (turn.fact, turn.evaluation.appointment)


def test_a_threat_notice_stays_owed_after_the_end_of_the_enrollment() -> None:
    turn = an_evaluation_turn(do(an_evaluation(_S.BOOKED), Act.RECORD_THREAT, threat()))

    cancel_evaluation(turn, "withdrawn")

    file = kept(turn)
    assert owed(file) == [("threat_notice", Party.EVALUATOR)]
    file = do(file, Act.SEND_THREAT_NOTICE, notice())
    assert (file.subject.fact.status, file.obligations) == (_S.CANCELLED, ())
