"""The review of an evaluation report: accept, query, or a second opinion (PROGRAM.md D08; DUTIES.md 8, 9)."""

from dataclasses import dataclass, replace
from typing import Annotated

from domain.acts import Act
from domain.evaluation import Evaluation, EvaluationTurn
from domain.evaluation_guards import why_blank, why_threat_unnoticed
from domain.evaluation_offers import await_new_choice, offer_anew
from domain.evaluation_reports import finding_of
from domain.evaluators import Evaluators, why_not_offer
from domain.facts import EvaluationStatus
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of

_S = EvaluationStatus
_K = ObligationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReviewForm(Form):
    """What the review found, the check of duty 9 included."""

    level_of_care_fits: Annotated[
        bool, About("Whether the level of care fits the nature and severity of what was found.", example=True)
    ]
    review: Annotated[
        str, About("What the review rests on.", "History, severity and recommendations agree with each other.")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryForm(Form):
    """What the evaluator is asked."""

    question: Annotated[str, About("The question to the evaluator.", "Which tests support the severity found?")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinionForm(Form):
    """Who is offered for a second opinion, and why it is needed."""

    offered: Evaluators
    reason: Reason


def _why_not_accept(intent: Intent[Evaluation, EvaluationReviewForm]) -> Refusal | None:
    fact, form = intent.subject.fact, intent.form
    if fact.status is _S.QUERIED:
        return refuse("query_open", "The evaluator has been asked and has not answered yet.")
    refusal = why_threat_unnoticed(intent)
    if refusal is not None or form is None:
        return refusal
    if not form.level_of_care_fits:
        return refuse(
            "level_of_care_mismatch",
            f"A level of care that does not fit is not accepted ({finding_of(fact)}): "
            "query the evaluator or order a second opinion.",
        )
    return why_blank(form.review, "What the review rests on")


def _accept(turn: EvaluationTurn, form: EvaluationReviewForm) -> None:
    turn.fact = replace(turn.fact, status=_S.REVIEWED, review=form.review, reviewed_by=turn.actor.staff_id)
    turn.record(
        "evaluation:accepted",
        f"The evaluation is accepted and the level of care fits ({finding_of(turn.fact)}): {form.review}",
        turn.fact,
    )
    turn.meet(_K.REPORT_REVIEW, "the report was accepted")
    turn.tell_enrollment()
    turn.notify(Party.PARTICIPANT)


def _why_not_query(intent: Intent[Evaluation, QueryForm]) -> Refusal | None:
    return None if intent.form is None else why_blank(intent.form.question, "The question")


def _query(turn: EvaluationTurn, form: QueryForm) -> None:
    turn.fact = replace(turn.fact, status=_S.QUERIED)
    turn.evaluation = replace(turn.evaluation, query=form.question, queried_at=turn.now)
    turn.record("evaluation:queried", f"The evaluator is asked: {form.question}", turn.fact)
    turn.drop(_K.REPORT_REVIEW, "the evaluator is asked first")
    turn.owe(_K.EVALUATION_REPORT, turn.now)
    turn.tell_enrollment()
    turn.notify(Party.EVALUATOR)


def _why_not_second_opinion(intent: Intent[Evaluation, SecondOpinionForm]) -> Refusal | None:
    refusal = why_threat_unnoticed(intent)
    if refusal is not None or intent.form is None:
        return refusal
    reported = intent.subject.fact.evaluator_id
    former = intent.subject.former
    offered = why_not_offer(intent, intent.form.offered, former if reported is None else (*former, reported))
    return offered or why_blank(intent.form.reason, "The reason for a second opinion")


def _order_second_opinion(turn: EvaluationTurn, form: SecondOpinionForm) -> None:
    first = turn.fact
    facts = offer_anew(turn, form.offered)
    turn.record(
        "evaluation:second_opinion_ordered",
        f"A second opinion is ordered: {form.reason} Evaluator {first.evaluator_id} had reported: {finding_of(first)}.",
        turn.fact,
        *facts,
    )
    turn.meet(_K.REPORT_REVIEW, "a second opinion was ordered")
    await_new_choice(turn, "a second opinion was ordered")


RULES = table_of(
    rule(
        Act.ACCEPT_EVALUATION,
        "Accept the evaluation",
        EvaluationReviewForm,
        {_S.REPORTED, _S.QUERIED},
        _accept,
        _why_not_accept,
    ),
    rule(Act.QUERY_EVALUATION, "Query the evaluation", QueryForm, {_S.REPORTED}, _query, _why_not_query),
    rule(
        Act.ORDER_SECOND_OPINION,
        "Order a second opinion",
        SecondOpinionForm,
        {_S.REPORTED, _S.QUERIED},
        _order_second_opinion,
        _why_not_second_opinion,
        lambda form: form.offered,
    ),
)
