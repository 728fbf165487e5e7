"""What every test can ask for. The servers are real and on loopback; see `tests/fixtures`."""

import pytest

from temporal import runtime

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
