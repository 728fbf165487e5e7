"""Until when an order that was not drawn is to be met: never without a least notice (TESTING.md 9)."""

from datetime import datetime, timedelta

import pytest

from domain.acts import Act
from domain.policy import Policy
from domain.testing.acts_orders import OrderedReason, TestOrderForm
from domain.testing.orders import end_of_window
from domain.testing.results import LabResult, Matrix, MroResult
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import CALIFORNIA, VRP, report
from tests.domain.testing.tested import Tested

#: The windows of Pennsylvania end at 22:00 of New York, those of California at 17:00 of Los Angeles.
FOR_CAUSE = TestOrderForm(why=OrderedReason.FOR_CAUSE, matrix=Matrix.URINE, observed=True, reason="Made up.")


@pytest.mark.parametrize(
    ("policy", "now", "due"),
    [
        (VRP, "2026-03-03T00:30:00-05:00", "2026-03-03T22:00:00-05:00"),
        (VRP, "2026-03-03T14:00:00-05:00", "2026-03-03T22:00:00-05:00"),
        (VRP, "2026-03-03T14:00:01-05:00", "2026-03-04T22:00:00-05:00"),
        (VRP, "2026-03-03T23:30:00-05:00", "2026-03-04T22:00:00-05:00"),
        (CALIFORNIA, "2026-03-02T09:00:00-08:00", "2026-03-02T17:00:00-08:00"),
        (CALIFORNIA, "2026-03-02T16:59:00-08:00", "2026-03-03T17:00:00-08:00"),
        # The night in which clocks go forward has an hour less; the notice is one of hours that pass.
        (VRP, "2026-03-07T15:00:00-05:00", "2026-03-08T22:00:00-04:00"),
    ],
)
def test_what_is_left_of_the_window_is_the_notice_or_the_next_one_ends_it(policy: Policy, now: str, due: str) -> None:
    at = datetime.fromisoformat(now)
    assert end_of_window(policy, at, at.date()) == datetime.fromisoformat(due)


def test_a_pack_may_ask_for_another_notice() -> None:
    at = datetime.fromisoformat("2026-03-03T21:59:00-05:00")
    none = with_figure(VRP, "testing.least_notice_hours", 0)
    assert end_of_window(none, at, at.date()) == datetime.fromisoformat("2026-03-03T22:00:00-05:00")


def test_an_order_before_closing_is_due_on_the_day_after_and_asked_for_then() -> None:
    one = Tested(CALIFORNIA, now=datetime.fromisoformat("2026-03-02T16:59:00-08:00"))
    one.act(Act.ORDER_TEST, FOR_CAUSE)
    (order,) = one.testing.open
    assert (order.day.isoformat(), order.due_at - one.now) == ("2026-03-03", timedelta(hours=24, minutes=1))
    one.collect(order)
    assert not one.told_to_case


def test_another_collection_in_place_of_an_invalid_one_has_its_own_time() -> None:
    one = Tested(now=datetime.fromisoformat("2026-03-02T09:00:00-05:00"))
    given = one.collect(one.select())
    one.now = datetime.fromisoformat("2026-03-05T21:55:00-05:00")
    one.report(given, report(LabResult.INVALID, MroResult.CANCELLED))
    (again,) = one.testing.open
    assert again.due_at - one.now == timedelta(hours=24)
