"""Factories that reach a state by doing the real acts, with the registry and the calendar played by values."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import NamedTuple, TypeVar
from uuid import UUID

from domain import intake, referral
from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.calendar import BusinessCalendar
from domain.case import Case, CaseFile, CaseTurn, EvaluationToStart, HeardProceeding
from domain.disclosure.terms import Category
from domain.enrollment_rules import CASE_RULES
from domain.evaluation import EvaluationFile, EvaluationTurn, new_evaluation
from domain.evaluation_acts import EVALUATION_RULES, open_evaluation
from domain.evaluation_appointments import AppointmentForm, HeldForm
from domain.evaluation_choice import ChoiceForm, EvaluatorAcceptanceForm, EvaluatorContactForm
from domain.evaluation_referral import EvaluationTypesForm, EvaluatorsForm, told_by_evaluation
from domain.evaluation_reports import EvaluationReportForm
from domain.evaluation_reviews import EvaluationReviewForm
from domain.facts import (
    Channel,
    EvaluationStatus,
    EvaluationType,
    LeaveFact,
    LevelOfCare,
    ProceedingFact,
    ProceedingKind,
    ReferralFact,
)
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import (
    EnrollmentId,
    EvaluationId,
    ObligationId,
    ParticipantId,
    ProceedingId,
    ProviderId,
    StaffId,
    TeamId,
)
from domain.intake import AcknowledgementForm, ConfirmationForm, CriterionForm, DataSheetForm
from domain.obligation_changes import advance
from domain.obligations import Obligation, PauseCause
from domain.phases import Phase
from domain.policy import Policy
from domain.proceeding_news import FIRST_STAGES
from domain.providers import ProviderKind, ProviderStanding
from domain.referral import Delivery, LetterForm, ReasonForm, TriageForm, Urgency
from domain.refusals import Refusal
from domain.releases import ReleaseForm
from domain.roles import Role
from domain.rules import Rule, why_not_act
from domain.scheduling import schedule
from domain.turns import Turn
from tests.domain.policies_for_tests import POLICY

S = TypeVar("S")
T = TypeVar("T")

#: A Monday, 10:00 in Harrisburg.
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
TODAY = NOW.date()
ONE_DAY = timedelta(days=1)

_ids = count(1)


def new_id() -> UUID:
    """An id that no other thing of this test run has."""
    return UUID(int=next(_ids))


def staff(role: Role) -> Actor:
    """A member of staff."""
    return Actor(staff_id=StaffId(new_id()), role=role)


INTAKE, SPECIALIST, SUPERVISOR = staff(Role.INTAKE), staff(Role.SPECIALIST), staff(Role.SUPERVISOR)
DIRECTOR, LEGAL, AUDITOR = staff(Role.DIRECTOR), staff(Role.LEGAL), staff(Role.AUDITOR)


class RefusedError(AssertionError):
    """An act was refused; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code}: {refusal.sentence}")
        self.refusal = refusal


def a_provider(
    *kinds: ProviderKind, state: str = "PA", in_force: bool = True, expired: bool = False, conflict: bool = False
) -> ProviderStanding:
    """What the registry says about a provider: by default an evaluator at home who may be referred to."""
    return ProviderStanding(
        id=ProviderId(new_id()),
        kinds=kinds or (ProviderKind.EVALUATOR,),
        state=state,
        agreement_until=TODAY + 365 * ONE_DAY if in_force else None,
        credentials_expired=expired,
        conflict_declared=conflict,
    )


#: Three who may be referred to, the first and last at home; and three others.
EVALUATORS = (a_provider(), a_provider(state="NJ"), a_provider())
OTHER_EVALUATORS = (a_provider(), a_provider(state="NJ"), a_provider())


def kept(turn: Turn[S]) -> File[S]:
    """What the process keeps after a turn: obligations that are finished leave the file, the others get their times."""
    owed = tuple(_scheduled(one, turn.policy) for one in turn.obligations.values() if not one.is_finished)
    return File(subject=turn.subject, obligations=owed, policy=turn.policy)


def at(file: File[S], now: datetime) -> File[S]:
    """A file as time alone changes it: what is past due is overdue."""
    obligations = tuple(advance(_scheduled(one, file.policy), now) for one in file.obligations)
    return File(subject=file.subject, obligations=obligations, policy=file.policy)


def a_turn(
    file: CaseFile, actor: Actor = SPECIALIST, now: datetime = NOW, providers: tuple[ProviderStanding, ...] = ()
) -> CaseTurn:
    """A turn on a case."""
    return CaseTurn(
        subject=file.subject,
        policy=file.policy,
        actor=actor,
        now=now,
        new_id=new_id,
        obligations=_book(file.obligations),
        providers=providers,
    )


