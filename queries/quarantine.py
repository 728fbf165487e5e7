"""What waits for a person of what laboratories and sites sent, and what is on its way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Row, Select, func, literal, or_, select, tuple_

from database.enrollments import enrollments
from database.letters import lab_reports, letters
from database.outside import laboratories
from database.testing import specimens
from domain.ids import SpecimenId
from domain.roles import Role
from domain.sight import Scope
from domain.testing.letters import Channel, Doubt, LetterFormat, LetterState, ReportState
from queries.scope import visible

#: Who decides about the quarantine.
_DECIDERS: Final = frozenset({Role.SUPERVISOR, Role.DIRECTOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedRow:
    """Something that could not be matched without a person."""

    id: UUID
    laboratory: str
    #: The sender's own identifier; empty where it could not be read.
    message_id: str
    #: The number on the custody form; empty where it could not be read.
    number: str
    channel: Channel
    format: LetterFormat
    #: The name of a file.
    name: str
    received_at: datetime
    doubt: Doubt
    reason: str
    #: Whether there is a report or a notice that could be matched.
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinePage:
    """Some entries, the oldest first, and the id after which the next page begins; None on the last."""

    rows: tuple[QuarantinedRow, ...]
    next_after: UUID | None
    #: How many letters and reports are on their way, and how many of them were tried before.
    waiting: int
    tried_again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineTask:
    """Something to do for whoever decides about the quarantine; it stands in the worklist beside the tasks of cases."""

    quarantine_id: UUID
    why: str
    since: datetime


def list_quarantine(engine: Engine, after: UUID | None, limit: int) -> QuarantinePage:
    """List what waits for a person, the oldest first."""
    rows = lab_reports.c
    query = _entries().limit(limit + 1)
    if after is not None:
        reached = select(rows.received_at).where(rows.id == after).scalar_subquery()
        query = query.where(tuple_(rows.received_at, rows.id) > tuple_(reached, literal(after)))
    with engine.connect() as connection:
        found = connection.execute(query).all()
        waiting, again = 0, 0
        for table in (letters, lab_reports):
            counted = select(func.count(), func.count().filter(table.c.attempts > 1))
            one = connection.execute(counted.where(table.c.next_attempt_at.is_not(None))).one()
            waiting, again = waiting + one[0], again + one[1]
    shown = tuple(_row(one) for one in found[:limit])
    return QuarantinePage(
        rows=shown, next_after=shown[-1].id if len(found) > limit else None, waiting=waiting, tried_again=again
    )


def quarantine_tasks(engine: Engine, role: Role, limit: int) -> tuple[QuarantineTask, ...]:
    """List what whoever decides about the quarantine has to do, the oldest first; nothing for other roles."""
    if role not in _DECIDERS:
        return ()
    with engine.connect() as connection:
        found = connection.execute(_entries().limit(limit)).all()
    return tuple(
        QuarantineTask(quarantine_id=one.id, why=f"Quarantined, {one.doubt.value}: {one.reason}", since=one.received_at)
        for one in found
    )


def is_quarantined_known(engine: Engine, entry_id: UUID) -> bool:
    """Say whether something is, or was, in the quarantine."""
    rows = lab_reports.c
    held = or_(rows.state == ReportState.QUARANTINED, rows.decided_by.is_not(None))
    with engine.connect() as connection:
        return connection.scalar(select(rows.id).where(rows.id == entry_id, held)) is not None


def is_specimen_in_scope(engine: Engine, specimen_id: SpecimenId, scope: Scope) -> bool:
    """Say whether a specimen exists for somebody."""
    query = select(specimens.c.id).join(enrollments, enrollments.c.id == specimens.c.enrollment_id)
    with engine.connect() as connection:
        return connection.scalar(query.where(specimens.c.id == specimen_id, visible(scope))) is not None


def _entries() -> Select[tuple[object, ...]]:
    rows = lab_reports.c
    held: ColumnElement[bool] = rows.state == ReportState.QUARANTINED
    return (
        select(
            rows.id,
            laboratories.c.name.label("laboratory"),
            rows.message_id,
            rows.number,
            letters.c.channel,
            letters.c.format,
            letters.c.name,
            rows.received_at,
            rows.doubt,
            rows.reason,
            or_(rows.report.is_not(None), rows.notice.is_not(None)).label("is_read"),
        )
        .join(letters, letters.c.id == rows.letter_id)
        .join(laboratories, laboratories.c.id == rows.laboratory_id)
        .where(held, letters.c.state != LetterState.DISMISSED)
        .order_by(rows.received_at, rows.id)
    )


def _row(one: Row[tuple[object, ...]]) -> QuarantinedRow:
    return QuarantinedRow(
        id=one.id,
        laboratory=one.laboratory,
        message_id=one.message_id,
        number=one.number,
        channel=one.channel,
        format=one.format,
        name=one.name,
        received_at=one.received_at,
        doubt=one.doubt,
        reason=one.reason,
        is_read=one.is_read,
    )
