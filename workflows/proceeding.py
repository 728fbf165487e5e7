"""What the processes of all proceedings have in common: orders, obligations, leaves, and telling the enrollment.

Each kind is a process of its own with a run method, and hears besides what concerns it alone. One that can be reopened
lives on when it is closed, until its enrollment has ended.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NoReturn, TypeVar

from temporalio import workflow
from temporalio.common import RawValue

from domain.acts import Act
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.disputes.book import Dispute, DisputeTurn
from domain.facts import LeaveFact
from domain.files import File
from domain.ids import CommandId
from domain.investigation.book import Investigation, InvestigationTurn
from domain.legal.book import LegalAction, LegalActionTurn
from domain.orders import Answer
from domain.proceedings.book import ProceedingNews
from domain.proceedings.carried import ProceedingStart, ProceedingState
from domain.rules import Rule
from temporal.ids import enrollment_workflow_id
from workflows.clerk import Clerk, MakesTurns, Trade
from workflows.desk import Desk
from workflows.telling import tell

P = TypeVar("P", bound=Investigation | ReturnPetition | LegalAction | Dispute)
T = TypeVar("T", bound=InvestigationTurn | ReturnPetitionTurn | LegalActionTurn | DisputeTurn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Craft(Generic[P, T]):
    """What is particular to one kind of proceeding."""

    rules: Mapping[Act, Rule[P, T]]
    stage: Callable[[P], StrEnum]
    turn: MakesTurns[P, T]
    #: The state with which one begins, and what its first turn does.
    make: Callable[[ProceedingStart], P]
    begin: Callable[[T, ProceedingStart], None]
    pass_time: Callable[[T], None]
    follow_schedules: Callable[[T], None]
    told_of_leave: Callable[[T, LeaveFact], None]
    #: What becomes of it when its enrollment ends.
    ended: Callable[[T, str], None]
    file: Callable[[T], File[P]]
    #: Whether something can reopen it while its enrollment lives.
    can_reopen: bool = False


class ProceedingProcess(Generic[P, T]):
    """The part of a proceeding's process that is the same for all."""

    def take_up(self, craft: Craft[P, T], start: ProceedingStart | ProceedingState[P]) -> None:
        """Take up the proceeding: begin it, or go on with what an earlier run left."""
        self._craft = craft
        self._news: list[ProceedingNews] = []
        trade = Trade(
            rules=craft.rules,
            stage=craft.stage,
            enrollment_of=lambda one: one.enrollment_id,
            participant_of=lambda one: one.participant_id,
            turn=craft.turn,
            finish=self._finish,
            pass_time=craft.pass_time,
            follow_schedules=craft.follow_schedules,
            looks=True,
        )
        if isinstance(start, ProceedingState):
            state = start
        else:
            state = ProceedingState(file=File(subject=craft.make(start), obligations=(), policy=start.policy))
        self._enrollment_ended = state.enrollment_ended
        self._told_fact = state.file.subject.fact
        self._clerk: Clerk[P, T] = Clerk(trade, state.file, state.revision)
        self._desk = Desk(self._clerk, dict(state.answers))
        if isinstance(start, ProceedingStart):
            turn = self._clerk.begin()
            craft.begin(turn, start)
            if start.leave is not None:
                craft.told_of_leave(turn, start.leave)
            self._clerk.finish(turn)

    async def live(self) -> str:
        """Live the proceeding to its end; returns the stage in which it ended."""
        await self._clerk.live(is_over=self._is_over, follow_up=self._follow_up, roll=self._roll)
        return self._clerk.file.subject.fact.stage

    def hear(self, follow: Callable[[T], None]) -> None:
        """Take in what the process hears."""
        turn = self._clerk.begin()
        follow(turn)
        self._clerk.finish(turn)

    @workflow.update(dynamic=True)
    async def act(self, name: str, args: Sequence[RawValue]) -> Answer:
        """Carry out an act on the proceeding; the update is named after it."""
        return await self._desk.serve(name, args)

    @act.validator
    def check_act(self, name: str, args: Sequence[RawValue]) -> None:
        """Refuse an act before it enters history."""
        self._desk.check(name, args)

    @workflow.query(name="answer")
    def answer(self, command_id: CommandId) -> list[Answer]:
        """Say what came of an order; empty while it is under way, or when it was never given."""
        return self._desk.kept_answer(command_id)

    @workflow.signal(name="participant_leave")
    def participant_leave(self, leave: LeaveFact) -> None:
        """Hear that the participant went on leave or came back."""
        self.hear(lambda turn: self._craft.told_of_leave(turn, leave))

    @workflow.signal(name="enrollment_ended")
    def enrollment_ended(self, reason: str) -> None:
        """Hear that the enrollment has ended."""
        self._enrollment_ended = True
        self.hear(lambda turn: self._craft.ended(turn, reason))
        self._clerk.stir()

    def _finish(self, turn: T) -> File[P]:
        if turn.effects or turn.fact != self._told_fact:
            self._told_fact = turn.fact
            self._news.append(turn.news())
        return self._craft.file(turn)

    async def _follow_up(self) -> None:
        enrollment = enrollment_workflow_id(self._clerk.file.subject.enrollment_id)
        while self._news:
            await tell(enrollment, "proceeding_reported", self._news.pop(0))

    def _is_over(self) -> bool:
        file = self._clerk.file
        done = file.subject.is_over and all(one.is_closed for one in file.obligations)
        return done and (self._enrollment_ended or not self._craft.can_reopen)

    def _roll(self) -> NoReturn:
        workflow.continue_as_new(
            ProceedingState(
                file=self._clerk.file,
                answers=self._desk.answers,
                revision=self._clerk.revision,
                enrollment_ended=self._enrollment_ended,
            )
        )
