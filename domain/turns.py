"""A turn: one act or one timer carried out on a file, with everything that follows from it.

The rules of a process work on a turn; the process then records the whole turn in one transaction. Nothing here waits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.actors import Actor
from domain.deadlines import deadline_of
from domain.events import Event, Message, MessageKind
from domain.facts import Fact
from domain.files import File
from domain.ids import EventId, ObligationId
from domain.obligation_changes import accept, cancel
from domain.obligations import Obligation, ObligationKind
from domain.policy import Deadline, Policy
from domain.proceedings.known import Known
from domain.providers import ProviderStanding
from domain.roles import Party
from domain.series import end_series

S = TypeVar("S")


@dataclass(slots=True, kw_only=True)
class Turn(Generic[S]):
    """The workspace of one act: what the file becomes, what happened, who is told."""

    subject: S
    policy: Policy
    actor: Actor
    now: datetime
    new_id: Callable[[], UUID]
    obligations: dict[ObligationId, Obligation] = field(default_factory=dict)
    providers: tuple[ProviderStanding, ...] = ()
    #: What the records say of the case, for a process that looks at them; None where nobody has looked.
    known: Known | None = None
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    #: Obligations that this turn opened or changed, in order.
    touched: dict[ObligationId, None] = field(default_factory=dict)

    @property
    def file(self) -> File[S]:
        """What the file has become."""
        return File(subject=self.subject, obligations=tuple(self.obligations.values()), policy=self.policy)

    def record(self, name: str, sentence: str, *facts: Fact, clause: str = "") -> None:
        """Enter an event into the journal, with the facts that it establishes."""
        self.events.append(
            Event(
                id=EventId(self.new_id()),
                name=name,
                at=self.now,
                actor=self.actor,
                sentence=sentence,
                clause=clause,
                facts=facts,
            )
        )

    def when(self, instant: datetime) -> str:
        """Write an instant as the program's clocks show it: ``24 Nov 2026 17:00``."""
        return clock_words(instant, self.policy.calendar.zone)

    def notify(self, to: Party, kind: MessageKind = MessageKind.NOTICE, owed_by: Party | None = None) -> None:
        """Put a message into the outbox; it says only that there is something to see."""
        self.messages.append(Message(id=EventId(self.new_id()), to=to, kind=kind, owed_by=owed_by))

    def put(self, obligation: Obligation) -> None:
        """Keep an obligation as it has become."""
        self.obligations[obligation.id] = obligation
        self.touched[obligation.id] = None

    def open(
        self,
        kind: ObligationKind,
        *,
        clause: str = "",
        about: UUID | None = None,
        label: str = "",
        starts_at: datetime | None = None,
        terms: Deadline | None = None,
    ) -> Obligation:
        """Open the obligation that a deadline of the policy describes.

        ``clause`` is the clause of the agreement on which it rests; without one it rests on the policy itself.
        """
        deadline = terms or self.policy.deadline(deadline_of(kind))
        return self.enter(
            Obligation(
                id=ObligationId(self.new_id()),
                kind=kind,
                deadline=deadline.id,
                clause=clause or f"{self.policy.name}, {deadline.id}",
                owner=deadline.owner,
                starts_at=starts_at or self.now,
                limit=deadline.limit,
                period=deadline.period,
                counts_from_percent=deadline.counts_from_percent,
                rolls_forward=deadline.rolls_forward and not deadline.safety,
                safety=deadline.safety,
                ladder=self.policy.ladder(deadline.ladder).rungs,
                breach=deadline.breach,
                paused_by=() if deadline.safety else deadline.paused_by,
                subject=about,
                label=label or deadline.name,
            )
        )

    def enter(self, obligation: Obligation) -> Obligation:
        """Enter a new obligation into the file and say so in the journal."""
        self.put(obligation)
        self.record(
            "obligation:opened",
            f"{obligation.label} is owed by the {obligation.owner.in_words} within {obligation.limit.in_words}.",
            clause=obligation.clause,
        )
        return obligation

    def open_once(self, kind: ObligationKind, *, clause: str = "", about: UUID | None = None) -> None:
        """Open an obligation unless one of its kind is open already."""
        if self.file.find(kind, about) is None:
            self.open(kind, clause=clause, about=about)

    def meet(self, kind: ObligationKind, because: str, about: UUID | None = None) -> None:
        """Settle the open obligation of a kind as met, if there is one."""
        found = self.file.find(kind, about)
        if found is not None:
            self.settle(accept(found, self.now, because))

    def drop(self, kind: ObligationKind, because: str, about: UUID | None = None) -> None:
        """Cancel the open obligation of a kind, if there is one, and the periods that would have followed."""
        found = self.file.find(kind, about)
        if found is not None:
            self.settle(cancel(found, self.now, because))
        for one in tuple(self.obligations.values()):
            if one.kind is kind and about in (None, one.subject):
                self._end_series(one)

    def drop_all(self, because: str) -> None:
        """Cancel everything that is still owed, and every period that would have followed."""
        for obligation in tuple(self.obligations.values()):
            if not obligation.is_closed:
                self.settle(cancel(obligation, self.now, because))
            self._end_series(self.obligations[obligation.id])

    def settle(self, obligation: Obligation) -> None:
        """Keep a closed obligation and say in the journal how it ended."""
        self.put(obligation)
        late = ", late" if obligation.was_met_late else ""
        self.record(
            f"obligation:{obligation.state.value}",
            f"{obligation.label} is {obligation.state.value}{late}: {obligation.settled_because}",
            clause=obligation.clause,
        )

    def _end_series(self, obligation: Obligation) -> None:
        """Open no period after one that was settled before the duty itself ended."""
        if obligation.is_closed and obligation.awaits_successor:
            self.put(end_series(obligation))


def words(value: str) -> str:
    """Write an enum's value as words: ``worksite_monitor`` as ``worksite monitor``."""
    return value.replace("_", " ")


def clock_words(instant: datetime, zone: str) -> str:
    """Write an instant as the clocks of a zone show it: ``24 Nov 2026 17:00``."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y %H:%M}"
