"""Leave in every phase: what stands still, what goes on, and what the ledger of the term says."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.acts import Act
from domain.agreement import ExecutionForm
from domain.facts import LeaveFact, TermEntryFact, TermEntryKind
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.obligation_changes import pause
from domain.obligations import ObligationKind, ObligationState, PauseCause
from domain.phases import Phase
from domain.policy import CalendarRules
from domain.referral import ReasonForm
from domain.reports import AcceptanceForm
from domain.roles import Party
from domain.term import tolled_days
from tests.domain.examples import at, shown
from tests.domain.factories import LEGAL, NOW, SPECIALIST
from tests.domain.monitored import a_report_for, a_simulation
from tests.domain.simulation import Simulation
from tests.domain.strategies import UNHURRIED

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_K = ObligationKind

#: Every phase that a case can be brought to by the acts there are.
PHASES = (
    Phase.REFERRED,
    Phase.OUTREACH,
    Phase.INTAKE,
    Phase.EVALUATION_PENDING,
    Phase.EVALUATION_REVIEW,
    Phase.AGREEMENT_DRAFT,
    Phase.INTERIM,
    Phase.STABILISE,
    Phase.MONITOR,
)


def go(of: Simulation, cause: PauseCause = PauseCause.LEAVE, since: datetime | None = None) -> list[str]:
    return of.act(Act.START_LEAVE, LeaveForm(cause=cause, since=since or of.now, reason="Surgery."))


def come_back(of: Simulation, until: datetime | None = None) -> list[str]:
    return of.act(Act.END_LEAVE, ReturnFromLeaveForm(until=until or of.now, reason="Well again."))


def due(of: Simulation, kind: ObligationKind) -> str:
    schedule = of.owed(kind).schedule
    assert schedule is not None
    return shown(schedule.due_at)[:10]


def entries(of: Simulation) -> list[TermEntryFact]:
    found = [fact for event in of.events for fact in event.facts if isinstance(fact, TermEntryFact)]
    return [one for one in found if one.kind is TermEntryKind.TOLLING]


@pytest.mark.parametrize("phase", PHASES)
def test_a_leave_in_any_phase_stops_what_it_stops_and_ends_where_it_began(phase: Phase) -> None:
    case = a_simulation(phase)
    stopped = {one.id for one in case.file.obligations if PauseCause.LEAVE in one.paused_by}

    go(case)

    paused = {one.id for one in case.file.obligations if one.is_paused}
    assert paused == stopped
    assert case.case.phase is (Phase.TOLLED if phase in {Phase.STABILISE, Phase.MONITOR} else phase)
    case.run(30 * DAY)
    assert not any(owed.id in stopped for _, owed in case.fired)
    come_back(case)
    assert case.case.phase is phase
    assert not any(one.is_paused for one in case.file.obligations)
    assert case.case.leave is None
    assert [one.until for one in case.case.past_leaves] == [NOW + 30 * DAY]


def test_what_stood_still_goes_on_with_what_was_left() -> None:
    case = a_simulation()
    assert due(case, _K.SELF_REPORT) == "2026-04-07"
    case.run(10 * DAY)
    go(case)
    case.run(20 * DAY)
    come_back(case)

    assert due(case, _K.SELF_REPORT) == "2026-04-27"
    assert due(case, _K.TERM) == "2029-03-22"
    assert due(case, _K.SPECIALIST_CONTACT) == "2026-04-01"


@pytest.mark.parametrize(
    ("cause", "kind", "stops"),
    [
        (PauseCause.LEAVE, _K.THERAPIST_REPORT, False),
        (PauseCause.INCARCERATION, _K.THERAPIST_REPORT, True),
        (PauseCause.OUT_OF_STATE, _K.WORKSITE_REPORT, True),
        (PauseCause.OUT_OF_STATE, _K.FILE_REVIEW, False),
        (PauseCause.INCARCERATION, _K.RELEASE_RENEWAL, False),
    ],
)
def test_each_cause_stops_what_the_policy_says(cause: PauseCause, kind: ObligationKind, *, stops: bool) -> None:
    case = a_simulation()

    go(case, cause)

    assert case.owed(kind).is_paused is stops


def test_the_ledger_of_the_term_has_days_cause_clause_and_approver() -> None:
    case = a_simulation()
    case.run(10 * DAY)
    go(case)
    case.run(20 * DAY)
    come_back(case)

    (entry,) = entries(case)
    assert (entry.days, entry.months, entry.cause) == (20, 0, "leave: Surgery.")
    assert entry.clause
    assert entry.approved_by == SPECIALIST.staff_id
    leaves = [fact for event in case.events for fact in event.facts if isinstance(fact, LeaveFact)]
    assert [(one.since, one.until) for one in leaves] == [(NOW + 10 * DAY, None), (NOW + 10 * DAY, NOW + 30 * DAY)]


def test_no_term_runs_before_the_agreement_so_none_is_tolled() -> None:
    case = a_simulation(Phase.INTAKE)
    go(case)
    case.run(3 * DAY)
    come_back(case)

    assert entries(case) == []


def test_a_term_that_starts_during_a_leave_is_tolled_from_its_start() -> None:
    case = a_simulation(Phase.INTERIM)
    go(case)
    case.run(10 * DAY)
    today = case.now.date()

    case.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today, effective_on=today))

    assert case.case.phase is Phase.TOLLED
    for kind in (_K.TERM, _K.WORKSITE_REPORT, _K.SELF_REPORT):
        assert case.owed(kind).state is ObligationState.PAUSED
    case.run(10 * DAY)
    come_back(case)
    assert case.case.phase.value == "stabilise"
    # The tenth day since the signature is the term's day 0, and so none that it could lose.
    assert [one.days for one in entries(case)] == [9]
    assert due(case, _K.TERM) == "2029-03-21"


def test_a_period_that_begins_during_a_leave_stands_still_from_its_start() -> None:
    case = a_simulation()
    form = a_report_for(case, _K.THERAPIST_REPORT)
    case.act(Act.RECORD_REPORT, form)
    case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=form.obligation_id))
    case.run(10 * DAY)
    go(case, PauseCause.INCARCERATION)
    case.run(30 * DAY)
    come_back(case)

    case.run_to(at("2026-07-03 12:00"))

    # The first period ended a leave later than 2 June.
    assert shown(case.owed(_K.THERAPIST_REPORT).starts_at) == "2026-07-02 17:00"


def test_what_was_overdue_before_the_leave_goes_on_climbing() -> None:
    case = a_simulation(Phase.OUTREACH)
    case.run_to(at("2026-03-09 18:00"))

    go(case)
    case.run(10 * DAY)

    assert case.owed(_K.RESPONSE).state is ObligationState.OVERDUE
    assert max(one.level for one, _ in case.fired) == 5


def test_a_leave_that_is_learned_of_late_takes_back_what_fell_due_in_it() -> None:
    case = a_simulation(Phase.OUTREACH)
    case.run_to(at("2026-03-09 18:00"))
    assert case.owed(_K.RESPONSE).state is ObligationState.OVERDUE

    go(case, since=NOW + DAY)

    assert case.owed(_K.RESPONSE).state is ObligationState.PAUSED
    come_back(case, until=NOW + 6 * DAY)
    assert case.owed(_K.RESPONSE).state is ObligationState.OPEN
    assert due(case, _K.RESPONSE) == "2026-03-16"  # 14 March is a Saturday


def test_an_end_that_is_learned_of_late_does_not_pause_what_was_opened_after_it() -> None:
    case = a_simulation(Phase.INTERIM)
    go(case)
    case.run(10 * DAY)
    today = case.now.date()
    case.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today, effective_on=today))

    come_back(case, until=NOW + 5 * DAY)

    assert due(case, _K.TERM) == "2029-03-12"
    assert entries(case) == []


def test_a_report_may_come_in_during_a_leave() -> None:
    case = a_simulation()
    form = a_report_for(case, _K.SELF_REPORT)
    go(case)

    case.act(Act.RECORD_REPORT, form)
    case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=form.obligation_id))

    assert case.known[form.obligation_id].state is ObligationState.ACCEPTED


@pytest.mark.parametrize("phase", [Phase.WITHDRAWN, Phase.TRANSFERRED, Phase.DISCHARGED_NONCOMPLIANT])
def test_an_enrollment_that_ends_ends_its_leave(phase: Phase) -> None:
    case = a_simulation()
    go(case)
    case.run(5 * DAY)

    case.end(phase)

    assert case.case.phase is phase
    assert case.case.leave is None
    assert case.case.past_leaves[-1].until == case.now
    assert {one.kind for one in case.file.obligations} == {_K.CLOSING_DUTY}
    assert not any(one.is_paused for one in case.file.obligations)


def test_the_end_of_a_leave_starts_only_what_the_leave_had_stopped() -> None:
    case = a_simulation()
    suspended = pause(case.owed(_K.SELF_REPORT), PauseCause.SUSPENSION, case.now)
    others = tuple(one for one in case.file.obligations if one.id != suspended.id)
    case.file = replace(case.file, obligations=(*others, suspended))
    go(case)
    case.run(7 * DAY)
    come_back(case)

    assert case.owed(_K.SELF_REPORT).state is ObligationState.PAUSED
    assert case.owed(_K.TERM).state is ObligationState.OPEN


def test_a_second_leave_follows_the_first() -> None:
    case = a_simulation()
    for _ in range(2):
        case.run(7 * DAY)
        go(case)
        case.run(7 * DAY)
        come_back(case)

    assert [one.days for one in entries(case)] == [7, 7]
    assert due(case, _K.TERM) == "2029-03-16"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (LeaveForm(cause=PauseCause.SUSPENSION, since=NOW, reason="Order."), "suspension_by_order"),
        (LeaveForm(cause=PauseCause.LEAVE, since=NOW + 11 * DAY, reason="Surgery."), "date_in_future"),
        (LeaveForm(cause=PauseCause.LEAVE, since=NOW - HOUR, reason="Surgery."), "before_referral"),
        (LeaveForm(cause=PauseCause.LEAVE, since=NOW, reason=" "), "text_missing"),
        (LeaveForm(cause=PauseCause.OUT_OF_STATE, since=NOW + 10 * DAY, reason="Training."), ""),
        (None, ""),
    ],
)
def test_a_leave_has_begun_for_a_reason(form: LeaveForm | None, code: str) -> None:
    case = a_simulation()
    case.run(10 * DAY)

    assert case.refused(Act.START_LEAVE, form) == code


def test_one_leave_at_a_time() -> None:
    case = a_simulation()
    assert case.refused(Act.END_LEAVE) == "not_on_leave"
    go(case)
    assert case.refused(Act.START_LEAVE) == "on_leave"
    case.run(7 * DAY)
    come_back(case)

    overlapping = LeaveForm(cause=PauseCause.LEAVE, since=NOW + DAY, reason="Surgery.")
    assert case.refused(Act.START_LEAVE, overlapping) == "leaves_overlap"
    assert case.refused(Act.START_LEAVE, replace(overlapping, since=NOW + 7 * DAY)) == ""


@pytest.mark.parametrize(
    ("until", "reason", "code"),
    [
        (NOW, "Well again.", "ends_before_it_began"),
        (NOW + 11 * DAY, "Well again.", "date_in_future"),
        (NOW + DAY, "", "text_missing"),
        (NOW + DAY, "Well again.", ""),
    ],
)
def test_a_leave_ends_after_it_began(until: datetime, reason: str, code: str) -> None:
    case = a_simulation()
    go(case)
    case.run(10 * DAY)

    assert case.refused(Act.END_LEAVE, ReturnFromLeaveForm(until=until, reason=reason)) == code


def test_an_ended_enrollment_takes_no_leave() -> None:
    case = a_simulation(Phase.INTAKE)
    case.end(Phase.WITHDRAWN)

    assert case.refused(Act.START_LEAVE) == "wrong_phase"
    assert a_simulation().refused(Act.START_LEAVE, None, LEGAL) == "not_permitted"


def test_the_participant_is_told_unless_nobody_has_written_yet() -> None:
    told, untold = a_simulation(), a_simulation(Phase.REFERRED)
    go(told)
    go(untold)

    assert told.messages[-1].to is Party.PARTICIPANT
    assert not any(one.to is Party.PARTICIPANT for one in untold.messages)


def test_treatment_ends_in_a_leave_as_elsewhere() -> None:
    case = a_simulation(Phase.STABILISE)
    go(case)

    assert case.refused(Act.ADVANCE_TO_MONITORING, ReasonForm(reason="Done.")) == "wrong_phase"


@UNHURRIED
@given(st.integers(0, 900), st.integers(1, 24 * 200), st.integers(0, 60))
def test_the_end_of_the_term_moves_by_the_days_in_the_ledger(starts: int, hours: int, minutes: int) -> None:
    case = a_simulation()
    case.file = replace(case.file, obligations=tuple(one for one in case.file.obligations if one.kind is _K.TERM))
    before = datetime.fromisoformat(due(case, _K.TERM))
    case.now = NOW + starts * DAY + minutes * timedelta(minutes=23)
    go(case)
    case.now += hours * HOUR
    come_back(case)

    (entry,) = entries(case)
    assert datetime.fromisoformat(due(case, _K.TERM)) - before == entry.days * DAY
    lost_at_the_start = 1 if starts == 0 else 0  # day 0 is none of the term's days
    assert -1 - lost_at_the_start <= entry.days - hours / 24 <= 1


def test_tolled_days_are_lost_ends_of_day() -> None:
    rules = CalendarRules(zone="America/New_York", subdivision="PA", day_ends=time(17), spread_minutes=0)
    start = at("2026-03-02 10:00")

    case = a_simulation(Phase.REFERRED).case

    def lost(since: str, until: str | None, now: str = "2026-05-01 12:00", of: CalendarRules = rules) -> int:
        leave = LeaveFact(
            id=case.referral.id,
            enrollment_id=case.id,
            cause="leave",
            reason="Surgery.",
            since=at(since),
            until=None if until is None else at(until),
            approved_by=case.specialist_id,
        )
        return tolled_days((leave,), start, at(now), of)

    assert lost("2026-03-03 16:00", "2026-03-03 17:00") == 0
    assert lost("2026-03-03 17:00", "2026-03-03 17:01") == 1
    assert lost("2026-03-03 16:00", "2026-03-04 18:00") == 2
    assert lost("2026-03-01 09:00", "2026-03-04 09:00") == 1  # the day of the start is none of the term's days
    assert lost("2026-03-07 09:00", "2026-03-09 09:00") == 2  # over the night in which clocks go forward
    assert lost("2026-04-30 09:00", None) == 1
    assert lost("2026-02-01 09:00", "2026-02-20 09:00") == 0
    training = replace(rules, seconds_per_day=60)
    assert lost("2026-03-03 16:00", "2026-03-03 16:10", of=training) == 10
