"""Treatment: its provider, admission, aftercare, the end of the treatment phase (PROGRAM.md 4.2, 17.2; DUTIES.md 6)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

from domain.acts import Act
from domain.agreement_drafts import recommends_treatment
from domain.case import Case, CaseTurn
from domain.clauses import TREATMENT_DUTY, close_clause_duties, end_clause_series, open_clause_duties
from domain.facts import LevelOfCare, ProposalStatus, TreatmentFact, TreatmentStatus
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import ProviderId
from domain.phases import Phase
from domain.providers import ProviderKind, why_not_refer
from domain.referral import ReasonForm
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.texts import why_blank
from domain.turns import words

_ASSIGNED: Final = frozenset({Phase.AGREEMENT_DRAFT, Phase.INTERIM, Phase.STABILISE, Phase.MONITOR})
#: Treatment goes on during a leave, and what is left of it is settled before completion.
TREATED: Final = _ASSIGNED | {Phase.TOLLED, Phase.COMPLETION_REVIEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentForm(Form):
    """With whom the participant is treated, how intensively, by which plan."""

    provider_id: Annotated[
        ProviderId, About("The treatment provider, in the registry.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c04")
    ]
    level_of_care: Annotated[LevelOfCare, About("The intensity of treatment.", LevelOfCare.INTENSIVE_OUTPATIENT)]
    plan: Annotated[str, About("The treatment plan in short.", "Nine group sessions a week for eight weeks.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionForm(Form):
    """When treatment began."""

    admitted_on: Annotated[date, About("The day of admission.", date(2026, 5, 11))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AftercareForm(Form):
    """How treatment ended and what follows it."""

    discharged_on: Annotated[date, About("The day of the discharge.", date(2026, 9, 30))]
    aftercare: Annotated[str, About("What follows.", "A weekly aftercare group for a year.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentEndForm(Form):
    """When aftercare ended, and why."""

    ended_on: Annotated[date, About("The last day of aftercare.", date(2027, 9, 30))]
    reason: Reason


def treatment_of(case: Case) -> TreatmentFact:
    """Give the treatment of a case, which a guard has found to be there; ValueError if it is not."""
    if case.treatment is None:
        raise ValueError("this case has no treatment")
    return case.treatment


def why_not_done_with_treatment(case: Case) -> Refusal | None:
    """Say why the treatment phase is not done: it ends with aftercare, or was never recommended (PROGRAM.md 4.2)."""
    if case.treatment is None:
        recommended = case.evaluation is None or recommends_treatment(case.evaluation)
        return refuse("treatment_not_assigned", "Treatment is recommended and has not begun.") if recommended else None
    if case.treatment.status in {TreatmentStatus.AFTERCARE, TreatmentStatus.ENDED}:
        return None
    return refuse("treatment_under_way", f"Treatment is {case.treatment.status.value}: it has not led to aftercare.")


def _why_not_assign(intent: Intent[Case, TreatmentForm]) -> Refusal | None:
    case, form = intent.subject, intent.form
    if case.evaluation is not None and not recommends_treatment(case.evaluation):
        return refuse("treatment_out_of_scope", "The accepted evaluation recommends no treatment (PROGRAM.md 17.2).")
    if form is None:
        return None
    if form.level_of_care is LevelOfCare.NONE:
        return refuse("no_level_of_care", "Name the level of care; without treatment there is no provider to assign.")
    before = case.treatment
    if before is not None and before.provider_id == form.provider_id and before.status is not TreatmentStatus.ENDED:
        return refuse("provider_assigned", "This provider is assigned; propose a change of the plan instead.")
    refusal = why_blank(form.plan, "The plan")
    if refusal is None and intent.providers is not None:
        refusal = why_not_refer(intent.standing(form.provider_id), ProviderKind.TREATMENT)
    return refusal


def _assign(turn: CaseTurn, form: TreatmentForm) -> None:
    _leave_provider(turn)
    treatment = TreatmentFact(
        id=turn.new_id(),
        enrollment_id=turn.case.id,
        provider_id=form.provider_id,
        level_of_care=form.level_of_care,
        status=TreatmentStatus.REFERRED,
        plan=form.plan,
        plan_version=1,
        admitted_on=None,
        discharged_on=None,
        aftercare="",
    )
    turn.case = replace(turn.case, treatment=treatment)
    level = words(form.level_of_care.value)
    turn.record("treatment:assigned", f"Referred to provider {form.provider_id} for {level} treatment.", treatment)
    turn.notify(Party.TREATMENT_PROVIDER)
    turn.notify(Party.PARTICIPANT)


def _leave_provider(turn: CaseTurn) -> None:
    """End the treatment with the provider before; what that provider still owes, and an open proposal, end with it."""
    before, change = turn.case.treatment, turn.case.plan_change
    if before is None or before.status is TreatmentStatus.ENDED:
        return
    ended = replace(before, status=TreatmentStatus.ENDED, discharged_on=before.discharged_on or turn.today)
    turn.record("treatment:ended", f"Treatment with provider {before.provider_id} ended: another follows.", ended)
    close_clause_duties(turn, {TREATMENT_DUTY}, "another provider treats from now on")
    if change is not None and change.status is ProposalStatus.PROPOSED:
        refused = replace(change, status=ProposalStatus.REFUSED, decided_at=turn.now)
        turn.record("treatment:plan_change_lapsed", "The proposed change lapsed with the provider's plan.", refused)
    turn.case = replace(turn.case, plan_change=None)


def _why_not_admit(intent: Intent[Case, AdmissionForm]) -> Refusal | None:
    treatment = intent.subject.treatment
    if treatment is None or treatment.status is not TreatmentStatus.REFERRED:
        return refuse("not_referred", "No referral to a treatment provider waits for admission.")
    return None if intent.form is None else intent.why_not_ahead(intent.form.admitted_on, "The admission")


def _record_admission(turn: CaseTurn, form: AdmissionForm) -> None:
    admitted = replace(treatment_of(turn.case), status=TreatmentStatus.ADMITTED, admitted_on=form.admitted_on)
    turn.case = replace(turn.case, treatment=admitted)
    turn.record("treatment:admitted", f"Admitted by provider {admitted.provider_id} on {form.admitted_on}.", admitted)
    open_clause_duties(turn)


def _why_not_discharge(intent: Intent[Case, AftercareForm]) -> Refusal | None:
    treatment, form = intent.subject.treatment, intent.form
    if treatment is None or treatment.status is not TreatmentStatus.ADMITTED:
        return refuse("not_admitted", "The participant has not been admitted to treatment.")
    if form is None:
        return None
    if treatment.admitted_on is not None and form.discharged_on < treatment.admitted_on:
        return refuse("discharged_before_admitted", "The discharge cannot precede the admission.")
    ahead = intent.why_not_ahead(form.discharged_on, "The discharge")
    return ahead or why_blank(form.aftercare, "What follows treatment")


def _discharge(turn: CaseTurn, form: AftercareForm) -> None:
    discharged = replace(
        treatment_of(turn.case),
        status=TreatmentStatus.AFTERCARE,
        discharged_on=form.discharged_on,
        aftercare=form.aftercare,
    )
    turn.case = replace(turn.case, treatment=discharged)
    turn.record("treatment:aftercare", f"Discharged to aftercare on {form.discharged_on}.", discharged)


def _why_not_end(intent: Intent[Case, TreatmentEndForm]) -> Refusal | None:
    treatment, change, form = intent.subject.treatment, intent.subject.plan_change, intent.form
    if treatment is None or treatment.status is not TreatmentStatus.AFTERCARE:
        return refuse("not_in_aftercare", "The participant is not in aftercare.")
    if change is not None and change.status is ProposalStatus.PROPOSED:
        return refuse("proposal_undecided", "A change of the treatment plan is proposed; first decide it.")
    if form is None:
        return None
    if treatment.discharged_on is not None and form.ended_on < treatment.discharged_on:
        return refuse("ended_before_it_began", "Aftercare cannot have ended before the discharge that led to it.")
    return intent.why_not_ahead(form.ended_on, "The end of aftercare") or why_blank(form.reason, "The reason")


def _end_treatment(turn: CaseTurn, form: TreatmentEndForm) -> None:
    """End aftercare: the provider owes no report from then on."""
    ended = replace(treatment_of(turn.case), status=TreatmentStatus.ENDED)
    turn.case = replace(turn.case, treatment=ended)
    turn.record("treatment:ended", f"Aftercare ended on {form.ended_on}: {form.reason}", ended)
    end_clause_series(turn, TREATMENT_DUTY, f"aftercare ended on {form.ended_on}")
    turn.notify(Party.PARTICIPANT)


def _why_not_advance(intent: Intent[Case, ReasonForm]) -> Refusal | None:
    return why_not_done_with_treatment(intent.subject)


def _advance(turn: CaseTurn, form: ReasonForm) -> None:
    turn.record("enrollment:stabilised", f"The treatment phase is done: {form.reason}")
    turn.move_to(Phase.MONITOR)
    turn.notify(Party.PARTICIPANT)


RULES = table_of(
    rule(
        Act.ASSIGN_TREATMENT_PROVIDER,
        "Assign a treatment provider",
        TreatmentForm,
        _ASSIGNED,
        _assign,
        _why_not_assign,
        lambda form: (form.provider_id,),
    ),
    rule(Act.RECORD_ADMISSION, "Record the admission", AdmissionForm, TREATED, _record_admission, _why_not_admit),
    rule(
        Act.DISCHARGE_TO_AFTERCARE,
        "Record the discharge to aftercare",
        AftercareForm,
        TREATED,
        _discharge,
        _why_not_discharge,
    ),
    rule(Act.END_TREATMENT, "Record the end of aftercare", TreatmentEndForm, TREATED, _end_treatment, _why_not_end),
    rule(Act.ADVANCE_TO_MONITORING, "Advance to monitoring", ReasonForm, {Phase.STABILISE}, _advance, _why_not_advance),
)
