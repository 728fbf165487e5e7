"""One participant's testing driven as its process drives it, by rules alone: told, acted on, woken."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.events import Event
from domain.facts import LeaveFact, OrderReason, SpecimenFact, ViolationFact
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import EnrollmentId, ParticipantId
from domain.obligations import Obligation, ObligationKind, PauseCause
from domain.policy import Policy
from domain.rules import why_not_act
from domain.scheduling import schedule
from domain.testing import arrivals, results_in
from domain.testing.absence import follow_leave
from domain.testing.beginning import begin_testing, new_testing
from domain.testing.book import Testing, TestingFile, TestingTurn
from domain.testing.duties import lab_duty, specimen_duty
from domain.testing.news import Collected, Reported, Selected
from domain.testing.notices import follow_notices
from domain.testing.orders import end_of_window, new_order
from domain.testing.planning import step_down
from domain.testing.results import LabReport
from domain.testing.rules import TESTING_HOOKS, TESTING_RULES
from domain.testing.specimens import SpecimenState
from domain.timers import climb_due, next_wake
from tests.domain.examples import PENNSYLVANIA
from tests.domain.factories import SPECIALIST
from tests.domain.testing.moves import WatchedTurn
from tests.domain.testing.reported import VRP

CLAUSE = "agreement 1, clause 8 (D11)"
BEGINNING = datetime.fromisoformat("2026-03-02T09:00:00-05:00")


@dataclass(slots=True)
class Tested:
    """The testing of one participant, the time, and all that happened."""

    policy: Policy = VRP
    now: datetime = BEGINNING
    file: TestingFile = field(init=False)
    events: list[Event] = field(default_factory=list)
    told_to_case: list[ViolationFact] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        testing = new_testing(EnrollmentId(uuid4()), ParticipantId(uuid4()), self.policy, CLAUSE, self.now)
        self.file = File(subject=testing, obligations=(), policy=self.policy)
        turn = self.turn()
        begin_testing(turn, self.now.date(), None)
        self.take(turn)

    @property
    def testing(self) -> Testing:
        """The testing as it stands."""
        return self.file.subject

    @property
    def names(self) -> Counter[str]:
        """How often each event happened."""
        return Counter(one.name for one in self.events)

    def turn(self, actor: Actor = THE_PROGRAM) -> TestingTurn:
        """A turn at this time."""
        return WatchedTurn(
            subject=self.testing,
            policy=self.policy,
            actor=actor,
            now=self.now,
            new_id=uuid4,
            obligations={one.id: one for one in self.file.obligations},
        )

    def select(self) -> SpecimenFact:
        """Let the participant be drawn now, as the opening of a day tells it."""
        order = new_order(
            order_id=uuid4(),
            enrollment_id=self.testing.id,
            plan=self.testing.plan,
            why=OrderReason.RANDOM,
            day=self.now.date(),
            ordered_at=self.now,
            due_at=end_of_window(self.policy, self.now, self.now.date()),
        )
        turn = self.turn()
        arrivals.told_selected(turn, Selected(specimen=order, owed=specimen_duty(self.policy, order, CLAUSE)))
        self.take(turn)
        return order

    def collect(self, order: SpecimenFact) -> SpecimenFact:
        """Let the specimen be given now, in time."""
        given = replace(order, state=SpecimenState.COLLECTED, number=f"CCF-{order.id}", collected_at=self.now)
        duty = lab_duty(self.policy, given, CLAUSE, self.now)
        owed = replace(duty, schedule=schedule(duty, PENNSYLVANIA, 0))
        met = specimen_duty(self.policy, order, CLAUSE).id
        turn = self.turn()
        arrivals.told_collected(turn, Collected(specimen=given, met=met, owed=owed))
        self.take(turn)
        return given

    def report(self, specimen: SpecimenFact, report: LabReport, report_id: UUID | None = None) -> list[str]:
        """Let a report come; the names of all that happened."""
        before = len(self.events)
        turn = self.turn()
        results_in.told_reported(turn, Reported(id=report_id or uuid4(), specimen=specimen, report=report))
        self.take(turn)
        return [one.name for one in self.events[before:]]

    def act(self, act: Act, form: Form, actor: Actor = SPECIALIST) -> list[str]:
        """Act now; the names of all that happened."""
        assert self.refused(act, form, actor) == ""
        before = len(self.events)
        turn = self.turn(actor)
        TESTING_RULES[act].apply(turn, form)
        self.take(turn)
        return [one.name for one in self.events[before:]]

    def refused(self, act: Act, form: Form | None = None, actor: Actor = SPECIALIST) -> str:
        """The code with which an act is refused now; empty if it is not."""
        intent: Intent[Testing, Form] = Intent(file=self.file, actor=actor, now=self.now, form=form)
        refusal = why_not_act(TESTING_RULES[act], intent, self.testing.stage)
        return "" if refusal is None else refusal.code

    def run(self, length: timedelta) -> None:
        """Let so much time pass, waking whenever something is to be done."""
        end = self.now + length
        while (wake := next_wake(self.file)) is not None and wake <= end:
            self.now = max(wake, self.now)
            self.take(self.turn())
        self.now = end

    def owed(self, kind: ObligationKind) -> list[Obligation]:
        """What is open of a kind."""
        return [one for one in self.file.obligations if one.kind is kind and not one.is_closed]

    def take(self, turn: TestingTurn) -> None:
        """Take over what a turn made, and do what follows."""
        while True:
            self._keep(turn)
            turn = self.turn()
            follow_leave(turn)
            follow_notices(turn)
            climb_due(turn, TESTING_HOOKS)
            step_down(turn)
            if not turn.events and not any(one.needs_schedule for one in turn.obligations.values()):
                return

    def _keep(self, turn: TestingTurn) -> None:
        self.events += turn.events
        self.told_to_case += turn.violations
        self.parties += [one.to.value for one in turn.messages]
        obligations = tuple(
            replace(one, schedule=schedule(one, PENNSYLVANIA, 0)) if one.needs_schedule else one
            for one in turn.obligations.values()
            if not one.is_finished
        )
        self.file = File(subject=turn.testing, obligations=obligations, policy=self.policy)


def a_leave(one: Tested) -> LeaveFact:
    """A leave that begins now."""
    assert SPECIALIST.staff_id is not None
    return LeaveFact(
        id=uuid4(),
        enrollment_id=one.testing.id,
        cause=PauseCause.LEAVE.value,
        reason="Surgery.",
        since=one.now,
        until=None,
        approved_by=SPECIALIST.staff_id,
    )
