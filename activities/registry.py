"""The registry: what it says about providers, and its changes, each checked and kept once in one transaction.

A change stands in the journal of the registry, or of the case that it is about.
"""

from datetime import date, datetime

from sqlalchemy import Connection, Engine, select
from temporalio import activity

from activities.draws_clock import Clock, utc_now
from activities.journaling import append, is_kept
from activities.outside_changes import keep_outside_change
from activities.outside_guards import why_not_change_outside
from activities.registry_changes import Kept, keep_change
from activities.registry_guards import why_not_change
from activities.service_changes import keep_service_change, why_not_change_service
from activities.transactions import lock, transaction
from database.journal import REGISTRY
from database.providers import provider_conflicts, providers, referral_agreements
from database.staff import staff
from database.values import Json, storable, to_json
from domain.calendar import add_months
from domain.events import Event
from domain.ids import EnrollmentId, EventId, ProviderId
from domain.outside import OutsideAccountChange, OutsideChange
from domain.providers import ProviderKind, ProviderStanding
from domain.refusals import Refusal
from domain.registry import ContactDataChange, RegistryChange
from domain.requests import ProviderRequest, RegistryOutcome, RegistryRequest, SpecialistRequest
from domain.roles import Role
from domain.specialists import SpecialistStanding
from domain.testing.outages import ServiceChange


class Registry:
    """Knows providers, staff and rosters."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    @activity.defn(name="look_up_providers")
    def look_up_providers(self, request: ProviderRequest) -> tuple[ProviderStanding, ...]:
        """Say what the registry knows about some providers today; unknown ones are left out (DUTIES.md 7)."""
        with transaction(self._engine) as connection:
            rows = connection.execute(
                select(
                    providers.c.id,
                    providers.c.kinds,
                    providers.c.state,
                    (providers.c.credentials_until < request.today).label("expired"),
                ).where(providers.c.id.in_(request.provider_ids))
            ).all()
            agreements = _agreements_in_force(connection, request)
            conflicts = _conflicts(connection, request)
        return tuple(
            ProviderStanding(
                id=ProviderId(row.id),
                kinds=_kinds(row.kinds, agreements.get(row.id, {})),
                state=row.state,
                agreement_until=max(agreements.get(row.id, {}).values(), default=None),
                credentials_expired=row.expired,
                conflict_declared=row.id in conflicts,
            )
            for row in rows
        )

    @activity.defn(name="look_up_specialists")
    def look_up_specialists(self, request: SpecialistRequest) -> tuple[SpecialistStanding, ...]:
        """Say who of some staff are active specialists, and of which team; others are left out."""
        with transaction(self._engine) as connection:
            rows = connection.execute(
                select(staff.c.id, staff.c.team_id).where(
                    staff.c.id.in_(request.staff_ids),
                    staff.c.role == Role.SPECIALIST,
                    staff.c.active,
                    staff.c.team_id.is_not(None),
                )
            ).all()
        return tuple(SpecialistStanding(staff_id=row.id, team_id=row.team_id) for row in rows)

    @activity.defn(name="change_registry")
    def change(self, request: RegistryRequest) -> RegistryOutcome:
        """Check and keep a change of the registry; the same command changes it once."""
        event_id, journal_of = EventId(request.order.command_id), _journal_of(request.change)
        with transaction(self._engine) as connection:
            lock(connection, journal_of)
            if is_kept(connection, event_id, journal_of):
                return RegistryOutcome()
            now = self._clock()
            refusal = _why_not(connection, request.change, now)
            if refusal is None:
                kept = _keep(connection, request, event_id, now)
                append(connection, journal_of, [_entry(request, kept, now)])
            return RegistryOutcome(refusal=refusal)


def _why_not(connection: Connection, change: RegistryChange, now: datetime) -> Refusal | None:
    if isinstance(change, OutsideChange):
        return why_not_change_outside(connection, change)
    if isinstance(change, ServiceChange):
        return why_not_change_service(connection, change, now)
    return why_not_change(connection, change)


def _keep(connection: Connection, request: RegistryRequest, event_id: EventId, now: datetime) -> Kept:
    change = request.change
    if isinstance(change, OutsideChange):
        return keep_outside_change(connection, change, event_id, now)
    if isinstance(change, ServiceChange):
        return keep_service_change(connection, change, request.order.actor.staff_id, now)
    return keep_change(connection, change, event_id, now)


def _journal_of(change: RegistryChange) -> EnrollmentId:
    match change:
        case ContactDataChange(enrollment_id=case_id):
            return case_id
        case OutsideAccountChange(enrollment_id=case_id) if case_id is not None:
            return case_id
        case _:
            return REGISTRY


def _entry(request: RegistryRequest, kept: Kept, now: datetime) -> tuple[Event, Json]:
    event = Event(
        id=EventId(request.order.command_id),
        name=kept.name,
        at=now,
        actor=request.order.actor,
        sentence=storable(kept.sentence),
    )
    return event, [{"kept_in": kept.table.name, "fact": to_json(kept.shown)}]


def _agreements_in_force(
    connection: Connection, request: ProviderRequest
) -> dict[ProviderId, dict[ProviderKind, date]]:
    table = referral_agreements
    rows = connection.execute(
        select(table.c.provider_id, table.c.kind, table.c.ends_on).where(
            table.c.provider_id.in_(request.provider_ids),
            table.c.starts_on <= request.today,
            table.c.ends_on >= request.today,
        )
    )
    found: dict[ProviderId, dict[ProviderKind, date]] = {}
    for row in rows:
        found.setdefault(ProviderId(row.provider_id), {})[row.kind] = row.ends_on
    return found


def _conflicts(connection: Connection, request: ProviderRequest) -> frozenset[ProviderId]:
    table = provider_conflicts
    rows = connection.scalars(
        select(table.c.provider_id).where(
            table.c.provider_id.in_(request.provider_ids),
            table.c.participant_id == request.participant_id,
            table.c.ended_on.is_(None) | (table.c.ended_on >= add_months(request.today, -12 * request.lookback_years)),
        )
    )
    return frozenset(ProviderId(one) for one in rows)


def _kinds(kinds: tuple[ProviderKind, ...], in_force: dict[ProviderKind, date]) -> tuple[ProviderKind, ...]:
    """Say what a provider is referred to for: an agreement for one kind lets nobody be referred for another."""
    return tuple(kind for kind in kinds if kind in in_force) or tuple(kinds)
