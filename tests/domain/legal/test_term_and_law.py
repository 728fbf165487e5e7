"""What the law does to a case: practice stops, the term stands still or grows, the phase follows, and it ends."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import Act
from domain.calendar import add_months
from domain.cleared import clear_practice
from domain.facts import ProceedingKind, TermEntryKind
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.legal.book import DecisionOutcome
from domain.legal.forms import Restored
from domain.legal.npdb import NpdbReport
from domain.legal.states import LegalKind, LegalState
from domain.legal_acts import BoardActionForm, ProsecutionForm
from domain.obligations import ObligationKind, PauseCause
from domain.phases import Phase
from domain.practice import PracticeStatus
from domain.proceedings.effects import ClearPractice
from tests.domain.agreed import QUIET, due_on, ledger, monitored, today
from tests.domain.factories import DIRECTOR, SUPERVISOR, a_turn
from tests.domain.legal import acting as forms
from tests.domain.legal.acting import DMU
from tests.domain.legal.docket import Docket

_TERM: Final = ObligationKind.TERM
_REFER: Final = ProsecutionForm(clause="8", reason="Two confirmed positives.")
_P = PracticeStatus


#: A policy in which years pass at once, with the law of Pennsylvania.
LAWFUL: Final = replace(
    QUIET,
    deadlines=(*QUIET.deadlines, *(one for one in DMU.deadlines if one.id not in {own.id for own in QUIET.deadlines})),
    ladders=(*QUIET.ladders, *(one for one in DMU.ladders if one.name not in {own.name for own in QUIET.ladders})),
    figures=(*QUIET.figures, *(one for one in DMU.figures if one.key not in {own.key for own in QUIET.figures})),
)


def a_docket() -> Docket:
    """A case in monitoring, cleared to practice, of which the law knows nothing yet."""
    docket = Docket(case=monitored(LAWFUL))
    turn = a_turn(docket.case.file, SUPERVISOR, docket.case.now)
    asked = ClearPractice(status=_P.CLEARED_RESTRICTED, restrictions=(), expires_on=None, because="Evaluated.")
    assert clear_practice(turn, asked) is None
    docket.case.finish(turn)
    return docket


def suspend(docket: Docket) -> None:
    """Let the board suspend the license at once, now."""
    form = BoardActionForm(
        kind=LegalKind.IMMEDIATE_SUSPENSION, acted_at=docket.case.now, order_number="SYN-90", reason="Danger."
    )
    docket.begin(Act.RECORD_BOARD_ACTION, form)


def petition(docket: Docket) -> None:
    """Refer the case and let the petition suspend the license, now."""
    action = docket.begin(Act.REFER_TO_PROSECUTION, _REFER, SUPERVISOR)
    docket.act(action, Act.SEND_LEGAL_REFERRAL, forms.sent(docket.case.now))
    docket.act(action, Act.FILE_PETITION, forms.petition(docket.case.now))


def care_for_data_bank(docket: Docket) -> None:
    """Let counsel decide that nothing of the last action is reported."""
    for one in docket.actions[docket.last].subject.undecided:
        docket.act(docket.last, Act.DECIDE_NPDB, forms.npdb(one.id, one.event, NpdbReport.NONE))


def restore(docket: Docket, how: Restored = Restored.ENDED) -> None:
    """Restore the license that the last action suspended, and close that action."""
    docket.act(docket.last, Act.RESTORE_LICENSE, forms.restored(docket.case.now, how))
    care_for_data_bank(docket)
    docket.act(docket.last, Act.CLOSE_LEGAL_ACTION, forms.NOTE)


def standing(docket: Docket) -> tuple[PracticeStatus, Phase]:
    """Whether the licensee may practice, and where the case stands."""
    return docket.case.case.practice, docket.case.case.phase


def days_of(docket: Docket) -> int:
    """By how many days the ledger says that the term stood still."""
    return sum(one.days for one in ledger(docket.case))


def test_a_petition_stops_practice_and_the_term_and_a_settlement_lengthens_it() -> None:
    docket = a_docket()
    start = today(docket.case)
    docket.run(10)
    petition(docket)
    assert standing(docket) == (_P.SUSPENDED, Phase.SUSPENDED)
    assert docket.case.owed(_TERM).schedule is None
    docket.run(40)
    docket.act(docket.last, Act.RECORD_SERVICE, forms.served(docket.case.now))
    docket.run(1)
    docket.act(docket.last, Act.SETTLE_ACTION, forms.settled(docket.case.now, 24))
    docket.act(docket.last, Act.RESTORE_LICENSE, forms.restored(docket.case.now))
    assert standing(docket) == (_P.NOT_CLEARED, Phase.LEGAL_ACTION)
    assert due_on(docket.case, _TERM) == add_months(start, 36 + 24) + timedelta(days=41)
    assert days_of(docket) == 41
    care_for_data_bank(docket)
    docket.act(docket.last, Act.CLOSE_LEGAL_ACTION, forms.NOTE)
    assert docket.case.case.phase is Phase.MONITOR


def test_a_suspension_that_is_set_aside_counts_as_never_having_been() -> None:
    docket = a_docket()
    before = due_on(docket.case, _TERM)
    petition(docket)
    docket.run(30)
    care_for_data_bank(docket)
    docket.act(docket.last, Act.WITHDRAW_ACTION, forms.withdrawn(docket.case.now, Restored.SET_ASIDE))
    assert docket.case.case.practice is _P.CLEARED_RESTRICTED
    assert docket.case.case.phase is Phase.MONITOR
    assert due_on(docket.case, _TERM) == before
    assert days_of(docket) == 0


def test_what_the_board_does_at_once_stops_practice_in_the_same_turn() -> None:
    docket = a_docket()
    suspend(docket)
    assert docket.case.case.practice is _P.SUSPENDED
    assert docket.actions[docket.last].subject.state is LegalState.ITS_ORDERED
    assert not [one for one in docket.case.events if one.name == "enrollment:effect_refused"]


def test_a_charge_of_the_board_stops_nothing() -> None:
    docket = a_docket()
    form = BoardActionForm(
        kind=LegalKind.ORDER_TO_SHOW_CAUSE, acted_at=docket.case.now, order_number="SYN-91", reason="Breach."
    )
    docket.begin(Act.RECORD_BOARD_ACTION, form)
    assert docket.case.case.practice is _P.CLEARED_RESTRICTED
    assert docket.case.case.phase is Phase.LEGAL_ACTION
    assert docket.actions[docket.last].subject.state is LegalState.CHARGED


def test_the_charge_beside_an_immediate_suspension_is_an_action_of_its_own() -> None:
    docket = a_docket()
    suspend(docket)
    its = docket.last
    docket.act(its, Act.FILE_CHARGE, forms.charge(docket.case.now))
    assert docket.actions[its].subject.state is LegalState.ITS_ORDERED
    assert docket.last != its
    charge = docket.actions[docket.last].subject
    assert (charge.state, charge.reference, charge.fact.about) == (LegalState.CHARGED, "SYN-13", (its,))
    assert len(docket.case.case.open_proceedings(ProceedingKind.LEGAL_ACTION)) == 2


def test_an_immediate_suspension_expires_after_its_longest_time_and_not_before() -> None:
    docket = a_docket()
    suspend(docket)
    docket.run(179)
    expired = forms.restored(docket.case.now, Restored.EXPIRED)
    assert (
        forms.refused(docket.actions[docket.last], Act.RESTORE_LICENSE, expired, now=docket.case.now) == "not_expired"
    )
    docket.run(3)
    docket.act(docket.last, Act.RESTORE_LICENSE, forms.restored(docket.case.now, Restored.EXPIRED))
    assert docket.case.case.practice is _P.NOT_CLEARED


def test_a_decision_on_review_takes_the_place_of_the_one_before() -> None:
    """The extension of the decision that was reviewed is taken back, and that of the new one stands."""
    docket = a_docket()
    start = today(docket.case)
    petition(docket)
    action = docket.last
    for act, form in (
        (Act.RECORD_SERVICE, forms.served(docket.case.now)),
        (Act.RECORD_ANSWER, forms.answered(docket.case.now)),
        (Act.SCHEDULE_HEARING, forms.hearing(docket.case.now)),
        (Act.RECORD_HEARING, forms.heard()),
        (Act.RECORD_LEGAL_DECISION, forms.decided(docket.case.now, DecisionOutcome.PROBATION, 24)),
        (Act.REQUEST_REVIEW, forms.review(docket.case.now)),
    ):
        docket.act(action, act, form)
    docket.act(
        action, Act.RECORD_LEGAL_DECISION, forms.decided(docket.case.now, DecisionOutcome.PROBATION, 12, "SYN-99")
    )
    docket.act(action, Act.RESTORE_LICENSE, forms.restored(docket.case.now, Restored.SET_ASIDE))
    assert due_on(docket.case, _TERM) == add_months(start, 36 + 12)
    kinds = [one.kind for one in ledger(docket.case)]
    assert kinds == [TermEntryKind.START, TermEntryKind.EXTENSION, TermEntryKind.REVERSAL, TermEntryKind.EXTENSION]


@pytest.mark.parametrize("phase", [Phase.WITHDRAWN, Phase.DISCHARGED_NONCOMPLIANT])
def test_a_case_that_has_ended_is_not_referred(phase: Phase) -> None:
    docket = a_docket()
    docket.case.end(phase)
    assert docket.case.refused(Act.REFER_TO_PROSECUTION, _REFER, SUPERVISOR) == "wrong_phase"


def test_a_case_is_referred_once_and_for_a_clause_in_force() -> None:
    docket = a_docket()
    unknown = ProsecutionForm(clause="99", reason="Two confirmed positives.")
    assert docket.case.refused(Act.REFER_TO_PROSECUTION, unknown, SUPERVISOR) == "unknown_clause"
    docket.begin(Act.REFER_TO_PROSECUTION, _REFER, DIRECTOR)
    assert docket.case.refused(Act.REFER_TO_PROSECUTION, _REFER, SUPERVISOR) == "referred_already"


# Properties

#: What happens after so many days: suspended, restored, set aside, on leave, back, a longer term by consent order.
_STEPS: Final = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from(["suspend", "restore", "set_aside", "leave", "back", "extend"])),
    max_size=10,
)


@dataclass(slots=True)
class Calculation:
    """A case to which things happen, and the end of its term calculated beside it, by the days that were lost."""

    docket: Docket = field(default_factory=a_docket)
    months: int = 36
    lost: set[date] = field(default_factory=set)
    suspended: date | None = None
    left: date | None = None

    @property
    def today(self) -> date:
        """The local day."""
        return today(self.docket.case)

    def happen(self, days: int, what: str) -> None:
        """Let something happen after so many days, where it can; it is always the same hour, before the day's end."""
        case = self.docket.case
        case.now += timedelta(days=days)
        case.finish(a_turn(case.file, now=case.now))
        if what == "suspend" and self.suspended is None:
            suspend(self.docket)
            self.suspended = self.today
        elif what in {"restore", "set_aside", "extend"} and self.suspended is not None:
            self._end_suspension(what, self.suspended)
        elif what == "leave" and self.left is None:
            case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Agreed."))
            self.left = self.today
        elif what == "back" and self.left is not None:
            case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Back."))
            self.lost |= days_between(self.left, self.today)
            self.left = None

    def _end_suspension(self, what: str, since: date) -> None:
        if what == "extend":
            self.docket.act(self.docket.last, Act.SCHEDULE_HEARING, forms.hearing(self.docket.case.now))
            self.docket.act(self.docket.last, Act.SETTLE_ACTION, forms.settled(self.docket.case.now, 12))
            self.months += 12
        restore(self.docket, Restored.SET_ASIDE if what == "set_aside" else Restored.ENDED)
        if what != "set_aside":
            self.lost |= days_between(since, self.today)
        self.suspended = None


def days_between(since: date, until: date) -> set[date]:
    """The days whose end lies in between."""
    return {since + timedelta(days=one) for one in range((until - since).days)}


@settings(max_examples=60, deadline=None)
@given(_STEPS)
def test_the_term_clock_is_the_sum_of_its_parts(steps: list[tuple[int, str]]) -> None:
    """Start, term and extensions, and each day on which something stopped the clock, once; the ledger says the same."""
    found = Calculation()
    start = found.today
    for days, what in (*steps, (1, "restore"), (1, "back")):
        found.happen(days, what)
    entries = ledger(found.docket.case)
    assert due_on(found.docket.case, _TERM) == add_months(start, found.months) + timedelta(days=len(found.lost))
    assert sum(one.months for one in entries) == found.months
    assert sum(one.days for one in entries) == len(found.lost)
