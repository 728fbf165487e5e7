"""The journal of a case, as people read it: what happened, who did it, on which clause, and the hashes of the chain."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import Engine, select

from database.journal import journal
from database.staff import staff
from domain.ids import EnrollmentId, EventId, StaffId
from domain.roles import Role
from domain.sight import Scope
from queries.case_file import revision_of


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """An entry of the journal."""

    seq: int
    event_id: EventId
    name: str
    at: datetime
    #: None for the program itself, when a timer fired.
    actor_id: StaffId | None
    actor_role: Role | None
    actor_name: str | None
    sentence: str
    clause: str
    #: The facts that it established.
    detail: JsonValue
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPage:
    """Some entries and the number after which the next page begins; None on the last."""

    rows: tuple[JournalRow, ...]
    next_after: int | None


def read_journal(
    engine: Engine, scope: Scope, enrollment_id: EnrollmentId, *, after: int, limit: int
) -> JournalPage | None:
    """Read the journal of a case in order; None if the case does not exist for whoever asks."""
    rows = journal.c
    query = (
        select(journal, staff.c.name.label("actor_name"))
        .outerjoin(staff, staff.c.id == rows.actor_id)
        .where(rows.enrollment_id == enrollment_id, rows.seq > after)
        .order_by(rows.seq)
        .limit(limit + 1)
    )
    with engine.connect() as connection:
        if revision_of(connection, scope, enrollment_id) is None:
            return None
        found = connection.execute(query).all()
    shown = tuple(
        JournalRow(
            seq=one.seq,
            event_id=one.event_id,
            name=one.name,
            at=one.at,
            actor_id=one.actor_id,
            actor_role=one.actor_role,
            actor_name=one.actor_name,
            sentence=one.sentence,
            clause=one.clause,
            detail=one.detail,
            hash=one.hash,
        )
        for one in found[:limit]
    )
    return JournalPage(rows=shown, next_after=shown[-1].seq if len(found) > limit else None)
