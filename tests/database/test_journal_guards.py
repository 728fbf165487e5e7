"""Nobody changes what stands in the journal: a trigger refuses, and the program's role has no right to."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from database.engine import make_engine
from tests.activities.program import found, open_case

CHANGES = ["UPDATE journal SET sentence = '-'", "DELETE FROM journal", "TRUNCATE journal"]


@contextmanager
def as_the_program(engine: Engine) -> Iterator[Connection]:
    """Act in the role in which the program should run."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE phmp_app"))
        yield connection


@pytest.mark.parametrize("change", CHANGES)
def test_even_a_superuser_is_refused(engine: Engine, change: str) -> None:
    open_case(found(engine))
    with pytest.raises(ProgrammingError, match="the journal is append-only"), engine.begin() as connection:
        connection.execute(text(change))


@pytest.mark.parametrize("change", CHANGES)
def test_the_programs_role_has_no_right_to(engine: Engine, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied for table journal"), as_the_program(engine) as role:
        role.execute(text(change))


@pytest.mark.parametrize("change", ["UPDATE alembic_version SET version_num = '-'", "DROP TABLE journal"])
def test_the_programs_role_does_not_migrate(engine: Engine, change: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), as_the_program(engine) as role:
        role.execute(text(change))


def test_the_programs_role_can_do_all_that_the_program_does(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER ROLE phmp_app LOGIN PASSWORD 'synthetic'"))
    program = engine.url.set(username="phmp_app", password="synthetic")
    app = make_engine(program.render_as_string(hide_password=False))
    try:
        open_case(found(app))
    finally:
        app.dispose()
        with engine.begin() as connection:
            connection.execute(text("ALTER ROLE phmp_app NOLOGIN"))


def test_tables_of_later_steps_are_the_programs_too(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE later (id int)"))
    with as_the_program(engine) as role:
        role.execute(text("INSERT INTO later VALUES (1)"))
