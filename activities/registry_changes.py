"""What each change of the registry writes, and what the journal says of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, assert_never

from sqlalchemy import Connection, Table, select

from activities.owed import hand_over
from activities.rows import Row, plain, upsert
from database.enrollments import enrollments
from database.providers import provider_conflicts, providers, referral_agreements
from database.staff import on_call_shifts, staff, teams
from domain.ids import EnrollmentId, EventId, TeamId
from domain.registry import (
    ConflictChange,
    OnCallChange,
    ProviderChange,
    ReferralAgreementChange,
    RegistryChange,
    StaffChange,
    TeamChange,
)

#: What the journal does not keep, because nothing is ever taken out of it again.
_OF_PERSONS: Final = frozenset({"name", "email", "password_hash"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a change came to."""

    table: Table
    #: As the journal names it: `provider:kept`.
    name: str
    sentence: str
    #: What the journal keeps of it: nothing that names a person.
    shown: Mapping[str, object]


def keep_change(connection: Connection, change: RegistryChange, event_id: EventId, now: datetime) -> Kept:
    """Write a change that nothing is against; what has no id of its own takes the event's."""
    table, name, sentence = _described(change)
    values = {field: plain(value) for field, value in asdict(change).items()}
    shown = {field: value for field, value in values.items() if field not in _OF_PERSONS}
    upsert(connection, table, [_row(connection, change, values, event_id, now)])
    if isinstance(change, TeamChange):
        hand_over(connection, _open_cases_of(connection, change.team_id), now)
    return Kept(table=table, name=name, sentence=sentence, shown=shown)


def _described(change: RegistryChange) -> tuple[Table, str, str]:
    match change:
        case ProviderChange():
            kinds = " and ".join(kind.value for kind in change.kinds)
            return providers, "provider:kept", f"Provider {change.provider_id} is registered as {kinds} provider."
        case ReferralAgreementChange():
            days = f"from {change.starts_on} to {change.ends_on}"
            sentence = f"Agreement for {change.kind.value} referrals with provider {change.provider_id} {days}."
            return referral_agreements, "referral_agreement:kept", sentence
        case ConflictChange():
            sentence = f"Provider {change.provider_id} declared a conflict with participant {change.participant_id}."
            return provider_conflicts, "conflict:declared", sentence
        case TeamChange():
            return teams, "team:kept", f"Team {change.team_id} is supervised by {change.supervisor_id}."
        case StaffChange():
            state = "active" if change.active else "closed"
            return staff, "account:kept", f"Account {change.staff_id} is {state} in the role {change.role.value}."
        case OnCallChange():
            hours = f"from {change.starts_at.isoformat()} to {change.ends_at.isoformat()}"
            return on_call_shifts, "on_call:kept", f"On call {hours}: {change.staff_id}."
        case _:
            assert_never(change)


def _row(connection: Connection, change: RegistryChange, values: Row, event_id: EventId, now: datetime) -> Row:
    match change:
        case ProviderChange():
            return _named(values, "provider_id") | {"changed_at": now}
        case ReferralAgreementChange():
            return values | {"id": _agreement_id(connection, change) or event_id, "changed_at": now}
        case ConflictChange():
            return values | {"id": event_id}
        case TeamChange():
            return _named(values, "team_id") | {"changed_at": now}
        case StaffChange():
            return _named(values, "staff_id") | {"changed_at": now}
        case OnCallChange():
            return values | {"id": event_id, "entered_at": now}
        case _:
            assert_never(change)


def _named(values: Row, name: str) -> Row:
    """Give the row of something that the change names by its id."""
    return {field: value for field, value in values.items() if field != name} | {"id": values[name]}


def _agreement_id(connection: Connection, change: ReferralAgreementChange) -> object:
    """Find the agreement whose last day is corrected."""
    table = referral_agreements
    return connection.scalar(
        select(table.c.id).where(
            table.c.provider_id == change.provider_id,
            table.c.kind == change.kind,
            table.c.starts_on == change.starts_on,
        )
    )


def _open_cases_of(connection: Connection, team_id: TeamId) -> list[EnrollmentId]:
    is_theirs = (enrollments.c.team_id == team_id) & enrollments.c.closed_at.is_(None)
    return [EnrollmentId(one) for one in connection.scalars(select(enrollments.c.id).where(is_theirs))]
