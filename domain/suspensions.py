"""A suspension of the license by order: the term stands still while it is in force (PROGRAM.md 4.2, 13).

Testing and reports go on: what a suspension stops is named by each deadline of the policy.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.case import CaseTurn
from domain.facts import LeaveFact
from domain.ids import StaffId
from domain.obligation_changes import restate_pauses
from domain.obligations import Obligation, PauseCause, Suspension
from domain.stopped_clocks import start_clocks, stop_clocks
from domain.term import disjoint
from domain.term_changes import take_back_tolling, toll_term


def suspend(turn: CaseTurn, which: UUID, since: datetime, order: str, by: StaffId) -> None:
    """Let the term stand still from the time of an order on."""
    suspension = LeaveFact(
        id=which,
        enrollment_id=turn.case.id,
        cause=PauseCause.SUSPENSION.value,
        reason=order,
        since=since,
        until=None,
        approved_by=by,
    )
    turn.case = replace(turn.case, suspensions=(*turn.case.suspensions, suspension))
    follow_suspension(turn)


def follow_suspension(turn: CaseTurn) -> None:
    """Keep a case as its suspension has it: to be called after every turn, for what began while it is in force."""
    if turn.case.has_ended:
        return
    for one in turn.case.suspensions:
        if one.until is None:
            stop_clocks(turn, one)


def end_suspension(turn: CaseTurn, which: UUID, until: datetime) -> None:
    """Let the term go on, unless another suspension is in force; what is unknown or has ended changes nothing."""
    known = next((one for one in turn.case.suspensions if one.id == which and one.until is None), None)
    if known is None:
        return
    ended = replace(known, until=until)
    _let_go_on(turn, ended)
    toll_term(turn, ended)


def undo_suspension(turn: CaseTurn, which: UUID, because: str) -> None:
    """Take a suspension back as if it had never been: the clocks that it alone stopped have run all the time."""
    known = next((one for one in turn.case.suspensions if one.id == which), None)
    if known is None:
        return
    if known.until is not None:
        take_back_tolling(turn, known, because)
    turn.case = replace(turn.case, suspensions=tuple(one for one in turn.case.suspensions if one.id != which))
    for one in tuple(turn.obligations.values()):
        if not any(_is_in(pause, known) for pause in one.suspensions):
            continue
        put_back = restate_pauses(one, _pauses(turn, one))
        if put_back is not one:
            turn.put(put_back)
            turn.record("obligation:resumed", f"{one.label} did not stand still: {because}", clause=one.clause)


def _is_in(pause: Suspension, known: LeaveFact) -> bool:
    """Say whether a clock stood still by order at a time that a suspension reaches."""
    return pause.cause is PauseCause.SUSPENSION and (pause.until is None or pause.until > known.since)


def _pauses(turn: CaseTurn, obligation: Obligation) -> tuple[Suspension, ...]:
    """List the times in which what is left stops an obligation's clock, none of them twice."""
    stops = (*turn.case.leaves, *turn.case.suspensions)
    times = disjoint(tuple(one for one in stops if PauseCause(one.cause) in obligation.paused_by))
    began = obligation.starts_at
    return tuple(
        Suspension(since=max(one.since, began), until=one.until, cause=PauseCause(one.cause))
        for one in times
        if one.until is None or one.until > began
    )


def _let_go_on(turn: CaseTurn, ended: LeaveFact) -> None:
    """Let the clocks go on unless another suspension is in force."""
    turn.case = replace(turn.case, suspensions=_with(turn.case.suspensions, ended))
    if all(one.until is not None for one in turn.case.suspensions):
        start_clocks(turn, ended)


def _with(suspensions: tuple[LeaveFact, ...], changed: LeaveFact) -> tuple[LeaveFact, ...]:
    return tuple(changed if one.id == changed.id else one for one in suspensions)
