"""What tests of the worker can ask for."""

from pathlib import Path

import pytest

from dev.temporal_server import TemporalServer
from temporal.keys import KeyRing
from tests.temporal.namespaces import a_fresh_namespace
from tests.worker.running import settings_for


@pytest.fixture
async def environment(
    database_url: str, temporal_server: TemporalServer, payload_keys: KeyRing, tmp_path: Path
) -> dict[str, str]:
    """The settings of a worker with a namespace and a database of its own."""
    namespace = await a_fresh_namespace(temporal_server)
    return settings_for(database_url, temporal_server, namespace, payload_keys) | {"HOME": str(tmp_path)}
