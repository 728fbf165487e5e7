"""A test that nobody could pay for: what asking for help and deciding about it mean for it (TESTING.md 11)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.acts import Act
from domain.facts import SpecimenFact, TestingRequestKind
from domain.obligations import Obligation, ObligationKind
from domain.testing.acts_requests import RequestDecisionForm, TestingRequestForm
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.misses import told_not_collected
from domain.testing.news import NotCollected
from tests.domain.testing.tested import Tested

DAY = timedelta(days=1)
MADE = "Made up for this test."


def unpaid() -> tuple[Tested, SpecimenFact]:
    """Somebody who was at the site and had no money."""
    one = Tested()
    order = one.select()
    turn = one.turn()
    told_not_collected(turn, NotCollected(id=uuid4(), specimen_id=order.id, cause=MissedCause.NO_FUNDS, at=one.now))
    one.take(turn)
    return one, order


def decided(one: Tested, since: date, *, approve: bool) -> None:
    """Let hardship be asked for and decided."""
    asked = TestingRequestForm(kind=TestingRequestKind.HARDSHIP, since=since, until=since + DAY, reason=MADE)
    one.act(Act.REQUEST_TESTING_CHANGE, asked)
    request = one.testing.requests[-1]
    one.act(Act.DECIDE_TESTING_REQUEST, RequestDecisionForm(request_id=request.id, approve=approve, reason=MADE))


def asked_of_people(one: Tested, order: SpecimenFact) -> list[Obligation]:
    return [owed for owed in one.owed(ObligationKind.TESTING_TASK) if owed.subject == order.id]


def test_hardship_approved_excuses_the_test_and_answers_the_question() -> None:
    one, order = unpaid()
    assert [owed.label.partition(":")[0] for owed in asked_of_people(one, order)] == ["Decide hardship"]
    decided(one, order.day, approve=True)
    specimen = one.testing.specimen(order.id)
    assert specimen is not None
    assert (specimen.adjudication, specimen.closed_at) == (Adjudication.NO_SHOW_EXCUSED, one.now)
    assert asked_of_people(one, order) == []
    one.run(60 * DAY)
    assert not one.told_to_case


@pytest.mark.parametrize(("ahead", "approve"), [(0, False), (1, True)])
def test_hardship_denied_or_for_other_days_leaves_the_test_to_a_person(ahead: int, approve: bool) -> None:
    one, order = unpaid()
    decided(one, order.day + ahead * DAY, approve=approve)
    specimen = one.testing.specimen(order.id)
    assert specimen is not None
    assert (specimen.adjudication, specimen.closed_at) == (None, None)
    assert len(asked_of_people(one, order)) == 1
    assert one.names["testing:hardship_denied"] == (not approve)


def test_what_a_person_decided_before_stays_decided() -> None:
    one, order = unpaid()
    decided(one, order.day, approve=True)
    decided(one, order.day, approve=False)
    specimen = one.testing.specimen(order.id)
    assert specimen is not None
    assert specimen.adjudication is Adjudication.NO_SHOW_EXCUSED
    assert one.names["testing:hardship_denied"] == 0
