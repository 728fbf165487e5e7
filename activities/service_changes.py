"""What outages and collection sites write, why they may not, and what the journal of the registry says of them."""

from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from activities.registry_changes import Kept
from activities.rows import plain, upserting
from activities.seen import why_unseen
from database.check_ins import collection_sites, outages
from database.policies import policy_by_hash, policy_versions
from domain.ids import StaffId
from domain.refusals import Refusal, refuse
from domain.testing.book import look_back_days
from domain.testing.outages import (
    CollectionSiteChange,
    OutageChange,
    OutageEnd,
    OutageKind,
    ServiceChange,
    why_not_end,
    why_not_record,
)


def why_not_change_service(connection: Connection, change: ServiceChange, now: datetime) -> Refusal | None:
    """Say why a change may not be kept."""
    match change:
        case OutageChange():
            look_back = _look_back(connection)
            return why_not_record(change, now, look_back) or _why_no_site(connection, change.site_id)
        case OutageEnd():
            found = connection.execute(
                select(outages.c.since, outages.c.until).where(outages.c.id == change.ended_outage_id)
            ).one_or_none()
            if found is None:
                return refuse("unknown_outage", "There is no such outage.")
            return why_not_end(found.since, found.until, change, now)
        case CollectionSiteChange():
            return _why_not_site(connection, change)
        case _:
            assert_never(change)


def keep_service_change(connection: Connection, change: ServiceChange, by: StaffId | None, now: datetime) -> Kept:
    """Write a change that nothing is against."""
    match change:
        case OutageChange():
            return _keep_outage(connection, change, by, now)
        case OutageEnd():
            ended = update(outages).where(outages.c.id == change.ended_outage_id)
            connection.execute(ended.values(until=change.ended_at))
            sentence = f"Outage {change.ended_outage_id} ended at {change.ended_at.isoformat()}."
            shown = {"id": change.ended_outage_id, "until": change.ended_at}
            return Kept(table=outages, name="outage:ended", sentence=sentence, shown=shown)
        case CollectionSiteChange():
            return _keep_site(connection, change, now)
        case _:
            assert_never(change)


def _look_back(connection: Connection) -> int:
    """Find for how many days back every case can still make up for a fault; unlimited while there is none."""
    known = connection.scalars(select(policy_versions.c.content_sha256)).all()
    return min((look_back_days(policy_by_hash(connection, one)) for one in known), default=date.max.toordinal())


def _keep_outage(connection: Connection, change: OutageChange, by: StaffId | None, now: datetime) -> Kept:
    shown = {
        "id": change.outage_id,
        "program": change.program,
        "kind": change.kind,
        "site_id": change.site_id,
        "since": change.since,
        "until": change.until,
        "reason": plain(change.reason),
    }
    connection.execute(insert(outages).values(**shown, recorded_by=by, recorded_at=now))
    where = "one site" if change.kind is OutageKind.SITE else change.program or "all programs"
    until = "lasting" if change.until is None else f"until {change.until.isoformat()}"
    sentence = f"Outage ({change.kind.value}) of {where} since {change.since.isoformat()}, {until}: {change.reason}"
    return Kept(table=outages, name="outage:recorded", sentence=sentence, shown=shown)


def _keep_site(connection: Connection, change: CollectionSiteChange, now: datetime) -> Kept:
    shown = {
        "id": change.site_id,
        "program": change.program,
        "name": plain(change.name),
        "address": plain(change.address),
        "zone": change.zone,
        "hours": plain(change.hours),
        "alternate": change.alternate,
        "active": change.active,
    }
    row = shown | {"changed_at": now, "revision": 1}
    counted = upserting(collection_sites, tuple(row), revision=collection_sites.c.revision + 1)
    connection.execute(counted, row)
    state = "active" if change.active else "closed"
    return Kept(
        table=collection_sites,
        name="collection_site:kept",
        sentence=f"Collection site {change.name} is {state}.",
        shown=shown,
    )


def _why_no_site(connection: Connection, site_id: UUID | None) -> Refusal | None:
    known = select(collection_sites.c.id).where(collection_sites.c.id == site_id)
    if site_id is None or connection.scalar(known) is not None:
        return None
    return _unknown_site()


def _why_not_site(connection: Connection, change: CollectionSiteChange) -> Refusal | None:
    held = collection_sites.c
    others = select(held.id).where(held.name == change.name, held.id != change.site_id)
    if connection.scalar(others.limit(1)) is not None:
        return refuse("name_taken", "Another collection site has this name.")
    return why_unseen(connection, collection_sites, change.site_id, change.seen, _unknown_site())


def _unknown_site() -> Refusal:
    return refuse("unknown_site", "There is no such collection site.")
