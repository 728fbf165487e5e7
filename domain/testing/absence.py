"""Leave and the end of the enrollment: nobody is drawn, and what was given is still decided (PROGRAM.md 13)."""

from dataclasses import replace
from typing import Final

from domain.facts import LeaveFact, RequestStatus, SpecimenFact
from domain.obligation_changes import cancel
from domain.obligations import ObligationKind
from domain.stopped_clocks import start_clocks, stop_clocks
from domain.testing.book import TestingStage, TestingTurn
from domain.testing.check_ins import local_window
from domain.testing.codes import REFUSALS, Adjudication
from domain.testing.consequences import call_off, drop_tasks
from domain.testing.first_test import ask_for_no_order, ask_for_order
from domain.testing.lateness import is_late, pardon_lateness
from domain.testing.leaves import falls_into, remember_leave
from domain.testing.misses import excuse_check_in
from domain.testing.planned_tests import drop_planned_tests, owe_planned_tests
from domain.testing.repeated_no_shows import judge_repeated_anew
from domain.testing.taking_back import take_back
from domain.testing.windows import window_on

#: What nobody asks for any more once the enrollment has ended.
_LAPSES: Final = frozenset({ObligationKind.SPECIMEN, ObligationKind.BASELINE_TEST})


def told_of_leave(turn: TestingTurn, leave: LeaveFact) -> None:
    """Stop testing with a leave that has begun, and go on with it when it has ended; told twice, nothing happens.

    A leave may have begun, or be over, before anybody entered it: what was held against the participant meanwhile is
    taken back.
    """
    testing = turn.testing
    is_known = testing.leave == leave or any(one.id == leave.id for one in testing.past_leaves)
    if testing.stage is TestingStage.ENDED or is_known:
        return
    if leave.until is None and testing.leave is None:
        _begin(turn, leave)
    elif leave.until is not None and (testing.leave is None or testing.leave.id == leave.id):
        _end(turn, leave)


def _begin(turn: TestingTurn, leave: LeaveFact) -> None:
    turn.testing = replace(turn.testing, stage=TestingStage.ON_LEAVE, leave=leave)
    turn.record("testing:paused", f"Testing pauses with the leave since {turn.when(leave.since)}.")
    _excuse_missed(turn, leave)
    ask_for_no_order(turn, "the participant is on leave")
    drop_planned_tests(turn, "the participant is on leave")
    follow_leave(turn)


def _end(turn: TestingTurn, leave: LeaveFact) -> None:
    assert leave.until is not None  # noqa: S101 - it has ended
    was_on_leave = turn.testing.leave is not None
    turn.testing = replace(turn.testing, stage=TestingStage.ACTIVE, leave=None)
    remember_leave(turn, leave)
    _excuse_missed(turn, leave)
    if was_on_leave:
        start_clocks(turn, leave)
        turn.record("testing:resumed", f"Testing goes on: the leave ended {turn.when(leave.until)}.")
        ask_for_order(turn)
        owe_planned_tests(turn)


def _excuse_missed(turn: TestingTurn, leave: LeaveFact) -> None:
    """Excuse what fell into a leave and was not given, or given late, and the check-ins missed in it."""
    because = "on leave when it was due"
    for specimen in (*turn.testing.open, *turn.testing.decided):
        if not falls_into(leave, specimen.ordered_at, specimen.due_at):
            continue
        if is_late(specimen):
            pardon_lateness(turn, specimen, because)
        elif _is_missing(specimen):
            take_back(turn, specimen.id, because)
            call_off(turn, replace(specimen, missed_because=None), because)
    judge_repeated_anew(turn)
    for note in turn.testing.missed_check_ins:
        window = window_on(note.day, local_window(turn.policy), turn.policy.calendar.zone)
        if not note.excused and falls_into(leave, window.opens, window.closes):
            excuse_check_in(turn, note, note.cause, "on leave")


def _is_missing(specimen: SpecimenFact) -> bool:
    is_held = specimen.adjudication in {None, Adjudication.NO_SHOW, Adjudication.DISPUTED}
    return is_held and specimen.collected_at is None and specimen.missed_because not in REFUSALS


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
        if specimen.collected_at is None and specimen.adjudication is not Adjudication.DISPUTED:
            drop_tasks(turn, specimen.id, "the enrollment ended")
            call_off(turn, specimen, "the enrollment ended")
    _withdraw_requests(turn)
    ask_for_no_order(turn, "the enrollment ended")
    drop_planned_tests(turn, "the enrollment ended")
    for owed in tuple(turn.obligations.values()):
        if owed.kind in _LAPSES and not owed.is_closed:
            turn.settle(cancel(owed, turn.now, "the enrollment ended"))


def _withdraw_requests(turn: TestingTurn) -> None:
    """Let nobody decide about days on which nobody is tested any more."""
    for request in turn.testing.requests:
        if request.status is not RequestStatus.ASKED:
            continue
        gone = replace(request, status=RequestStatus.WITHDRAWN, decided_at=turn.now, decision="The enrollment ended.")
        kept = tuple(gone if one.id == gone.id else one for one in turn.testing.requests)
        turn.testing = replace(turn.testing, requests=kept)
        turn.record("testing:request_withdrawn", "Nothing is to be decided about it: the enrollment ended.", gone)
        turn.drop(ObligationKind.REQUEST_DECISION, "the enrollment ended", gone.id)
