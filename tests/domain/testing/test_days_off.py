"""Days off that are approved excuse tests and check-ins; those beyond what the pack grants are not approved."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.acts import Act
from domain.facts import TestingRequestKind
from domain.testing import misses
from domain.testing.acts_requests import RequestDecisionForm, TestingRequestForm
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.days_off import days_off_left, is_day_off
from domain.testing.news import CheckInMissed
from tests.domain.testing.reported import CALIFORNIA, DMU, VRP
from tests.domain.testing.tested import Tested

DAY = timedelta(days=1)
MADE = "Made up for this test."
FIRST, LAST = date(2026, 4, 1), date(2026, 4, 10)


def asked(one: Tested, since: date = FIRST, until: date = LAST, site: str = "") -> None:
    form = TestingRequestForm(kind=TestingRequestKind.VACATION, since=since, until=until, site=site, reason=MADE)
    one.act(Act.REQUEST_TESTING_CHANGE, form)


def decision(one: Tested, *, approve: bool = True) -> RequestDecisionForm:
    return RequestDecisionForm(request_id=one.testing.requests[-1].id, approve=approve, reason=MADE)


def approved(one: Tested, since: date = FIRST, until: date = LAST, site: str = "") -> None:
    asked(one, since, until, site)
    one.act(Act.DECIDE_TESTING_REQUEST, decision(one))


def miss_check_in(one: Tested, *, selected: bool = False) -> None:
    turn = one.turn()
    day = turn.today
    missed = CheckInMissed(id=uuid4(), day=day, selected=selected, cause=MissedCause.MISSED_CHECK_IN)
    misses.told_check_in_missed(turn, missed)
    one.take(turn)


def days_into(one: Tested, day: date) -> None:
    one.run(day - one.now.date())


def test_a_test_and_a_check_in_on_a_day_off_are_excused() -> None:
    one = Tested()
    approved(one)
    days_into(one, FIRST + DAY)
    order = one.select()
    miss_check_in(one, selected=True)
    one.run(3 * DAY)
    known = one.testing.specimen(order.id)
    assert known is not None
    assert (known.adjudication, known.missed_because) == (Adjudication.NO_SHOW_EXCUSED, MissedCause.TRAVEL_APPROVED)
    assert [note.excused for note in one.testing.missed_check_ins] == [True]
    assert not one.told_to_case


def test_the_days_before_and_after_are_days_as_any_other() -> None:
    one = Tested()
    approved(one)
    assert [is_day_off(one.testing, day) for day in (FIRST - DAY, FIRST, LAST, LAST + DAY)] == [
        False,
        True,
        True,
        False,
    ]
    days_into(one, LAST + DAY)
    miss_check_in(one)
    assert [fact.day for fact in one.told_to_case] == [LAST + DAY]


def test_a_request_that_names_a_site_moves_the_test_and_excuses_nobody() -> None:
    one = Tested()
    approved(one, site="Sample Site North")
    days_into(one, FIRST)
    order = one.select()
    one.run(3 * DAY)
    assert one.testing.specimen(order.id).adjudication is Adjudication.NO_SHOW  # type: ignore[union-attr]


def test_what_was_held_against_somebody_is_withdrawn_when_the_days_are_approved_late() -> None:
    one = Tested()
    asked(one)
    days_into(one, FIRST)
    order = one.select()
    one.run(3 * DAY)
    miss_check_in(one)
    assert len(one.told_to_case) == 2
    one.act(Act.DECIDE_TESTING_REQUEST, decision(one))
    assert one.testing.specimen(order.id).adjudication is Adjudication.NO_SHOW_EXCUSED  # type: ignore[union-attr]
    assert all(fact.withdrawn_at is not None for fact in one.testing.violations)
    assert one.testing.missed_check_ins[0].excused


def test_more_days_than_the_pack_grants_a_year_are_not_approved() -> None:
    one = Tested(VRP)
    approved(one)
    asked(one, LAST + 10 * DAY, LAST + 14 * DAY)
    assert one.refused(Act.DECIDE_TESTING_REQUEST, decision(one)) == "no_days_left"
    assert one.refused(Act.DECIDE_TESTING_REQUEST, decision(one, approve=False)) == ""
    one.act(Act.DECIDE_TESTING_REQUEST, decision(one, approve=False))
    approved(one, LAST + 10 * DAY, LAST + 13 * DAY)
    assert days_off_left(one.testing, LAST + 13 * DAY, VRP) == 1
    assert days_off_left(one.testing, LAST + 14 * DAY, VRP) == 0
    assert days_off_left(one.testing, LAST + 365 * DAY, VRP) == 14


def test_where_the_pack_grants_no_days_a_site_is_named() -> None:
    one = Tested(DMU)
    asked(one)
    assert one.refused(Act.DECIDE_TESTING_REQUEST, decision(one)) == "no_days_left"
    one.act(Act.DECIDE_TESTING_REQUEST, decision(one, approve=False))
    approved(one, site="Sample Site North")


@pytest.mark.parametrize("selected", [True, False])
def test_where_the_pack_has_no_number_a_person_decides_about_the_test(selected: bool) -> None:
    one = Tested(CALIFORNIA)
    approved(one)
    days_into(one, FIRST)
    order = one.select()
    miss_check_in(one, selected=selected)
    one.run(3 * DAY)
    known = one.testing.specimen(order.id)
    assert known is not None
    assert known.adjudication is None
    assert not one.told_to_case
    assert days_off_left(one.testing, FIRST, CALIFORNIA) is None


def test_a_missed_check_in_is_the_cause_of_the_missed_test() -> None:
    one = Tested()
    order = one.select()
    miss_check_in(one, selected=True)
    one.run(3 * DAY)
    assert one.testing.specimen(order.id).missed_because is MissedCause.MISSED_CHECK_IN  # type: ignore[union-attr]
    assert len(one.told_to_case) == 1
