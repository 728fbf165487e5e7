"""Sessions, of whomever: staff and those outside the program have tables of their own, which are of one shape."""

from sqlalchemy import Column, LargeBinary, Table

from database.columns import check, instant, metadata, reference


def table_of_sessions(name: str, holder: str, accounts: str) -> Table:
    """Make the table of the sessions of those who stand in another table."""
    return Table(
        name,
        metadata,
        # The token itself is nowhere.
        Column("token_sha256", LargeBinary, primary_key=True),
        reference(holder, accounts),
        instant("created_at"),
        instant("last_seen_at"),
        instant("expires_at"),
        instant("revoked_at", optional=True),
        # A session lasts for some time.
        check("period_is_not_empty", "created_at < expires_at"),
        # A SHA-256 has 32 bytes.
        check("token_is_hashed", "octet_length(token_sha256) = 32"),
    )
