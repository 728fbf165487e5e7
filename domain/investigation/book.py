"""An investigation as its process knows it."""

from dataclasses import dataclass
from typing import Literal

from domain.files import File
from domain.investigation.states import InvestigationState, why_not_move
from domain.proceedings.book import Proceeding, ProceedingTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation(Proceeding):
    """The state of one investigation."""

    process: Literal["investigation"] = "investigation"

    @property
    def state(self) -> InvestigationState:
        """Where it stands."""
        return InvestigationState(self.fact.stage)


InvestigationFile = File[Investigation]


@dataclass(slots=True, kw_only=True)
class InvestigationTurn(ProceedingTurn[Investigation]):
    """A turn of an investigation."""

    def move_to(self, state: InvestigationState) -> None:
        """Move to another state; a move that the table does not allow is a bug."""
        self.enter_stage(state, why_not_move(self.subject.state, state))
