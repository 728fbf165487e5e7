"""Whose cases somebody sees, as a condition in the WHERE of every query about cases."""

from typing import assert_never

from sqlalchemy import ColumnElement, exists, false, select, true

from database.enrollments import enrollments
from database.staff import staff, teams
from database.tasks import tasks
from domain.roles import Party
from domain.sight import Reach, Scope


def visible(scope: Scope) -> ColumnElement[bool]:
    """Give the condition on `enrollments` under which a case exists for somebody (domain/sight.py)."""
    rows = enrollments.c
    match scope.reach:
        case Reach.OWN:
            return rows.specialist_id == scope.staff_id
        case Reach.TEAM_PHASES:
            own_team = select(staff.c.team_id).where(staff.c.id == scope.staff_id).scalar_subquery()
            return (rows.team_id == own_team) & rows.phase.in_(scope.phases)
        case Reach.TEAM:
            return rows.team_id.in_(select(teams.c.id).where(teams.c.supervisor_id == scope.staff_id))
        case Reach.PHASES_AND_TASKS:
            task = (
                select(tasks.c.id)
                .where(
                    tasks.c.enrollment_id == rows.id, tasks.c.assigned_role == Party.LEGAL, tasks.c.closed_at.is_(None)
                )
                .correlate(enrollments)
            )
            return rows.phase.in_(scope.phases) | exists(task)
        case Reach.ALL:
            return true()
        case Reach.NONE:
            return false()
        case _:
            assert_never(scope.reach)
