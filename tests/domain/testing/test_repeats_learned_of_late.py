"""Minor violations that repeat are looked at whichever of them is learned of first (PROGRAM.md 8.2)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.obligations import ObligationKind
from domain.roles import Party
from domain.testing import misses
from domain.testing.codes import MissedCause
from domain.testing.news import CheckInMissed
from domain.testing.results import LabResult, MroResult
from tests.domain.testing.reported import report
from tests.domain.testing.tested import Tested

DAY = timedelta(days=1)


def miss_check_in(one: Tested, day: date) -> None:
    turn = one.turn()
    missed = CheckInMissed(id=uuid4(), day=day, selected=False, cause=MissedCause.MISSED_CHECK_IN)
    misses.told_check_in_missed(turn, missed)
    one.take(turn)


def repeated(one: Tested) -> list[tuple[Party, str]]:
    tasks = one.owed(ObligationKind.TESTING_TASK)
    return [(task.owner, task.label.partition(": ")[2]) for task in tasks if task.label.startswith("Review repeated:")]


def test_a_report_about_an_earlier_day_is_counted_with_what_came_after() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.run(3 * DAY)
    miss_check_in(one, one.now.date())
    assert repeated(one) == []
    one.run(3 * DAY)
    late_disclosure = replace(report(LabResult.POSITIVE, MroResult.NEGATIVE), collected_at=given.collected_at)
    one.report(given, late_disclosure)
    assert [fact.day for fact in one.testing.violations] == [given.day + 3 * DAY, given.day]
    assert repeated(one) == [(Party.SUPERVISOR, "Minor violation number 2 in 30 days.")]


@pytest.mark.parametrize(("days", "is_repeated"), [(30, True), (31, False)])
def test_check_ins_count_by_their_days_and_not_by_when_they_were_told(days: int, is_repeated: bool) -> None:
    one = Tested()
    first = one.now.date()
    one.run((days + 5) * DAY)
    for day in (first + days * DAY, first):
        miss_check_in(one, day)
    assert len(repeated(one)) == (1 if is_repeated else 0)


def test_one_that_was_withdrawn_repeats_nothing() -> None:
    one = Tested()
    first = one.now.date()
    miss_check_in(one, first)
    turn = one.turn()
    (note,) = turn.testing.missed_check_ins
    misses.excuse_check_in(turn, note, MissedCause.SYSTEM_OUTAGE, "the line was down")
    one.take(turn)
    miss_check_in(one, first + DAY)
    assert repeated(one) == []
