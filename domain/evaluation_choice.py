"""The choice of an evaluator, the licensee's contact, and the evaluator's answer (DUTIES.md 6; PROGRAM.md D03)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from domain.acts import Act
from domain.evaluation import Evaluation, EvaluationTurn
from domain.evaluation_guards import why_threat_unnoticed
from domain.evaluation_offers import await_new_choice, offer_anew, owe_choice, owe_contact
from domain.evaluators import fewest_choices, why_not_referable
from domain.facts import EvaluationStatus
from domain.files import Intent
from domain.forms import About, Form
from domain.ids import ProviderId
from domain.obligations import ObligationKind
from domain.referral import ReasonForm
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of

_S = EvaluationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceForm(Form):
    """Whom the participant chose."""

    evaluator_id: Annotated[
        ProviderId, About("The evaluator chosen among those offered.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0e01")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatorContactForm(Form):
    """When the licensee contacted the evaluator."""

    contacted_at: Annotated[datetime, About("When the contact took place.", datetime(2026, 3, 4, 15, 30, tzinfo=UTC))]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatorAcceptanceForm(Form):
    """When the evaluator accepted."""

    accepted_at: Annotated[
        datetime, About("When the evaluator accepted the referral.", datetime(2026, 3, 5, 9, tzinfo=UTC))
    ]


def _why_not_choose(intent: Intent[Evaluation, ChoiceForm]) -> Refusal | None:
    offered, fewest = intent.subject.fact.offered, fewest_choices(intent.file.policy)
    if len(offered) < fewest:
        return refuse(
            "too_few_evaluators",
            f"Only {len(offered)} evaluators remain and {fewest} must be offered: first offer new ones.",
        )
    if intent.form is None:
        return None
    if intent.form.evaluator_id not in offered:
        return refuse("not_offered", f"Provider {intent.form.evaluator_id} is not among the evaluators offered.")
    return why_not_referable(intent, intent.form.evaluator_id)


def _choose(turn: EvaluationTurn, form: ChoiceForm) -> None:
    turn.fact = replace(turn.fact, status=_S.CHOSEN, evaluator_id=form.evaluator_id)
    turn.record("evaluation:evaluator_chosen", f"The participant chose evaluator {form.evaluator_id}.", turn.fact)
    owe_choice(turn)
    turn.notify(Party.EVALUATOR)


def _why_not_contact(intent: Intent[Evaluation, EvaluatorContactForm]) -> Refusal | None:
    if intent.subject.contacted_at is not None:
        return refuse("already_contacted", "The licensee's contact with this evaluator has been recorded.")
    return None if intent.form is None else intent.why_not_ahead(intent.form.contacted_at, "The contact")


def _record_contact(turn: EvaluationTurn, form: EvaluatorContactForm) -> None:
    turn.evaluation = replace(turn.evaluation, contacted_at=form.contacted_at)
    turn.record(
        "evaluation:evaluator_contacted", f"The licensee contacted evaluator {turn.fact.evaluator_id}.", turn.fact
    )
    turn.meet_at(ObligationKind.EVALUATOR_CONTACT, form.contacted_at, "the licensee contacted the evaluator")
    owe_contact(turn, "The evaluator's answer", form.contacted_at, like=ObligationKind.EVALUATION)
    turn.notify(Party.EVALUATOR)


def _why_not_accept(intent: Intent[Evaluation, EvaluatorAcceptanceForm]) -> Refusal | None:
    contacted_at = intent.subject.contacted_at
    if contacted_at is None:
        return refuse("contact_not_recorded", "First record the licensee's contact with the evaluator.")
    if intent.form is not None and intent.form.accepted_at < contacted_at:
        return refuse("accepted_before_contact", "The evaluator cannot have accepted before the licensee's contact.")
    return None if intent.form is None else intent.why_not_ahead(intent.form.accepted_at, "The acceptance")


def _accept(turn: EvaluationTurn, form: EvaluatorAcceptanceForm) -> None:
    turn.fact = replace(turn.fact, status=_S.ACCEPTED)
    turn.evaluation = replace(turn.evaluation, accepted_at=form.accepted_at)
    turn.record(
        "evaluation:evaluator_accepted", f"Evaluator {turn.fact.evaluator_id} accepted the referral.", turn.fact
    )
    turn.meet_at(ObligationKind.EVALUATOR_CONTACT, form.accepted_at, "the evaluator accepted")
    turn.owe(ObligationKind.EVALUATION, form.accepted_at)
    turn.notify(Party.PARTICIPANT)


def _why_not_decline(intent: Intent[Evaluation, ReasonForm]) -> Refusal | None:
    return why_threat_unnoticed(intent)


def _decline(turn: EvaluationTurn, form: ReasonForm) -> None:
    declined = turn.fact.evaluator_id
    facts = offer_anew(turn, tuple(one for one in turn.fact.offered if one != declined))
    turn.record("evaluation:evaluator_declined", f"Evaluator {declined} declined: {form.reason}", turn.fact, *facts)
    await_new_choice(turn, "the evaluator declined")


RULES = table_of(
    rule(
        Act.CHOOSE_EVALUATOR,
        "Record the choice of an evaluator",
        ChoiceForm,
        {_S.OFFERED},
        _choose,
        _why_not_choose,
        lambda form: (form.evaluator_id,),
    ),
    rule(
        Act.RECORD_EVALUATOR_CONTACT,
        "Record the contact with the evaluator",
        EvaluatorContactForm,
        {_S.CHOSEN},
        _record_contact,
        _why_not_contact,
    ),
    rule(
        Act.RECORD_EVALUATOR_ACCEPTANCE,
        "Record that the evaluator accepts",
        EvaluatorAcceptanceForm,
        {_S.CHOSEN},
        _accept,
        _why_not_accept,
    ),
    rule(
        Act.RECORD_EVALUATOR_DECLINE,
        "Record that the evaluator declines",
        ReasonForm,
        {_S.CHOSEN, _S.ACCEPTED, _S.BOOKED},
        _decline,
        _why_not_decline,
    ),
)
