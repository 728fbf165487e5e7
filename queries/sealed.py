"""Which payload keys the secrets in the tables are sealed with, so that an operator knows when a retired key may go."""

from collections import Counter

from sqlalchemy import Column, Engine, LargeBinary, Text, func, literal_column, select

from database.tables import metadata


def secrets_by_key(engine: Engine) -> Counter[str]:
    """Count the secrets that stand in PostgreSQL by the key that opens them."""
    counted: Counter[str] = Counter()
    with engine.connect() as connection:
        for column in _sealed_columns():
            # What is sealed begins with the id of its key and a zero byte (see `temporal.sealing`).
            sealed = column if isinstance(column.type, LargeBinary) else func.decode(column, "base64")
            zero = func.position(literal_column(r"'\x00'::bytea").op("in")(sealed))
            key_id = func.encode(func.substring(sealed, 1, zero - 1), "escape")
            for found, times in connection.execute(
                select(key_id, func.count()).where(column.is_not(None)).group_by(key_id)
            ):
                counted[str(found)] += int(times)
    return counted


def _sealed_columns() -> list[Column[object]]:
    """Find the columns that hold something sealed, as bytes or in base64: their names say so."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary | Text) and "sealed" in column.name.split("_")
    ]
