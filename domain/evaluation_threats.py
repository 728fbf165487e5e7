"""A threat to self or others: found at any time from acceptance to review, noticed in hours (PROGRAM.md D07)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from domain.acts import Act
from domain.evaluation import Evaluation, EvaluationTurn
from domain.evaluation_guards import why_blank
from domain.facts import EvaluationStatus
from domain.files import Intent
from domain.forms import About, Form
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.rules import rule, table_of

_S = EvaluationStatus
_FROM_ACCEPTANCE_TO_REVIEW = frozenset({_S.ACCEPTED, _S.BOOKED, _S.HELD, _S.REPORTED, _S.QUERIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatForm(Form):
    """When a threat was found, and what it rests on."""

    found_at: Annotated[datetime, About("When the evaluator found the threat.", datetime(2026, 3, 16, 15, tzinfo=UTC))]
    basis: Annotated[str, About("What the finding rests on.", "Stated intent to harm himself during the interview.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatNoticeForm(Form):
    """When notice of the threat was sent, and to whom."""

    sent_at: Annotated[datetime, About("When the notice was sent.", datetime(2026, 3, 16, 16, tzinfo=UTC))]
    recipients: Annotated[str, About("Who was notified, and how.", "The board's duty officer, by telephone.")]


def find_threat(turn: EvaluationTurn, found_at: datetime, basis: str) -> None:
    """Note that a threat was found: notice of it is owed from then on (PROGRAM.md D07)."""
    turn.fact = replace(turn.fact, threat_found=True)
    turn.evaluation = replace(turn.evaluation, threat_found_at=found_at, threat_noticed_at=None)
    turn.record("evaluation:threat_found", f"A threat to self or others was found: {basis}", turn.fact)
    turn.owe(ObligationKind.THREAT_NOTICE, found_at)
    turn.notify(Party.EVALUATOR)


def _why_not_threat(intent: Intent[Evaluation, ThreatForm]) -> Refusal | None:
    if intent.subject.owes_threat_notice:
        return refuse("threat_notice_owed", "A threat has been recorded and its notice is owed; send that first.")
    form, accepted_at = intent.form, intent.subject.accepted_at
    if form is None:
        return None
    if accepted_at is not None and form.found_at < accepted_at:
        return refuse("threat_before_acceptance", "The evaluator cannot have found it before accepting the referral.")
    return intent.why_not_ahead(form.found_at, "The finding") or why_blank(form.basis, "What the finding rests on")


def _record_threat(turn: EvaluationTurn, form: ThreatForm) -> None:
    find_threat(turn, form.found_at, form.basis)
    turn.tell_enrollment()


def _why_not_notice(intent: Intent[Evaluation, ThreatNoticeForm]) -> Refusal | None:
    found_at = intent.subject.threat_found_at
    if not intent.subject.owes_threat_notice or found_at is None:
        return refuse("no_threat_notice_owed", "No threat is on record of which notice is still to be sent.")
    form = intent.form
    if form is None:
        return None
    if form.sent_at < found_at:
        return refuse("notice_before_threat", "The notice cannot have been sent before the threat was found.")
    return intent.why_not_ahead(form.sent_at, "The notice") or why_blank(form.recipients, "Who was notified")


def _send_notice(turn: EvaluationTurn, form: ThreatNoticeForm) -> None:
    turn.evaluation = replace(turn.evaluation, threat_noticed_at=form.sent_at)
    turn.record("evaluation:threat_noticed", f"Notice of the threat was sent: {form.recipients}", turn.fact)
    turn.meet_at(ObligationKind.THREAT_NOTICE, form.sent_at, "the threat notice was sent")
    turn.notify(Party.SPECIALIST)


RULES = table_of(
    rule(
        Act.RECORD_THREAT,
        "Record that a threat was found",
        ThreatForm,
        _FROM_ACCEPTANCE_TO_REVIEW,
        _record_threat,
        _why_not_threat,
    ),
    rule(
        Act.SEND_THREAT_NOTICE,
        "Record the threat notice",
        ThreatNoticeForm,
        # A threat does not go away because the enrollment has ended.
        _FROM_ACCEPTANCE_TO_REVIEW | {_S.CANCELLED},
        _send_notice,
        _why_not_notice,
    ),
)
