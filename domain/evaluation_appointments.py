"""Appointments with the evaluator: booked, missed and tried again, held (PROGRAM.md 4.2 EVAL_NO_SHOW, D05)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from domain.acts import Act
from domain.evaluation import Evaluation, EvaluationTurn
from domain.evaluation_guards import retries_exhausted, why_blank
from domain.events import MessageKind
from domain.facts import AppointmentFact, AppointmentOutcome, EvaluationStatus
from domain.files import Intent
from domain.forms import About, Form
from domain.obligations import ObligationKind
from domain.referral import ReasonForm
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of

_S = EvaluationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentForm(Form):
    """When and where the evaluation shall take place."""

    starts_at: Annotated[datetime, About("When it begins.", datetime(2026, 3, 16, 14, tzinfo=UTC))]
    place: Annotated[str, About("Where it takes place.", "Lakeside Evaluation Center, room 2")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldForm(Form):
    """When the evaluation took place."""

    held_at: Annotated[datetime, About("When it took place.", datetime(2026, 3, 16, 14, tzinfo=UTC))]


def _why_not_book(intent: Intent[Evaluation, AppointmentForm]) -> Refusal | None:
    if retries_exhausted(intent.subject.fact, intent.file.policy):
        return refuse(
            "no_shows_exhausted",
            f"The participant missed {intent.subject.fact.no_shows} appointments; no retry is left: reassign.",
        )
    form = intent.form
    if form is None:
        return None
    if form.starts_at <= intent.now:
        return refuse("appointment_in_past", "An appointment must lie ahead.")
    return why_blank(form.place, "The place of the appointment")


def _book(turn: EvaluationTurn, form: AppointmentForm) -> None:
    assert turn.fact.evaluator_id is not None  # noqa: S101 - an evaluator has accepted; the stages see to it
    replaced = turn.settle_appointment(AppointmentOutcome.CANCELLED)
    appointment = AppointmentFact(
        id=turn.new_id(),
        evaluation_id=turn.evaluation.id,
        evaluator_id=turn.fact.evaluator_id,
        starts_at=form.starts_at,
        place=form.place,
        outcome=AppointmentOutcome.BOOKED,
    )
    turn.fact = replace(turn.fact, status=_S.BOOKED)
    turn.evaluation = replace(turn.evaluation, appointment=appointment)
    again = ", in place of the one before" if replaced else ""
    turn.record(
        "evaluation:appointment_booked",
        f"Appointment on {turn.when(form.starts_at)} at {form.place}{again}.",
        turn.fact,
        *replaced,
        appointment,
    )
    turn.notify(Party.PARTICIPANT)
    turn.notify(Party.EVALUATOR)


def _why_not_no_show(intent: Intent[Evaluation, ReasonForm]) -> Refusal | None:
    appointment = intent.subject.appointment
    if appointment is not None and appointment.starts_at > intent.now:
        return refuse("appointment_ahead", "The appointment lies ahead; nobody can have missed it yet.")
    return None


def _record_no_show(turn: EvaluationTurn, form: ReasonForm) -> None:
    missed = turn.settle_appointment(AppointmentOutcome.NO_SHOW)
    turn.fact = replace(turn.fact, status=_S.ACCEPTED, no_shows=turn.fact.no_shows + 1)
    exhausted = retries_exhausted(turn.fact, turn.policy)
    left = "no retry is left" if exhausted else "a new appointment is to be made"
    turn.record(
        "evaluation:no_show",
        f"The participant missed appointment number {turn.fact.no_shows}; {left}: {form.reason}",
        turn.fact,
        *missed,
    )
    turn.notify(Party.PARTICIPANT)
    if exhausted:
        turn.notify(Party.SPECIALIST, MessageKind.TASK)


def _why_not_held(intent: Intent[Evaluation, HeldForm]) -> Refusal | None:
    form, accepted_at = intent.form, intent.subject.accepted_at
    if form is None:
        return None
    if accepted_at is not None and form.held_at < accepted_at:
        return refuse(
            "held_before_acceptance", "The evaluation cannot have taken place before the evaluator accepted it."
        )
    return intent.why_not_ahead(form.held_at, "The evaluation")


def _record_held(turn: EvaluationTurn, form: HeldForm) -> None:
    kept = turn.settle_appointment(AppointmentOutcome.HELD)
    turn.fact = replace(turn.fact, status=_S.HELD, held_at=form.held_at)
    turn.record("evaluation:held", f"The evaluation took place on {turn.when(form.held_at)}.", turn.fact, *kept)
    turn.meet_at(ObligationKind.EVALUATION, form.held_at, "the evaluation took place")
    turn.owe(ObligationKind.EVALUATION_REPORT, form.held_at)
    turn.notify(Party.EVALUATOR)


RULES = table_of(
    rule(Act.BOOK_APPOINTMENT, "Book an appointment", AppointmentForm, {_S.ACCEPTED, _S.BOOKED}, _book, _why_not_book),
    rule(
        Act.RECORD_NO_SHOW,
        "Record that the participant did not appear",
        ReasonForm,
        {_S.BOOKED},
        _record_no_show,
        _why_not_no_show,
    ),
    rule(
        Act.RECORD_EVALUATION_HELD,
        "Record that the evaluation took place",
        HeldForm,
        {_S.ACCEPTED, _S.BOOKED},
        _record_held,
        _why_not_held,
    ),
)
