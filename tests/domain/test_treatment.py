from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.case import Case
from domain.facts import LevelOfCare, PlanChangeFact, ProposalStatus, TreatmentFact, TreatmentStatus
from domain.files import Intent
from domain.forms import Form
from domain.ids import ProviderId
from domain.leave import LeaveForm
from domain.obligations import ObligationKind, ObligationState, PauseCause
from domain.phases import Phase
from domain.plan_changes import PlanAnswerForm, PlanChangeForm, PlanSide
from domain.providers import ProviderKind, ProviderStanding
from domain.referral import ReasonForm
from domain.roles import Party
from domain.treatment import RULES as TREATMENT
from domain.treatment import AdmissionForm, AftercareForm, TreatmentEndForm, TreatmentForm, treatment_of
from tests.domain.agreed import (
    QUIET,
    drafted,
    executed,
    monitored,
    owed,
    reviewed,
    sign,
    signed,
    today,
    treat,
    undrafted,
)
from tests.domain.factories import NOW, ONE_DAY, SPECIALIST, TODAY, a_provider, new_id
from tests.domain.simulation import Simulation

THERAPIST = ObligationKind.THERAPIST_REPORT
DONE = ReasonForm(reason="Treatment is done.")
AFTERCARE = AftercareForm(discharged_on=TODAY, aftercare="A weekly group.")


def referral_to(provider: ProviderId, level: LevelOfCare = LevelOfCare.OUTPATIENT) -> TreatmentForm:
    return TreatmentForm(provider_id=provider, level_of_care=level, plan="Weekly therapy.")


def treated(case: Simulation) -> TreatmentFact:
    return treatment_of(case.case)


def in_treatment() -> Simulation:
    case = executed()
    treat(case)
    return case


def without_treatment(case: Case) -> Case:
    assert case.evaluation is not None
    return replace(case, evaluation=replace(case.evaluation, level_of_care=LevelOfCare.NONE))


def recommending_none(case: Simulation) -> Simulation:
    return Simulation(file=replace(case.file, subject=without_treatment(case.case)), now=case.now)


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (a_provider(ProviderKind.TREATMENT), ""),
        (a_provider(ProviderKind.TREATMENT, ProviderKind.EVALUATOR), ""),
        (a_provider(ProviderKind.EVALUATOR), "unknown_provider"),
        (a_provider(ProviderKind.TREATMENT, in_force=False), "no_referral_agreement"),
        (a_provider(ProviderKind.TREATMENT, conflict=True), "conflict_of_interest"),
        (a_provider(ProviderKind.TREATMENT, expired=True), "credentials_expired"),
    ],
)
def test_treatment_is_referred_to_providers_in_standing(standing: ProviderStanding, code: str) -> None:
    intent: Intent[Case, Form] = Intent(
        file=drafted().file, actor=SPECIALIST, now=NOW, form=referral_to(standing.id), providers=(standing,)
    )
    refusal = TREATMENT[Act.ASSIGN_TREATMENT_PROVIDER].why_not(intent)
    assert ("" if refusal is None else refusal.code) == code


def test_the_registry_is_asked_about_the_provider_and_may_not_know_it() -> None:
    rule, form = TREATMENT[Act.ASSIGN_TREATMENT_PROVIDER], referral_to(ProviderId(new_id()))
    assert rule.asks_about(form) == (form.provider_id,)
    refusal = rule.why_not(Intent(file=drafted().file, actor=SPECIALIST, now=NOW, form=form, providers=()))
    assert refusal is not None
    assert refusal.code == "unknown_provider"


def test_a_referral_to_treatment_names_a_level_and_a_plan() -> None:
    case, form = drafted(), referral_to(ProviderId(new_id()))
    act = Act.ASSIGN_TREATMENT_PROVIDER
    assert case.refused(act) == ""
    assert case.refused(act, replace(form, level_of_care=LevelOfCare.NONE)) == "no_level_of_care"
    assert case.refused(act, replace(form, plan=" ")) == "text_missing"
    assert recommending_none(case).refused(act, form) == "treatment_out_of_scope"


