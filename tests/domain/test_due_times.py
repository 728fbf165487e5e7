from dataclasses import replace

import pytest

from domain.counting import ClockStoppedError
from domain.limits import Limit, Unit
from domain.obligations import Suspension
from domain.scheduling import schedule
from tests.domain.examples import PENNSYLVANIA, TRAINING, at, limit, owed, pause, shown


@pytest.mark.parametrize(
    ("within", "since", "due"),
    [
        # Business days: the day of the event is day 0, whatever its hour and whether or not it is a business day.
        ("1 bd", "2026-11-20 16:00", "2026-11-23 17:00"),  # Friday within hours
        ("1 bd", "2026-11-20 23:00", "2026-11-23 17:00"),  # Friday after hours
        ("1 bd", "2026-11-22 12:00", "2026-11-23 17:00"),  # Sunday
        ("1 bd", "2026-11-26 12:00", "2026-11-30 17:00"),  # a holiday
        ("2 bd", "2026-11-25 09:00", "2026-12-01 17:00"),  # Thanksgiving, the day after and a weekend between
        ("1 bd", "2026-07-02 10:00", "2026-07-06 17:00"),  # observed on Friday 3 July
        ("1 bd", "2027-07-02 10:00", "2027-07-06 17:00"),  # observed on Monday 5 July
        ("1 bd", "2027-12-23 10:00", "2027-12-27 17:00"),  # Christmas observed on Friday 24 December
        ("3 bd", "2027-12-29 10:00", "2028-01-04 17:00"),  # New Year observed in the old year
        ("5 bd", "2026-03-05 10:00", "2026-03-12 17:00"),  # over the night in which clocks go forward
        # Calendar days end at the end of the day, wherever it falls.
        ("10 cd", "2026-11-10 09:00", "2026-11-20 17:00"),
        ("10 cd", "2026-11-10 23:30", "2026-11-20 17:00"),
        ("10 cd", "2026-11-12 09:00", "2026-11-22 17:00"),  # Sunday
        ("14 cd", "2026-11-12 09:00", "2026-11-26 17:00"),  # Thanksgiving
        ("1 cd", "2026-12-31 09:00", "2027-01-01 17:00"),  # New Year
        ("1 cd", "2028-02-28 09:00", "2028-02-29 17:00"),
        ("366 cd", "2028-02-28 09:00", "2029-02-28 17:00"),  # a year with a 29 February
        ("0 cd", "2026-11-10 09:00", "2026-11-10 17:00"),
        ("0 cd", "2026-11-10 18:00", "2026-11-10 18:00"),  # never before the start
        # Months end on the same day of the month, or on its last.
        ("1 mo", "2027-01-31 09:00", "2027-02-28 17:00"),
        ("1 mo", "2028-01-31 09:00", "2028-02-29 17:00"),
        ("12 mo", "2028-02-29 09:00", "2029-02-28 17:00"),
        ("1 mo", "2026-12-31 09:00", "2027-01-31 17:00"),
        ("3 mo", "2026-11-30 09:00", "2027-02-28 17:00"),
        ("36 mo", "2026-11-20 09:00", "2029-11-20 17:00"),
        # Hours are exact, through weekends, holidays and nights.
        ("24 h", "2026-11-26 22:15", "2026-11-27 22:15"),
        ("4 h", "2026-12-31 22:00", "2027-01-01 02:00"),
        ("24 h", "2026-03-07 12:00", "2026-03-08 13:00"),  # clocks go forward
        ("24 h", "2026-10-31 12:00", "2026-11-01 11:00"),  # clocks go back
        ("72 h", "2026-10-30 12:00", "2026-11-02 11:00"),
    ],
)
def test_due_times(within: str, since: str, due: str) -> None:
    assert shown(schedule(owed(within, since), PENNSYLVANIA, 15).due_at) == due


@pytest.mark.parametrize(
    ("within", "since", "licensee", "safety"),
    [
        ("10 cd", "2026-11-12 09:00", "2026-11-23 17:00", "2026-11-22 17:00"),  # Sunday
        ("14 cd", "2026-11-12 09:00", "2026-11-30 17:00", "2026-11-26 17:00"),  # Thanksgiving
        ("1 cd", "2026-12-31 09:00", "2027-01-04 17:00", "2027-01-01 17:00"),  # New Year, a Friday
        ("1 mo", "2027-01-31 09:00", "2027-03-01 17:00", "2027-02-28 17:00"),  # into the next month
        ("2 cd", "2027-12-29 09:00", "2028-01-03 17:00", "2027-12-31 17:00"),  # into the next year
        ("10 cd", "2026-11-10 09:00", "2026-11-20 17:00", "2026-11-20 17:00"),  # a business day stays
        ("24 h", "2026-11-25 22:00", "2026-11-26 22:00", "2026-11-26 22:00"),  # hours never roll
    ],
)
def test_only_a_licensees_duty_rolls_forward(within: str, since: str, licensee: str, safety: str) -> None:
    assert shown(schedule(owed(within, since, rolls=True), PENNSYLVANIA, 15).due_at) == licensee
    assert shown(schedule(owed(within, since, rolls=False), PENNSYLVANIA, 15).due_at) == safety


