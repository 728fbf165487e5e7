"""What is owed about one specimen: by the participant until the window closes, then by the laboratory (D12, D13).

A specimen's own due time is the end of the day's window and not a length of time, so that its times are given here and
nothing has to be computed for them.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from domain.facts import SpecimenFact
from domain.ids import ObligationId
from domain.limits import Limit, Unit
from domain.obligation_changes import submit
from domain.obligations import Obligation, ObligationKind, Schedule
from domain.policy import Policy
from domain.roles import Party
from domain.scheduling import spread

#: The deadline of the pack for a specimen (program default, grade A).
SPECIMEN: Final = "S06"
#: The deadline of the pack for telling the program of a non-negative.
NON_NEGATIVE_NOTICE: Final = "D12"
_HOUR: Final = timedelta(hours=1)


def specimen_duty(policy: Policy, specimen: SpecimenFact, clause: str) -> Obligation:
    """Give what the participant owes: a specimen by the end of the window.

    It is overdue when the window closes, and judged once the sites have had time to report what they collected: a
    report that comes late is the site's fault (``testing.collection_report_grace_hours``).
    """
    deadline = policy.deadline(SPECIMEN)
    owed = Obligation(
        id=ObligationId(uuid5(specimen.id, "specimen")),
        kind=ObligationKind.SPECIMEN,
        deadline=SPECIMEN,
        clause=clause,
        owner=Party.PARTICIPANT,
        starts_at=specimen.ordered_at,
        limit=Limit(amount=max(1, -(-(specimen.due_at - specimen.ordered_at) // _HOUR)), unit=Unit.HOURS),
        ladder=policy.ladder(deadline.ladder).rungs,
        breach=deadline.breach,
        subject=specimen.id,
        label=f"{deadline.name} of {specimen.day}",
    )
    return due_at(policy, owed, specimen.due_at)


def due_at(policy: Policy, owed: Obligation, due: datetime) -> Obligation:
    """Let a specimen be due at an instant; many windows close at once, so that rungs are spread."""
    grace = timedelta(hours=policy.number("testing.collection_report_grace_hours") or 0)
    judged = due + grace + spread(owed.id, policy.calendar.spread_minutes)
    return replace(owed, schedule=Schedule(due_at=due, rung_times=tuple(judged for _ in owed.ladder)))


def lab_duty(policy: Policy, specimen: SpecimenFact, clause: str, starts_at: datetime) -> Obligation:
    """Give what the laboratory owes once a specimen was collected: its result (PROGRAM.md D13); without times yet."""
    deadline = policy.deadline("D13")
    return Obligation(
        id=ObligationId(uuid5(specimen.id, "lab_result")),
        kind=ObligationKind.LAB_RESULT,
        deadline=deadline.id,
        clause=clause,
        owner=deadline.owner,
        starts_at=starts_at,
        limit=deadline.limit,
        ladder=policy.ladder(deadline.ladder).rungs,
        breach=deadline.breach,
        subject=specimen.id,
        label=f"{deadline.name}, specimen of {specimen.day}",
    )


def notice_duty(policy: Policy, specimen: SpecimenFact, clause: str, obligation_id: UUID, now: datetime) -> Obligation:
    """Give what the laboratory owed since it reported a non-negative: that the program knows (PROGRAM.md D12).

    It is handed in by the report itself, of which nobody knew before; whether that was late is known with its times.
    """
    assert specimen.reported_at is not None  # noqa: S101 - measured only where the report says when it was made
    deadline = policy.deadline(NON_NEGATIVE_NOTICE)
    owed = Obligation(
        id=ObligationId(obligation_id),
        kind=ObligationKind.LAB_RESULT,
        deadline=deadline.id,
        clause=clause,
        owner=deadline.owner,
        starts_at=specimen.reported_at,
        limit=deadline.limit,
        ladder=policy.ladder(deadline.ladder).rungs,
        breach=deadline.breach,
        safety=deadline.safety,
        subject=specimen.id,
        label=f"{deadline.name}, specimen of {specimen.day}",
    )
    return submit(owed, now)
