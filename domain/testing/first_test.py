"""The first test after the signature (PROGRAM.md D11): ordered by the specialist, given by the participant.

Whichever specimen comes first is the first test. Where nobody ordered one in time it is the program's fault, which
breaches nothing and is held against nobody.
"""

from datetime import datetime

from domain.obligation_changes import accept, mark_fault, submit, why_not_submit
from domain.obligations import FaultCause, Obligation, ObligationKind
from domain.testing.book import TestingTurn
from domain.testing.consequences import ask, drop_tasks
from domain.testing.judging import ask_specialist
from domain.testing.outcomes import TaskKind


def owe_first_test(turn: TestingTurn, since: datetime) -> None:
    """Let the participant owe a first test, and ask the specialist to order it."""
    turn.open(ObligationKind.BASELINE_TEST, clause=turn.testing.clause, starts_at=since)
    ask_for_order(turn)


def ask_for_order(turn: TestingTurn) -> None:
    """Ask the specialist to order the first test, where it is still owed."""
    owed = turn.file.find(ObligationKind.BASELINE_TEST)
    if owed is not None:
        ask(turn, ask_specialist(turn.policy, TaskKind.ORDER_FIRST_TEST, "Order the first test."), owed.id)


def ask_for_no_order(turn: TestingTurn, because: str) -> None:
    """Take the specialist's task back: nobody can be tested now."""
    owed = turn.file.find(ObligationKind.BASELINE_TEST)
    if owed is not None:
        drop_tasks(turn, owed.id, because)


def order_comes(turn: TestingTurn) -> None:
    """Settle the specialist's task: an order is placed."""
    owed = turn.file.find(ObligationKind.BASELINE_TEST)
    if owed is not None:
        turn.meet(ObligationKind.TESTING_TASK, "a test was ordered", owed.id)


def meet_first_test(turn: TestingTurn, given_at: datetime) -> None:
    """Settle what is owed as a first test, when the first specimen was given."""
    owed = turn.file.find(ObligationKind.BASELINE_TEST)
    if owed is not None and why_not_submit(owed) is None:
        turn.meet(ObligationKind.TESTING_TASK, "a specimen was given", owed.id)
        turn.settle(accept(submit(owed, given_at), turn.now, "a first specimen was given"))


def follow_overdue(turn: TestingTurn, owed: Obligation, rung: int | None) -> None:
    """Hold a first test that nobody ordered against nobody, before its breach is entered."""
    was_ordered = bool(turn.testing.open or turn.testing.decided)
    if rung is None and not was_ordered and owed.fault is None:
        turn.put(mark_fault(owed, FaultCause.SYSTEM))
        turn.record("obligation:fault_noted", f"{owed.label}: no test was ordered.", clause=owed.clause)
