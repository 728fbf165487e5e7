"""Clocks that stand still during a leave, in the enrollment and in its evaluation referral alike (PROGRAM.md 13)."""

from datetime import datetime
from typing import TypeVar

from domain.facts import LeaveFact
from domain.obligation_changes import pause, resume, why_not_pause
from domain.obligations import Obligation, PauseCause
from domain.turns import Turn, words

S = TypeVar("S")


def stop_clocks(turn: Turn[S], leave: LeaveFact) -> None:
    """Stop every clock that a leave stops and that still runs, since the leave or the clock began."""
    cause = PauseCause(leave.cause)
    for one in tuple(turn.obligations.values()):
        since = max(leave.since, one.starts_at, *_ends_of_pauses(one))
        if why_not_pause(one, cause, since) is None:
            turn.put(pause(one, cause, since))
            turn.record("obligation:paused", f"{one.label} stands still: {words(leave.cause)}.", clause=one.clause)


def start_clocks(turn: Turn[S], ended: LeaveFact) -> None:
    """Let every clock that a leave stopped go on with what was left; ValueError if the leave has not ended."""
    if ended.until is None:
        raise ValueError("this leave has not ended")
    cause = PauseCause(ended.cause)
    for one in tuple(turn.obligations.values()):
        if one.is_paused and one.suspensions[-1].cause is cause:
            # What was opened after the leave's end, which was learned of late, did not stand still at all.
            turn.put(resume(one, max(ended.until, one.suspensions[-1].since)))
            turn.record("obligation:resumed", f"{one.label} goes on with what was left.", clause=one.clause)


def _ends_of_pauses(one: Obligation) -> tuple[datetime, ...]:
    """List when an obligation's clock ran again after it had stood still, as for something else before."""
    return tuple(pause.until for pause in one.suspensions if pause.until is not None)
