"""The enrollment's side of testing: when it begins, and what it tells the case (PROGRAM.md 4.4, 8, D11).

Testing is a process of its own; the case hears of it only what matters.
"""

from dataclasses import replace
from datetime import date

from domain.case import CaseTurn, TestingToStart
from domain.clauses import clause_of
from domain.deadlines import deadline_of
from domain.facts import ViolationFact
from domain.obligations import ObligationKind


def start_testing(turn: CaseTurn, signed_on: date) -> None:
    """Let testing begin with the signature, once, where a clause asks for it."""
    clause = clause_of(turn.case, deadline_of(ObligationKind.BASELINE_TEST))
    if clause and not turn.case.tested_under:
        turn.case = replace(turn.case, tested_under=clause)
        turn.testings.append(TestingToStart(clause=clause, signed_on=signed_on))


def told_by_testing(turn: CaseTurn, fact: ViolationFact) -> None:
    """Take in a violation that testing found or withdrew; what is told again changes nothing."""
    known = next((one for one in turn.case.violations if one.id == fact.id), None)
    if known == fact or (known is None and fact.withdrawn_at is not None):
        return
    others = tuple(one for one in turn.case.violations if one.id != fact.id)
    kept = others if fact.withdrawn_at is not None else (*others, fact)
    turn.case = replace(turn.case, violations=kept)
    if fact.withdrawn_at is None:
        turn.record(
            "enrollment:violation_noted", f"The enrollment notes {fact.level.value} of {fact.day}: {fact.rule}."
        )
    else:
        turn.record("enrollment:violation_lifted", f"{fact.level.value} of {fact.day} does not hold any more.")
