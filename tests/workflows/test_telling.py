"""What a process tells another one gets there, unless the other has ended."""

from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

from temporal.keys import KeyRing
from tests.fixtures.temporal_servers import StartTemporal, client_of
from tests.temporal.waiting import until
from workflows import telling
from workflows.telling import tell

#: A process hears so much and no more, until it continues as new.
MOST_SIGNALS = 2


@workflow.defn(name="TestListener", sandboxed=False)
class Listener:
    """Hears, and continues as new when told to."""

    @workflow.init
    def __init__(self, heard: list[int]) -> None:
        self.heard, self.must_roll = heard, False

    @workflow.run
    async def run(self, heard: list[int]) -> None:  # noqa: ARG002 - `__init__` has taken it
        """Listen."""
        await workflow.wait_condition(lambda: self.must_roll)
        workflow.continue_as_new(self.heard)

    @workflow.signal
    def hear(self, number: int) -> None:
        """Hear a number."""
        self.heard.append(number)

    @workflow.update
    def roll(self) -> None:
        """Continue as new."""
        self.must_roll = True

    @workflow.query
    def all_heard(self) -> list[int]:
        """Say what was heard."""
        return self.heard


@workflow.defn(name="TestTeller", sandboxed=False)
class Teller:
    """Tells numbers."""

    @workflow.run
    async def run(self, listener: str, numbers: list[int]) -> str:
        """Tell them in order."""
        for number in numbers:
            await tell(listener, "hear", number)
        return "told"


async def test_what_one_that_has_ended_is_not_told_holds_nobody_up(temporal_client: Client) -> None:
    queue, nobody = str(uuid4()), f"nobody/{uuid4()}"
    async with Worker(temporal_client, task_queue=queue, workflows=[Teller]):
        told = await temporal_client.execute_workflow(
            Teller.run, args=[nobody, [1]], id=f"teller/{queue}", task_queue=queue
        )
    assert told == "told"


async def test_what_the_engine_does_not_pass_on_is_told_again(
    start_temporal: StartTemporal, payload_keys: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "TOLD_AGAIN", telling.TOLD_AGAIN / 100)
    server = start_temporal(**{"history.maximumSignalsPerExecution": str(MOST_SIGNALS)})
    client, queue = await client_of(server, payload_keys), str(uuid4())
    async with Worker(client, task_queue=queue, workflows=[Teller, Listener]):
        listener = await client.start_workflow(Listener.run, [], id=f"listener/{queue}", task_queue=queue)
        teller = await client.start_workflow(
            Teller.run, args=[listener.id, [1, 2, 3]], id=f"teller/{queue}", task_queue=queue
        )

        async def is_refused() -> bool:
            events = (await teller.fetch_history()).events
            failed = [
                one for one in events if one.HasField("signal_external_workflow_execution_failed_event_attributes")
            ]
            return bool(failed)

        await until(is_refused)
        await listener.execute_update(Listener.roll)
        assert await teller.result() == "told"
        assert await listener.query(Listener.all_heard) == [1, 2, 3]
