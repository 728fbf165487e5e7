import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes
from temporalio.envconfig import ClientConfigProfile

from dev.temporal_server import TemporalServer
from temporal import search_attributes
from temporal.client import connect
from temporal.errors import SearchAttributeTypeError
from temporal.search_attributes import ENROLLMENT, NEEDED, NEXT_DUE, PHASE, POLICY_PACK, PRACTICE_STATUS, SPECIALIST
from tests.temporal.keyrings import BEFORE_ROTATION
from tests.temporal.namespaces import a_fresh_namespace
from tests.temporal.processes import ANYBODY, Talk
from tests.temporal.waiting import until


async def fresh_client(server: TemporalServer) -> Client:
    namespace = await a_fresh_namespace(server)
    return await connect(ClientConfigProfile(address=server.address, namespace=namespace), BEFORE_ROTATION, lazy=False)


async def registered(client: Client) -> dict[str, "IndexedValueType.ValueType"]:
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    return {name: kind for name, kind in listed.custom_attributes.items() if name in NEEDED}


async def test_they_are_registered_by_whoever_comes_first_and_as_often_as_wanted(
    temporal_server: TemporalServer,
) -> None:
    client = await fresh_client(temporal_server)

    await asyncio.gather(*(search_attributes.register(client) for _ in range(5)))
    await search_attributes.register(client)

    assert await registered(client) == NEEDED


async def test_the_ones_that_are_missing_are_added_to_those_that_are_there(temporal_server: TemporalServer) -> None:
    client = await fresh_client(temporal_server)
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(
            namespace=client.namespace, search_attributes={PHASE.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD}
        )
    )

    await search_attributes.register(client)

    assert await registered(client) == NEEDED


async def test_a_name_that_is_taken_for_another_type_is_told(temporal_server: TemporalServer) -> None:
    client = await fresh_client(temporal_server)
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(
            namespace=client.namespace, search_attributes={PHASE.name: IndexedValueType.INDEXED_VALUE_TYPE_INT}
        )
    )

    with pytest.raises(SearchAttributeTypeError, match=r"PhmpPhase exists with the type .*INT; .*KEYWORD"):
        await search_attributes.register(client)


async def test_a_process_is_found_by_every_one_of_them(temporal_client: Client) -> None:
    case = str(uuid4())
    words = (ENROLLMENT, PHASE, PRACTICE_STATUS, POLICY_PACK, SPECIALIST)
    shown = TypedSearchAttributes(
        [
            *(SearchAttributePair(key, case) for key in words),
            SearchAttributePair(NEXT_DUE, datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ]
    )
    handle = await temporal_client.start_workflow(
        Talk.run, ANYBODY, id=f"test-talk/{case}", task_queue=case, search_attributes=shown
    )

    wanted = [f'{key.name} = "{case}"' for key in words]
    wanted += [f'{NEXT_DUE.name} < "2026-03-02T00:00:00Z" AND {ENROLLMENT.name} = "{case}"']

    async def every_query_finds_it() -> bool:
        found = [[each.id async for each in temporal_client.list_workflows(query)] for query in wanted]
        return found == [[handle.id]] * len(wanted)

    await until(every_query_finds_it)
    await handle.terminate()


def test_they_fit_into_one_namespace() -> None:
    kinds = list(NEEDED.values())

    assert kinds.count(IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD) <= 10
    assert kinds.count(IndexedValueType.INDEXED_VALUE_TYPE_DATETIME) <= 3
    assert len(set(kinds)) == 2
