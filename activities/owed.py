"""What is owed, as rows, and the tasks that follow from it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, assert_never

from sqlalchemy import Connection, bindparam, case, update
from sqlalchemy.dialects.postgresql import insert

from activities.people import People
from activities.rows import Row, upsert, upserting
from database.enrollments import enrollments
from database.obligations import obligations
from database.staff import teams
from database.tasks import tasks
from database.values import storable, to_json
from domain.case import Case
from domain.climbing import next_rung
from domain.evaluation import Evaluation
from domain.ids import EnrollmentId, StaffId
from domain.obligations import Obligation
from domain.proceedings.book import Proceeding
from domain.recordings import Recording
from domain.roles import Party
from domain.subjects import Subject
from domain.tasks import Process, Task, TaskState, task_of
from domain.testing.book import Testing

#: What was closed and is to be done again was opened anew; what only moved is as old as it was.
_OPENED_AT: Final = case((tasks.c.closed_at.is_(None), tasks.c.opened_at), else_=insert(tasks).excluded.opened_at)

_THEIRS: Final = case(
    (tasks.c.assigned_role == Party.SPECIALIST, enrollments.c.specialist_id), else_=teams.c.supervisor_id
)
_HANDED_OVER: Final = (
    update(tasks)
    .where(
        tasks.c.enrollment_id.in_(bindparam("of", expanding=True)),
        tasks.c.closed_at.is_(None),
        tasks.c.assigned_role.in_([Party.SPECIALIST, Party.SUPERVISOR]),
        enrollments.c.id == tasks.c.enrollment_id,
        teams.c.id == enrollments.c.team_id,
        tasks.c.assigned_to.is_distinct_from(_THEIRS),
    )
    .values(assigned_to=_THEIRS, updated_at=bindparam("now"))
)


def keep_obligations(connection: Connection, recording: Recording) -> None:
    """Write what was opened or changed."""
    upsert(connection, obligations, [_row_of(one, recording) for one in recording.obligations])


def keep_tasks(connection: Connection, recording: Recording, people: People) -> None:
    """Open, move and close the tasks of the obligations that were opened or changed."""
    due = [task for one in recording.obligations if (task := task_of(one)) is not None]
    paged = (one for one in due if one.assigned_role is Party.ON_CALL)
    people.ask_on_call((one.reached_at or recording.at, one.owed_by) for one in paged)
    _open(connection, [_row_of_task(one, recording, people) for one in due])
    done = {one.id for one in recording.obligations} - {one.obligation_id for one in due}
    if done:
        connection.execute(
            update(tasks)
            .where(tasks.c.obligation_id.in_(done), tasks.c.closed_at.is_(None))
            .values(state=TaskState.CLOSED, closed_at=recording.at, updated_at=recording.at)
        )


def hand_over(connection: Connection, enrollment_ids: Iterable[EnrollmentId], at: datetime) -> None:
    """Move the open tasks of cases to whoever is their specialist and supervisor now."""
    connection.execute(_HANDED_OVER, {"of": list(enrollment_ids), "now": at})


def hand_on_pages(connection: Connection, staff_id: StaffId, at: datetime) -> None:
    """Move the open tasks of whoever was on call and no longer can be to the supervisors of the cases."""
    connection.execute(
        update(tasks)
        .where(
            tasks.c.assigned_to == staff_id,
            tasks.c.closed_at.is_(None),
            tasks.c.assigned_role == Party.ON_CALL,
            enrollments.c.id == tasks.c.enrollment_id,
            teams.c.id == enrollments.c.team_id,
        )
        .values(assigned_to=teams.c.supervisor_id, updated_at=at)
    )


def _open(connection: Connection, rows: list[Row]) -> None:
    if rows:
        connection.execute(upserting(tasks, tuple(rows[0]), opened_at=_OPENED_AT), rows)


def _row_of(obligation: Obligation, recording: Recording) -> Row:
    subject = recording.subject
    following = next_rung(obligation)
    rung = None if following is None else obligation.ladder[following[0]]
    return {
        "id": obligation.id,
        "enrollment_id": recording.enrollment_id,
        "process": _process_of(subject),
        "evaluation_id": subject.id if isinstance(subject, Evaluation) else None,
        "proceeding_id": subject.id if isinstance(subject, Proceeding) else None,
        "kind": obligation.kind,
        "deadline": obligation.deadline,
        "clause": storable(obligation.clause),
        "owner": obligation.owner,
        "label": storable(obligation.label),
        "subject": obligation.subject,
        "state": obligation.state,
        "starts_at": obligation.starts_at,
        "due_at": None if obligation.schedule is None else obligation.schedule.due_at,
        "next_rung_at": None if following is None else following[1],
        "next_rung_level": None if rung is None else rung.level,
        "next_rung_reaches": None if rung is None else rung.reaches,
        "submitted_at": obligation.submitted_at,
        "settled_at": obligation.settled_at,
        "settled_because": storable(obligation.settled_because),
        "value": to_json(obligation),
        "updated_at": recording.at,
    }


def _process_of(subject: Subject) -> Process:
    match subject:
        case Case():
            return Process.ENROLLMENT
        case Evaluation():
            return Process.EVALUATION
        case Testing():
            return Process.TESTING
        case Proceeding():
            return Process.PROCEEDING
        case _:
            assert_never(subject)


def _row_of_task(task: Task, recording: Recording, people: People) -> Row:
    person = people.one(task.assigned_role, task.reached_at or recording.at, task.owed_by)
    return {
        "id": task.id,
        "obligation_id": task.obligation_id,
        "enrollment_id": recording.enrollment_id,
        "assigned_role": task.assigned_role,
        "assigned_to": person.staff_id,
        "why": storable(f"{task.why} {person.stands_in}".rstrip()),
        "due_at": task.due_at,
        "state": TaskState.OPEN,
        "acts": [one.value for one in task.acts],
        "level": task.level,
        "opened_at": recording.at,
        "closed_at": None,
        "updated_at": recording.at,
    }
