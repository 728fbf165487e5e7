"""Leaves that are entered after they began: what was held against the participant meanwhile is taken back."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.acts import Act
from domain.facts import LeaveFact, SpecimenFact, TestingRequestKind
from domain.obligations import ObligationKind
from domain.policy import Policy
from domain.testing import arrivals, misses
from domain.testing.absence import end_testing, told_of_leave
from domain.testing.acts_orders import NotCollectedForm
from domain.testing.acts_requests import RequestDecisionForm, TestingRequestForm
from domain.testing.acts_results import SpecimenForm
from domain.testing.book import TestingStage as Stage
from domain.testing.codes import REFUSALS, Adjudication, MissedCause
from domain.testing.news import CheckInMissed, CollectedOtherwise, NotCollected
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import CALIFORNIA, VRP
from tests.domain.testing.tested import Tested, a_leave

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MADE = "Made up for this test."
STRICT = with_figure(CALIFORNIA, "testing.late_collection_rule", "no-show")


def tell(one: Tested, leave: LeaveFact) -> None:
    turn = one.turn()
    told_of_leave(turn, leave)
    one.take(turn)


def miss_check_in(one: Tested, day: date, *, selected: bool = False) -> None:
    turn = one.turn()
    missed = CheckInMissed(id=uuid4(), day=day, selected=selected, cause=MissedCause.MISSED_CHECK_IN)
    misses.told_check_in_missed(turn, missed)
    one.take(turn)


def site_tells(one: Tested, order: SpecimenFact, cause: MissedCause) -> None:
    turn = one.turn()
    misses.told_not_collected(turn, NotCollected(id=uuid4(), specimen_id=order.id, cause=cause, at=one.now))
    one.take(turn)


def given_late(one: Tested, order: SpecimenFact) -> None:
    one.run(order.due_at + HOUR - one.now)
    turn = one.turn()
    told = CollectedOtherwise(id=uuid4(), specimen_id=order.id, number="CCF-1", site="Sample Site", at=one.now)
    arrivals.told_collected_otherwise(turn, told)
    one.take(turn)


def known(one: Tested, order: SpecimenFact) -> SpecimenFact:
    found = one.testing.specimen(order.id)
    assert found is not None
    return found


def held(one: Tested) -> list[str]:
    return [fact.level.value for fact in one.testing.violations if fact.withdrawn_at is None]


def asked(one: Tested, order: SpecimenFact) -> list[str]:
    return [task.label for task in one.owed(ObligationKind.TESTING_TASK) if task.subject == order.id]


@pytest.mark.parametrize("is_over", [False, True])
def test_what_fell_into_a_leave_is_excused_when_it_is_entered(is_over: bool) -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    leave = replace(a_leave(one), since=one.now - HOUR)
    one.run(3 * DAY)
    miss_check_in(one, order.day + DAY)
    assert held(one) == ["NC2", "NC1"]
    tell(one, replace(leave, until=one.now) if is_over else leave)
    assert one.testing.stage is (Stage.ACTIVE if is_over else Stage.ON_LEAVE)
    assert held(one) == []
    assert asked(one, order) == []
    found = known(one, order)
    assert (found.adjudication, found.because) == (Adjudication.NO_SHOW_EXCUSED, "on leave when it was due")
    assert [(note.excused, note.because) for note in one.testing.missed_check_ins] == [(True, "on leave")]


def test_what_lies_before_and_after_a_leave_stays() -> None:
    one = Tested(CALIFORNIA)
    before = one.select()
    miss_check_in(one, before.day)
    one.run(4 * DAY)
    leave = replace(a_leave(one), until=one.now + DAY)
    one.run(2 * DAY)
    after = one.select()
    one.run(4 * DAY)
    assert held(one) == ["NC1", "NC2", "NC2"]
    tell(one, leave)
    assert held(one) == ["NC1", "NC2", "NC2"]
    assert known(one, before).adjudication is known(one, after).adjudication is Adjudication.NO_SHOW


def test_a_leave_that_is_over_is_told_of_once() -> None:
    one = Tested()
    leave = a_leave(one)
    over = replace(leave, until=one.now + DAY)
    tell(one, leave)
    one.run(2 * DAY)
    tell(one, over)
    events = len(one.events)
    for again in (over, leave):
        tell(one, again)
    assert len(one.events) == events
    assert one.testing.stage is Stage.ACTIVE


def test_a_specimen_that_came_late_in_a_leave_is_not_late() -> None:
    one = Tested(STRICT)
    order = one.select()
    leave = a_leave(one)
    given_late(one, order)
    assert held(one) == ["NC2"]
    tell(one, leave)
    assert held(one) == []
    assert asked(one, order) == []
    assert len(one.owed(ObligationKind.LAB_RESULT)) == 1


def test_a_refusal_at_the_site_is_no_matter_of_leave() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    site_tells(one, order, MissedCause.LEFT_SITE)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=order.id, reason=MADE))
    tell(one, a_leave(one))
    assert held(one) == ["NC2"]
    assert known(one, order).adjudication is Adjudication.DISPUTED


@pytest.mark.parametrize("is_over", [False, True])
def test_what_is_told_of_a_leave_is_held_against_nobody(is_over: bool) -> None:
    one = Tested(CALIFORNIA)
    leave, day = a_leave(one), one.now.date()
    tell(one, leave)
    one.run(DAY)
    if is_over:
        tell(one, replace(leave, until=one.now))
    miss_check_in(one, day)
    one.now -= DAY
    order = one.select()
    one.run(4 * DAY)
    assert held(one) == []
    assert known(one, order).adjudication is Adjudication.NO_SHOW_EXCUSED
    assert [(note.excused, note.because) for note in one.testing.missed_check_ins] == [(True, "on leave")]


def test_an_order_that_nobody_follows_uses_up_nothing() -> None:
    one = Tested()
    one.file = replace(one.file, subject=replace(one.testing, next_observed=True))
    tell(one, a_leave(one))
    one.select()
    assert one.testing.next_observed


def test_what_is_told_after_the_end_is_held_against_nobody() -> None:
    one = Tested(CALIFORNIA)
    turn = one.turn()
    end_testing(turn, "completed")
    one.take(turn)
    order = one.select()
    miss_check_in(one, order.day)
    one.run(4 * DAY)
    assert held(one) == []
    assert known(one, order).because == "the enrollment ended"
    assert one.testing.open == ()
    assert not one.testing.missed_check_ins


@pytest.mark.parametrize("cause", [MissedCause.GAVE_NO_SPECIMEN, MissedCause.NOT_APPEARED])
def test_an_excuse_stays_whatever_a_site_says_until_a_person_changes_it(cause: MissedCause) -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    tell(one, a_leave(one))
    site_tells(one, order, cause)
    assert known(one, order).adjudication is Adjudication.NO_SHOW_EXCUSED
    assert held(one) == []
    assert len(asked(one, order)) == (1 if cause in REFUSALS else 0)
    one.act(Act.RECORD_NOT_COLLECTED, NotCollectedForm(specimen_id=order.id, cause=cause, reason=MADE))
    assert held(one) == ["NC2"]


def test_a_site_decides_no_dispute() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    one.run(3 * DAY)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=order.id, reason=MADE))
    site_tells(one, order, MissedCause.LEFT_SITE)
    assert known(one, order).adjudication is Adjudication.DISPUTED
    site_tells(one, order, MissedCause.SITE_CLOSED)
    assert known(one, order).adjudication is Adjudication.NO_SHOW_EXCUSED
    assert held(one) == []


@pytest.mark.parametrize("policy", [CALIFORNIA, VRP], ids=["CA", "VRP"])
def test_a_day_off_is_no_no_show_whatever_a_site_says(policy: Policy) -> None:
    one = Tested(policy)
    off = one.now.date() + 10 * DAY
    form = TestingRequestForm(kind=TestingRequestKind.VACATION, since=off, until=off, site="", reason=MADE)
    one.act(Act.REQUEST_TESTING_CHANGE, form)
    decision = RequestDecisionForm(request_id=one.testing.requests[0].id, approve=True, reason=MADE)
    one.act(Act.DECIDE_TESTING_REQUEST, decision)
    one.run(10 * DAY)
    order = one.select()
    site_tells(one, order, MissedCause.NOT_APPEARED)
    assert known(one, order).missed_because is MissedCause.TRAVEL_APPROVED
    assert held(one) == []
