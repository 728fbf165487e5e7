"""The access log: who signed in or was refused, who looked at which case, who had payloads decoded."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from uuid6 import uuid7

from database.access import access_log
from domain.ids import EnrollmentId, StaffId


def note(
    connection: Connection,
    *,
    at: datetime,
    staff_id: StaffId | None,
    action: str,
    status: int,
    enrollment_id: EnrollmentId | None = None,
    route: str = "",
) -> None:
    """Enter one access into the log."""
    connection.execute(
        insert(access_log).values(
            id=uuid7(), at=at, staff_id=staff_id, action=action, enrollment_id=enrollment_id, route=route, status=status
        )
    )


def recent_refusals(connection: Connection, staff_id: StaffId, since: datetime) -> int:
    """Count how often an account was refused since a time and since it last signed in."""
    opened = (
        select(func.max(access_log.c.at))
        .where(access_log.c.staff_id == staff_id, access_log.c.action == "session:opened")
        .scalar_subquery()
    )
    return connection.execute(
        select(func.count())
        .select_from(access_log)
        .where(
            access_log.c.staff_id == staff_id,
            access_log.c.action == "session:refused",
            access_log.c.at > func.greatest(since, opened),
        )
    ).scalar_one()
