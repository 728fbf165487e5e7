"""What each change of laboratories, and of accounts outside the program, writes, and what a journal says of it."""

import base64
from datetime import UTC, datetime
from typing import assert_never
from uuid import uuid5

from sqlalchemy import Connection, insert, update

from activities.registry_changes import Kept
from activities.rows import add, plain, upsert, upserting
from database.outbox import outbox
from database.outside import laboratories, outside_accounts, outside_invitations
from domain.events import MessageKind
from domain.ids import EventId
from domain.outside import (
    Invitation,
    LaboratoryChange,
    OutsideAccountChange,
    OutsideChange,
    OutsidePasswordChange,
    WebhookSecretChange,
)
from domain.roles import Party


def keep_outside_change(connection: Connection, change: OutsideChange, event_id: EventId, now: datetime) -> Kept:
    """Write a change that nothing is against."""
    match change:
        case OutsideAccountChange():
            return _keep_account(connection, change, event_id, now)
        case OutsidePasswordChange():
            return _keep_password(connection, change, now)
        case LaboratoryChange():
            return _keep_laboratory(connection, change, now)
        case WebhookSecretChange():
            return _keep_secret(connection, change, now)
        case _:
            assert_never(change)


def _keep_account(connection: Connection, change: OutsideAccountChange, event_id: EventId, now: datetime) -> Kept:
    shown = {
        "id": change.account_id,
        "role": change.role,
        "participant_id": change.participant_id,
        "laboratory_id": change.laboratory_id,
        "provider_id": change.provider_id,
        "active": change.active,
    }
    row = shown | {"email": plain(change.email), "changed_at": now}
    # A closed account forgets its password, so that opening it again lets nobody in who knew that.
    upsert(connection, outside_accounts, [row if change.active else row | {"password_hash": None}])
    _settle_invitations(connection, change, now)
    if change.invitation is None:
        name, sentence = "outside_account:closed", f"Account {change.account_id} is closed."
    else:
        _invite(connection, change, change.invitation, event_id, now)
        until = change.invitation.expires_at.astimezone(UTC)
        name = "outside_account:invited"
        sentence = (
            f"Account {change.account_id} is open in the role {change.role.value}; "
            f"its holder may choose a password until {until:%Y-%m-%d %H:%M} UTC."
        )
    return Kept(table=outside_accounts, name=name, sentence=sentence, shown=shown)


def _settle_invitations(connection: Connection, change: OutsideAccountChange, now: datetime) -> None:
    """End the invitation before this one, and let its letter leave no more."""
    theirs = outside_invitations.c.account_id == change.account_id, outside_invitations.c.settled_at.is_(None)
    replaced = connection.scalars(
        update(outside_invitations).where(*theirs).values(settled_at=now).returning(outside_invitations.c.id)
    ).all()
    connection.execute(
        update(outbox)
        .where(outbox.c.message_id.in_(replaced), outbox.c.next_attempt_at.is_not(None))
        .values(next_attempt_at=None, sealed_code=None, last_error="given up: replaced")
    )


def _invite(
    connection: Connection, change: OutsideAccountChange, invitation: Invitation, event_id: EventId, now: datetime
) -> None:
    connection.execute(
        insert(outside_invitations).values(
            id=event_id,
            account_id=change.account_id,
            code_sha256=invitation.code_sha256,
            made_at=now,
            expires_at=invitation.expires_at,
        )
    )
    letter = {
        "id": uuid5(event_id, change.email),
        "message_id": event_id,
        "enrollment_id": change.enrollment_id,
        "party": Party(change.role.value),
        "recipient": plain(change.email),
        "kind": MessageKind.INVITATION,
        "created_at": now,
        "attempts": 0,
        "next_attempt_at": datetime.now(UTC),
        "sent_at": None,
        "last_error": "",
        "sealed_code": base64.b64decode(invitation.code_sealed),
    }
    add(connection, outbox, [letter])


def _keep_password(connection: Connection, change: OutsidePasswordChange, now: datetime) -> Kept:
    account_id = connection.execute(
        update(outside_invitations)
        .where(outside_invitations.c.code_sha256 == change.code_sha256)
        .values(settled_at=now)
        .returning(outside_invitations.c.account_id)
    ).scalar_one()
    connection.execute(
        update(outside_accounts)
        .where(outside_accounts.c.id == account_id)
        .values(password_hash=change.password_hash, changed_at=now)
    )
    sentence = f"The holder of account {account_id} chose a password."
    return Kept(
        table=outside_accounts, name="outside_account:password_chosen", sentence=sentence, shown={"id": account_id}
    )


def _keep_laboratory(connection: Connection, change: LaboratoryChange, now: datetime) -> Kept:
    shown = {"id": change.laboratory_id, "kind": change.kind, "zone": change.zone, "active": change.active}
    row = shown | {"name": plain(change.name), "changed_at": now, "revision": 1}
    counted = upserting(laboratories, tuple(row), revision=laboratories.c.revision + 1)
    connection.execute(counted, row)
    state = "active" if change.active else "closed"
    sentence = f"{change.kind.value.replace('_', ' ').capitalize()} {change.laboratory_id} is {state}."
    return Kept(table=laboratories, name="laboratory:kept", sentence=sentence, shown=shown)


def _keep_secret(connection: Connection, change: WebhookSecretChange, now: datetime) -> Kept:
    connection.execute(
        update(laboratories)
        .where(laboratories.c.id == change.laboratory_id)
        .values(
            webhook_secret_sealed=base64.b64decode(change.secret_sealed),
            changed_at=now,
            revision=laboratories.c.revision + 1,
        )
    )
    sentence = f"Laboratory {change.laboratory_id} has a new secret to sign with."
    shown = {"id": change.laboratory_id}
    return Kept(table=laboratories, name="laboratory:secret_made", sentence=sentence, shown=shown)
