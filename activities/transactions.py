"""One activity is one transaction, and its errors quote no row."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from activities.errors import DatabaseError

#: PostgreSQL's advisory locks are named by signed 64-bit numbers.
_LOCK_BYTES: Final = 8


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that is committed at the end, or not at all.

    Raises `DatabaseError` in place of the database's own errors, whose words hold personal data.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise DatabaseError(error) from None


def lock(connection: Connection, journal_of: UUID) -> None:
    """Wait until nobody else writes to the same journal: the processes of one case write one after the other."""
    _lock(connection, journal_of.bytes)


def lock_words(connection: Connection, *words: str) -> None:
    """Wait until nobody else works on what these words name, such as a license."""
    _lock(connection, hashlib.sha256(json.dumps(words).encode()).digest())


def _lock(connection: Connection, name: bytes) -> None:
    number = int.from_bytes(name[:_LOCK_BYTES], "big", signed=True)
    connection.execute(select(func.pg_advisory_xact_lock(number)))
