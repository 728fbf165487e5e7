"""MonitoredTesting: one participant's tests, for as long as the agreement lasts.

Who is selected is drawn for the whole program (see ``TestingDay``) and told here when the window has opened. From then
on every specimen is watched by a timer of its own until it was given, and again until its result is known. What goes
as it should is kept where it arrives and changes only what is watched for; what does not is adjudicated here, opens
tasks, and is told to the enrollment where it is a violation.
"""

from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

from temporalio import workflow
from temporalio.common import RawValue

from domain.facts import LeaveFact, ViolationFact
from domain.files import File
from domain.ids import CommandId
from domain.orders import Answer
from domain.testing import arrivals, misses, results_in
from domain.testing.absence import end_testing, follow_leave, told_of_leave
from domain.testing.beginning import begin_testing, new_testing
from domain.testing.book import Testing, TestingFile, TestingStage, TestingTurn
from domain.testing.carried import TestingState
from domain.testing.holds import Hold
from domain.testing.news import (
    CheckInMissed,
    Cleared,
    Collected,
    CollectedOtherwise,
    Faulted,
    NotCollected,
    Reported,
    Selected,
    TestingStart,
)
from domain.testing.notices import follow_notices
from domain.testing.planning import step_down
from domain.testing.rules import TESTING_HOOKS, TESTING_RULES
from domain.testing.withdrawals import told_withdrawn
from domain.timers import climb_due, open_next_periods
from temporal.ids import enrollment_workflow_id
from workflows.alarms import Alarms
from workflows.clerk import Clerk, Trade
from workflows.desk import Desk
from workflows.telling import tell

N = TypeVar("N")


@workflow.defn(name="MonitoredTesting")
class MonitoredTesting:
    """The process of one participant's testing."""

    @workflow.init
    def __init__(self, start: TestingStart | TestingState) -> None:
        self._violations: list[ViolationFact] = []
        self._holds: list[Hold] = []
        trade = Trade(
            rules=TESTING_RULES,
            stage=lambda testing: testing.stage,
            enrollment_of=lambda testing: testing.enrollment_id,
            participant_of=lambda testing: testing.participant_id,
            turn=TestingTurn,
            finish=self._finish,
            pass_time=_pass_time,
            follow_schedules=_follow_schedules,
        )
        state = start if isinstance(start, TestingState) else TestingState(file=_new_file(start))
        self._clerk: Clerk[Testing, TestingTurn] = Clerk(trade, state.file, state.revision, alarms=Alarms())
        self._desk = Desk(self._clerk, dict(state.answers))
        if isinstance(start, TestingStart):
            turn = self._clerk.begin()
            begin_testing(turn, start.signed_on, start.leave)
            self._clerk.finish(turn)

    @workflow.run
    async def run(self, start: TestingStart | TestingState) -> str:  # noqa: ARG002 - `__init__` has taken it
        """Live until the enrollment has ended and the last specimen is decided; returns the stage it ended in."""
        await self._clerk.live(is_over=self._is_over, follow_up=self._follow_up, roll=self._roll)
        return self._clerk.file.subject.stage.value

    @workflow.update(dynamic=True)
    async def act(self, name: str, args: Sequence[RawValue]) -> Answer:
        """Carry out an act on the testing; the update is named after it."""
        return await self._desk.serve(name, args)

    @act.validator
    def check_act(self, name: str, args: Sequence[RawValue]) -> None:
        """Refuse an act before it enters history."""
        self._desk.check(name, args)

    @workflow.query(name="answer")
    def answer(self, command_id: CommandId) -> list[Answer]:
        """Say what came of an order; empty while it is under way, or when it was never given."""
        return self._desk.kept_answer(command_id)

    @workflow.signal(name="selected")
    def selected(self, news: Selected) -> None:
        """Hear that the participant is selected today."""
        self._hear(arrivals.told_selected, news)

    @workflow.signal(name="collected")
    def collected(self, news: Collected) -> None:
        """Hear that a specimen was given in time."""
        self._hear(arrivals.told_collected, news)

    @workflow.signal(name="collected_otherwise")
    def collected_otherwise(self, news: CollectedOtherwise) -> None:
        """Hear that a specimen was given late, or after it was judged as missing."""
        self._hear(arrivals.told_collected_otherwise, news)

    @workflow.signal(name="cleared")
    def cleared(self, news: Cleared) -> None:
        """Hear of a plain negative."""
        self._hear(arrivals.told_cleared, news)

    @workflow.signal(name="reported")
    def reported(self, news: Reported) -> None:
        """Hear of a report that has to be adjudicated."""
        self._hear(results_in.told_reported, news)

    @workflow.signal(name="not_collected")
    def not_collected(self, news: NotCollected) -> None:
        """Hear from a site why no specimen was given."""
        self._hear(misses.told_not_collected, news)

    @workflow.signal(name="check_in_missed")
    def check_in_missed(self, news: CheckInMissed) -> None:
        """Hear that a window has closed without a check-in."""
        self._hear(misses.told_check_in_missed, news)

    @workflow.signal(name="faulted")
    def faulted(self, news: Faulted) -> None:
        """Hear of a fault of system or vendor."""
        self._hear(misses.told_faulted, news)

    @workflow.signal(name="violation_withdrawn")
    def violation_withdrawn(self, fact: ViolationFact) -> None:
        """Hear that a finding or a review took a violation back."""
        self._hear(told_withdrawn, fact)

    @workflow.signal(name="participant_leave")
    def participant_leave(self, leave: LeaveFact) -> None:
        """Hear that the participant went on leave or came back."""
        self._hear(told_of_leave, leave)

    @workflow.signal(name="enrollment_ended")
    def enrollment_ended(self, reason: str) -> None:
        """Hear that the enrollment has ended."""
        self._hear(end_testing, reason)

    def _hear(self, follow: Callable[[TestingTurn, N], None], news: N) -> None:
        turn = self._clerk.begin()
        follow(turn, news)
        self._clerk.finish(turn)
        self._clerk.stir()

    def _finish(self, turn: TestingTurn) -> TestingFile:
        # What was found first, so that an investigation of it is not closed for what is withdrawn in its place.
        self._violations += sorted(turn.violations, key=lambda fact: fact.withdrawn_at is not None)
        self._holds += turn.holds
        return turn.file

    async def _follow_up(self) -> None:
        enrollment = enrollment_workflow_id(self._clerk.file.subject.enrollment_id)
        while self._violations:
            await tell(enrollment, "violation_reported", self._violations.pop(0))
        while self._holds:
            hold = self._holds.pop(0)
            await tell(enrollment, "practice_held" if hold.begins else "hold_lifted", hold)

    def _is_over(self) -> bool:
        file = self._clerk.file
        done = not file.subject.open and all(one.is_closed for one in file.obligations)
        return file.subject.stage is TestingStage.ENDED and done

    def _roll(self) -> NoReturn:
        state = TestingState(file=self._clerk.file, answers=self._desk.answers, revision=self._clerk.revision)
        workflow.continue_as_new(state)


def _follow_schedules(turn: TestingTurn) -> None:
    follow_leave(turn)
    follow_notices(turn)


def _pass_time(turn: TestingTurn) -> None:
    climb_due(turn, TESTING_HOOKS)
    open_next_periods(turn)
    step_down(turn)


def _new_file(start: TestingStart) -> TestingFile:
    testing = new_testing(start.enrollment_id, start.participant_id, start.policy, start.clause, workflow.now())
    return File(subject=testing, obligations=(), policy=start.policy)
