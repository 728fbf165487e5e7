"""Deciding a test, for the first time or anew: what was found and asked stays where it is found and asked again.

A violation that does not hold any more is withdrawn, and another collection that lost its reason is called off; what
was ordered because of it the investigation undoes.
"""

from dataclasses import replace
from typing import Final

from domain.facts import SpecimenFact, ViolationFact
from domain.testing.book import Testing, TestingTurn
from domain.testing.codes import Violation
from domain.testing.consequences import call_off, carry_out, drop_tasks, withdraw
from domain.testing.first_test import first_test_void
from domain.testing.lateness import OF_LATENESS
from domain.testing.missed import OF_MISSED
from domain.testing.outcomes import ActionKind, Outcome, TaskKind
from domain.testing.repeated_no_shows import judge_repeated_anew
from domain.testing.taking_back import forget_dispute

_RECOLLECTS: Final = frozenset(
    {ActionKind.OBSERVED_RECOLLECTION_SAME_DAY, ActionKind.OBSERVED_RECOLLECTION, ActionKind.UNOBSERVED_RETEST}
)


def decide(turn: TestingTurn, specimen: SpecimenFact, outcome: Outcome, because: str) -> None:
    """Let an outcome be what is decided of a test; ``because`` says why what was decided before does not hold.

    A dispute about what was decided before has lost what it was about.
    """
    forget_dispute(turn, specimen.id)
    held = found_for(turn.testing, specimen)
    wanted = [_key(one) for one in outcome.violations]
    gone = [one for one in held if _key_of(one) not in wanted]
    kept = [_key_of(one) for one in held if one not in gone]
    drop_tasks(turn, specimen.id, because, outcome, keep=_about_lateness(specimen))
    for fact in gone:
        withdraw(turn, fact, because)
    added = tuple(one for one in outcome.violations if _key(one) not in kept)
    carry_out(turn, specimen, replace(_collecting_once(turn, specimen, outcome, because), violations=added))
    known = turn.testing.specimen(specimen.id)
    if known is not None:
        first_test_void(turn, known)
    judge_repeated_anew(turn)


def is_decided_so(testing: Testing, specimen: SpecimenFact, outcome: Outcome) -> bool:
    """Say whether an outcome says what was decided already, be it under dispute or not."""
    held = sorted(_key_of(one) for one in found_for(testing, specimen))
    before = as_decided(testing, specimen)
    is_same = before.adjudication is outcome.code and before.counts == outcome.counts
    return is_same and held == sorted(_key(one) for one in outcome.violations)


def as_decided(testing: Testing, specimen: SpecimenFact) -> SpecimenFact:
    """Give a test as it was decided: one under dispute as it was before that."""
    before = next((one for one in testing.disputes if one.specimen_id == specimen.id), None)
    if before is None:
        return specimen
    return replace(specimen, adjudication=before.adjudication, counts=before.counts, because=before.because)


def found_for(testing: Testing, specimen: SpecimenFact) -> list[ViolationFact]:
    """List what was found because of a test's result, or because there was none; not that it was given late."""
    held = [one for one in testing.violations if one.specimen_id == specimen.id and one.withdrawn_at is None]
    return [one for one in held if not _is_of_lateness(specimen, one)]


def _is_of_lateness(specimen: SpecimenFact, fact: ViolationFact) -> bool:
    return specimen.missed_because is None and fact.rule.startswith(OF_MISSED)


def _about_lateness(specimen: SpecimenFact) -> frozenset[TaskKind]:
    """Say which questions are about a specimen that came late, which no result answers."""
    if specimen.missed_because is not None:
        return frozenset()
    return OF_LATENESS


def _collecting_once(turn: TestingTurn, specimen: SpecimenFact, outcome: Outcome, because: str) -> Outcome:
    """Leave another collection as it was ordered where it is ordered again, and call it off where it is not."""
    ordered = [one for one in turn.testing.open if one.replaces == specimen.id and one.collected_at is None]
    again = any(one.kind in _RECOLLECTS for one in outcome.actions)
    for one in ordered:
        if not again:
            call_off(turn, one, f"the test that it takes the place of is decided otherwise: {because}")
    if not (ordered and again):
        return outcome
    return replace(outcome, actions=tuple(one for one in outcome.actions if one.kind not in _RECOLLECTS))


def _key(found: Violation) -> tuple[str, str]:
    return found.level.value, found.rests_on.in_words


def _key_of(fact: ViolationFact) -> tuple[str, str]:
    return fact.level.value, fact.rule
