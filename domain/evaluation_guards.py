"""What several acts of an evaluation ask before they are done: words, threat notices, retries, grounds to reassign."""

from typing import TypeVar

from domain.evaluation import Evaluation
from domain.evaluators import fewest_choices
from domain.facts import EvaluationFact, EvaluationStatus
from domain.files import Intent
from domain.obligations import ObligationKind, ObligationState
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.roles import Party

F = TypeVar("F")

#: What the evaluator owes in each step.
_OWED_BY_EVALUATOR = {
    EvaluationStatus.CHOSEN: ObligationKind.EVALUATOR_CONTACT,
    EvaluationStatus.ACCEPTED: ObligationKind.EVALUATION,
    EvaluationStatus.BOOKED: ObligationKind.EVALUATION,
    EvaluationStatus.HELD: ObligationKind.EVALUATION_REPORT,
    EvaluationStatus.QUERIED: ObligationKind.EVALUATION_REPORT,
}


def why_blank(text: str, what: str) -> Refusal | None:
    """Refuse a text that says nothing; ``what`` begins the sentence, for example "The question"."""
    return None if text.strip() else refuse("text_missing", f"{what} must be given in words.")


def why_threat_unnoticed(intent: Intent[Evaluation, F]) -> Refusal | None:
    """Refuse to go on while a threat was found of which no notice has been sent (PROGRAM.md D07)."""
    if intent.subject.owes_threat_notice:
        return refuse("threat_not_noticed", "A threat was found: first send the threat notice and record it.")
    return None


def retries_exhausted(fact: EvaluationFact, policy: Policy) -> bool:
    """Say whether no-shows leave no further appointment with this evaluator (PROGRAM.md 4.2, EVAL_NO_SHOW)."""
    retries = policy.number("evaluation.no_show_retries")
    return retries is not None and fact.no_shows > retries


def has_ground_to_reassign(intent: Intent[Evaluation, F]) -> bool:
    """Say whether others may be offered: too few remain, the step in hand is overdue, or no retry is left."""
    fact, policy = intent.subject.fact, intent.file.policy
    if fact.status is EvaluationStatus.OFFERED:
        contact = intent.file.find(ObligationKind.EVALUATOR_CONTACT)
        late = contact is None or contact.state is ObligationState.OVERDUE
        return late or len(fact.offered) < fewest_choices(policy)
    owed = intent.file.find(_OWED_BY_EVALUATOR[fact.status])
    if owed is None:
        # It was excused or counted as missed: the evaluator owes nothing any more.
        return True
    late = owed.state is ObligationState.OVERDUE and owed.owner is not Party.PARTICIPANT
    return late or retries_exhausted(fact, policy)
