"""How this program reaches PostgreSQL: one engine that writes, one that cannot."""

from sqlalchemy import Engine, create_engine

#: Seconds after which an attempt to connect has failed.
_CONNECT_TIMEOUT = 5
#: A statement that takes longer is wrong or blocked; its transaction is rolled back, and its activity tries again.
_STATEMENT_TIMEOUT = "15s"


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Make the engine through which facts are written."""
    return _engine(url, pool_size)


def make_reading_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Make an engine whose every transaction is read-only, for whoever has nothing to write."""
    return _engine(url, pool_size, "-c default_transaction_read_only=on")


def _engine(url: str, pool_size: int, *options: str) -> Engine:
    session = " ".join(("-c timezone=UTC", f"-c statement_timeout={_STATEMENT_TIMEOUT}", *options))
    return create_engine(
        url,
        pool_size=pool_size,
        # A connection that PostgreSQL has dropped is replaced before it is used.
        pool_pre_ping=True,
        # Statements hold personal data; errors and logs must not.
        hide_parameters=True,
        connect_args={"connect_timeout": _CONNECT_TIMEOUT, "application_name": "phmp", "options": session},
    )