def test_a_referral_to_treatment_tells_provider_and_participant() -> None:
    case, provider = drafted(), ProviderId(new_id())
    case.act(Act.ASSIGN_TREATMENT_PROVIDER, referral_to(provider))
    assert (treated(case).provider_id, treated(case).status) == (provider, TreatmentStatus.REFERRED)
    assert {one.to for one in case.messages} == {Party.TREATMENT_PROVIDER, Party.PARTICIPANT}
    assert case.refused(Act.ASSIGN_TREATMENT_PROVIDER, referral_to(provider)) == "provider_assigned"


@pytest.mark.parametrize(("begin", "reports"), [(drafted, False), (signed, True), (executed, True)])
def test_admission_opens_the_reports_once_the_agreement_is_signed(
    begin: Callable[[], Simulation], reports: bool
) -> None:
    case = begin()
    treat(case)
    assert (THERAPIST in owed(case)) is reports
    assert treated(case).status is TreatmentStatus.ADMITTED


def test_the_reports_of_an_admission_before_the_signature_begin_with_it() -> None:
    case = drafted()
    treat(case)
    sign(case)
    assert owed(case)[THERAPIST] == "agreement 1, clause 2 (D27)"


def test_nobody_is_admitted_twice_or_without_a_referral_or_ahead() -> None:
    case, form = executed(), AdmissionForm(admitted_on=TODAY)
    assert case.refused(Act.RECORD_ADMISSION, form) == "not_referred"
    case.act(Act.ASSIGN_TREATMENT_PROVIDER, referral_to(ProviderId(new_id())))
    assert case.refused(Act.RECORD_ADMISSION, replace(form, admitted_on=TODAY + ONE_DAY)) == "date_in_future"
    case.act(Act.RECORD_ADMISSION, form)
    assert treated(case).admitted_on == TODAY
    assert case.refused(Act.RECORD_ADMISSION, form) == "not_referred"


def test_another_provider_ends_the_treatment_before_and_what_was_owed_for_it() -> None:
    case = in_treatment()
    case.act(Act.PROPOSE_PLAN_CHANGE, PlanChangeForm(text="Twice a week.", proposed_by=PlanSide.PROVIDER))
    before, report = treated(case), case.owed(THERAPIST)
    case.act(Act.ASSIGN_TREATMENT_PROVIDER, referral_to(ProviderId(new_id())))
    ended = replace(before, status=TreatmentStatus.ENDED, discharged_on=TODAY)
    assert ended in case.facts(TreatmentFact)
    assert treated(case).id != before.id
    assert case.known[report.id].state is ObligationState.CANCELLED
    lapsed = case.facts(PlanChangeFact)[-1]
    assert isinstance(lapsed, PlanChangeFact)
    assert lapsed.status is ProposalStatus.REFUSED
    assert case.case.plan_change is None
    case.run(timedelta(days=100))
    assert THERAPIST not in owed(case)
    case.act(Act.RECORD_ADMISSION, AdmissionForm(admitted_on=today(case)))
    assert case.owed(THERAPIST).starts_at == case.now


def test_an_admission_during_a_leave_opens_reports_that_stand_still() -> None:
    case = executed()
    case.act(Act.ASSIGN_TREATMENT_PROVIDER, referral_to(ProviderId(new_id())))
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.INCARCERATION, since=case.now, reason="Arrested."))
    case.act(Act.RECORD_ADMISSION, AdmissionForm(admitted_on=TODAY))
    assert case.owed(THERAPIST).state is ObligationState.PAUSED


