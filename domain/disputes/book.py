"""A dispute as its process knows it."""

from dataclasses import dataclass
from typing import Literal

from domain.disputes.states import DisputeState, why_not_move
from domain.files import File
from domain.proceedings.book import Proceeding, ProceedingTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Proceeding):
    """The state of one dispute."""

    process: Literal["dispute"] = "dispute"

    @property
    def state(self) -> DisputeState:
        """Where it stands."""
        return DisputeState(self.fact.stage)


DisputeFile = File[Dispute]


@dataclass(slots=True, kw_only=True)
class DisputeTurn(ProceedingTurn[Dispute]):
    """A turn of a dispute."""

    def move_to(self, state: DisputeState) -> None:
        """Move to another state; a move that the table does not allow is a bug."""
        self.enter_stage(state, why_not_move(self.subject.state, state))
