"""The first test after the signature (PROGRAM.md D11): ordered by the specialist, given by the participant.

Whichever specimen comes first is the first test; one that is cancelled and counts for nothing is none, so that another
one is owed. Where nobody ordered one in time it is the program's fault, which breaches nothing and is held against
nobody.
"""

from dataclasses import replace
from datetime import datetime

from domain.facts import SpecimenFact
from domain.ids import SpecimenId
from domain.obligation_changes import accept, mark_fault, submit, why_not_submit
from domain.obligations import FaultCause, Obligation, ObligationKind
from domain.testing.book import Testing, TestingStage, TestingTurn
from domain.testing.codes import VOID
from domain.testing.consequences import ask, drop_tasks
from domain.testing.judging import ask_specialist
from domain.testing.outcomes import TaskKind


def owe_first_test(turn: TestingTurn, since: datetime) -> None:
    """Let the participant owe a first test, and ask the specialist to order it."""
    turn.open(ObligationKind.BASELINE_TEST, clause=turn.testing.clause, starts_at=since)
    ask_for_order(turn)


def ask_for_order(turn: TestingTurn) -> None:
    """Ask the specialist to order the first test, where it is still owed and nothing is ordered."""
    owed = turn.file.find(ObligationKind.BASELINE_TEST)
    is_ordered = any(one.collected_at is None and one.missed_because is None for one in turn.testing.open)
    if owed is not None and not is_ordered and turn.testing.stage is TestingStage.ACTIVE:
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


def meet_first_test(turn: TestingTurn, given_at: datetime, specimen_id: SpecimenId | None = None) -> None:
    """Settle what is owed as a first test, when the first specimen was given; not by one that was cancelled."""
    owed = turn.file.find(ObligationKind.BASELINE_TEST)
    given = specimen_id or _given_at(turn.testing, given_at)
    is_void = turn.testing.first_test_is_void and turn.testing.first_test == given
    if owed is not None and not is_void and why_not_submit(owed) is None:
        turn.testing = replace(turn.testing, first_test=given, first_test_is_void=False)
        turn.meet(ObligationKind.TESTING_TASK, "a specimen was given", owed.id)
        turn.settle(accept(submit(owed, given_at), turn.now, "a first specimen was given"))


def _given_at(testing: Testing, given_at: datetime) -> SpecimenId | None:
    known = [one.id for one in (*testing.open, *testing.decided) if one.collected_at == given_at]
    return testing.first_test if testing.first_test in known else next(iter(known), None)


def first_test_void(turn: TestingTurn, specimen: SpecimenFact) -> None:
    """Let a first test be owed anew when the one that was given is cancelled, and be met when it counts after all.

    To be called with every test that is decided, or decided anew; ``specimen`` is as it has become.
    """
    testing = turn.testing
    if specimen.id != testing.first_test or specimen.collected_at is None:
        return
    if specimen.adjudication not in VOID:
        turn.testing = replace(testing, first_test_is_void=False)
        meet_first_test(turn, specimen.collected_at, specimen.id)
    elif not testing.first_test_is_void and not _another_counts(testing, specimen):
        awaited = [one.id for one in testing.open if one.collected_at is not None and one.id != specimen.id]
        if awaited:
            turn.testing = replace(testing, first_test=awaited[0])
            return
        turn.testing = replace(testing, first_test_is_void=True)
        owe_first_test(turn, turn.now)


def other_test_counts(turn: TestingTurn, specimen: SpecimenFact) -> None:
    """Remember that a test beside the first one counts: from then on none is owed, whatever becomes of the first."""
    if turn.testing.first_test not in {None, specimen.id}:
        turn.testing = replace(turn.testing, first_test_stands=True)


def _another_counts(testing: Testing, void: SpecimenFact) -> bool:
    """Say whether another test counts, or nobody is tested any more."""
    counts = any(one.counts and one.id != void.id for one in testing.decided)
    return counts or testing.first_test_stands or testing.stage is TestingStage.ENDED


def follow_overdue(turn: TestingTurn, owed: Obligation, rung: int | None) -> None:
    """Hold a first test that nobody ordered against nobody, before its breach is entered."""
    if rung is None and not _was_ordered(turn.testing, owed) and owed.fault is None:
        turn.put(mark_fault(owed, FaultCause.SYSTEM))
        turn.record("obligation:fault_noted", f"{owed.label}: no test was ordered.", clause=owed.clause)


def _was_ordered(testing: Testing, owed: Obligation) -> bool:
    """Say whether a test was ordered since a first one is owed; one that was excused or cancelled is none."""
    since = [one for one in (*testing.open, *testing.decided) if one.ordered_at >= owed.starts_at]
    is_open = any(one.collected_at is None for one in testing.open)
    return is_open or any(one.adjudication not in VOID for one in since)
