"""When servers are absent, slow or not as they should be: what can wait waits, and every answer is still a problem."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine
from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile

import activities
from access.idempotency import command_of
from activities.transactions import lock
from api.app import make_app
from api.services import Services
from database.engine import make_engine, make_reading_engine
from dev.desks import sign_in
from dev.people import a_referral, email_of
from dev.ports import LOOPBACK, free_port
from dev.temporal_server import TemporalServer
from domain.ids import StaffId
from temporal import search_attributes
from temporal.client import connect
from temporal.keys import KeyRing
from tests.api.test_problems import is_problem
from tests.fixtures.program import PASSWORD, Program, furnish
from tests.telemetry.test_logs import lines, the_log
from tests.temporal.namespaces import a_fresh_namespace
from worker import build_worker

TRIAGE = {"urgency": "routine", "note": "Synthetic example."}
CREDENTIALS = {"email": email_of("intake"), "password": PASSWORD}


@asynccontextmanager
async def a_door(url: str, profile: ClientConfigProfile, keys: KeyRing) -> AsyncIterator[FastAPI]:
    """A door to whatever stands behind these addresses; no worker."""
    engine, reading = make_engine(url), make_reading_engine(url)
    client = await connect(profile, keys)
    app = make_app(None)  # type: ignore[arg-type]  # opened by hand
    app.state.services = Services(engine=engine, reading=reading, client=client, keys=keys)
    try:
        yield app
    finally:
        engine.dispose()
        reading.dispose()


async def ready(profile: ClientConfigProfile, keys: KeyRing) -> Client:
    """A client of a namespace in which processes can work."""
    client = await connect(profile, keys, lazy=False)
    await search_attributes.register(client)
    return client


def visitor(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://phmp.test", timeout=60)


async def test_without_temporal_the_door_is_open_and_says_what_it_cannot_do(
    engine: Engine, database_url: str, payload_keys: KeyRing
) -> None:
    furnish(engine, datetime.now(UTC))
    nowhere = ClientConfigProfile(address=f"{LOOPBACK}:{free_port()}")
    async with a_door(database_url, nowhere, payload_keys) as app, visitor(app) as http:
        intake = await sign_in(http, email_of("intake"), PASSWORD)
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"postgresql": "ok", "temporal": "no answer"})
        assert (await http.get("/healthz")).status_code == 200
        assert (await intake.get("/enrollments")).json()["rows"] == []
        answer = await intake.post("/enrollments", a_referral(1))
        is_problem(answer, 503, "unavailable")
        assert answer.headers["retry-after"] == "5"


async def test_without_postgresql_every_question_is_a_problem(payload_keys: KeyRing) -> None:
    nowhere = f"postgresql+psycopg://nobody:nothing@{LOOPBACK}:{free_port()}/nothing"
    profile = ClientConfigProfile(address=f"{LOOPBACK}:{free_port()}")
    async with a_door(nowhere, profile, payload_keys) as app, visitor(app) as http:
        is_problem(await http.post("/api/v1/sessions", json=CREDENTIALS), 503, "unavailable")
        headers = {"Authorization": "Bearer something"}
        is_problem(await http.get("/api/v1/enrollments", headers=headers), 503, "unavailable")
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()) == (503, {"postgresql": "no answer", "temporal": "no answer"})


async def test_what_nobody_expected_is_a_problem_with_an_id_and_repeats_nothing(
    empty_database_url: str, payload_keys: KeyRing
) -> None:
    profile = ClientConfigProfile(address=f"{LOOPBACK}:{free_port()}")
    with the_log() as log:
        async with a_door(empty_database_url, profile, payload_keys) as app, visitor(app) as http:
            answer = await http.post("/api/v1/sessions", json=CREDENTIALS)
        logged = [one for one in lines(log) if one["logger"] == "api"]
    is_problem(answer, 500, "unexpected")
    assert "staff" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    unexpected, request = logged
    assert unexpected["level"] == "error"
    assert {one["request_id"] for one in logged} == {answer.headers["x-request-id"]}
    assert (request["route"], request["status"], request["method"]) == ("/sessions", 500, "POST")
    assert not [one for one in logged if PASSWORD in str(one) or CREDENTIALS["email"] in str(one)]


async def test_an_order_that_no_worker_takes_is_under_way_and_not_lost(
    engine: Engine, database_url: str, temporal_server: TemporalServer, payload_keys: KeyRing
) -> None:
    profile = ClientConfigProfile(address=temporal_server.address, namespace=await a_fresh_namespace(temporal_server))
    furnish(engine, datetime.now(UTC))
    async with a_door(database_url, profile, payload_keys) as app, visitor(app) as http:
        client = await ready(profile, payload_keys)
        intake = await sign_in(http, email_of("intake"), PASSWORD)
        key, body = str(uuid4()), a_referral(1)

        waiting = await intake.post("/enrollments", body, key)
        assert waiting.status_code == 202, waiting.text
        url = waiting.json()["status_url"]
        assert waiting.headers["location"] == url
        case = url.split("/")[4]
        assert (await http.get(url)).status_code == 202
        assert (await intake.get(f"/enrollments/{case}")).status_code == 404

        async with build_worker(client, activities.build(engine, payload_keys)):
            opened = await intake.post("/enrollments", body, key)
            assert (opened.status_code, opened.json()["enrollment_id"]) == (201, case)
            asked = await http.get(url)
            assert (asked.status_code, asked.json()) == (200, opened.json())
            assert len((await intake.get("/enrollments")).json()["rows"]) == 1


async def test_an_act_that_no_worker_takes_is_not_answered_as_under_way(
    engine: Engine,
    database_url: str,
    temporal_server: TemporalServer,
    payload_keys: KeyRing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Temporal forgets what no process has accepted when it restarts, so nobody is told that it is not lost."""
    monkeypatch.setattr("commands.sending.PATIENCE", timedelta(seconds=2))
    profile = ClientConfigProfile(address=temporal_server.address, namespace=await a_fresh_namespace(temporal_server))
    furnish(engine, datetime.now(UTC))
    async with a_door(database_url, profile, payload_keys) as app, visitor(app) as http:
        client = await ready(profile, payload_keys)
        intake = await sign_in(http, email_of("intake"), PASSWORD)
        async with build_worker(client, activities.build(engine, payload_keys)):
            case = (await intake.post("/enrollments", a_referral(1))).json()["enrollment_id"]
        key, path = str(uuid4()), f"/enrollments/{case}/acts/complete_triage"
        order = f"/enrollments/{case}/commands/{command_of(StaffId(intake.staff_id), key)}"

        untaken = await intake.post(path, TRIAGE, key)
        is_problem(untaken, 503, "unavailable")
        assert (untaken.headers["retry-after"], "same Idempotency-Key" in untaken.text) == ("5", True)
        is_problem(await intake.get(order), 503, "unavailable")

        async with build_worker(client, activities.build(engine, payload_keys)):
            with engine.begin() as connection:
                # Whoever keeps something of this case waits for the end of this transaction.
                lock(connection, UUID(case))
                taken = await intake.post(path, TRIAGE, key)
                assert (taken.status_code, taken.headers["location"]) == (202, f"/api/v1{order}")
            done = await intake.post(path, TRIAGE, key)
            assert (done.status_code, done.json()["stage"]) == (200, "referred"), done.text
            journal = await intake.get(f"/enrollments/{case}/journal")
            assert journal.text.count('"referral:triaged"') == 1
        # The engine still knows what came of it, and needs no worker to say so.
        assert (await intake.get(order)).json() == done.json()


