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
from domain.facts import LevelOfCare, ProceedingKind, TreatmentStatus
from domain.forms import Form
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.monitoring import ContactForm, ContactParty, Modality
from domain.obligation_acts import ExcuseCause, ExcuseForm, ObligationForm
from domain.obligations import ObligationKind, ObligationState, PauseCause
from domain.phases import Phase
from domain.policy import Policy
from domain.proposals import DischargeForm
from domain.referral import Delivery, LetterForm
from domain.releases import RenewalForm
from domain.reports import AcceptanceForm, ReportForm
from domain.roles import Party
from domain.term import months_later
from tests.domain.agreed import (
    AGREED,
    APPROVE,
    QUIET,
    drafted,
    due,
    due_on,
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
from tests.domain.factories import NOW, SPECIALIST, SUPERVISOR, proceeding, suspension
from tests.domain.policies_for_tests import with_figure
from tests.domain.simulation import Simulation

C, K = CompletionCode, ObligationKind
LETTER = LetterForm(delivery=Delivery.CERTIFIED_MAIL)
COSTS = CostsForm(evidence="Account settled.")
DONE = CompletionForm(
    reason="Term served.", recovery_activity="Weekly meetings; plan on file.", board_decision="Order of 2 March."
)
WAIVED = replace(DONE, notice_waived="Moves out of the state.")
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
        (C.COMPLETION_LETTER_SENT, lambda case: replace(case, completion_letter_sent_at=NOW)),
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
    ("accepted", "missed", "owed_by_the_end", "needed", "met"),
    [
        (0, 0, None, 0, True),
        (12, 0, None, 12, True),
        (8, 0, None, 8, True),
        (11, 1, None, 12, False),
        (11, 1, 12, 12, False),
        (12, 1, 12, 12, True),
        (13, 1, 12, 12, True),
    ],
)
def test_as_many_worksite_reports_as_were_owed(
    accepted: int, missed: int, owed_by_the_end: int | None, needed: int, met: bool
) -> None:
    case = changed(
        executed(),
        lambda case: replace(
            case,
            worksite_reports_accepted=accepted,
            worksite_reports_missed=missed,
            worksite_reports_owed=owed_by_the_end,
        ),
    )
    found = result(case, C.WORKSITE_REPORTS_ON_FILE)
    assert found.met is met
    assert f"of {needed} worksite reports that were owed" in found.explanation
    assert found.possible_from == (None if met else months_later(AGREED.calendar, case.now, 3))


def test_a_period_without_a_report_is_owed_when_it_is_over() -> None:
    case = monitored()
    first = case.owed(K.WORKSITE_REPORT)
    assert first.schedule is not None
    assert result(case, C.WORKSITE_REPORTS_ON_FILE).met
    assert first.schedule.next_opens_at is not None
    case.run_to(first.schedule.next_opens_at)
    assert not result(case, C.WORKSITE_REPORTS_ON_FILE).met
    report(case, K.WORKSITE_REPORT)
    assert result(case, C.WORKSITE_REPORTS_ON_FILE).met


def test_a_period_that_was_excused_is_not_owed_and_one_that_was_missed_is() -> None:
    case = monitored()
    case.run_to(due(case, K.WORKSITE_REPORT))
    late = case.owed(K.WORKSITE_REPORT)
    assert late.state is ObligationState.OVERDUE
    fault = ExcuseForm(obligation_id=late.id, cause=ExcuseCause.SYSTEM_FAULT, reason="The portal was down.")
    case.act(Act.EXCUSE_OBLIGATION, fault, SUPERVISOR)
    assert result(case, C.WORKSITE_REPORTS_ON_FILE).met
    case.run_to(due(case, K.WORKSITE_REPORT))
    missed = ObligationForm(obligation_id=case.owed(K.WORKSITE_REPORT).id, reason="It never came.")
    case.act(Act.MARK_OBLIGATION_MISSED, missed, SUPERVISOR)
    assert case.case.worksite_reports_missed == 1
    found = result(case, C.WORKSITE_REPORTS_ON_FILE)
    assert found.explanation.startswith("0 of 1 worksite reports that were owed are on file")


def test_a_period_on_leave_is_not_owed() -> None:
    case = monitored()
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    case.run(timedelta(days=200))
    assert result(case, C.WORKSITE_REPORTS_ON_FILE).met


