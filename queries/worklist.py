"""What staff have to do: the tasks of a person, what has escalated, and how caseloads are spread."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, Row, func, literal, or_, select, tuple_

from database.enrollments import enrollments
from database.obligations import escalations, obligations
from database.staff import staff, teams
from database.tasks import tasks
from domain.acts import Act
from domain.ids import EnrollmentId, ObligationId, StaffId, TaskId, TeamId
from domain.ladders import RungAction
from domain.phases import Phase
from domain.roles import Party, Role
from domain.sight import Reach, Scope
from queries.scope import in_queue, visible

#: The parties that a role works the queue of.
_QUEUES: dict[Role, tuple[Party, ...]] = {
    Role.INTAKE: (Party.INTAKE,),
    Role.SPECIALIST: (Party.SPECIALIST,),
    Role.SUPERVISOR: (Party.SUPERVISOR, Party.ON_CALL),
    # Whoever assigns reviewers sees what waits for one.
    Role.DIRECTOR: (Party.DIRECTOR, Party.REVIEWER),
    Role.LEGAL: (Party.LEGAL,),
    Role.REVIEWER: (Party.REVIEWER,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """Something to do."""

    id: TaskId
    enrollment_id: EnrollmentId
    obligation_id: ObligationId
    phase: Phase
    why: str
    #: The clause on which the obligation rests.
    clause: str
    #: When what is owed is, or was, due, however far it has climbed; None while the clock stands still.
    due_at: datetime | None
    overdue: bool
    #: The level of the ladder on which it stands.
    level: int
    assigned_role: Party
    #: None for the queue of the role.
    assigned_to: StaffId | None
    #: The acts that end it.
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRow:
    """A rung that was climbed."""

    id: UUID
    enrollment_id: EnrollmentId
    obligation_id: ObligationId
    label: str
    level: int
    reaches: Party
    reached_staff_id: StaffId | None
    action: RungAction
    climbed_at: datetime
    clause: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationPage:
    """Some escalations, the newest first, and the id after which the next page begins; None on the last."""

    rows: tuple[EscalationRow, ...]
    next_after: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """What one specialist carries."""

    specialist_id: StaffId
    name: str
    team_id: TeamId | None
    open_cases: int
    open_tasks: int
    overdue_tasks: int


def list_tasks(engine: Engine, scope: Scope, role: Role, now: datetime, limit: int) -> tuple[TaskRow, ...]:
    """List the open tasks of a person and of the queue of their role, the most pressing first.

    A task addressed to a person is theirs even if its case lies outside their scope; a queue holds cases in scope.
    """
    rows = tasks.c
    queued = rows.assigned_to.is_(None) & rows.assigned_role.in_(_QUEUES.get(role, ())) & in_queue(scope)
    query = (
        select(tasks, enrollments.c.phase, obligations.c.clause)
        .join(enrollments, enrollments.c.id == rows.enrollment_id)
        .join(obligations, obligations.c.id == rows.obligation_id)
        .where(rows.closed_at.is_(None), or_(rows.assigned_to == scope.staff_id, queued))
        .order_by(rows.due_at.asc().nulls_last(), rows.id)
        .limit(limit)
    )
    with engine.connect() as connection:
        found = connection.execute(query).all()
    return tuple(
        TaskRow(
            id=one.id,
            enrollment_id=one.enrollment_id,
            obligation_id=one.obligation_id,
            phase=one.phase,
            why=one.why,
            clause=one.clause,
            due_at=one.due_at,
            overdue=one.due_at is not None and one.due_at < now,
            level=one.level,
            assigned_role=one.assigned_role,
            assigned_to=one.assigned_to,
            acts=tuple(Act(name) for name in one.acts),
        )
        for one in found
    )


def list_escalations(
    engine: Engine,
    scope: Scope,
    *,
    least_level: int,
    enrollment_id: EnrollmentId | None,
    after: UUID | None,
    limit: int,
) -> EscalationPage:
    """List what has escalated in the cases in scope, the newest first."""
    rows = escalations.c
    query = (
        select(escalations, obligations.c.label)
        .join(enrollments, enrollments.c.id == rows.enrollment_id)
        .join(obligations, obligations.c.id == rows.obligation_id)
        .where(visible(scope), rows.level >= least_level)
        .order_by(rows.climbed_at.desc(), rows.id.desc())
        .limit(limit + 1)
    )
    if enrollment_id is not None:
        query = query.where(rows.enrollment_id == enrollment_id)
    if after is not None:
        climbed = select(rows.climbed_at).where(rows.id == after).scalar_subquery()
        query = query.where(tuple_(rows.climbed_at, rows.id) < tuple_(climbed, literal(after)))
    with engine.connect() as connection:
        found = connection.execute(query).all()
    shown = tuple(_escalation(one) for one in found[:limit])
    return EscalationPage(rows=shown, next_after=shown[-1].id if len(found) > limit else None)


def list_caseloads(engine: Engine, scope: Scope, now: datetime) -> tuple[Caseload, ...]:
    """List the specialists in scope with what they carry, the fullest first."""
    open_cases = (
        select(enrollments.c.specialist_id, func.count().label("cases"))
        .where(enrollments.c.closed_at.is_(None))
        .group_by(enrollments.c.specialist_id)
        .subquery()
    )
    overdue = func.count().filter(tasks.c.due_at < now).label("overdue")
    open_tasks = (
        select(tasks.c.assigned_to, func.count().label("tasks"), overdue)
        .where(tasks.c.closed_at.is_(None))
        .group_by(tasks.c.assigned_to)
        .subquery()
    )
    query = (
        select(staff.c.id, staff.c.name, staff.c.team_id, open_cases.c.cases, open_tasks.c.tasks, open_tasks.c.overdue)
        .outerjoin(open_cases, open_cases.c.specialist_id == staff.c.id)
        .outerjoin(open_tasks, open_tasks.c.assigned_to == staff.c.id)
        .where(staff.c.role == Role.SPECIALIST, staff.c.active)
        .order_by(open_cases.c.cases.desc().nulls_last(), staff.c.name)
    )
    if scope.reach is Reach.TEAM:
        query = query.where(staff.c.team_id.in_(select(teams.c.id).where(teams.c.supervisor_id == scope.staff_id)))
    with engine.connect() as connection:
        found = connection.execute(query).all()
    return tuple(
        Caseload(
            specialist_id=one.id,
            name=one.name,
            team_id=one.team_id,
            open_cases=one.cases or 0,
            open_tasks=one.tasks or 0,
            overdue_tasks=one.overdue or 0,
        )
        for one in found
    )


def _escalation(one: Row[tuple[object, ...]]) -> EscalationRow:
    return EscalationRow(
        id=one.id,
        enrollment_id=one.enrollment_id,
        obligation_id=one.obligation_id,
        label=one.label,
        level=one.level,
        reaches=one.reaches,
        reached_staff_id=one.reached_staff_id,
        action=one.action,
        climbed_at=one.climbed_at,
        clause=one.clause,
        why=one.why,
    )
