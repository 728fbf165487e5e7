"""A program in a database of its own."""

import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest

from database.engine import make_engine
from dev.postgresql import Cluster
from tests.activities.program import Program, found


@pytest.fixture(scope="session")
def founded(postgresql: Cluster, migrated_template: str) -> Program:
    """A program with staff and providers, in the database from which each test has its own copy."""
    engine = make_engine(postgresql.create_database("template_founded", template=migrated_template))
    made = found(engine)
    engine.dispose()
    return made


@pytest.fixture
def program(postgresql: Cluster, founded: Program) -> Iterator[Program]:
    """A program with staff and providers."""
    name = f"test_{secrets.token_hex(8)}"
    engine = make_engine(postgresql.create_database(name, template="template_founded"))
    yield replace(founded, engine=engine)
    engine.dispose()
    postgresql.drop_database(name)
