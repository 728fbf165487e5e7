"""What becomes of specimens in a participant's testing: given, missed, reported, corrected, disputed."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.actors import Actor
from domain.acts import Act
from domain.facts import OrderReason, TestingRequestKind
from domain.obligations import FaultCause, ObligationKind
from domain.roles import Party, Role
from domain.testing import arrivals, misses
from domain.testing.absence import end_testing, told_of_leave
from domain.testing.acts_orders import NotCollectedForm, OrderedReason, TestOrderForm, TestPlanForm
from domain.testing.acts_requests import PrescriptionForm, RequestDecisionForm, TestingRequestForm
from domain.testing.acts_results import DecisionOfTestForm, SpecimenForm, SplitResultForm, VerdictForm
from domain.testing.codes import Adjudication, MissedCause, ViolationLevel
from domain.testing.news import CheckInMissed, Cleared, CollectedOtherwise, Faulted, NotCollected
from domain.testing.results import LabResult, Matrix, MroResult, ReportStatus
from domain.testing.specimens import SpecimenState
from tests.domain.factories import staff
from tests.domain.testing.reported import CALIFORNIA, OREGON, report
from tests.domain.testing.tested import BEGINNING, Tested, a_leave

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUPERVISOR = staff(Role.SUPERVISOR)
POSITIVE = report(LabResult.POSITIVE, MroResult.POSITIVE)
NEGATIVE = report(LabResult.NEGATIVE, MroResult.NEGATIVE)
CORRECTED = report(LabResult.NEGATIVE, MroResult.NEGATIVE, ReportStatus.CORRECTED)
MADE = "Made up for this test."
FIRST_TEST = TestOrderForm(why=OrderedReason.BASELINE, matrix=Matrix.URINE, observed=False, reason=MADE)


def test_testing_begins_with_the_plan_of_the_pack_and_a_first_test() -> None:
    one = Tested()
    assert (one.testing.plan.floor, one.testing.plan.ceiling) == (36, 72)
    (baseline,) = one.owed(ObligationKind.BASELINE_TEST)
    assert baseline.schedule is not None
    assert baseline.schedule.due_at.date() == date(2026, 3, 12)
    (task,) = one.owed(ObligationKind.TESTING_TASK)
    assert (task.owner, task.label) == (Party.SPECIALIST, "Order first test: Order the first test.")


def test_whichever_specimen_comes_first_is_the_first_test() -> None:
    one = Tested()
    one.collect(one.select())
    assert one.owed(ObligationKind.BASELINE_TEST) == one.owed(ObligationKind.TESTING_TASK) == []
    assert one.names["obligation:accepted"] == 2
    one.run(60 * DAY)
    assert not any(fact.level for fact in one.told_to_case)


def test_a_first_test_that_was_ordered_is_met_by_its_specimen() -> None:
    one = Tested()
    one.act(Act.ORDER_TEST, FIRST_TEST)
    assert one.owed(ObligationKind.TESTING_TASK) == []
    assert len(one.owed(ObligationKind.BASELINE_TEST)) == 1
    (order,) = one.testing.open
    one.collect(order)
    assert one.owed(ObligationKind.BASELINE_TEST) == []


def test_a_first_test_that_nobody_ordered_is_the_program_s_fault() -> None:
    one = Tested()
    one.run(30 * DAY)
    assert one.names["obligation:fault_noted"] == 1
    assert not [event for event in one.events if event.name == "obligation:breached" and "NC1" in event.sentence]
    (owed,) = one.owed(ObligationKind.BASELINE_TEST)
    assert owed.fault is FaultCause.SYSTEM


def test_a_first_test_that_was_ordered_and_not_given_is_the_participant_s() -> None:
    one = Tested()
    one.act(Act.ORDER_TEST, FIRST_TEST)
    one.run(30 * DAY)
    (owed,) = one.owed(ObligationKind.BASELINE_TEST)
    assert owed.fault is None
    assert [event for event in one.events if event.name == "obligation:breached" and owed.label in event.sentence]


def test_nobody_is_asked_for_a_first_test_during_leave() -> None:
    one = Tested()
    leave = a_leave(one)
    turn = one.turn()
    told_of_leave(turn, leave)
    one.take(turn)
    assert one.owed(ObligationKind.TESTING_TASK) == []
    one.run(30 * DAY)
    turn = one.turn()
    told_of_leave(turn, replace(leave, until=one.now))
    one.take(turn)
    assert len(one.owed(ObligationKind.TESTING_TASK)) == 1
    assert one.names["obligation:overdue"] == 0


def test_what_goes_as_it_should_after_the_first_test_leaves_nothing_to_record() -> None:
    one = Tested()
    one.file = replace(one.file, obligations=())
    begun = len(one.events)
    order = one.select()
    one.run(3 * HOUR)
    given = one.collect(order)
    one.run(DAY)
    turn = one.turn()
    arrivals.told_cleared(turn, Cleared(specimen=replace(given, adjudication=Adjudication.CLEAR, closed_at=one.now)))
    one.take(turn)
    assert len(one.events) == begun
    assert one.testing.open == ()
    assert not one.file.obligations


def test_a_specimen_that_nobody_saw_is_judged_once_the_sites_have_had_their_time() -> None:
    one = Tested()
    order = one.select()
    one.run(order.due_at - one.now + HOUR)
    assert one.names["obligation:overdue"] == 1
    assert not one.told_to_case
    one.run(2 * DAY)
    (found,) = one.told_to_case
    assert found.level is ViolationLevel.MINOR
    assert one.testing.specimen(order.id).adjudication is Adjudication.NO_SHOW  # type: ignore[union-attr]
    assert not one.owed(ObligationKind.SPECIMEN)


def test_a_site_that_tells_late_takes_a_missed_test_back() -> None:
    one = Tested()
    order = one.select()
    one.run(4 * DAY)
    turn = one.turn()
    told = CollectedOtherwise(
        id=uuid4(), specimen_id=order.id, number="CCF-1", site="Sample Site", at=order.due_at - HOUR
    )
    arrivals.told_collected_otherwise(turn, told)
    one.take(turn)
    assert [fact.withdrawn_at is None for fact in one.told_to_case] == [True, False]
    known = one.testing.specimen(order.id)
    assert known is not None
    assert (known.state, known.adjudication) == (SpecimenState.COLLECTED, None)
    assert len(one.owed(ObligationKind.LAB_RESULT)) == 1


def test_a_fault_of_others_never_becomes_a_violation_whenever_it_is_learned_of() -> None:
    one = Tested()
    order = one.select()
    one.run(4 * DAY)
    assert len(one.told_to_case) == 1
    turn = one.turn()
    fault = Faulted(
        id=uuid4(), cause=MissedCause.SYSTEM_OUTAGE, day=order.day, closes_at=None, because="the line was down"
    )
    misses.told_faulted(turn, fault)
    one.take(turn)
    assert one.testing.specimen(order.id).adjudication is Adjudication.NO_SHOW_EXCUSED  # type: ignore[union-attr]
    assert one.told_to_case[-1].withdrawn_at is not None


def test_an_outage_makes_the_window_longer() -> None:
    one = Tested()
    order = one.select()
    one.run(HOUR)
    turn = one.turn()
    later = order.due_at + 2 * HOUR
    misses.told_faulted(
        turn, Faulted(id=uuid4(), cause=MissedCause.SYSTEM_OUTAGE, day=order.day, closes_at=later, because="2 hours")
    )
    one.take(turn)
    (owed,) = one.owed(ObligationKind.SPECIMEN)
    assert owed.schedule is not None
    assert owed.schedule.due_at == later


def test_a_verified_positive_is_a_major_violation_and_a_corrected_report_takes_it_back() -> None:
    one = Tested()
    given = one.collect(one.select())
    happened = one.report(given, POSITIVE)
    assert {"testing:adjudicated", "testing:violation_found", "testing:cease_practice"} <= set(happened)
    assert one.told_to_case[-1].level is ViolationLevel.MAJOR
    assert len(one.owed(ObligationKind.SPLIT_REQUEST)) == 1
    one.run(3 * DAY)
    happened = one.report(given, CORRECTED)
    assert {"testing:reopened", "testing:violation_withdrawn"} <= set(happened)
    assert one.testing.specimen(given.id).adjudication is Adjudication.CLEAR  # type: ignore[union-attr]
    assert one.owed(ObligationKind.TESTING_TASK) == []


def test_a_report_told_twice_changes_nothing() -> None:
    one = Tested()
    given = one.collect(one.select())
    told = uuid4()
    assert one.report(given, POSITIVE, told)
    assert one.report(given, POSITIVE, told) == []


def test_the_officer_verifies_what_the_laboratory_found() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, report(LabResult.POSITIVE, None))
    assert len(one.owed(ObligationKind.MRO_REVIEW)) == 1
    one.act(Act.RECORD_VERDICT, VerdictForm(specimen_id=given.id, result=MroResult.POSITIVE, reason=MADE))
    assert one.owed(ObligationKind.MRO_REVIEW) == []
    assert one.told_to_case[-1].level is ViolationLevel.MAJOR


def test_a_prescription_of_the_register_explains_a_positive() -> None:
    one = Tested()
    form = PrescriptionForm(
        analytes=("Oxycodone",),
        drug="Sample Drug",
        prescriber="Sample Prescriber",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
    )
    one.act(Act.REGISTER_PRESCRIPTION, form)
    given = one.collect(one.select())
    explained = replace(report(LabResult.POSITIVE, MroResult.NEGATIVE), collected_at=one.now + HOUR)
    one.report(given, explained)
    assert one.testing.specimen(given.id).adjudication is Adjudication.CLEAR_RX  # type: ignore[union-attr]
    assert not one.told_to_case


def test_a_split_that_does_not_bear_the_result_out_cancels_the_test() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, POSITIVE)
    participant = Actor(staff_id=SUPERVISOR.staff_id, role=Role.PARTICIPANT)
    asked = SpecimenForm(specimen_id=given.id, reason=MADE)
    one.act(Act.REQUEST_SPLIT, asked, participant)
    assert one.refused(Act.REQUEST_SPLIT, asked, participant) == "no_split_open"
    split = SplitResultForm(specimen_id=given.id, reason=MADE, reconfirmed=False, reported_on=one.now.date())
    one.act(Act.RECORD_SPLIT_RESULT, split)
    known = one.testing.specimen(given.id)
    assert known is not None
    assert (known.adjudication, known.counts) == (Adjudication.CANCELLED_NO_ACTION, False)
    assert one.told_to_case[-1].withdrawn_at is not None


def test_a_disputed_test_stays_as_it_is_until_somebody_decides() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, POSITIVE)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=given.id, reason=MADE))
    assert one.testing.specimen(given.id).adjudication is Adjudication.DISPUTED  # type: ignore[union-attr]
    assert one.refused(Act.DISPUTE_TEST, SpecimenForm(specimen_id=given.id, reason=MADE)) == "already_disputed"
    decision = DecisionOfTestForm(specimen_id=given.id, reason=MADE, adjudication=Adjudication.CLEAR)
    one.act(Act.DECIDE_TEST, decision, SUPERVISOR)
    assert one.testing.specimen(given.id).adjudication is Adjudication.CLEAR  # type: ignore[union-attr]
    assert one.refused(Act.DECIDE_TEST, decision, SUPERVISOR) == "already_decided"


def test_a_dilute_in_the_low_band_orders_another_collection_at_once() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, report(LabResult.NEGATIVE_DILUTE, MroResult.NEGATIVE, creatinine="3"))
    (again,) = one.testing.open
    assert (again.why, again.observed, again.replaces) == (OrderReason.RECOLLECTION, True, given.id)
    assert len(one.owed(ObligationKind.SPECIMEN)) == 1


def test_leaving_the_site_is_a_refusal_and_another_cause_is_judged_anew() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    turn = one.turn()
    misses.told_not_collected(
        turn, NotCollected(id=uuid4(), specimen_id=order.id, cause=MissedCause.LEFT_SITE, at=one.now)
    )
    one.take(turn)
    assert one.testing.specimen(order.id).adjudication is Adjudication.REFUSAL  # type: ignore[union-attr]
    form = NotCollectedForm(specimen_id=order.id, cause=MissedCause.SITE_CLOSED, reason=MADE)
    one.act(Act.RECORD_NOT_COLLECTED, form)
    assert one.testing.specimen(order.id).adjudication is Adjudication.NO_SHOW_EXCUSED  # type: ignore[union-attr]
    assert one.told_to_case[-1].withdrawn_at is not None
    assert one.refused(Act.RECORD_NOT_COLLECTED, form) == "already_judged"


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (MissedCause.MISSED_CHECK_IN, "not_a_cause_here"),
        (MissedCause.LATE_COLLECTION, "record_the_collection"),
        (MissedCause.NOT_APPEARED, ""),
    ],
)
def test_what_is_told_otherwise_is_no_cause_of_a_specimen_that_was_not_given(cause: MissedCause, code: str) -> None:
    one = Tested()
    order = one.select()
    form = NotCollectedForm(specimen_id=order.id, cause=cause, reason=MADE)
    assert one.refused(Act.RECORD_NOT_COLLECTED, form) == code


def test_missed_check_ins_are_noted_and_excused_by_an_outage() -> None:
    one = Tested()
    turn = one.turn()
    day = one.now.date()
    misses.told_check_in_missed(
        turn, CheckInMissed(id=uuid4(), day=day, selected=False, cause=MissedCause.MISSED_CHECK_IN)
    )
    one.take(turn)
    assert one.told_to_case[-1].level is ViolationLevel.MINOR
    turn = one.turn()
    misses.told_faulted(
        turn, Faulted(id=uuid4(), cause=MissedCause.SYSTEM_OUTAGE, day=day, closes_at=None, because="the line was down")
    )
    one.take(turn)
    assert one.testing.missed_check_ins[0].excused
    assert one.told_to_case[-1].withdrawn_at is not None


def test_an_order_for_cause_is_owed_by_the_end_of_the_window() -> None:
    one = Tested()
    form = TestOrderForm(why=OrderedReason.FOR_CAUSE, matrix=Matrix.HAIR, observed=True, reason=MADE)
    one.act(Act.ORDER_TEST, form)
    (order,) = one.testing.open
    assert (order.why, order.matrix) == (OrderReason.FOR_CAUSE, Matrix.HAIR)
    assert order.due_at > BEGINNING


def test_the_plan_changes_with_a_reason_and_never_below_the_pack() -> None:
    one = Tested()
    plan = one.testing.plan
    form = TestPlanForm(
        floor=48,
        ceiling=72,
        panels=plan.panels,
        matrices=plan.matrices,
        observed=True,
        peth_per_year=plan.peth_per_year,
        hair_or_nail_per_year=plan.hair_or_nail_per_year,
        exceptions=(),
        reason=MADE,
    )
    assert one.refused(Act.CHANGE_TEST_PLAN, replace(form, floor=10)) == "plan_below_floor"
    one.act(Act.CHANGE_TEST_PLAN, form)
    assert (one.testing.plan.version, one.testing.plan.floor) == (2, 48)


def test_the_plan_steps_down_with_the_years() -> None:
    one = Tested()
    one.run(366 * DAY)
    one.take(one.turn())
    assert one.testing.plan.floor == 26


def test_travel_is_asked_for_in_time_and_decided() -> None:
    one = Tested()
    form = TestingRequestForm(
        kind=TestingRequestKind.TRAVEL, since=date(2026, 3, 4), until=date(2026, 3, 6), site="North", reason=MADE
    )
    assert one.refused(Act.REQUEST_TESTING_CHANGE, form) == "asked_too_late"
    one.act(Act.REQUEST_TESTING_CHANGE, replace(form, since=date(2026, 4, 1), until=date(2026, 4, 3)))
    (request,) = one.testing.requests
    one.act(Act.DECIDE_TESTING_REQUEST, RequestDecisionForm(request_id=request.id, approve=True, reason=MADE))
    assert one.owed(ObligationKind.REQUEST_DECISION) == []


def test_the_end_of_the_enrollment_asks_for_nothing_more_and_decides_what_was_given() -> None:
    one = Tested()
    given = one.collect(one.select())
    order = one.select()
    turn = one.turn()
    end_testing(turn, "completed")
    one.take(turn)
    assert one.testing.specimen(order.id).adjudication is Adjudication.NO_SHOW_EXCUSED  # type: ignore[union-attr]
    assert [open_.id for open_ in one.testing.open] == [given.id]
    one.report(given, NEGATIVE)
    assert one.testing.open == ()


def test_a_hold_lasts_until_the_result_is_verified() -> None:
    one = Tested(CALIFORNIA)
    given = one.collect(one.select())
    assert "testing:hold_practice" in one.report(given, report(LabResult.POSITIVE, None))
    assert list(one.testing.held) == [given.id]
    happened = one.act(Act.RECORD_VERDICT, VerdictForm(specimen_id=given.id, result=MroResult.NEGATIVE, reason=MADE))
    assert "testing:lift_hold" in happened
    assert not list(one.testing.held)


def test_a_second_minor_violation_is_looked_at_by_somebody_above() -> None:
    one = Tested()
    for ahead in range(2):
        turn = one.turn()
        day = one.now.date() + ahead * DAY
        missed = CheckInMissed(id=uuid4(), day=day, selected=False, cause=MissedCause.MISSED_CHECK_IN)
        misses.told_check_in_missed(turn, missed)
        one.take(turn)
        one.run(DAY)
    owners = {owed.owner for owed in one.owed(ObligationKind.TESTING_TASK)}
    assert Party.SUPERVISOR in owners


def test_what_was_decided_long_ago_is_not_carried_along() -> None:
    one = Tested()
    old = one.collect(one.select())
    one.report(old, POSITIVE)
    one.run(timedelta(days=200))
    new = one.collect(one.select())
    one.report(new, POSITIVE)
    assert [decided.id for decided in one.testing.decided] == [new.id]
    assert len(one.testing.violations) == 2


def test_the_test_after_a_second_dilute_is_observed_and_has_peth() -> None:
    one = Tested(OREGON)
    for _ in range(2):
        given = one.collect(one.select())
        dilute = report(LabResult.NEGATIVE_DILUTE, MroResult.NEGATIVE, creatinine="10")
        one.report(given, replace(dilute, collected_at=one.now))
        one.run(5 * DAY)
    assert (one.testing.next_observed, one.testing.next_with_peth) == (True, True)
    order = one.select()
    known = one.testing.specimen(order.id)
    assert known is not None
    assert known.observed
    (beside,) = [other for other in one.testing.open if other.matrix is Matrix.BLOOD]
    assert (beside.why, beside.panel, beside.day) == (OrderReason.PLANNED, "peth", order.day)
    assert (one.testing.next_observed, one.testing.next_with_peth) == (False, False)
