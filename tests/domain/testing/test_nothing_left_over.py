"""What does not hold any more is asked of nobody any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.acts import Act
from domain.facts import RequestStatus, SpecimenFact, TestingRequestKind
from domain.obligations import ObligationKind
from domain.testing import arrivals, misses
from domain.testing.absence import end_testing, told_of_leave
from domain.testing.acts_requests import RequestDecisionForm, TestingRequestForm
from domain.testing.acts_results import SpecimenForm
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.news import CheckInMissed, CollectedOtherwise, Faulted, NotCollected
from tests.domain.testing.reported import CALIFORNIA, OREGON
from tests.domain.testing.tested import Tested, a_leave

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MADE = "Made up for this test."
OF_MAJOR = {"Review missed test"}


def tasks(one: Tested) -> set[str]:
    """The tasks that are open, the first test's left out."""
    labels = {task.label.partition(":")[0] for task in one.owed(ObligationKind.TESTING_TASK)}
    return labels - {"Order first test"}


def site_tells(one: Tested, order: SpecimenFact, cause: MissedCause) -> None:
    turn = one.turn()
    misses.told_not_collected(turn, NotCollected(id=uuid4(), specimen_id=order.id, cause=cause, at=one.now))
    one.take(turn)


def given_in_time(one: Tested, order: SpecimenFact) -> None:
    turn = one.turn()
    at = order.ordered_at + HOUR
    told = CollectedOtherwise(id=uuid4(), specimen_id=order.id, number="CCF-1", site="Sample Site", at=at)
    arrivals.told_collected_otherwise(turn, told)
    one.take(turn)


def end(one: Tested) -> None:
    turn = one.turn()
    end_testing(turn, "completed")
    one.take(turn)


def test_an_excused_check_in_asks_nothing() -> None:
    one = Tested(OREGON)
    turn = one.turn()
    day = one.now.date()
    missed = CheckInMissed(id=uuid4(), day=day, selected=False, cause=MissedCause.MISSED_CHECK_IN)
    misses.told_check_in_missed(turn, missed)
    one.take(turn)
    assert tasks(one) == {"Review"}
    turn = one.turn()
    told = Faulted(id=uuid4(), cause=MissedCause.SYSTEM_OUTAGE, day=day, closes_at=None, because="the line was down")
    misses.told_faulted(turn, told)
    one.take(turn)
    assert tasks(one) == set()


def test_a_specimen_that_was_given_in_time_leaves_only_its_result_to_wait_for() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    one.run(3 * DAY)
    assert tasks(one) == OF_MAJOR
    given_in_time(one, order)
    assert tasks(one) == set()
    assert len(one.owed(ObligationKind.LAB_RESULT)) == 1


def outage(one: Tested, order: SpecimenFact) -> None:
    turn = one.turn()
    told = Faulted(id=uuid4(), cause=MissedCause.SYSTEM_OUTAGE, day=order.day, closes_at=None, because="an outage")
    misses.told_faulted(turn, told)
    one.take(turn)


def leave_that_day(one: Tested, order: SpecimenFact) -> None:
    turn = one.turn()
    told_of_leave(turn, replace(a_leave(one), since=order.ordered_at))
    one.take(turn)


@pytest.mark.parametrize("taken_back", [given_in_time, outage, leave_that_day])
def test_what_was_asked_is_dropped_and_the_case_hears_of_it(taken_back: Callable[[Tested, SpecimenFact], None]) -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    one.run(3 * DAY)
    taken_back(one, order)
    assert one.told_to_case[-1].withdrawn_at is not None
    assert tasks(one) == set()


def test_a_specimen_after_a_wait_needs_no_physician() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    site_tells(one, order, MissedCause.SHY_BLADDER)
    assert tasks(one) == {"Medical evaluation"}
    one.run(2 * HOUR)
    given_in_time(one, order)
    assert tasks(one) == set()


def test_a_fault_of_the_vendor_is_documented_although_a_specimen_was_given() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    site_tells(one, order, MissedCause.SITE_CLOSED)
    given_in_time(one, order)
    assert tasks(one) == {"Vendor quality"}


def test_a_dispute_ends_with_what_was_disputed() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    one.run(3 * DAY)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=order.id, reason=MADE))
    given_in_time(one, order)
    assert one.testing.disputes == ()
    assert tasks(one) == set()


@pytest.mark.parametrize("cause", [MissedCause.SHY_BLADDER, MissedCause.NO_FUNDS])
def test_the_end_asks_nothing_about_what_was_not_given(cause: MissedCause) -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    site_tells(one, order, cause)
    assert tasks(one)
    end(one)
    assert tasks(one) == set()
    assert one.testing.open == ()


def test_a_request_ends_with_the_enrollment() -> None:
    one = Tested()
    day = date(2026, 3, 20)
    form = TestingRequestForm(kind=TestingRequestKind.VACATION, since=day, until=day, site="", reason=MADE)
    one.act(Act.REQUEST_TESTING_CHANGE, form)
    end(one)
    (request,) = one.testing.requests
    assert request.status is RequestStatus.WITHDRAWN
    assert [owed for owed in one.file.obligations if not owed.is_closed] == []
    decision = RequestDecisionForm(request_id=request.id, approve=True, reason=MADE)
    assert one.refused(Act.DECIDE_TESTING_REQUEST, decision) == "no_such_request"


def test_a_dispute_is_decided_although_the_enrollment_has_ended() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    one.run(3 * DAY)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=order.id, reason=MADE))
    end(one)
    assert [each.adjudication for each in one.testing.open] == [Adjudication.DISPUTED]
    assert "Independent review" in tasks(one)
