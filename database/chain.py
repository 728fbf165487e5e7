"""How entries of the journal are chained: the hash of an entry covers all of it and the hash of the one before.

Used by whoever writes the journal and by whoever verifies it, so that both compute the same.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from uuid import UUID

from database.values import Json, sha256_of
from domain.ids import EnrollmentId, EventId, StaffId
from domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the journal as it is stored, but for its own hash; the columns bear the same names."""

    event_id: EventId
    enrollment_id: EnrollmentId
    seq: int
    name: str
    at: datetime
    actor_id: StaffId | None
    actor_role: Role | None
    sentence: str
    clause: str
    detail: Json
    recorded_at: datetime
    previous_hash: str

    @property
    def plain(self) -> Json:
        """What the hash covers, as JSON; whoever has it can compute the hash."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @property
    def hash(self) -> str:
        """The hash that stands beside this entry, unless something was altered."""
        return sha256_of(self.plain)


def _plain(value: Json | UUID | datetime) -> Json:
    """Write a value as the same text whichever way it comes: from a process or from the table."""
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case _:
            return value
