"""A case and its investigations, played together as their processes do: news and tellings reach the other side."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.clearance.stops import PracticeStanding, clear, practice_standing
from domain.events import Event
from domain.facts import TermEntryFact, ViolationFact
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import ProceedingId, SpecimenId, StaffId
from domain.investigation.acts_finding import ElementForm, FindingForm, FindingReviewForm
from domain.investigation.acts_safety import CeasePracticeForm
from domain.investigation.book import Investigation, InvestigationTurn
from domain.investigation.course import begin_investigation, new_investigation, told_false, told_reversed, told_trigger
from domain.investigation.findings import Answer, Element
from domain.investigation.kinds import Recommendation
from domain.investigation.rules import INVESTIGATION_RULES
from domain.phases import Phase
from domain.policy import Policy, TermStart
from domain.practice import PracticeStatus
from domain.proceeding_news import told_by_proceeding
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.known import Known
from domain.proceedings.tellings import Telling, TriggerFalse, TriggerTold
from domain.rules import why_not_act
from domain.term import TermClock
from domain.tested import told_by_testing
from domain.testing.codes import ViolationLevel
from tests.domain.factories import SPECIALIST, SUPERVISOR, RefusedError, a_case, a_turn, at, kept, new_id
from tests.domain.testing.reported import VRP

S = TypeVar("S")
START = datetime(2026, 3, 2, 17, tzinfo=UTC)
MADE = "Synthetic reason."


@dataclass(slots=True)
class LookedInto:
    """One case with everything that is suspected in it."""

    file: File[Case]
    policy: Policy = VRP
    now: datetime = START
    investigations: dict[ProceedingId, File[Investigation]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    withdrawn: list[ViolationFact] = field(default_factory=list)

    @property
    def standing(self) -> PracticeStanding:
        """Whether the licensee may practice."""
        return practice_standing(self.file.subject.practice_log)

    @property
    def only(self) -> ProceedingId:
        """The one investigation that there is."""
        (which,) = self.investigations
        return which

    def state(self, which: ProceedingId | None = None) -> str:
        """Where an investigation stands."""
        return self.investigations[which or self.only].subject.state.value

    def owed(self, which: ProceedingId | None = None) -> set[str]:
        """What is owed in an investigation."""
        return {one.kind.value for one in self.investigations[which or self.only].obligations if not one.is_closed}

    def violation(self, level: ViolationLevel = ViolationLevel.MAJOR, specimen: UUID | None = None) -> ViolationFact:
        """Have testing find a violation."""
        fact = ViolationFact(
            id=new_id(),
            enrollment_id=self.file.subject.id,
            level=level,
            major=False,
            fraud=False,
            rule="TESTING.md 4, row positive/positive (A)",
            because="Verified positive without an accepted explanation.",
            specimen_id=SpecimenId(specimen or new_id()),
            day=self.now.date(),
            found_at=self.now,
            withdrawn_at=None,
            withdrawn_because="",
        )
        self.tell(fact)
        return fact

    def tell(self, fact: ViolationFact) -> None:
        """Tell the case of a violation, found or withdrawn."""
        turn = a_turn(self.file, THE_PROGRAM, self.now)
        told_by_testing(turn, fact)
        self._keep_case(turn)

    def withdraw(self, fact: ViolationFact) -> None:
        """Have testing withdraw a violation."""
        self.tell(replace(fact, withdrawn_at=self.now, withdrawn_because="explained by a prescription"))

    def why_not(self, act: Act, form: Form | None = None, actor: Actor = SPECIALIST) -> str:
        """The code with which an act is refused; empty if it is not."""
        file = at(self.investigations[self.only], self.now)
        refusal = why_not_act(INVESTIGATION_RULES[act], self._intent(file, form, actor), file.subject.state)
        return "" if refusal is None else refusal.code

    def act(self, act: Act, form: Form, actor: Actor = SPECIALIST, which: ProceedingId | None = None) -> None:
        """Act in an investigation as its process does, or raise ``RefusedError``."""
        chosen = which or self.only
        file = at(self.investigations[chosen], self.now)
        refusal = why_not_act(INVESTIGATION_RULES[act], self._intent(file, form, actor), file.subject.state)
        if refusal is not None:
            raise RefusedError(refusal)
        turn = self._turn(chosen, actor)
        INVESTIGATION_RULES[act].apply(turn, form)
        self._keep(turn)

    def cease(self) -> None:
        """Order to cease practice."""
        self.act(Act.ORDER_CEASE_PRACTICE, CeasePracticeForm(reason=MADE, rests_on="clause 17"))

    def find(self, answer: Answer, recommendation: Recommendation | None = None) -> None:
        """Draft a finding, hand it in, and have it approved."""
        self.act(Act.DRAFT_FINDING, a_finding(answer, recommendation))
        self.act(Act.HAND_IN_FINDING, Form())
        self.act(Act.APPROVE_FINDING, FindingReviewForm(no_conflict_declared=True, reason=MADE), SUPERVISOR)

    def hear(self, told: Telling) -> None:
        """Have an investigation hear what its enrollment tells."""
        turn = self._turn(told.to, THE_PROGRAM)
        if isinstance(told, TriggerTold):
            told_trigger(turn, told)
        elif isinstance(told, TriggerFalse):
            told_false(turn, told)
        else:
            assert not hasattr(told, "violation")
            told_reversed(turn, told)  # type: ignore[arg-type]  # nothing else is told to investigations here
        self._keep(turn)

    def _intent(self, file: File[S], form: Form | None, actor: Actor) -> Intent[S, Form]:
        return Intent(file=file, actor=actor, now=self.now, form=form, known=self._known())

    def _known(self) -> Known:
        case = self.file.subject
        entries = [fact for event in self.events for fact in event.facts if isinstance(fact, TermEntryFact)]
        return Known(
            enrollment_id=case.id,
            participant_id=case.participant_id,
            read_at=self.now,
            phase=case.phase,
            specialist_id=case.specialist_id,
            supervisor_id=StaffId(new_id()),
            practice=case.practice_log,
            clearance_expires_on=None,
            restrictions=(),
            tests=(),
            worksite_reports=(),
            worksite=None,
            violations=case.violations,
            overdue=(),
            proceedings=tuple(one.fact for one in case.proceedings),
            treatment_missing="",
            term=case.term,
            term_entries=tuple(entries),
            releases=(),
        )

    def _turn(self, which: ProceedingId, actor: Actor) -> InvestigationTurn:
        file = at(self.investigations[which], self.now)
        return InvestigationTurn(
            subject=file.subject,
            policy=file.policy,
            actor=actor,
            now=self.now,
            new_id=new_id,
            obligations={one.id: one for one in file.obligations},
            known=self._known() if actor is not THE_PROGRAM else None,
        )

    def _keep(self, turn: InvestigationTurn) -> None:
        news = turn.news()
        self.events += turn.events
        self.investigations[turn.subject.id] = kept(turn)
        heard = a_turn(self.file, THE_PROGRAM, self.now)
        told_by_proceeding(heard, news)
        self._keep_case(heard)

    def _keep_case(self, turn: CaseTurn) -> None:
        self.events += turn.events
        self.file = kept(turn)
        for asked in turn.proceedings:
            if asked.fact.kind.value != "investigation":
                continue
            start = ProceedingStart(asked=asked, participant_id=self.file.subject.participant_id, policy=self.policy)
            self.investigations[asked.fact.id] = File(
                subject=new_investigation(start), obligations=(), policy=self.policy
            )
            opened = self._turn(asked.fact.id, THE_PROGRAM)
            begin_investigation(opened, start)
            self._keep(opened)
        for told in turn.tellings:
            if told.to in self.investigations:
                self.hear(told)
        self.withdrawn += turn.withdrawals


def a_finding(answer: Answer, recommendation: Recommendation | None = None) -> FindingForm:
    """A finding with the same answer to each element."""
    return FindingForm(
        elements=tuple(ElementForm(element=one, answer=answer, reasons=MADE) for one in Element),
        clause="2",
        rationale="Synthetic rationale.",
        recommendation=recommendation,
    )


def looked_into(policy: Policy = VRP) -> LookedInto:
    """A case that is monitored and cleared to practice, and in which nothing is suspected."""
    file = a_case()
    term = TermClock(start_rule=TermStart.AGREEMENT_SIGNATURE, starts_at=START, term_months=36)
    log = clear((), PracticeStatus.CLEARED_RESTRICTED, START, "Synthetic clearance.")
    case = replace(file.subject, term=term, phase=Phase.MONITOR, practice_log=log)
    return LookedInto(File(subject=case, obligations=(), policy=policy), policy=policy, now=START + timedelta(days=200))
