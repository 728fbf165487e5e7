from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.ids import ObligationId
from domain.ladders import Rung, RungAction, RungTime, count_from_due
from domain.obligations import Suspension
from domain.roles import Party
from domain.scheduling import schedule, spread
from tests.domain.examples import ID, PENNSYLVANIA, TRAINING, USUAL, at, limit, owed, pause, rung, shown

#: D09: reminders 7, 3 and 1 days before, then the usual rungs.
BEFORE = (
    rung(0, RungTime.BEFORE_DUE, "7 cd"),
    rung(0, RungTime.BEFORE_DUE, "3 cd"),
    rung(0, RungTime.BEFORE_DUE, "1 cd"),
    rung(1, RungTime.AT_DUE),
    rung(2, RungTime.AFTER_PREVIOUS, "1 bd"),
    rung(3, RungTime.AFTER_PREVIOUS, "1 bd"),
)
#: D10: ageing alerts at 60, 90, 120 and 180 days.
AGEING = tuple(rung(1, RungTime.AFTER_START, f"{days} cd") for days in (60, 90, 120, 180))


def times(within: str, since: str, ladder: tuple[Rung, ...], *pauses: Suspension) -> list[str | None]:
    found = schedule(owed(within, since, ladder=ladder, suspensions=pauses), PENNSYLVANIA, 0).rung_times
    return [None if one is None else shown(one) for one in found]


def test_reminders_at_shares_of_the_time_and_rungs_a_business_day_apart() -> None:
    assert times("10 cd", "2026-11-10 17:00", USUAL) == [
        "2026-11-15 17:00",
        "2026-11-18 17:00",
        "2026-11-20 17:00",
        "2026-11-23 17:00",
        "2026-11-24 17:00",
    ]


def test_shares_of_hours() -> None:
    assert times("10 h", "2026-11-10 08:00", USUAL)[:3] == ["2026-11-10 13:00", "2026-11-10 16:00", "2026-11-10 18:00"]


def test_reminders_before_the_due_time_and_rungs_over_thanksgiving() -> None:
    assert times("14 cd", "2026-11-10 10:00", BEFORE) == [
        "2026-11-17 17:00",
        "2026-11-21 17:00",
        "2026-11-23 17:00",
        "2026-11-24 17:00",
        "2026-11-25 17:00",
        "2026-11-30 17:00",
    ]


@pytest.mark.parametrize(
    ("since", "first_three"),
    [
        # Seven days before the end of three is skipped; three days before is on the day of the event, after it.
        ("2026-11-10 10:00", [None, "2026-11-10 17:00", "2026-11-12 17:00"]),
        # The event came after that time of day.
        ("2026-11-10 18:00", [None, None, "2026-11-12 17:00"]),
    ],
)
def test_a_reminder_that_would_precede_the_start_is_skipped(since: str, first_three: list[str | None]) -> None:
    found = times("3 cd", since, BEFORE)

    assert found[:3] == first_three
    assert found[3] == "2026-11-13 17:00"


@pytest.mark.parametrize(
    ("distance", "reminder"),
    [
        ("2 bd", "2026-11-25 17:00"),  # over the holidays
        ("1 mo", "2026-11-01 17:00"),
        ("30 cd", "2026-11-01 17:00"),  # the same time by the clock, though the clocks changed that night
        ("24 h", "2026-11-30 17:00"),
    ],
)
def test_lengths_before_the_due_time(distance: str, reminder: str) -> None:
    ladder = (rung(0, RungTime.BEFORE_DUE, distance),)

    assert times("50 cd", "2026-10-12 09:00", (*ladder, rung(1, RungTime.AT_DUE))) == [reminder, "2026-12-01 17:00"]


