"""Who sends: the laboratories and sites of the registry, as far as keeping what they send needs them."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, select

from database.outside import laboratories
from domain.ids import LaboratoryId
from domain.outside import purpose_of_webhook_secret
from temporal.keys import KeyRing
from temporal.sealing import unseal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """An active laboratory, site or medical review officer."""

    id: LaboratoryId
    name: str
    #: Where its times are meant that state no zone.
    zone: ZoneInfo
    #: Null until its first secret was made.
    secret_sealed: bytes | None

    def secret(self, keys: KeyRing) -> bytes | None:
        """Open the secret with which it signs."""
        if self.secret_sealed is None:
            return None
        return unseal(self.secret_sealed, keys, purpose_of_webhook_secret(self.id))


def sender_by_id(engine: Engine, laboratory_id: UUID) -> Sender | None:
    """Find an active laboratory."""
    return _sender(engine, laboratories.c.id == laboratory_id)


def sender_by_name(engine: Engine, name: str) -> Sender | None:
    """Find an active laboratory by its name."""
    return _sender(engine, laboratories.c.name == name)


def _sender(engine: Engine, which: ColumnElement[bool]) -> Sender | None:
    rows = laboratories.c
    with engine.connect() as connection:
        found = connection.execute(
            select(rows.id, rows.name, rows.zone, rows.webhook_secret_sealed).where(which, rows.active)
        ).one_or_none()
    if found is None:
        return None
    return Sender(
        id=LaboratoryId(found.id), name=found.name, zone=ZoneInfo(found.zone), secret_sealed=found.webhook_secret_sealed
    )
