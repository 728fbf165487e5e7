"""What an enrollment does for its proceedings: once, in order, and nothing that the case refuses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import Act
from domain.clearance.restrictions import Restriction, RestrictionCode
from domain.clearance.stops import StopEnd, StopKind
from domain.facts import PracticeFact, ProceedingKind, RestrictionFact, TermEntryFact, TermEntryKind
from domain.ids import StaffId
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.obligations import ObligationKind, PauseCause
from domain.phases import Phase
from domain.practice import PracticeStatus
from domain.proceedings.effects import (
    AskForDischarge,
    AskForModification,
    Begin,
    ChangeRestriction,
    ClearPractice,
    EndStop,
    ExtendTerm,
    StopPractice,
    TakeBackExtension,
    Warn,
)
from domain.proposals import DischargeForm
from domain.term import tolled_days
from tests.domain.factories import new_id
from tests.domain.heard import a_stop, begin, close, phase_of, practice_of, tell
from tests.domain.monitored import a_simulation
from tests.domain.simulation import Simulation

DAY = timedelta(days=1)
CLAUSE = "agreement 1, clause 8"


def clearance(case: Simulation, *codes: RestrictionCode) -> ClearPractice:
    today = case.now.date()
    restrictions = tuple(
        Restriction(
            id=new_id(),
            code=code,
            starts_on=today,
            review_on=today + 90 * DAY,
            lift_criteria="Synthetic criteria.",
            clause=CLAUSE,
        )
        for code in codes
    )
    return ClearPractice(
        status=PracticeStatus.CLEARED_RESTRICTED,
        restrictions=restrictions,
        expires_on=today + 365 * DAY,
        because="Synthetic decision.",
    )


def end_of_term(case: Simulation) -> object:
    schedule = case.owed(ObligationKind.TERM).schedule
    return None if schedule is None else schedule.due_at


def test_what_is_told_again_or_overtaken_changes_nothing() -> None:
    case = a_simulation()
    fact = begin(case)
    tell(case, fact, Warn(clause=CLAUSE, cause="Late twice."))
    before = case.file
    assert tell(case, fact, Warn(clause=CLAUSE, cause="Late twice."), number=1) == []
    assert case.file == before


def test_practice_stops_and_every_entry_is_kept_with_who_asked() -> None:
    case = a_simulation()
    fact = begin(case)
    stop = a_stop(since=case.now)
    assert "practice:stopped" in tell(case, fact, StopPractice(stop=stop))
    assert practice_of(case) is PracticeStatus.CEASED
    [row] = case.facts(PracticeFact)
    assert isinstance(row, PracticeFact)
    assert (row.proceeding_id, row.stop_id, row.rests_on) == (fact.id, stop.id, stop.rests_on)
    tell(case, fact, EndStop(which=stop.id, how=StopEnd.LIFTED, because="No use was found."))
    assert practice_of(case) is PracticeStatus.NOT_CLEARED


def test_what_the_case_refuses_is_noted_and_asked_of_the_specialist() -> None:
    case = a_simulation()
    fact = begin(case)
    stop = a_stop(since=case.now)
    tell(case, fact, StopPractice(stop=stop))
    names = tell(case, fact, clearance(case))
    assert "enrollment:effect_refused" in names
    assert "practice:cleared" not in names
    assert practice_of(case) is PracticeStatus.CEASED
    assert "Nobody is cleared while something stops practice" in case.events[-1].sentence


def test_practice_is_cleared_under_restrictions_which_step_down() -> None:
    case = a_simulation()
    fact = begin(case, ProceedingKind.RETURN_TO_PRACTICE)
    asked = clearance(case, RestrictionCode.NO_NIGHTS, RestrictionCode.NO_CS_ACCESS)
    tell(case, fact, asked)
    assert practice_of(case) is PracticeStatus.CLEARED_RESTRICTED
    assert case.case.restrictions == asked.restrictions
    lifted = replace(asked.restrictions[0], lifted_at=case.now, lifted_because="Synthetic evidence.")
    tell(case, fact, ChangeRestriction(restriction=lifted, because="Synthetic evidence."))
    assert case.case.restrictions == (lifted, asked.restrictions[1])
    assert len(case.facts(RestrictionFact)) == 3


def test_an_extension_is_granted_and_taken_back_to_the_very_day() -> None:
    case = a_simulation()
    fact = begin(case)
    before, end = case.case.term, end_of_term(case)
    approver = StaffId(new_id())
    tell(case, fact, ExtendTerm(months=24, clause=CLAUSE, cause="Use of alcohol.", approved_by=approver))
    entry = next(
        one
        for one in case.facts(TermEntryFact)
        if isinstance(one, TermEntryFact) and one.kind is TermEntryKind.EXTENSION
    )
    assert (entry.months, entry.approved_by) == (24, approver)
    assert end_of_term(case) != end
    back = TakeBackExtension(
        entry_id=entry.id, months=24, clause=CLAUSE, cause="Reversed on review.", decided_by=approver
    )
    tell(case, fact, back)
    assert end_of_term(case) == end
    assert before is not None
    assert case.case.term is not None
    assert case.case.term.limit == before.limit
    names = tell(case, fact, back)
    assert "enrollment:effect_refused" in names
    assert end_of_term(case) == end


def test_a_suspension_stops_the_term_and_a_leave_in_it_counts_once() -> None:
    case = a_simulation()
    case.run(DAY)
    end = case.owed(ObligationKind.TERM).schedule
    action = begin(case, ProceedingKind.LEGAL_ACTION)
    stop = a_stop(StopKind.SUSPENSION, since=case.now)
    tell(case, action, StopPractice(stop=stop, by=StaffId(new_id())))
    assert case.owed(ObligationKind.TERM).is_paused
    case.run(10 * DAY)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    case.run(20 * DAY)
    tell(case, action, EndStop(which=stop.id, how=StopEnd.REVIEWED, because="Reinstated."))
    assert case.owed(ObligationKind.TERM).is_paused
    case.run(10 * DAY)
    case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Well again."))
    term = case.case.term
    assert term is not None
    assert end is not None
    rules = case.file.policy.calendar
    lost = tolled_days(case.case.tolled, term.starts_at, case.now, rules)
    assert lost == 40
    now_due = case.owed(ObligationKind.TERM).schedule
    assert now_due is not None
    assert (now_due.due_at.date() - end.due_at.date()).days == lost
    entries = [one for one in case.facts(TermEntryFact) if isinstance(one, TermEntryFact) and one.days]
    assert sum(one.days for one in entries) == lost


def test_an_undone_suspension_never_was() -> None:
    case = a_simulation()
    end = end_of_term(case)
    action = begin(case, ProceedingKind.LEGAL_ACTION)
    stop = a_stop(StopKind.SUSPENSION, since=case.now)
    tell(case, action, StopPractice(stop=stop, by=StaffId(new_id())))
    case.run(30 * DAY)
    tell(case, action, EndStop(which=stop.id, how=StopEnd.UNDONE, because="The result was another person's."))
    assert case.case.suspensions == ()
    assert end_of_term(case) == end
    close(case, action)
    assert phase_of(case) is Phase.MONITOR


@pytest.mark.parametrize("effect", [AskForModification, AskForDischarge])
def test_what_a_finding_recommends_is_asked_of_the_specialist_until_it_is_proposed(
    effect: type[AskForModification | AskForDischarge],
) -> None:
    case = a_simulation()
    close(case, begin(case), effect(clause=CLAUSE, cause="Use of alcohol."))
    owed = case.owed(ObligationKind.RECOMMENDATION)
    assert "Use of alcohol." in owed.label
    number = case.case.clauses[0].number
    case.act(Act.PROPOSE_DISCHARGE, DischargeForm(clause=number, cause="Use of alcohol."))
    assert case.file.find(ObligationKind.RECOMMENDATION) is None


def test_another_proceeding_follows() -> None:
    case = a_simulation()
    fact = begin(case)
    close(case, fact, Begin(kind=ProceedingKind.LEGAL_ACTION, matter="petition", about=(fact.id,), because="Found."))
    [action] = case.case.open_proceedings(ProceedingKind.LEGAL_ACTION)
    assert action.about == (fact.id,)
    assert phase_of(case) is Phase.LEGAL_ACTION


def test_an_ended_enrollment_does_nothing_any_more() -> None:
    case = a_simulation()
    fact = begin(case)
    case.end(Phase.WITHDRAWN)
    names = tell(case, fact, StopPractice(stop=a_stop(since=case.now)))
    assert "enrollment:effect_refused" in names
    assert practice_of(case) is PracticeStatus.NOT_CLEARED


STEPS = st.lists(
    st.tuples(st.sampled_from(["stop", "hold", "suspend", "clear", "review", "lift", "undo"]), st.integers(0, 5)),
    max_size=15,
)


@settings(max_examples=60)
@given(STEPS)
def test_nobody_is_ever_cleared_while_something_stops_practice(steps: list[tuple[str, int]]) -> None:
    case = a_simulation()
    fact, stops = begin(case), []
    ends = {"review": StopEnd.REVIEWED, "lift": StopEnd.LIFTED, "undo": StopEnd.UNDONE}
    kinds = {"stop": StopKind.CEASE_ORDER, "hold": StopKind.HOLD, "suspend": StopKind.SUSPENSION}
    cleared = {PracticeStatus.CLEARED_RESTRICTED, PracticeStatus.RESTRICTIONS_STEPPED_DOWN, PracticeStatus.UNRESTRICTED}
    for what, which in steps:
        if what in kinds:
            stop = a_stop(kinds[what], since=case.now)
            stops.append(stop)
            tell(case, fact, StopPractice(stop=stop, by=StaffId(new_id())))
        elif what == "clear":
            tell(case, fact, clearance(case))
        elif stops:
            tell(case, fact, EndStop(which=stops[which % len(stops)].id, how=ends[what], because="Synthetic."))
        over = {one.ended for one in case.case.practice_log if one.ended is not None}
        in_force = [one for one in case.case.practice_log if one.stop is not None and one.stop.id not in over]
        assert not (in_force and case.case.practice in cleared)
        open_ones = [one for one in case.case.suspensions if one.until is None]
        assert bool(open_ones) == (practice_of(case) is PracticeStatus.SUSPENDED)
        assert case.owed(ObligationKind.TERM).is_paused == bool(open_ones)
