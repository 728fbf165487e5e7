"""Faults of system and vendor never become violations, in whatever order they and a missed test are learned of."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from domain.acts import Act
from domain.facts import SpecimenFact, TestingRequestKind
from domain.obligations import ObligationKind
from domain.policy import Policy
from domain.testing import arrivals, misses
from domain.testing.acts_orders import NotCollectedForm
from domain.testing.acts_requests import RequestDecisionForm, TestingRequestForm
from domain.testing.acts_results import SpecimenForm
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.news import CheckInMissed, Cleared, CollectedOtherwise, Faulted, NotCollected
from domain.testing.results import LabResult, MroResult
from domain.testing.specimens import SpecimenState
from domain.testing.windows import Outage, window_of, window_on
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import CALIFORNIA, OREGON, VRP, report
from tests.domain.testing.tested import Tested

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFF = date(2026, 4, 1)
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


def test_a_disputed_refusal_of_a_day_of_an_outage_is_left_to_the_reviewer() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    site_tells(one, order, MissedCause.LEFT_SITE)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=order.id, reason=MADE))
    fault(one, order)
    assert known(one, order).adjudication is Adjudication.DISPUTED
    assert held(one) == ["NC2"]


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


def given_late(one: Tested, order: SpecimenFact, late: timedelta = HOUR) -> None:
    one.run(max(order.due_at + late - one.now, timedelta(0)))
    turn = one.turn()
    told = CollectedOtherwise(id=uuid4(), specimen_id=order.id, number="CCF-1", site="Alternate Site", at=one.now)
    arrivals.told_collected_otherwise(turn, told)
    one.take(turn)


def asked(one: Tested, order: SpecimenFact) -> list[str]:
    tasks = one.owed(ObligationKind.TESTING_TASK)
    return sorted(task.label.partition(":")[0] for task in tasks if task.subject == order.id)


#: Where coming late counts as a no-show, and where a person says what it counts as.
STRICT = with_figure(CALIFORNIA, "testing.late_collection_rule", "no-show")
LATE_RULES = pytest.mark.parametrize("policy", [STRICT, VRP], ids=["a no-show", "a person decides"])


@LATE_RULES
@pytest.mark.parametrize("cause", [MissedCause.SITE_CLOSED, MissedCause.VENDOR_OUTAGE, MissedCause.SYSTEM_OUTAGE])
def test_whoever_goes_elsewhere_after_being_excused_is_not_late(policy: Policy, cause: MissedCause) -> None:
    one = Tested(policy)
    order = one.select()
    site_tells(one, order, cause)
    assert known(one, order).adjudication is Adjudication.NO_SHOW_EXCUSED
    given_late(one, order, DAY)
    found = known(one, order)
    assert (found.state, found.adjudication, found.site) == (SpecimenState.COLLECTED, None, "Alternate Site")
    assert one.names["testing:late_excused"] == 1
    assert len(one.owed(ObligationKind.LAB_RESULT)) == 1
    assert not one.told_to_case
    assert "Review late" not in asked(one, order)


@LATE_RULES
def test_coming_late_on_a_day_of_an_outage_is_not_late(policy: Policy) -> None:
    one = Tested(policy)
    order = one.select()
    fault(one, order, order.due_at + HOUR)
    given_late(one, order, 2 * HOUR)
    assert known(one, order).state is SpecimenState.COLLECTED
    assert asked(one, order) == []
    assert not one.told_to_case


@LATE_RULES
def test_an_outage_that_is_learned_of_late_takes_being_late_back(policy: Policy) -> None:
    one = Tested(policy)
    order = one.select()
    given_late(one, order)
    assert asked(one, order) == (["Review missed test"] if policy is STRICT else ["Review late"])
    assert held(one) == (["NC2"] if policy is STRICT else [])
    fault(one, order)
    assert asked(one, order) == []
    assert held(one) == []
    assert known(one, order).state is SpecimenState.COLLECTED


def test_an_outage_leaves_the_result_of_a_specimen_that_came_late_as_it_is() -> None:
    one = Tested(STRICT)
    order = one.select()
    given_late(one, order)
    one.report(known(one, order), report(LabResult.POSITIVE, MroResult.POSITIVE))
    assert held(one) == ["NC2", "NC2"]
    fault(one, order)
    assert held(one) == ["NC2"]
    assert known(one, order).adjudication is Adjudication.UNEXPLAINED_POSITIVE
    assert "Review missed test" not in asked(one, order)


def test_a_plain_negative_of_a_specimen_that_came_late_leaves_the_question_to_be_decided() -> None:
    one = Tested()
    order = one.select()
    given_late(one, order)
    turn = one.turn()
    cleared = replace(known(one, order), adjudication=Adjudication.CLEAR, counts=True, closed_at=one.now)
    arrivals.told_cleared(turn, Cleared(specimen=cleared))
    one.take(turn)
    assert one.testing.open == ()
    assert asked(one, order) == ["Review late"]
    assert known(one, order).adjudication is Adjudication.CLEAR
    fault(one, order)
    assert asked(one, order) == []


def test_days_off_that_are_approved_late_take_being_late_back() -> None:
    one = Tested(STRICT)
    one.act(
        Act.REQUEST_TESTING_CHANGE,
        TestingRequestForm(kind=TestingRequestKind.VACATION, since=OFF, until=OFF, site="", reason=MADE),
    )
    one.run(OFF - one.now.date())
    order = one.select()
    given_late(one, order)
    assert held(one) == ["NC2"]
    (request,) = one.testing.requests
    form = RequestDecisionForm(request_id=request.id, approve=True, reason=MADE)
    one.act(Act.DECIDE_TESTING_REQUEST, form)
    assert held(one) == []


@pytest.mark.parametrize("late", [-HOUR, HOUR])
def test_a_site_that_tells_after_the_report_takes_no_result_away(late: timedelta) -> None:
    one = Tested()
    order = one.select()
    one.run(3 * DAY)
    positive = replace(report(LabResult.POSITIVE, MroResult.POSITIVE), collected_at=None)
    one.report(order, positive)
    assert held(one) == ["NC2"]
    turn = one.turn()
    told = CollectedOtherwise(
        id=uuid4(), specimen_id=order.id, number="CCF-1", site="Alternate Site", at=order.due_at + late
    )
    arrivals.told_collected_otherwise(turn, told)
    one.take(turn)
    found = known(one, order)
    assert (found.adjudication, found.collected_at) == (Adjudication.UNEXPLAINED_POSITIVE, told.at)
    assert held(one) == ["NC2"]
    assert one.owed(ObligationKind.LAB_RESULT) == []
    assert ("Review late" in asked(one, order)) is (late > timedelta(0))
