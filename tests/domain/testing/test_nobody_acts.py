"""When nobody acts on what testing asks for: each ladder climbs to its end, each rung once (PROGRAM.md 7)."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.acts import Act
from domain.facts import EscalationFact, TestingRequestKind
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.roles import Party
from domain.testing import misses
from domain.testing.acts_orders import OrderedReason, TestOrderForm
from domain.testing.acts_requests import TestingRequestForm
from domain.testing.codes import MissedCause
from domain.testing.news import CheckInMissed, NotCollected
from domain.testing.results import LabResult, Matrix, MroResult
from tests.domain.testing.reported import report
from tests.domain.testing.tested import Tested

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MADE = "Made up for this test."
_SPECIALIST = ["specialist task", "supervisor task", "on_call page", "director formal"]
_K = ObligationKind


def nobody_orders_the_first_test(one: Tested) -> None:
    one.run(DAY)


def a_first_test_is_not_given(one: Tested) -> None:
    form = TestOrderForm(why=OrderedReason.BASELINE, matrix=Matrix.URINE, observed=True, reason=MADE)
    one.act(Act.ORDER_TEST, form)


def nothing_comes_from_the_laboratory(one: Tested) -> None:
    one.collect(one.select())


def nobody_verifies(one: Tested) -> None:
    one.report(one.collect(one.select()), report(LabResult.POSITIVE, None))


def nobody_asks_for_the_split(one: Tested) -> None:
    one.report(one.collect(one.select()), report(LabResult.POSITIVE, MroResult.POSITIVE))


def nobody_decides_a_request(one: Tested) -> None:
    since, until = date(2026, 4, 1), date(2026, 4, 3)
    form = TestingRequestForm(kind=TestingRequestKind.TRAVEL, since=since, until=until, site="North", reason=MADE)
    one.act(Act.REQUEST_TESTING_CHANGE, form)


def nobody_looks_at_repeated_violations(one: Tested) -> None:
    for ahead in range(3):
        turn = one.turn()
        missed = CheckInMissed(
            id=uuid4(), day=turn.today + ahead * DAY, selected=False, cause=MissedCause.MISSED_CHECK_IN
        )
        misses.told_check_in_missed(turn, missed)
        one.take(turn)
        one.run(HOUR)


def nobody_evaluates_a_shy_bladder(one: Tested) -> None:
    order = one.select()
    turn = one.turn()
    told = NotCollected(id=uuid4(), specimen_id=order.id, cause=MissedCause.SHY_BLADDER, at=one.now)
    misses.told_not_collected(turn, told)
    one.take(turn)


@pytest.mark.parametrize(
    ("story", "kind", "owner", "rungs"),
    [
        (nobody_orders_the_first_test, _K.TESTING_TASK, Party.SPECIALIST, _SPECIALIST),
        (
            a_first_test_is_not_given,
            _K.BASELINE_TEST,
            Party.PARTICIPANT,
            ["participant remind", "participant remind", *_SPECIALIST, "legal formal"],
        ),
        (nothing_comes_from_the_laboratory, _K.LAB_RESULT, Party.LABORATORY, ["laboratory remind", "specialist task"]),
        (
            nobody_verifies,
            _K.MRO_REVIEW,
            Party.MEDICAL_REVIEW_OFFICER,
            ["medical_review_officer remind", "specialist task"],
        ),
        (
            nobody_asks_for_the_split,
            _K.SPLIT_REQUEST,
            Party.PARTICIPANT,
            ["participant remind", "participant remind", "specialist task"],
        ),
        (nobody_decides_a_request, _K.REQUEST_DECISION, Party.SPECIALIST, _SPECIALIST),
        (
            nobody_looks_at_repeated_violations,
            _K.TESTING_TASK,
            Party.SUPERVISOR,
            ["supervisor task", "on_call page", "director formal"],
        ),
        (nobody_looks_at_repeated_violations, _K.TESTING_TASK, Party.DIRECTOR, ["director formal", "legal formal"]),
        (
            nobody_evaluates_a_shy_bladder,
            _K.TESTING_TASK,
            Party.MEDICAL_REVIEW_OFFICER,
            ["medical_review_officer remind", "specialist task"],
        ),
    ],
)
def test_a_ladder_climbs_to_its_end_each_rung_once(
    story: Callable[[Tested], None], kind: ObligationKind, owner: Party, rungs: list[str]
) -> None:
    one = Tested()
    story(one)
    waiting = [owed for owed in one.owed(kind) if owed.owner is owner]
    assert waiting
    one.run(60 * DAY)
    assert rungs in [climbs_of(one, owed) for owed in waiting]
    assert {owed.state for owed in one.owed(kind)} == {ObligationState.OVERDUE}


def climbs_of(one: Tested, owed: Obligation) -> list[str]:
    facts = [fact for event in one.events for fact in event.facts if isinstance(fact, EscalationFact)]
    mine = [fact for fact in facts if fact.obligation_id == owed.id]
    assert [fact.rung for fact in mine] == list(range(len(owed.ladder)))
    return [f"{fact.reaches.value} {fact.action.value}" for fact in mine]


def test_a_lost_specimen_stays_in_sight_until_a_person_decides() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.run(60 * DAY)
    assert [open_.id for open_ in one.testing.open] == [given.id]
    assert not one.told_to_case
