"""Enrollment: one licensed professional's way through the program, from referral to the last closing duty.

People act on it by orders; every order is one turn, kept before it is answered. Obligations that turns open are watched
by one timer; what nobody meets climbs its ladder. Evaluation referrals run as processes of their own and report back.
The process continues as new with its whole state whenever its history grows long, for as many years as it takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NoReturn

from temporalio import workflow
from temporalio.common import RawValue, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from domain.acts import Act
from domain.carried import EnrollmentState, EvaluationStart, ReferralReceived
from domain.case import Case, CaseFile, CaseTurn, EvaluationToStart, TestingToStart
from domain.enrollment_rules import CASE_RULES, TIMER_HOOKS
from domain.evaluation import EVALUATION_ENDS
from domain.evaluation_referral import told_by_evaluation
from domain.facts import EvaluationFact, LeaveFact, ProceedingFact, ProceedingKind, ReferralFact, ViolationFact
from domain.files import File
from domain.ids import CommandId, EnrollmentId
from domain.monitoring import follow_schedules
from domain.orders import Answer, Order
from domain.phases import Phase
from domain.proceeding_news import told_by_proceeding
from domain.proceedings.book import ProceedingNews, ProceedingToStart
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.tellings import ClearanceStands, Reversed, Telling, TriggerFalse, TriggerTold
from domain.recordings import Newcomer
from domain.referral import open_case
from domain.requests import Placement, PlacementRequest
from domain.tested import told_by_testing, told_of_hold
from domain.testing.holds import Hold
from domain.testing.news import TestingStart
from domain.timers import climb_due, open_next_periods
from temporal.ids import enrollment_of, evaluation_workflow_id, monitoring_workflow_id, proceeding_workflow_id
from workflows import hands, shown
from workflows.clerk import Clerk, Trade
from workflows.desk import Desk
from workflows.evaluation_referral import EvaluationReferral
from workflows.telling import tell

#: The names of the processes of proceedings. Fixed for ever: histories refer to them.
_PROCESSES: Final = {
    ProceedingKind.INVESTIGATION: "RelapseInvestigation",
    ProceedingKind.RETURN_TO_PRACTICE: "ReturnToPractice",
    ProceedingKind.LEGAL_ACTION: "LegalAction",
    ProceedingKind.DISPUTE: "Dispute",
}

#: How a proceeding hears what it is told. Fixed for ever likewise.
_SIGNALS: Final[Mapping[type[Telling], str]] = {
    TriggerTold: "trigger_told",
    TriggerFalse: "trigger_false",
    Reversed: "decision_reversed",
    ClearanceStands: "clearance_stands",
}


@workflow.defn(name="Enrollment")
class Enrollment:
    """The process of one enrollment."""

    @workflow.init
    def __init__(self, start: ReferralReceived | EnrollmentState) -> None:
        self._desk: Desk[Case, CaseTurn] | None = None
        self._turned_away: Answer | None = None
        self._to_start: list[EvaluationToStart] = []
        self._to_test: list[TestingToStart] = []
        self._leaves: list[LeaveFact] = []
        self._proceedings: list[ProceedingToStart] = []
        self._tellings: list[Telling] = []
        self._withdrawals: list[ViolationFact] = []
        if isinstance(start, EnrollmentState):
            self._desk = self._open_desk(start)

    @workflow.run
    async def run(self, start: ReferralReceived | EnrollmentState) -> str:
        """Take up the referral, then live the enrollment until its last closing duty; returns the phase it ended in.

        A referral that nobody can take is turned away: nothing is kept of it.
        """
        if isinstance(start, ReferralReceived):
            await self._take_up(start)
        if self._turned_away is not None:
            await workflow.wait_condition(workflow.all_handlers_finished)
            return "turned_away"
        clerk = self._open.clerk
        await clerk.live(is_over=self._is_over, follow_up=self._follow_up, roll=self._roll)
        return clerk.file.subject.phase.value

    @workflow.update(name="opened")
    async def opened(self, order: Order) -> Answer:
        """Answer when the referral has been kept, or could not be taken up."""
        await workflow.wait_condition(self._is_taken_up)
        if self._turned_away is not None:
            return self._turned_away
        return self._open.answers.get(order.command_id, Answer(command_id=order.command_id))

    @workflow.update(dynamic=True)
    async def act(self, name: str, args: Sequence[RawValue]) -> Answer:
        """Carry out an act on the case; the update is named after it."""
        if name == Act.DRAFT_AGREEMENT.value:
            await self._pin_current_policy()
        return await self._open.serve(name, args)

    @act.validator
    def check_act(self, name: str, args: Sequence[RawValue]) -> None:
        """Refuse an act before it enters history."""
        self._open.check(name, args)

    @workflow.query(name="answer")
    def answer(self, command_id: CommandId) -> list[Answer]:
        """Say what came of an order; empty while it is under way, or when it was never given."""
        if self._turned_away is not None:
            return [self._turned_away]
        return [] if self._desk is None else self._desk.kept_answer(command_id)

    @workflow.signal(name="evaluation_reported")
    def evaluation_reported(self, fact: EvaluationFact) -> None:
        """Hear what came of an evaluation referral."""
        clerk = self._open.clerk
        turn = clerk.begin()
        told_by_evaluation(turn, fact)
        clerk.finish(turn)

    @workflow.signal(name="violation_reported")
    def violation_reported(self, fact: ViolationFact) -> None:
        """Hear of a violation that the participant's testing found or withdrew."""
        clerk = self._open.clerk
        turn = clerk.begin()
        told_by_testing(turn, fact)
        clerk.finish(turn)

    @workflow.signal(name="practice_held")
    def practice_held(self, hold: Hold) -> None:
        """Hear that practice is on hold until a result is verified."""
        self._told_of_hold(hold)

    @workflow.signal(name="hold_lifted")
    def hold_lifted(self, hold: Hold) -> None:
        """Hear that nothing is left for which practice was on hold."""
        self._told_of_hold(hold)

    def _told_of_hold(self, hold: Hold) -> None:
        clerk = self._open.clerk
        turn = clerk.begin()
        told_of_hold(turn, hold)
        clerk.finish(turn)

    @workflow.signal(name="proceeding_reported")
    def proceeding_reported(self, news: ProceedingNews) -> None:
        """Hear how a proceeding stands, and do what it asks for."""
        clerk = self._open.clerk
        turn = clerk.begin()
        told_by_proceeding(turn, news)
        clerk.finish(turn)

    def _is_taken_up(self) -> bool:
        return self._turned_away is not None or (self._desk is not None and self._desk.clerk.kept > 0)

    @property
    def _open(self) -> Desk[Case, CaseTurn]:
        if self._desk is None:
            raise ApplicationError("The referral is still being taken up.", type="not_opened", non_retryable=True)
        return self._desk

    def _open_desk(self, state: EnrollmentState) -> Desk[Case, CaseTurn]:
        trade = Trade(
            rules=CASE_RULES,
            stage=lambda case: case.phase,
            enrollment_of=lambda case: case.id,
            participant_of=lambda case: case.participant_id,
            turn=CaseTurn,
            finish=self._finish,
            pass_time=_pass_time,
            follow_schedules=follow_schedules,
        )
        return Desk(Clerk(trade, state.file, state.revision), dict(state.answers))

    async def _take_up(self, received: ReferralReceived) -> None:
        policy = await hands.pin_policy(received.policy_id)
        enrollment_id = enrollment_of(workflow.info().workflow_id)
        outcome = await hands.place(
            PlacementRequest(
                enrollment_id=enrollment_id,
                participant=received.participant,
                license=received.license,
                specialist_id=received.specialist_id,
                team_id=received.team_id,
                follows=received.follows,
            )
        )
        placement = outcome.placement
        if placement is None:
            self._turned_away = Answer(command_id=received.order.command_id, refusal=outcome.refusal)
            return
        case = _new_case(enrollment_id, received, placement)
        desk = self._open_desk(EnrollmentState(file=File(subject=case, obligations=(), policy=policy)))
        turn = desk.clerk.begin(received.order.actor)
        open_case(turn)
        desk.clerk.finish(turn)
        desk.remember(received.order, turn.events)
        self._desk = desk
        person = replace(received.participant, id=placement.participant_id)
        await desk.clerk.keep_up(Newcomer(participant=person, license=placement.license))

    async def _pin_current_policy(self) -> None:
        """Take the current version of the pack: an agreement is drafted from it, and the case keeps it."""
        clerk = self._open.clerk
        policy = await hands.pin_policy(clerk.file.policy.id)
        if clerk.file.subject.phase is Phase.AGREEMENT_DRAFT:
            clerk.file = replace(clerk.file, policy=policy)

    def _finish(self, turn: CaseTurn) -> CaseFile:
        self._to_start += turn.evaluations
        self._to_test += turn.testings
        self._proceedings += turn.proceedings
        self._tellings += turn.tellings
        self._withdrawals += turn.withdrawals
        self._leaves += [fact for event in turn.events for fact in event.facts if isinstance(fact, LeaveFact)]
        return turn.file

    async def _follow_up(self) -> None:
        file = self._open.clerk.file
        while self._to_start:
            asked = self._to_start.pop(0)
            await _start_evaluation(file, asked)
        while self._to_test:
            await _start_testing(file, self._to_test.pop(0))
        while self._proceedings:
            await _start_proceeding(file, self._proceedings.pop(0))
        while self._tellings:
            await _tell_proceeding(file, self._tellings.pop(0))
        while self._withdrawals:
            await tell(monitoring_workflow_id(file.subject.id), "violation_withdrawn", self._withdrawals.pop(0))
        await self._tell_children(file)
        shown.show_case(file)

    async def _tell_children(self, file: CaseFile) -> None:
        leaves, self._leaves = self._leaves, []
        for child in _children(file):
            for leave in leaves:
                await tell(child, "participant_leave", leave)
            if file.subject.has_ended:
                await tell(child, "enrollment_ended", file.subject.phase.value)

    def _is_over(self) -> bool:
        file = self._open.clerk.file
        return file.subject.has_ended and all(one.is_closed for one in file.obligations)

    def _roll(self) -> NoReturn:
        clerk = self._open.clerk
        state = EnrollmentState(file=clerk.file, answers=self._open.answers, revision=clerk.revision)
        workflow.continue_as_new(state)


