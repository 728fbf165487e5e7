"""Engines: one writes, one cannot; both speak UTC."""

import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.exc import DBAPIError, InternalError, StatementError

from database.engine import make_engine, make_reading_engine
from database.journal import journal_heads
from database.policies import policy_versions


@pytest.fixture
def reading(database_url: str) -> Iterator[Engine]:
    """The engine that only reads."""
    made = make_reading_engine(database_url)
    yield made
    made.dispose()


def test_the_reading_engine_refuses_to_write(reading: Engine) -> None:
    row = {"enrollment_id": "00000000-0000-0000-0000-000000000001", "seq": 1, "hash": "-"}
    with pytest.raises(InternalError, match="read-only transaction"), reading.begin() as connection:
        connection.execute(insert(journal_heads), row)


def test_a_time_comes_back_as_utc_and_never_without_zone(engine: Engine) -> None:
    at = datetime(2026, 3, 8, 3, 30, 0, 123456, tzinfo=timezone(-timedelta(hours=4)))
    row = {"name": "a 1", "id": "a", "version": "1", "content": {}, "content_sha256": "0" * 64}
    with engine.begin() as connection:
        connection.execute(insert(policy_versions), row | {"kept_at": at})
        kept = connection.scalar(select(policy_versions.c.kept_at))
        assert kept == at
        assert kept.tzinfo is UTC
        assert connection.scalar(text("SHOW timezone")) == "UTC"
    with pytest.raises(StatementError, match="without a zone"), engine.begin() as connection:
        connection.execute(insert(policy_versions), row | {"kept_at": at.replace(tzinfo=None)})


def test_an_error_hides_the_values(engine: Engine) -> None:
    row = {"name": "a 1", "id": "secret", "version": "1", "content": {}, "content_sha256": "0" * 64}
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(insert(policy_versions), row | {"kept_at": datetime.now(UTC)})
    assert "parameters hidden" in str(caught.value)


def test_a_connection_that_was_cut_is_replaced(engine: Engine) -> None:
    with engine.connect() as first, engine.connect() as second:
        cut = first.scalar(text("SELECT pg_backend_pid()"))
        first.commit()
        second.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": cut})
    with engine.connect() as first, engine.connect() as second:
        pids = {first.scalar(text("SELECT pg_backend_pid()")), second.scalar(text("SELECT pg_backend_pid()"))}
    assert cut not in pids


@pytest.mark.parametrize("make", [make_engine, make_reading_engine])
def test_a_connection_to_a_server_that_vanished_is_given_up_within_half_a_minute(
    database_url: str, make: Callable[[str], Engine]
) -> None:
    made = make(database_url)
    with made.connect() as connection, socket.socket(fileno=os.dup(_file_of(connection))) as wire:
        assert wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        idle, interval, probes = (
            wire.getsockopt(socket.IPPROTO_TCP, option)
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        )
        unconfirmed = wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    made.dispose()
    assert idle + interval * probes <= 30
    assert 0 < unconfirmed <= 30_000


def _file_of(connection: Connection) -> int:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver.fileno()
