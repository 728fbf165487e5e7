"""The worklist: what staff are to do about what is owed."""

from typing import Final

from sqlalchemy import Column, Index, SmallInteger, Table, UniqueConstraint

from database.columns import check, instant, key, metadata, reference, text, texts, word
from domain.roles import STAFF_PARTIES, Party
from domain.tasks import TaskState

_STAFF = ", ".join(f"'{one.value}'" for one in Party if one in STAFF_PARTIES)

tasks: Final = Table(
    "tasks",
    metadata,
    key(),
    reference("obligation_id", "obligations", index=False),
    reference("enrollment_id", "enrollments"),
    word("assigned_role", Party),
    # Null for the queue of a role: whoever has it may take the task.
    reference("assigned_to", "staff", optional=True, index=False),
    text("why"),
    instant("due_at", optional=True),
    word("state", TaskState),
    texts("acts"),
    # The level of the ladder on which the task stands: 0 when it is the owner's own.
    Column("level", SmallInteger, nullable=False),
    instant("opened_at"),
    instant("closed_at", optional=True),
    instant("updated_at"),
    # One thing owed is one task, however far it climbs.
    UniqueConstraint("obligation_id"),
    # A task is somebody's who works here.
    check("assigned_to_staff", f"assigned_role IN ({_STAFF})"),
    # A closed task has a time at which it closed, and an open one has not.
    check("closed_at_a_time", "(state = 'closed') = (closed_at IS NOT NULL)"),
)

_OPEN = tasks.c.closed_at.is_(None)
Index("ix_tasks_person", tasks.c.assigned_to, tasks.c.due_at, postgresql_where=_OPEN)
Index("ix_tasks_queue", tasks.c.assigned_role, tasks.c.due_at, postgresql_where=_OPEN)
