"""Which rungs of a ladder are due, and when something is next to be done about a book of obligations (PROGRAM.md 7).

Each rung fires once. A rung after the due time fires once for each due time, by the obligation's ``round``: when an
extension or a pause that is learned of late has moved the due time, it is due again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from domain.ladders import count_from_due
from domain.obligations import Climb, Obligation, ObligationState

#: The states in which the ladder is climbed: something is owed, and its clock runs.
_CLIMBING = frozenset({ObligationState.OPEN, ObligationState.RETURNED, ObligationState.OVERDUE})
#: What falls overdue at its due time.
_IN_TIME = frozenset({ObligationState.OPEN, ObligationState.RETURNED})
#: What a fault of system or vendor delays never climbs past this level, unless it is for safety (PROGRAM.md 6, 7).
_HIGHEST_LEVEL_WITH_FAULT = 1


def due_rungs(obligation: Obligation, now: datetime) -> tuple[int, ...]:
    """Give the rungs that are due and not yet climbed, by their position on the ladder, in order."""
    return tuple(index for index, at in _rungs_ahead(obligation) if at <= now)


def next_rung(obligation: Obligation) -> tuple[int, datetime] | None:
    """Give the next rung that will be climbed if nothing happens, and when; it is due already if that is past."""
    return next(_rungs_ahead(obligation), None)


def climb(obligation: Obligation, rung: int, at: datetime) -> Obligation:
    """Note that a rung has fired; ValueError if it is not due."""
    if rung not in due_rungs(obligation, at):
        raise ValueError(f"rung {rung} is not due")
    return replace(obligation, climbed=(*obligation.climbed, Climb(rung=rung, at=at, round=obligation.round)))


def breach_of(obligation: Obligation, rung: int) -> str:
    """Say what climbing a rung counts as, for example ``NC1``; empty if nothing, as always after a fault of others."""
    return obligation.breach if obligation.ladder[rung].breach and obligation.fault is None else ""


def next_wake(obligations: Iterable[Obligation]) -> datetime | None:
    """Find when something is next to be done: a start, a rung, a due time or the opening of the next period."""
    return min((at for obligation in obligations for at in _times_ahead(obligation)), default=None)


def next_times(obligations: Iterable[Obligation]) -> tuple[datetime, ...]:
    """Find for each obligation when something is next to be done about it, where something is."""
    ahead = (min(_times_ahead(one), default=None) for one in obligations)
    return tuple(at for at in ahead if at is not None)


def _times_ahead(obligation: Obligation) -> Iterator[datetime]:
    if obligation.state is ObligationState.SCHEDULED:
        yield obligation.starts_at
    for _, at in _rungs_ahead(obligation):
        yield at
        break
    if obligation.schedule is None:
        return
    if obligation.state in _IN_TIME:
        yield obligation.schedule.due_at
    if obligation.awaits_successor and obligation.schedule.next_opens_at is not None:
        yield obligation.schedule.next_opens_at


def _rungs_ahead(obligation: Obligation) -> Iterator[tuple[int, datetime]]:
    """Give the rungs still to be climbed with their times, which never decrease."""
    if obligation.schedule is None or obligation.state not in _CLIMBING:
        return
    by_round = count_from_due(obligation.ladder)
    ever = {one.rung for one in obligation.climbed}
    this_round = {one.rung for one in obligation.climbed if one.round == obligation.round}
    is_delayed = obligation.fault is not None and not obligation.safety
    for index, at in enumerate(obligation.schedule.rung_times):
        has_fired = index in (this_round if by_round[index] else ever)
        is_held_back = is_delayed and obligation.ladder[index].level > _HIGHEST_LEVEL_WITH_FAULT
        if at is not None and not has_fired and not is_held_back:
            yield index, at
