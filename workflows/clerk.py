"""The clerk of a process: takes orders, carries out turns on the file, has them kept, and watches the deadlines.

Every process with acts and obligations has one. State changes first and at once; the effects follow from the process's
own loop, in one transaction, so that nothing is lost when the process continues as new in between.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, NoReturn, Protocol, TypeVar
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import FailureError

from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.events import Event, Message
from domain.files import File
from domain.ids import EnrollmentId, ObligationId, ParticipantId
from domain.obligations import Obligation
from domain.policy import Policy
from domain.proceedings.known import Known
from domain.providers import ProviderStanding
from domain.recordings import Newcomer, Recording
from domain.requests import SchedulingRequest
from domain.rules import Rule
from domain.subjects import Subject
from domain.timers import next_times, next_wake
from workflows import hands
from workflows.alarms import Alarms
from workflows.options import IDLE, ROLL_AT_EVENTS

S = TypeVar("S", bound=Subject)
T = TypeVar("T", bound="AnyTurn")
S_contra = TypeVar("S_contra", contravariant=True)
T_co = TypeVar("T_co", bound="AnyTurn", covariant=True)


class ProcessFaultError(Exception):
    """The process cannot go on before the program or its servers are mended."""


class AnyTurn(Protocol):
    """What the clerk reads of a turn."""

    @property
    def events(self) -> list[Event]:
        """What happened."""

    @property
    def messages(self) -> list[Message]:
        """Who is told."""

    @property
    def touched(self) -> dict[ObligationId, None]:
        """The obligations that were opened or changed."""


class MakesTurns(Protocol[S_contra, T_co]):
    """The class of a turn, as the clerk begins one."""

    def __call__(
        self,
        *,
        subject: S_contra,
        policy: Policy,
        actor: Actor,
        now: datetime,
        new_id: Callable[[], UUID],
        obligations: dict[ObligationId, Obligation],
        providers: tuple[ProviderStanding, ...],
        known: Known | None,
    ) -> T_co:
        """Make a turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade(Generic[S, T]):
    """What a clerk must know of its kind of process."""

    rules: Mapping[Act, Rule[S, T]]
    stage: Callable[[S], StrEnum]
    enrollment_of: Callable[[S], EnrollmentId]
    participant_of: Callable[[S], ParticipantId]
    turn: MakesTurns[S, T]
    finish: Callable[[T], File[S]]
    #: What follows when time has passed: rungs climb, next periods open.
    pass_time: Callable[[T], None]
    #: What follows when due times were computed.
    follow_schedules: Callable[[T], None]
    #: Whether the records of the case are looked at before each act.
    looks: bool = False


