import pytest

from domain.limits import Limit, Unit
from domain.policy import Policy
from domain.testing.adjudication import adjudicate
from domain.testing.codes import MissedCause
from domain.testing.history import TestHistory as History
from domain.testing.missed import judge_missed
from domain.testing.outcomes import Desk, HumanTask, Outcome, TaskKind
from domain.testing.results import LabResult, MroResult
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import CALIFORNIA, COLLECTED, VRP, days_before, report


def missed(policy: Policy, *days: int) -> Outcome:
    """A missed check-in of somebody not selected: a minor violation."""
    history = History(earlier_minors=days_before(*days))
    return judge_missed(MissedCause.MISSED_CHECK_IN, selected=False, at=COLLECTED, history=history, policy=policy)


def asked(outcome: Outcome) -> list[HumanTask]:
    return [one for one in outcome.tasks if one.what is TaskKind.REVIEW_REPEATED]


@pytest.mark.parametrize(
    ("days", "desks"),
    [
        ((), []),
        ((30,), [Desk.SUPERVISOR]),
        ((31,), []),
        ((40, 80), [Desk.DIRECTOR]),
        ((10, 80), [Desk.SUPERVISOR, Desk.DIRECTOR]),
        ((10, 90), [Desk.SUPERVISOR, Desk.DIRECTOR]),
        ((10, 91), [Desk.SUPERVISOR]),
        # Found earlier, of a later day.
        ((-30,), [Desk.SUPERVISOR]),
        ((-31,), []),
        ((-10, 80), [Desk.SUPERVISOR, Desk.DIRECTOR]),
        ((-11, 80), [Desk.SUPERVISOR]),
        ((-20, 20), [Desk.SUPERVISOR, Desk.DIRECTOR]),
        ((-80, 80), []),
    ],
)
def test_the_second_in_a_month_and_the_third_in_three(days: tuple[int, ...], desks: list[Desk]) -> None:
    tasks = asked(missed(VRP, *days))

    assert [one.who for one in tasks] == desks
    assert all(one.within == Limit(amount=1, unit=Unit.BUSINESS_DAYS) for one in tasks)


def test_the_numbers_are_the_packs() -> None:
    strict = with_figure(VRP, "minor.supervisor_from", 1)
    assert [one.sentence for one in asked(missed(strict))] == ["Minor violation number 1 in 30 days."]
    wide = with_figure(VRP, "minor.director_window_days", 365)
    assert [one.who for one in asked(missed(wide, 100, 200))] == [Desk.DIRECTOR]


def test_in_california_several_minor_ones_may_be_a_major_one_which_a_person_says() -> None:
    outcome = missed(CALIFORNIA, 10)
    assert asked(outcome)[0].sentence.endswith("Say whether together they are a major one.")
    assert [one.level.value for one in outcome.violations] == ["NC1"]


def test_it_is_asked_of_every_minor_violation_and_of_no_other() -> None:
    history = History(earlier_minors=days_before(3))
    late = adjudicate(report(LabResult.POSITIVE, MroResult.NEGATIVE), history, VRP)
    assert [one.who for one in asked(late)] == [Desk.SUPERVISOR]
    assert asked(adjudicate(report(LabResult.POSITIVE, MroResult.POSITIVE), history, VRP)) == []
    assert asked(adjudicate(report(LabResult.NEGATIVE, MroResult.NEGATIVE), history, VRP)) == []
    assert asked(adjudicate(report(LabResult.POSITIVE, None), history, VRP)) == []
