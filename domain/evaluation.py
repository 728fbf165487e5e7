"""An evaluation referral as its process knows it: offered evaluators, the one chosen, appointments, report, review."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.facts import AppointmentFact, EvaluationFact, EvaluationStatus
from domain.files import File
from domain.ids import EnrollmentId, EvaluationId, ParticipantId
from domain.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The state of one evaluation referral."""

    id: EvaluationId
    enrollment_id: EnrollmentId
    participant_id: ParticipantId
    fact: EvaluationFact
    appointment: AppointmentFact | None = None
    #: Days by which the report's due date has been extended so far.
    extended_days: int = 0
    threat_noticed_at: datetime | None = None
    query: str = ""


EvaluationFile = File[Evaluation]

#: Nothing more happens in an evaluation referral that was reviewed or cancelled.
EVALUATION_ENDS = frozenset({EvaluationStatus.REVIEWED, EvaluationStatus.CANCELLED})


@dataclass(slots=True, kw_only=True)
class EvaluationTurn(Turn[Evaluation]):
    """A turn of an evaluation referral."""

    #: What the enrollment must be told after this turn.
    reports: list[EvaluationFact] = field(default_factory=list)

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation as it has become."""
        return self.subject

    @evaluation.setter
    def evaluation(self, value: Evaluation) -> None:
        self.subject = value
