"""The access log: who signed in or was refused, who looked at which case, who had payloads decoded."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, literal, select, tuple_
from uuid6 import uuid7

from database.access import access_log
from domain.ids import AccountId, EnrollmentId, StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One entry of the access log."""

    id: UUID
    at: datetime
    #: None for somebody who has not signed in, or has an account outside the program.
    staff_id: StaffId | None
    #: The account of a participant or at a laboratory, where it was one.
    outside_account_id: AccountId | None
    #: As `subject:action`: `enrollment:read`, `session:refused`, `payload:decoded`.
    action: str
    enrollment_id: EnrollmentId | None
    route: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPage:
    """Some entries, the newest first, and the id after which the next page begins; None on the last."""

    rows: tuple[Access, ...]
    next_after: UUID | None


def note(
    connection: Connection,
    *,
    at: datetime,
    action: str,
    status: int,
    staff_id: StaffId | None = None,
    outside_account_id: AccountId | None = None,
    enrollment_id: EnrollmentId | None = None,
    route: str = "",
) -> None:
    """Enter one access into the log."""
    connection.execute(
        insert(access_log).values(
            id=uuid7(),
            at=at,
            staff_id=staff_id,
            outside_account_id=outside_account_id,
            action=action,
            enrollment_id=enrollment_id,
            route=route,
            status=status,
        )
    )


def recent_refusals(connection: Connection, staff_id: StaffId, since: datetime) -> int:
    """Count how often an account was refused since a time and since it last signed in."""
    return _refusals(connection, access_log.c.staff_id == staff_id, since)


def recent_refusals_outside(connection: Connection, account_id: AccountId, since: datetime) -> int:
    """Count the same of an account outside the program."""
    return _refusals(connection, access_log.c.outside_account_id == account_id, since)


def _refusals(connection: Connection, whose: ColumnElement[bool], since: datetime) -> int:
    opened = select(func.max(access_log.c.at)).where(whose, access_log.c.action == "session:opened").scalar_subquery()
    return connection.execute(
        select(func.count())
        .select_from(access_log)
        .where(whose, access_log.c.action == "session:refused", access_log.c.at > func.greatest(since, opened))
    ).scalar_one()


def read_log(
    engine: Engine,
    *,
    enrollment_id: EnrollmentId | None,
    staff_id: StaffId | None,
    outside_account_id: AccountId | None = None,
    after: UUID | None,
    limit: int,
) -> AccessPage:
    """Read the access log, the newest first, of one case or of one person where asked."""
    rows = access_log.c
    query = select(access_log).order_by(rows.at.desc(), rows.id.desc()).limit(limit + 1)
    if enrollment_id is not None:
        query = query.where(rows.enrollment_id == enrollment_id)
    if staff_id is not None:
        query = query.where(rows.staff_id == staff_id)
    if outside_account_id is not None:
        query = query.where(rows.outside_account_id == outside_account_id)
    if after is not None:
        reached = select(rows.at).where(rows.id == after).scalar_subquery()
        query = query.where(tuple_(rows.at, rows.id) < tuple_(reached, literal(after)))
    with engine.connect() as connection:
        found = connection.execute(query).all()
    shown = tuple(
        Access(
            id=one.id,
            at=one.at,
            staff_id=one.staff_id,
            outside_account_id=one.outside_account_id,
            action=one.action,
            enrollment_id=one.enrollment_id,
            route=one.route,
            status=one.status,
        )
        for one in found[:limit]
    )
    return AccessPage(rows=shown, next_after=shown[-1].id if len(found) > limit else None)
