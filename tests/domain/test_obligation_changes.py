import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from domain.obligation_changes import (
    accept,
    advance,
    begin,
    cancel,
    excuse,
    extend,
    mark_fault,
    mark_missed,
    mark_overdue,
    pause,
    resume,
    return_for_correction,
    submit,
    why_not_accept,
    why_not_excuse,
    why_not_extend,
    why_not_mark_fault,
    why_not_mark_missed,
    why_not_mark_overdue,
    why_not_pause,
    why_not_resume,
    why_not_return_for_correction,
    why_not_submit,
)
from domain.obligation_states import TRANSITIONS, Operation, why_not_operate
from domain.obligations import CLOSED_STATES, FaultCause, Obligation, ObligationState, PauseCause, Suspension
from domain.refusals import Refusal
from domain.scheduling import schedule
from tests.domain.examples import PENNSYLVANIA, at, limit, owed
from tests.domain.examples import pause as interval

S = ObligationState
DUE = at("2026-11-20 17:00")
BEFORE = at("2026-11-12 09:00")
LATER = at("2026-11-24 09:00")


def scheduled(obligation: Obligation) -> Obligation:
    return replace(obligation, schedule=schedule(obligation, PENNSYLVANIA, 15))


def in_state(state: ObligationState, *, within: str = "10 cd", period: str | None = None) -> Obligation:
    """An obligation due on 20 November at 17:00 that has come to a state by the real steps."""
    fresh = scheduled(owed(within, "2026-11-10 10:00", period=period))
    assert fresh.schedule is not None
    due_at = fresh.schedule.due_at
    steps: dict[ObligationState, Callable[[], Obligation]] = {
        S.SCHEDULED: lambda: replace(fresh, state=S.SCHEDULED),
        S.OPEN: lambda: fresh,
        S.SUBMITTED: lambda: submit(fresh, BEFORE),
        S.RETURNED: lambda: scheduled(return_for_correction(submit(fresh, BEFORE), BEFORE, "a page is missing")),
        S.OVERDUE: lambda: mark_overdue(fresh, due_at),
        S.PAUSED: lambda: pause(fresh, PauseCause.LEAVE, BEFORE),
        S.ACCEPTED: lambda: accept(submit(fresh, BEFORE), BEFORE, "complete"),
        S.MISSED: lambda: mark_missed(mark_overdue(fresh, due_at), due_at, "NC1"),
        S.EXCUSED: lambda: excuse(fresh, BEFORE, "the vendor's site was closed"),
        S.CANCELLED: lambda: cancel(fresh, BEFORE, "the enrollment ended"),
    }
    return steps[state]()


Why = Callable[[Obligation], Refusal | None]
Operate = Callable[[Obligation], Obligation]

#: For each operation why not, and the operation, with arguments that are in order.
OPERATIONS: dict[Operation, tuple[Why, Operate]] = {
    Operation.BEGIN: (lambda one: why_not_operate(one.state, Operation.BEGIN), begin),
    Operation.MARK_OVERDUE: (lambda one: why_not_mark_overdue(one, DUE), lambda one: mark_overdue(one, DUE)),
    Operation.SUBMIT: (why_not_submit, lambda one: submit(one, BEFORE)),
    Operation.RETURN_FOR_CORRECTION: (
        lambda one: why_not_return_for_correction(one, "no date"),
        lambda one: return_for_correction(one, BEFORE, "no date"),
    ),
    Operation.ACCEPT: (why_not_accept, lambda one: accept(one, BEFORE, "complete")),
    Operation.EXCUSE: (lambda one: why_not_excuse(one, "leave"), lambda one: excuse(one, BEFORE, "leave")),
    Operation.EXTEND: (
        lambda one: why_not_extend(one, limit("1 cd"), limit("1 cd")),
        lambda one: extend(one, BEFORE, limit("1 cd")),
    ),
    Operation.PAUSE: (
        lambda one: why_not_pause(one, PauseCause.LEAVE, BEFORE),
        lambda one: pause(one, PauseCause.LEAVE, BEFORE),
    ),
    Operation.RESUME: (lambda one: why_not_resume(one, LATER), lambda one: resume(one, LATER)),
    Operation.MARK_FAULT: (why_not_mark_fault, lambda one: mark_fault(one, FaultCause.VENDOR)),
    Operation.MARK_MISSED: (why_not_mark_missed, lambda one: mark_missed(one, LATER, "NC1")),
    Operation.CANCEL: (
        lambda one: why_not_operate(one.state, Operation.CANCEL),
        lambda one: cancel(one, BEFORE, "ended"),
    ),
}