@pytest.mark.parametrize(
    ("within", "since", "pauses", "due"),
    [
        # Hours shift by as long as the clock stood still: 30 hours here.
        ("72 h", "2026-11-16 09:00", (pause("2026-11-17 09:00", "2026-11-18 15:00"),), "2026-11-20 15:00"),
        ("2 h", "2026-11-16 09:00", (pause("2026-11-16 09:30", "2026-11-16 09:31"),), "2026-11-16 11:01"),
        # The part of a pause before the start, or after the due time, is nothing.
        ("2 h", "2026-11-16 09:00", (pause("2026-11-16 08:00", "2026-11-16 09:30"),), "2026-11-16 11:30"),
        ("2 h", "2026-11-16 09:00", (pause("2026-11-16 11:00", "2026-11-16 12:00"),), "2026-11-16 11:00"),
        # A pause that begins in the time gained by the one before.
        (
            "2 h",
            "2026-11-16 09:00",
            (pause("2026-11-16 10:00", "2026-11-16 12:00"), pause("2026-11-16 12:30", "2026-11-16 13:00")),
            "2026-11-16 13:30",
        ),
        # An hour is an hour in the night in which clocks go back: the pause lasts three.
        ("2 h", "2026-11-01 00:30", (pause("2026-11-01 00:30", "2026-11-01 02:30"),), "2026-11-01 04:30"),
        # Days: four ends of day in the pause, four days later.
        ("10 cd", "2026-11-10 10:00", (pause("2026-11-12 09:00", "2026-11-15 18:00"),), "2026-11-24 17:00"),
        # An afternoon that ends before the day does is no day lost; one evening over its end is one.
        ("10 cd", "2026-11-10 10:00", (pause("2026-11-12 12:00", "2026-11-12 16:00"),), "2026-11-20 17:00"),
        ("10 cd", "2026-11-10 10:00", (pause("2026-11-12 16:00", "2026-11-12 18:00"),), "2026-11-21 17:00"),
        ("10 cd", "2026-11-10 10:00", (pause("2026-11-12 17:00", "2026-11-13 17:00"),), "2026-11-21 17:00"),
        # Day 0 is none of the days.
        ("10 cd", "2026-11-10 10:00", (pause("2026-11-10 12:00", "2026-11-10 20:00"),), "2026-11-20 17:00"),
        # A leave over the old due time leaves what was left of the budget.
        ("3 cd", "2026-11-10 10:00", (pause("2026-11-12 09:00", "2026-12-01 09:00"),), "2026-12-02 17:00"),
        # Business days: the weekend in the pause is no loss, Thursday and Friday are.
        ("5 bd", "2026-11-09 10:00", (), "2026-11-17 17:00"),
        ("5 bd", "2026-11-09 10:00", (pause("2026-11-12 09:00", "2026-11-16 09:00"),), "2026-11-19 17:00"),
        ("5 bd", "2026-11-09 10:00", (pause("2026-11-14 09:00", "2026-11-15 22:00"),), "2026-11-17 17:00"),
        # Months: the date shifts by the number of days lost.
        ("1 mo", "2026-11-10 10:00", (pause("2026-11-12 09:00", "2026-11-15 18:00"),), "2026-12-14 17:00"),
        ("36 mo", "2026-11-20 09:00", (pause("2027-02-01 09:00", "2027-03-03 09:00"),), "2029-12-20 17:00"),
        (
            "36 mo",
            "2026-11-20 09:00",
            (pause("2027-02-01 09:00", "2027-03-03 09:00"), pause("2029-12-10 09:00", "2029-12-15 09:00")),
            "2029-12-25 17:00",
        ),
        # A day over the change of clocks is one day.
        ("2 cd", "2026-10-30 10:00", (pause("2026-10-31 12:00", "2026-11-01 12:00"),), "2026-11-02 17:00"),
    ],
)
def test_tolling_conserves_the_budget(within: str, since: str, pauses: tuple[Suspension, ...], due: str) -> None:
    assert shown(schedule(owed(within, since, suspensions=pauses), PENNSYLVANIA, 15).due_at) == due


def test_a_duty_does_not_roll_onto_a_day_of_leave() -> None:
    leave = pause("2026-11-23 09:00", "2026-11-24 09:00")

    due_at = schedule(owed("10 cd", "2026-11-12 09:00", rolls=True, suspensions=(leave,)), PENNSYLVANIA, 15).due_at

    assert shown(due_at) == "2026-11-24 17:00"


@pytest.mark.parametrize(
    ("within", "extensions", "due"),
    [
        ("10 cd", ("5 cd",), "2026-11-25 17:00"),
        ("10 cd", ("5 cd", "5 cd"), "2026-11-30 17:00"),
        ("2 bd", ("1 bd",), "2026-11-16 17:00"),
        ("24 h", ("12 h",), "2026-11-11 22:00"),
        ("36 mo", ("24 mo",), "2031-11-10 17:00"),
    ],
)
def test_an_extension_adds_to_the_limit(within: str, extensions: tuple[str, ...], due: str) -> None:
    obligation = owed(within, "2026-11-10 10:00", extended_by=tuple(limit(one) for one in extensions))

    assert shown(schedule(obligation, PENNSYLVANIA, 15).due_at) == due


