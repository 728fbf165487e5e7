"""Evaluators offered to the participant, at first and anew, and who owes the next step (PROGRAM.md 15; DUTIES.md 6).

The participant has the pack's days of D03 from the offer to the contact; the evaluator has as many to answer, and staff
to offer others where too few remain. So somebody owes something at every step.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from domain.acts import Act
from domain.deadlines import deadline_of
from domain.evaluation import Evaluation, EvaluationTurn
from domain.evaluation_guards import has_ground_to_reassign, why_blank, why_threat_unnoticed
from domain.evaluators import Evaluators, fewest_choices, why_not_offer
from domain.events import MessageKind
from domain.facts import AppointmentFact, AppointmentOutcome, EvaluationStatus
from domain.files import Intent
from domain.forms import Form, Reason
from domain.ids import ProviderId
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of

_S = EvaluationStatus
#: What follows when the participant does not go to any evaluator.
_SILENCE: Final = "record as declined, or send the final notice (D04)"
#: What may still be owed when evaluators are offered anew; a threat notice is never given up.
_OWED = (
    ObligationKind.EVALUATOR_CONTACT,
    ObligationKind.EVALUATION,
    ObligationKind.EVALUATION_REPORT,
    ObligationKind.REPORT_REVIEW,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignmentForm(Form):
    """Who is offered instead, and why."""

    offered: Evaluators
    reason: Reason


def open_evaluation(turn: EvaluationTurn) -> None:
    """Offer the evaluators to the participant, who owes a choice and the contact from now on (PROGRAM.md D03)."""
    turn.record("evaluation:offered", f"{len(turn.fact.offered)} evaluators are offered to choose among.", turn.fact)
    _await_choice(turn)


def offer_anew(turn: EvaluationTurn, offered: tuple[ProviderId, ...]) -> tuple[AppointmentFact, ...]:
    """Begin again with other evaluators; give the facts to record beside the evaluation's own.

    Nothing of what the former evaluator found stays in the state: the journal keeps it.
    """
    appointments = turn.settle_appointment(AppointmentOutcome.CANCELLED)
    former, fact = turn.evaluation.former, turn.fact
    turn.evaluation = Evaluation(
        id=fact.id,
        enrollment_id=fact.enrollment_id,
        participant_id=turn.evaluation.participant_id,
        former=former if fact.evaluator_id is None else (*former, fact.evaluator_id),
        leave=turn.evaluation.leave,
        fact=replace(
            fact,
            status=_S.OFFERED,
            offered=offered,
            evaluator_id=None,
            no_shows=0,
            held_at=None,
            reported_at=None,
            diagnosis_found=None,
            diagnosis="",
            threat_found=False,
            level_of_care=None,
            recommendations="",
        ),
    )
    return appointments


def await_new_choice(turn: EvaluationTurn, because: str) -> None:
    """Give up what the former evaluator owed, and owe a choice among those offered now."""
    turn.drop_each(_OWED, because)
    _await_choice(turn)
    turn.tell_enrollment()


def _await_choice(turn: EvaluationTurn) -> None:
    if len(turn.fact.offered) < fewest_choices(turn.policy):
        owe_contact(turn, "More evaluators to choose among", turn.now, like=ObligationKind.REPORT_REVIEW)
        turn.notify(Party.SPECIALIST, MessageKind.TASK)
    else:
        owe_choice(turn)
        turn.notify(Party.PARTICIPANT)


def owe_choice(turn: EvaluationTurn) -> None:
    """Let the participant owe the choice and the contact, unless it is owed already (PROGRAM.md D03).

    The second letter belongs to the outreach; here a breach leads to what staff can then do.
    """
    if turn.file.find(ObligationKind.EVALUATOR_CONTACT, turn.evaluation.id) is None:
        contact = turn.policy.deadline(deadline_of(ObligationKind.EVALUATOR_CONTACT))
        terms = replace(contact, breach=_SILENCE)
        turn.open(ObligationKind.EVALUATOR_CONTACT, about=turn.evaluation.id, terms=terms)


def owe_contact(turn: EvaluationTurn, name: str, since: datetime, like: ObligationKind) -> None:
    """Let another than the participant owe a step of the contact: in the days of D03, else as ``like`` is owed."""
    contact = turn.policy.deadline(deadline_of(ObligationKind.EVALUATOR_CONTACT))
    terms = replace(turn.policy.deadline(deadline_of(like)), id=contact.id, name=name, limit=contact.limit, breach="")
    turn.open(ObligationKind.EVALUATOR_CONTACT, about=turn.evaluation.id, starts_at=since, terms=terms)


def _why_not_reassign(intent: Intent[Evaluation, ReassignmentForm]) -> Refusal | None:
    refusal = why_threat_unnoticed(intent)
    if refusal is None and not has_ground_to_reassign(intent):
        refusal = refuse(
            "no_ground_to_reassign",
            "Others are offered only when too few remain, the step in hand is overdue, or no retry is left.",
        )
    if refusal is not None or intent.form is None:
        return refusal
    present = intent.subject.fact.evaluator_id
    former = intent.subject.former
    refusal = why_not_offer(intent, intent.form.offered, former if present is None else (*former, present))
    return refusal or why_blank(intent.form.reason, "The reason")


def _reassign(turn: EvaluationTurn, form: ReassignmentForm) -> None:
    before, kept = turn.fact.evaluator_id, turn.fact.offered
    facts = offer_anew(turn, form.offered)
    instead = "" if before is None else f" instead of evaluator {before}"
    turn.record(
        "evaluation:reassigned",
        f"{len(form.offered)} other evaluators are offered{instead}: {form.reason}",
        turn.fact,
        *facts,
    )
    if len(kept) < fewest_choices(turn.policy):
        turn.meet(ObligationKind.EVALUATOR_CONTACT, "more evaluators were offered")
    await_new_choice(turn, "other evaluators were offered")


RULES = table_of(
    rule(
        Act.REASSIGN_EVALUATOR,
        "Offer other evaluators",
        ReassignmentForm,
        {_S.OFFERED, _S.CHOSEN, _S.ACCEPTED, _S.BOOKED, _S.HELD, _S.QUERIED},
        _reassign,
        _why_not_reassign,
        lambda form: form.offered,
    )
)