def test_every_operation_is_tried() -> None:
    assert set(OPERATIONS) == set(Operation)


@pytest.mark.parametrize("state", list(ObligationState))
@pytest.mark.parametrize("operation", list(Operation))
def test_every_operation_obeys_the_table(state: ObligationState, operation: Operation) -> None:
    obligation = in_state(state, period="1 mo" if state in CLOSED_STATES else None)
    if operation is Operation.RESUME and state is not S.PAUSED and (state, operation) in TRANSITIONS:
        obligation = pause(obligation, PauseCause.LEAVE, BEFORE)

    why_not, operate = OPERATIONS[operation]

    if (state, operation) in TRANSITIONS:
        assert why_not(obligation) is None
        assert operate(obligation).state in TRANSITIONS[state, operation]
    else:
        refusal = why_not(obligation)
        assert refusal is not None
        assert refusal.code == "wrong_obligation_state"
        with pytest.raises(ValueError, match=state.value):
            operate(obligation)


def test_a_report_in_time_is_met() -> None:
    met = accept(submit(in_state(S.OPEN), DUE), LATER, "complete")

    assert met.state is S.ACCEPTED
    assert (met.submitted_at, met.settled_at, met.settled_because) == (DUE, LATER, "complete")
    assert not met.was_met_late  # the review took its time


def test_a_late_report_is_met_late() -> None:
    met = accept(submit(in_state(S.OVERDUE), LATER), LATER, "complete")

    assert met.was_met_late


def test_what_needs_no_review_is_met_at_once() -> None:
    assert not accept(in_state(S.OPEN), BEFORE, "letter sent").was_met_late
    assert accept(in_state(S.OVERDUE), LATER, "letter sent").was_met_late


@pytest.mark.parametrize(
    ("returned_at", "state"),
    [("2026-11-20 16:59", S.RETURNED), ("2026-11-20 17:00", S.OVERDUE), ("2026-11-24 09:00", S.OVERDUE)],
)
def test_a_returned_report_is_owed_again_by_its_old_due_time(returned_at: str, state: ObligationState) -> None:
    returned = return_for_correction(in_state(S.SUBMITTED), at(returned_at), "a page is missing")

    assert (returned.state, returned.returned_because) == (state, "a page is missing")
    assert returned.submitted_at is None
    assert returned.needs_schedule
    assert scheduled(returned).schedule == replace(scheduled(returned), state=S.OPEN).schedule
    again = scheduled(returned).schedule
    assert again is not None
    assert again.due_at == DUE


def test_a_corrected_report_counts_from_when_it_was_handed_in_again() -> None:
    returned = scheduled(return_for_correction(in_state(S.SUBMITTED), LATER, "a page is missing"))

    assert accept(submit(returned, LATER), LATER, "complete").was_met_late


def test_time_alone_begins_and_makes_overdue() -> None:
    waiting = replace(in_state(S.OPEN), state=S.SCHEDULED)

    assert advance(waiting, at("2026-11-10 09:59")).state is S.SCHEDULED
    assert advance(waiting, at("2026-11-10 10:00")).state is S.OPEN
    assert advance(waiting, at("2026-11-20 16:59")).state is S.OPEN
    assert advance(waiting, DUE).state is S.OVERDUE
    assert advance(in_state(S.RETURNED), DUE).state is S.OVERDUE
    assert advance(in_state(S.SUBMITTED), LATER).state is S.SUBMITTED
    assert advance(in_state(S.PAUSED), LATER).state is S.PAUSED
    assert advance(replace(in_state(S.OPEN), schedule=None), LATER).state is S.OPEN


def test_nothing_is_overdue_before_its_due_time() -> None:
    refusal = why_not_mark_overdue(in_state(S.OPEN), at("2026-11-20 16:59"))

    assert refusal is not None
    assert refusal.code == "not_due_yet"
    with pytest.raises(ValueError, match="not reached"):
        mark_overdue(in_state(S.OPEN), at("2026-11-20 16:59"))


@pytest.mark.parametrize("because", ["", "  "])
def test_nothing_is_excused_cancelled_or_returned_without_a_reason(because: str) -> None:
    refusals = [
        why_not_excuse(in_state(S.OPEN), because),
        why_not_return_for_correction(in_state(S.SUBMITTED), because),
    ]

    assert [one.code for one in refusals if one is not None] == ["reason_missing"] * 2
    with pytest.raises(ValueError, match="reason"):
        excuse(in_state(S.OPEN), BEFORE, because)
    with pytest.raises(ValueError, match="reason"):
        cancel(in_state(S.OPEN), BEFORE, because)
    with pytest.raises(ValueError, match="reason"):
        return_for_correction(in_state(S.SUBMITTED), BEFORE, because)