def _pass_time(turn: CaseTurn) -> None:
    climb_due(turn, TIMER_HOOKS)
    open_next_periods(turn)


def _new_case(enrollment_id: EnrollmentId, received: ReferralReceived, placement: Placement) -> Case:
    now = workflow.now()
    referral = ReferralFact(
        id=workflow.uuid4(),
        enrollment_id=enrollment_id,
        channel=received.channel,
        source=received.source,
        summary=received.summary,
        order_number=received.order_number,
        received_at=now,
        urgency="",
        triaged_at=None,
    )
    return Case(
        id=enrollment_id,
        participant_id=placement.participant_id,
        phase_since=now,
        specialist_id=placement.specialist_id,
        team_id=placement.team_id,
        referral=referral,
        possible_duplicates=placement.possible_duplicates,
        follows=received.follows,
    )


def _children(file: CaseFile) -> list[str]:
    """Name the processes that hear of a leave and of the end."""
    case = file.subject
    found = [monitoring_workflow_id(case.id)] if case.tested_under else []
    evaluations = [one for one in (case.evaluation, case.reevaluation) if one is not None]
    found += [evaluation_workflow_id(one.id) for one in evaluations if one.status not in EVALUATION_ENDS]
    found += [proceeding_workflow_id(one.fact.kind, one.fact.id) for one in case.proceedings if _lives(one.fact)]
    return found