def test_an_extension_of_months_counts_from_the_start() -> None:
    """31 January and two months is 31 March, not the 28 of a February in between."""
    obligation = owed("1 mo", "2027-01-31 10:00", extended_by=(limit("1 mo"),))

    assert shown(schedule(obligation, PENNSYLVANIA, 15).due_at) == "2027-03-31 17:00"


def test_an_extension_in_another_unit_is_a_bug() -> None:
    obligation = owed("10 cd", "2026-11-10 10:00", extended_by=(Limit(amount=1, unit=Unit.MONTHS),))

    with pytest.raises(ValueError, match="unit of its limit"):
        schedule(obligation, PENNSYLVANIA, 15)


@pytest.mark.parametrize(
    ("period", "within", "since", "pauses", "opens", "due"),
    [
        # D25: quarterly, and ten days from the end of the quarter, which is a Saturday and does not roll.
        ("3 mo", "10 cd", "2026-11-20 17:00", (), "2027-02-20 17:00", "2027-03-02 17:00"),
        # D28: monthly, no days of grace.
        ("1 mo", "0 cd", "2026-11-20 17:00", (), "2026-12-20 17:00", "2026-12-20 17:00"),
        # Weekly (Oregon).
        ("7 cd", "0 cd", "2026-11-20 10:00", (), "2026-11-27 17:00", "2026-11-27 17:00"),
        # A leave of four days within the period moves its end, one after it only the due time.
        (
            "3 mo",
            "10 cd",
            "2026-11-20 17:00",
            (pause("2026-12-01 09:00", "2026-12-05 09:00"),),
            "2027-02-24 17:00",
            "2027-03-06 17:00",
        ),
        (
            "3 mo",
            "10 cd",
            "2026-11-20 17:00",
            (pause("2027-02-22 09:00", "2027-02-26 09:00"),),
            "2027-02-20 17:00",
            "2027-03-06 17:00",
        ),
    ],
)
def test_the_limit_of_a_recurring_duty_counts_from_the_end_of_its_period(
    period: str, within: str, since: str, pauses: tuple[Suspension, ...], opens: str, due: str
) -> None:
    found = schedule(owed(within, since, period=period, suspensions=pauses), PENNSYLVANIA, 15)

    assert found.next_opens_at is not None
    assert (shown(found.next_opens_at), shown(found.due_at)) == (opens, due)


def test_a_duty_that_does_not_recur_opens_nothing() -> None:
    assert schedule(owed("10 cd", "2026-11-10 10:00"), PENNSYLVANIA, 15).next_opens_at is None


@pytest.mark.parametrize("within", ["72 h", "10 cd", "5 bd", "1 mo"])
def test_while_the_clock_stands_still_there_is_no_schedule(within: str) -> None:
    for since in ("2026-11-11 09:00", "2027-11-11 09:00"):
        with pytest.raises(ClockStoppedError):
            schedule(owed(within, "2026-11-10 10:00", suspensions=(pause(since),)), PENNSYLVANIA, 15)


@pytest.mark.parametrize(
    ("within", "due"), [("10 cd", "10:10"), ("1 bd", "10:01"), ("24 h", "10:01"), ("1 mo", "10:30")]
)
def test_in_training_a_day_is_a_minute_even_on_a_weekend(within: str, due: str) -> None:
    obligation = owed(within, "2026-11-21 10:00", rolls=True)

    assert shown(schedule(obligation, TRAINING, 0).due_at) == f"2026-11-21 {due}"


def test_in_training_a_pause_shifts_every_limit_by_its_length() -> None:
    leave = pause("2026-11-21 10:03", "2026-11-21 10:45")

    due_at = schedule(owed("10 cd", "2026-11-21 10:00", suspensions=(leave,)), TRAINING, 0).due_at

    assert shown(due_at) == "2026-11-21 10:52"


def test_the_series_keeps_its_day_of_the_month() -> None:
    ends = []
    period = replace(owed("0 cd", "2027-01-31 17:00", period="1 mo"), series_starts_at=at("2027-01-31 17:00"))
    for _ in range(4):
        found = schedule(period, PENNSYLVANIA, 15)
        assert found.next_opens_at is not None
        ends.append(shown(found.next_opens_at)[:10])
        period = replace(period, starts_at=found.next_opens_at)

    assert ends == ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]


def test_a_series_that_tolling_has_moved_keeps_its_new_day() -> None:
    moved = replace(owed("0 cd", "2027-03-05 17:00", period="1 mo"), series_starts_at=at("2027-01-31 17:00"))

    found = schedule(moved, PENNSYLVANIA, 15)

    assert found.next_opens_at is not None
    assert shown(found.next_opens_at) == "2027-04-05 17:00"
