"""What can be done to an obligation: for each operation why not, and what it changes (PROGRAM.md 4.5, 7, 13).

Every operation obeys the table of ``obligation_states``. Doing what ``why_not`` refuses is a bug and raises ValueError.
Whatever moves the due time drops the schedule, which is then computed anew.
"""

from dataclasses import replace
from datetime import datetime

from domain.limits import Limit
from domain.obligation_states import TRANSITIONS, Operation, why_not_operate
from domain.obligations import FaultCause, Obligation, ObligationState, PauseCause, Suspension
from domain.refusals import Refusal, refuse


def advance(obligation: Obligation, now: datetime) -> Obligation:
    """Carry an obligation through what time alone does: it begins at its start and is overdue from its due time on."""
    if obligation.state is ObligationState.SCHEDULED and obligation.starts_at <= now:
        obligation = begin(obligation)
    if (obligation.state, Operation.MARK_OVERDUE) in TRANSITIONS and is_past_due(obligation, now):
        obligation = mark_overdue(obligation, now)
    return obligation


def is_past_due(obligation: Obligation, now: datetime) -> bool:
    """Say whether the due time is reached; never while there is no schedule."""
    return obligation.schedule is not None and obligation.schedule.due_at <= now


def begin(obligation: Obligation) -> Obligation:
    """Begin an obligation that was only scheduled; it is paused if the clock stands still."""
    return _move(obligation, Operation.BEGIN, ObligationState.PAUSED if obligation.is_paused else ObligationState.OPEN)


def why_not_mark_overdue(obligation: Obligation, now: datetime) -> Refusal | None:
    """Say why an obligation is not overdue."""
    refusal = why_not_operate(obligation.state, Operation.MARK_OVERDUE)
    if refusal is None and not is_past_due(obligation, now):
        refusal = refuse("not_due_yet", "The due time is not reached.")
    return refusal


def mark_overdue(obligation: Obligation, now: datetime) -> Obligation:
    """Let an obligation be overdue from its due time on."""
    _obey(why_not_mark_overdue(obligation, now))
    return _move(obligation, Operation.MARK_OVERDUE, ObligationState.OVERDUE)


def why_not_submit(obligation: Obligation) -> Refusal | None:
    """Say why nothing can be handed in."""
    return why_not_operate(obligation.state, Operation.SUBMIT)


def submit(obligation: Obligation, at: datetime) -> Obligation:
    """Hand in what is owed; nothing is due while it awaits review."""
    return replace(_move(obligation, Operation.SUBMIT, ObligationState.SUBMITTED), submitted_at=at)


def why_not_return_for_correction(obligation: Obligation, because: str) -> Refusal | None:
    """Say why what was handed in cannot be returned."""
    return why_not_operate(obligation.state, Operation.RETURN_FOR_CORRECTION) or _why_no_reason(because)


def return_for_correction(obligation: Obligation, at: datetime, because: str) -> Obligation:
    """Return what was handed in: it is owed again by its old due time, at once overdue if that is past.

    Reminders of the time before lapse. Rungs after the due time count from now where that is later, so that the time
    of the review does not climb the ladder.
    """
    _obey(why_not_return_for_correction(obligation, because))
    if obligation.is_paused:
        state = ObligationState.PAUSED
    else:
        state = ObligationState.OVERDUE if is_past_due(obligation, at) else ObligationState.RETURNED
    moved = _move(obligation, Operation.RETURN_FOR_CORRECTION, state)
    return replace(_unschedule(moved), submitted_at=None, returned_because=because, owed_anew_at=at)


def why_not_accept(obligation: Obligation) -> Refusal | None:
    """Say why it cannot count as met."""
    return why_not_operate(obligation.state, Operation.ACCEPT)


def accept(obligation: Obligation, at: datetime, because: str) -> Obligation:
    """Count an obligation as met: when it was submitted, or now if it needed no review."""
    return _settle(obligation, Operation.ACCEPT, ObligationState.ACCEPTED, at, because)


def why_not_excuse(obligation: Obligation, because: str) -> Refusal | None:
    """Say why it cannot be excused; an excuse has a reason."""
    return why_not_operate(obligation.state, Operation.EXCUSE) or _why_no_reason(because)


def excuse(obligation: Obligation, at: datetime, because: str) -> Obligation:
    """Excuse an obligation: vendor or system fault, approved leave; never a violation (PROGRAM.md 4.5)."""
    _obey(_why_no_reason(because))
    return _settle(obligation, Operation.EXCUSE, ObligationState.EXCUSED, at, because)


