"""What a proceeding's process is started with, and what it takes along when it continues as new."""

from dataclasses import dataclass, field
from typing import Generic

from domain.facts import LeaveFact
from domain.files import File
from domain.ids import CommandId, ParticipantId
from domain.orders import Answer
from domain.policy import Policy
from domain.proceedings.book import P, ProceedingToStart


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingStart:
    """What the enrollment gives a proceeding along (the start of the first run only)."""

    asked: ProceedingToStart
    participant_id: ParticipantId
    policy: Policy
    leave: LeaveFact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingState(Generic[P]):
    """Everything that a proceeding takes along when it continues as new."""

    file: File[P]
    answers: dict[CommandId, Answer] = field(default_factory=dict)
    #: The revision of the case as this process left it.
    revision: int = 0
    #: Whether its enrollment has ended, so that nothing can reopen it.
    enrollment_ended: bool = False
