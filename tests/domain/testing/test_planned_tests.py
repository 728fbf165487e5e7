"""Tests that the plan asks for so many times a year: ordered by the specialist, and missed by nobody unnoticed."""

from dataclasses import replace
from datetime import timedelta

from domain.acts import Act
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.testing.absence import end_testing, told_of_leave
from domain.testing.acts_orders import OrderedReason, TestOrderForm, TestPlanForm
from domain.testing.results import Matrix
from tests.domain.testing.tested import Tested, a_leave

DAY = timedelta(days=1)
MADE = "Made up for this test."


def planned(one: Tested) -> dict[str, Obligation]:
    return {owed.label: owed for owed in one.owed(ObligationKind.PLANNED_TEST)}


def order(one: Tested, matrix: Matrix) -> None:
    one.act(Act.ORDER_TEST, TestOrderForm(why=OrderedReason.PLANNED, matrix=matrix, observed=True, reason=MADE))


def days_left(one: Tested, label: str) -> int:
    schedule = planned(one)[label].schedule
    assert schedule is not None
    return (schedule.due_at - one.now).days


def test_the_specialist_owes_what_the_plan_asks_for_a_year() -> None:
    one = Tested()
    assert (one.testing.plan.peth_per_year, one.testing.plan.hair_or_nail_per_year) == (4, 2)
    assert {label: owed.limit.amount for label, owed in planned(one).items()} == {
        "Order of a PEth test": 91,
        "Order of a hair or nail test": 182,
    }


def test_an_order_of_such_a_specimen_meets_it_and_the_next_part_of_the_year_begins() -> None:
    one = Tested()
    one.run(50 * DAY)
    order(one, Matrix.DRIED_BLOOD_SPOT)
    assert days_left(one, "Order of a PEth test") in {90, 91}
    order(one, Matrix.URINE)
    assert 131 <= days_left(one, "Order of a hair or nail test") <= 133
    order(one, Matrix.NAIL)
    assert days_left(one, "Order of a hair or nail test") in {181, 182}
    assert {specimen.panel for specimen in one.testing.open} == {"peth", "health_professional"}


def test_what_nobody_orders_climbs() -> None:
    one = Tested()
    one.run(120 * DAY)
    assert planned(one)["Order of a PEth test"].state is ObligationState.OVERDUE
    assert [climb.rung for climb in planned(one)["Order of a PEth test"].climbed] == [0, 1, 2, 3]
    assert not one.told_to_case


def test_a_new_plan_changes_what_is_owed() -> None:
    one = Tested()
    plan = one.testing.plan
    form = TestPlanForm(
        floor=plan.floor,
        ceiling=plan.ceiling,
        panels=plan.panels,
        matrices=plan.matrices,
        observed=plan.observed,
        peth_per_year=12,
        hair_or_nail_per_year=2,
        exceptions=(),
        reason=MADE,
    )
    kept = planned(one)["Order of a hair or nail test"].id
    one.act(Act.CHANGE_TEST_PLAN, form)
    assert {label: owed.limit.amount for label, owed in planned(one).items()} == {
        "Order of a PEth test": 30,
        "Order of a hair or nail test": 182,
    }
    assert planned(one)["Order of a hair or nail test"].id == kept


def test_nothing_is_planned_during_leave() -> None:
    one = Tested()
    turn = one.turn()
    leave = a_leave(one)
    told_of_leave(turn, leave)
    one.take(turn)
    assert planned(one) == {}
    one.run(200 * DAY)
    turn = one.turn()
    told_of_leave(turn, replace(leave, until=one.now))
    one.take(turn)
    assert days_left(one, "Order of a PEth test") in {90, 91}


def test_nothing_is_planned_after_the_end() -> None:
    one = Tested()
    turn = one.turn()
    end_testing(turn, "completed")
    one.take(turn)
    assert planned(one) == {}
