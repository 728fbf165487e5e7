"""Messages on their way out. A row holds an address and the kind of message, never a word about the case."""

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, Table

from database.columns import check, identity, instant, key, metadata, reference, text, word
from domain.events import MessageKind
from domain.roles import Party

outbox: Final = Table(
    "outbox",
    metadata,
    # Made from the message and the address, so that a message is written once for each.
    key(),
    # The message of the process; a queue of several people has one row each.
    identity("message_id"),
    # Null for a message to a laboratory about its own account.
    reference("enrollment_id", "enrollments", optional=True),
    word("party", Party),
    # The address on file when the message was written; null when there was none.
    text("recipient", optional=True),
    word("kind", MessageKind),
    instant("created_at"),
    Column("attempts", Integer, nullable=False),
    # Null when nothing more will be tried: it was sent, was refused for good, or has no address.
    instant("next_attempt_at", optional=True),
    instant("sent_at", optional=True),
    # What went wrong last, in this program's words and the server's code; never an address.
    text("last_error"),
    # The code of an invitation, sealed, until its letter has left.
    Column("sealed_code", LargeBinary),
    # What was sent is not sent again.
    check("sent_once", "sent_at IS NULL OR next_attempt_at IS NULL"),
    # A code goes with an invitation, and is gone with its letter.
    check("code_invites_once", "sealed_code IS NULL OR (kind = 'invitation' AND sent_at IS NULL)"),
    # What has no address cannot be tried.
    check("tries_need_an_address", "recipient IS NOT NULL OR next_attempt_at IS NULL"),
    # What nobody will try again was sent, or says why it was not.
    check("given_up_with_a_reason", "next_attempt_at IS NOT NULL OR sent_at IS NOT NULL OR last_error <> ''"),
    # Attempts are counted from none.
    check("attempts_count", "attempts >= 0"),
)

Index("ix_outbox_waiting", outbox.c.next_attempt_at, postgresql_where=outbox.c.next_attempt_at.is_not(None))
