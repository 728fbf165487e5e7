"""A case and its returns to practice, played together as their processes do: news and tellings reach the other side."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from domain import cleared
from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.case import Case, CaseTurn
from domain.clearance import rules
from domain.clearance.approvals import approvers_of
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.clearance.conditions import ClearanceExpiryForm, LeftOutItem, RestrictionItem, RestrictionsForm
from domain.clearance.criteria import ReturnPurpose
from domain.clearance.decision import ApproveReturnForm
from domain.clearance.judging import ReturnApprovalForm
from domain.clearance.restrictions import RestrictionCode, default_restrictions
from domain.clearance.return_facts import TakenTest, WorksiteReport
from domain.clearance.statements import (
    Agreeing,
    AgreementAtWorkForm,
    ClearanceStatementForm,
    RecoveryActivityForm,
    SafetyStatementForm,
)
from domain.clearance.stops import PracticeStanding, Stop, StopEnd, StopKind, practice_standing
from domain.enrollment_rules import CASE_RULES
from domain.events import Event
from domain.facts import ProceedingFact, ViolationFact
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import ProceedingId, StaffId
from domain.phases import Phase
from domain.policy import Policy, TermStart
from domain.proceeding_news import told_by_proceeding
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.known import Known
from domain.proceedings.tellings import ClearanceStands
from domain.refusals import Refusal
from domain.returned import ReturnPetitionForm
from domain.roles import Role
from domain.rules import why_not_act
from domain.term import TermClock
from domain.testing.codes import Adjudication
from domain.timers import climb_due
from tests.domain.clearance.returning import clean_tests
from tests.domain.factories import (
    DIRECTOR,
    SPECIALIST,
    SUPERVISOR,
    RefusedError,
    a_case,
    a_turn,
    at,
    kept,
    new_id,
    staff,
)
from tests.domain.testing.reported import VRP

S = TypeVar("S")

START = datetime(2026, 3, 2, 17, tzinfo=UTC)
DAY = timedelta(days=1)
PARTICIPANT = staff(Role.PARTICIPANT)


@dataclass(slots=True)
class Played:
    """One case with everything that a return looks at."""

    file: File[Case]
    policy: Policy = VRP
    now: datetime = START + 120 * DAY
    returns: dict[ProceedingId, File[ReturnPetition]] = field(default_factory=dict)
    tests: tuple[TakenTest, ...] = ()
    reports: tuple[WorksiteReport, ...] = ()
    violations: tuple[ViolationFact, ...] = ()
    overdue: tuple[str, ...] = ()
    others: tuple[ProceedingFact, ...] = ()
    events: list[Event] = field(default_factory=list)

    @property
    def standing(self) -> PracticeStanding:
        """Whether the licensee may practice."""
        return practice_standing(self.file.subject.practice_log)

    @property
    def known(self) -> Known:
        """What is on record."""
        case = self.file.subject
        return Known(
            enrollment_id=case.id,
            participant_id=case.participant_id,
            read_at=self.now,
            phase=case.phase,
            specialist_id=case.specialist_id,
            supervisor_id=StaffId(new_id()),
            practice=case.practice_log,
            clearance_expires_on=case.clearance_expires_on,
            restrictions=case.restrictions,
            tests=self.tests,
            worksite_reports=self.reports,
            worksite=None,
            violations=self.violations,
            overdue=self.overdue,
            proceedings=(*self.others, *(one.fact for one in case.proceedings)),
            treatment_missing="",
            term=case.term,
            term_entries=(),
            releases=(),
        )

    def petition(
        self, purpose: ReturnPurpose = ReturnPurpose.FIRST_CLEARANCE, actor: Actor = PARTICIPANT
    ) -> ProceedingId:
        """Ask for a return, and give its id."""
        form = ReturnPetitionForm(purpose=purpose, words="Synthetic reason.")
        refusal = why_not_act(
            CASE_RULES[Act.PETITION_RETURN], self._intent(self.file, form, actor), self.file.subject.phase
        )
        if refusal is not None:
            raise RefusedError(refusal)
        turn = a_turn(self.file, actor, self.now)
        CASE_RULES[Act.PETITION_RETURN].apply(turn, form)
        (asked,) = turn.proceedings
        self._keep_case(turn)
        start = ProceedingStart(asked=asked, participant_id=self.file.subject.participant_id, policy=self.policy)
        made = File(subject=rules.make(start), obligations=(), policy=self.policy)
        self.returns[asked.fact.id] = made
        opened = self._turn(asked.fact.id, THE_PROGRAM)
        rules.begin(opened, start)
        self._keep(opened)
        return asked.fact.id

    def why_not(self, which: ProceedingId, act: Act, form: Form | None = None, actor: Actor = SPECIALIST) -> str:
        """The code with which an act is refused; empty if it is not."""
        file = at(self.returns[which], self.now)
        refusal = why_not_act(rules.RETURN_RULES[act], self._intent(file, form, actor), file.subject.state)
        return "" if refusal is None else refusal.code

    def act(self, which: ProceedingId, act: Act, form: Form, actor: Actor = SPECIALIST) -> None:
        """Act on a return as its process does, or raise ``RefusedError``."""
        file = at(self.returns[which], self.now)
        refusal = why_not_act(rules.RETURN_RULES[act], self._intent(file, form, actor), file.subject.state)
        if refusal is not None:
            raise RefusedError(refusal)
        turn = self._turn(which, actor)
        rules.RETURN_RULES[act].apply(turn, form)
        self._keep(turn)

    def stop(self, kind: StopKind = StopKind.CEASE_ORDER) -> UUID:
        """Have something stop practice, and give its id."""
        stop = Stop(id=new_id(), kind=kind, because="Synthetic cause.", rests_on="clause 17", since=self.now)
        turn = a_turn(self.file, THE_PROGRAM, self.now)
        _obey(cleared.stop(turn, stop, SUPERVISOR.staff_id))
        self._keep_case(turn)
        return stop.id

    def end(self, which: UUID, how: StopEnd) -> None:
        """Have what stops practice end."""
        turn = a_turn(self.file, THE_PROGRAM, self.now)
        _obey(cleared.end(turn, which, how, "Synthetic reason."))
        self._keep_case(turn)

    def wait(self, time: timedelta) -> None:
        """Let time pass with a clean test every other day, and what follows from it."""
        until = self.now + time
        while self.now < until:
            self.now = min(until, self.now + DAY)
            if self.now.day % 2 == 0:
                self.tests = (*self.tests, TakenTest(at=self.now, code=Adjudication.CLEAR))
            for which in tuple(self.returns):
                turn = self._turn(which, THE_PROGRAM)
                climb_due(turn, rules.HOOKS)
                self._keep(turn)

    def _intent(self, file: File[S], form: Form | None, actor: Actor) -> Intent[S, Form]:
        return Intent(file=file, actor=actor, now=self.now, form=form, known=self.known)

    def _turn(self, which: ProceedingId, actor: Actor) -> ReturnPetitionTurn:
        file = at(self.returns[which], self.now)
        return ReturnPetitionTurn(
            subject=file.subject,
            policy=file.policy,
            actor=actor,
            now=self.now,
            new_id=new_id,
            obligations={one.id: one for one in file.obligations},
            known=self.known,
        )

    def _keep(self, turn: ReturnPetitionTurn) -> None:
        before = self.returns[turn.subject.id].subject.fact
        news = turn.news() if turn.effects or turn.fact != before else None
        self.events += turn.events
        self.returns[turn.subject.id] = kept(turn)
        if news is not None:
            heard = a_turn(self.file, THE_PROGRAM, self.now)
            told_by_proceeding(heard, news)
            self._keep_case(heard)

    def _keep_case(self, turn: CaseTurn) -> None:
        self.events += turn.events
        self.file = kept(turn)
        for told in turn.tellings:
            assert isinstance(told, ClearanceStands)
            hears = self._turn(told.to, THE_PROGRAM)
            rules.told_of_practice(hears, told)
            self._keep(hears)


def _obey(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RefusedError(refusal)


def played(policy: Policy = VRP) -> Played:
    """A case that is monitored, four months after practice stopped, with clean tests since."""
    file = a_case()
    term = TermClock(start_rule=TermStart.AGREEMENT_SIGNATURE, starts_at=START, term_months=36)
    case = replace(file.subject, term=term, phase=Phase.MONITOR)
    now = START + 200 * DAY
    return Played(
        File(subject=case, obligations=(), policy=policy),
        policy=policy,
        now=now,
        tests=clean_tests(START + timedelta(hours=2), now - timedelta(hours=3)),
        reports=tuple(WorksiteReport(received_at=now - one * 30 * DAY, positive=True) for one in (3, 2, 1)),
    )


def prepare(of: Played, which: ProceedingId) -> None:
    """Bring everything that a petition needs, but the decision."""
    by, today, words = "Alex Example", of.now.date(), "Synthetic words."
    of.act(
        which, Act.RECORD_CLEARANCE_STATEMENT, ClearanceStatementForm(clears=True, by=by, said_on=today, words=words)
    )
    for whose in Agreeing:
        of.act(
            which,
            Act.RECORD_AGREEMENT,
            AgreementAtWorkForm(whose=whose, agrees=True, by=by, said_on=today, words=words),
        )
    of.act(
        which, Act.RECORD_RECOVERY_ACTIVITY, RecoveryActivityForm(consistent=True, by=by, said_on=today, words=words)
    )
    if of.returns[which].subject.purpose is not ReturnPurpose.UNRESTRICTED:
        of.act(which, Act.SET_RESTRICTIONS, restrictions_of(of))
        of.act(which, Act.SET_EXPIRY, ClearanceExpiryForm(expires_on=today + 365 * DAY))
    of.act(which, Act.WRITE_SAFETY_STATEMENT, SafetyStatementForm(safe=True, words="Safe under these."))
    suspended = any(one.kind is StopKind.SUSPENSION for one in of.standing.stops)
    for role in approvers_of(of.policy, ends_suspension=suspended).everybody:
        form = ReturnApprovalForm(role=role, by="on file", approves=True, because="Criteria are met.")
        of.act(which, Act.GIVE_APPROVAL, form, DIRECTOR if role.value.startswith("board") else SPECIALIST)


def restrictions_of(of: Played, *left_out: RestrictionCode) -> RestrictionsForm:
    """The set of the pack, or one restriction where it has none."""
    codes = [one.code for one in default_restrictions(of.policy).restrictions] or [RestrictionCode.NO_NIGHTS]
    today = of.now.date()
    return RestrictionsForm(
        restrictions=tuple(
            RestrictionItem(
                code=code,
                starts_on=today,
                review_on=today + 180 * DAY,
                lift_criteria="Good reports.",
                clause="clause 2",
            )
            for code in codes
            if code not in left_out
        ),
        left_out=tuple(LeftOutItem(code=code, because="Not done there.") for code in left_out),
    )


def approve(of: Played, which: ProceedingId) -> None:
    """Approve a return."""
    of.act(which, Act.APPROVE_RETURN, ApproveReturnForm(reason="Every criterion is met."), SUPERVISOR)


def clear(of: Played, purpose: ReturnPurpose = ReturnPurpose.FIRST_CLEARANCE) -> ProceedingId:
    """Ask for a return, prepare it and approve it."""
    which = of.petition(purpose)
    prepare(of, which)
    approve(of, which)
    return which
