"""What the acts of an evaluation referral lead to, found by carrying them out.

An evaluation has statuses and acts, and no table of transitions: where an act leads is in the act. So the diagram is
drawn from a walk: from the offer on, every act is tried in every status, at once and after everything has fallen
overdue, and what the rules let through is carried out. Nothing here is said of the process that it does not do.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.calendar import BusinessCalendar
from domain.case import EvaluationToStart
from domain.evaluation import Evaluation, EvaluationFile, EvaluationTurn, new_evaluation
from domain.evaluation_acts import EVALUATION_RULES, open_evaluation
from domain.evaluation_appointments import AppointmentForm, HeldForm
from domain.evaluation_choice import ChoiceForm, EvaluatorAcceptanceForm, EvaluatorContactForm
from domain.evaluation_offers import ReassignmentForm
from domain.evaluation_reports import EvaluationReportForm, ReportExtensionForm
from domain.evaluation_reviews import EvaluationReviewForm, QueryForm, SecondOpinionForm
from domain.evaluation_threats import ThreatForm, ThreatNoticeForm
from domain.facts import EvaluationStatus, EvaluationType, LevelOfCare
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import EnrollmentId, EvaluationId, ParticipantId, ProviderId, StaffId
from domain.obligation_changes import advance
from domain.providers import ProviderKind, ProviderStanding
from domain.referral import ReasonForm
from domain.roles import Role
from domain.rules import why_not_act
from domain.scheduling import schedule
from policies.reading import read_pack

_BEGINNING: Final = datetime(2026, 3, 2, 15, tzinfo=UTC)
#: Long enough for everything to be overdue, and for every appointment to lie in the past.
_LONG: Final = timedelta(days=90)
_MOMENT: Final = timedelta(minutes=1)
_REASON: Final = "Synthetic example."
_SUPERVISOR: Final = Actor(staff_id=StaffId(UUID(int=1)), role=Role.SUPERVISOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An act that was carried out: in which status, and which it led to."""

    source: EvaluationStatus
    act: Act
    target: EvaluationStatus


@dataclass(slots=True, kw_only=True)
class _Walk:
    """Where the walk has been and what it still has to try."""

    ahead: deque[tuple[EvaluationFile, datetime]]
    seen: set[object] = field(default_factory=set)
    arrivals: dict[Arrival, None] = field(default_factory=dict)
    ids: int = 100

    def new_id(self) -> UUID:
        self.ids += 1
        return UUID(int=self.ids)


def walk() -> tuple[Arrival, ...]:
    """Try everything from the offer on; every act that was carried out, by the order of statuses and acts."""
    wander = _Walk(ahead=deque())
    wander.ahead.append((_offered(wander), _BEGINNING))
    while wander.ahead:
        file, now = wander.ahead.popleft()
        for later in (now + _MOMENT, now + _LONG):
            _try_all(wander, file, later)
    statuses, acts = list(EvaluationStatus), list(Act)
    return tuple(sorted(wander.arrivals, key=lambda one: (statuses.index(one.source), acts.index(one.act))))


def _offered(wander: _Walk) -> EvaluationFile:
    asked = EvaluationToStart(
        evaluation_id=EvaluationId(UUID(int=2)),
        types=(EvaluationType.SUBSTANCE_USE,),
        reason=_REASON,
        offered=_fresh(()),
    )
    evaluation = new_evaluation(asked, EnrollmentId(UUID(int=3)), ParticipantId(UUID(int=4)))
    file: EvaluationFile = File(subject=evaluation, obligations=(), policy=read_pack("pa_vrp"))
    turn = _turn(wander, file, _BEGINNING, THE_PROGRAM)
    open_evaluation(turn)
    return turn.file


def _try_all(wander: _Walk, file: EvaluationFile, now: datetime) -> None:
    file = _as_time_has_it(file, now)
    for act, form in _forms(file, now).items():
        rule, before = EVALUATION_RULES[act], file.subject.fact.status
        intent: Intent[Evaluation, Form] = Intent(
            file=file, actor=_SUPERVISOR, now=now, form=form, providers=_standings()
        )
        if why_not_act(rule, intent, before) is not None:
            continue
        turn = _turn(wander, file, now, _SUPERVISOR)
        rule.apply(turn, form)
        wander.arrivals[Arrival(source=before, act=act, target=turn.fact.status)] = None
        if (kind := _kind(turn.file)) not in wander.seen:
            wander.seen.add(kind)
            wander.ahead.append((turn.file, now))


