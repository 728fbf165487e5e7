"""What follows when time passes: duties begin and fall overdue, rungs climb, periods open (PROGRAM.md 4.5, 6, 7).

For the enrollment and the evaluation referral alike. What happened while nobody looked is made up for in the order of
its times. What a fault of system or vendor or a clock that stands still holds back is never due: see ``climbing``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from domain import climbing
from domain.climbing import breach_of, climb, next_rung
from domain.events import MessageKind
from domain.facts import EscalationFact
from domain.files import File, S
from domain.ids import ObligationId
from domain.ladders import RungAction
from domain.obligation_changes import begin, mark_overdue, why_not_mark_overdue
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.roles import Party
from domain.series import is_due_to_reopen, mark_successor_opened, successor
from domain.subjects import AnyTurn
from domain.turns import clock_words, words

T = TypeVar("T", bound=AnyTurn)

#: What else follows for an obligation of some kind: after the rung of that position was climbed, or with None after it
#: fell overdue. It is told of the obligation as it has become, and may change it.
Hook = Callable[[T, Obligation, int | None], None]

_REMINDER_LEVEL: Final = 0
_MESSAGES: Final = {
    RungAction.REMIND: MessageKind.REMINDER,
    RungAction.TASK: MessageKind.TASK,
    RungAction.PAGE: MessageKind.PAGE,
    RungAction.FORMAL: MessageKind.FORMAL,
}
#: What arrives from somebody; everything else is done.
_ARRIVES: Final = frozenset(
    {
        ObligationKind.EVALUATION_REPORT,
        ObligationKind.WORKSITE_REPORT,
        ObligationKind.THERAPIST_REPORT,
        ObligationKind.SELF_REPORT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One thing that time alone does to an obligation; ``rung`` is None for a beginning and for falling overdue."""

    at: datetime
    obligation_id: ObligationId
    rung: int | None = None


def climb_due(turn: T, hooks: Mapping[ObligationKind, Hook[T]]) -> None:
    """Carry out everything that is due by now, in the order of its times; every rung once for each due time.

    The obligation changes before anything follows from it. Obligations that this opens have no times yet: schedule them
    and call again.
    """
    while (step := _first_due(turn)) is not None:
        if step.rung is None:
            has_begun = _change_state(turn, step.obligation_id)
            if has_begun:
                continue
        else:
            _climb(turn, step.obligation_id, step.rung)
        follow = hooks.get(turn.obligations[step.obligation_id].kind)
        if follow is not None:
            follow(turn, turn.obligations[step.obligation_id], step.rung)


def open_next_periods(turn: T) -> None:
    """Open the period that follows each one that has ended, exactly once; its own end is known once it is scheduled."""
    for ended in tuple(turn.obligations.values()):
        if is_due_to_reopen(ended, turn.now):
            following = successor(ended, ObligationId(turn.new_id()), _next_label(ended.label))
            turn.put(mark_successor_opened(ended))
            turn.enter(following)


def next_wake(file: File[S]) -> datetime | None:
    """Find when time will next do something to a file; None if it never will."""
    return climbing.next_wake(file.obligations)


def next_times(file: File[S]) -> tuple[datetime, ...]:
    """Find when time will next do something to each obligation of a file."""
    return climbing.next_times(file.obligations)


def why_climbed(obligation: Obligation, now: datetime, zone: str) -> str:
    """Say in words why a rung is climbed: "Evaluation report was due 24 Nov 2026 17:00 and has not arrived."."""
    assert obligation.schedule is not None  # noqa: S101 - what has no times climbs nothing
    when = clock_words(obligation.schedule.due_at, zone)
    if obligation.kind is ObligationKind.TERM:
        return f"The term {'ends' if now < obligation.schedule.due_at else 'ended'} {when}."
    if now < obligation.schedule.due_at:
        return f"{obligation.label} is due {when}."
    missing = "has not arrived" if obligation.kind in _ARRIVES else "has not been done"
    return f"{obligation.label} was due {when} and {missing}."


def _first_due(turn: T) -> _Step | None:
    """Find what is due first; at one time an obligation falls overdue before its rung is climbed."""
    due = [step for one in turn.obligations.values() for step in _steps(one, turn.now) if step.at <= turn.now]
    return min(due, key=lambda step: (step.at, step.rung is not None), default=None)


def _steps(obligation: Obligation, now: datetime) -> Iterator[_Step]:
    if obligation.state is ObligationState.SCHEDULED:
        yield _Step(at=obligation.starts_at, obligation_id=obligation.id)
    elif obligation.schedule is not None and why_not_mark_overdue(obligation, now) is None:
        yield _Step(at=obligation.schedule.due_at, obligation_id=obligation.id)
    rung = next_rung(obligation)
    if rung is not None:
        yield _Step(at=rung[1], obligation_id=obligation.id, rung=rung[0])


def _change_state(turn: T, obligation_id: ObligationId) -> bool:
    """Let an obligation begin, or else be overdue; answers whether it began."""
    obligation = turn.obligations[obligation_id]
    if obligation.state is ObligationState.SCHEDULED:
        turn.put(begin(obligation))
        turn.record("obligation:begun", f"{obligation.label} is owed from now on.", clause=obligation.clause)
        return True
    turn.put(mark_overdue(obligation, turn.now))
    name = "term:ended" if obligation.kind is ObligationKind.TERM else "obligation:overdue"
    turn.record(name, why_climbed(obligation, turn.now, turn.policy.calendar.zone), clause=obligation.clause)
    return False


def _climb(turn: T, obligation_id: ObligationId, position: int) -> None:
    before = turn.obligations[obligation_id]
    turn.put(climb(before, position, turn.now))
    rung, why = before.ladder[position], why_climbed(before, turn.now, turn.policy.calendar.zone)
    fact = EscalationFact(
        id=turn.new_id(),
        enrollment_id=turn.subject.enrollment_id,
        obligation_id=before.id,
        rung=position,
        round=before.round,
        level=rung.level,
        reaches=rung.reaches,
        action=rung.action,
        climbed_at=turn.now,
        clause=before.clause,
        why=why,
    )
    name = "reminded" if rung.level == _REMINDER_LEVEL else "escalated"
    told = f"{words(rung.action.value).capitalize()} for the {rung.reaches.in_words}, level {rung.level}"
    turn.record(f"obligation:{name}", f"{told}: {why}", fact, clause=before.clause)
    turn.notify(rung.reaches, _MESSAGES[rung.action], before.owner)
    breach = breach_of(before, position)
    if breach:
        record_breach(turn, before, breach)


def record_breach(turn: T, obligation: Obligation, breach: str) -> None:
    """Enter a breach with the code or words that its deadline gives it; a participant who owed it is told."""
    turn.record("obligation:breached", f"{obligation.label} is breached: {breach}.", clause=obligation.clause)
    if obligation.owner is Party.PARTICIPANT:
        turn.notify(Party.PARTICIPANT)


def _next_label(label: str) -> str:
    """Count the periods in the label, from the second on: "Self-report, period 2"."""
    name, _, number = label.rpartition(", period ")
    return f"{name}, period {int(number) + 1}" if name and number.isdecimal() else f"{label}, period 2"
