"""Signing in from outside the program: accounts outside the program, and the sessions that follow.

They have tables of their own, so that no token of theirs is ever a token of staff, nor the other way round.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, Row, func, insert, or_, select, update

from access.log import note, recent_refusals_outside
from access.passwords import is_password
from access.sessions import IDLE, LONGEST, REFUSALS, WINDOW, Attempt, Limits
from database.outside import laboratories, outside_accounts, outside_invitations, outside_sessions
from domain.actors import Actor
from domain.ids import AccountId, LaboratoryId, ParticipantId, ProviderId, StaffId
from domain.outside import invitation_not_open
from domain.refusals import Refusal, refuse
from domain.roles import Role

#: How often one account may ask within a minute. A program default, grade A.
REQUESTS = 300
MINUTE = timedelta(minutes=1)

#: A session's last use is written at most this often, and four times within the idle time.
_TOUCH = timedelta(minutes=1)

#: An account signs in while it is open, and so is its laboratory if it stands at one.
_IS_OPEN = outside_accounts.c.active & or_(outside_accounts.c.laboratory_id.is_(None), laboratories.c.active)
_ACCOUNTS = outside_accounts.outerjoin(laboratories, laboratories.c.id == outside_accounts.c.laboratory_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePerson:
    """Who is asking from outside: a participant, somebody at a laboratory or a provider, a worksite monitor."""

    account_id: AccountId
    role: Role
    participant_id: ParticipantId | None
    laboratory_id: LaboratoryId | None
    provider_id: ProviderId | None

    @property
    def actor(self) -> Actor:
        """The person as an actor; an actor's id is the id of the account."""
        return Actor(staff_id=StaffId(self.account_id), role=self.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideSession:
    """A fresh session: the token, which is nowhere else, and until when it lasts at most."""

    token: str
    expires_at: datetime
    account_id: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Who may choose a password by an invitation."""

    account_id: AccountId
    role: Role
    email: str

    @property
    def actor(self) -> Actor:
        """The person as an actor."""
        return Actor(staff_id=StaffId(self.account_id), role=self.role)


def sign_in_outside(
    engine: Engine, limits: Limits, attempt: Attempt, role: Role, now: datetime
) -> OutsideSession | Refusal:
    """Open a session for an account of this role; the refusal does not say whether the account exists."""
    if not limits.take(attempt.name, attempt.address, now):
        return _too_many()
    with engine.begin() as connection:
        account = _account(connection, attempt.name, role)
        account_id = None if account is None else AccountId(account.id)
        if account_id and recent_refusals_outside(connection, account_id, now - WINDOW) >= REFUSALS:
            return _too_many()
    known = account.password_hash if account is not None and account.is_open else None
    matches = is_password(attempt.password, known)
    with engine.begin() as connection:
        if not matches or account_id is None:
            note(connection, at=now, outside_account_id=account_id, action="session:refused", status=401)
            return refuse("wrong_credentials", "E-mail address and password do not belong together.")
        limits.forget(attempt.name, attempt.address)
        return _open(connection, account_id, now)


def _account(connection: Connection, name: str, role: Role) -> Row[tuple[object, ...]] | None:
    accounts = outside_accounts.c
    return connection.execute(
        select(accounts.id, accounts.password_hash, _IS_OPEN.label("is_open"))
        .select_from(_ACCOUNTS)
        .where(func.lower(accounts.email) == name, accounts.role == role)
    ).one_or_none()


def _open(connection: Connection, account_id: AccountId, now: datetime) -> OutsideSession:
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(outside_sessions).values(
            token_sha256=_sha256(token),
            account_id=account_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + LONGEST,
        )
    )
    note(connection, at=now, outside_account_id=account_id, action="session:opened", status=201)
    return OutsideSession(token=token, expires_at=now + LONGEST, account_id=account_id)


def outside_person_of(engine: Engine, token: str, now: datetime, idle: timedelta = IDLE) -> OutsidePerson | None:
    """Find who holds a token: None when it is unknown, idle too long, expired, revoked, or its account is not open.

    A change of the account after the session was opened ends the session.
    """
    accounts, held = outside_accounts.c, outside_sessions.c
    with engine.begin() as connection:
        found = connection.execute(
            select(outside_accounts, held.last_seen_at)
            .select_from(_ACCOUNTS.join(outside_sessions, held.account_id == accounts.id))
            .where(
                held.token_sha256 == _sha256(token),
                held.revoked_at.is_(None),
                held.expires_at > now,
                held.last_seen_at > now - idle,
                accounts.changed_at <= held.created_at,
                _IS_OPEN,
            )
        ).one_or_none()
        if found is None:
            return None
        if found.last_seen_at < now - min(_TOUCH, idle / 4):
            touched = update(outside_sessions).where(held.token_sha256 == _sha256(token))
            connection.execute(touched.values(last_seen_at=now))
    return OutsidePerson(
        account_id=found.id,
        role=found.role,
        participant_id=found.participant_id,
        laboratory_id=found.laboratory_id,
        provider_id=found.provider_id,
    )


def sign_out_outside(engine: Engine, token: str, now: datetime) -> None:
    """Revoke a session."""
    held = outside_sessions.c
    with engine.begin() as connection:
        revoked = update(outside_sessions).where(held.token_sha256 == _sha256(token), held.revoked_at.is_(None))
        connection.execute(revoked.values(revoked_at=now))


def code_sha256(code: str) -> str:
    """Hash the code of an invitation as it is kept."""
    return hashlib.sha256(code.encode()).hexdigest()


def invited_by(engine: Engine, limits: Limits, code: str, role: Role, address: str, now: datetime) -> Invited | Refusal:
    """Find who may choose a password by a code; refused alike whatever is wrong with it."""
    if limits.by_address.is_exhausted(address, now):
        return _too_many()
    accounts, sent = outside_accounts.c, outside_invitations.c
    with engine.begin() as connection:
        found = connection.execute(
            select(accounts.id, accounts.role, accounts.email)
            .select_from(_ACCOUNTS.join(outside_invitations, sent.account_id == accounts.id))
            .where(
                sent.code_sha256 == code_sha256(code),
                sent.settled_at.is_(None),
                sent.expires_at > now,
                accounts.role == role,
                _IS_OPEN,
            )
        ).one_or_none()
        if found is None:
            note(connection, at=now, action="invitation:refused", status=401)
    if found is None:
        limits.by_address.note(address, now)
        return invitation_not_open()
    return Invited(account_id=found.id, role=found.role, email=found.email)


def _too_many() -> Refusal:
    return refuse("too_many_attempts", "Too many attempts to sign in. Try again in a quarter of an hour.")


def _sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
