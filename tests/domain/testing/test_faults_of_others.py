"""Faults of system and vendor never become violations, in whatever order they and a missed test are learned of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.acts import Act
from domain.facts import SpecimenFact
from domain.policy import Policy
from domain.testing import misses
from domain.testing.acts_orders import NotCollectedForm
from domain.testing.acts_results import SpecimenForm
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.news import CheckInMissed, Faulted, NotCollected
from domain.testing.windows import Outage, window_of, window_on
from tests.domain.testing.reported import CALIFORNIA, OREGON, VRP
from tests.domain.testing.tested import Tested

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MADE = "Made up for this test."


def fault(
    one: Tested, order: SpecimenFact, closes_at: datetime | None = None, cause: MissedCause = MissedCause.VENDOR_OUTAGE
) -> None:
    turn = one.turn()
    told = Faulted(id=uuid4(), cause=cause, day=order.day, closes_at=closes_at, because="the vendor was down")
    misses.told_faulted(turn, told)
    one.take(turn)


def site_tells(one: Tested, order: SpecimenFact, cause: MissedCause) -> None:
    turn = one.turn()
    misses.told_not_collected(turn, NotCollected(id=uuid4(), specimen_id=order.id, cause=cause, at=one.now))
    one.take(turn)


def known(one: Tested, order: SpecimenFact) -> SpecimenFact:
    found = one.testing.specimen(order.id)
    assert found is not None
    return found


def held(one: Tested) -> list[str]:
    return [fact.level.value for fact in one.testing.violations if fact.withdrawn_at is None]


def test_an_outage_that_leaves_no_time_is_excused_when_the_longer_window_closes() -> None:
    one = Tested()
    order = one.select()
    outage = Outage(since=datetime(2026, 3, 2, 13, tzinfo=UTC), until=datetime(2026, 3, 3, 1, tzinfo=UTC))
    closes = window_on(order.day, window_of("01:00-22:00"), "America/New_York", (outage,)).closes
    assert closes == order.due_at + 3 * HOUR
    for length in (11 * HOUR, HOUR):
        one.run(length)
        fault(one, order, closes)
    assert one.names["testing:window_extended"] == 1
    (owed,) = [each for each in one.file.obligations if each.subject == order.id]
    one.run(3 * DAY)
    found = known(one, order)
    assert (found.adjudication, found.missed_because) == (Adjudication.NO_SHOW_EXCUSED, MissedCause.VENDOR_OUTAGE)
    assert not one.told_to_case
    assert owed.fault is None
    settled = [event.sentence for event in one.events if event.name == "obligation:excused"]
    assert settled == [f"{owed.label} is excused: vendor outage"]


@pytest.mark.parametrize("policy", [VRP, CALIFORNIA, OREGON], ids=["VRP", "CA", "OR"])
@pytest.mark.parametrize("cause", [MissedCause.NOT_APPEARED, MissedCause.NOT_IN_REASONABLE_TIME])
def test_what_a_site_tells_of_a_day_of_an_outage_is_held_against_nobody(policy: Policy, cause: MissedCause) -> None:
    one = Tested(policy)
    order = one.select()
    fault(one, order, order.due_at + HOUR)
    site_tells(one, order, cause)
    assert known(one, order).adjudication is Adjudication.NO_SHOW_EXCUSED
    assert not one.told_to_case


def test_a_fault_of_others_excuses_no_refusal() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    fault(one, order, order.due_at + HOUR)
    site_tells(one, order, MissedCause.LEFT_SITE)
    assert known(one, order).adjudication is Adjudication.REFUSAL
    assert held(one) == ["NC2"]


def test_a_fault_is_of_its_day_alone() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    fault(one, replace(order, day=order.day - DAY))
    one.run(3 * DAY)
    assert held(one) == ["NC2"]


def test_a_missed_check_in_of_a_day_whose_fault_is_known_is_excused() -> None:
    one = Tested()
    order = one.select()
    fault(one, order, order.due_at + HOUR, MissedCause.SITE_CLOSED)
    turn = one.turn()
    missed = CheckInMissed(id=uuid4(), day=order.day, selected=False, cause=MissedCause.MISSED_CHECK_IN)
    misses.told_check_in_missed(turn, missed)
    one.take(turn)
    (note,) = one.testing.missed_check_ins
    assert (note.excused, note.cause) == (True, MissedCause.SITE_CLOSED)
    assert not one.told_to_case


def test_a_window_is_never_made_shorter_by_what_is_learned_later() -> None:
    one = Tested()
    order = one.select()
    fault(one, order, order.due_at + 3 * HOUR)
    one.run(order.due_at - one.now + HOUR)
    fault(one, order, order.due_at + HOUR)
    assert known(one, order).due_at == order.due_at + 3 * HOUR
    assert known(one, order).adjudication is None
    one.run(2 * HOUR)
    fault(one, order, order.due_at + HOUR)
    assert known(one, order).adjudication is Adjudication.NO_SHOW_EXCUSED


def test_a_disputed_no_show_of_a_day_of_an_outage_is_excused_at_once() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    one.run(3 * DAY)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=order.id, reason=MADE))
    fault(one, order, one.now + HOUR)
    assert known(one, order).adjudication is Adjudication.NO_SHOW_EXCUSED
    assert held(one) == []


def test_a_cause_that_a_person_names_is_excused_as_well() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    fault(one, order, order.due_at + HOUR, MissedCause.SYSTEM_OUTAGE)
    form = NotCollectedForm(specimen_id=order.id, cause=MissedCause.TRAVEL_NOT_APPROVED, reason=MADE)
    one.run(DAY)
    one.act(Act.RECORD_NOT_COLLECTED, form)
    assert known(one, order).missed_because is MissedCause.SYSTEM_OUTAGE
    assert not one.told_to_case


def test_a_fault_is_remembered_as_long_as_tests_are_looked_back_at() -> None:
    one = Tested()
    first = one.select()
    fault(one, first, first.due_at + HOUR)
    one.run(400 * DAY)
    later = one.select()
    fault(one, later, later.due_at + HOUR)
    assert [each.day for each in one.testing.faults] == [later.day]