def an_evaluation_turn(
    file: EvaluationFile, actor: Actor = SPECIALIST, now: datetime = NOW, providers: tuple[ProviderStanding, ...] = ()
) -> EvaluationTurn:
    """A turn on an evaluation referral."""
    return EvaluationTurn(
        subject=file.subject,
        policy=file.policy,
        actor=actor,
        now=now,
        new_id=new_id,
        obligations=_book(file.obligations),
        providers=providers,
    )


def act(
    file: CaseFile,
    act: Act,
    form: Form,
    actor: Actor = SPECIALIST,
    now: datetime = NOW,
    providers: tuple[ProviderStanding, ...] = (),
) -> CaseTurn:
    """Act on a case as its process does, or raise ``RefusedError``; ``kept(turn)`` is the case afterwards."""
    _obey(_why_not(CASE_RULES, file, file.subject.phase, act, Ask(form, actor, now, providers)))
    turn = a_turn(at(file, now), actor, now, providers)
    CASE_RULES[act].apply(turn, form)
    return turn


def act_on_evaluation(
    file: EvaluationFile,
    act: Act,
    form: Form,
    actor: Actor = SPECIALIST,
    now: datetime = NOW,
    providers: tuple[ProviderStanding, ...] = (),
) -> EvaluationTurn:
    """Act on an evaluation referral as its process does, or raise ``RefusedError``."""
    _obey(_why_not(EVALUATION_RULES, file, file.subject.fact.status, act, Ask(form, actor, now, providers)))
    turn = an_evaluation_turn(at(file, now), actor, now, providers)
    EVALUATION_RULES[act].apply(turn, form)
    return turn


def refused(
    file: CaseFile,
    act: Act,
    form: Form | None = None,
    actor: Actor = SPECIALIST,
    now: datetime = NOW,
    providers: tuple[ProviderStanding, ...] | None = None,
) -> str:
    """The code with which an act on a case is refused, empty if it is not; without a form, whether it is possible."""
    refusal = _why_not(CASE_RULES, file, file.subject.phase, act, Ask(form, actor, now, providers))
    return "" if refusal is None else refusal.code


def evaluation_refused(
    file: EvaluationFile,
    act: Act,
    form: Form | None = None,
    actor: Actor = SPECIALIST,
    now: datetime = NOW,
    providers: tuple[ProviderStanding, ...] | None = None,
) -> str:
    """The code with which an act on an evaluation referral is refused; empty if it is not."""
    refusal = _why_not(EVALUATION_RULES, file, file.subject.fact.status, act, Ask(form, actor, now, providers))
    return "" if refusal is None else refusal.code


class Ask(NamedTuple):
    """Who asks when for what; ``providers`` is None until the registry was asked."""

    form: Form | None
    actor: Actor
    now: datetime
    providers: tuple[ProviderStanding, ...] | None


def _why_not(rules: Mapping[Act, Rule[S, T]], file: File[S], stage: StrEnum, act: Act, ask: Ask) -> Refusal | None:
    intent = Intent(file=at(file, ask.now), actor=ask.actor, now=ask.now, form=ask.form, providers=ask.providers)
    return why_not_act(rules.get(act), intent, stage)


