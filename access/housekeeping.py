"""Deleting what this room keeps when nobody needs it any more: answers to requests, and sessions that have ended.

It runs beside each worker; several at once delete the same things once.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Delete, Engine, Table, delete, select, tuple_

from database.access import idempotency_keys, sessions
from database.outside import outside_sessions

#: How many rows are deleted in one transaction, so that none is long.
BATCH: Final = 1_000

_WHEN: Final = (
    (idempotency_keys, idempotency_keys.c.created_at),
    (sessions, sessions.c.expires_at),
    (outside_sessions, outside_sessions.c.expires_at),
)


def _now() -> datetime:
    return datetime.now(UTC)


class Housekeeper:
    """Deletes what was kept long enough."""

    def __init__(self, engine: Engine, kept_for: timedelta, clock: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._kept_for = kept_for
        self._clock = clock

    def tidy_up(self) -> int:
        """Delete the answers to requests of long ago and the sessions that ended long ago; answers how many."""
        before, deleted = self._clock() - self._kept_for, 0
        for table, column in _WHEN:
            key = list(table.primary_key)
            old = select(*key).where(column < before).limit(BATCH)
            while gone := self._delete(table, delete(table).where(tuple_(*key).in_(old))):
                deleted += gone
        return deleted

    def _delete(self, table: Table, statement: Delete) -> int:
        with self._engine.begin() as connection:
            return len(connection.execute(statement.returning(*table.primary_key)).all())
