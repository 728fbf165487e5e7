"""Violations as the enrollment keeps them, whoever found them: those that stand (PROGRAM.md 8)."""

from dataclasses import replace

from domain.case import CaseTurn
from domain.facts import ViolationFact


def enter_violation(turn: CaseTurn, fact: ViolationFact) -> bool:
    """Keep a violation, or that it was withdrawn; what is told again changes nothing, and False says so."""
    known = next((one for one in turn.case.violations if one.id == fact.id), None)
    if known == fact or (known is None and fact.withdrawn_at is not None):
        return False
    others = tuple(one for one in turn.case.violations if one.id != fact.id)
    kept = others if fact.withdrawn_at is not None else (*others, fact)
    turn.case = replace(turn.case, violations=kept)
    if fact.withdrawn_at is None:
        turn.record(
            "enrollment:violation_noted", f"The enrollment notes {fact.level.value} of {fact.day}: {fact.rule}."
        )
    else:
        turn.record("enrollment:violation_lifted", f"{fact.level.value} of {fact.day} does not hold any more.")
    return True
