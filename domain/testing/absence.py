"""Leave and the end of the enrollment: nobody is drawn, and what was given is still decided (PROGRAM.md 13)."""

from dataclasses import replace
from typing import Final

from domain.facts import LeaveFact
from domain.obligation_changes import cancel
from domain.obligations import ObligationKind
from domain.stopped_clocks import start_clocks, stop_clocks
from domain.testing.book import TestingStage, TestingTurn
from domain.testing.consequences import call_off
from domain.testing.first_test import ask_for_no_order, ask_for_order
from domain.testing.planned_tests import drop_planned_tests, owe_planned_tests

#: What nobody asks for any more once the enrollment has ended.
_LAPSES: Final = frozenset({ObligationKind.SPECIMEN, ObligationKind.BASELINE_TEST})


def told_of_leave(turn: TestingTurn, leave: LeaveFact) -> None:
    """Stop testing with a leave that has begun, and go on with it when it has ended; told twice, nothing happens."""
    testing = turn.testing
    if testing.stage is TestingStage.ENDED or testing.leave == leave:
        return
    if leave.until is None and testing.leave is None:
        turn.testing = replace(testing, stage=TestingStage.ON_LEAVE, leave=leave)
        turn.record("testing:paused", f"Testing pauses with the leave since {turn.when(leave.since)}.")
        for specimen in turn.testing.open:
            if specimen.collected_at is None and specimen.due_at > leave.since:
                call_off(turn, specimen, "on leave when it was due")
        ask_for_no_order(turn, "the participant is on leave")
        drop_planned_tests(turn, "the participant is on leave")
        follow_leave(turn)
    elif leave.until is not None and testing.leave is not None and testing.leave.id == leave.id:
        turn.testing = replace(testing, stage=TestingStage.ACTIVE, leave=None)
        start_clocks(turn, leave)
        turn.record("testing:resumed", f"Testing goes on: the leave ended {turn.when(leave.until)}.")
        ask_for_order(turn)
        owe_planned_tests(turn)


def follow_leave(turn: TestingTurn) -> None:
    """Keep what was opened during a leave as the leave has it: to be called after every turn."""
    if turn.testing.leave is not None:
        stop_clocks(turn, turn.testing.leave)


def end_testing(turn: TestingTurn, reason: str) -> None:
    """End testing with the enrollment: what was not given is not asked for any more, what was given is decided."""
    if turn.testing.stage is TestingStage.ENDED:
        return
    turn.testing = replace(turn.testing, stage=TestingStage.ENDED)
    turn.record("testing:ended", f"Testing ends: {reason}.")
    for specimen in turn.testing.open:
        if specimen.collected_at is None:
            call_off(turn, specimen, "the enrollment ended")
    ask_for_no_order(turn, "the enrollment ended")
    drop_planned_tests(turn, "the enrollment ended")
    for owed in tuple(turn.obligations.values()):
        if owed.kind in _LAPSES and not owed.is_closed:
            turn.settle(cancel(owed, turn.now, "the enrollment ended"))
