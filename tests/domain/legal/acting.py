"""Legal actions that came to a state by every act that leads there, with the calendar played by values."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.disclosure.terms import RecipientKind
from domain.facts import HearingKind, HearingOutcome, ProceedingFact, ProceedingKind
from domain.files import File, Intent
from domain.forms import Form
from domain.ids import EnrollmentId, ParticipantId, ProceedingId
from domain.legal.book import REFERRAL, DecisionOutcome, LegalAction, LegalActionFile, LegalActionTurn
from domain.legal.forms import (
    AnswerForm,
    ChargeForm,
    DefaultForm,
    HeardForm,
    HearingForm,
    ImmediateSuspensionForm,
    LegalDecisionForm,
    NpdbDecisionForm,
    NpdbReportForm,
    PetitionForm,
    ProgressForm,
    ReferralBasis,
    RestorationForm,
    Restored,
    ReviewRequestForm,
    SentReferralForm,
    ServiceForm,
    SettlementAdviceForm,
    SettlementForm,
    WithdrawalForm,
)
from domain.legal.npdb import BoardEvent, NpdbReport
from domain.legal.rules import LEGAL_RULES, begin_legal_action, follow_schedules, new_legal_action, pass_time
from domain.legal.states import LegalKind, LegalState
from domain.obligations import Obligation
from domain.policy import Policy
from domain.proceedings.book import ProceedingToStart
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.effects import Effect
from domain.proceedings.known import Known
from domain.refusals import Refusal
from domain.rules import why_not_act
from tests.domain.factories import LEGAL, NOW, RefusedError, at, kept, new_id
from tests.domain.testing.reported import PACKS

DMU: Final = PACKS["DMU"]
_S = LegalState
_DAY = timedelta(days=1)


def a_start(
    policy: Policy = DMU, matter: str = REFERRAL, since: datetime | None = None, now: datetime = NOW
) -> ProceedingStart:
    """What an enrollment gives a legal action along."""
    fact = ProceedingFact(
        id=ProceedingId(new_id()),
        enrollment_id=EnrollmentId(new_id()),
        kind=ProceedingKind.LEGAL_ACTION,
        matter=matter,
        about=(),
        stage=_S.REFERRED_TO_PROSECUTION,
        owner_id=None,
        opened_at=now,
        closed_at=None,
        outcome="",
    )
    asked = ProceedingToStart(fact=fact, because="Clause 2 was breached.", since=since, reference="SYN-1")
    return ProceedingStart(asked=asked, participant_id=ParticipantId(new_id()), policy=policy)


def a_turn(
    file: LegalActionFile, actor: Actor = LEGAL, now: datetime = NOW, known: Known | None = None
) -> LegalActionTurn:
    """A turn on a legal action."""
    return LegalActionTurn(
        subject=file.subject,
        policy=file.policy,
        actor=actor,
        now=now,
        new_id=new_id,
        obligations={one.id: one for one in file.obligations},
        known=known,
    )


def begun(
    policy: Policy = DMU, matter: str = REFERRAL, since: datetime | None = None, now: datetime = NOW
) -> LegalActionFile:
    """A legal action that has just begun."""
    start = a_start(policy, matter, since, now)
    file: LegalActionFile = File(subject=new_legal_action(start), obligations=(), policy=policy)
    turn = a_turn(file, THE_PROGRAM, now)
    begin_legal_action(turn, start)
    return kept(turn)


def why_not(
    file: LegalActionFile,
    act: Act,
    form: Form | None = None,
    actor: Actor = LEGAL,
    now: datetime = NOW,
    known: Known | None = None,
) -> Refusal | None:
    """Why somebody may not act on a legal action; without a form, whether it is possible at all."""
    intent: Intent[LegalAction, Form] = Intent(file=at(file, now), actor=actor, now=now, form=form, known=known)
    return why_not_act(LEGAL_RULES.get(act), intent, file.subject.state)


def refused(
    file: LegalActionFile,
    act: Act,
    form: Form | None = None,
    actor: Actor = LEGAL,
    now: datetime = NOW,
    known: Known | None = None,
) -> str:
    """The code with which an act is refused, empty if it is not."""
    refusal = why_not(file, act, form, actor, now, known)
    return "" if refusal is None else refusal.code


def act(
    file: LegalActionFile, act: Act, form: Form, actor: Actor = LEGAL, now: datetime = NOW, known: Known | None = None
) -> LegalActionTurn:
    """Act on a legal action as its process does, or raise ``RefusedError``."""
    refusal = why_not(file, act, form, actor, now, known)
    if refusal is not None:
        raise RefusedError(refusal)
    turn = a_turn(at(file, now), actor, now, known)
    LEGAL_RULES[act].apply(turn, form)
    follow_schedules(turn)
    return turn


def after(file: LegalActionFile, days: int) -> tuple[LegalActionFile, LegalActionTurn]:
    """A legal action after so many days in which nobody acted, and the last turn that time took on it."""
    turn = a_turn(file, THE_PROGRAM)
    for day in range(1, days + 1):
        turn = a_turn(file, THE_PROGRAM, NOW + day * _DAY)
        pass_time(turn)
        file = kept(turn)
    return file, turn


def sent(when: datetime = NOW, court_order: str = "SYN-CO-7") -> SentReferralForm:
    """That the case went to the prosecutor by a court order."""
    return SentReferralForm(
        recipient="The prosecution division",
        recipient_kind=RecipientKind.PROSECUTOR,
        sent_at=when,
        basis=ReferralBasis.COURT_ORDER,
        court_order=court_order,
        summary="Two confirmed positives.",
    )


def petition(when: datetime = NOW) -> PetitionForm:
    """A petition with the suspension at once."""
    return PetitionForm(
        docket_number="SYN-10",
        filed_at=when,
        order_number="SYN-11",
        suspended_at=when,
        waiver_clause="23",
        reason="Breach of the agreement.",
    )


def immediate(when: datetime = NOW) -> ImmediateSuspensionForm:
    """An immediate temporary suspension."""
    return ImmediateSuspensionForm(order_number="SYN-12", ordered_at=when, reason="Impaired while on duty.")


def charge(when: datetime = NOW, kind: LegalKind = LegalKind.ORDER_TO_SHOW_CAUSE) -> ChargeForm:
    """A charge."""
    return ChargeForm(kind=kind, docket_number="SYN-13", filed_at=when, reason="Breach of the agreement.")


def served(when: datetime = NOW) -> ServiceForm:
    """That the licensee was served."""
    return ServiceForm(served_at=when, how="Certified mail.")


def answered(when: datetime = NOW) -> AnswerForm:
    """What the licensee answered."""
    return AnswerForm(answered_at=when, summary="Denies it.")


def defaulted(when: datetime) -> DefaultForm:
    """That no answer came."""
    return DefaultForm(entered_at=when, order_number="SYN-14", reason="No answer on file.")


def hearing(when: datetime = NOW, kind: HearingKind = HearingKind.FORMAL) -> HearingForm:
    """A hearing that is set."""
    return HearingForm(kind=kind, at=when, place="Hearing room 2")


def heard(outcome: HearingOutcome = HearingOutcome.HELD) -> HeardForm:
    """What became of the hearing."""
    return HeardForm(outcome=outcome, came_of_it="Evidence taken.")


def decided(
    when: datetime = NOW, outcome: DecisionOutcome = DecisionOutcome.PROBATION, months: int = 0, number: str = "SYN-15"
) -> LegalDecisionForm:
    """What was decided."""
    return LegalDecisionForm(
        outcome=outcome,
        decision_number=number,
        decided_at=when,
        extension_months=months,
        clause="paragraph 3",
        reason="The breach is proven.",
    )


def review(when: datetime = NOW) -> ReviewRequestForm:
    """That a review was asked for."""
    return ReviewRequestForm(requested_at=when, requested_by="the licensee")


def settled(when: datetime = NOW, months: int = 24, *, by_order: bool = True, changes: bool = False) -> SettlementForm:
    """A settlement."""
    return SettlementForm(
        by_consent_order=by_order,
        settled_at=when,
        order_number="SYN-16",
        terms="Two more years.",
        clause="paragraph 5",
        extension_months=months,
        changes_terms=changes,
    )


def restored(when: datetime = NOW, how: Restored = Restored.ENDED) -> RestorationForm:
    """That the license is restored."""
    return RestorationForm(restored_at=when, how=how, order_number="SYN-17", reason="Ordered.")


def withdrawn(when: datetime = NOW, suspension: Restored | None = None) -> WithdrawalForm:
    """That the action is not pursued."""
    return WithdrawalForm(withdrawn_at=when, suspension=suspension, reason="Not pursued.")


def npdb(
    action_id: UUID | None, event: BoardEvent = BoardEvent.SUSPENSION, report: NpdbReport = NpdbReport.INITIAL
) -> NpdbDecisionForm:
    """What counsel decides."""
    return NpdbDecisionForm(action_id=action_id, event=event, report=report, reason="As the table says.")


def reported(action_id: UUID, when: datetime = NOW) -> NpdbReportForm:
    """That the board reported."""
    return NpdbReportForm(action_id=action_id, reported_at=when, report_number="SYN-NPDB-1")


NOTE: Final = ProgressForm(note="Nothing new; the docket was looked at.")
ADVICE: Final = SettlementAdviceForm(text="c2VhbGVk")


def cared_for(file: LegalActionFile) -> LegalActionFile:
    """A legal action in which the data bank was cared for: counsel decided that nothing is reported."""
    for one in file.subject.undecided:
        file = kept(act(file, Act.DECIDE_NPDB, npdb(one.id, one.event, NpdbReport.NONE)))
    return file


def _do(does: Act, form: Callable[[], Form]) -> Callable[[LegalActionFile], LegalActionFile]:
    return lambda file: kept(act(file, does, form()))


_REFER = _do(Act.SEND_LEGAL_REFERRAL, sent)
_PETITION = _do(Act.FILE_PETITION, petition)
_SERVE = _do(Act.RECORD_SERVICE, served)
_ANSWER = _do(Act.RECORD_ANSWER, answered)
_HEARING = _do(Act.SCHEDULE_HEARING, hearing)
_HEARD = _do(Act.RECORD_HEARING, heard)
_DECIDE = _do(Act.RECORD_LEGAL_DECISION, decided)


def _default(file: LegalActionFile) -> LegalActionFile:
    late = NOW + 30 * _DAY
    return kept(act(file, Act.RECORD_DEFAULT, defaulted(late), now=late))


def _end(file: LegalActionFile) -> LegalActionFile:
    return kept(act(cared_for(file), Act.CLOSE_LEGAL_ACTION, NOTE))


_HEARD_WAY = (_REFER, _PETITION, _SERVE, _ANSWER, _HEARING)
#: By which acts each state is reached.
WAYS: Final[dict[LegalState, tuple[Callable[[LegalActionFile], LegalActionFile], ...]]] = {
    _S.REFERRED_TO_PROSECUTION: (),
    _S.PAR_FILED: (_REFER, _PETITION),
    _S.ITS_ORDERED: (_REFER, _do(Act.ORDER_IMMEDIATE_SUSPENSION, immediate)),
    _S.CHARGED: (_REFER, _do(Act.FILE_CHARGE, charge)),
    _S.ANSWER_DUE: (_REFER, _PETITION, _SERVE),
    _S.DEFAULT: (_REFER, _PETITION, _SERVE, _default),
    _S.HEARING_SCHEDULED: _HEARD_WAY,
    _S.DECIDED: (*_HEARD_WAY, _HEARD, _DECIDE),
    _S.UNDER_REVIEW: (*_HEARD_WAY, _HEARD, _DECIDE, _do(Act.REQUEST_REVIEW, review)),
    _S.SETTLED_EXTENDED: (_REFER, _do(Act.SETTLE_ACTION, lambda: settled(by_order=False))),
    _S.CONSENT_ORDER: (_REFER, _do(Act.SETTLE_ACTION, settled)),
    _S.REINSTATED: (*_HEARD_WAY, _HEARD, _DECIDE, _do(Act.RESTORE_LICENSE, restored)),
    _S.CLOSED: (*_HEARD_WAY, _HEARD, _DECIDE, _do(Act.RESTORE_LICENSE, restored), _end),
}


def in_state(state: LegalState, policy: Policy = DMU) -> LegalActionFile:
    """A legal action that came to a state, all at one time but a default."""
    file = begun(policy)
    for step in WAYS[state]:
        file = step(file)
    assert file.subject.state is state
    return file


def owed(file: LegalActionFile) -> list[str]:
    """What is owed by whom, and in how many days."""
    still = [one for one in file.obligations if not one.is_closed]
    return sorted(f"{one.kind.value}:{one.owner.value}:{_days(one)}" for one in still)


def _days(one: Obligation) -> int:
    assert one.schedule is not None
    return (one.schedule.due_at - NOW).days


def asked(turn: LegalActionTurn) -> list[Effect]:
    """What a turn asks of the enrollment."""
    return turn.effects