def cancel(obligation: Obligation, at: datetime, because: str) -> Obligation:
    """Cancel an obligation and the periods that would have followed it."""
    _obey(_why_no_reason(because))
    return _settle(obligation, Operation.CANCEL, ObligationState.CANCELLED, at, because)


def why_not_mark_missed(obligation: Obligation) -> Refusal | None:
    """Say why it cannot count as missed: a fault of system or vendor can never create a violation (PROGRAM.md 15)."""
    refusal = why_not_operate(obligation.state, Operation.MARK_MISSED)
    if refusal is None and obligation.fault is not None:
        refusal = refuse(
            "fault_of_others", f"It was kept from being met by a {obligation.fault.value} fault: excuse it."
        )
    return refusal


def mark_missed(obligation: Obligation, at: datetime, because: str) -> Obligation:
    """Count an overdue obligation as missed, once the breach action of its deadline applies."""
    _obey(why_not_mark_missed(obligation))
    return _settle(obligation, Operation.MARK_MISSED, ObligationState.MISSED, at, because)


def why_not_mark_fault(obligation: Obligation) -> Refusal | None:
    """Say why no fault can be noted: what is owed for safety is owed whoever is at fault (PROGRAM.md 6)."""
    refusal = why_not_operate(obligation.state, Operation.MARK_FAULT)
    if refusal is None and obligation.safety:
        refusal = refuse("safety_duty", "It is a safety duty, which is owed whoever is at fault.")
    return refusal


def mark_fault(obligation: Obligation, cause: FaultCause) -> Obligation:
    """Note whose fault keeps an obligation from being met: it climbs no further than level 1 (PROGRAM.md 7)."""
    return replace(_move(obligation, Operation.MARK_FAULT, obligation.state), fault=cause)


def why_not_extend(obligation: Obligation, by: Limit, most: Limit | None) -> Refusal | None:
    """Say why a limit may not be extended; ``most`` is how much in all, None where the policy allows none."""
    refusal = why_not_operate(obligation.state, Operation.EXTEND)
    if refusal is not None:
        return refusal
    if most is None:
        return refuse("not_extendable", "The policy does not allow this limit to be extended.")
    if not by.unit is most.unit is obligation.limit.unit or by.amount <= 0:
        return _wrong_extension(obligation)
    left = most.amount - sum(one.amount for one in obligation.extended_by)
    if by.amount > left:
        return refuse(
            "extension_too_long", f"At most {Limit(amount=max(left, 0), unit=most.unit).in_words} can still be added."
        )
    return None


def extend(obligation: Obligation, at: datetime, by: Limit) -> Obligation:
    """Add to the limit: it ends so much later than it would have, whenever the extension is granted.

    Rungs climbed stay climbed; those after the due time may fire again for the new one. Reminders of the time before
    lapse. What was overdue is open until the new due time, or becomes overdue again if that is past as well. A fault of
    others has had its effect with that: what is owed from then on is owed in earnest.
    """
    if by.unit is not obligation.limit.unit or by.amount <= 0:
        _obey(_wrong_extension(obligation))
    overdue = obligation.state is ObligationState.OVERDUE
    moved = _move(obligation, Operation.EXTEND, ObligationState.OPEN if overdue else obligation.state)
    return replace(_unschedule(moved), extended_by=(*moved.extended_by, by), owed_anew_at=at, fault=None)


def shorten(obligation: Obligation, at: datetime, by: Limit) -> Obligation:
    """Take an extension back: the limit ends as if it had never been granted; the times are to be computed anew.

    ValueError for an obligation whose limit never was that much longer.
    """
    overdue = obligation.state is ObligationState.OVERDUE
    moved = _unschedule(_move(obligation, Operation.EXTEND, ObligationState.OPEN if overdue else obligation.state))
    if by in moved.extended_by:
        index = moved.extended_by.index(by)
        left = (*moved.extended_by[:index], *moved.extended_by[index + 1 :])
        return replace(moved, extended_by=left, owed_anew_at=at)
    if by.unit is not moved.limit.unit or by.amount >= moved.limit.amount:
        raise ValueError("nothing was added that could be taken back")
    limit = Limit(amount=moved.limit.amount - by.amount, unit=by.unit)
    return replace(moved, limit=limit, owed_anew_at=at)


def restate_pauses(obligation: Obligation, pauses: tuple[Suspension, ...]) -> Obligation:
    """Let the clock have stood still in these times alone, oldest first; the last may last still.

    The obligation itself where nothing changes, or where nothing is owed any more.
    """
    if obligation.is_finished or pauses == obligation.suspensions:
        return obligation
    running = resume(obligation, obligation.suspensions[-1].since) if obligation.is_paused else obligation
    ended = tuple(one for one in pauses if one.until is not None)
    restated = replace(_unschedule(running), suspensions=ended)
    last = pauses[-1] if len(ended) < len(pauses) else None
    if last is None or why_not_pause(restated, last.cause, last.since) is not None:
        return restated
    return pause(restated, last.cause, last.since)


