from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.acts import Act
from domain.agreement_drafts import AgreementForm
from domain.case import Case, CaseFile
from domain.completion import CompletionCode
from domain.completion_acts import CompletionForm, CostsForm
from domain.completion_criteria import CriterionResult, completion_criteria, has_served_term
from domain.credit import CreditForm
from domain.facts import LevelOfCare, TreatmentStatus
from domain.forms import Form
from domain.intake import RenewalForm
from domain.leave import LeaveForm
from domain.limits import Limit, Unit
from domain.obligations import ObligationKind, ObligationState, PauseCause
from domain.phases import Phase
from domain.policy import Policy
from domain.proposals import DischargeForm
from domain.referral import Delivery, LetterForm
from domain.reports import AcceptanceForm, ReportForm
from domain.roles import Party
from domain.term import months_later
from tests.domain.agreed import (
    AGREED,
    APPROVE,
    QUIET,
    drafted,
    due,
    execute,
    executed,
    monitored,
    owed,
    report,
    reviewed,
    served,
    sign,
    signed,
    today,
)
from tests.domain.factories import NOW, SPECIALIST, SUPERVISOR
from tests.domain.policies_for_tests import with_deadline, with_figure
from tests.domain.simulation import Simulation

C, K = CompletionCode, ObligationKind
LETTER = LetterForm(delivery=Delivery.CERTIFIED_MAIL)
COSTS = CostsForm(evidence="Account settled.")
DONE = CompletionForm(
    reason="Term served.", recovery_activity="Weekly meetings; plan on file.", board_decision="Order of 2 March."
)
SHORT = AgreementForm(term_months=6)


def results(file: CaseFile, now: datetime) -> dict[CompletionCode, CriterionResult]:
    return {one.code: one for one in completion_criteria(file, now)}


def result(case: Simulation, code: CompletionCode) -> CriterionResult:
    return results(case.file, case.now)[code]


def changed(case: Simulation, change: Callable[[Case], Case]) -> Simulation:
    return Simulation(file=replace(case.file, subject=change(case.case)), now=case.now)


def test_the_criteria_are_those_of_the_policy_in_its_order() -> None:
    two = replace(QUIET, completion=(C.COSTS_PAID, C.TERM_SERVED))
    assert [one.code for one in completion_criteria(executed(two).file, NOW)] == [C.COSTS_PAID, C.TERM_SERVED]


# Term


def test_the_term_is_served_when_it_ends_and_not_before() -> None:
    case = monitored(QUIET)
    end = due(case, K.TERM)
    for when, met in ((end - timedelta(seconds=1), False), (end, True), (end + timedelta(days=9), True)):
        assert has_served_term(case.file, when) is met
        assert results(case.file, when)[C.TERM_SERVED].met is met
    assert result(case, C.TERM_SERVED).explanation == "The term ends 2 Mar 2029 17:00."
    assert result(case, C.TERM_SERVED).possible_from == end


def test_a_term_that_stands_still_or_has_not_started_is_not_served() -> None:
    case = monitored(QUIET)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    case.run(timedelta(days=2000))
    assert not result(case, C.TERM_SERVED).met
    assert result(case, C.TERM_SERVED).possible_from is None
    assert "stands still" in result(case, C.TERM_SERVED).explanation
    assert result(signed(QUIET), C.TERM_SERVED).explanation == "The term has not started."


def test_in_the_review_the_term_was_served() -> None:
    case = reviewed(QUIET)
    assert result(case, C.TERM_SERVED).met
    assert result(case, C.TERM_SERVED).explanation == "The term was served."


# What is recorded as it is


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (C.COMPLETION_LETTER_SENT, lambda case: replace(case, completion_letter_sent=True)),
        (C.COSTS_PAID, lambda case: replace(case, costs_paid=True)),
    ],
)
def test_letter_and_costs_are_met_once_recorded(code: CompletionCode, change: Callable[[Case], Case]) -> None:
    case = monitored(QUIET)
    assert not result(case, code).met
    assert result(case, code).explanation.startswith("Not yet: ")
    assert result(changed(case, change), code).met


