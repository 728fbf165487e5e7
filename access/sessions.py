"""Signing in with a local account, and the sessions that follow: a random token, of which only the SHA-256 is kept.

Sessions are no fact of a case; this room keeps them itself (docs/decisions/doors-write-only-their-own.md).
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, func, insert, select, update

from access.attempts import Attempts
from access.log import note, recent_refusals
from access.passwords import is_password
from database.access import sessions
from database.staff import staff
from domain.actors import Actor
from domain.ids import StaffId, TeamId
from domain.refusals import Refusal, refuse
from domain.roles import Role

LONGEST: Final = timedelta(hours=12)
IDLE: Final = timedelta(minutes=15)

#: After so many refusals within the window, an account rests until the window has passed.
REFUSALS: Final = 10
WINDOW: Final = timedelta(minutes=15)

#: From one address more may go wrong, because a whole office may stand behind it.
REFUSALS_OF_ADDRESS: Final = 100

#: A session's last use is written at most this often, and four times within the idle time.
_TOUCH: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often signing in may go wrong, counted in memory by what was typed and by where it came from.

    Every attempt is counted before its password is verified, so that those that come at once do not slip through
    together, and is no longer counted when it went well.

    What was typed need not be an account, so that no answer tells whether it is one; of accounts the access log counts
    too, for all processes and across restarts.
    """

    by_name: Attempts = field(default_factory=lambda: Attempts(REFUSALS, WINDOW))
    by_address: Attempts = field(default_factory=lambda: Attempts(REFUSALS_OF_ADDRESS, WINDOW))

    def take(self, name: str, address: str, now: datetime) -> bool:
        """Count an attempt; False if there were too many."""
        if not self.by_address.take(address, now):
            return False
        if self.by_name.take(name, now):
            return True
        self.by_address.give_back(address)
        return False

    def forget(self, name: str, address: str) -> None:
        """No longer count an attempt that went well, nor what was typed wrongly before it."""
        self.by_name.forget(name)
        self.by_address.give_back(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody who wants to sign in."""

    email: str
    password: str
    #: Where they come from, as far as the door can tell.
    address: str

    @property
    def name(self) -> str:
        """The account's name, however it is written."""
        return self.email.strip().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A fresh session: the token, which is nowhere else, and until when it lasts at most."""

    token: str
    expires_at: datetime
    staff_id: StaffId
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is asking."""

    staff_id: StaffId
    name: str
    role: Role
    team_id: TeamId | None

    @property
    def actor(self) -> Actor:
        """The person as an actor."""
        return Actor(staff_id=self.staff_id, role=self.role)


def sign_in(engine: Engine, limits: Limits, attempt: Attempt, now: datetime) -> SignedIn | Refusal:
    """Open a session for a local account; the refusal does not say whether the account exists."""
    if not limits.take(attempt.name, attempt.address, now):
        return _too_many()
    with engine.begin() as connection:
        account = connection.execute(
            select(staff.c.id, staff.c.role, staff.c.password_hash, staff.c.active).where(
                func.lower(staff.c.email) == attempt.name
            )
        ).one_or_none()
        staff_id = None if account is None else StaffId(account.id)
        if staff_id and recent_refusals(connection, staff_id, now - WINDOW) >= REFUSALS:
            return _too_many()
    known = account.password_hash if account is not None and account.active else None
    # It takes its time on purpose, during which no transaction stays open.
    matches = is_password(attempt.password, known)
    with engine.begin() as connection:
        if not matches or account is None or staff_id is None:
            note(connection, at=now, staff_id=staff_id, action="session:refused", status=401)
            return refuse("wrong_credentials", "E-mail address and password do not belong together.")
        limits.forget(attempt.name, attempt.address)
        return _open(connection, staff_id, account.role, now)


def _open(connection: Connection, staff_id: StaffId, role: Role, now: datetime) -> SignedIn:
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(sessions).values(
            token_sha256=_sha256(token),
            staff_id=staff_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + LONGEST,
            revoked_at=None,
        )
    )
    note(connection, at=now, staff_id=staff_id, action="session:opened", status=201)
    return SignedIn(token=token, expires_at=now + LONGEST, staff_id=staff_id, role=role)


def _too_many() -> Refusal:
    return refuse("too_many_attempts", "Too many attempts to sign in. Try again in a quarter of an hour.")


def person_of(engine: Engine, token: str, now: datetime, idle: timedelta = IDLE) -> Person | None:
    """Find who holds a token: None when it is unknown, idle too long, expired, revoked, or its account is not active.

    A change of the account after the session was opened ends the session: it may carry another role.
    """
    with engine.begin() as connection:
        found = connection.execute(
            select(staff.c.id, staff.c.name, staff.c.role, staff.c.team_id, sessions.c.last_seen_at)
            .join(staff, staff.c.id == sessions.c.staff_id)
            .where(
                sessions.c.token_sha256 == _sha256(token),
                sessions.c.revoked_at.is_(None),
                sessions.c.expires_at > now,
                sessions.c.last_seen_at > now - idle,
                staff.c.active,
                staff.c.changed_at <= sessions.c.created_at,
            )
        ).one_or_none()
        if found is None:
            return None
        if found.last_seen_at < now - min(_TOUCH, idle / 4):
            connection.execute(
                update(sessions).where(sessions.c.token_sha256 == _sha256(token)).values(last_seen_at=now)
            )
        return Person(staff_id=found.id, name=found.name, role=found.role, team_id=found.team_id)


def sign_out(engine: Engine, token: str, now: datetime) -> None:
    """Revoke a session."""
    with engine.begin() as connection:
        connection.execute(
            update(sessions)
            .where(sessions.c.token_sha256 == _sha256(token), sessions.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )


def _sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
