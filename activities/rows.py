"""Writing rows so that writing them again changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects.postgresql import Insert, insert

from database.tables import TABLE_OF, metadata
from database.values import storable
from domain.facts import DutyLimit, EscalationFact, EvaluationFact, Fact, ProceedingFact

Row = dict[str, object]

_ORDER: Final = {table.name: position for position, table in enumerate(metadata.sorted_tables)}


#: Facts whose rows a recording makes and does not change.
_WRITTEN_ONCE: Final = (TABLE_OF[EvaluationFact], TABLE_OF[ProceedingFact], TABLE_OF[EscalationFact])


def row_of(fact: Fact) -> Row:
    """Give the row that keeps a fact: its fields are the columns."""
    return {field.name: plain(getattr(fact, field.name)) for field in fields(fact)}


def plain(value: object) -> object:
    """Give a value as a column takes it."""
    match value:
        case str() if type(value) is str:
            return storable(value)
        case tuple():
            return [plain(one) for one in value]
        case DutyLimit():
            return storable(value.in_words)
        case _:
            return value


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows whole, by their primary key; of several versions of one row the last counts."""
    newest = _newest(table, rows)
    if newest:
        connection.execute(upserting(table, tuple(newest[0])), newest)


@cache
def upserting(table: Table, columns: tuple[str, ...], **otherwise: ColumnElement[object]) -> Insert:
    """Make the statement that writes rows of these columns whole, by their primary key.

    ``otherwise`` says what a column becomes that does not simply take the new value. Statements are made once, because
    making one costs as much as executing it.
    """
    statement = insert(table)
    key = [column.name for column in table.primary_key]
    changed = {name: otherwise.get(name, statement.excluded[name]) for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows that are not there yet by their primary key, and leave those that are."""
    newest = _newest(table, rows)
    if newest:
        key = [column.name for column in table.primary_key]
        connection.execute(insert(table).on_conflict_do_nothing(index_elements=key), newest)


def keep_facts(connection: Connection, facts: Iterable[Fact], extra: Mapping[object, Row]) -> None:
    """Write facts into their tables, those that others refer to first; ``extra`` adds columns to the row of an id.

    The row of an evaluation or a proceeding is made here once, and then kept by its own process alone (see `subjects`);
    the row of a rung that was climbed is never changed.
    """
    by_table: dict[str, tuple[Table, list[Row]]] = {}
    for fact in facts:
        table = TABLE_OF[type(fact)]
        by_table.setdefault(table.name, (table, []))[1].append(row_of(fact) | extra.get(fact.id, {}))
    for name in sorted(by_table, key=_ORDER.__getitem__):
        table, rows = by_table[name]
        write = add if table in _WRITTEN_ONCE else upsert
        write(connection, table, rows)


def _newest(table: Table, rows: Sequence[Row]) -> list[Row]:
    key = [column.name for column in table.primary_key]
    newest: dict[tuple[object, ...], Row] = {}
    for row in rows:
        identity = tuple(row[name] for name in key)
        newest.pop(identity, None)
        newest[identity] = row
    return list(newest.values())
