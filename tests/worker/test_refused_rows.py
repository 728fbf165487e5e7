"""A row that PostgreSQL refuses holds its case up, loses nothing, and is heard of."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import httpx
from sqlalchemy import Engine, text
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetActivityRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile

from commands.outcomes import Done, Waiting
from commands.referrals import NewReferral, enrollment_of_command, receive_referral
from database.enrollments import enrollments
from dev.people import STAFF
from dev.ports import LOOPBACK, free_port
from domain.actors import Actor
from domain.facts import Channel, Profession
from domain.ids import CommandId, StaffId
from domain.orders import Order
from domain.roles import Role
from temporal import search_attributes
from temporal.client import connect
from temporal.ids import enrollment_workflow_id
from temporal.keys import KeyRing
from tests.activities.program import rows
from tests.fixtures.program import furnish
from tests.temporal.waiting import until
from tests.worker.running import start

REFERRAL = NewReferral(
    policy_id="pa_vrp",
    channel=Channel.SELF,
    source="",
    summary="Synthetic example.",
    order_number="",
    given_name="Avery",
    family_name="Unmistakable",
    birth_date=date(1984, 5, 17),
    email="avery@participant.example",
    phone="",
    profession=Profession.NURSE,
    license_state="PA",
    license_number="RN000001",
    specialist_id=None,
    team_id=None,
    follows=None,
)

ORDER = Order(command_id=CommandId(uuid4()), actor=Actor(staff_id=StaffId(STAFF["intake"][0]), role=Role.INTAKE))


async def is_refused_thrice(client: Client, workflow_id: str) -> bool:
    """Say whether the process has been refused often enough that it waits at the slow pace."""
    described = await client.get_workflow_handle(workflow_id).describe()
    pending = described.raw_description.pending_activities
    failures = [one.last_failure.application_failure_info for one in pending if one.attempt > 3]
    return [one.type for one in failures] == ["RefusedRowError"]


async def try_again(client: Client, workflow_id: str) -> None:
    """Do what an operator does who has mended it and does not want to wait: `temporal activity reset`."""
    execution = WorkflowExecution(workflow_id=workflow_id)
    asked = ResetActivityRequest(namespace=client.namespace, execution=execution, type="record")
    await client.workflow_service.reset_activity(asked)


def change(engine: Engine, statement: str) -> None:
    """Change the tables."""
    with engine.begin() as connection:
        connection.execute(text(statement))


async def metric(port: int) -> str:
    """Ask the worker what it counts."""
    async with httpx.AsyncClient() as http:
        lines = (await http.get(f"http://{LOOPBACK}:{port}/metrics")).text.splitlines()
    [found] = [line for line in lines if line.startswith("phmp_refused_rows")]
    return found


async def test_a_row_that_is_refused_waits_and_is_heard_of(
    environment: dict[str, str], engine: Engine, payload_keys: KeyRing
) -> None:
    furnish(engine, datetime.now(UTC))
    profile = ClientConfigProfile(address=environment["TEMPORAL_ADDRESS"], namespace=environment["TEMPORAL_NAMESPACE"])
    client = await connect(profile, payload_keys, lazy=False)
    await search_attributes.register(client)
    case = enrollment_of_command(ORDER.command_id)
    workflow_id, port = enrollment_workflow_id(case), free_port()
    running = await start(environment | {"PHMP_WORKER_METRICS_PORT": str(port)})
    await running.until_ready()

    change(engine, "ALTER TABLE referrals ADD CONSTRAINT ck_made_up CHECK (summary = '')")
    _, waiting = await receive_referral(client, ORDER, REFERRAL)
    await until(lambda: is_refused_thrice(client, workflow_id))
    assert (waiting, rows(engine, enrollments)) == (Waiting(command_id=ORDER.command_id), [])
    counted = await metric(port)
    assert ('sqlstate="23514"' in counted, 'table="referrals"' in counted, counted[-2:]) == (True, True, " 3")

    change(engine, "ALTER TABLE referrals DROP CONSTRAINT ck_made_up")
    await try_again(client, workflow_id)
    _, outcome = await receive_referral(client, ORDER, REFERRAL)
    assert isinstance(outcome, Done)
    assert [(row["id"], row["revision"]) for row in rows(engine, enrollments)] == [(case, 1)]
    said = (await running.stop()).said
    alarms = [json.loads(line) for line in said.splitlines() if '"row:refused"' in line]
    told = [(one["level"], one["enrollment_id"], one["constraint"], one["sqlstate"], one["table"]) for one in alarms]
    assert told == [("error", str(case), "ck_made_up", "23514", "referrals")] * 3
    assert "Unmistakable" not in said
