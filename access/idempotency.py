"""Idempotency keys: the same key asks for the same thing once, and gets the same answer again.

A key belongs to the person who made it up. The id of the command follows from both, so that a request that is sent
again while the first is under way reaches the process as the same command. Whether it is the same request is told by a
keyed hash of its body: a body may hold a password, which a plain hash would let somebody guess.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects.postgresql import insert

from database.access import idempotency_keys
from domain.ids import CommandId, StaffId
from domain.refusals import Refusal, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A key that was claimed for one request; with the answer, if it has been given already."""

    key: str
    staff_id: StaffId
    status: int | None = None
    response: object = None
    #: Whether it was claimed before, by the same request; if that was not answered, its order may have been taken.
    is_repeated: bool = False

    @property
    def command_id(self) -> CommandId:
        """The id of the command that this request gives."""
        return command_of(self.staff_id, self.key)


def command_of(staff_id: StaffId, key: str) -> CommandId:
    """Derive the id of a command from who gives it and the key under which it is given."""
    return CommandId(uuid5(staff_id, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """What is asked for under a key."""

    staff_id: StaffId
    key: str
    route: str
    body: bytes


def claim(engine: Engine, request: KeyedRequest, secrets: Sequence[bytes], now: datetime) -> Claim | Refusal:
    """Claim a key for a request; refused when the key was used for another one.

    The first of the program's secrets makes the hash of the body; the retired ones still know what they made.
    """
    digests = [_digest(secret, request.body) for secret in secrets]
    staff_id, key, keys = request.staff_id, request.key, idempotency_keys
    with engine.begin() as connection:
        fresh = connection.scalar(
            insert(keys)
            .values(key=key, staff_id=staff_id, route=request.route, body_hmac=digests[0], created_at=now)
            .on_conflict_do_nothing()
            .returning(keys.c.key)
        )
        row = connection.execute(
            select(keys.c.route, keys.c.body_hmac, keys.c.status, keys.c.response).where(
                keys.c.staff_id == staff_id, keys.c.key == key
            )
        ).one()
    if row.route != request.route or not any(hmac.compare_digest(row.body_hmac, one) for one in digests):
        return refuse("idempotency_key_reused", "This Idempotency-Key was used for another request; take a new one.")
    return Claim(key=key, staff_id=staff_id, status=row.status, response=row.response, is_repeated=fresh is None)


def _digest(secret: bytes, body: bytes) -> bytes:
    # A key of its own for this purpose: the secret encrypts payloads.
    own = hmac.digest(secret, b"phmp idempotency", "sha256")
    return hmac.digest(own, body, "sha256")


def keep_answer(engine: Engine, claimed: Claim, *, status: int, response: object) -> None:
    """Keep the answer to a request, for the same request sent again."""
    keys = idempotency_keys
    with engine.begin() as connection:
        connection.execute(
            update(keys)
            .where(keys.c.staff_id == claimed.staff_id, keys.c.key == claimed.key, keys.c.status.is_(None))
            .values(status=status, response=response)
        )
