"""What an operator can look for in Temporal: phase, practice status, pack, specialist, next due time, case.

Search attributes are stored in the clear, so none of them says who somebody is. Screens never read them: they read
PostgreSQL. SQL visibility allows 10 keywords and 3 of each other type in a namespace: 5 keywords and 1 time are used.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from temporal.errors import SearchAttributesLateError, SearchAttributeTypeError

ENROLLMENT: Final[SearchAttributeKey[str]] = SearchAttributeKey.for_keyword("PhmpEnrollment")
PHASE: Final[SearchAttributeKey[str]] = SearchAttributeKey.for_keyword("PhmpPhase")
PRACTICE_STATUS: Final[SearchAttributeKey[str]] = SearchAttributeKey.for_keyword("PhmpPracticeStatus")
POLICY_PACK: Final[SearchAttributeKey[str]] = SearchAttributeKey.for_keyword("PhmpPolicyPack")
SPECIALIST: Final[SearchAttributeKey[str]] = SearchAttributeKey.for_keyword("PhmpSpecialist")
NEXT_DUE: Final[SearchAttributeKey[datetime]] = SearchAttributeKey.for_datetime("PhmpNextDue")

_KEYWORDS: Final = (ENROLLMENT, PHASE, PRACTICE_STATUS, POLICY_PACK, SPECIALIST)
NEEDED: Final[Mapping[str, "IndexedValueType.ValueType"]] = {
    **{key.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD for key in _KEYWORDS},
    NEXT_DUE.name: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}

#: A namespace shows new attributes after its cache is refreshed.
_LOOKS: Final = 100
_SECONDS_BETWEEN_LOOKS: Final = 0.1


async def register(client: Client) -> None:
    """Add the search attributes that the client's namespace lacks, and wait until it shows them.

    Run it as often as wanted, by several processes at once. Raises `SearchAttributeTypeError` when another program
    has taken a name for another type, and `SearchAttributesLateError`.
    """
    for _ in range(_LOOKS):
        missing = await _missing(client)
        if not missing:
            return
        await _add(client, missing)
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
    raise SearchAttributesLateError(names=", ".join(sorted(await _missing(client))))


async def _missing(client: Client) -> dict[str, "IndexedValueType.ValueType"]:
    answer = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    for name, needed in NEEDED.items():
        found = answer.custom_attributes.get(name, needed)
        if found != needed:
            raise SearchAttributeTypeError(
                name=name, found=IndexedValueType.Name(found), needed=IndexedValueType.Name(needed)
            )
    return {name: needed for name, needed in NEEDED.items() if name not in answer.custom_attributes}


async def _add(client: Client, missing: Mapping[str, "IndexedValueType.ValueType"]) -> None:
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
        )
    except RPCError as error:
        # Another process came first; the next look tells whether all are there.
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
