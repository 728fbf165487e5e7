"""The enrollment's side of testing: when it begins, and what it tells the case (PROGRAM.md 4.4, 8, D11).

Testing is a process of its own; the case hears of it only what matters.
"""

from dataclasses import replace
from datetime import date

from domain import cleared
from domain.case import CaseTurn, TestingToStart
from domain.clauses import clause_of
from domain.clearance.stops import Stop, StopEnd, StopKind, practice_standing
from domain.deadlines import deadline_of
from domain.facts import ViolationFact
from domain.investigated import told_of_violation
from domain.obligations import ObligationKind
from domain.testing.holds import Hold
from domain.violations import enter_violation


def start_testing(turn: CaseTurn, signed_on: date) -> None:
    """Let testing begin with the signature, once, where a clause asks for it."""
    clause = clause_of(turn.case, deadline_of(ObligationKind.BASELINE_TEST))
    if clause and not turn.case.tested_under:
        turn.case = replace(turn.case, tested_under=clause)
        turn.testings.append(TestingToStart(clause=clause, signed_on=signed_on))


def told_by_testing(turn: CaseTurn, fact: ViolationFact) -> None:
    """Take in a violation that testing found or withdrew; what is told again changes nothing."""
    if enter_violation(turn, fact):
        told_of_violation(turn, fact)


def told_of_hold(turn: CaseTurn, hold: Hold) -> None:
    """Hold practice until a result is verified, or let it go on; what is told again or overtaken changes nothing."""
    held = [
        one
        for one in practice_standing(turn.case.practice_log).stops
        if one.kind is StopKind.HOLD and one.subject == hold.specimen_id
    ]
    if hold.begins and not held and not turn.case.has_ended:
        stop = Stop(
            id=turn.new_id(),
            kind=StopKind.HOLD,
            because=hold.because or "A result is being verified.",
            rests_on=f"{turn.policy.name}, positive.hold_pending_review",
            since=turn.now,
            subject=hold.specimen_id,
        )
        cleared.stop(turn, stop)
    if not hold.begins:
        for one in held:
            cleared.end(turn, one.id, StopEnd.LIFTED, hold.because or "nothing is left that it was for")
