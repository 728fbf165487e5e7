"""What each change of the registry writes, and what a journal says of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, assert_never

from sqlalchemy import Connection, Table, select, update

from activities.owed import hand_on_pages, hand_over
from activities.rows import Row, plain, upsert, upserting
from activities.undelivered import readdress, readdress_participant, retry
from database.enrollments import enrollments
from database.outbox import outbox
from database.participants import participants
from database.providers import provider_conflicts, providers, referral_agreements
from database.staff import on_call_shifts, staff, teams
from database.tasks import tasks
from domain.ids import EnrollmentId, EventId, ParticipantId, StaffId
from domain.registry import (
    ON_CALL_ROLES,
    ConflictChange,
    ContactDataChange,
    InsideChange,
    MessageRetry,
    OnCallChange,
    ProviderChange,
    ReferralAgreementChange,
    StaffChange,
    TeamChange,
)
from domain.roles import STAFF_PARTIES, Party

#: What the journal does not keep, because nothing is ever taken out of it again.
_OF_PERSONS: Final = frozenset({"name", "email", "phone", "password_hash"})

_OF_PROVIDERS: Final = frozenset({Party.EVALUATOR, Party.TREATMENT_PROVIDER})


#: What is written as a row of its own.
Written = ProviderChange | ReferralAgreementChange | ConflictChange | TeamChange | StaffChange | OnCallChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a change came to."""

    table: Table
    #: As the journal names it: `provider:kept`.
    name: str
    sentence: str
    #: What the journal keeps of it: nothing that names a person.
    shown: Mapping[str, object]


def keep_change(connection: Connection, change: InsideChange, event_id: EventId, now: datetime) -> Kept:
    """Write a change that nothing is against; what has no id of its own takes the event's."""
    table, name, sentence = _described(change)
    values = {field: plain(value) for field, value in asdict(change).items() if field != "seen"}
    shown = {field: value for field, value in values.items() if field not in _OF_PERSONS}
    match change:
        case ContactDataChange():
            _correct_contact_data(connection, change)
        case MessageRetry():
            retry(connection, change.message_id)
        case _:
            _readdress(connection, change)
            _write(connection, table, _row(connection, change, values, event_id, now))
            _follow_up(connection, change, now)
    return Kept(table=table, name=name, sentence=sentence, shown=shown)


def _write(connection: Connection, table: Table, row: Row) -> None:
    """Write a row; where its revisions are counted, it has one more."""
    if "revision" not in table.c:
        upsert(connection, table, [row])
        return
    counted = row | {"revision": 1}
    connection.execute(upserting(table, tuple(counted), revision=table.c.revision + 1), counted)


def _readdress(connection: Connection, change: Written) -> None:
    """Have what is on its way to an address that changes go to the new one."""
    match change:
        case ProviderChange(provider_id=provider_id, email=email):
            old = connection.scalar(select(providers.c.email).where(providers.c.id == provider_id))
            readdress(connection, old, email, to=_OF_PROVIDERS)
        case StaffChange(staff_id=staff_id, email=email):
            old = connection.scalar(select(staff.c.email).where(staff.c.id == staff_id))
            readdress(connection, old, email, to=STAFF_PARTIES)
        case _:
            pass


def _follow_up(connection: Connection, change: Written, now: datetime) -> None:
    """Give what is to be done to whom it belongs now, in cases that have ended as well."""
    match change:
        case TeamChange(team_id=team_id):
            theirs = (
                select(enrollments.c.id)
                .join(tasks, tasks.c.enrollment_id == enrollments.c.id)
                .where(enrollments.c.team_id == team_id, tasks.c.closed_at.is_(None))
                .distinct()
            )
            hand_over(connection, [EnrollmentId(one) for one in connection.scalars(theirs)], now)
        case StaffChange(staff_id=staff_id) if not change.active or change.role not in ON_CALL_ROLES:
            hand_on_pages(connection, staff_id, now)
        case _:
            pass


def _correct_contact_data(connection: Connection, change: ContactDataChange) -> None:
    whose = select(enrollments.c.participant_id).where(enrollments.c.id == change.enrollment_id)
    participant_id = ParticipantId(connection.execute(whose).scalar_one())
    corrected = update(participants).where(participants.c.id == participant_id)
    connection.execute(corrected.values(email=plain(change.email), phone=plain(change.phone)))
    readdress_participant(connection, participant_id, change.email)


def _described(change: InsideChange) -> tuple[Table, str, str]:
    match change:
        case ProviderChange():
            kinds = " and ".join(kind.value for kind in change.kinds)
            return providers, "provider:kept", f"Provider {change.provider_id} is registered as {kinds} provider."
        case ReferralAgreementChange():
            days = f"from {change.starts_on} to {change.ends_on}"
            sentence = f"Agreement for {change.kind.value} referrals with provider {change.provider_id} {days}."
            return referral_agreements, "referral_agreement:kept", sentence
        case ConflictChange():
            lasts = "ongoing" if change.ended_on is None else f"ended on {change.ended_on}"
            between = f"Provider {change.provider_id} declared a conflict with participant {change.participant_id}"
            return provider_conflicts, "conflict:declared", f"{between}: {lasts}."
        case TeamChange():
            return teams, "team:kept", f"Team {change.team_id} is supervised by {change.supervisor_id}."
        case StaffChange():
            state = "active" if change.active else "closed"
            return staff, "account:kept", f"Account {change.staff_id} is {state} in the role {change.role.value}."
        case OnCallChange():
            hours = f"from {change.starts_at.isoformat()} to {change.ends_at.isoformat()}"
            return on_call_shifts, "on_call:kept", f"On call {hours}: {change.staff_id}."
        case ContactDataChange():
            sentence = "The participant's contact data were corrected."
            return participants, "contact_data:corrected", sentence
        case MessageRetry():
            return outbox, "message:retried", f"Message {change.message_id} is tried again."
        case _:
            assert_never(change)


def _row(connection: Connection, change: Written, values: Row, event_id: EventId, now: datetime) -> Row:
    match change:
        case ProviderChange():
            return _named(values, "provider_id") | {"changed_at": now}
        case ReferralAgreementChange():
            return values | {"id": _agreement_id(connection, change) or event_id, "changed_at": now}
        case ConflictChange():
            return values | {"id": _conflict_id(connection, change) or event_id}
        case TeamChange():
            return _named(values, "team_id") | {"changed_at": now}
        case StaffChange():
            row = _named(values, "staff_id") | {"changed_at": now}
            return row if change.password_hash else row | {"password_hash": _password_of(connection, change.staff_id)}
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


def _conflict_id(connection: Connection, change: ConflictChange) -> object:
    """Find the conflict whose end is entered or corrected."""
    table = provider_conflicts
    return connection.scalar(
        select(table.c.id).where(
            table.c.provider_id == change.provider_id,
            table.c.participant_id == change.participant_id,
            table.c.declared_on == change.declared_on,
        )
    )


def _password_of(connection: Connection, staff_id: StaffId) -> object:
    return connection.execute(select(staff.c.password_hash).where(staff.c.id == staff_id)).scalar_one()
