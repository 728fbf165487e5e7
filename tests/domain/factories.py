"""Factories that reach a state by doing the real acts, with the registry and the calendar played by values."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar
from uuid import UUID

from domain import evaluation_referral, intake, referral
from domain.actors import Actor
from domain.acts import Act
from domain.calendar import BusinessCalendar
from domain.case import Case, CaseFile, CaseTurn
from domain.facts import Channel, ReferralFact
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import EnrollmentId, ObligationId, ParticipantId, ProviderId, StaffId, TeamId
from domain.intake import AcknowledgementForm, CriterionForm, DataSheetForm, ReleaseForm
from domain.obligation_changes import advance
from domain.obligations import Obligation
from domain.phases import Phase
from domain.policy import Policy
from domain.providers import ProviderKind, ProviderStanding
from domain.referral import Delivery, LetterForm, ReasonForm, TriageForm, Urgency
from domain.refusals import Refusal
from domain.roles import Role
from domain.rules import Rule, why_not_act
from domain.scheduling import schedule
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

#: Every act on a case, from each part of the rules.
CASE_RULES: Mapping[Act, Rule[Case, CaseTurn]] = {**referral.RULES, **intake.RULES, **evaluation_referral.RULES}


class RefusedError(AssertionError):
    """An act was refused; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code}: {refusal.sentence}")
        self.refusal = refusal


def a_provider(
    *kinds: ProviderKind, state: str = "PA", in_force: bool = True, conflict: bool = False
) -> ProviderStanding:
    """What the registry says about a provider: by default an evaluator at home who may be referred to."""
    return ProviderStanding(
        id=ProviderId(new_id()),
        kinds=kinds or (ProviderKind.EVALUATOR,),
        state=state,
        agreement_until=TODAY + 365 * ONE_DAY if in_force else None,
        conflict_declared=conflict,
    )


def kept(turn: CaseTurn) -> CaseFile:
    """What the process keeps after a turn: obligations that are closed leave the file, the others get their times."""
    return _kept(turn.file)


def at(file: File[S], now: datetime) -> File[S]:
    """A file as time alone changes it: what is past due is overdue."""
    obligations = tuple(advance(_scheduled(one, file.policy), now) for one in file.obligations)
    return File(subject=file.subject, obligations=obligations, policy=file.policy)


def a_turn(file: CaseFile, actor: Actor = SPECIALIST, now: datetime = NOW) -> CaseTurn:
    """A turn on a case."""
    return CaseTurn(
        subject=file.subject,
        policy=file.policy,
        actor=actor,
        now=now,
        new_id=new_id,
        obligations=_book(file.obligations),
    )


def why_not(
    file: CaseFile,
    act: Act,
    form: Form | None = None,
    actor: Actor = SPECIALIST,
    now: datetime = NOW,
    providers: tuple[ProviderStanding, ...] | None = None,
) -> Refusal | None:
    """Why somebody may not act on a case; without a form, whether the act is possible at all."""
    intent = Intent(file=at(file, now), actor=actor, now=now, form=form, providers=providers)
    return why_not_act(CASE_RULES.get(act), intent, file.subject.phase)


def act(
    file: CaseFile,
    act: Act,
    form: Form,
    actor: Actor = SPECIALIST,
    now: datetime = NOW,
    providers: tuple[ProviderStanding, ...] = (),
) -> CaseTurn:
    """Act on a case as its process does, or raise ``RefusedError``; ``kept(turn)`` is the case afterwards."""
    refusal = why_not(file, act, form, actor, now, providers)
    if refusal is not None:
        raise RefusedError(refusal)
    turn = a_turn(at(file, now), actor, now)
    turn.providers = providers
    CASE_RULES[act].apply(turn, form)
    return turn


def refused(
    file: CaseFile,
    act: Act,
    form: Form | None = None,
    actor: Actor = SPECIALIST,
    now: datetime = NOW,
    providers: tuple[ProviderStanding, ...] | None = None,
) -> str:
    """The code with which an act on a case is refused; empty if it is not."""
    refusal = why_not(file, act, form, actor, now, providers)
    return "" if refusal is None else refusal.code


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
        categories=("SUD_P2",),
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
    return kept(act(file, Act.CONFIRM_ELIGIBILITY, ReasonForm(reason="Agreed."), SUPERVISOR, now))


def _book(obligations: tuple[Obligation, ...]) -> dict[ObligationId, Obligation]:
    return {one.id: one for one in obligations}


def _kept(file: File[S]) -> File[S]:
    owed = tuple(_scheduled(one, file.policy) for one in file.obligations if not one.is_finished)
    return File(subject=file.subject, obligations=owed, policy=file.policy)


def _scheduled(obligation: Obligation, policy: Policy) -> Obligation:
    if not obligation.needs_schedule:
        return obligation
    rules = policy.calendar
    calendar = BusinessCalendar(zone=rules.zone, holidays=frozenset(), day_ends=rules.day_ends)
    return replace(obligation, schedule=schedule(obligation, calendar, rules.spread_minutes))


#: What leads out of each phase, in order; the last phase without a step is the last that ``a_case`` reaches.
_STEPS = {Phase.REFERRED: _reach_out, Phase.OUTREACH: _respond}
