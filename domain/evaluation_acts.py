"""Everything that can be done to an evaluation referral, and how it ends with its enrollment."""

from collections.abc import Mapping
from dataclasses import replace

from domain import (
    evaluation_appointments,
    evaluation_choice,
    evaluation_offers,
    evaluation_reports,
    evaluation_reviews,
    evaluation_threats,
    obligation_acts,
)
from domain.acts import Act
from domain.evaluation import EVALUATION_ENDS, Evaluation, EvaluationTurn
from domain.evaluation_offers import open_evaluation
from domain.facts import AppointmentOutcome, EvaluationStatus
from domain.obligation_changes import cancel
from domain.obligations import ObligationKind
from domain.roles import Party
from domain.rules import Rule

__all__ = ["EVALUATION_RULES", "cancel_evaluation", "open_evaluation"]

EVALUATION_RULES: Mapping[Act, Rule[Evaluation, EvaluationTurn]] = {
    **evaluation_offers.RULES,
    **evaluation_choice.RULES,
    **evaluation_appointments.RULES,
    **evaluation_threats.RULES,
    **evaluation_reports.RULES,
    **evaluation_reviews.RULES,
    **obligation_acts.EVALUATION_RULES,
}


def cancel_evaluation(turn: EvaluationTurn, reason: str) -> None:
    """Cancel an evaluation whose enrollment has ended; a second time, or after the review, nothing happens.

    A threat notice stays owed: a threat does not go away because the enrollment has ended (PROGRAM.md D07).
    """
    if turn.fact.status in EVALUATION_ENDS:
        return
    appointments = turn.settle_appointment(AppointmentOutcome.CANCELLED)
    turn.fact = replace(turn.fact, status=EvaluationStatus.CANCELLED)
    turn.record("evaluation:cancelled", f"The evaluation is cancelled: {reason}", turn.fact, *appointments)
    for owed in tuple(turn.obligations.values()):
        if not owed.is_closed and owed.kind is not ObligationKind.THREAT_NOTICE:
            turn.settle(cancel(owed, turn.now, "the evaluation was cancelled"))
    if turn.fact.evaluator_id is not None:
        turn.notify(Party.EVALUATOR)
    turn.tell_enrollment()
