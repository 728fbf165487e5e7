"""The evaluation report: its extension within the policy's limit, and what it must say (PROGRAM.md D06, 18)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from domain.acts import Act
from domain.deadlines import deadline_of
from domain.evaluation import Evaluation, EvaluationTurn
from domain.evaluation_guards import why_blank
from domain.evaluation_threats import find_threat
from domain.events import MessageKind
from domain.facts import EvaluationFact, EvaluationStatus, LevelOfCare
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.limits import Limit
from domain.obligation_changes import extend, why_not_extend
from domain.obligations import ObligationKind
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of
from domain.turns import words

_S = EvaluationStatus
_K = ObligationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportExtensionForm(Form):
    """By how many days the report may come later, and why."""

    days: Annotated[int, About("Days to add to the limit of the report.", 10)]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReportForm(Form):
    """What the evaluator reports."""

    received_at: Annotated[datetime, About("When the report came in.", datetime(2026, 3, 24, 10, tzinfo=UTC))]
    diagnosis_found: Annotated[bool, About("Whether a disorder was diagnosed.", example=True)]
    diagnosis: Annotated[str, About("The diagnosis; empty if none.", "Alcohol use disorder, moderate")] = ""
    threat: Annotated[bool, About("Whether the report finds a threat to self or others.", example=False)]
    level_of_care: Annotated[LevelOfCare, About("The treatment recommended.", LevelOfCare.INTENSIVE_OUTPATIENT)]
    recommendations: Annotated[
        str, About("Treatment, restrictions and rehabilitation recommended.", "Weekly therapy; no access to narcotics.")
    ]


def _most(policy: Policy) -> Limit | None:
    return policy.deadline(deadline_of(_K.EVALUATION_REPORT)).max_extension


def _why_not_extend(intent: Intent[Evaluation, ReportExtensionForm]) -> Refusal | None:
    owed, most = intent.file.find(_K.EVALUATION_REPORT), _most(intent.file.policy)
    if owed is None:
        return refuse("report_not_owed", "No report is owed whose limit could be extended.")
    if most is None:
        return refuse("not_extendable", "The policy does not allow the report to be extended.")
    left = most.amount - intent.subject.extended_days
    days = 1 if intent.form is None else intent.form.days
    if days > left:
        return refuse(
            "extension_too_long", f"The report may be extended by {most.in_words} in all, of which {left} are left."
        )
    refusal = why_not_extend(owed, Limit(amount=days, unit=owed.limit.unit), most)
    return refusal or (None if intent.form is None else why_blank(intent.form.reason, "The reason"))


def _extend(turn: EvaluationTurn, form: ReportExtensionForm) -> None:
    owed = turn.file.find(_K.EVALUATION_REPORT)
    assert owed is not None  # noqa: S101 - refused otherwise
    by = Limit(amount=form.days, unit=owed.limit.unit)
    turn.evaluation = replace(turn.evaluation, extended_days=turn.evaluation.extended_days + form.days)
    turn.put(extend(owed, turn.now, by))
    turn.record(
        "evaluation:report_extended",
        f"The report may come {by.in_words} later: {form.reason}",
        turn.fact,
        clause=owed.clause,
    )
    turn.notify(Party.EVALUATOR)


def _why_not_report(intent: Intent[Evaluation, EvaluationReportForm]) -> Refusal | None:
    form, evaluation = intent.form, intent.subject
    if form is None:
        return None
    if evaluation.fact.held_at is not None and form.received_at < evaluation.fact.held_at:
        return refuse("report_before_evaluation", "The report cannot have come in before the evaluation took place.")
    if evaluation.queried_at is not None and form.received_at <= evaluation.queried_at:
        return refuse("report_before_query", "The answer cannot have come in before the evaluator was asked.")
    return intent.why_not_ahead(form.received_at, "The report") or _why_inconsistent(form)


def _why_inconsistent(form: EvaluationReportForm) -> Refusal | None:
    if form.diagnosis_found:
        return why_blank(form.diagnosis, "The diagnosis") or why_blank(form.recommendations, "Recommendations")
    if form.level_of_care is not LevelOfCare.NONE:
        return refuse(
            "inconsistent_report",
            f"The report finds no disorder and yet recommends {words(form.level_of_care.value)} treatment.",
        )
    if form.diagnosis.strip():
        return refuse("inconsistent_report", "The report finds no disorder and yet names a diagnosis.")
    return None


def _record_report(turn: EvaluationTurn, form: EvaluationReportForm) -> None:
    turn.fact = replace(
        turn.fact,
        status=_S.REPORTED,
        reported_at=form.received_at,
        diagnosis_found=form.diagnosis_found,
        diagnosis=form.diagnosis,
        level_of_care=form.level_of_care,
        recommendations=form.recommendations,
    )
    turn.evaluation = replace(turn.evaluation, query="", queried_at=None)
    turn.record("evaluation:report_received", f"Report received: {finding_of(turn.fact)}.", turn.fact)
    turn.meet_at(_K.EVALUATION_REPORT, form.received_at, "the report came in")
    turn.owe(_K.REPORT_REVIEW, form.received_at)
    if form.threat and not turn.fact.threat_found:
        find_threat(turn, form.received_at, "the report finds one.")
    turn.tell_enrollment()
    turn.notify(Party.SPECIALIST, MessageKind.TASK)


def finding_of(fact: EvaluationFact) -> str:
    """Put what a report finds into words."""
    if not fact.diagnosis_found:
        return "no disorder found"
    care = "none" if fact.level_of_care is None else words(fact.level_of_care.value)
    return f"{fact.diagnosis}; level of care recommended: {care}"


RULES = table_of(
    rule(
        Act.EXTEND_EVALUATION_REPORT,
        "Extend the limit of the report",
        ReportExtensionForm,
        {_S.HELD, _S.QUERIED},
        _extend,
        _why_not_extend,
    ),
    rule(
        Act.RECORD_EVALUATION_REPORT,
        "Record the evaluation report",
        EvaluationReportForm,
        {_S.HELD, _S.QUERIED},
        _record_report,
        _why_not_report,
    ),
)
