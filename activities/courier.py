"""The courier: takes what waits in the outbox to the mail server, again and again until it is taken there.

It runs beside the worker, and no deadline waits for it. Several couriers share the outbox: each takes rows that no
other holds, and they are free again after a while if it dies on the way. So a message may come twice, and then bears
the same Message-ID, but is never lost.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from aiosmtplib import SMTP, SMTPException
from aiosmtplib.errors import SMTPDataError, SMTPNotSupported, SMTPRecipientsRefused, SMTPResponseException
from sqlalchemy import Engine, null, select, update

from activities.letters import Letter, compose
from activities.mail_server import MailServer
from activities.rounds import is_told_to_stop
from activities.transactions import transaction
from database.outbox import outbox
from domain.ids import CommandId
from domain.outside import purpose_of_code
from temporal.errors import WireError
from temporal.keys import KeyRing
from temporal.sealing import unseal

#: How many messages are taken at once, and for how long no other courier takes them.
BATCH: Final = 20
LEASE: Final = timedelta(minutes=10)

#: What could not be delivered is tried again after this, and then each time after twice as long.
FIRST_REST: Final = timedelta(seconds=30)
LONGEST_REST: Final = timedelta(hours=1)

#: From this reply code on, a mail server says that trying again will not help (RFC 5321, 4.2.1).
_FOR_GOOD: Final = 500

log: Final = structlog.stdlib.get_logger(__name__)


class Courier:
    """Delivers the outbox."""

    def __init__(self, engine: Engine, server: MailServer, keys: KeyRing, *, sender: str, public_url: str) -> None:
        self._engine = engine
        self._server = server
        self._keys = keys
        self._sender = sender
        self._public_url = public_url

    async def deliver(self) -> int:
        """Try once whatever is due, as much as one batch; answers how many messages were taken from the outbox."""
        letters = await asyncio.to_thread(self._take)
        if letters:
            await self._hand_over(letters)
        return len(letters)

    async def _hand_over(self, letters: Sequence[Letter]) -> None:
        waiting = list(letters)
        while waiting and not is_told_to_stop():
            try:
                await self._hand_over_in_one_go(waiting)
            except (SMTPException, OSError) as error:
                # No connection, for none of them.
                for letter in waiting:
                    await self._put_off(letter, error)
                return
        # Told to stop on the way: the rest is for whoever comes next.
        for letter in waiting:
            await self._note(letter.id, sent_at=None, next_attempt_at=_now(), last_error="")

    async def _hand_over_in_one_go(self, waiting: list[Letter]) -> None:
        """Hand over letters until none is left or the server hangs up over one, which must not hold up the others."""
        async with self._server.client() as client:
            while waiting and not is_told_to_stop():
                letter = waiting.pop(0)
                try:
                    await self._send(client, letter)
                except (SMTPException, OSError) as error:
                    await self._put_off(letter, error)
                    client.close()
                    return

    async def _send(self, client: SMTP, letter: Letter) -> None:
        try:
            message = compose(letter, self._sender, self._public_url, self._code_in(letter))
        except WireError as error:
            # A key that is missing may be set again.
            await self._put_off(letter, error)
            return
        except (ValueError, AttributeError, IndexError, TypeError) as error:
            # The standard library stumbles over some addresses; one of them must not hold up the others.
            await self._give_up(letter, error)
            return
        try:
            await client.send_message(message, sender=self._sender, recipients=[letter.recipient])
        except (SMTPRecipientsRefused, SMTPDataError, SMTPNotSupported, ValueError) as error:
            if _is_for_good(error):
                await self._give_up(letter, error)
            else:
                await self._put_off(letter, error)
        else:
            await self._note(letter.id, sent_at=_now(), next_attempt_at=None, last_error="")

    def _code_in(self, letter: Letter) -> str:
        if letter.sealed_code is None:
            return ""
        return unseal(letter.sealed_code, self._keys, purpose_of_code(CommandId(letter.message_id))).decode()

    async def _put_off(self, letter: Letter, error: Exception) -> None:
        rest = min(FIRST_REST * 2 ** min(letter.attempts - 1, 10), LONGEST_REST)
        log.warning("message put off", kind=letter.kind, attempt=letter.attempts, error_type=type(error).__name__)
        await self._note(letter.id, sent_at=None, next_attempt_at=_now() + rest, last_error=_named(error))

    async def _give_up(self, letter: Letter, error: Exception) -> None:
        log.error("message given up", kind=letter.kind, attempt=letter.attempts, error_type=type(error).__name__)
        await self._note(letter.id, sent_at=None, next_attempt_at=None, last_error=f"given up: {_named(error)}")

    def _take(self) -> tuple[Letter, ...]:
        now = _now()
        due = (
            select(outbox.c.id)
            .where(outbox.c.next_attempt_at <= now)
            .order_by(outbox.c.next_attempt_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        taken = (
            update(outbox)
            .where(outbox.c.id == due.c.id)
            .values(attempts=outbox.c.attempts + 1, next_attempt_at=now + LEASE)
            .returning(*(outbox.c[field.name] for field in fields(Letter)))
        )
        with transaction(self._engine) as connection:
            return tuple(Letter(**row) for row in connection.execute(taken).mappings())

    async def _note(
        self, letter_id: UUID, *, sent_at: datetime | None, next_attempt_at: datetime | None, last_error: str
    ) -> None:
        # A code is gone with its letter.
        code = null() if sent_at else outbox.c.sealed_code
        noted = update(outbox).where(outbox.c.id == letter_id)
        noted = noted.values(sent_at=sent_at, next_attempt_at=next_attempt_at, last_error=last_error, sealed_code=code)

        def write() -> None:
            with transaction(self._engine) as connection:
                connection.execute(noted)

        await asyncio.to_thread(write)


def _is_for_good(error: Exception) -> bool:
    """Say whether the server has said, or the address shows, that this message will never be taken."""
    code = _code(error)
    return code is None or code >= _FOR_GOOD


def _code(error: Exception) -> int | None:
    match error:
        case SMTPRecipientsRefused(recipients=[first, *_]):
            return first.code
        case SMTPResponseException():
            return error.code
        case _:
            return None


def _named(error: Exception) -> str:
    """Name an error without its words, which quote the address."""
    code = _code(error)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"


def _now() -> datetime:
    return datetime.now(UTC)
