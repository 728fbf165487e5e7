"""What stories can ask for beside the fixtures of all tests."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import TimeSkipper

from temporal.keys import KeyRing
from tests.fixtures.program import Program, running
from tests.fixtures.temporal_servers import StartTemporal, client_of

#: A server that suggests to continue as new after so few events lets a process roll every few acts.
ROLLS = {"limit.historyCount.suggestContinueAsNew": "40"}


@pytest.fixture(scope="module")
async def shared_years(module_database_url: str, skipper: TimeSkipper, payload_keys: KeyRing) -> AsyncIterator[Program]:
    """The same as `years`, shared by the stories of one module, each of which has a case of its own."""
    async with running(module_database_url, skipper.client, payload_keys) as program:
        yield program


@pytest.fixture(scope="module")
async def rolling(
    module_database_url: str, start_temporal: StartTemporal, payload_keys: KeyRing
) -> AsyncIterator[Program]:
    """The program in real time with processes that roll every few acts, shared by the stories of one module."""
    client = await client_of(start_temporal(**ROLLS), payload_keys)
    async with running(module_database_url, client, payload_keys) as program:
        yield program
