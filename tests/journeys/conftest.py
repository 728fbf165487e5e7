"""What stories can ask for beside the fixtures of all tests."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import TimeSkipper

from temporal.keys import KeyRing
from tests.fixtures.program import Program, running

pytest.register_assert_rewrite("tests.journeys.books", "tests.journeys.ladders")


@pytest.fixture(scope="module")
async def shared_years(module_database_url: str, skipper: TimeSkipper, payload_keys: KeyRing) -> AsyncIterator[Program]:
    """The same as `years`, shared by the stories of one module, each of which has a case of its own."""
    async with running(module_database_url, skipper.client, payload_keys) as program:
        yield program
