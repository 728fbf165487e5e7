"""A first test that is cancelled is none: another one is owed, which somebody must order (PROGRAM.md D11)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.facts import SpecimenFact
from domain.obligations import FaultCause, Obligation, ObligationKind
from domain.testing import arrivals
from domain.testing.absence import end_testing, told_of_leave
from domain.testing.acts_orders import NotCollectedForm, OrderedReason, TestOrderForm
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.first_test import first_test_void
from domain.testing.news import Cleared
from domain.testing.results import LabReport, LabResult, Matrix, MroResult, ReportStatus
from tests.domain.testing.reported import report
from tests.domain.testing.tested import Tested, a_leave

DAY = timedelta(days=1)
MADE = "Made up for this test."
ORDER = TestOrderForm(why=OrderedReason.BASELINE, matrix=Matrix.URINE, observed=False, reason=MADE)
REJECTED = report(LabResult.REJECTED, MroResult.CANCELLED)
INVALID = report(LabResult.INVALID, MroResult.CANCELLED)
CORRECTED = report(LabResult.NEGATIVE, MroResult.NEGATIVE, ReportStatus.CORRECTED)


def a_first_test(one: Tested) -> SpecimenFact:
    one.act(Act.ORDER_TEST, ORDER)
    (order,) = one.testing.open
    return one.collect(order)


def decided(one: Tested, given: SpecimenFact, came: LabReport) -> SpecimenFact:
    """Let a report come, and the first test follow what was decided."""
    one.report(given, came)
    known = one.testing.specimen(given.id)
    assert known is not None
    turn = one.turn()
    first_test_void(turn, known)
    one.take(turn)
    return known


def owed(one: Tested) -> list[Obligation]:
    return one.owed(ObligationKind.BASELINE_TEST)


def orders_asked(one: Tested) -> int:
    tasks = one.owed(ObligationKind.TESTING_TASK)
    return len([task for task in tasks if task.label.startswith("Order first test:")])


def test_a_cancelled_first_test_is_owed_anew_and_somebody_is_asked_to_order_it() -> None:
    one = Tested()
    given = a_first_test(one)
    assert owed(one) == []
    one.run(3 * DAY)
    assert decided(one, given, REJECTED).counts is False
    (again,) = owed(one)
    assert again.starts_at == one.now
    assert orders_asked(one) == 1
    one.act(Act.ORDER_TEST, ORDER)
    assert orders_asked(one) == 0
    one.collect(one.testing.open[-1])
    assert owed(one) == []


def test_what_is_reported_again_changes_nothing() -> None:
    one = Tested()
    given = a_first_test(one)
    decided(one, given, REJECTED)
    (again,) = owed(one)
    one.run(DAY)
    decided(one, given, replace(REJECTED, message_id="MSG-2"))
    assert [each.id for each in owed(one)] == [again.id]


def test_a_first_test_that_counts_after_all_meets_it() -> None:
    one = Tested()
    given = a_first_test(one)
    decided(one, given, REJECTED)
    decided(one, given, CORRECTED)
    assert owed(one) == []
    assert orders_asked(one) == 0


def test_another_collection_in_its_place_needs_no_other_order() -> None:
    one = Tested()
    given = a_first_test(one)
    assert decided(one, given, INVALID).adjudication is Adjudication.CANCELLED_RECOLLECT
    assert len(owed(one)) == 1
    assert orders_asked(one) == 0
    (again,) = one.testing.open
    one.collect(again)
    assert owed(one) == []


@pytest.mark.parametrize("is_cleared", [True, False])
def test_another_test_that_counts_or_is_awaited_stands_in(is_cleared: bool) -> None:
    one = Tested()
    given = a_first_test(one)
    one.run(DAY)
    other = one.collect(one.select())
    if is_cleared:
        turn = one.turn()
        arrivals.told_cleared(turn, Cleared(specimen=replace(other, adjudication=Adjudication.CLEAR, counts=True)))
        one.take(turn)
    decided(one, given, REJECTED)
    assert owed(one) == []


def test_the_one_that_stands_in_may_be_cancelled_as_well() -> None:
    one = Tested()
    given = a_first_test(one)
    one.run(DAY)
    other = one.collect(one.select())
    decided(one, given, REJECTED)
    decided(one, other, REJECTED)
    assert len(owed(one)) == 1


def test_a_test_long_after_the_first_one_is_cancelled_for_itself() -> None:
    one = Tested()
    decided(one, a_first_test(one), report(LabResult.NEGATIVE, MroResult.NEGATIVE))
    one.run(30 * DAY)
    decided(one, one.collect(one.select()), REJECTED)
    assert owed(one) == []


def test_that_nobody_orders_another_one_is_the_program_s_fault() -> None:
    one = Tested()
    given = a_first_test(one)
    decided(one, given, REJECTED)
    one.run(30 * DAY)
    (again,) = owed(one)
    assert again.fault is FaultCause.SYSTEM
    assert one.names["obligation:fault_noted"] == 1


def test_a_first_test_that_was_kept_from_being_given_is_not_the_participant_s_fault() -> None:
    one = Tested()
    one.act(Act.ORDER_TEST, ORDER)
    (order,) = one.testing.open
    form = NotCollectedForm(specimen_id=order.id, cause=MissedCause.SITE_CLOSED, reason=MADE)
    one.act(Act.RECORD_NOT_COLLECTED, form)
    one.run(30 * DAY)
    assert [each.fault for each in owed(one)] == [FaultCause.SYSTEM]


def test_nobody_is_asked_to_order_it_during_leave_and_none_is_owed_after_the_end() -> None:
    one = Tested()
    given = a_first_test(one)
    leave = a_leave(one)
    turn = one.turn()
    told_of_leave(turn, leave)
    one.take(turn)
    decided(one, given, REJECTED)
    assert (len(owed(one)), orders_asked(one)) == (1, 0)
    one.run(DAY)
    turn = one.turn()
    told_of_leave(turn, replace(leave, until=one.now))
    one.take(turn)
    assert orders_asked(one) == 1
    other = Tested()
    given = a_first_test(other)
    turn = other.turn()
    end_testing(turn, "completed")
    other.take(turn)
    decided(other, given, REJECTED)
    assert owed(other) == []
