"""The kinds of columns that every table is made of, and the one metadata in which all tables stand.

Words are a `StrEnum` stored as text with a CHECK built from it; instants know their zone; ids are made in Python.
Constraints get their names from one convention, so that an error and a migration can name them.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    event,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

Kind = TypeVar("Kind")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class WordType(TypeDecorator[StrEnum]):
    """A member of a `StrEnum`, stored as text."""

    impl = Text
    cache_ok = True

    def __init__(self, of: type[StrEnum]) -> None:
        super().__init__()
        self.of = of

    @override
    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.of(value).value

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.of(value)


class WordsType(TypeDecorator[tuple[StrEnum, ...]]):
    """Members of a `StrEnum` in order, stored as an array of text."""

    impl = ARRAY(Text)
    cache_ok = True

    def __init__(self, of: type[StrEnum]) -> None:
        super().__init__()
        self.of = of

    @override
    def process_bind_param(self, value: tuple[StrEnum, ...] | None, dialect: Dialect) -> list[str] | None:
        return None if value is None else [self.of(one).value for one in value]

    @override
    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[StrEnum, ...] | None:
        return None if value is None else tuple(self.of(one) for one in value)


class InstantType(TypeDecorator[datetime]):
    """A point in time: never without its zone, always read back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.utcoffset() is None:
            raise ValueError("a time without a zone cannot be stored")
        return value

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


def key(name: str = "id") -> Column[object]:
    """Make the primary key: an id made in Python."""
    return Column(name, Uuid, primary_key=True)


def identity(name: str, *, optional: bool = False) -> Column[object]:
    """Make a column for an id that stands for itself: no row is promised behind it."""
    return Column(name, Uuid, nullable=optional)


def reference(name: str, target: str, *, optional: bool = False, index: bool = True) -> Column[object]:
    """Make a column for the id of a row of another table, which must exist."""
    return Column(name, Uuid, ForeignKey(f"{target}.id"), nullable=optional, index=index)


def text(name: str, *, optional: bool = False) -> Column[str]:
    """Make a column of text; nothing to say is the empty text, not null."""
    return Column(name, Text, nullable=optional)


def texts(name: str) -> Column[tuple[str, ...]]:
    """Make a column of several texts in order."""
    return Column(name, ARRAY(Text, as_tuple=True), nullable=False)


def identities(name: str) -> Column[object]:
    """Make a column of several ids in order."""
    return Column(name, ARRAY(Uuid, as_tuple=True), nullable=False)


def word(name: str, of: type[StrEnum], *, optional: bool = False) -> Column[StrEnum]:
    """Make a column of one word of a `StrEnum`, with a CHECK that no other word is stored."""
    column: Column[StrEnum] = Column(name, WordType(of), nullable=optional)
    return _checked(column, check(f"{name}_is_known", f"{name} IN ({_listed(of)})"))


def words(name: str, of: type[StrEnum]) -> Column[tuple[StrEnum, ...]]:
    """Make a column of several words of a `StrEnum`, with a CHECK that no other word is stored."""
    column: Column[tuple[StrEnum, ...]] = Column(name, WordsType(of), nullable=False)
    return _checked(column, check(f"{name}_are_known", f"{name} <@ ARRAY[{_listed(of)}]"))


def instant(name: str, *, optional: bool = False) -> Column[datetime]:
    """Make a column for a point in time (UTC)."""
    return Column(name, InstantType, nullable=optional)


def day(name: str, *, optional: bool = False) -> Column[object]:
    """Make a column for a date in the program's zone."""
    return Column(name, Date, nullable=optional)


def value(name: str, *, optional: bool = False) -> Column[object]:
    """Make a column for a whole value of the domain as JSON (see `values`)."""
    return Column(name, JSONB(none_as_null=True), nullable=optional)


def revision() -> Column[int]:
    """Make the column that counts how often a row was written, so that nobody overwrites what they have not seen."""
    return Column("revision", Integer, nullable=False, server_default=literal_column("1"))


def check(name: str, rule: str) -> CheckConstraint:
    """Make a named invariant of a table."""
    return CheckConstraint(rule, name=name)


def _listed(of: type[StrEnum]) -> str:
    return ", ".join(f"'{one.value}'" for one in of)


def _checked(column: Column[Kind], rule: CheckConstraint) -> Column[Kind]:
    """Give the rule to the table that the column will stand in; a rule of the column alone no migration would see."""

    def attach(_column: Column[Kind], table: Table) -> None:
        table.append_constraint(rule)

    event.listen(column, "after_parent_attach", attach)
    return column
