"""Migrations: up, down, up; what they make is what the code knows."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine

from database import migrate
from database.tables import metadata
from dev.postgresql import Cluster

#: Everything that a table is made of, as PostgreSQL tells it.
SHAPE = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
       coalesce(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND c.relname <> 'alembic_version'
UNION ALL
SELECT 'constraint', c.relname, n.conname, pg_get_constraintdef(n.oid), '', ''
FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'
UNION ALL
SELECT 'index', tablename, indexname, indexdef, '', '' FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
ORDER BY 1, 2, 3
"""


def shape(url: str) -> list[tuple[str, ...]]:
    """What the tables of a database are made of."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(SHAPE))]
    engine.dispose()
    return found


def tables(url: str) -> list[str]:
    """The names of the tables of a database."""
    engine = create_engine(url)
    found = inspect(engine).get_table_names()
    engine.dispose()
    return found


def test_up_down_and_up_again(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    first = shape(empty_database_url)
    assert {name for _, name, *_ in first} == {table.name for table in metadata.sorted_tables}
    migrate.downgrade(empty_database_url)
    assert tables(empty_database_url) == ["alembic_version"]
    migrate.upgrade(empty_database_url)
    assert shape(empty_database_url) == first


def test_step_by_step_down_and_up(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url, "0001")
    migrate.upgrade(empty_database_url, "0002")
    migrate.downgrade(empty_database_url, "0001")
    migrate.upgrade(empty_database_url)
    migrate.upgrade(empty_database_url)
    migrate.check(empty_database_url)


def test_the_steps_make_what_the_code_knows(database_url: str, empty_database_url: str) -> None:
    migrate.check(database_url)
    engine = create_engine(empty_database_url)
    metadata.create_all(engine)
    engine.dispose()
    assert shape(database_url) == shape(empty_database_url)


def test_a_column_that_no_step_makes_is_noticed(engine: Engine, database_url: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE participants DROP COLUMN phone"))
    with pytest.raises(Exception, match="New upgrade operations detected"):
        migrate.check(database_url)


def test_two_who_migrate_at_once_do_it_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor() as pool:
        assert list(pool.map(migrate.upgrade, [empty_database_url] * 3)) == [None] * 3
    migrate.check(empty_database_url)


def test_a_step_that_fails_leaves_nothing(postgresql: Cluster, empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE journal (in_the_way int)"))
    engine.dispose()
    with pytest.raises(Exception, match='relation "journal" already exists'):
        migrate.upgrade(empty_database_url)
    assert tables(empty_database_url) == ["journal"]
    assert postgresql.is_running


def run(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the migration as production does."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "database.migrate", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PHMP_DATABASE_URL": url, "PHMP_PAYLOAD_KEYS": f"made-up:{'A' * 43}="},
    )


def test_as_a_process(empty_database_url: str) -> None:
    assert run(empty_database_url).returncode == 0
    assert run(empty_database_url, "check").returncode == 0
    assert run(empty_database_url, "downgrade", "base").returncode == 0
    assert tables(empty_database_url) == ["alembic_version"]
    assert run(empty_database_url, "check").returncode != 0
