"""A legal action as its process knows it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID, uuid5

from domain.clearance.stops import Stop, StopKind
from domain.facts import BoardActionFact, HearingFact, HearingOutcome
from domain.files import File
from domain.ids import ProceedingId
from domain.legal.npdb import NpdbReport
from domain.legal.states import LegalKind, LegalState, why_not_move
from domain.obligation_changes import accept, submit
from domain.obligations import ObligationKind
from domain.proceedings.book import Proceeding, ProceedingTurn
from domain.proceedings.effects import StopPractice

#: The matter of an action that the program itself refers; what the board does unasked names its kind instead.
REFERRAL: Final = "referral"


class DecisionOutcome(StrEnum):
    """What an examiner or the board decides (grade A)."""

    DISMISSED = "dismissed"
    REPRIMAND = "reprimand"
    PROBATION = "probation"
    SUSPENSION = "suspension"
    REVOCATION = "revocation"


#: With which outcomes the license is suspended from then on, or stays so.
SUSPENDING: Final = frozenset({DecisionOutcome.SUSPENSION, DecisionOutcome.REVOCATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision, as it is kept until another takes its place."""

    outcome: DecisionOutcome
    decided_at: datetime
    number: str
    #: Months by which it lengthens the term.
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalAction(Proceeding):
    """The state of one legal action."""

    process: Literal["legal_action"] = "legal_action"
    #: With what it was begun before the board; None while it is only referred.
    filed_as: LegalKind | None = None
    #: When the case went to the prosecutor or the board, and on what that rests.
    referred_at: datetime | None = None
    #: The docket, petition or order number under which it runs.
    reference: str = ""
    #: The time of the last legal step: none lies before the one that it follows.
    stepped_at: datetime | None = None
    #: Whether the license is suspended by this action.
    is_suspended: bool = False
    answered_at: datetime | None = None
    hearings: tuple[HearingFact, ...] = ()
    board_actions: tuple[BoardActionFact, ...] = ()
    decision: Decision | None = None
    #: When the time to ask for a review was over; None while it runs, or nothing was decided.
    final_at: datetime | None = None

    @property
    def state(self) -> LegalState:
        """Where it stands."""
        return LegalState(self.fact.stage)

    @property
    def is_of_the_board(self) -> bool:
        """Whether the board acted unasked, so that nothing was to be referred."""
        return self.fact.matter in set(LegalKind)

    @property
    def suspension_id(self) -> UUID:
        """The one suspension that an action can bring: its id follows from the action's."""
        return suspension_of(self.id)

    @property
    def scheduled_hearing(self) -> HearingFact | None:
        """The hearing that is set and has not been held."""
        return next((one for one in self.hearings if one.outcome is HearingOutcome.SCHEDULED), None)

    @property
    def was_heard(self) -> bool:
        """Whether a hearing was held that a decision can rest on."""
        return any(one.outcome is HearingOutcome.HELD for one in self.hearings)

    @property
    def undecided(self) -> tuple[BoardActionFact, ...]:
        """The board's actions of which counsel has not decided whether the data bank is told."""
        return tuple(one for one in self.board_actions if one.report is None)

    @property
    def unreported(self) -> tuple[BoardActionFact, ...]:
        """The board's actions that are to be reported and have not been."""
        return tuple(one for one in self.board_actions if one.report in REPORTED and one.reported_at is None)

    @property
    def was_reported(self) -> bool:
        """Whether an action of the board in this proceeding was decided to be reported."""
        return any(one.report in REPORTED for one in self.board_actions)

    def board_action(self, which: UUID) -> BoardActionFact | None:
        """Find an action of the board by its id."""
        return next((one for one in self.board_actions if one.id == which), None)


#: The kinds of report that somebody has to make.
REPORTED: Final = frozenset({NpdbReport.INITIAL, NpdbReport.REVISION_TO_ACTION, NpdbReport.CORRECTION, NpdbReport.VOID})

LegalActionFile = File[LegalAction]


def suspension_of(action_id: ProceedingId) -> UUID:
    """Give the id of the suspension that a legal action brings."""
    return uuid5(action_id, "suspension")


def suspension(action_id: ProceedingId, since: datetime, because: str, rests_on: str) -> Stop:
    """State the suspension of a license by order as what stops practice."""
    return Stop(
        id=suspension_of(action_id),
        kind=StopKind.SUSPENSION,
        because=because,
        rests_on=rests_on,
        since=since,
        subject=action_id,
    )


@dataclass(slots=True, kw_only=True)
class LegalActionTurn(ProceedingTurn[LegalAction]):
    """A turn of a legal action."""

    @property
    def legal(self) -> LegalAction:
        """The action as it has become."""
        return self.subject

    @legal.setter
    def legal(self, value: LegalAction) -> None:
        self.subject = value

    def move_to(self, state: LegalState) -> None:
        """Move to another state; a move that the table does not allow is a bug."""
        self.enter_stage(state, why_not_move(self.subject.state, state))

    def step(self, at: datetime) -> None:
        """Note when a legal step was taken."""
        self.legal = replace(self.legal, stepped_at=at)

    def suspend(self, since: datetime, because: str, rests_on: str) -> None:
        """Ask the enrollment to stop practice by order; the term stands still with it."""
        self.legal = replace(self.legal, is_suspended=True)
        self.ask(StopPractice(stop=suspension(self.legal.id, since, because, rests_on), by=self.actor.staff_id))

    def meet_at(self, kind: ObligationKind, done_at: datetime, because: str, about: UUID) -> None:
        """Settle an obligation as met when it was done, which may be before it is recorded."""
        found = self.file.find(kind, about)
        if found is not None:
            self.settle(accept(submit(found, done_at), self.now, because))

    def keep_hearing(self, hearing: HearingFact) -> None:
        """Keep a hearing as it has become."""
        self.legal = replace(self.legal, hearings=tuple(_with(self.legal.hearings, hearing, hearing.id)))

    def keep_board_action(self, action: BoardActionFact) -> None:
        """Keep an action of the board as it has become."""
        others = (one for one in self.legal.board_actions if one.id != action.id)
        self.legal = replace(self.legal, board_actions=(*others, action))


def _with(hearings: Iterable[HearingFact], changed: HearingFact, which: UUID) -> Iterable[HearingFact]:
    return (*(one for one in hearings if one.id != which), changed)
