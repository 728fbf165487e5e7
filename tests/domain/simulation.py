"""One case driven as its process drives it, by rules alone: act, schedule, climb, open periods, sleep to the next wake.

The clock and the calendar are played by values, so that five years pass in a second.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain import monitoring
from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.case import Case, CaseFile, CaseTurn
from domain.enrollment_rules import CASE_RULES, TIMER_HOOKS
from domain.events import Event, Message
from domain.facts import EscalationFact, Fact
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import ObligationId
from domain.obligations import Obligation, ObligationKind
from domain.phases import Phase
from domain.refusals import Refusal
from domain.rules import why_not_act
from domain.scheduling import schedule
from domain.timers import climb_due, next_wake, open_next_periods
from tests.domain.examples import PENNSYLVANIA
from tests.domain.factories import SPECIALIST, a_turn


@dataclass(slots=True, kw_only=True)
class Simulation:
    """A case, the time, and all that happened."""

    file: CaseFile
    now: datetime
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    #: Every obligation as it was last, those included that have left the file.
    known: dict[ObligationId, Obligation] = field(default_factory=dict)
    #: What each rung fired for was like at that time.
    fired: list[tuple[EscalationFact, Obligation]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._settle_down()

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.file.subject

    @property
    def names(self) -> Counter[str]:
        """How often each event happened."""
        return Counter(one.name for one in self.events)

    def facts(self, kind: type[Fact]) -> list[Fact]:
        """Every fact of a kind, in order."""
        return [fact for event in self.events for fact in event.facts if isinstance(fact, kind)]

    def owed(self, kind: ObligationKind) -> Obligation:
        """The open obligation of a kind."""
        found = self.file.find(kind)
        assert found is not None, f"no {kind.value} is owed"
        return found

    def why_not(self, act: Act, form: Form | None = None, actor: Actor = SPECIALIST) -> Refusal | None:
        """Why an act is refused now."""
        intent = Intent(file=self.file, actor=actor, now=self.now, form=form)
        return why_not_act(CASE_RULES.get(act), intent, self.case.phase)

    def refused(self, act: Act, form: Form | None = None, actor: Actor = SPECIALIST) -> str:
        """The code with which an act is refused now; empty if it is not."""
        refusal = self.why_not(act, form, actor)
        return "" if refusal is None else refusal.code

    def act(self, act: Act, form: Form, actor: Actor = SPECIALIST) -> list[str]:
        """Act now, and do what follows; the names of all that happened."""
        refusal = self.why_not(act, form, actor)
        assert refusal is None, f"{act.value}: {refusal}"
        before = len(self.events)
        turn = a_turn(self.file, actor, self.now)
        CASE_RULES[act].apply(turn, form)
        self.finish(turn)
        return [one.name for one in self.events[before:]]

    def end(self, phase: Phase) -> None:
        """End the enrollment now."""
        turn = a_turn(self.file, SPECIALIST, self.now)
        turn.end(phase, "for this test")
        self.finish(turn)

    def drop(self, kind: ObligationKind) -> None:
        """Cancel what is owed of a kind, so that it is not in the way of a test."""
        turn = a_turn(self.file, THE_PROGRAM, self.now)
        turn.drop(kind, "not of interest")
        self.finish(turn)

    def finish(self, turn: CaseTurn) -> None:
        """Take over what a turn made of the case, and do what follows."""
        self._take(turn)
        self._settle_down()

    def run_to(self, end: datetime) -> None:
        """Let time pass, waking whenever something is to be done."""
        while (wake := next_wake(self.file)) is not None and wake <= end:
            assert wake > self.now, "whatever was due at an earlier wake has been done"
            self.now = wake
            self._settle_down()
        self.now = max(self.now, end)

    def run(self, length: timedelta) -> None:
        """Let so much time pass."""
        self.run_to(self.now + length)

    def sleep_to(self, end: datetime) -> None:
        """Let time pass without anybody awake, then make up for it: the process was down."""
        self.now = end
        self._settle_down()

    def _settle_down(self) -> None:
        while True:
            self._schedule()
            follow = a_turn(self.file, THE_PROGRAM, self.now)
            monitoring.follow_schedules(follow)
            self._take(follow)
            turn = a_turn(self.file, THE_PROGRAM, self.now)
            climb_due(turn, TIMER_HOOKS)
            open_next_periods(turn)
            self._take(turn)
            if not follow.events and not turn.events and not any(one.needs_schedule for one in self.file.obligations):
                return

    def _schedule(self) -> None:
        spread = self.file.policy.calendar.spread_minutes
        obligations = tuple(
            replace(one, schedule=schedule(one, PENNSYLVANIA, spread)) if one.needs_schedule else one
            for one in self.file.obligations
        )
        self.file = replace(self.file, obligations=obligations)
        self.known |= {one.id: one for one in obligations}

    def _take(self, turn: CaseTurn) -> None:
        book = turn.obligations
        self.known |= dict(book)
        for event in turn.events:
            self.fired += [(fact, book[fact.obligation_id]) for fact in event.facts if isinstance(fact, EscalationFact)]
        self.events += turn.events
        self.messages += turn.messages
        owed = tuple(one for one in book.values() if not one.is_finished)
        self.file = File(subject=turn.subject, obligations=owed, policy=turn.policy)
