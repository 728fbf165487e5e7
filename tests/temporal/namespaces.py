"""Namespaces for tests that change what a namespace holds."""

from datetime import timedelta
from uuid import uuid4

from google.protobuf.duration_pb2 import Duration
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from dev.temporal_server import TemporalServer
from tests.temporal.waiting import until


async def a_fresh_namespace(server: TemporalServer) -> str:
    """Register a namespace and wait until the server knows it everywhere."""
    name = f"test-{uuid4()}"
    client = await Client.connect(server.address, namespace=name)
    retention = Duration()
    retention.FromTimedelta(timedelta(days=1))
    await client.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=retention)
    )
    await until(lambda: _is_known(client))
    return name


async def _is_known(client: Client) -> bool:
    try:
        await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=client.namespace))
    except RPCError:
        return False
    return True