def test_worksite_reports_that_no_clause_asks_for_are_not_missed() -> None:
    assert result(executed(QUIET), C.WORKSITE_REPORTS_ON_FILE).met
    assert not result(signed(), C.WORKSITE_REPORTS_ON_FILE).met


def test_an_accepted_report_counts() -> None:
    case = monitored()
    report(case, K.WORKSITE_REPORT)
    assert result(case, C.WORKSITE_REPORTS_ON_FILE).explanation.startswith("1 of 1 worksite reports")


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
    ("kept", "phase"),
    [
        ({"proceedings": (proceeding(ProceedingKind.INVESTIGATION),)}, Phase.UNDER_INVESTIGATION),
        ({"plan_after_noncompliance": "Use of alcohol."}, Phase.NONCOMPLIANCE_PLAN),
        ({"proceedings": (proceeding(ProceedingKind.LEGAL_ACTION),)}, Phase.LEGAL_ACTION),
        ({"suspensions": (suspension(),)}, Phase.SUSPENDED),
    ],
)
def test_a_violation_is_open_in_the_phases_that_follow_one(kept: dict[str, object], phase: Phase) -> None:
    case = monitored(QUIET)
    assert result(case, C.NO_OPEN_VIOLATION).met
    kept_from = changed(case, lambda case: replace(case, **kept))  # type: ignore[arg-type]
    kept_from.act(
        Act.RECORD_CONTACT,
        ContactForm(party=ContactParty.PARTICIPANT, modality=Modality.AUDIO, at=kept_from.now, note="Steady."),
    )
    assert kept_from.case.phase is phase
    assert not result(kept_from, C.NO_OPEN_VIOLATION).met


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


@pytest.mark.parametrize("phase", [Phase.STABILISE, Phase.TOLLED])
def test_letter_and_costs_wait_for_no_other_phase(phase: Phase) -> None:
    case = executed(QUIET)
    case.run_to(due(case, K.TERM) - timedelta(days=59))
    if phase is Phase.TOLLED:
        case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    assert case.case.phase is phase
    case.act(Act.SEND_COMPLETION_LETTER, LETTER)
    case.act(Act.CONFIRM_COSTS_PAID, COSTS)
    assert (case.case.completion_letter_sent, case.case.costs_paid) == (True, True)


def test_a_leave_that_moves_the_end_moves_the_letter_with_it() -> None:
    case = monitored(QUIET)
    case.run_to(due(case, K.TERM) - timedelta(days=50))
    before = due(case, K.COMPLETION_LETTER), due(case, K.TERM)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    case.run(timedelta(days=90))
    assert case.owed(K.COMPLETION_LETTER).state is ObligationState.PAUSED
    case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Recovered."))
    moved = due_on(case, K.COMPLETION_LETTER) - before[0].date(), due_on(case, K.TERM) - before[1].date()
    assert moved[0] == moved[1] >= timedelta(days=90)


@pytest.mark.parametrize(
    ("days", "waived", "code"),
    [(0, "", "notice_running"), (0, "Moves away.", ""), (0, " ", "notice_running"), (31, "", "")],
)
def test_completion_waits_for_the_days_that_the_letter_gives(days: int, waived: str, code: str) -> None:
    case = reviewed(only(C.TERM_SERVED, C.COMPLETION_LETTER_SENT), SHORT)
    case.act(Act.SEND_COMPLETION_LETTER, LETTER)
    assert case.case.completion_letter_sent_at == case.now
    case.run(timedelta(days=days))
    assert case.refused(Act.COMPLETE_ENROLLMENT, replace(DONE, notice_waived=waived), SUPERVISOR) == code


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
    assert case.refused(Act.COMPLETE_ENROLLMENT, WAIVED, SUPERVISOR) == ""


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
    while not (has_served_term(case.file, case.now) and result(case, C.WORKSITE_REPORTS_ON_FILE).met):
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
    case.act(Act.COMPLETE_ENROLLMENT, WAIVED, SUPERVISOR)
    assert (case.case.phase, case.case.ended_because) == (Phase.COMPLETED, "Term served.")
    assert owed(case).keys() == {K.CLOSING_DUTY}
