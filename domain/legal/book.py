"""A legal action as its process knows it."""

from dataclasses import dataclass
from typing import Literal

from domain.files import File
from domain.legal.states import LegalState, why_not_move
from domain.proceedings.book import Proceeding, ProceedingTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalAction(Proceeding):
    """The state of one legal action."""

    process: Literal["legal_action"] = "legal_action"

    @property
    def state(self) -> LegalState:
        """Where it stands."""
        return LegalState(self.fact.stage)


LegalActionFile = File[LegalAction]


@dataclass(slots=True, kw_only=True)
class LegalActionTurn(ProceedingTurn[LegalAction]):
    """A turn of a legal action."""

    def move_to(self, state: LegalState) -> None:
        """Move to another state; a move that the table does not allow is a bug."""
        self.enter_stage(state, why_not_move(self.subject.state, state))
