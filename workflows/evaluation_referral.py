"""EvaluationReferral: one evaluation, from the choice of an evaluator to the reviewed report.

The participant chooses among evaluators whose referral agreement is in force, contacts the one chosen, and keeps the
appointment; the evaluator reports; the program reviews. Each step has its deadline, and what the participant owes waits
while they are on leave. Each report back to the enrollment is a signal. It ends when the report was reviewed, or when
the enrollment has ended.
"""

from collections.abc import Sequence
from typing import NoReturn

from temporalio import workflow
from temporalio.common import RawValue

from domain.carried import EvaluationStart, EvaluationState
from domain.evaluation import EVALUATION_ENDS, Evaluation, EvaluationFile, EvaluationTurn, new_evaluation
from domain.evaluation_acts import EVALUATION_RULES, cancel_evaluation, open_evaluation
from domain.evaluation_leave import follow_leave, told_of_leave
from domain.facts import EvaluationFact, LeaveFact
from domain.files import File
from domain.ids import CommandId
from domain.orders import Answer
from domain.timers import climb_due, open_next_periods
from temporal.ids import enrollment_workflow_id
from workflows.clerk import Clerk, Trade
from workflows.desk import Desk
from workflows.telling import tell


@workflow.defn(name="EvaluationReferral")
class EvaluationReferral:
    """The process of one evaluation referral."""

    @workflow.init
    def __init__(self, start: EvaluationStart | EvaluationState) -> None:
        self._reports: list[EvaluationFact] = []
        trade = Trade(
            rules=EVALUATION_RULES,
            stage=lambda evaluation: evaluation.fact.status,
            enrollment_of=lambda evaluation: evaluation.enrollment_id,
            participant_of=lambda evaluation: evaluation.participant_id,
            turn=EvaluationTurn,
            finish=self._finish,
            pass_time=_pass_time,
            follow_schedules=follow_leave,
        )
        state = start if isinstance(start, EvaluationState) else EvaluationState(file=_new_file(start))
        self._clerk: Clerk[Evaluation, EvaluationTurn] = Clerk(trade, state.file, state.revision)
        self._desk = Desk(self._clerk, dict(state.answers))
        if isinstance(start, EvaluationStart):
            turn = self._clerk.begin()
            open_evaluation(turn)
            if start.leave is not None:
                told_of_leave(turn, start.leave)
            self._clerk.finish(turn)

    @workflow.run
    async def run(self, start: EvaluationStart | EvaluationState) -> str:  # noqa: ARG002 - `__init__` has taken it
        """Live the evaluation until it was reviewed or cancelled; returns the status it ended in."""
        await self._clerk.live(is_over=self._is_over, follow_up=self._follow_up, roll=self._roll)
        return self._clerk.file.subject.fact.status.value

    @workflow.update(dynamic=True)
    async def act(self, name: str, args: Sequence[RawValue]) -> Answer:
        """Carry out an act on the evaluation; the update is named after it."""
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
        turn = self._clerk.begin()
        told_of_leave(turn, leave)
        self._clerk.finish(turn)

    @workflow.signal(name="enrollment_ended")
    def enrollment_ended(self, reason: str) -> None:
        """Hear that the enrollment has ended."""
        turn = self._clerk.begin()
        cancel_evaluation(turn, reason)
        self._clerk.finish(turn)

    def _finish(self, turn: EvaluationTurn) -> EvaluationFile:
        self._reports += turn.reports
        return turn.file

    async def _follow_up(self) -> None:
        enrollment = enrollment_workflow_id(self._clerk.file.subject.enrollment_id)
        while self._reports:
            await tell(enrollment, "evaluation_reported", self._reports.pop(0))

    def _is_over(self) -> bool:
        file = self._clerk.file
        return file.subject.fact.status in EVALUATION_ENDS and all(one.is_closed for one in file.obligations)

    def _roll(self) -> NoReturn:
        state = EvaluationState(file=self._clerk.file, answers=self._desk.answers, revision=self._clerk.revision)
        workflow.continue_as_new(state)


def _pass_time(turn: EvaluationTurn) -> None:
    climb_due(turn, {})
    open_next_periods(turn)


def _new_file(start: EvaluationStart) -> EvaluationFile:
    evaluation = new_evaluation(start.asked, start.case_id, start.participant_id)
    return File(subject=evaluation, obligations=(), policy=start.policy)