@pytest.mark.parametrize(
    ("status", "met"),
    [
        (TreatmentStatus.REFERRED, False),
        (TreatmentStatus.ADMITTED, False),
        (TreatmentStatus.AFTERCARE, True),
        (TreatmentStatus.ENDED, True),
    ],
)
def test_treatment_is_completed_with_aftercare(status: TreatmentStatus, met: bool) -> None:
    def stand(case: Case) -> Case:
        assert case.treatment is not None
        return replace(case, treatment=replace(case.treatment, status=status))

    assert result(changed(monitored(QUIET), stand), C.TREATMENT_COMPLETED).met is met


def test_treatment_that_was_not_recommended_is_completed() -> None:
    def none(case: Case) -> Case:
        assert case.evaluation is not None
        return replace(case, treatment=None, evaluation=replace(case.evaluation, level_of_care=LevelOfCare.NONE))

    assert result(changed(monitored(QUIET), none), C.TREATMENT_COMPLETED).met
    assert not result(changed(monitored(QUIET), lambda case: replace(case, treatment=None)), C.TREATMENT_COMPLETED).met


# Worksite reports


@pytest.mark.parametrize(
    ("period", "months", "accepted", "met"),
    [
        (Limit(amount=3, unit=Unit.MONTHS), 36, 11, False),
        (Limit(amount=3, unit=Unit.MONTHS), 36, 12, True),
        (Limit(amount=3, unit=Unit.MONTHS), 38, 12, True),
        (Limit(amount=1, unit=Unit.MONTHS), 24, 23, False),
        (Limit(amount=1, unit=Unit.MONTHS), 24, 24, True),
        (Limit(amount=90, unit=Unit.CALENDAR_DAYS), 36, 12, True),
        (Limit(amount=90, unit=Unit.CALENDAR_DAYS), 36, 11, False),
        (Limit(amount=3, unit=Unit.MONTHS), 2, 0, True),
    ],
)
def test_as_many_worksite_reports_as_the_term_has_periods(period: Limit, months: int, accepted: int, met: bool) -> None:
    policy = with_deadline(AGREED, replace(AGREED.deadline("D25"), period=period))
    case = changed(
        executed(policy, AgreementForm(term_months=months)),
        lambda case: replace(case, worksite_reports_accepted=accepted),
    )
    found = result(case, C.WORKSITE_REPORTS_ON_FILE)
    assert found.met is met
    assert (found.possible_from is None) is met


def test_the_missing_reports_say_when_they_can_be_on_file() -> None:
    case = changed(executed(), lambda case: replace(case, worksite_reports_accepted=10))
    found = result(case, C.WORKSITE_REPORTS_ON_FILE)
    assert found.explanation == "10 of 12 worksite reports are on file."
    assert found.possible_from == months_later(AGREED.calendar, case.now, 6)


def test_worksite_reports_that_no_clause_asks_for_are_not_missed() -> None:
    assert result(executed(QUIET), C.WORKSITE_REPORTS_ON_FILE).met
    assert not result(signed(), C.WORKSITE_REPORTS_ON_FILE).met


def test_an_accepted_report_counts() -> None:
    case = monitored()
    report(case, K.WORKSITE_REPORT)
    assert result(case, C.WORKSITE_REPORTS_ON_FILE).explanation == "1 of 12 worksite reports are on file."


# Obligations and violations


def test_what_the_participant_owes_later_is_not_open_but_what_is_overdue_is() -> None:
    case = monitored()
    assert result(case, C.NO_OPEN_OBLIGATIONS).met
    case.run_to(due(case, K.SELF_REPORT))
    overdue = result(case, C.NO_OPEN_OBLIGATIONS)
    assert not overdue.met
    assert overdue.explanation == "Overdue: Self-report."


def test_what_others_owe_and_the_term_itself_do_not_keep_a_participant() -> None:
    case = monitored(QUIET, SHORT)
    case.run_to(due(case, K.TERM) + timedelta(days=30))
    assert case.owed(K.TERM).state is ObligationState.OVERDUE
    assert {one.owner for one in case.file.obligations if one.state is ObligationState.OVERDUE} > {Party.PARTICIPANT}
    assert result(case, C.NO_OPEN_OBLIGATIONS).met


@pytest.mark.parametrize(
    "phase", [Phase.UNDER_INVESTIGATION, Phase.NONCOMPLIANCE_PLAN, Phase.LEGAL_ACTION, Phase.SUSPENDED]
)
def test_a_violation_is_open_in_the_phases_that_follow_one(phase: Phase) -> None:
    case = monitored(QUIET)
    assert result(case, C.NO_OPEN_VIOLATION).met
    assert not result(changed(case, lambda case: replace(case, phase=phase)), C.NO_OPEN_VIOLATION).met


