"""A dispute and the case that it is about, driven by rules alone as their two processes drive them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.disputed import DisputeForm
from domain.disputes.book import Dispute, DisputeFile, DisputeTurn
from domain.disputes.deciding import DisputeDecisionForm
from domain.disputes.handling import AcknowledgeForm, ReviewerForm
from domain.disputes.matters import DisputeMatter, DisputeOutcome
from domain.disputes.rules import DISPUTE_RULES, begin_dispute, follow_schedules, new_dispute, pass_time
from domain.events import Event, Message
from domain.facts import EscalationFact, ProceedingKind, TermEntryFact, ViolationFact
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import StaffId
from domain.obligations import Obligation, ObligationKind
from domain.phases import Phase
from domain.proceeding_news import told_by_proceeding
from domain.proceedings.book import ProceedingToStart
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.known import Known
from domain.roles import Role
from domain.rules import why_not_act
from domain.scheduling import schedule
from domain.testing.codes import ViolationLevel
from domain.timers import next_wake
from domain.violations import enter_violation
from policies.reading import read_pack
from tests.domain.examples import PENNSYLVANIA
from tests.domain.factories import DIRECTOR, SUPERVISOR, a_turn, new_id, staff
from tests.domain.monitored import a_simulation
from tests.domain.simulation import Simulation

REVIEWER, OTHER_REVIEWER, PARTICIPANT = staff(Role.REVIEWER), staff(Role.REVIEWER), staff(Role.PARTICIPANT)
PACK: Final = read_pack("pa_vrp")


@dataclass(slots=True, kw_only=True)
class Disputed:
    """A case with a dispute of it."""

    case: Simulation
    file: DisputeFile
    supervisor_id: StaffId
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    climbed: list[EscalationFact] = field(default_factory=list)

    @property
    def dispute(self) -> Dispute:
        """The dispute as it stands."""
        return self.file.subject

    @property
    def known(self) -> Known:
        """What is on record of the case."""
        return known_of(self.case, self.supervisor_id)

    def refused(self, act: Act, form: Form | None, actor: Actor) -> str:
        """The code with which an act on the dispute is refused now; empty if it is not."""
        intent = Intent(file=self.file, actor=actor, now=self.case.now, form=form, known=self.known)
        refusal = why_not_act(DISPUTE_RULES.get(act), intent, self.dispute.state)
        return "" if refusal is None else refusal.code

    def act(self, act: Act, form: Form, actor: Actor) -> None:
        """Act on the dispute, and have the case hear of it."""
        assert self.refused(act, form, actor) == ""
        turn = self._turn(actor)
        DISPUTE_RULES[act].apply(turn, form)
        self._finish(turn)

    def owed(self, kind: ObligationKind) -> Obligation | None:
        """The open obligation of a kind."""
        return self.file.find(kind)

    def run(self, length: timedelta) -> None:
        """Let time pass for the dispute, waking whenever something is to be done."""
        end = self.case.now + length
        while (wake := next_wake(self.file)) is not None and wake <= end:
            self.case.now = wake
            self._finish(self._turn(THE_PROGRAM))
        self.case.now = end

    def review(self, reviewer: Actor = REVIEWER) -> None:
        """Acknowledge the dispute and give it to a reviewer."""
        self.act(Act.ACKNOWLEDGE_DISPUTE, AcknowledgeForm(note="It is looked at."), DIRECTOR)
        self.assign(reviewer)

    def assign(self, reviewer: Actor) -> None:
        """Give the dispute to a reviewer."""
        assert reviewer.staff_id is not None
        self.act(Act.ASSIGN_REVIEWER, ReviewerForm(reviewer_id=reviewer.staff_id, reason="Independent."), DIRECTOR)

    def decide(self, outcome: DisputeOutcome, by: Actor = REVIEWER, **said: object) -> None:
        """Decide the dispute."""
        form = DisputeDecisionForm(outcome=outcome, reason="The records say so.")
        self.act(Act.DECIDE_DISPUTE, replace(form, **said), by)  # type: ignore[arg-type]  # fields by name

    def _turn(self, actor: Actor) -> DisputeTurn:
        return DisputeTurn(
            subject=self.file.subject,
            policy=self.file.policy,
            actor=actor,
            now=self.case.now,
            new_id=new_id,
            obligations={one.id: one for one in self.file.obligations},
            known=self.known,
        )

    def _finish(self, turn: DisputeTurn) -> None:
        """Keep a turn, schedule, pass the time, and tell the case."""
        while True:
            follow_schedules(turn)
            pass_time(turn)
            news = turn.news()
            self.events += turn.events
            self.messages += turn.messages
            self.climbed += [fact for event in turn.events for fact in event.facts if isinstance(fact, EscalationFact)]
            owed = tuple(scheduled(one) for one in turn.obligations.values() if not one.is_finished)
            self.file = File(subject=turn.subject, obligations=owed, policy=turn.policy)
            hearing = a_turn(self.case.file, THE_PROGRAM, self.case.now)
            told_by_proceeding(hearing, news)
            self.case.finish(hearing)
            turn = self._turn(THE_PROGRAM)
            pass_time(turn)
            if not turn.events:
                return


def scheduled(one: Obligation) -> Obligation:
    """An obligation with its times."""
    return (
        replace(one, schedule=schedule(one, PENNSYLVANIA, PACK.calendar.spread_minutes)) if one.needs_schedule else one
    )


def known_of(case: Simulation, supervisor_id: StaffId) -> Known:
    """What is on record of a case."""
    violations = {one.id: one for one in case.facts(ViolationFact) if isinstance(one, ViolationFact)}
    violations |= {one.id: one for one in case.case.violations}
    return Known(
        enrollment_id=case.case.id,
        participant_id=case.case.participant_id,
        read_at=case.now,
        phase=case.case.phase,
        specialist_id=case.case.specialist_id,
        supervisor_id=supervisor_id,
        practice=case.case.practice_log,
        clearance_expires_on=None,
        restrictions=case.case.restrictions,
        tests=(),
        worksite_reports=(),
        worksite=case.case.worksite,
        violations=tuple(violations.values()),
        overdue=(),
        proceedings=tuple(one.fact for one in case.case.proceedings),
        treatment_missing="",
        term=case.case.term,
        term_entries=entries(case),
        releases=(),
        reviewers=tuple(one.staff_id for one in (REVIEWER, OTHER_REVIEWER) if one.staff_id is not None),
    )


def entries(case: Simulation) -> tuple[TermEntryFact, ...]:
    """The ledger of the term."""
    return tuple(one for one in case.facts(TermEntryFact) if isinstance(one, TermEntryFact))


def end_of_term(case: Simulation) -> object:
    """When the term ends."""
    times = case.owed(ObligationKind.TERM).schedule
    assert times is not None
    return times.due_at


def a_violation(case: Simulation) -> ViolationFact:
    """Have the case hear of a violation."""
    found = ViolationFact(
        id=new_id(),
        enrollment_id=case.case.id,
        level=ViolationLevel.MINOR,
        major=False,
        fraud=False,
        rule="PROGRAM.md 8",
        because="Synthetic example.",
        specimen_id=None,
        day=case.now.date(),
        found_at=case.now,
        withdrawn_at=None,
        withdrawn_because="",
    )
    turn = a_turn(case.file, THE_PROGRAM, case.now)
    enter_violation(turn, found)
    case.finish(turn)
    return found


def dispute(case: Simulation, matter: DisputeMatter, about: UUID, by: Actor = PARTICIPANT) -> Disputed:
    """Dispute something in a case, and begin the process that follows."""
    case.act(
        Act.DISPUTE_DECISION, DisputeForm(matter=matter, about=about, reason="It is wrong.", asks_for="Undo it."), by
    )
    fact = case.case.open_proceedings(ProceedingKind.DISPUTE)[-1]
    asked = ProceedingToStart(fact=fact, because="It is wrong.", asked_for="Undo it.")
    start = ProceedingStart(asked=asked, participant_id=case.case.participant_id, policy=PACK)
    supervisor_id = SUPERVISOR.staff_id
    assert supervisor_id is not None
    made = Disputed(
        case=case, file=File(subject=new_dispute(start), obligations=(), policy=PACK), supervisor_id=supervisor_id
    )
    turn = made._turn(THE_PROGRAM)  # noqa: SLF001 - as its process begins it
    begin_dispute(turn, start)
    made._finish(turn)  # noqa: SLF001 - as its process begins it
    return made


def a_case(phase: Phase = Phase.MONITOR) -> Simulation:
    """A case in monitoring."""
    return a_simulation(phase)


def reached(messages: Iterable[Message]) -> set[str]:
    """Who was told something."""
    return {one.to.value for one in messages}
