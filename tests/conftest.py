"""What every test can ask for. The servers are real and on loopback; see `tests/fixtures`."""

import os

import pytest

from temporal import runtime

# The longest workflow task takes some 25 ms of CPU; but on a busy machine a thread may get no time for two seconds,
# which the engine's library takes for a deadlock.
os.environ.setdefault("TEMPORAL_DEBUG", "1")

# Whoever imports them first, their assertions say what was wrong.
pytest.register_assert_rewrite("tests.journeys.books", "tests.journeys.ladders")

pytest_plugins = [
    "tests.fixtures.postgresql",
    "tests.fixtures.engines",
    "tests.fixtures.temporal_servers",
    "tests.fixtures.program",
    "tests.fixtures.shared",
]


@pytest.fixture(scope="session", autouse=True)
def temporal_runtime() -> None:
    """The one Temporal runtime of this test process, which ends safely."""
    runtime.install()
