"""Appending to the journal of a case, or of the registry."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from activities.errors import ForeignEventError
from activities.rows import upsert
from database.chain import Entry
from database.journal import BEGINNING, journal, journal_heads
from database.tables import TABLE_OF
from database.values import Json, storable, to_json
from domain.events import Event
from domain.facts import Fact
from domain.ids import EnrollmentId, EventId


def is_kept(connection: Connection, event_id: EventId, enrollment_id: EnrollmentId) -> bool:
    """Say whether an event stands in the journal already; raises `ForeignEventError` if in another case's."""
    kept = connection.scalar(select(journal.c.enrollment_id).where(journal.c.event_id == event_id))
    if kept not in (None, enrollment_id):
        raise ForeignEventError(event_id=event_id)
    return kept is not None


def append(connection: Connection, enrollment_id: EnrollmentId, events: Iterable[tuple[Event, Json]]) -> None:
    """Chain events, each with its detail, to the end of a journal; the caller holds the journal's lock."""
    head = connection.execute(
        select(journal_heads.c.seq, journal_heads.c.hash).where(journal_heads.c.enrollment_id == enrollment_id)
    ).one_or_none()
    seq, last = (0, BEGINNING) if head is None else (head.seq, head.hash)
    now, rows = datetime.now(UTC), []
    for event, detail in events:
        seq += 1
        entry = Entry(
            event_id=event.id,
            enrollment_id=enrollment_id,
            seq=seq,
            name=event.name,
            at=event.at,
            actor_id=event.actor.staff_id,
            actor_role=event.actor.role,
            sentence=storable(event.sentence),
            clause=storable(event.clause),
            detail=detail,
            recorded_at=now,
            previous_hash=last,
        )
        last = entry.hash
        rows.append({field.name: getattr(entry, field.name) for field in fields(entry)} | {"hash": last})
    connection.execute(insert(journal), rows)
    upsert(connection, journal_heads, [{"enrollment_id": enrollment_id, "seq": seq, "hash": last}])


def detail_of(facts: Iterable[Fact]) -> list[Json]:
    """Give the facts of an event as the journal keeps them: each under the name of its table."""
    return [{"kept_in": TABLE_OF[type(fact)].name, "fact": _open_part(to_json(fact))} for fact in facts]


def _open_part(fact: Json) -> Json:
    """Leave out what is sealed: the journal goes to more people than those for whom it is."""
    if not isinstance(fact, dict):
        return fact
    return {name: kept for name, kept in fact.items() if not name.endswith("_sealed")}
