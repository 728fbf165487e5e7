"""Taking back what was found and asked because a specimen was not given, where that does not hold any more."""

from dataclasses import replace
from typing import Final

from domain.ids import SpecimenId
from domain.testing.book import Testing, TestingTurn
from domain.testing.codes import ViolationLevel
from domain.testing.consequences import ask, asked_about, asks, drop_tasks, withdraw_violations
from domain.testing.judging import review_time, task
from domain.testing.outcomes import Desk, TaskKind

#: What a major violation asks of people (see ``judging.tasks_of_major``).
OF_MAJOR: Final = frozenset({TaskKind.DECIDE_CEASE_PRACTICE, TaskKind.REPORT_TO_BOARD})
#: What stays to be done whatever becomes of the test.
_STAYS: Final = frozenset({TaskKind.VENDOR_QUALITY, TaskKind.UNDO_CONSEQUENCES})


def take_back(turn: TestingTurn, specimen_id: SpecimenId, because: str) -> None:
    """Withdraw what was found, cancel what was asked, and have undone what was done because of it already."""
    is_done = has_consequences(turn, specimen_id)
    withdraw_violations(turn, specimen_id, because)
    drop_tasks(turn, specimen_id, because, keep=_STAYS)
    forget_dispute(turn, specimen_id)
    if is_done:
        ask_to_undo(turn, specimen_id)


def has_consequences(turn: TestingTurn, specimen_id: SpecimenId) -> bool:
    """Say whether anybody has done already what a major violation asks of people."""
    asked = asked_about(turn.file, specimen_id)
    waits = [what for what in OF_MAJOR if any(asks(one, what) for one in asked)]
    return _has_major(turn.testing, specimen_id) and len(waits) < len(OF_MAJOR)


def ask_to_undo(turn: TestingTurn, specimen_id: SpecimenId) -> None:
    """Ask the supervisor to undo what was done because of a violation that is withdrawn."""
    undo = "A violation is withdrawn: undo what was ordered and told because of it."
    asked = task(Desk.SUPERVISOR, TaskKind.UNDO_CONSEQUENCES, undo, within=review_time(turn.policy))
    ask(turn, asked, specimen_id)


def forget_dispute(turn: TestingTurn, specimen_id: SpecimenId) -> None:
    """Let nothing be under dispute any more in a test of which what was disputed does not stand."""
    others = tuple(one for one in turn.testing.disputes if one.specimen_id != specimen_id)
    turn.testing = replace(turn.testing, disputes=others)


def _has_major(testing: Testing, specimen_id: SpecimenId) -> bool:
    held = [one for one in testing.violations if one.specimen_id == specimen_id and one.withdrawn_at is None]
    return any(one.level is not ViolationLevel.MINOR for one in held)
