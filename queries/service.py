"""Outages and collection sites, as staff see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, select

from database.check_ins import collection_sites, outages
from domain.ids import StaffId
from domain.testing.outages import OutageKind

#: How many outages are listed, the newest first.
_MOST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRow:
    """An outage."""

    id: UUID
    #: The pack; None for all programs.
    program: str | None
    kind: OutageKind
    site_id: UUID | None
    since: datetime
    #: None while it lasts.
    until: datetime | None
    reason: str
    #: None where the program found it by itself.
    recorded_by: StaffId | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A collection site in the registry."""

    id: UUID
    program: str | None
    name: str
    address: str
    zone: str
    #: Monday to Sunday; empty where it is closed.
    hours: tuple[str, ...]
    alternate: bool
    active: bool
    revision: int


def list_outages(engine: Engine) -> tuple[OutageRow, ...]:
    """List outages, the newest first."""
    with engine.connect() as connection:
        found = connection.execute(select(outages).order_by(outages.c.since.desc(), outages.c.id).limit(_MOST)).all()
    return tuple(
        OutageRow(
            id=one.id,
            program=one.program,
            kind=one.kind,
            site_id=one.site_id,
            since=one.since,
            until=one.until,
            reason=one.reason,
            recorded_by=one.recorded_by,
            recorded_at=one.recorded_at,
        )
        for one in found
    )


def list_collection_sites(engine: Engine) -> tuple[SiteRow, ...]:
    """List the collection sites by name."""
    with engine.connect() as connection:
        found = connection.execute(select(collection_sites).order_by(collection_sites.c.name)).all()
    return tuple(
        SiteRow(
            id=one.id,
            program=one.program,
            name=one.name,
            address=one.address,
            zone=one.zone,
            hours=one.hours,
            alternate=one.alternate,
            active=one.active,
            revision=one.revision,
        )
        for one in found
    )