def test_a_proposed_discharge_is_an_open_violation() -> None:
    case = monitored(QUIET)
    case.act(Act.PROPOSE_DISCHARGE, DischargeForm(clause="8", cause="Use of alcohol."))
    assert not result(case, C.NO_OPEN_VIOLATION).met
    assert not result(case, C.SOBRIETY_PERIOD).met
    case.act(Act.DECIDE_DISCHARGE, replace(APPROVE, approve=False), SUPERVISOR)
    assert result(case, C.NO_OPEN_VIOLATION).met


# Sobriety


@pytest.mark.parametrize(("years", "credit", "months"), [(3, 0, 36), (2, 0, 24), (3, 12, 24), (1, 6, 6), (1, 12, 0)])
def test_years_of_sobriety_count_from_the_term_with_the_credit(years: int, credit: int, months: int) -> None:
    case = drafted(with_figure(QUIET, "completion.sobriety_years", years))
    if credit:
        case.act(Act.RECOMMEND_CREDIT, CreditForm(months=credit, evidence="Negative tests."))
        case.act(Act.DECIDE_CREDIT, APPROVE, SUPERVISOR)
    sign(case)
    execute(case)
    reached = months_later(QUIET.calendar, case.now, months)
    found = results(case.file, reached)[C.SOBRIETY_PERIOD]
    assert (found.met, found.possible_from) == (True, reached)
    if months:
        assert not results(case.file, reached - timedelta(seconds=1))[C.SOBRIETY_PERIOD].met


def test_where_the_policy_names_no_years_the_term_stands_for_them() -> None:
    case = monitored(with_figure(QUIET, "completion.sobriety_years", None), SHORT)
    assert not result(case, C.SOBRIETY_PERIOD).met
    assert "as ordered" in result(case, C.SOBRIETY_PERIOD).explanation
    assert results(case.file, due(case, K.TERM))[C.SOBRIETY_PERIOD].met
    assert not result(signed(QUIET), C.SOBRIETY_PERIOD).met


# What the reviewer states


@pytest.mark.parametrize("code", [C.RECOVERY_ACTIVITY, C.BOARD_DECISION])
def test_what_only_the_reviewer_can_say_is_met_when_they_say_it(code: CompletionCode) -> None:
    case = monitored(QUIET)
    assert not result(case, code).met
    said = completion_criteria(case.file, case.now, frozenset({code}))
    assert [one.met for one in said if one.code is code] == [True]


# The acts


def test_costs_are_confirmed_once_with_what_shows_it() -> None:
    case = monitored(QUIET)
    assert case.refused(Act.CONFIRM_COSTS_PAID, CostsForm(evidence=" ")) == "text_missing"
    case.act(Act.CONFIRM_COSTS_PAID, COSTS)
    assert case.case.costs_paid
    assert case.refused(Act.CONFIRM_COSTS_PAID, COSTS) == "costs_confirmed"


def test_the_letter_is_written_near_the_end() -> None:
    case = monitored(QUIET)
    assert case.refused(Act.SEND_COMPLETION_LETTER, LETTER) == "too_early"
    case.run_to(due(case, K.TERM) - timedelta(days=59))
    letter = case.owed(K.COMPLETION_LETTER)
    case.act(Act.SEND_COMPLETION_LETTER, LETTER)
    assert case.case.completion_letter_sent
    assert case.known[letter.id].state is ObligationState.ACCEPTED
    assert not case.known[letter.id].was_met_late
    assert case.messages[-1].to is Party.PARTICIPANT
    assert case.refused(Act.SEND_COMPLETION_LETTER, LETTER) == "letter_sent"


def test_a_term_too_short_for_a_countdown_has_its_letter_at_the_end() -> None:
    case = monitored(QUIET, AgreementForm(term_months=1))
    case.run_to(due(case, K.TERM) - timedelta(days=2))
    assert case.refused(Act.SEND_COMPLETION_LETTER, LETTER) == "too_early"
    case.run_to(due(case, K.TERM))
    assert case.refused(Act.SEND_COMPLETION_LETTER, LETTER) == ""


