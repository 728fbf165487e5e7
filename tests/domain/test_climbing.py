from dataclasses import replace

import pytest

from domain.climbing import breach_of, climb, due_rungs, next_rung, next_wake
from domain.ladders import RungTime
from domain.obligation_changes import (
    accept,
    extend,
    mark_fault,
    mark_missed,
    pause,
    resume,
    return_for_correction,
    submit,
)
from domain.obligations import Climb, FaultCause, Obligation, ObligationState, PauseCause
from domain.scheduling import schedule
from tests.domain.books import Book
from tests.domain.examples import PENNSYLVANIA, USUAL, at, limit, owed, rung, shown

START = "2026-11-10 17:00"


def scheduled(obligation: Obligation) -> Obligation:
    return replace(obligation, schedule=schedule(obligation, PENNSYLVANIA, 0))


def book(obligation: Obligation | None = None) -> Book:
    return Book(now=at(START), obligations=[obligation or owed("10 cd", START)], spread_minutes=0)


def fired(of: Book) -> list[tuple[int, str]]:
    return [(one.rung, shown(one.at)) for one in of.fired]


def test_nobody_acts_and_every_rung_fires_once_at_its_time() -> None:
    of = book()

    of.run_to(at("2027-06-01 09:00"))

    assert fired(of) == [
        (0, "2026-11-15 17:00"),
        (1, "2026-11-18 17:00"),
        (2, "2026-11-20 17:00"),
        (3, "2026-11-23 17:00"),
        (4, "2026-11-24 17:00"),
    ]
    assert of.first.state is ObligationState.OVERDUE
    assert of.wakes == 5


def test_rungs_missed_while_nothing_ran_fire_together_in_order() -> None:
    late = scheduled(owed("10 cd", START))

    assert due_rungs(late, at("2026-11-23 17:00")) == (0, 1, 2, 3)
    assert due_rungs(late, at("2026-11-23 16:59")) == (0, 1, 2)
    assert due_rungs(late, at("2026-11-15 16:59")) == ()


def test_a_rung_that_has_fired_is_not_due() -> None:
    one = climb(scheduled(owed("10 cd", START)), 0, at("2026-11-15 17:00"))

    assert one.climbed == (Climb(rung=0, at=at("2026-11-15 17:00"), round=0),)
    assert due_rungs(one, at("2026-11-16 09:00")) == ()
    assert next_rung(one) == (1, at("2026-11-18 17:00"))
    with pytest.raises(ValueError, match="not due"):
        climb(one, 0, at("2026-11-16 09:00"))


@pytest.mark.parametrize("too_early", [0, 4, 5, -1])
def test_a_rung_that_is_not_due_or_does_not_exist_cannot_be_climbed(too_early: int) -> None:
    with pytest.raises(ValueError, match="not due"):
        climb(scheduled(owed("10 cd", START)), too_early, at("2026-11-10 18:00"))


def test_nothing_is_due_of_what_is_submitted_paused_settled_or_has_no_schedule() -> None:
    one, later = scheduled(owed("10 cd", START)), at("2027-01-01 09:00")
    idle = (
        submit(one, at(START)),
        pause(one, PauseCause.LEAVE, at(START)),
        accept(one, at(START), "complete"),
        replace(one, schedule=None),
        replace(one, state=ObligationState.SCHEDULED),
    )

    assert [due_rungs(each, later) for each in idle] == [()] * 5
    assert [next_rung(each) for each in idle] == [None] * 5


def test_a_fault_of_others_never_climbs_past_level_1() -> None:
    of = book()
    of.run_to(at("2026-11-12 09:00"))

    of.change(lambda one: mark_fault(one, FaultCause.VENDOR))
    of.run_to(at("2027-06-01 09:00"))

    assert fired(of) == [(0, "2026-11-15 17:00"), (1, "2026-11-18 17:00"), (2, "2026-11-20 17:00")]
    assert next_wake(of.obligations) is None


def test_no_fault_holds_back_a_safety_duty() -> None:
    of = book()
    of.change(lambda one: mark_fault(replace(one, safety=True), FaultCause.VENDOR))
    of.run_to(at("2027-06-01 09:00"))

    (owed,) = of.obligations
    assert [one.rung for one in owed.climbed] == list(range(len(owed.ladder)))


def test_a_breach_is_what_the_rung_says_unless_others_are_at_fault() -> None:
    one = scheduled(owed("10 cd", START))

    assert [breach_of(one, index) for index in range(5)] == ["", "", "", "NC1", ""]
    assert breach_of(mark_fault(one, FaultCause.SYSTEM), 3) == ""


def test_a_skipped_rung_never_fires() -> None:
    ladder = (rung(0, RungTime.BEFORE_DUE, "7 cd"), rung(1, RungTime.AT_DUE))
    of = book(owed("3 cd", START, ladder=ladder))

    of.run_to(at("2027-06-01 09:00"))

    assert fired(of) == [(1, "2026-11-13 17:00")]


def test_a_pause_moves_what_is_ahead_and_repeats_nothing() -> None:
    of = book()
    of.run_to(at("2026-11-16 09:00"))

    of.change(lambda one: pause(one, PauseCause.LEAVE, at("2026-11-16 09:00")))
    of.run_to(at("2027-01-04 09:00"))
    assert fired(of) == [(0, "2026-11-15 17:00")]

    of.change(lambda one: resume(one, at("2027-01-04 09:00")))
    of.run_to(at("2027-06-01 09:00"))

    assert fired(of) == [
        (0, "2026-11-15 17:00"),
        (1, "2027-01-06 17:00"),
        (2, "2027-01-08 17:00"),
        (3, "2027-01-11 17:00"),
        (4, "2027-01-12 17:00"),
    ]


