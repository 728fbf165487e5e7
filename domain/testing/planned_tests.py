"""Tests that the plan asks for so many times a year beside the random ones: PEth, and hair or nail (TESTING.md 7, 8).

The specialist orders each on a day that cannot be foreseen, once in each part of the year (program default, grade A).
Whichever order of such a specimen comes first in a part meets it, and the next part begins.
"""

from dataclasses import replace
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from domain.deadlines import deadline_of
from domain.facts import TestPlanFact
from domain.limits import Limit, Unit
from domain.obligations import ObligationKind
from domain.testing.book import TestingStage, TestingTurn
from domain.testing.results import Matrix

_K: Final = ObligationKind.PLANNED_TEST
_YEAR: Final = 365


class PlannedTest(StrEnum):
    """What is planned beside the random tests."""

    PETH = "PEth"
    HAIR_OR_NAIL = "hair or nail"


#: The specimens of each, the usual one first.
_MATRICES: Final = {
    PlannedTest.PETH: (Matrix.BLOOD, Matrix.DRIED_BLOOD_SPOT),
    PlannedTest.HAIR_OR_NAIL: (Matrix.HAIR, Matrix.NAIL),
}


def matrix_of(plan: TestPlanFact, which: PlannedTest) -> Matrix:
    """Choose the specimen of a planned test: the plan's, or the usual one."""
    possible = _MATRICES[which]
    return next((one for one in plan.matrices if one in possible), possible[0])


def owe_planned_tests(turn: TestingTurn) -> None:
    """Let the specialist owe the orders that the plan in force asks for, and no others."""
    for which in PlannedTest:
        _owe(turn, which)


def drop_planned_tests(turn: TestingTurn, because: str) -> None:
    """Take back what is owed: nobody can be tested now."""
    for which in PlannedTest:
        turn.drop(_K, because, _about(turn, which))


def planned_test_ordered(turn: TestingTurn, matrix: Matrix) -> None:
    """Meet what is owed with an order of such a specimen; the next part of the year begins."""
    for which in PlannedTest:
        about = _about(turn, which)
        if matrix in _MATRICES[which] and turn.file.find(_K, about) is not None:
            turn.meet(_K, "it was ordered", about)
            _owe(turn, which)


def _owe(turn: TestingTurn, which: PlannedTest) -> None:
    about, times = _about(turn, which), _times(turn.testing.plan, which)
    limit = Limit(amount=_YEAR // times, unit=Unit.CALENDAR_DAYS) if times else None
    known = turn.file.find(_K, about)
    if known is not None and known.limit != limit:
        turn.drop(_K, "the plan changed", about)
        known = None
    if known is None and limit is not None and turn.testing.stage is TestingStage.ACTIVE:
        turn.open(
            _K,
            clause=turn.testing.clause,
            about=about,
            label=f"Order of a {which.value} test",
            terms=replace(turn.policy.deadline(deadline_of(_K)), limit=limit),
        )


def _times(plan: TestPlanFact, which: PlannedTest) -> int:
    return plan.peth_per_year if which is PlannedTest.PETH else plan.hair_or_nail_per_year


def _about(turn: TestingTurn, which: PlannedTest) -> UUID:
    return uuid5(turn.testing.id, which.name)
