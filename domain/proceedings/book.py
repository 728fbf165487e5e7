"""What every proceeding is to its process: a fact that lists show, and what it asks of its enrollment, in order."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from domain.facts import LeaveFact, ProceedingFact, ProceedingKind
from domain.ids import EnrollmentId, ParticipantId, ProceedingId, StaffId
from domain.proceedings.effects import Effect
from domain.refusals import Refusal
from domain.turns import Turn, words


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingToStart:
    """What the enrollment asks of a new proceeding, and all that its process is told of how it began."""

    fact: ProceedingFact
    because: str
    #: When what it is about was done, and under which number, where an order or a charge began it.
    since: datetime | None = None
    reference: str = ""
    #: The account of whoever asked for it; None for the program.
    asked_by: StaffId | None = None
    #: Of a dispute: what is asked for, and who made, proposed or approved what is disputed.
    asked_for: str = ""
    made_by: tuple[StaffId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingNews:
    """What a proceeding tells its enrollment: how it stands, and what it asks for."""

    fact: ProceedingFact
    #: Counts what this proceeding has told: the enrollment takes each in once, whatever is told again.
    number: int
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceeding:
    """What the states of all proceedings have; each kind adds its own."""

    fact: ProceedingFact
    participant_id: ParticipantId
    #: How often it has told its enrollment something.
    told: int = 0
    #: The leave on which the participant is.
    leave: LeaveFact | None = None

    @property
    def id(self) -> ProceedingId:
        """Its own id."""
        return self.fact.id

    @property
    def enrollment_id(self) -> EnrollmentId:
        """The enrollment that it is about."""
        return self.fact.enrollment_id

    @property
    def kind(self) -> ProceedingKind:
        """Which kind it is."""
        return self.fact.kind

    @property
    def is_over(self) -> bool:
        """Whether it was closed."""
        return self.fact.closed_at is not None


P = TypeVar("P", bound=Proceeding)


@dataclass(slots=True, kw_only=True)
class ProceedingTurn(Turn[P], Generic[P]):
    """A turn of a proceeding."""

    #: What the enrollment is asked for after this turn.
    effects: list[Effect] = field(default_factory=list)

    @property
    def fact(self) -> ProceedingFact:
        """How the proceeding stands, as it has become."""
        return self.subject.fact

    def ask(self, effect: Effect) -> None:
        """Ask the enrollment for something."""
        self.effects.append(effect)

    def enter_stage(self, stage: StrEnum, refusal: Refusal | None) -> None:
        """Enter another stage; ``refusal`` is what the table of its kind says against it, which is a bug."""
        if refusal is not None:
            raise ValueError(refusal.sentence)
        before = self.fact.stage
        self.subject = replace(self.subject, fact=replace(self.fact, stage=stage.value))
        self.record(
            f"{self.fact.kind.value}:moved",
            f"{_named(self.fact)} moved from {words(before)} to {words(stage.value)}.",
            self.fact,
        )

    def close(self, outcome: str) -> None:
        """Close the proceeding with what came of it: nothing stays owed in it."""
        closed = replace(self.fact, closed_at=self.now, outcome=outcome)
        self.subject = replace(self.subject, fact=closed)
        self.drop_all("the proceeding is closed")
        self.record(f"{closed.kind.value}:closed", f"{_named(closed)} is closed: {outcome}", closed)

    def reopen(self, stage: StrEnum, because: str) -> None:
        """Open a closed proceeding again, in a stage to which the table of its kind leads from its end."""
        opened = replace(self.fact, stage=stage.value, closed_at=None, outcome="")
        self.subject = replace(self.subject, fact=opened)
        self.record(f"{opened.kind.value}:reopened", f"{_named(opened)} is reopened: {because}", opened)

    def news(self) -> ProceedingNews:
        """Give what the enrollment is told of this turn, under its number, of which the proceeding keeps count."""
        self.subject = replace(self.subject, told=self.subject.told + 1)
        return ProceedingNews(fact=self.fact, number=self.subject.told, effects=tuple(self.effects))


def _named(fact: ProceedingFact) -> str:
    return f"{words(fact.kind.value).capitalize()} ({words(fact.matter)})"
