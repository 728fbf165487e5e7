from dataclasses import replace

import pytest

from domain.obligation_changes import accept, pause, submit
from domain.obligations import Obligation, PauseCause
from domain.scheduling import accounting, schedule
from tests.domain.examples import PENNSYLVANIA, TRAINING, at, limit, owed, shown
from tests.domain.examples import pause as interval

START = "2026-11-10 10:00"


def account(obligation: Obligation, now: str) -> tuple[str, str, str | None, str | None]:
    found = accounting(obligation, PENNSYLVANIA, at(now))
    return (
        found.budget.in_words,
        found.consumed.in_words,
        None if found.running_since is None else shown(found.running_since),
        None if found.paused_reason is None else found.paused_reason.value,
    )


@pytest.mark.parametrize(
    ("within", "now", "budget", "consumed"),
    [
        ("10 cd", "2026-11-10 18:00", "10 calendar days", "0 calendar days"),
        ("10 cd", "2026-11-11 16:59", "10 calendar days", "0 calendar days"),
        ("10 cd", "2026-11-11 17:00", "10 calendar days", "1 calendar day"),
        ("10 cd", "2026-12-24 17:00", "10 calendar days", "10 calendar days"),
        ("5 bd", "2026-11-11 17:00", "5 business days", "0 business days"),  # Veterans Day
        ("5 bd", "2026-11-15 12:00", "5 business days", "2 business days"),
        ("72 h", "2026-11-12 09:59", "72 hours", "47 hours"),
        ("1 mo", "2026-11-20 17:00", "30 calendar days", "10 calendar days"),
        ("1 mo", "2026-11-09 17:00", "30 calendar days", "0 calendar days"),
    ],
)
def test_budget_and_what_is_consumed_of_it(within: str, now: str, budget: str, consumed: str) -> None:
    assert account(owed(within, START), now)[:2] == (budget, consumed)


def test_since_when_the_clock_is_running() -> None:
    one = owed("10 cd", START)
    resumed = owed("10 cd", START, suspensions=(interval("2026-11-12 09:00", "2026-11-16 09:00"),))

    assert account(one, "2026-11-10 09:59")[2] is None
    assert account(one, "2026-11-12 09:00")[2] == START
    assert account(resumed, "2026-11-11 17:00") == ("10 calendar days", "1 calendar day", START, None)
    assert account(resumed, "2026-11-17 17:00") == ("10 calendar days", "3 calendar days", "2026-11-16 09:00", None)


def test_a_paused_clock_says_why_and_consumes_nothing() -> None:
    paused = owed("10 cd", START, suspensions=(interval("2026-11-12 09:00"),))

    expected = ("10 calendar days", "1 calendar day", None, "leave")
    assert account(paused, "2026-11-12 09:00") == expected
    assert account(paused, "2027-06-01 09:00") == expected


def test_extensions_are_part_of_the_budget() -> None:
    extended = owed("10 cd", START, extended_by=(limit("5 cd"), limit("2 cd")))

    assert account(extended, "2027-06-01 09:00")[:2] == ("17 calendar days", "17 calendar days")


def test_the_limit_of_a_recurring_duty_is_untouched_while_its_period_runs() -> None:
    quarterly = owed("10 cd", "2026-11-20 17:00", period="3 mo")

    assert account(quarterly, "2027-02-20 16:59") == ("10 calendar days", "0 calendar days", None, None)
    assert account(quarterly, "2027-02-23 17:00") == ("10 calendar days", "3 calendar days", "2027-02-20 17:00", None)


def test_a_recurring_duty_paused_within_its_period_has_consumed_nothing() -> None:
    paused = owed("1 mo", "2026-11-20 17:00", period="3 mo", suspensions=(interval("2026-12-01 09:00"),))

    assert account(paused, "2027-06-01 09:00") == ("30 calendar days", "0 calendar days", None, "leave")


def test_the_clock_of_what_is_met_stopped_when_it_was_handed_in() -> None:
    one = owed("10 cd", START)
    one = replace(one, schedule=schedule(one, PENNSYLVANIA, 15))

    reviewed = accept(submit(one, at("2026-11-13 18:00")), at("2026-11-18 09:00"), "complete")
    done = accept(one, at("2026-11-13 18:00"), "letter sent")

    for settled in (reviewed, done):
        assert account(settled, "2026-12-01 09:00") == ("10 calendar days", "3 calendar days", None, None)


def test_what_is_settled_is_not_paused() -> None:
    one = owed("10 cd", START)
    settled = accept(pause(one, PauseCause.LEAVE, at(START)), at("2026-11-18 09:00"), "complete")

    assert account(settled, "2026-12-01 09:00")[3] is None


def test_in_training_days_are_counted_by_the_minute() -> None:
    found = accounting(owed("10 cd", "2026-11-21 10:00"), TRAINING, at("2026-11-21 10:04"))

    assert (found.budget.in_words, found.consumed.in_words) == ("10 calendar days", "4 calendar days")