def _turn(wander: _Walk, file: EvaluationFile, now: datetime, actor: Actor) -> EvaluationTurn:
    return EvaluationTurn(
        subject=file.subject,
        policy=file.policy,
        actor=actor,
        now=now,
        new_id=wander.new_id,
        obligations={one.id: one for one in file.obligations if not one.is_finished},
        providers=_standings(),
    )


def _as_time_has_it(file: EvaluationFile, now: datetime) -> EvaluationFile:
    """Give the file with every due time computed and what is past due overdue."""
    rules = file.policy.calendar
    calendar = BusinessCalendar(zone=rules.zone, holidays=frozenset(), day_ends=rules.day_ends)
    timed = (
        replace(one, schedule=schedule(one, calendar, rules.spread_minutes)) if one.needs_schedule else one
        for one in file.obligations
    )
    return replace(file, obligations=tuple(advance(one, now) for one in timed))


def _kind(file: EvaluationFile) -> object:
    """Say what distinguishes a file for the acts: who is who and when it happened does not."""
    evaluation, owed = file.subject, {(one.kind, one.state) for one in file.obligations if not one.is_closed}
    return (
        evaluation.fact.status,
        evaluation.contacted_at is None,
        evaluation.appointment is None,
        evaluation.owes_threat_notice,
        min(evaluation.fact.no_shows, 3),
        len(evaluation.fact.offered),
        frozenset(owed),
    )


def _forms(file: EvaluationFile, now: datetime) -> Mapping[Act, Form]:
    """Fill in every form as somebody would at that moment."""
    evaluation, present = file.subject, file.subject.fact.evaluator_id
    had = evaluation.former if present is None else (*evaluation.former, present)
    forms: dict[Act, Form] = {
        Act.CHOOSE_EVALUATOR: ChoiceForm(evaluator_id=evaluation.fact.offered[0]),
        Act.RECORD_EVALUATOR_CONTACT: EvaluatorContactForm(contacted_at=now),
        Act.RECORD_EVALUATOR_ACCEPTANCE: EvaluatorAcceptanceForm(accepted_at=now),
        Act.RECORD_EVALUATOR_DECLINE: ReasonForm(reason=_REASON),
        Act.BOOK_APPOINTMENT: AppointmentForm(starts_at=now + _MOMENT, place="Room 2"),
        Act.RECORD_NO_SHOW: ReasonForm(reason=_REASON),
        Act.RECORD_EVALUATION_HELD: HeldForm(held_at=now),
        Act.EXTEND_EVALUATION_REPORT: ReportExtensionForm(days=1, reason=_REASON),
        Act.RECORD_THREAT: ThreatForm(found_at=now, basis=_REASON),
        Act.SEND_THREAT_NOTICE: ThreatNoticeForm(sent_at=now, recipients="The board."),
        Act.RECORD_EVALUATION_REPORT: _report(now),
        Act.ACCEPT_EVALUATION: EvaluationReviewForm(level_of_care_fits=True, review=_REASON),
        Act.QUERY_EVALUATION: QueryForm(question=_REASON),
        Act.ORDER_SECOND_OPINION: SecondOpinionForm(offered=_fresh(had), reason=_REASON),
        Act.REASSIGN_EVALUATOR: ReassignmentForm(offered=_fresh(had), reason=_REASON),
    }
    return forms


def _report(now: datetime) -> EvaluationReportForm:
    return EvaluationReportForm(
        received_at=now,
        diagnosis_found=True,
        diagnosis=_REASON,
        threat=False,
        level_of_care=LevelOfCare.OUTPATIENT,
        recommendations=_REASON,
    )


def _fresh(had: tuple[ProviderId, ...]) -> tuple[ProviderId, ...]:
    """Give three evaluators who have not had the referral."""
    first, second, third, *_ = (one.id for one in _standings() if one.id not in had)
    return first, second, third


def _standings() -> tuple[ProviderStanding, ...]:
    """Give many evaluators to whom anybody may be referred."""
    return tuple(
        ProviderStanding(
            id=ProviderId(UUID(int=10_000 + number)),
            kinds=(ProviderKind.EVALUATOR,),
            state="PA",
            agreement_until=_BEGINNING.date() + timedelta(days=3_650),
            credentials_expired=False,
            conflict_declared=False,
        )
        for number in range(40)
    )
