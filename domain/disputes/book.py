"""A dispute as its process knows it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.disputes.matters import DisputeMatter, DisputeOutcome
from domain.disputes.states import DisputeState, why_not_move
from domain.files import File
from domain.ids import StaffId
from domain.proceedings.book import Proceeding, ProceedingTurn
from domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody said on the matter."""

    id: UUID
    at: datetime
    #: The account of whoever said it.
    by: StaffId | None
    role: Role | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Proceeding):
    """The state of one dispute; its owner is the reviewer."""

    process: Literal["dispute"] = "dispute"
    #: Why the participant disputes it, and what is asked for instead.
    reasons: str = ""
    asked_for: str = ""
    #: Who made, proposed or approved what is disputed, as far as the case knew.
    made_by: tuple[StaffId, ...] = ()
    #: Reviewers who declared a conflict, or did not decide in time.
    passed_over: tuple[StaffId, ...] = ()
    statements: tuple[Statement, ...] = ()
    outcome: DisputeOutcome | None = None
    decided_because: str = ""
    #: What holds in place of what was disputed, where it was changed.
    instead: str = ""

    @property
    def state(self) -> DisputeState:
        """Where it stands."""
        return DisputeState(self.fact.stage)

    @property
    def matter(self) -> DisputeMatter:
        """What kind of decision is disputed."""
        return DisputeMatter(self.fact.matter)

    @property
    def about(self) -> UUID:
        """Which decision is disputed."""
        return self.fact.about[0]

    @property
    def reviewer_id(self) -> StaffId | None:
        """Who decides it; None while nobody is assigned."""
        return self.fact.owner_id


DisputeFile = File[Dispute]


@dataclass(slots=True, kw_only=True)
class DisputeTurn(ProceedingTurn[Dispute]):
    """A turn of a dispute."""

    def move_to(self, state: DisputeState) -> None:
        """Move to another state; a move that the table does not allow is a bug."""
        self.enter_stage(state, why_not_move(self.subject.state, state))

    def give_to(self, reviewer_id: StaffId | None) -> None:
        """Give the dispute to a reviewer, or to nobody yet; what is owed is theirs from now on."""
        self.subject = replace(self.subject, fact=replace(self.fact, owner_id=reviewer_id))
        for one in tuple(self.obligations.values()):
            if not one.is_closed:
                self.put(one)

    def pass_over(self, reviewer_id: StaffId) -> None:
        """Remember that this reviewer is not to be assigned any more."""
        if reviewer_id not in self.subject.passed_over:
            self.subject = replace(self.subject, passed_over=(*self.subject.passed_over, reviewer_id))
