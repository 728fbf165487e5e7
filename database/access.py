"""Who signed in, who looked at what, and which requests were answered already."""

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table

from database.columns import check, identity, instant, key, metadata, reference, text, value
from database.sessions import table_of_sessions

sessions: Final = table_of_sessions("sessions", "staff_id", "staff")

access_log: Final = Table(
    "access_log",
    metadata,
    key(),
    instant("at"),
    # Null for somebody who has not signed in, or stands outside the program.
    reference("staff_id", "staff", optional=True, index=False),
    # Whose account outside the program it was, where it was one.
    reference("outside_account_id", "outside_accounts", optional=True, index=False),
    # What was done, as `subject:action`: `enrollment:read`, `session:refused`.
    text("action"),
    # The case that was looked at, where it was one.
    identity("enrollment_id", optional=True),
    text("route"),
    # The status of the answer.
    Column("status", Integer, nullable=False),
    Index(None, "at"),
    Index(None, "enrollment_id", "at"),
    # Whoever signs in has their attempts counted.
    Index(None, "staff_id", "action", "at"),
    Index(None, "outside_account_id", "action", "at"),
    # An account is a member of staff's or somebody's outside the program.
    check("account_is_one", "staff_id IS NULL OR outside_account_id IS NULL"),
)

idempotency_keys: Final = Table(
    "idempotency_keys",
    metadata,
    text("key"),
    reference("staff_id", "staff", index=False),
    text("route"),
    # A keyed hash, because a body may hold a password.
    Column("body_hmac", LargeBinary, nullable=False),
    # Null while the first request is under way.
    Column("status", Integer),
    value("response", optional=True),
    instant("created_at"),
    # A key belongs to the person who made it up.
    PrimaryKeyConstraint("staff_id", "key"),
    # A SHA-256 has 32 bytes.
    check("body_is_hashed", "octet_length(body_hmac) = 32"),
    Index(None, "created_at"),
)