def test_a_fault_of_others_can_never_create_a_violation() -> None:
    overdue = mark_fault(in_state(S.OVERDUE), FaultCause.VENDOR)
    refusal = why_not_mark_missed(overdue)

    assert refusal is not None
    assert refusal.code == "fault_of_others"
    with pytest.raises(ValueError, match="vendor"):
        mark_missed(overdue, LATER, "NC1")
    assert excuse(overdue, LATER, "the laboratory lost the specimen").state is S.EXCUSED


@pytest.mark.parametrize(
    ("by", "most", "code"),
    [
        ("5 cd", None, "not_extendable"),
        ("0 cd", "30 cd", "wrong_extension"),
        ("-5 cd", "30 cd", "wrong_extension"),
        ("5 bd", "30 cd", "wrong_extension"),
        ("5 cd", "30 bd", "wrong_extension"),
        ("21 cd", "30 cd", "extension_too_long"),
    ],
)
def test_why_a_limit_is_not_extended(by: str, most: str | None, code: str) -> None:
    extended_once = extend(in_state(S.OPEN), BEFORE, limit("10 cd"))

    refusal = why_not_extend(extended_once, limit(by), None if most is None else limit(most))

    assert refusal is not None
    assert refusal.code == code
    assert code != "extension_too_long" or refusal.sentence == "At most 20 calendar days can still be added."
    assert why_not_extend(extended_once, limit("20 cd"), limit("30 cd")) is None


@pytest.mark.parametrize("by", ["0 cd", "-1 cd", "1 bd"])
def test_a_wrong_extension_is_a_bug(by: str) -> None:
    with pytest.raises(ValueError, match="calendar days above 0"):
        extend(in_state(S.OPEN), BEFORE, limit(by))


def test_an_overdue_obligation_that_is_extended_is_open_until_its_new_due_time() -> None:
    extended = scheduled(extend(in_state(S.OVERDUE), LATER, limit("10 cd")))

    assert advance(extended, LATER).state is S.OPEN
    assert advance(extended, at("2026-11-30 17:00")).state is S.OVERDUE


def test_an_extension_that_is_over_already_leaves_it_overdue() -> None:
    extended = scheduled(extend(in_state(S.OVERDUE), LATER, limit("1 cd")))

    assert advance(extended, LATER).state is S.OVERDUE


@pytest.mark.parametrize(
    ("obligation", "cause", "since", "code"),
    [
        (in_state(S.OPEN), PauseCause.SUSPENSION, "2026-11-12 09:00", "not_paused_by"),
        (replace(in_state(S.OPEN), paused_by=()), PauseCause.LEAVE, "2026-11-12 09:00", "not_paused_by"),
        (
            pause(in_state(S.SUBMITTED), PauseCause.LEAVE, BEFORE),
            PauseCause.LEAVE,
            "2026-11-13 09:00",
            "already_paused",
        ),
        (
            resume(pause(in_state(S.OPEN), PauseCause.LEAVE, BEFORE), at("2026-11-14 09:00")),
            PauseCause.LEAVE,
            "2026-11-14 08:59",
            "pauses_overlap",
        ),
        (in_state(S.OPEN), PauseCause.LEAVE, "2026-11-20 17:00", "time_used_up"),
        (in_state(S.OVERDUE), PauseCause.LEAVE, "2026-11-24 09:00", "time_used_up"),
        (in_state(S.ACCEPTED), PauseCause.LEAVE, "2026-11-13 09:00", "wrong_obligation_state"),
        (in_state(S.ACCEPTED, period="3 cd"), PauseCause.LEAVE, "2026-11-13 17:00", "time_used_up"),
    ],
)
def test_why_a_clock_is_not_stopped(obligation: Obligation, cause: PauseCause, since: str, code: str) -> None:
    refusal = why_not_pause(obligation, cause, at(since))

    assert refusal is not None
    assert refusal.code == code
    with pytest.raises(ValueError, match=re.escape(refusal.sentence)):
        pause(obligation, cause, at(since))


@pytest.mark.parametrize(
    ("obligation", "until", "code"),
    [
        (in_state(S.SUBMITTED), "2026-11-13 09:00", "not_paused"),
        (in_state(S.OPEN), "2026-11-13 09:00", "wrong_obligation_state"),
        (in_state(S.PAUSED), "2026-11-12 08:59", "before_the_pause"),
        (excuse(in_state(S.PAUSED), BEFORE, "approved leave"), "2026-11-13 09:00", "wrong_obligation_state"),
    ],
)
def test_why_a_clock_is_not_started_again(obligation: Obligation, until: str, code: str) -> None:
    refusal = why_not_resume(obligation, at(until))

    assert refusal is not None
    assert refusal.code == code


