"""Taking back what was found and asked because a specimen was not given, where that does not hold any more."""

from dataclasses import replace
from typing import Final

from domain.ids import SpecimenId
from domain.testing.book import TestingTurn
from domain.testing.consequences import drop_tasks, withdraw_violations
from domain.testing.outcomes import TaskKind

#: What stays to be done whatever becomes of the test.
_STAYS: Final = frozenset({TaskKind.VENDOR_QUALITY})


def take_back(turn: TestingTurn, specimen_id: SpecimenId, because: str) -> None:
    """Withdraw what was found, and cancel what was asked; what was done because of it the investigation undoes."""
    withdraw_violations(turn, specimen_id, because)
    drop_tasks(turn, specimen_id, because, keep=_STAYS)
    forget_dispute(turn, specimen_id)


def forget_dispute(turn: TestingTurn, specimen_id: SpecimenId) -> None:
    """Let nothing be under dispute any more in a test of which what was disputed does not stand."""
    others = tuple(one for one in turn.testing.disputes if one.specimen_id != specimen_id)
    turn.testing = replace(turn.testing, disputes=others)
