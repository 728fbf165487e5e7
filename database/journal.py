"""The journal: everything that happened, in order, append-only, each entry chained to the one before it by its hash.

A chain shows that an entry was altered, left out or moved. Whoever can also rewrite everything that follows could forge
its end; for that, keep copies of `journal_heads` elsewhere.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Column, Table, UniqueConstraint

from database.columns import check, identity, instant, key, metadata, text, value, word
from domain.ids import EnrollmentId
from domain.roles import Role

#: The journal of the registry: changes of providers, staff and rosters, which belong to no case.
REGISTRY: Final = EnrollmentId(UUID(int=0))

#: What the first entry of a journal is chained to.
BEGINNING: Final = "0" * 64

_HASH = "~ '^[0-9a-f]{64}$'"

journal: Final = Table(
    "journal",
    metadata,
    # The second write of an event is refused.
    key("event_id"),
    identity("enrollment_id"),
    Column("seq", BigInteger, nullable=False),
    text("name"),
    instant("at"),
    # Null for the program itself, when a timer fired.
    identity("actor_id", optional=True),
    word("actor_role", Role, optional=True),
    text("sentence"),
    text("clause"),
    # The facts that it established.
    value("detail"),
    instant("recorded_at"),
    text("previous_hash"),
    text("hash"),
    # Entries of one journal stand in one order.
    UniqueConstraint("enrollment_id", "seq"),
    # The order counts from 1.
    check("seq_counts", "seq >= 1"),
    # A person acts in a role, the program in none.
    check("actor_is_whole", "(actor_id IS NULL) = (actor_role IS NULL)"),
    # A SHA-256 is written with 64 hexadecimal digits.
    check("hashes_are_whole", f"hash {_HASH} AND previous_hash {_HASH}"),
)

#: How far each journal has come: shows that its end is missing.
journal_heads: Final = Table(
    "journal_heads", metadata, key("enrollment_id"), Column("seq", BigInteger, nullable=False), text("hash")
)