@pytest.mark.parametrize(
    ("distance", "reminder"),
    [
        ("1 cd", "2026-11-27 17:00"),
        ("1 bd", "2026-11-25 17:00"),  # the last day of business before a Saturday after Thanksgiving
        ("0 cd", "2026-11-28 09:30"),  # never after the due time
        ("1 h", "2026-11-28 08:30"),
    ],
)
def test_a_reminder_days_before_a_limit_in_hours_comes_at_the_end_of_that_day(distance: str, reminder: str) -> None:
    ladder = (rung(0, RungTime.BEFORE_DUE, distance), rung(1, RungTime.AT_DUE))

    assert times("96 h", "2026-11-24 09:30", ladder) == [reminder, "2026-11-28 09:30"]


def test_ageing_alerts_count_from_the_start_and_the_last_is_at_the_limit() -> None:
    found = schedule(owed("180 cd", "2026-11-20 10:00", ladder=AGEING), PENNSYLVANIA, 0)

    assert [shown(one) for one in found.rung_times if one is not None] == [
        "2027-01-19 17:00",
        "2027-02-18 17:00",
        "2027-03-20 17:00",
        "2027-05-19 17:00",
    ]
    assert found.rung_times[-1] == found.due_at


def test_ageing_alerts_are_tolled() -> None:
    assert times("180 cd", "2026-11-20 10:00", AGEING, pause("2027-02-01 09:00", "2027-02-11 09:00")) == [
        "2027-01-19 17:00",
        "2027-02-28 17:00",
        "2027-03-30 17:00",
        "2027-05-29 17:00",
    ]


def test_shares_are_tolled_by_as_long_as_the_clock_stood_still() -> None:
    assert times("10 cd", "2026-11-10 17:00", USUAL, pause("2026-11-12 09:00", "2026-11-16 09:00"))[:3] == [
        "2026-11-19 17:00",
        "2026-11-22 17:00",
        "2026-11-24 17:00",
    ]


def test_a_share_moved_by_many_short_pauses_stops_at_the_due_time() -> None:
    mornings = [pause(f"2026-11-{day} 05:00", f"2026-11-{day} 16:00") for day in range(11, 21)]

    found = times("10 cd", "2026-11-10 17:00", USUAL, *mornings)

    assert found[1:3] == ["2026-11-20 17:00", "2026-11-20 17:00"]


def test_times_never_decrease_along_a_ladder_written_in_another_order() -> None:
    ladder = (rung(1, RungTime.AT_DUE), rung(0, RungTime.SHARE, 50), rung(2, RungTime.AFTER_START, "1 cd"))

    assert times("10 cd", "2026-11-10 17:00", ladder) == ["2026-11-20 17:00"] * 3


def test_what_follows_a_skipped_rung_counts_from_the_one_before() -> None:
    ladder = (rung(0, RungTime.BEFORE_DUE, "7 cd"), rung(1, RungTime.AFTER_PREVIOUS, "2 cd"))

    assert times("3 cd", "2026-11-10 10:00", ladder) == [None, "2026-11-12 17:00"]


def test_a_recurring_duty_reminds_within_its_period() -> None:
    found = schedule(owed("10 cd", "2026-11-20 17:00", period="3 mo", ladder=USUAL), PENNSYLVANIA, 0)

    assert [shown(one) for one in found.rung_times if one is not None] == [
        "2027-01-10 17:00",  # 51 of 102 days
        "2027-02-10 07:24",  # 81 days and 14.4 hours of 102
        "2027-03-02 17:00",
        "2027-03-03 17:00",
        "2027-03-04 17:00",
    ]


def test_rungs_after_the_due_time_count_from_when_it_was_owed_anew() -> None:
    returned = replace(owed("10 cd", "2026-11-10 17:00"), owed_anew_at=at("2026-11-24 11:00"))

    found = schedule(returned, PENNSYLVANIA, 0)

    assert shown(found.due_at) == "2026-11-20 17:00"
    assert [None if one is None else shown(one) for one in found.rung_times] == [
        None,  # the reminders of the time before have lapsed
        None,
        "2026-11-24 11:00",
        "2026-11-25 17:00",
        "2026-11-30 17:00",
    ]


