"""A book of obligations driven by a clock as a process drives it: schedule, advance, climb, reopen, sleep."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.calendar import BusinessCalendar
from domain.climbing import climb, due_rungs, next_wake
from domain.ids import ObligationId
from domain.obligation_changes import advance
from domain.obligations import Obligation
from domain.scheduling import schedule
from domain.series import is_due_to_reopen, mark_successor_opened, successor
from tests.domain.examples import PENNSYLVANIA


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """One rung as it fired."""

    obligation: ObligationId
    rung: int
    round: int
    at: datetime
    #: What it was like when the rung fired.
    before: Obligation


@dataclass(slots=True, kw_only=True)
class Book:
    """What is owed, and what has fired so far."""

    now: datetime
    obligations: list[Obligation]
    calendar: BusinessCalendar = PENNSYLVANIA
    spread_minutes: int = 15
    fired: list[Fired] = field(default_factory=list)
    wakes: int = 0

    @property
    def first(self) -> Obligation:
        """The obligation that the book began with."""
        return self.obligations[0]

    def change(self, operation: Callable[[Obligation], Obligation]) -> None:
        """Apply an operation to the first obligation, and do what is due at once."""
        self.obligations[0] = operation(self.first)
        self.settle_down()

    def run_to(self, end: datetime) -> None:
        """Let time pass, waking whenever something is to be done."""
        self.settle_down()
        wake = next_wake(self.obligations)
        while wake is not None and wake <= end:
            assert wake > self.now, "whatever was due at an earlier wake has been done"
            self.now = wake
            self.wakes += 1
            self.settle_down()
            wake = next_wake(self.obligations)
        self.now = max(self.now, end)

    def settle_down(self) -> None:
        """Do everything that is due now."""
        position = 0
        while position < len(self.obligations):
            one = self._scheduled(self.obligations[position])
            one = advance(one, self.now)
            for rung in due_rungs(one, self.now):
                self.fired.append(Fired(obligation=one.id, rung=rung, round=one.round, at=self.now, before=one))
                one = climb(one, rung, self.now)
            if is_due_to_reopen(one, self.now):
                self.obligations.append(successor(one, self._new_id(), f"period {len(self.obligations) + 1}"))
                one = mark_successor_opened(one)
            self.obligations[position] = one
            position += 1

    def _scheduled(self, one: Obligation) -> Obligation:
        if not one.needs_schedule:
            return one
        return replace(one, schedule=schedule(one, self.calendar, self.spread_minutes))

    def _new_id(self) -> ObligationId:
        return ObligationId(UUID(int=(self.first.id.int + len(self.obligations)) % 2**128))