async def test_without_a_free_connection_the_door_says_that_it_is_busy(
    engine: Engine, database_url: str, payload_keys: KeyRing
) -> None:
    furnish(engine, datetime.now(UTC))
    busy = create_engine(database_url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    profile = ClientConfigProfile(address=f"{LOOPBACK}:{free_port()}")
    async with a_door(database_url, profile, payload_keys) as app, visitor(app) as http:
        intake = await sign_in(http, email_of("intake"), PASSWORD)
        services = app.state.services
        app.state.services = Services(engine=engine, reading=busy, client=services.client, keys=payload_keys)
        with busy.connect():
            answer = await intake.get("/enrollments")
        is_problem(answer, 503, "unavailable")
        assert answer.headers["retry-after"] == "5"
        assert (await intake.get("/enrollments")).status_code == 200
    busy.dispose()


async def test_a_case_whose_process_has_ended_takes_nothing_more(shared: Program) -> None:
    case = await shared.refer()
    await shared.intake.act(case, "reject_referral", {"reason": "Synthetic example."})
    while duties := (await shared.specialist.get(f"/enrollments/{case}")).json()["obligations"]:
        done = {"obligation_id": duties[0]["id"], "note": "Synthetic example."}
        await shared.specialist.act(case, "complete_closing_duty", done)
    process = shared.client.get_workflow_handle(f"enrollment/{case}")
    assert await process.result() == "ineligible_referral"
    refused = await shared.supervisor.post(
        f"/enrollments/{case}/acts/transfer", {"reason": "Synthetic example.", "to": "Synthetic program"}
    )
    assert refused.status_code in {409, 422}
    fault = {"obligation_id": str(uuid4()), "cause": "vendor", "reason": "Synthetic example."}
    assert await shared.specialist.refused(case, "note_fault", fault) == "case_closed"
