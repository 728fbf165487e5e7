"""A petition to return to practice, and the clearance that it gave, as its process knows them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.clearance.approvals import Approval
from domain.clearance.criteria import ReturnPurpose, Waiver
from domain.clearance.restrictions import Restriction
from domain.clearance.return_facts import LeftOut, PersonDecision, Recorded
from domain.clearance.states import ReturnState, why_not_move
from domain.files import File
from domain.ids import StaffId
from domain.proceedings.book import Proceeding, ProceedingTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPetition(Proceeding):
    """The state of one petition to return to practice; before the decision what is proposed, after it what holds."""

    process: Literal["return_to_practice"] = "return_to_practice"
    #: The account of whoever petitioned.
    petitioner: StaffId | None = None
    #: Why, in their words.
    words: str = ""
    evaluator_clearance: Recorded | None = None
    employer_agreement: Recorded | None = None
    monitor_agreement: Recorded | None = None
    safety_statement: Recorded | None = None
    #: Who wrote the safety statement, who is never who approves.
    safety_author: StaffId | None = None
    recovery_activity: Recorded | None = None
    restrictions: tuple[Restriction, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unrestricted_because: str = ""
    expires_on: date | None = None
    approvals: tuple[Approval, ...] = ()
    decisions: tuple[PersonDecision, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def state(self) -> ReturnState:
        """Where it stands."""
        return ReturnState(self.fact.stage)

    @property
    def purpose(self) -> ReturnPurpose:
        """What somebody asks to return to."""
        return ReturnPurpose(self.fact.matter)


ReturnPetitionFile = File[ReturnPetition]


@dataclass(slots=True, kw_only=True)
class ReturnPetitionTurn(ProceedingTurn[ReturnPetition]):
    """A turn of a petition to return to practice."""

    def move_to(self, state: ReturnState) -> None:
        """Move to another state; a move that the table does not allow is a bug."""
        self.enter_stage(state, why_not_move(self.subject.state, state))

    def reopen_in(self, state: ReturnState, because: str) -> None:
        """Open it again from its end; a move that the table does not allow is a bug."""
        refusal = why_not_move(self.subject.state, state)
        if refusal is not None:
            raise ValueError(refusal.sentence)
        self.reopen(state, because)

    def end_in(self, state: ReturnState, outcome: str) -> None:
        """Move to an end and close with what came of it."""
        self.move_to(state)
        self.close(outcome)
