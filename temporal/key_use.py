"""Which payload keys the stored histories still name, so that an operator knows when a retired key may go."""

from collections import Counter
from collections.abc import Iterator

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import Client

from temporal.codec import ENCODING, KEY_ID_METADATA


async def runs_by_key(client: Client, query: str = "") -> Counter[str]:
    """Count the runs in the client's namespace whose history names each payload key.

    Give `ExecutionStatus = "Running"` as the query to count only what is still to be decided upon. It reads every
    history it counts: some seconds for a thousand cases.
    """
    runs: Counter[str] = Counter()
    async for execution in client.list_workflows(query):
        handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
        history = await handle.fetch_history()
        runs.update({key_id for event in history.events for key_id in key_ids_of(event)})
    return runs


def key_ids_of(message: Message) -> Iterator[str]:
    """Yield the id of the key of every encrypted payload anywhere in this message, repeated as often as it stands."""
    if isinstance(message, Payload):
        if message.metadata.get("encoding") == ENCODING:
            yield message.metadata[KEY_ID_METADATA].decode(errors="replace")
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            held = [value[key] for key in value]
        else:
            held = list(value) if field.is_repeated else [value]
        for each in held:
            if isinstance(each, Message):
                yield from key_ids_of(each)