def why_not_pause(obligation: Obligation, cause: PauseCause, at: datetime) -> Refusal | None:
    """Say why its clock cannot be stopped at a time, which may lie in the past."""
    refusal = why_not_operate(obligation.state, Operation.PAUSE) or _why_finished(obligation)
    if refusal is not None:
        return refusal
    if cause not in obligation.paused_by:
        return refuse(
            "not_paused_by", f"The clock of this obligation is not stopped by {cause.value.replace('_', ' ')}."
        )
    if obligation.is_paused:
        return refuse("already_paused", "The clock of this obligation stands still already.")
    if any(one.until is not None and at < one.until for one in obligation.suspensions):
        return refuse("pauses_overlap", "The clock stood still at that time already: name a time after it ran again.")
    ends_at = _clock_ends_at(obligation)
    if ends_at is not None and ends_at <= at:
        return refuse(
            "time_used_up", "The time of this obligation had run out by then; there is nothing left to pause."
        )
    return None


def pause(obligation: Obligation, cause: PauseCause, at: datetime) -> Obligation:
    """Stop the clock: while it stands still there is no schedule and nothing fires (PROGRAM.md 13, tolling)."""
    _obey(why_not_pause(obligation, cause, at))
    owed = ObligationState.PAUSED in TRANSITIONS[obligation.state, Operation.PAUSE]
    moved = _move(obligation, Operation.PAUSE, ObligationState.PAUSED if owed else obligation.state)
    return replace(_unschedule(moved), suspensions=(*moved.suspensions, Suspension(since=at, cause=cause)))


def why_not_resume(obligation: Obligation, at: datetime) -> Refusal | None:
    """Say why its clock cannot be started again at a time."""
    refusal = why_not_operate(obligation.state, Operation.RESUME) or _why_finished(obligation)
    if refusal is not None:
        return refusal
    if not obligation.is_paused:
        return refuse("not_paused", "The clock of this obligation is running.")
    if at < obligation.suspensions[-1].since:
        return refuse("before_the_pause", "The clock cannot start again before it was stopped.")
    return None


def resume(obligation: Obligation, at: datetime) -> Obligation:
    """Start the clock again with what is left of its budget; the schedule is to be computed anew."""
    _obey(why_not_resume(obligation, at))
    paused = obligation.state is ObligationState.PAUSED
    moved = _move(obligation, Operation.RESUME, ObligationState.OPEN if paused else obligation.state)
    *earlier, last = moved.suspensions
    return replace(_unschedule(moved), suspensions=(*earlier, replace(last, until=at)))


def _move(obligation: Obligation, operation: Operation, state: ObligationState) -> Obligation:
    _obey(why_not_operate(obligation.state, operation))
    if state not in TRANSITIONS[obligation.state, operation]:
        raise ValueError(f"{operation.value} does not lead from {obligation.state.value} to {state.value}")
    return replace(obligation, state=state)


def _unschedule(obligation: Obligation) -> Obligation:
    """Drop the schedule, to be computed anew, and keep its due time: the next one may begin a new round."""
    past = obligation.past_due_times
    if obligation.schedule is not None and past[-1:] != (obligation.schedule.due_at,):
        past = (*past, obligation.schedule.due_at)
    return replace(obligation, schedule=None, past_due_times=past)


def _settle(
    obligation: Obligation, operation: Operation, state: ObligationState, at: datetime, because: str
) -> Obligation:
    return replace(_move(obligation, operation, state), settled_at=at, settled_because=because)


def _obey(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise ValueError(refusal.sentence)


def _why_no_reason(because: str) -> Refusal | None:
    return None if because.strip() else refuse("reason_missing", "Give the reason.")


def _why_finished(obligation: Obligation) -> Refusal | None:
    if not obligation.is_finished:
        return None
    return refuse("wrong_obligation_state", "Nothing is owed any more, so there is no clock to stop or start.")


def _wrong_extension(obligation: Obligation) -> Refusal:
    return refuse(
        "wrong_extension", f"An extension is a number of {obligation.limit.unit.value.replace('_', ' ')} above 0."
    )


def _clock_ends_at(obligation: Obligation) -> datetime | None:
    """Find when its clock has done its work: at the due time, or once settled when the next period opens."""
    if obligation.schedule is None:
        return None
    return obligation.schedule.next_opens_at if obligation.is_closed else obligation.schedule.due_at