def test_while_it_is_paused_there_is_no_schedule_and_afterwards_what_was_left() -> None:
    paused = pause(in_state(S.OPEN), PauseCause.LEAVE, BEFORE)
    resumed = resume(paused, at("2026-11-16 09:00"))

    assert paused.schedule is None
    assert not paused.needs_schedule
    assert resumed.needs_schedule
    assert resumed.suspensions == (interval("2026-11-12 09:00", "2026-11-16 09:00"),)
    assert resumed.state is S.OPEN
    again = scheduled(resumed).schedule
    assert again is not None
    assert again.due_at == at("2026-11-24 17:00")


def test_a_pause_may_begin_when_the_one_before_ends_and_end_when_it_begins() -> None:
    resumed = resume(in_state(S.PAUSED), at("2026-11-16 09:00"))

    again = resume(pause(resumed, PauseCause.LEAVE, at("2026-11-16 09:00")), at("2026-11-16 09:00"))

    assert again.suspensions[1] == interval("2026-11-16 09:00", "2026-11-16 09:00")


def test_what_is_finished_needs_no_schedule_and_what_opens_a_next_period_does() -> None:
    assert not replace(in_state(S.ACCEPTED), schedule=None).needs_schedule
    assert replace(in_state(S.ACCEPTED, period="1 mo"), schedule=None).needs_schedule
    assert replace(in_state(S.SUBMITTED), schedule=None).needs_schedule


def test_pauses_that_move_nothing_begin_no_round() -> None:
    one = in_state(S.OPEN)
    for hour in (9, 11, 13):
        paused = pause(one, PauseCause.LEAVE, at(f"2026-11-12 {hour:02}:00"))
        one = scheduled(resume(paused, at(f"2026-11-12 {hour + 1:02}:00")))
    extended = scheduled(extend(one, BEFORE, limit("1 cd")))

    assert (one.round, extended.round) == (0, 1)
    assert extended.past_due_times == (DUE,)


def test_a_pause_during_review_stops_the_clock_and_not_the_review() -> None:
    paused = pause(in_state(S.SUBMITTED), PauseCause.LEAVE, BEFORE)

    assert paused.state is S.SUBMITTED
    assert accept(paused, LATER, "complete").state is S.ACCEPTED
    assert return_for_correction(paused, LATER, "a page is missing").state is S.PAUSED
    assert resume(paused, LATER).state is S.SUBMITTED


def test_a_report_can_be_handed_in_during_a_leave() -> None:
    submitted = submit(in_state(S.PAUSED), LATER)

    assert submitted.state is S.SUBMITTED
    assert not accept(submitted, LATER, "complete").was_met_late


def test_an_obligation_that_begins_during_a_leave_begins_paused() -> None:
    waiting = pause(in_state(S.SCHEDULED), PauseCause.LEAVE, at("2026-11-09 09:00"))

    assert advance(waiting, at("2026-11-10 10:00")).state is S.PAUSED


def test_a_leave_learned_of_late_stops_a_clock_that_had_run_out_since() -> None:
    paused = pause(in_state(S.OVERDUE), PauseCause.INCARCERATION, BEFORE)

    assert paused.state is S.PAUSED
    assert paused.suspensions == (Suspension(since=BEFORE, cause=PauseCause.INCARCERATION),)
    assert paused.past_due_times == (DUE,)


def test_a_settled_period_that_is_paused_opens_the_next_one_later() -> None:
    settled = accept(submit(in_state(S.OPEN, within="0 cd", period="1 mo"), BEFORE), BEFORE, "complete")
    paused = pause(settled, PauseCause.LEAVE, at("2026-11-16 09:00"))
    resumed = scheduled(resume(paused, at("2026-11-20 09:00")))

    assert paused.state is resumed.state is S.ACCEPTED
    assert resumed.schedule is not None
    assert resumed.schedule.next_opens_at == at("2026-12-14 17:00")


def rounds(*due_times: datetime) -> int:
    *past, last = due_times
    one = in_state(S.OPEN)
    assert one.schedule is not None
    return replace(one, past_due_times=tuple(past), schedule=replace(one.schedule, due_at=last)).round


def test_a_round_is_a_due_time() -> None:
    assert rounds(DUE) == 0
    assert rounds(DUE, DUE) == 0  # a pause that moved nothing
    assert rounds(DUE, LATER) == 1
    assert rounds(DUE, LATER, LATER) == 1