class Clerk(Generic[S, T]):
    """Keeps one file."""

    def __init__(self, trade: Trade[S, T], file: File[S], revision: int = 0, alarms: Alarms | None = None) -> None:
        self.trade = trade
        self.file = file
        self._alarms = alarms
        self._is_stirred = False
        #: The revision of the case in which the last turn was kept; other processes of the case may have counted on.
        self.revision = revision
        #: Counts the turns that were carried out, how many of them have been kept, and of how many others were told.
        self.turned = 0
        self.kept = 0
        self.followed_up = 0
        self._events: list[Event] = []
        self._messages: list[Message] = []
        self._touched: dict[ObligationId, None] = {}

    @property
    def has_unkept(self) -> bool:
        """Whether something happened that is not kept yet."""
        return bool(self._events)

    def stir(self) -> None:
        """Look around: what is watched for has changed, though nothing has to be kept."""
        self._is_stirred = True

    def begin(
        self, actor: Actor = THE_PROGRAM, providers: tuple[ProviderStanding, ...] = (), known: Known | None = None
    ) -> T:
        """Begin a turn on the file as it stands."""
        return self.trade.turn(
            subject=self.file.subject,
            policy=self.file.policy,
            actor=actor,
            now=workflow.now(),
            new_id=workflow.uuid4,
            obligations={one.id: one for one in self.file.obligations},
            providers=providers,
            known=known,
        )

    def finish(self, turn: T) -> None:
        """Take over what a turn made of the file; what happened waits to be kept by the loop."""
        self.file = self.trade.finish(turn)
        self._events += turn.events
        self._messages += turn.messages
        self._touched |= turn.touched
        if turn.events:
            self.turned += 1

    def pass_time(self) -> None:
        """Climb what is due and open the periods that begin."""
        turn = self.begin()
        self.trade.pass_time(turn)
        self.finish(turn)

    async def keep_up(self, newcomer: Newcomer | None = None) -> None:
        """Schedule what has no times yet and keep everything that happened, until nothing is left."""
        while self.has_unkept:
            await self._schedule()
            turn = self.begin()
            self.trade.follow_schedules(turn)
            self.finish(turn)
            if any(one.needs_schedule for one in self.file.obligations):
                continue
            await self._keep(newcomer)
            newcomer = None

    async def _schedule(self) -> None:
        asked = tuple(one for one in self.file.obligations if one.needs_schedule)
        if not asked:
            return
        request = SchedulingRequest(rules=self.file.policy.calendar, obligations=asked)
        times = dict(zip(asked, await hands.schedule(request), strict=True))
        # An obligation that changed meanwhile is no longer the one asked about, and is asked about again.
        scheduled = tuple(replace(one, schedule=times[one]) if one in times else one for one in self.file.obligations)
        self._touched |= {one.id: None for one in asked}
        self.file = replace(self.file, obligations=scheduled)

    async def _keep(self, newcomer: Newcomer | None) -> None:
        file, turned = self.file, self.turned
        touched = self._touched
        recording = Recording(
            enrollment_id=self.trade.enrollment_of(file.subject),
            at=workflow.now(),
            subject=file.subject,
            policy=file.policy.name,
            events=tuple(self._events),
            obligations=tuple(one for one in file.obligations if one.id in touched),
            messages=tuple(self._messages),
            newcomer=newcomer,
        )
        self._events, self._messages, self._touched = [], [], {}
        self.revision = await hands.keep(recording, self.trade.stage(file.subject).value)
        self.kept = turned
        self._forget_finished(recording.obligations)

    def _forget_finished(self, kept: Sequence[Obligation]) -> None:
        finished = {one.id for one in kept if one.is_finished}
        remaining = tuple(one for one in self.file.obligations if one.id not in finished)
        self.file = replace(self.file, obligations=remaining)

    async def live(
        self, *, is_over: Callable[[], bool], follow_up: Callable[[], Awaitable[None]], roll: Callable[[], NoReturn]
    ) -> None:
        """Live the process: climb what is due, keep what happened, follow it up, wait; roll when the history is long.

        ``follow_up`` tells other processes what a kept turn asks for; ``roll`` continues as new and does not return.
        """
        while True:
            await self._catch_up(follow_up)
            if self.has_unkept:
                continue
            over = is_over()
            if over or _should_roll():
                await workflow.wait_condition(lambda: workflow.all_handlers_finished() or self.has_unkept)
                if not self.has_unkept:
                    if over:
                        return
                    roll()
            else:
                await self._wait()

    async def _catch_up(self, follow_up: Callable[[], Awaitable[None]]) -> None:
        try:
            self.pass_time()
            await self.keep_up()
            kept = self.kept
            await follow_up()
            self.followed_up = kept
        except FailureError as failure:
            # A failure would end the case for ever; a fault in its task is seen, mended, and the case goes on.
            raise ProcessFaultError from failure

    async def _wait(self) -> None:
        if self._alarms is not None:
            await self._wait_for(self._alarms)
            return
        wake = next_wake(self.file)
        # Never zero or less, which would not wait at all, and never None, which would change the history's shape.
        rest = max(wake - workflow.now(), timedelta(seconds=1)) if wake else IDLE
        try:
            await workflow.wait_condition(lambda: self.has_unkept, timeout=rest, timeout_summary="next rung")
        except TimeoutError:
            return

    async def _wait_for(self, alarms: Alarms) -> None:
        self._is_stirred = False
        alarms.set_to(next_times(self.file))
        await workflow.wait_condition(lambda: self.has_unkept or self._is_stirred or alarms.rang)


def _should_roll() -> bool:
    info = workflow.info()
    return info.is_continue_as_new_suggested() or info.get_current_history_length() >= ROLL_AT_EVENTS
