"""Recurring duties: each period opens the next exactly once, even while its own obligation is still overdue.

PROGRAM.md 4.5: "CLOSED: recorded; the next period opens". The grid does not wait for a report that is late.
"""

from dataclasses import replace
from datetime import datetime

from domain.ids import ObligationId
from domain.obligations import Obligation


def is_due_to_reopen(obligation: Obligation, now: datetime) -> bool:
    """Say whether the period has ended and the next one is to be opened."""
    if not obligation.awaits_successor or obligation.schedule is None:
        return False
    opens_at = obligation.schedule.next_opens_at
    return opens_at is not None and opens_at <= now


def successor(obligation: Obligation, successor_id: ObligationId, label: str) -> Obligation:
    """Make the obligation of the next period: the same terms, a fresh clock; ValueError if there is none to make."""
    opens_at = None if obligation.schedule is None else obligation.schedule.next_opens_at
    if opens_at is None or not obligation.awaits_successor:
        raise ValueError("this obligation has no next period to open")
    return Obligation(
        id=successor_id,
        kind=obligation.kind,
        deadline=obligation.deadline,
        clause=obligation.clause,
        owner=obligation.owner,
        starts_at=opens_at,
        limit=obligation.limit,
        period=obligation.period,
        counts_from_percent=obligation.counts_from_percent,
        rolls_forward=obligation.rolls_forward,
        safety=obligation.safety,
        ladder=obligation.ladder,
        breach=obligation.breach,
        paused_by=obligation.paused_by,
        subject=obligation.subject,
        label=label,
        series_starts_at=obligation.series_starts_at or obligation.starts_at,
    )


def mark_successor_opened(obligation: Obligation) -> Obligation:
    """Note that the next period has been opened, so that it is not opened again."""
    return replace(obligation, successor_opened=True)


def end_series(obligation: Obligation) -> Obligation:
    """Let no further period follow; what is owed for this one stays owed."""
    return replace(obligation, series_ended=True)
