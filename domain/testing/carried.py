"""What a participant's testing takes along when its process continues as new."""

from dataclasses import dataclass, field

from domain.ids import CommandId
from domain.orders import Answer
from domain.testing.book import TestingFile


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingState:
    """Everything that testing takes along when it continues as new."""

    file: TestingFile
    answers: dict[CommandId, Answer] = field(default_factory=dict)
    #: The revision of the case as this process left it.
    revision: int = 0