@pytest.mark.parametrize("proposer", list(PlanSide))
def test_a_change_of_the_plan_takes_effect_when_every_other_side_has_agreed(proposer: PlanSide) -> None:
    case = in_treatment()
    first, second = (side for side in PlanSide if side is not proposer)
    case.act(Act.PROPOSE_PLAN_CHANGE, PlanChangeForm(text="Twice a week.", proposed_by=proposer))
    yes = PlanAnswerForm(agreed=True, answered_by=first, reason="It helps.")
    assert case.refused(Act.DECIDE_PLAN_CHANGE, replace(yes, answered_by=proposer)) == "same_side"

    assert case.act(Act.DECIDE_PLAN_CHANGE, yes) == ["treatment:plan_change_agreed"]
    assert (treated(case).plan, treated(case).plan_version) == ("Weekly therapy.", 1)
    assert case.events[-1].sentence.endswith(f"waits for the {second.value}: It helps.")
    assert case.refused(Act.DECIDE_PLAN_CHANGE, yes) == "answered_already"
    assert case.refused(Act.PROPOSE_PLAN_CHANGE) == "plan_change_open"

    assert case.act(Act.DECIDE_PLAN_CHANGE, replace(yes, answered_by=second)) == ["treatment:plan_change_approved"]
    change = case.case.plan_change
    assert change is not None
    assert (change.status, change.agreed_by) == (ProposalStatus.APPROVED, f"{first.value}, {second.value}")
    assert (treated(case).plan, treated(case).plan_version) == ("Twice a week.", 2)


@pytest.mark.parametrize("refuser", [PlanSide.PARTICIPANT, PlanSide.PROVIDER])
def test_one_refusal_ends_a_change_that_another_side_agreed_to(refuser: PlanSide) -> None:
    case = in_treatment()
    case.act(Act.PROPOSE_PLAN_CHANGE, PlanChangeForm(text="Twice a week.", proposed_by=PlanSide.PROGRAM))
    yes = PlanAnswerForm(agreed=True, answered_by=PlanSide.PROVIDER, reason="It helps.")
    case.act(Act.DECIDE_PLAN_CHANGE, yes)

    no = replace(yes, agreed=False, answered_by=refuser, reason="Too much.")
    assert case.act(Act.DECIDE_PLAN_CHANGE, no) == ["treatment:plan_change_refused"]
    assert (treated(case).plan, treated(case).plan_version) == ("Weekly therapy.", 1)
    assert case.refused(Act.DECIDE_PLAN_CHANGE) == "no_plan_change"


def test_a_change_that_is_not_agreed_to_changes_nothing() -> None:
    case = in_treatment()
    case.act(Act.PROPOSE_PLAN_CHANGE, PlanChangeForm(text="Twice a week.", proposed_by=PlanSide.PROGRAM))
    case.act(Act.DECIDE_PLAN_CHANGE, PlanAnswerForm(agreed=False, answered_by=PlanSide.PARTICIPANT, reason="Too much."))
    change = case.case.plan_change
    assert change is not None
    assert (change.status, change.agreed_by) == (ProposalStatus.REFUSED, "")
    assert (treated(case).plan, treated(case).plan_version) == ("Weekly therapy.", 1)
    assert case.refused(Act.PROPOSE_PLAN_CHANGE) == ""


def test_a_plan_changes_only_while_there_is_treatment_and_one_at_a_time() -> None:
    form = PlanChangeForm(text="Twice a week.", proposed_by=PlanSide.PROVIDER)
    case = executed()
    assert case.refused(Act.PROPOSE_PLAN_CHANGE, form) == "no_treatment"
    assert case.refused(Act.DECIDE_PLAN_CHANGE) == "no_plan_change"
    case.act(Act.ASSIGN_TREATMENT_PROVIDER, referral_to(ProviderId(new_id())))
    assert case.refused(Act.PROPOSE_PLAN_CHANGE, form) == "no_treatment"
    case.act(Act.RECORD_ADMISSION, AdmissionForm(admitted_on=TODAY))
    assert case.refused(Act.PROPOSE_PLAN_CHANGE, replace(form, text=" ")) == "text_missing"
    case.act(Act.PROPOSE_PLAN_CHANGE, form)
    assert case.refused(Act.PROPOSE_PLAN_CHANGE, form) == "plan_change_open"


