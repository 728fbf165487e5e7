"""Which return somebody may ask for, and which stops it answers (PROGRAM.md 4.3, 11).

A stop that a petition answers is ended as reviewed when the petition is approved, and is not counted against it; every
other stop stands in its way. Holds are nobody's to answer: they end when the result is decided. Which purpose answers
which stop no source says; the table is a program default, grade A.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from domain.clearance.criteria import ReturnPurpose
from domain.clearance.stops import PracticeStanding, StopKind
from domain.facts import ViolationFact
from domain.practice import CLEARED, PracticeStatus
from domain.refusals import Refusal, refuse
from domain.testing.codes import ViolationLevel

_P = ReturnPurpose
_SUSPENSIONS: Final = frozenset({StopKind.SUSPENSION})

#: The kinds of stops that a petition of a purpose answers.
ANSWERS: Final[Mapping[ReturnPurpose, frozenset[StopKind]]] = {
    _P.FIRST_CLEARANCE: _SUSPENSIONS,
    _P.PART_TIME: _SUSPENSIONS,
    _P.AFTER_MAJOR_VIOLATION: _SUSPENSIONS | {StopKind.CEASE_ORDER},
    _P.FULL_TIME: frozenset(),
    _P.UNRESTRICTED: frozenset(),
}


def answered(purpose: ReturnPurpose, standing: PracticeStanding) -> tuple[UUID, ...]:
    """List the stops in force that a petition answers: those that there are when it is made."""
    return tuple(one.id for one in standing.stops if one.kind in ANSWERS[purpose])


def last_major(violations: Iterable[ViolationFact]) -> ViolationFact | None:
    """Find the last major violation that was not withdrawn; None where there is none."""
    major = (one for one in violations if one.withdrawn_at is None and _is_major(one))
    return max(major, key=lambda one: (one.day, one.found_at), default=None)


def _is_major(violation: ViolationFact) -> bool:
    return violation.major or violation.level is not ViolationLevel.MINOR


def why_no_sense(purpose: ReturnPurpose, standing: PracticeStanding, *, violated: bool) -> Refusal | None:
    """Say why nobody asks for such a return now; ``violated`` says whether a major violation is on record."""
    match purpose:
        case ReturnPurpose.FIRST_CLEARANCE | ReturnPurpose.PART_TIME:
            return _why_not_back(purpose, standing)
        case ReturnPurpose.AFTER_MAJOR_VIOLATION:
            if standing.may_practice:
                return refuse(
                    "may_practice", "Practice is cleared and nothing stops it: there is nothing to return to."
                )
            if violated or answered(purpose, standing):
                return None
            return refuse("no_violation", "No major violation is on record, and no order has stopped practice.")
        case ReturnPurpose.FULL_TIME | ReturnPurpose.UNRESTRICTED:
            if standing.clearance not in CLEARED:
                return refuse("not_cleared", "Practice is not cleared: first ask for a clearance under restrictions.")
            if standing.clearance is PracticeStatus.UNRESTRICTED:
                return refuse("unrestricted", "Practice is unrestricted already.")
            return None


def _why_not_back(purpose: ReturnPurpose, standing: PracticeStanding) -> Refusal | None:
    if any(one.kind is StopKind.CEASE_ORDER for one in standing.stops):
        return refuse(
            "stopped_by_order",
            "An order to cease practice is in force: ask to return after a major violation, which answers it.",
        )
    if standing.clearance in CLEARED and not answered(purpose, standing):
        return refuse("cleared", "Practice is cleared already.")
    return None
