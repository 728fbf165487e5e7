"""Specimens that were given late: judged for that alone, and never where the time that was lost is excused."""

from domain.facts import SpecimenFact, ViolationFact
from domain.ids import SpecimenId
from domain.obligation_changes import cancel
from domain.testing.book import Testing, TestingTurn
from domain.testing.codes import FAULTS, Adjudication, MissedCause
from domain.testing.consequences import asked_about, asks, withdraw
from domain.testing.days_off import is_day_off
from domain.testing.faults import fault_on
from domain.testing.missed import OF_MISSED
from domain.testing.outcomes import TaskKind

_EXCUSES = FAULTS | {MissedCause.TRAVEL_APPROVED}
#: What is asked because a specimen came late.
OF_LATENESS = frozenset({TaskKind.REVIEW_LATE, TaskKind.REVIEW_MISSED_TEST})


def is_late(specimen: SpecimenFact) -> bool:
    """Say whether a specimen was given after its time."""
    return specimen.collected_at is not None and specimen.collected_at > specimen.due_at


def is_excused(testing: Testing, specimen: SpecimenFact) -> bool:
    """Say whether nobody may be blamed for not giving a specimen by its time, so that giving it later is no fault."""
    if specimen.adjudication is Adjudication.NO_SHOW_EXCUSED or specimen.missed_because in _EXCUSES:
        return True
    return fault_on(testing, specimen.day) is not None or is_day_off(testing, specimen.day)


def pardon_lateness(turn: TestingTurn, specimen: SpecimenFact, because: str) -> None:
    """Take back what was found and asked because a specimen came late."""
    found = [one for one in _standing(turn.testing, specimen.id) if one.rule.startswith(OF_MISSED)]
    for fact in found:
        withdraw(turn, fact, because)
    for owed in asked_about(turn.file, specimen.id):
        if any(asks(owed, what) for what in OF_LATENESS):
            turn.settle(cancel(owed, turn.now, because))


def _standing(testing: Testing, specimen_id: SpecimenId) -> list[ViolationFact]:
    return [one for one in testing.violations if one.specimen_id == specimen_id and one.withdrawn_at is None]