def test_the_review_opens_when_the_term_was_served_and_meets_it_in_time() -> None:
    case = monitored(QUIET, SHORT)
    assert case.refused(Act.OPEN_COMPLETION_REVIEW) == "term_not_served"
    case.run_to(due(case, K.TERM) + timedelta(days=20))
    term = case.owed(K.TERM)
    case.act(Act.OPEN_COMPLETION_REVIEW, Form())
    assert case.case.phase is Phase.COMPLETION_REVIEW
    assert case.known[term.id].state is ObligationState.ACCEPTED
    assert not case.known[term.id].was_met_late
    assert [one.to for one in case.messages[-2:]] == [Party.SUPERVISOR, Party.PARTICIPANT]


def test_the_review_waits_for_what_is_proposed() -> None:
    case = served(QUIET, SHORT)
    case.act(Act.PROPOSE_DISCHARGE, DischargeForm(clause="8", cause="Use of alcohol."))
    assert case.refused(Act.OPEN_COMPLETION_REVIEW) == "proposal_undecided"


def only(*codes: CompletionCode) -> Policy:
    return replace(QUIET, completion=codes)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (None, ""),
        (DONE, ""),
        (replace(DONE, recovery_activity=" "), "recovery_activity"),
        (replace(DONE, board_decision=""), "board_decision"),
        (replace(DONE, reason=" "), "text_missing"),
    ],
)
def test_the_reviewer_states_what_the_policy_asks_for(form: CompletionForm | None, code: str) -> None:
    case = reviewed(only(C.TERM_SERVED, C.RECOVERY_ACTIVITY, C.BOARD_DECISION), SHORT)
    assert case.refused(Act.COMPLETE_ENROLLMENT, form, SUPERVISOR) == code


def test_completion_is_refused_by_the_first_criterion_that_is_not_met() -> None:
    case = reviewed(only(C.TERM_SERVED, C.COMPLETION_LETTER_SENT, C.COSTS_PAID), SHORT)
    refusal = case.why_not(Act.COMPLETE_ENROLLMENT, DONE, SUPERVISOR)
    assert refusal is not None
    assert refusal.code == "completion_letter_sent"
    assert refusal.sentence == (
        "Completion asks for completion letter sent. Not yet: The letter of completion eligibility was sent (D39)."
    )
    case.act(Act.SEND_COMPLETION_LETTER, LETTER)
    assert case.refused(Act.COMPLETE_ENROLLMENT, DONE, SUPERVISOR) == "costs_paid"
    case.act(Act.CONFIRM_COSTS_PAID, COSTS)
    assert case.refused(Act.COMPLETE_ENROLLMENT, DONE, SPECIALIST) == "not_permitted"
    assert case.refused(Act.COMPLETE_ENROLLMENT, DONE, SUPERVISOR) == ""


def report_what_is_owed(case: Simulation) -> None:
    """File and accept every report whose period has ended."""
    for one in case.file.obligations:
        ended = one.schedule is not None and one.schedule.next_opens_at is not None
        if one.kind in {K.WORKSITE_REPORT, K.SELF_REPORT} and ended and not one.is_closed and one.successor_opened:
            form = ReportForm(
                obligation_id=one.id, author="Alex Example", received_at=case.now, summary="Well.", concern=False
            )
            case.act(Act.RECORD_REPORT, form)
            case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=one.id))


def test_a_case_is_completed_when_every_criterion_is_met() -> None:
    case = monitored()
    while not result(case, C.WORKSITE_REPORTS_ON_FILE).met:
        case.run(timedelta(days=4))
        report_what_is_owed(case)
    assert result(case, C.NO_OPEN_OBLIGATIONS).explanation == "Overdue: Renewal of the release."
    renewal = RenewalForm(
        release_id=case.case.releases[0].id, signed_on=today(case), expires_on=today(case) + timedelta(days=365)
    )
    case.act(Act.RENEW_RELEASE, renewal)
    case.act(Act.CONFIRM_COSTS_PAID, COSTS)
    case.act(Act.SEND_COMPLETION_LETTER, LETTER)
    case.act(Act.OPEN_COMPLETION_REVIEW, Form())
    assert {one.code for one in completion_criteria(case.file, case.now) if not one.met} == {
        C.RECOVERY_ACTIVITY,
        C.BOARD_DECISION,
    }
    case.act(Act.COMPLETE_ENROLLMENT, DONE, SUPERVISOR)
    assert (case.case.phase, case.case.ended_because) == (Phase.COMPLETED, "Term served.")
    assert owed(case).keys() == {K.CLOSING_DUTY}
