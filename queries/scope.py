"""Whose cases somebody sees, as a condition in the WHERE of every query about cases."""

from typing import assert_never

from sqlalchemy import ColumnElement, exists, false, select, true

from database.enrollments import enrollments
from database.obligations import obligations
from database.proceedings import proceedings
from database.staff import teams
from database.tasks import tasks
from domain.facts import ProceedingKind
from domain.roles import Party
from domain.sight import LEGAL_REFERRAL, Reach, Scope


def visible(scope: Scope) -> ColumnElement[bool]:
    """Give the condition on `enrollments` under which a case exists for somebody (domain/sight.py).

    Whoever is given a task sees its case while the task is open, so that the person on call can act on a page.
    """
    within = _within(scope)
    if scope.reach in {Reach.ALL, Reach.NONE}:
        return within
    seen = within | _has_task(tasks.c.assigned_to == scope.staff_id)
    return seen & is_of_others(scope) if scope.reach is Reach.REVIEWS else seen


def in_queue(scope: Scope) -> ColumnElement[bool]:
    """Give the condition on `enrollments` under which somebody sees what waits in the queue of their role.

    A reviewer sees that a review waits before its case exists for them; to all others what they see is their queue.
    """
    return is_of_others(scope) if scope.reach is Reach.REVIEWS else visible(scope)


def is_of_others(scope: Scope) -> ColumnElement[bool]:
    """Give the condition on `enrollments` that one is neither specialist nor supervisor there (PROGRAM.md 15)."""
    rows = enrollments.c
    supervised = select(teams.c.id).where(teams.c.supervisor_id == scope.staff_id)
    return (rows.specialist_id != scope.staff_id) & rows.team_id.not_in(supervised)


def _within(scope: Scope) -> ColumnElement[bool]:
    rows = enrollments.c
    match scope.reach:
        case Reach.OWN:
            return rows.specialist_id == scope.staff_id
        case Reach.PHASES:
            return rows.phase.in_(scope.phases) | (rows.phase.in_(scope.ends) & _has_task())
        case Reach.TEAM:
            return rows.team_id.in_(select(teams.c.id).where(teams.c.supervisor_id == scope.staff_id))
        case Reach.PHASES_AND_TASKS:
            referred = rows.phase.in_(scope.ends) & _was_referred()
            return rows.phase.in_(scope.phases) | referred | _has_task(tasks.c.assigned_role == Party.LEGAL)
        case Reach.ALL:
            return true()
        case Reach.REVIEWS:
            reviews = select(proceedings.c.id).where(
                proceedings.c.enrollment_id == rows.id,
                proceedings.c.kind == ProceedingKind.DISPUTE,
                proceedings.c.owner_id == scope.staff_id,
            )
            return exists(reviews.correlate(enrollments))
        case Reach.NONE:
            return false()
        case _:
            assert_never(scope.reach)


def _was_referred() -> ColumnElement[bool]:
    """Whether the case was to be referred to the prosecutor or the board, be that done or not."""
    referral = select(obligations.c.id).where(
        obligations.c.enrollment_id == enrollments.c.id, obligations.c.deadline == LEGAL_REFERRAL
    )
    return exists(referral.correlate(enrollments))


def _has_task(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether something is still to be done in the case."""
    open_task = select(tasks.c.id).where(tasks.c.enrollment_id == enrollments.c.id, tasks.c.closed_at.is_(None))
    return exists(open_task.where(*conditions).correlate(enrollments))
