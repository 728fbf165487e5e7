"""The journal as an evidence packet tells it: up to one entry, each entry whole or withheld, and the chain recomputed.

An entry of the journal is never changed, so what is made of these entries alone is the same for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, select

from database.chain import Entry
from database.journal import BEGINNING, journal
from database.staff import staff
from database.tables import TABLE_OF
from database.values import Json
from domain.disclosure.terms import Category
from domain.facts import Fact
from domain.ids import EnrollmentId, EventId
from queries.labels import labels_of

_ENTRY: Final = tuple(field.name for field in fields(Entry))
_READERS: Final[dict[str, TypeAdapter[Fact]]] = {table.name: TypeAdapter(kind) for kind, table in TABLE_OF.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry of the journal, with the facts that it established and what it is about."""

    entry: Entry
    hash: str
    #: None for the program itself.
    actor_name: str | None
    facts: tuple[Fact, ...]
    #: None where something in it has no label, so that it goes nowhere.
    labels: frozenset[Category] | None

    def is_within(self, categories: Iterable[Category]) -> bool:
        """Whether all that it is about is within what may go out."""
        return self.labels is not None and self.labels <= set(categories)


def read_told(connection: Connection, enrollment_id: EnrollmentId, up_to: EventId) -> tuple[Told, ...]:
    """Read the journal of a case in order, up to and with one entry."""
    last = select(journal.c.seq).where(journal.c.event_id == up_to).scalar_subquery()
    rows = connection.execute(
        select(journal, staff.c.name.label("actor_name"))
        .outerjoin(staff, staff.c.id == journal.c.actor_id)
        .where(journal.c.enrollment_id == enrollment_id, journal.c.seq <= last)
        .order_by(journal.c.seq)
    ).mappings()
    return tuple(_told(row) for row in rows)


def first_broken(told: Sequence[Told]) -> int | None:
    """Recompute the chain, and give the first entry that is not as it was written; None where all are."""
    previous = BEGINNING
    for position, one in enumerate(told, start=1):
        entry = one.entry
        if (entry.seq, entry.previous_hash, entry.hash) != (position, previous, one.hash):
            return position
        previous = one.hash
    return None


def newest(told: Iterable[Told]) -> tuple[Fact, ...]:
    """Give every fact as the journal told it last, in the order in which they were first told."""
    found: dict[tuple[type[Fact], UUID], Fact] = {}
    for one in told:
        found |= {(type(fact), fact.id): fact for fact in one.facts}
    return tuple(found.values())


def _told(row: RowMapping) -> Told:
    kept = tuple(_kept(row["detail"]))
    return Told(
        entry=Entry(**{name: row[name] for name in _ENTRY}),
        hash=row["hash"],
        actor_name=row["actor_name"],
        facts=tuple(fact for _, fact in kept if fact is not None),
        labels=labels_of(row["name"], kept),
    )


def _kept(detail: Json) -> Iterable[tuple[str, Fact | None]]:
    """Read the facts of an entry back; what somebody claimed of a person is no fact."""
    for one in detail if isinstance(detail, list) else []:
        if isinstance(one, dict):
            table = str(one.get("kept_in") or one.get("claimed_of"))
            reader = _READERS.get(table) if "kept_in" in one else None
            yield table, None if reader is None else reader.validate_python(one["fact"])