def _obey(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RefusedError(refusal)


def a_case(phase: Phase = Phase.REFERRED, policy: Policy = POLICY, now: datetime = NOW) -> CaseFile:
    """A case that came to a phase by every act that leads there, all at one time."""
    file = _a_referral(policy, now)
    for reached, step in _STEPS.items():
        if reached is phase:
            break
        file = step(file, now)
    assert file.subject.phase is phase, f"no way to {phase} yet"
    return file


def _a_referral(policy: Policy, now: datetime) -> CaseFile:
    enrollment_id = EnrollmentId(new_id())
    case = Case(
        id=enrollment_id,
        participant_id=ParticipantId(new_id()),
        phase_since=now,
        specialist_id=StaffId(new_id()),
        team_id=TeamId(new_id()),
        referral=ReferralFact(
            id=new_id(),
            enrollment_id=enrollment_id,
            channel=Channel.SELF,
            source="the licensee",
            summary="Asks for help.",
            order_number="",
            received_at=now,
            urgency="",
            triaged_at=None,
        ),
    )
    turn = a_turn(File(subject=case, obligations=(), policy=policy), INTAKE, now)
    referral.open_case(turn)
    return kept(turn)


def _reach_out(file: CaseFile, now: datetime) -> CaseFile:
    triage = TriageForm(urgency=Urgency.ROUTINE, note="No harm reported.")
    file = kept(act(file, Act.COMPLETE_TRIAGE, triage, INTAKE, now))
    return kept(act(file, Act.SEND_OUTREACH_LETTER, LetterForm(delivery=Delivery.PORTAL), INTAKE, now))


def _respond(file: CaseFile, now: datetime) -> CaseFile:
    return kept(act(file, Act.RECORD_RESPONSE, ReasonForm(reason="Called back."), INTAKE, now))


def intake_done(file: CaseFile, now: datetime = NOW) -> CaseFile:
    """A case in intake with everything that an evaluation waits for, but the types of evaluation."""
    today = now.date()
    release = ReleaseForm(
        discloser="Lakeside Recovery Center",
        recipient="the program",
        categories=(Category.SUD_P2,),
        purpose="monitoring",
        signed_on=today,
        expires_on=today + 365 * ONE_DAY,
    )
    file = kept(act(file, Act.RECORD_DATA_SHEET, DataSheetForm(received_on=today), INTAKE, now))
    file = kept(act(file, Act.RECORD_RELEASE, release, INTAKE, now))
    file = kept(act(file, Act.ACKNOWLEDGE_CEASE_PRACTICE, AcknowledgementForm(acknowledged_on=today), INTAKE, now))
    for one in intake.criteria_at_intake(file.policy):
        form = CriterionForm(code=one.code, satisfied=True, evidence="Record search: no entry.")
        file = kept(act(file, Act.ASSESS_CRITERION, form, SPECIALIST, now))
    return kept(act(file, Act.CONFIRM_ELIGIBILITY, ConfirmationForm(reason="Agreed."), SUPERVISOR, now))


def types_determined(file: CaseFile, now: datetime = NOW) -> CaseFile:
    """A case in intake that is ready to be referred for evaluation."""
    form = EvaluationTypesForm(types=(EvaluationType.SUBSTANCE_USE,), reason="The referral names alcohol.")
    return kept(act(intake_done(file, now), Act.DETERMINE_EVALUATION_TYPES, form, SPECIALIST, now))


def _refer(file: CaseFile, now: datetime) -> CaseFile:
    form = EvaluatorsForm(offered=ids_of(EVALUATORS))
    turn = act(types_determined(file, now), Act.REFER_FOR_EVALUATION, form, SPECIALIST, now, EVALUATORS)
    return kept(turn)


def _report(file: CaseFile, now: datetime) -> CaseFile:
    return told(file, an_evaluation(EvaluationStatus.REPORTED, now=now, of=file), now)


def _conclude(file: CaseFile, now: datetime) -> CaseFile:
    return told(file, an_evaluation(EvaluationStatus.REVIEWED, now=now, of=file), now)


def told(file: CaseFile, evaluation: EvaluationFile, now: datetime = NOW) -> CaseFile:
    """A case after its evaluation referral has reported how it stands."""
    turn = a_turn(file, THE_PROGRAM, now)
    told_by_evaluation(turn, evaluation.subject.fact)
    return kept(turn)


def ids_of(providers: tuple[ProviderStanding, ...]) -> tuple[ProviderId, ...]:
    """The ids of some providers."""
    return tuple(one.id for one in providers)


def an_evaluation(
    status: EvaluationStatus = EvaluationStatus.OFFERED,
    policy: Policy = POLICY,
    now: datetime = NOW,
    of: CaseFile | None = None,
) -> EvaluationFile:
    """An evaluation referral that came to a status by every act that leads there, all at one time.

    ``of`` is the case that referred; without one it belongs to a case of no further interest.
    """
    turn = an_evaluation_turn(_asked_for(policy, of), THE_PROGRAM, now)
    open_evaluation(turn)
    file = kept(turn)
    for reached, step in _EVALUATION_STEPS.items():
        if reached is status:
            break
        file = step(file, now)
    assert file.subject.fact.status is status, f"no way to {status}"
    return file


def _asked_for(policy: Policy, of: CaseFile | None) -> EvaluationFile:
    fact = of.subject.evaluation if of else None
    asked = EvaluationToStart(
        evaluation_id=fact.id if fact else EvaluationId(new_id()),
        types=fact.types if fact else (EvaluationType.SUBSTANCE_USE,),
        reason=fact.reason if fact else "The referral names alcohol.",
        offered=fact.offered if fact else ids_of(EVALUATORS),
    )
    enrollment_id = of.subject.id if of else EnrollmentId(new_id())
    participant_id = of.subject.participant_id if of else ParticipantId(new_id())
    return File(
        subject=new_evaluation(asked, enrollment_id, participant_id), obligations=(), policy=of.policy if of else policy
    )


def a_report(
    received_at: datetime = NOW,
    *,
    diagnosis: str = "Alcohol use disorder, moderate",
    level_of_care: LevelOfCare = LevelOfCare.OUTPATIENT,
    threat: bool = False,
) -> EvaluationReportForm:
    """A report; without a diagnosis it finds none and recommends none."""
    return EvaluationReportForm(
        received_at=received_at,
        diagnosis_found=bool(diagnosis),
        diagnosis=diagnosis,
        threat=threat,
        level_of_care=level_of_care if diagnosis else LevelOfCare.NONE,
        recommendations="Weekly therapy." if diagnosis else "",
    )


def _choose(file: EvaluationFile, now: datetime) -> EvaluationFile:
    form = ChoiceForm(evaluator_id=file.subject.fact.offered[0])
    return kept(act_on_evaluation(file, Act.CHOOSE_EVALUATOR, form, SPECIALIST, now, EVALUATORS + OTHER_EVALUATORS))


def _accept_referral(file: EvaluationFile, now: datetime) -> EvaluationFile:
    contact = EvaluatorContactForm(contacted_at=now)
    acceptance = EvaluatorAcceptanceForm(accepted_at=now)
    file = kept(act_on_evaluation(file, Act.RECORD_EVALUATOR_CONTACT, contact, SPECIALIST, now))
    return kept(act_on_evaluation(file, Act.RECORD_EVALUATOR_ACCEPTANCE, acceptance, SPECIALIST, now))


def _book_appointment(file: EvaluationFile, now: datetime) -> EvaluationFile:
    form = AppointmentForm(starts_at=now + ONE_DAY, place="Room 2")
    return kept(act_on_evaluation(file, Act.BOOK_APPOINTMENT, form, SPECIALIST, now))


def _hold(file: EvaluationFile, now: datetime) -> EvaluationFile:
    return kept(act_on_evaluation(file, Act.RECORD_EVALUATION_HELD, HeldForm(held_at=now), SPECIALIST, now))


def _file_report(file: EvaluationFile, now: datetime) -> EvaluationFile:
    return kept(act_on_evaluation(file, Act.RECORD_EVALUATION_REPORT, a_report(now), SPECIALIST, now))


def _accept_report(file: EvaluationFile, now: datetime) -> EvaluationFile:
    form = EvaluationReviewForm(level_of_care_fits=True, review="History and severity agree.")
    return kept(act_on_evaluation(file, Act.ACCEPT_EVALUATION, form, SPECIALIST, now))


def _book(obligations: tuple[Obligation, ...]) -> dict[ObligationId, Obligation]:
    return {one.id: one for one in obligations}


def _scheduled(obligation: Obligation, policy: Policy) -> Obligation:
    if not obligation.needs_schedule:
        return obligation
    rules = policy.calendar
    calendar = BusinessCalendar(zone=rules.zone, holidays=frozenset(), day_ends=rules.day_ends)
    return replace(obligation, schedule=schedule(obligation, calendar, rules.spread_minutes))


#: What leads out of each phase, in order; the last phase without a step is the last that ``a_case`` reaches.
_STEPS: dict[Phase, Callable[[CaseFile, datetime], CaseFile]] = {
    Phase.REFERRED: _reach_out,
    Phase.OUTREACH: _respond,
    Phase.INTAKE: _refer,
    Phase.EVALUATION_PENDING: _report,
    Phase.EVALUATION_REVIEW: _conclude,
}

_EVALUATION_STEPS: dict[EvaluationStatus, Callable[[EvaluationFile, datetime], EvaluationFile]] = {
    EvaluationStatus.OFFERED: _choose,
    EvaluationStatus.CHOSEN: _accept_referral,
    EvaluationStatus.ACCEPTED: _book_appointment,
    EvaluationStatus.BOOKED: _hold,
    EvaluationStatus.HELD: _file_report,
    EvaluationStatus.REPORTED: _accept_report,
}


def proceeding(kind: ProceedingKind, *, closed: bool = False) -> HeardProceeding:
    """A proceeding that an enrollment has heard of."""
    fact = ProceedingFact(
        id=ProceedingId(new_id()),
        enrollment_id=EnrollmentId(new_id()),
        kind=kind,
        matter="relapse",
        about=(),
        stage=FIRST_STAGES[kind],
        owner_id=None,
        opened_at=NOW,
        closed_at=NOW if closed else None,
        outcome="Synthetic." if closed else "",
    )
    return HeardProceeding(fact=fact)


def suspension(since: datetime = NOW) -> LeaveFact:
    """A suspension of the license by order, which is in force."""
    return LeaveFact(
        id=new_id(),
        enrollment_id=EnrollmentId(new_id()),
        cause=PauseCause.SUSPENSION.value,
        reason="order 2026-0001",
        since=since,
        until=None,
        approved_by=StaffId(new_id()),
    )
