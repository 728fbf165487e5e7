from dataclasses import replace

import pytest

from domain.ids import ObligationId
from domain.obligation_changes import accept, cancel, excuse, pause, resume, submit
from domain.obligations import Obligation, ObligationState, PauseCause
from domain.scheduling import schedule
from domain.series import end_series, is_due_to_reopen, mark_successor_opened, successor
from tests.domain.books import Book
from tests.domain.examples import ID, PENNSYLVANIA, at, limit, owed, shown

START = "2027-01-31 17:00"
NEW_ID = ObligationId(ID)


def monthly() -> Obligation:
    one = owed("10 cd", START, period="1 mo")
    return replace(one, schedule=schedule(one, PENNSYLVANIA, 0))


def book() -> Book:
    return Book(now=at(START), obligations=[owed("10 cd", START, period="1 mo")], spread_minutes=0)


def starts(of: Book) -> list[str]:
    return [shown(one.starts_at)[:10] for one in of.obligations]


def test_each_period_opens_the_next_exactly_once_even_if_nothing_is_handed_in() -> None:
    of = book()

    of.run_to(at("2027-06-15 09:00"))

    assert starts(of) == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]
    assert [one.state for one in of.obligations[:4]] == [ObligationState.OVERDUE] * 4
    assert [one.successor_opened for one in of.obligations] == [True, True, True, True, False]


def test_a_period_settled_early_still_opens_the_next_when_it_ends() -> None:
    of = book()
    of.run_to(at("2027-02-10 09:00"))

    of.change(lambda one: accept(submit(one, of.now), of.now, "complete"))
    assert not of.first.is_finished
    of.run_to(at("2027-03-01 09:00"))

    assert starts(of) == ["2027-01-31", "2027-02-28"]
    assert of.first.is_finished


def test_a_leave_moves_the_end_of_a_period_settled_early() -> None:
    of = book()
    of.run_to(at("2027-02-10 09:00"))
    of.change(lambda one: excuse(one, of.now, "approved leave"))

    of.change(lambda one: pause(one, PauseCause.LEAVE, of.now))
    of.run_to(at("2027-02-15 09:00"))
    of.change(lambda one: resume(one, of.now))
    of.run_to(at("2027-04-10 09:00"))

    assert starts(of) == ["2027-01-31", "2027-03-05", "2027-04-05"]


def test_the_next_period_has_the_same_terms_and_a_fresh_clock() -> None:
    first = replace(monthly(), extended_by=(limit("1 cd"),), past_due_times=(at(START),), label="self-report: period 1")

    second = successor(first, NEW_ID, "self-report: period 2")

    assert second == replace(
        owed("10 cd", "2027-02-28 17:00", period="1 mo"),
        id=NEW_ID,
        label="self-report: period 2",
        series_starts_at=at(START),
    )
    assert successor(replace(second, schedule=schedule(second, PENNSYLVANIA, 0)), NEW_ID, "").series_starts_at == at(
        START
    )


def test_the_next_period_opens_at_the_end_of_this_one() -> None:
    assert not is_due_to_reopen(monthly(), at("2027-02-28 16:59"))
    assert is_due_to_reopen(monthly(), at("2027-02-28 17:00"))
    assert is_due_to_reopen(monthly(), at("2027-08-01 09:00"))


def test_what_opens_no_further_period() -> None:
    later = at("2027-08-01 09:00")
    none_follow = (
        mark_successor_opened(monthly()),
        end_series(monthly()),
        cancel(monthly(), at(START), "the agreement was amended"),
        replace(owed("10 cd", START), schedule=schedule(owed("10 cd", START), PENNSYLVANIA, 0)),
        replace(monthly(), schedule=None),
    )

    for one in none_follow:
        assert not is_due_to_reopen(one, later)
        with pytest.raises(ValueError, match="no next period"):
            successor(one, NEW_ID, "")


def test_what_is_owed_for_this_period_stays_owed_when_the_series_ends() -> None:
    assert not end_series(monthly()).is_closed
    assert not end_series(monthly()).is_finished
    assert accept(end_series(monthly()), at(START), "complete").is_finished
