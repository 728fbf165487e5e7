"""Who reaches the program from outside: laboratories, and the accounts of those who do."""

from typing import Final

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table, UniqueConstraint, func, true

from database.columns import check, instant, key, metadata, reference, revision, text, word
from database.sessions import table_of_sessions
from domain.outside import LaboratoryKind
from domain.roles import Role

laboratories: Final = Table(
    "laboratories",
    metadata,
    key(),
    text("name"),
    word("kind", LaboratoryKind),
    # The IANA zone in which its times are meant where they state none.
    text("zone"),
    # Encrypted with the payload keys; null until the first secret was made.
    Column("webhook_secret_sealed", LargeBinary),
    Column("active", Boolean, nullable=False, server_default=true()),
    instant("changed_at"),
    revision(),
    # A laboratory is spoken of by its name.
    UniqueConstraint("name"),
)

outside_accounts: Final = Table(
    "outside_accounts",
    metadata,
    key(),
    word("role", Role),
    reference("participant_id", "participants", optional=True, index=False),
    reference("laboratory_id", "laboratories", optional=True),
    reference("provider_id", "providers", optional=True),
    text("email"),
    # Null until the holder has chosen a password.
    text("password_hash", optional=True),
    Column("active", Boolean, nullable=False, server_default=true()),
    instant("changed_at"),
    # Staff have accounts of their own.
    check("role_is_outside", "role IN ('participant', 'laboratory', 'evaluator', 'worksite_monitor')"),
    # An account is one participant's, or stands at one laboratory or one provider; a worksite monitor's stands alone.
    check(
        "holder_is_one",
        "(role = 'participant') = (participant_id IS NOT NULL) AND (role = 'laboratory') = (laboratory_id IS NOT NULL)"
        " AND (role = 'evaluator') = (provider_id IS NOT NULL)",
    ),
    # A participant has one account, however many enrollments.
    UniqueConstraint("participant_id"),
)

# An e-mail address signs in one account, however it is written.
Index("uq_outside_accounts_email", func.lower(outside_accounts.c.email), unique=True)

outside_sessions: Final = table_of_sessions("outside_sessions", "account_id", "outside_accounts")

outside_invitations: Final = Table(
    "outside_invitations",
    metadata,
    key(),
    reference("account_id", "outside_accounts", index=False),
    # The code itself stands, sealed, in the outbox until its letter has left, and nowhere else.
    text("code_sha256"),
    instant("made_at"),
    instant("expires_at"),
    # When it was used, was replaced by a newer one, or its account was closed.
    instant("settled_at", optional=True),
    # A code invites to one account.
    UniqueConstraint("code_sha256"),
    # A SHA-256 is written with 64 hexadecimal digits.
    check("code_is_hashed", "code_sha256 ~ '^[0-9a-f]{64}$'"),
    # It can be taken up for some time.
    check("period_is_not_empty", "made_at < expires_at"),
    Index(None, "account_id"),
)

# The newest invitation is the only one that is open.
Index(
    "uq_outside_invitations_one_open",
    outside_invitations.c.account_id,
    unique=True,
    postgresql_where=outside_invitations.c.settled_at.is_(None),
)
