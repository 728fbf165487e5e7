"""An evaluation referral as its process knows it: offered evaluators, the one chosen, appointments, report, review."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.case import EvaluationToStart
from domain.facts import AppointmentFact, AppointmentOutcome, EvaluationFact, EvaluationStatus, LeaveFact
from domain.files import File
from domain.ids import EnrollmentId, EvaluationId, ParticipantId, ProviderId
from domain.obligation_changes import accept, submit
from domain.obligations import ObligationKind
from domain.turns import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The state of one evaluation referral."""

    id: EvaluationId
    enrollment_id: EnrollmentId
    participant_id: ParticipantId
    fact: EvaluationFact
    appointment: AppointmentFact | None = None
    #: Evaluators who declined, were replaced or have reported: they are not offered again.
    former: tuple[ProviderId, ...] = ()
    #: When the licensee contacted the evaluator chosen, and when that evaluator accepted.
    contacted_at: datetime | None = None
    accepted_at: datetime | None = None
    #: Days by which the report's due date has been extended so far.
    extended_days: int = 0
    threat_found_at: datetime | None = None
    threat_noticed_at: datetime | None = None
    #: The question to the evaluator that has not been answered.
    query: str = ""
    queried_at: datetime | None = None
    #: The leave on which the participant is.
    leave: LeaveFact | None = None

    @property
    def owes_threat_notice(self) -> bool:
        """Whether a threat was found of which no notice has been sent (PROGRAM.md D07)."""
        return self.fact.threat_found and self.threat_noticed_at is None


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

    @property
    def fact(self) -> EvaluationFact:
        """The evaluation's fact as it has become."""
        return self.subject.fact

    @fact.setter
    def fact(self, value: EvaluationFact) -> None:
        self.subject = replace(self.subject, fact=value)

    def tell_enrollment(self) -> None:
        """Let the enrollment know how the evaluation stands."""
        self.reports.append(self.fact)

    def settle_appointment(self, outcome: AppointmentOutcome) -> tuple[AppointmentFact, ...]:
        """Note what became of the appointment that is booked; the fact to record, or nothing if none is."""
        booked = self.evaluation.appointment
        if booked is None or booked.outcome is not AppointmentOutcome.BOOKED:
            return ()
        settled = replace(booked, outcome=outcome)
        self.evaluation = replace(self.evaluation, appointment=settled)
        return (settled,)

    def owe(self, kind: ObligationKind, since: datetime) -> None:
        """Open an obligation about this evaluation, whose clock runs since what started it happened."""
        self.open(kind, about=self.evaluation.id, starts_at=since)

    def meet_at(self, kind: ObligationKind, done_at: datetime, because: str) -> None:
        """Settle an obligation as met when it was done, which may be before it is recorded."""
        found = self.file.find(kind)
        if found is not None:
            self.settle(accept(submit(found, done_at), self.now, because))

    def drop_each(self, kinds: Iterable[ObligationKind], because: str) -> None:
        """Cancel the open obligations of some kinds."""
        for kind in kinds:
            self.drop(kind, because)


def new_evaluation(asked: EvaluationToStart, enrollment_id: EnrollmentId, participant_id: ParticipantId) -> Evaluation:
    """Make the evaluation referral that an enrollment asks for: evaluators are offered, none is chosen."""
    fact = EvaluationFact(
        id=asked.evaluation_id,
        enrollment_id=enrollment_id,
        types=asked.types,
        reason=asked.reason,
        status=EvaluationStatus.OFFERED,
        offered=asked.offered,
        evaluator_id=None,
        no_shows=0,
        held_at=None,
        reported_at=None,
        diagnosis_found=None,
        diagnosis="",
        threat_found=False,
        level_of_care=None,
        recommendations="",
        review="",
        reviewed_by=None,
    )
    return Evaluation(id=fact.id, enrollment_id=enrollment_id, participant_id=participant_id, fact=fact)
