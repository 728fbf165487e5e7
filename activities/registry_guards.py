"""Why a change of the registry may not be kept: what the rows that are there already say against it."""

from typing import Final, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select

from activities.seen import why_unseen
from activities.undelivered import why_not_retry
from database.enrollments import enrollments
from database.obligations import obligations
from database.participants import participants
from database.providers import providers, referral_agreements
from database.staff import staff, teams
from domain.ids import StaffId
from domain.refusals import Refusal, refuse
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
from domain.roles import OUTSIDE_ROLES, Role

#: How many cases a refusal names.
_NAMED: Final = 20


def why_not_change(connection: Connection, change: InsideChange) -> Refusal | None:
    """Say why a change of the registry may not be kept."""
    match change:
        case ProviderChange():
            return _why_not_provider(connection, change)
        case ReferralAgreementChange():
            return _why_not_agreement(connection, change)
        case ConflictChange():
            return _why_not_conflict(connection, change)
        case TeamChange():
            return _why_not_team(connection, change)
        case StaffChange():
            return _why_not_staff(connection, change)
        case OnCallChange():
            return _why_not_on_call(connection, change)
        case ContactDataChange():
            known = _exists(connection, enrollments, enrollments.c.id == change.enrollment_id)
            return None if known else refuse("unknown_enrollment", "There is no such enrollment.")
        case MessageRetry():
            return why_not_retry(connection, change.message_id)
        case _:
            assert_never(change)


def _why_not_provider(connection: Connection, change: ProviderChange) -> Refusal | None:
    if not change.kinds:
        return refuse("no_provider_kind", "Say what the provider is referred to for.")
    return why_unseen(connection, providers, change.provider_id, change.seen)


def _why_not_agreement(connection: Connection, change: ReferralAgreementChange) -> Refusal | None:
    kinds = connection.scalar(select(providers.c.kinds).where(providers.c.id == change.provider_id))
    if kinds is None:
        return _unknown_provider()
    if change.kind not in kinds:
        return refuse("wrong_provider_kind", f"This provider is not registered as {change.kind.value} provider.")
    if change.ends_on < change.starts_on:
        return refuse("empty_period", "An agreement ends on its first day or later.")
    table = referral_agreements
    others = connection.scalar(
        select(func.count()).where(
            table.c.provider_id == change.provider_id,
            table.c.kind == change.kind,
            table.c.starts_on != change.starts_on,
            table.c.starts_on <= change.ends_on,
            table.c.ends_on >= change.starts_on,
        )
    )
    if others:
        return refuse("agreements_overlap", "Another agreement with this provider is in force on some of these days.")
    return None


def _why_not_conflict(connection: Connection, change: ConflictChange) -> Refusal | None:
    if not _exists(connection, providers, providers.c.id == change.provider_id):
        return _unknown_provider()
    if not _exists(connection, participants, participants.c.id == change.participant_id):
        return refuse("unknown_participant", "There is no such participant.")
    return None


def _why_not_team(connection: Connection, change: TeamChange) -> Refusal | None:
    is_supervisor = (staff.c.id == change.supervisor_id) & (staff.c.role == Role.SUPERVISOR) & staff.c.active
    if not _exists(connection, staff, is_supervisor):
        return refuse("not_a_supervisor", "A team needs somebody with an active account in the role of supervisor.")
    if _exists(connection, teams, teams.c.name == change.name, teams.c.id != change.team_id):
        return refuse("name_taken", "Another team has this name.")
    return why_unseen(connection, teams, change.team_id, change.seen)


def _why_not_staff(connection: Connection, change: StaffChange) -> Refusal | None:
    unseen = why_unseen(connection, staff, change.staff_id, change.seen)
    if unseen is not None:
        return unseen
    if change.password_hash is None and not _exists(connection, staff, staff.c.id == change.staff_id):
        return refuse("no_password", "A new account needs a password.")
    return _why_not_account(connection, change) or _why_not_leave(connection, change)


def _why_not_account(connection: Connection, change: StaffChange) -> Refusal | None:
    if change.role in OUTSIDE_ROLES:
        return refuse("not_a_staff_role", "Whoever is outside the program has an account of another kind.")
    if change.team_id is not None and not _exists(connection, teams, teams.c.id == change.team_id):
        return refuse("unknown_team", "There is no such team.")
    others_address = func.lower(staff.c.email) == change.email.lower()
    if _exists(connection, staff, others_address, staff.c.id != change.staff_id):
        return refuse("email_taken", "Another account has this e-mail address.")
    return None


def _why_not_leave(connection: Connection, change: StaffChange) -> Refusal | None:
    """Say why an account may not be closed, or lose its role: what would be left behind."""
    if not change.active or change.role is not Role.SUPERVISOR:
        supervised = connection.scalar(
            select(teams.c.name).where(teams.c.supervisor_id == change.staff_id).order_by(teams.c.name).limit(1)
        )
        if supervised is not None:
            return refuse("supervises_a_team", f"First give the team {supervised} another supervisor.")
    if not change.active or change.role is not Role.SPECIALIST:
        carried = _carried_cases(connection, change.staff_id)
        if carried:
            named = ", ".join(str(one) for one in carried[:_NAMED]) + (", ..." if len(carried) > _NAMED else "")
            return refuse(
                "has_open_cases",
                "First give every case of this specialist in which something is still to be done to another one; "
                f"there are {len(carried)}: {named}.",
            )
    if (not change.active or change.role is not Role.ADMINISTRATOR) and _is_last_administrator(connection, change):
        return refuse("last_administrator", "This is the last active administrator; make another one first.")
    return None


def _why_not_on_call(connection: Connection, change: OnCallChange) -> Refusal | None:
    role = connection.scalar(select(staff.c.role).where(staff.c.id == change.staff_id, staff.c.active))
    if role is None:
        return refuse("unknown_staff", f"There is no active account {change.staff_id}.")
    if role not in ON_CALL_ROLES:
        return refuse("not_for_on_call", "On call are specialists, supervisors and directors, who may act on a page.")
    if change.starts_at.utcoffset() is None or change.ends_at.utcoffset() is None:
        return refuse("time_without_zone", "Say in which time zone the shift begins and ends.")
    if change.ends_at <= change.starts_at:
        return refuse("empty_period", "A shift ends after it begins.")
    return None


def _carried_cases(connection: Connection, staff_id: StaffId) -> list[UUID]:
    """Find the cases of a specialist in which something is still to be done: closing duties follow an end."""
    owed = select(obligations.c.id).where(
        obligations.c.enrollment_id == enrollments.c.id, obligations.c.settled_at.is_(None)
    )
    theirs = select(enrollments.c.id).where(
        enrollments.c.specialist_id == staff_id, or_(enrollments.c.closed_at.is_(None), owed.exists())
    )
    return list(connection.scalars(theirs.order_by(enrollments.c.received_at, enrollments.c.id)))


def _is_last_administrator(connection: Connection, change: StaffChange) -> bool:
    administrators = (staff.c.role == Role.ADMINISTRATOR) & staff.c.active
    return _exists(connection, staff, administrators, staff.c.id == change.staff_id) and not _exists(
        connection, staff, administrators, staff.c.id != change.staff_id
    )


def _unknown_provider() -> Refusal:
    return refuse("unknown_provider", "There is no such provider.")


def _exists(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> bool:
    return bool(connection.scalar(select(select(table).where(*conditions).exists())))
