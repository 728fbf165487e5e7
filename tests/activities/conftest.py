"""A program in a database of its own."""

import pytest
from sqlalchemy import Engine

from tests.activities.program import Program, found


@pytest.fixture
def program(engine: Engine) -> Program:
    """A program with staff and providers."""
    return found(engine)
