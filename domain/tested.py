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
from domain.violations import enter_violation


def start_testing(turn: CaseTurn, signed_on: date) -> None:
    """Let testing begin with the signature, once, where a clause asks for it."""
    clause = clause_of(turn.case, deadline_of(ObligationKind.BASELINE_TEST))
    if clause and not turn.case.tested_under:
        turn.case = replace(turn.case, tested_under=clause)
        turn.testings.append(TestingToStart(clause=clause, signed_on=signed_on))


def told_by_testing(turn: CaseTurn, fact: ViolationFact) -> None:
    """Take in a violation that testing found or withdrew; what is told again changes nothing."""
    enter_violation(turn, fact)
