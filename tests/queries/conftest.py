"""A program with staff, whose cases are kept by the activities that keep them in earnest, and a count of statements."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import Engine, event

from activities.policies import Policies
from policies.reading import read_pack
from tests.activities.program import Program, found

#: Checks that a block of code gives the database so many statements.
Statements = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def program(engine: Engine) -> Program:
    """A program with staff and providers, and the policy that its cases are pinned to."""
    assert Policies(engine, read_pack).pin("pa_vrp").name == "pa_vrp 2026.1"
    return found(engine)


@pytest.fixture
def statements(engine: Engine) -> Iterator[Statements]:
    """A function that checks how many statements a block of code gives the database."""
    given: list[str] = []

    def note(*arguments: object) -> None:
        given.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)

    @contextmanager
    def exactly(count: int) -> Iterator[None]:
        given.clear()
        yield
        assert len(given) == count, "\n\n".join(given)

    yield exactly
    event.remove(engine, "before_cursor_execute", note)
