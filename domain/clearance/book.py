"""A petition to return to practice as its process knows it."""

from dataclasses import dataclass
from typing import Literal

from domain.clearance.states import ReturnState, why_not_move
from domain.files import File
from domain.proceedings.book import Proceeding, ProceedingTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPetition(Proceeding):
    """The state of one petition to return to practice."""

    process: Literal["return_to_practice"] = "return_to_practice"

    @property
    def state(self) -> ReturnState:
        """Where it stands."""
        return ReturnState(self.fact.stage)


ReturnPetitionFile = File[ReturnPetition]


@dataclass(slots=True, kw_only=True)
class ReturnPetitionTurn(ProceedingTurn[ReturnPetition]):
    """A turn of a petition to return to practice."""

    def move_to(self, state: ReturnState) -> None:
        """Move to another state; a move that the table does not allow is a bug."""
        self.enter_stage(state, why_not_move(self.subject.state, state))
