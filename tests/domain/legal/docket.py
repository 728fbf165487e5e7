"""A case and its legal actions driven together, as their processes drive them: what one asks, the other does."""

from dataclasses import dataclass, field
from datetime import timedelta

from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.enrollment_rules import CASE_RULES
from domain.files import File
from domain.forms import Form
from domain.ids import ProceedingId, StaffId
from domain.legal.book import LegalActionFile, LegalActionTurn
from domain.legal.rules import begin_legal_action, new_legal_action, pass_time
from domain.proceeding_news import told_by_proceeding
from domain.proceedings.book import ProceedingToStart
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.known import Known
from tests.domain import factories
from tests.domain.agreed import ledger
from tests.domain.factories import LEGAL, kept
from tests.domain.legal import acting
from tests.domain.simulation import Simulation


@dataclass(slots=True, kw_only=True)
class Docket:
    """One case, and the legal actions on it."""

    case: Simulation
    actions: dict[ProceedingId, LegalActionFile] = field(default_factory=dict)

    @property
    def last(self) -> ProceedingId:
        """The action that was begun last."""
        return next(reversed(self.actions))

    @property
    def known(self) -> Known:
        """What is on record of the case."""
        case = self.case.case
        return Known(
            enrollment_id=case.id,
            participant_id=case.participant_id,
            read_at=self.case.now,
            phase=case.phase,
            specialist_id=case.specialist_id,
            supervisor_id=StaffId(case.team_id),
            practice=case.practice_log,
            clearance_expires_on=case.clearance_expires_on,
            restrictions=case.restrictions,
            tests=(),
            worksite_reports=(),
            worksite=case.worksite,
            violations=case.violations,
            overdue=(),
            proceedings=tuple(one.fact for one in case.proceedings),
            treatment_missing="",
            term=case.term,
            term_entries=tuple(ledger(self.case)),
            releases=case.releases,
        )

    def begin(self, act: Act, form: Form, actor: Actor = LEGAL) -> ProceedingId:
        """Begin a legal action by an act on the case."""
        refusal = self.case.why_not(act, form, actor)
        assert refusal is None, refusal
        turn = factories.a_turn(self.case.file, actor, self.case.now)
        CASE_RULES[act].apply(turn, form)
        asked = tuple(turn.proceedings)
        self.case.finish(turn)
        for one in asked:
            self._start(one)
        return self.last

    def act(self, which: ProceedingId, act: Act, form: Form, actor: Actor = LEGAL) -> None:
        """Act on a legal action; the case does what it asks for."""
        self._keep(which, acting.act(self.actions[which], act, form, actor, self.case.now, self.known))

    def run(self, days: int) -> None:
        """Let days pass in all of it."""
        for _ in range(days):
            self.case.run(timedelta(days=1))
            for which, file in tuple(self.actions.items()):
                turn = acting.a_turn(file, THE_PROGRAM, self.case.now)
                pass_time(turn)
                self._keep(which, turn)

    def _start(self, asked: ProceedingToStart) -> None:
        case = self.case.case
        start = ProceedingStart(
            asked=asked, participant_id=case.participant_id, policy=self.case.file.policy, leave=case.leave
        )
        file: LegalActionFile = File(subject=new_legal_action(start), obligations=(), policy=start.policy)
        turn = acting.a_turn(file, THE_PROGRAM, self.case.now)
        begin_legal_action(turn, start)
        self.actions[asked.fact.id] = file
        self._keep(asked.fact.id, turn)

    def _keep(self, which: ProceedingId, turn: LegalActionTurn) -> None:
        news = turn.news()
        self.actions[which] = kept(turn)
        told = factories.a_turn(self.case.file, THE_PROGRAM, self.case.now)
        told_by_proceeding(told, news)
        asked = tuple(told.proceedings)
        self.case.finish(told)
        for one in asked:
            self._start(one)
