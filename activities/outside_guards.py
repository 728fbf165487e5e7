"""Why a change of laboratories, or of accounts outside the program, may not be kept."""

from datetime import UTC, datetime
from typing import Final, assert_never

from sqlalchemy import ColumnElement, Connection, Table, func, select

from activities.seen import why_unseen
from database.enrollments import enrollments
from database.outside import laboratories, outside_accounts, outside_invitations
from database.providers import providers
from database.reports import worksites
from domain.outside import (
    LaboratoryChange,
    OutsideAccountChange,
    OutsideChange,
    OutsidePasswordChange,
    WebhookSecretChange,
    invitation_not_open,
)
from domain.providers import ProviderKind
from domain.refusals import Refusal, refuse
from domain.roles import Role

#: What an account may name as its holder.
_HOLDERS: Final = ("participant_id", "laboratory_id", "provider_id")


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
    held = {name for name in _HOLDERS if getattr(change, name) is not None}
    match change.role:
        case Role.PARTICIPANT if held == {"participant_id"}:
            theirs = (enrollments.c.id == change.enrollment_id) & (
                enrollments.c.participant_id == change.participant_id
            )
            if not _exists(connection, enrollments, theirs):
                return refuse("unknown_enrollment", "There is no such enrollment of this participant.")
        case Role.LABORATORY if held == {"laboratory_id"}:
            if not _exists(connection, laboratories, laboratories.c.id == change.laboratory_id):
                return _unknown_laboratory()
        case Role.EVALUATOR if held == {"provider_id"}:
            return _why_not_evaluator(connection, change)
        case Role.WORKSITE_MONITOR if not held:
            return _why_not_monitor(connection, change)
        case _:
            return refuse("not_an_outside_role", "Such an account is of one role outside the program and its holder.")
    return None


def _why_not_evaluator(connection: Connection, change: OutsideAccountChange) -> Refusal | None:
    kinds = connection.scalar(select(providers.c.kinds).where(providers.c.id == change.provider_id))
    if kinds is None:
        return refuse("unknown_provider", "There is no such provider.")
    if ProviderKind.EVALUATOR not in kinds:
        return refuse("wrong_provider_kind", "This provider is not registered as an evaluator.")
    return None


def _why_not_monitor(connection: Connection, change: OutsideAccountChange) -> Refusal | None:
    """Say why an account is not a monitor's, or may not be closed from this case."""
    monitored = (func.lower(worksites.c.monitor_email) == change.email.lower()) & worksites.c.until.is_(None)
    here = worksites.c.enrollment_id == change.enrollment_id
    if change.active and not _exists(connection, worksites, monitored, here):
        return refuse("unknown_monitor", "Nobody with this address monitors the worksite of this case.")
    if not change.active and _exists(
        connection, worksites, monitored, worksites.c.enrollment_id != change.enrollment_id
    ):
        sentence = "This monitor reports of another participant too; end the worksite, and they see nothing more of it."
        return refuse("monitors_others", sentence)
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
