"""A no-show counts as repeated only as long as the earlier one stands, whenever that one is excused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.acts import Act
from domain.facts import SpecimenFact
from domain.obligations import ObligationKind
from domain.testing import arrivals, misses
from domain.testing.absence import told_of_leave
from domain.testing.acts_orders import NotCollectedForm
from domain.testing.acts_results import DecisionOfTestForm, SpecimenForm
from domain.testing.codes import Adjudication, MissedCause, ViolationLevel
from domain.testing.news import CollectedOtherwise, Faulted
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import CALIFORNIA, VRP
from tests.domain.testing.tested import Tested, a_leave

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MADE = "Made up for this test."


def outage(one: Tested, order: SpecimenFact) -> None:
    turn = one.turn()
    told = Faulted(id=uuid4(), cause=MissedCause.SYSTEM_OUTAGE, day=order.day, closes_at=None, because="an outage")
    misses.told_faulted(turn, told)
    one.take(turn)


def given_in_time(one: Tested, order: SpecimenFact) -> None:
    turn = one.turn()
    at = order.due_at - HOUR
    told = CollectedOtherwise(id=uuid4(), specimen_id=order.id, number="CCF-1", site="Sample Site", at=at)
    arrivals.told_collected_otherwise(turn, told)
    one.take(turn)


def leave_of_that_day(one: Tested, order: SpecimenFact) -> None:
    turn = one.turn()
    told_of_leave(turn, replace(a_leave(one), since=order.ordered_at, until=order.due_at))
    one.take(turn)


def a_person_excuses(one: Tested, order: SpecimenFact) -> None:
    form = NotCollectedForm(specimen_id=order.id, cause=MissedCause.SITE_CLOSED, reason=MADE)
    one.act(Act.RECORD_NOT_COLLECTED, form)


def no_shows(one: Tested, count: int = 2) -> list[SpecimenFact]:
    """Orders on different days that nobody followed."""
    orders = []
    for _ in range(count):
        one.now = one.now.replace(hour=14)
        orders.append(one.select())
        one.run(4 * DAY)
    return orders


def held(one: Tested) -> list[tuple[int, str]]:
    """The days and levels of what stands."""
    found = [fact for fact in one.testing.violations if fact.withdrawn_at is None]
    return sorted((fact.day.day, fact.level.value) for fact in found)


def asked(one: Tested, order: SpecimenFact) -> set[str]:
    tasks = one.owed(ObligationKind.TESTING_TASK)
    return {task.label.partition(":")[0] for task in tasks if task.subject == order.id}


@pytest.mark.parametrize("excuse", [outage, given_in_time, leave_of_that_day, a_person_excuses])
def test_the_second_no_show_is_judged_anew_when_the_first_does_not_stand(
    excuse: Callable[[Tested, SpecimenFact], None],
) -> None:
    one = Tested(VRP)
    first, second = no_shows(one)
    assert held(one) == [(first.day.day, "NC1"), (second.day.day, "NC2")]
    excuse(one, first)
    assert held(one) == [(second.day.day, "NC1")]
    assert asked(one, second) == {"Review missed test"}
    assert [fact.level for fact in one.told_to_case[-2:]] == [ViolationLevel.MAJOR, ViolationLevel.MINOR]


def test_one_that_is_still_repeated_stays_as_it_is() -> None:
    one = Tested(VRP)
    first, second, third = no_shows(one, 3)
    outage(one, second)
    assert held(one) == [(first.day.day, "NC1"), (third.day.day, "NC2")]
    outage(one, first)
    assert held(one) == [(third.day.day, "NC1")]


def test_a_dispute_about_the_first_changes_nothing_until_it_is_decided() -> None:
    one = Tested(VRP)
    first, second = no_shows(one)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=first.id, reason=MADE))
    (third,) = no_shows(one, 1)
    outage(one, third)
    assert held(one) == [(first.day.day, "NC1"), (second.day.day, "NC2")]


def test_excusing_the_later_one_changes_nothing_in_the_earlier() -> None:
    one = Tested(VRP)
    first, second = no_shows(one)
    outage(one, second)
    assert held(one) == [(first.day.day, "NC1")]
    assert one.names["testing:violation_withdrawn"] == 1


def test_where_every_no_show_is_major_it_stays_so() -> None:
    one = Tested(CALIFORNIA)
    first, second = no_shows(one)
    outage(one, first)
    assert held(one) == [(second.day.day, "NC2")]


def test_what_a_person_said_it_counts_as_stays() -> None:
    one = Tested(with_figure(VRP, "testing.no_show_rule", "a person decides"))
    first, second = no_shows(one)
    form = DecisionOfTestForm(
        specimen_id=second.id, adjudication=Adjudication.NO_SHOW, level=ViolationLevel.MAJOR, reason=MADE
    )
    one.act(Act.DECIDE_TEST, form)
    assert held(one) == [(second.day.day, "NC2")]
    outage(one, first)
    assert held(one) == [(second.day.day, "NC2")]
