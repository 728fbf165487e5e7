"""Whether a row of the registry is written whole by somebody who has seen it as it stands."""

from uuid import UUID

from sqlalchemy import Connection, Table, select

from domain.refusals import Refusal, refuse


def why_unseen(
    connection: Connection, table: Table, row_id: UUID, seen: int | None, unknown: Refusal | None = None
) -> Refusal | None:
    """Say why a row may not be written by somebody who has seen it as it was, or has not seen it.

    ``unknown`` is said of a row that is not there although a revision of it is named.
    """
    if seen is None:
        return None
    revision = connection.scalar(select(table.c.revision).where(table.c.id == row_id)) or 0
    if seen == revision:
        return None
    if not revision and unknown is not None:
        return unknown
    if not seen:
        return refuse("version_needed", "This stands in the registry already: name the revision that you have seen.")
    return refuse("stale_version", f"It is at revision {revision}. Look again before you change it.")
