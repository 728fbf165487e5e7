"""Why a change of laboratories, or of accounts outside the program, may not be kept."""

from datetime import UTC, datetime
from typing import assert_never

from sqlalchemy import ColumnElement, Connection, Table, func, select

from activities.seen import why_unseen
from database.enrollments import enrollments
from database.outside import laboratories, outside_accounts, outside_invitations
from domain.outside import (
    LaboratoryChange,
    OutsideAccountChange,
    OutsideChange,
    OutsidePasswordChange,
    WebhookSecretChange,
    invitation_not_open,
)
from domain.refusals import Refusal, refuse
from domain.roles import Role


def why_not_change_outside(connection: Connection, change: OutsideChange) -> Refusal | None:
    """Say why a change may not be kept."""
    match change:
        case OutsideAccountChange():
            return _why_not_holder(connection, change) or _why_not_account(connection, change)
        case OutsidePasswordChange():
            return _why_not_password(connection, change)
        case LaboratoryChange():
            return _why_not_laboratory(connection, change)
        case WebhookSecretChange():
            known = _exists(connection, laboratories, laboratories.c.id == change.laboratory_id)
            return None if known else _unknown_laboratory()
        case _:
            assert_never(change)


def _why_not_holder(connection: Connection, change: OutsideAccountChange) -> Refusal | None:
    match change.role:
        case Role.PARTICIPANT if change.participant_id is not None and change.laboratory_id is None:
            theirs = (enrollments.c.id == change.enrollment_id) & (
                enrollments.c.participant_id == change.participant_id
            )
            if not _exists(connection, enrollments, theirs):
                return refuse("unknown_enrollment", "There is no such enrollment of this participant.")
        case Role.LABORATORY if change.laboratory_id is not None and change.participant_id is None:
            if not _exists(connection, laboratories, laboratories.c.id == change.laboratory_id):
                return _unknown_laboratory()
        case _:
            return refuse("not_an_outside_role", "Such an account is a participant's or stands at a laboratory.")
    return None


def _why_not_account(connection: Connection, change: OutsideAccountChange) -> Refusal | None:
    accounts = outside_accounts.c
    if not change.email.strip():
        return refuse("no_address", "There is no e-mail address on file to which an invitation could be sent.")
    others = func.lower(accounts.email) == change.email.lower()
    if _exists(connection, outside_accounts, others, accounts.id != change.account_id):
        return refuse("email_taken", "Another account has this e-mail address.")
    if change.active and change.invitation is None:
        return refuse("no_invitation", "An account is opened by an invitation.")
    if not change.active and not _exists(connection, outside_accounts, accounts.id == change.account_id):
        return refuse("unknown_account", "There is no such account.")
    return None


def _why_not_password(connection: Connection, change: OutsidePasswordChange) -> Refusal | None:
    invitations = outside_invitations.c
    is_open = (
        select(outside_accounts.c.id)
        .join(outside_invitations, invitations.account_id == outside_accounts.c.id)
        .where(
            invitations.code_sha256 == change.code_sha256,
            invitations.settled_at.is_(None),
            invitations.expires_at > datetime.now(UTC),
            outside_accounts.c.active,
        )
    )
    return None if connection.scalar(is_open) else invitation_not_open()


def _why_not_laboratory(connection: Connection, change: LaboratoryChange) -> Refusal | None:
    held = laboratories.c
    if _exists(connection, laboratories, held.name == change.name, held.id != change.laboratory_id):
        return refuse("name_taken", "Another laboratory has this name.")
    return why_unseen(connection, laboratories, change.laboratory_id, change.seen, _unknown_laboratory())


def _unknown_laboratory() -> Refusal:
    return refuse("unknown_laboratory", "There is no such laboratory.")


def _exists(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> bool:
    return bool(connection.scalar(select(select(table).where(*conditions).exists())))