def test_after_an_extension_the_rungs_after_the_due_time_fire_again_for_the_new_one() -> None:
    of = book()
    of.run_to(at("2026-11-24 09:00"))

    of.change(lambda one: extend(one, of.now, limit("14 cd")))
    assert of.first.state is ObligationState.OPEN
    of.run_to(at("2027-06-01 09:00"))

    assert [(one.rung, one.round, shown(one.at)) for one in of.fired] == [
        (0, 0, "2026-11-15 17:00"),
        (1, 0, "2026-11-18 17:00"),
        (2, 0, "2026-11-20 17:00"),
        (3, 0, "2026-11-23 17:00"),
        (2, 1, "2026-12-04 17:00"),
        (3, 1, "2026-12-07 17:00"),
        (4, 1, "2026-12-08 17:00"),
    ]


def test_an_extension_before_the_due_time_moves_what_is_ahead() -> None:
    of = book()
    of.run_to(at("2026-11-16 09:00"))

    of.change(lambda one: extend(one, of.now, limit("10 cd")))
    of.run_to(at("2027-06-01 09:00"))

    assert [one for one, _ in fired(of)] == [0, 1, 2, 3, 4]
    assert fired(of)[1:3] == [(1, "2026-11-26 17:00"), (2, "2026-11-30 17:00")]


def test_an_extension_does_not_call_up_a_reminder_of_the_past() -> None:
    """The reminder seven days before was skipped; after the extension its time exists, but it has passed."""
    ladder = (rung(0, RungTime.BEFORE_DUE, "7 cd"), rung(0, RungTime.BEFORE_DUE, "1 cd"), rung(1, RungTime.AT_DUE))
    of = book(owed("3 cd", START, ladder=ladder))
    of.run_to(at("2026-11-13 09:00"))

    of.change(lambda one: extend(one, of.now, limit("5 cd")))
    of.run_to(at("2027-06-01 09:00"))

    assert fired(of) == [(1, "2026-11-12 17:00"), (2, "2026-11-18 17:00")]


def test_a_leave_learned_of_late_gives_a_new_due_time_with_its_rungs() -> None:
    of = book()
    of.run_to(at("2026-11-21 09:00"))

    of.change(lambda one: pause(one, PauseCause.INCARCERATION, at("2026-11-12 09:00")))
    of.change(lambda one: resume(one, at("2026-11-22 09:00")))
    of.run_to(at("2027-06-01 09:00"))

    assert [(one.rung, one.round) for one in of.fired] == [(0, 0), (1, 0), (2, 0), (2, 1), (3, 1), (4, 1)]
    assert shown(of.fired[3].at) == "2026-11-30 17:00"


def test_a_leave_learned_of_late_that_moves_nothing_repeats_nothing() -> None:
    of = book()
    of.run_to(at("2026-11-21 09:00"))

    of.change(lambda one: pause(one, PauseCause.LEAVE, at("2026-11-12 09:00")))
    of.change(lambda one: resume(one, at("2026-11-12 16:00")))
    of.run_to(at("2027-06-01 09:00"))

    assert [(one.rung, one.round) for one in of.fired] == [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0)]


def test_the_time_of_a_review_does_not_climb_the_ladder() -> None:
    of = book()
    of.run_to(at("2026-11-19 09:00"))

    of.change(lambda one: submit(one, of.now))
    of.run_to(at("2026-12-02 09:00"))
    of.change(lambda one: return_for_correction(one, of.now, "a page is missing"))
    of.run_to(at("2027-06-01 09:00"))

    assert fired(of)[2:] == [(2, "2026-12-02 09:00"), (3, "2026-12-03 17:00"), (4, "2026-12-04 17:00")]


def test_a_late_report_that_is_returned_climbs_on_from_where_it_was() -> None:
    of = book()
    of.run_to(at("2026-11-23 18:00"))

    of.change(lambda one: submit(one, of.now))
    of.run_to(at("2026-12-02 09:00"))
    of.change(lambda one: return_for_correction(one, of.now, "a page is missing"))
    of.run_to(at("2027-06-01 09:00"))

    assert fired(of)[2:] == [(2, "2026-11-20 17:00"), (3, "2026-11-23 17:00"), (4, "2026-12-04 17:00")]


def test_what_is_missed_climbs_no_further() -> None:
    of = book()
    of.run_to(at("2026-11-23 18:00"))

    of.change(lambda one: mark_missed(one, of.now, "NC1"))
    of.run_to(at("2027-06-01 09:00"))

    assert [one for one, _ in fired(of)] == [0, 1, 2, 3]


def test_the_next_wake_is_the_earliest_thing_to_be_done() -> None:
    usual = scheduled(owed("10 cd", START))
    bare = scheduled(owed("10 cd", START, ladder=()))
    at_due = owed("10 cd", START, ladder=USUAL[2:3])
    spread_out = replace(at_due, schedule=schedule(at_due, PENNSYLVANIA, 15))
    waiting = replace(bare, state=ObligationState.SCHEDULED, starts_at=at("2026-11-14 09:00"))
    recurring = submit(scheduled(owed("10 cd", START, ladder=(), period="3 cd")), at(START))

    assert next_wake([]) is None
    assert next_wake([submit(usual, at(START)), replace(usual, schedule=None)]) is None
    assert next_wake([usual]) == at("2026-11-15 17:00")
    assert next_wake([bare]) == at("2026-11-20 17:00")  # to become overdue
    assert next_wake([spread_out]) == at("2026-11-20 17:00")  # before the rung, which is spread
    assert next_wake([usual, waiting]) == at("2026-11-14 09:00")
    assert next_wake([usual, recurring]) == at("2026-11-13 17:00")  # the next period opens