def test_only_reminders_lapse() -> None:
    returned = replace(owed("180 cd", "2026-11-20 10:00", ladder=AGEING), owed_anew_at=at("2027-02-01 11:00"))

    first = schedule(returned, PENNSYLVANIA, 0).rung_times[0]

    assert first == at("2027-01-19 17:00")


def test_rungs_from_the_due_time_on_are_spread_all_by_the_same() -> None:
    plain = schedule(owed("10 cd", "2026-11-10 17:00"), PENNSYLVANIA, 0)
    spread_out = schedule(owed("10 cd", "2026-11-10 17:00"), PENNSYLVANIA, 15)
    delay = spread(ID, 15)

    assert timedelta(0) < delay < timedelta(minutes=15)
    assert spread_out.due_at == plain.due_at
    assert spread_out.rung_times[:2] == plain.rung_times[:2]
    assert spread_out.rung_times[2:] == tuple(one + delay for one in plain.rung_times[2:] if one is not None)


def test_an_alert_that_falls_on_the_due_time_is_spread_too() -> None:
    found = schedule(owed("180 cd", "2026-11-20 10:00", ladder=AGEING), PENNSYLVANIA, 15)

    assert found.rung_times[-1] == found.due_at + spread(ID, 15)


def test_the_spread_is_the_same_for_ever() -> None:
    """Of one id: a change would move every rung of every case."""
    other = ObligationId(UUID("00000000-0000-4000-8000-000000000002"))

    assert spread(ID, 15) == timedelta(seconds=590)
    assert spread(other, 15) == timedelta(seconds=257)
    assert spread(ID, 0) == timedelta(0)


def test_in_training_rungs_are_minutes_apart() -> None:
    found = schedule(owed("10 cd", "2026-11-21 10:00"), TRAINING, 0).rung_times

    assert [shown(one)[11:] for one in found if one is not None] == ["10:05", "10:08", "10:10", "10:11", "10:12"]


def test_in_training_so_many_days_before_are_so_many_minutes_before() -> None:
    found = schedule(owed("14 cd", "2026-11-21 10:00", ladder=BEFORE), TRAINING, 0).rung_times

    assert [shown(one)[11:] for one in found if one is not None] == [
        "10:07",
        "10:11",
        "10:13",
        "10:14",
        "10:15",
        "10:16",
    ]


def test_which_rungs_follow_from_the_due_time() -> None:
    assert count_from_due(USUAL) == (False, False, True, True, True)
    assert count_from_due(AGEING) == (False, False, False, False)
    assert count_from_due((rung(0, RungTime.SHARE, 50), rung(1, RungTime.AFTER_PREVIOUS, "1 bd"))) == (False, False)


@pytest.mark.parametrize(
    ("time", "percent", "distance"),
    [
        (RungTime.SHARE, None, None),
        (RungTime.SHARE, 50, "1 cd"),
        (RungTime.AT_DUE, 50, None),
        (RungTime.AT_DUE, None, "1 cd"),
        (RungTime.BEFORE_DUE, None, None),
        (RungTime.AFTER_START, None, None),
        (RungTime.AFTER_PREVIOUS, 50, "1 cd"),
    ],
)
def test_a_rung_says_how_far_its_time_is_and_nothing_else(
    time: RungTime, percent: int | None, distance: str | None
) -> None:
    with pytest.raises(ValueError, match="a rung has a"):
        Rung(
            level=0,
            time=time,
            percent=percent,
            distance=None if distance is None else limit(distance),
            reaches=Party.PARTICIPANT,
            action=RungAction.REMIND,
        )


def test_a_rung_without_a_distance_has_no_length() -> None:
    with pytest.raises(ValueError, match="not a distance"):
        _ = rung(1, RungTime.AT_DUE).length
