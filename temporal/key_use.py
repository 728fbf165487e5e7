"""Which payload keys histories and sealed secrets still name, so that an operator knows when a retired key may go."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import Client

from temporal.codec import ENCODING, KEY_ID_METADATA
from temporal.keys import KeyRing


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """How much one key is used."""

    key_id: str
    #: What the settings hold it for: `current`, `retired` or, when they do not have it, `missing`.
    place: str
    #: Runs, open and closed, whose history names it.
    runs: int
    #: Secrets in PostgreSQL that are sealed with it.
    secrets: int


async def key_use(client: Client, keys: KeyRing, secrets: Counter[str]) -> tuple[KeyUse, ...]:
    """Tell of each key of the ring, of the histories and of the secrets how much it is used, the ring's first."""
    runs = await runs_by_key(client)
    named = [*keys.by_id, *sorted({*runs, *secrets} - set(keys.by_id))]
    return tuple(
        KeyUse(key_id=key_id, place=_place(key_id, keys), runs=runs[key_id], secrets=secrets[key_id])
        for key_id in named
    )


def _place(key_id: str, keys: KeyRing) -> str:
    if key_id == keys.current.id:
        return "current"
    return "retired" if key_id in keys.by_id else "missing"


async def runs_by_key(client: Client, query: str = "") -> Counter[str]:
    """Count the runs in the client's namespace whose history names each payload key; it reads every such history."""
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