def _lives(fact: ProceedingFact) -> bool:
    """Say whether the process of a proceeding still hears: what can be reopened does until its enrollment has ended."""
    return fact.closed_at is None or fact.kind in {ProceedingKind.INVESTIGATION, ProceedingKind.RETURN_TO_PRACTICE}


async def _start_testing(file: CaseFile, asked: TestingToStart) -> None:
    case = file.subject
    start = TestingStart(
        enrollment_id=case.id,
        participant_id=case.participant_id,
        policy=file.policy,
        clause=asked.clause,
        signed_on=asked.signed_on,
        leave=case.leave,
    )
    await hands.start_testing(start)


async def _start_evaluation(file: CaseFile, asked: EvaluationToStart) -> None:
    start = EvaluationStart(
        case_id=file.subject.id,
        participant_id=file.subject.participant_id,
        asked=asked,
        policy=file.policy,
        leave=file.subject.leave,
    )
    try:
        # Never awaited to its end: it outlives the runs of its parent and reports by signal.
        _ = await workflow.start_child_workflow(
            EvaluationReferral.run,
            start,
            id=evaluation_workflow_id(asked.evaluation_id),
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
        )
    except WorkflowAlreadyStartedError:
        # Nobody else knows the id of this evaluation: it is the one that was started before this case was reset.
        workflow.logger.warning("the evaluation referral had been started already")


async def _start_proceeding(file: CaseFile, asked: ProceedingToStart) -> None:
    case = file.subject
    start = ProceedingStart(asked=asked, participant_id=case.participant_id, policy=file.policy, leave=case.leave)
    try:
        # Like an evaluation referral it outlives the runs of its parent and reports by signal.
        _ = await workflow.start_child_workflow(
            _PROCESSES[asked.fact.kind],
            start,
            id=proceeding_workflow_id(asked.fact.kind, asked.fact.id),
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.warning("the proceeding had been started already")


async def _tell_proceeding(file: CaseFile, telling: Telling) -> None:
    fact = next(one.fact for one in file.subject.proceedings if one.fact.id == telling.to)
    await tell(proceeding_workflow_id(fact.kind, fact.id), _SIGNALS[type(telling)], telling)
