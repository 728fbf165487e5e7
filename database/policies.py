"""Every version of a policy pack to which a case was ever pinned, whole."""

from typing import Final

from sqlalchemy import Column, Connection, Table, Text, UniqueConstraint, select

from database.columns import check, instant, metadata, text, value
from database.values import policy_of
from domain.policy import Policy

policy_versions: Final = Table(
    "policy_versions",
    metadata,
    # How people and journals name it: `pa_vrp 2026.1`.
    Column("name", Text, primary_key=True),
    text("id"),
    text("version"),
    value("content"),
    # Of the canonical JSON of the content: a version never changes under its name.
    text("content_sha256"),
    instant("kept_at"),
    # A pack has one content per version.
    UniqueConstraint("id", "version"),
    # The name is made of pack and version.
    check("name_is_whole", "name = id || ' ' || version"),
    # A SHA-256 is written with 64 hexadecimal digits.
    check("content_is_hashed", "content_sha256 ~ '^[0-9a-f]{64}$'"),
)

#: What was read before, by the hash of its content: reading a policy costs more than all else that a check-in does.
_KNOWN: Final[dict[str, Policy]] = {}


def policy_by_hash(connection: Connection, content_sha256: str) -> Policy:
    """Read the policy whose content has this hash; each is read once."""
    if content_sha256 not in _KNOWN:
        kept = select(policy_versions.c.content).where(policy_versions.c.content_sha256 == content_sha256)
        _KNOWN[content_sha256] = policy_of(connection.execute(kept).scalar_one())
    return _KNOWN[content_sha256]