def test_discharge_leads_to_aftercare_and_the_reports_go_on() -> None:
    case = in_treatment()
    case.act(Act.DISCHARGE_TO_AFTERCARE, AFTERCARE)
    assert (treated(case).status, treated(case).aftercare) == (TreatmentStatus.AFTERCARE, "A weekly group.")
    assert THERAPIST in owed(case)
    assert case.refused(Act.DISCHARGE_TO_AFTERCARE, AFTERCARE) == "not_admitted"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (replace(AFTERCARE, discharged_on=TODAY - ONE_DAY), "discharged_before_admitted"),
        (replace(AFTERCARE, discharged_on=TODAY + ONE_DAY), "date_in_future"),
        (replace(AFTERCARE, aftercare=""), "text_missing"),
    ],
)
def test_a_discharge_follows_the_admission_and_says_what_follows_it(form: AftercareForm, code: str) -> None:
    assert in_treatment().refused(Act.DISCHARGE_TO_AFTERCARE, form) == code


def test_monitoring_begins_when_treatment_has_led_to_aftercare() -> None:
    case = executed()
    assert case.refused(Act.ADVANCE_TO_MONITORING, DONE) == "treatment_not_assigned"
    case.act(Act.ASSIGN_TREATMENT_PROVIDER, referral_to(ProviderId(new_id())))
    assert case.refused(Act.ADVANCE_TO_MONITORING, DONE) == "treatment_under_way"
    case.act(Act.RECORD_ADMISSION, AdmissionForm(admitted_on=TODAY))
    assert case.refused(Act.ADVANCE_TO_MONITORING, DONE) == "treatment_under_way"
    case.act(Act.DISCHARGE_TO_AFTERCARE, AFTERCARE)
    case.act(Act.ADVANCE_TO_MONITORING, DONE)
    assert case.case.phase is Phase.MONITOR


def test_monitoring_begins_at_once_where_no_treatment_is_recommended() -> None:
    assert recommending_none(executed()).refused(Act.ADVANCE_TO_MONITORING, DONE) == ""


def test_what_is_left_of_treatment_can_be_settled_in_the_review() -> None:
    case = monitored()
    case.act(Act.ASSIGN_TREATMENT_PROVIDER, referral_to(ProviderId(new_id())))
    assert case.refused(Act.RECORD_ADMISSION, AdmissionForm(admitted_on=TODAY)) == ""
    assert reviewed(QUIET).refused(Act.PROPOSE_PLAN_CHANGE) == ""


def test_a_case_without_treatment_has_none_to_give() -> None:
    with pytest.raises(ValueError, match="no treatment"):
        treatment_of(undrafted().case)


def test_the_end_of_aftercare_ends_the_therapists_reports_without_a_breach() -> None:
    case = monitored()
    form = TreatmentEndForm(ended_on=today(case), reason="The group is over.")
    assert executed().refused(Act.END_TREATMENT, form) == "not_in_aftercare"
    too_early = replace(form, ended_on=today(case) - timedelta(days=1))
    assert case.refused(Act.END_TREATMENT, too_early) == "ended_before_it_began"
    report = case.owed(ObligationKind.THERAPIST_REPORT)

    case.act(Act.END_TREATMENT, form)

    assert case.case.treatment is not None
    assert case.case.treatment.status is TreatmentStatus.ENDED
    assert case.known[report.id].state is ObligationState.CANCELLED
    case.run(timedelta(days=200))
    assert case.file.find(ObligationKind.THERAPIST_REPORT) is None
    assert not any(one.name == "obligation:breached" and one.clause == report.clause for one in case.events)
