"""Every version of a policy pack to which a case was ever pinned, whole."""

from typing import Final

from sqlalchemy import Column, Table, Text, UniqueConstraint

from database.columns import check, instant, metadata, text, value

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
