"""How this program reaches PostgreSQL: one engine that writes, one that cannot."""

from typing import Final

from sqlalchemy import Engine, create_engine

#: Seconds after which an attempt to connect has failed.
_CONNECT_TIMEOUT = 5
#: A statement that takes longer is wrong or blocked; its transaction is rolled back, and its activity tries again.
_STATEMENT_TIMEOUT = "15s"
#: A server or a way to it may vanish without a word. Then a connection that waits for an answer is given up after 10 s
#: and three probes, 5 s apart, and one whose words nobody confirms after 20 s (milliseconds): a little later than the
#: statement would have been. The system's own defaults are hours.
_TCP: Final = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


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
        connect_args={"connect_timeout": _CONNECT_TIMEOUT, "application_name": "phmp", "options": session, **_TCP},
    )
