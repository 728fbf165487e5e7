"""Every act on a dispute in one table, how one begins, and what follows when time passes or its enrollment ends."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from domain.acts import Act
from domain.deadlines import deadline_of
from domain.disputes import deciding, handling
from domain.disputes.book import Dispute, DisputeTurn
from domain.disputes.states import OPEN, DisputeState
from domain.events import MessageKind
from domain.obligation_acts import obligation_rules
from domain.obligations import Obligation, ObligationKind
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.leaves import follow_leave
from domain.roles import Party
from domain.rules import Rule
from domain.timers import Hook, climb_due, open_next_periods
from domain.turns import words

_K = ObligationKind

_ON_OBLIGATIONS: Final[Mapping[Act, Rule[Dispute, DisputeTurn]]] = obligation_rules(OPEN, frozenset(DisputeState))
DISPUTE_RULES: Final[Mapping[Act, Rule[Dispute, DisputeTurn]]] = MappingProxyType(
    {**handling.RULES, **deciding.RULES, **_ON_OBLIGATIONS}
)


def new_dispute(start: ProceedingStart) -> Dispute:
    """Give the state with which a dispute begins."""
    asked = start.asked
    return Dispute(
        fact=asked.fact,
        participant_id=start.participant_id,
        reasons=asked.because,
        asked_for=asked.asked_for,
        made_by=asked.made_by,
    )


def begin_dispute(turn: DisputeTurn, _: ProceedingStart) -> None:
    """Open what is owed from the filing on: the acknowledgement, and the decision (PROGRAM.md D42)."""
    turn.record("dispute:filed", f"A {words(turn.fact.matter)} is disputed.", turn.fact)
    turn.open(_K.DISPUTE_ACKNOWLEDGEMENT, label="Acknowledgement of the dispute")
    both = turn.policy.deadline(deadline_of(_K.DISPUTE_DECISION))
    terms = replace(both, limit=both.then_limit or both.limit)
    turn.open(_K.DISPUTE_DECISION, terms=terms, label="Decision of the dispute")
    turn.notify(Party.PARTICIPANT)
    turn.notify(Party.DIRECTOR, MessageKind.TASK)


def pass_time(turn: DisputeTurn) -> None:
    """Climb what is due; whoever did not decide in time is followed by another reviewer (PROGRAM.md D42)."""
    climb_due(turn, _HOOKS)
    open_next_periods(turn)


def follow_schedules(turn: DisputeTurn) -> None:
    """Keep what was opened during a leave as the leave has it."""
    follow_leave(turn)


def end_with_enrollment(turn: DisputeTurn, reason: str) -> None:
    """Close a dispute that nobody decided before the enrollment ended."""
    if turn.subject.is_over:
        return
    turn.move_to(DisputeState.CLOSED)
    turn.close(f"undecided, because the enrollment ended: {words(reason)}")


def _follow_late_decision(turn: DisputeTurn, _: Obligation, rung: int | None) -> None:
    reviewer = turn.subject.reviewer_id
    if rung is not None or reviewer is None:
        return
    turn.pass_over(reviewer)
    turn.record(
        "dispute:late", f"Reviewer {reviewer} did not decide in time: another one is to be assigned.", turn.fact
    )
    turn.notify(Party.DIRECTOR, MessageKind.TASK)


_HOOKS: Final[Mapping[ObligationKind, Hook[DisputeTurn]]] = {_K.DISPUTE_DECISION: _follow_late_decision}
