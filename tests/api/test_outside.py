"""Participants and laboratories over HTTP: invited, signed in, and reaching what is theirs and nothing else."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import insert, select, update

from access.outside import REQUESTS
from api.app import make_app
from database.access import access_log
from database.outbox import outbox
from database.outside import laboratories
from database.reports import worksites
from dev.people import EVALUATORS, TREATMENT_PROVIDER
from domain.ids import CommandId, LaboratoryId
from domain.outside import door_of, purpose_of_code, purpose_of_webhook_secret
from domain.roles import OUTSIDE_ROLES, Role
from temporal.sealing import unseal
from tests.api.routes import ways
from tests.api.test_permissions import asked
from tests.api.test_problems import fields, is_problem
from tests.fixtures.program import Program
from tests.fixtures.shared import Rows

NOBODY = "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"
PASSWORD = "made up for those outside"
WAYS = ways(make_app(None))  # type: ignore[arg-type]  # the door is only looked at and never opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody outside the program who has signed in."""

    http: httpx.AsyncClient
    account_id: str
    email: str
    #: The case of a participant, or the laboratory.
    of: str


def code_sent_to(program: Program, email: str) -> str:
    """The code of the newest invitation to an address, as its letter will say it."""
    newest = select(outbox.c.message_id, outbox.c.sealed_code).where(outbox.c.recipient == email)
    with program.engine.connect() as connection:
        row = connection.execute(newest.order_by(outbox.c.created_at.desc()).limit(1)).one()
    return unseal(row.sealed_code, program.services.keys, purpose_of_code(CommandId(row.message_id))).decode()


async def visit(program: Program, http: httpx.AsyncClient, role: Role, email: str, of: str) -> Visitor:
    """Choose a password by the invitation, and sign in with it."""
    chosen = {"code": code_sent_to(program, email), "password": PASSWORD}
    accepted = await http.post(f"/api/v1/{door_of(role)}/invitations", json=chosen)
    assert accepted.status_code == 204, accepted.text
    opened = await http.post(f"/api/v1/{door_of(role)}/sessions", json={"email": email, "password": PASSWORD})
    assert opened.status_code == 201, opened.text
    http.headers["Authorization"] = f"Bearer {opened.json()['token']}"
    return Visitor(http=http, account_id=opened.json()["account_id"], email=email, of=of)


def at_the_door(program: Program) -> httpx.AsyncClient:
    """Somebody new at the door."""
    transport = httpx.ASGITransport(program.app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://phmp.test", timeout=60)


async def register(program: Program, **changes: object) -> str:
    """Register a laboratory."""
    body = {"name": f"Sample {uuid4()}", "kind": "laboratory", "zone": "America/New_York"} | changes
    answer = await program.administrator.post("/laboratories", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
async def participant(shared: Program) -> AsyncIterator[Visitor]:
    """A participant who has signed in."""
    email = f"{uuid4()}@participant.example"
    case = await shared.refer(email=email)
    invited = await shared.specialist.post(f"/enrollments/{case}/participant-account")
    assert invited.status_code == 201, invited.text
    async with at_the_door(shared) as http:
        yield await visit(shared, http, Role.PARTICIPANT, email, case)


@pytest.fixture
async def laboratory(shared: Program) -> AsyncIterator[Visitor]:
    """Somebody at a laboratory who has signed in."""
    email, laboratory_id = f"{uuid4()}@laboratory.example", await register(shared)
    invited = await shared.administrator.post(f"/laboratories/{laboratory_id}/accounts", {"email": email})
    assert invited.status_code == 201, invited.text
    async with at_the_door(shared) as http:
        yield await visit(shared, http, Role.LABORATORY, email, laboratory_id)


async def test_each_sees_who_they_are_and_nothing_of_staff(
    shared: Program, participant: Visitor, laboratory: Visitor
) -> None:
    me = await participant.http.get("/api/v1/participant/me")
    assert me.status_code == 200
    name = (await shared.specialist.get(f"/enrollments/{participant.of}")).json()["participant"]
    assert sorted(me.json()["name"].split()) == sorted(name.replace(",", "").split())
    assert me.json()["enrollments"] == [{"id": participant.of, "phase": "Received: the program will write to you"}]
    assert set(me.json()) == {"name", "enrollments"}
    mine = (await laboratory.http.get("/api/v1/laboratory/me")).json()
    assert (mine["id"], mine["kind"], mine["zone"]) == (laboratory.of, "laboratory", "America/New_York")


async def test_nobody_outside_reaches_anything_but_their_own(
    participant: Visitor, laboratory: Visitor, rows: Rows
) -> None:
    before = rows()
    for visitor, role in ((participant, Role.PARTICIPANT), (laboratory, Role.LABORATORY)):
        for way in WAYS:
            if not (way.asks_to_sign_in or way.outside) or way.path.endswith("/sessions/current"):
                continue
            answer = await asked(visitor.http, way.name)
            assert (answer.status_code == 401) == (role not in way.outside), f"{role}: {way.name} {answer.status_code}"
        assert (await visitor.http.delete("/api/v1/sessions/current")).status_code == 401
    assert rows() == before


async def test_no_staff_reaches_what_is_for_those_outside(shared: Program) -> None:
    theirs = [way for way in WAYS if way.outside]
    assert {role for way in theirs for role in way.outside} == OUTSIDE_ROLES
    for desk in shared.desks.values():
        assert {(await asked(desk.http, way.name)).status_code for way in theirs} == {401}


@pytest.fixture
async def evaluator(shared: Program) -> AsyncIterator[Visitor]:
    """An evaluator who has signed in."""
    email, provider = f"{uuid4()}@evaluator.example", str(EVALUATORS[0])
    invited = await shared.specialist.post(f"/providers/{provider}/accounts", {"email": email})
    assert invited.status_code == 201, invited.text
    async with at_the_door(shared) as http:
        yield await visit(shared, http, Role.EVALUATOR, email, provider)


@pytest.fixture
async def monitor(shared: Program) -> AsyncIterator[Visitor]:
    """A worksite monitor who has signed in."""
    email, case = f"{uuid4()}@hospital.example", await shared.refer()
    put_to_work(shared, case, email)
    invited = await shared.specialist.post(f"/enrollments/{case}/monitor-account")
    assert invited.status_code == 201, invited.text
    async with at_the_door(shared) as http:
        yield await visit(shared, http, Role.WORKSITE_MONITOR, email, case)


def put_to_work(program: Program, case: str, email: str) -> None:
    """Give a case a worksite and a monitor there, as the process records it once one is named."""
    row = {"employer": f"Sample Hospital {uuid4()}", "monitor_name": "Sample Monitor", "monitor_email": email}
    with program.engine.begin() as connection:
        connection.execute(
            insert(worksites).values(
                id=uuid4(),
                enrollment_id=UUID(case),
                **row,
                no_conflict_declared=True,
                since=date(2026, 1, 5),
                until=None,
            )
        )


async def test_an_evaluator_and_a_monitor_see_who_they_are_and_nothing_of_others(
    evaluator: Visitor, monitor: Visitor, rows: Rows
) -> None:
    mine = (await evaluator.http.get("/api/v1/evaluator/me")).json()
    assert (mine["id"], set(mine)) == (evaluator.of, {"id", "name", "credentials_until"})
    theirs = (await monitor.http.get("/api/v1/worksite-monitor/me")).json()
    assert (theirs["email"], len(theirs["employers"])) == (monitor.email, 1)
    before = rows()
    for visitor, role in ((evaluator, Role.EVALUATOR), (monitor, Role.WORKSITE_MONITOR)):
        for way in WAYS:
            if not (way.asks_to_sign_in or way.outside) or way.path.endswith("/sessions/current"):
                continue
            answer = await asked(visitor.http, way.name)
            assert (answer.status_code == 401) == (role not in way.outside), f"{role}: {way.name} {answer.status_code}"
    assert rows() == before


async def test_an_evaluators_account_is_listed_and_closed(shared: Program, evaluator: Visitor) -> None:
    path = f"/providers/{evaluator.of}/accounts"
    held = {one["id"]: one["has_password"] for one in (await shared.supervisor.get(path)).json()}
    assert held[evaluator.account_id] is True
    for account, status in ((NOBODY, 404), (evaluator.account_id, 200)):
        headers = {"Idempotency-Key": str(uuid4())}
        answer = await shared.supervisor.http.delete(f"/api/v1{path}/{account}", headers=headers)
        assert answer.status_code == status
    is_problem(await evaluator.http.get("/api/v1/evaluator/me"), 401, "not_signed_in")
    nowhere = await shared.supervisor.post(f"/providers/{NOBODY}/accounts", {"email": "nobody@evaluator.example"})
    is_problem(nowhere, 404, "not_found")
    treating = await shared.supervisor.post(
        f"/providers/{TREATMENT_PROVIDER}/accounts", {"email": "t@evaluator.example"}
    )
    is_problem(treating, 409, "wrong_provider_kind")


async def test_a_monitor_sees_where_they_monitor_and_is_closed_from_the_last_case(
    shared: Program, monitor: Visitor
) -> None:
    path, other = f"/enrollments/{monitor.of}/monitor-account", await shared.refer()
    is_problem(await shared.specialist.get(f"/enrollments/{other}/monitor-account"), 404, "not_found")
    put_to_work(shared, other, monitor.email.upper())
    assert len((await monitor.http.get("/api/v1/worksite-monitor/me")).json()["employers"]) == 2
    assert (await shared.specialist.get(path)).json()["has_password"] is True

    async def close() -> httpx.Response:
        return await shared.specialist.http.delete(f"/api/v1{path}", headers={"Idempotency-Key": str(uuid4())})

    is_problem(await close(), 409, "monitors_others")
    with shared.engine.begin() as connection:
        ended = update(worksites).where(worksites.c.enrollment_id == UUID(other))
        connection.execute(ended.values(until=date(2026, 2, 2)))
    assert len((await monitor.http.get("/api/v1/worksite-monitor/me")).json()["employers"]) == 1
    is_problem(await shared.specialist.post(f"/enrollments/{other}/monitor-account"), 409, "unknown_monitor")
    assert (await close()).status_code == 200
    is_problem(await monitor.http.get("/api/v1/worksite-monitor/me"), 401, "not_signed_in")
    journal = (await shared.specialist.get(f"/enrollments/{monitor.of}/journal")).json()["rows"]
    assert [one["name"] for one in journal][-2:] == ["outside_account:invited", "outside_account:closed"]
    assert monitor.email not in str(journal)


async def test_nobody_at_a_laboratory_signs_out_a_participant(participant: Visitor, laboratory: Visitor) -> None:
    assert (await laboratory.http.delete("/api/v1/participant/sessions/current")).status_code == 401
    assert (await participant.http.get("/api/v1/participant/me")).status_code == 200
    assert (await participant.http.delete("/api/v1/participant/sessions/current")).status_code == 204
    is_problem(await participant.http.get("/api/v1/participant/me"), 401, "not_signed_in")


async def test_every_request_stands_in_the_access_log(shared: Program, participant: Visitor) -> None:
    await participant.http.get("/api/v1/participant/me")
    await participant.http.delete("/api/v1/participant/sessions/current")
    found = await shared.auditor.get("/access-log", outside_account_id=participant.account_id)
    logged = [(one["action"], one["route"], one["status"], one["staff_id"]) for one in found.json()["rows"]]
    assert sorted(logged) == [
        ("participant:read", "GET /participant/me", 200, None),
        ("participant:sent", "DELETE /participant/sessions/current", 204, None),
        ("participant:sent", "POST /participant/invitations", 204, None),
        ("session:opened", "", 201, None),
    ]
    with shared.engine.connect() as connection:
        row = connection.execute(select(access_log).where(access_log.c.action == "participant:read").limit(1)).one()
    assert row.outside_account_id is not None


async def test_who_asks_too_often_waits(shared: Program, participant: Visitor) -> None:
    now = shared.services.clock()
    for _ in range(REQUESTS):
        shared.services.outside_requests.note(participant.account_id, now)
    answer = await participant.http.get("/api/v1/participant/me")
    is_problem(answer, 429, "too_many_requests")
    assert answer.headers["Retry-After"] == "60"


async def test_an_account_is_invited_again_and_closed(
    shared: Program, participant: Visitor, stranger: httpx.AsyncClient
) -> None:
    path = f"/enrollments/{participant.of}/participant-account"
    seen = (await shared.specialist.get(path)).json()
    assert (seen["email"], seen["active"], seen["has_password"], seen["invited_until"]) == (
        participant.email, True, True, None
    )  # fmt: skip
    assert (await shared.intake.post(path)).status_code == 201
    is_problem(await participant.http.get("/api/v1/participant/me"), 401, "not_signed_in")
    first = code_sent_to(shared, participant.email)
    assert (await shared.specialist.post(path)).status_code == 201
    other = {"code": first, "password": "another one made up for outside"}
    is_problem(await stranger.post("/api/v1/participant/invitations", json=other), 401, "invitation_not_open")
    again = other | {"code": code_sent_to(shared, participant.email)}
    assert (await stranger.post("/api/v1/participant/invitations", json=again)).status_code == 204
    is_problem(await stranger.post("/api/v1/participant/invitations", json=again), 401, "invitation_not_open")
    credentials = {"email": participant.email, "password": other["password"]}
    assert (await stranger.post("/api/v1/participant/sessions", json=credentials)).status_code == 201
    is_problem(await stranger.post("/api/v1/sessions", json=credentials), 401, "wrong_credentials")

    closed = await shared.specialist.http.delete(f"/api/v1{path}", headers={"Idempotency-Key": str(uuid4())})
    assert closed.status_code == 200, closed.text
    is_problem(await stranger.post("/api/v1/participant/sessions", json=credentials), 401, "wrong_credentials")
    assert (await shared.specialist.get(path)).json()["active"] is False
    journal = (await shared.specialist.get(f"/enrollments/{participant.of}/journal")).json()["rows"]
    names = [one["name"] for one in journal if one["name"].startswith("outside_account:")]
    assert names == ["outside_account:invited"] * 3 + ["outside_account:closed"]
    assert participant.email not in str(journal)


async def test_the_same_invitation_sent_again_invites_once(shared: Program, rows: Rows) -> None:
    case, key = await shared.refer(email=f"{uuid4()}@participant.example"), str(uuid4())
    path = f"/enrollments/{case}/participant-account"
    first = await shared.specialist.post(path, key=key)
    before = rows()
    again = await shared.specialist.post(path, key=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert rows() == before


async def test_whose_case_it_is_not_invites_nobody(shared: Program, rows: Rows) -> None:
    case = await shared.refer()
    before = rows()
    path = f"/enrollments/{case}/participant-account"
    other = shared.desks["other specialist"]
    for answer in (await other.post(path), await other.get(path), await shared.specialist.get(path)):
        is_problem(answer, 404, "not_found")
    is_problem(await shared.director.post(path), 403, "not_permitted")
    assert rows() == before


@pytest.mark.parametrize("password", ["too short", "a" * 20, "x" * 201])
async def test_a_weak_password_uses_no_invitation_up(
    shared: Program, stranger: httpx.AsyncClient, password: str
) -> None:
    email = f"{uuid4()}@participant.example"
    case = await shared.refer(email=email)
    await shared.specialist.post(f"/enrollments/{case}/participant-account")
    body = {"code": code_sent_to(shared, email), "password": password}
    answer = await stranger.post("/api/v1/participant/invitations", json=body)
    assert answer.status_code == 422
    assert fields(answer) == ["body.password"]
    assert password not in answer.text
    good = body | {"password": PASSWORD}
    assert (await stranger.post("/api/v1/participant/invitations", json=good)).status_code == 204


async def test_laboratories_are_registered_and_changed(shared: Program, laboratory: Visitor) -> None:
    path = f"/api/v1/laboratories/{laboratory.of}"

    async def put(seen: str, **changes: object) -> httpx.Response:
        body = {"name": f"Sample {uuid4()}", "kind": "collection_site", "zone": "America/Los_Angeles"} | changes
        headers = {"Idempotency-Key": str(uuid4()), "If-Match": seen}
        return await shared.administrator.http.put(path, json=body, headers=headers)

    assert (await put('"1"')).status_code == 200
    is_problem(await put('"1"'), 412, "stale_version")
    zone = await put('"2"', zone="Mars/Olympus")
    assert (zone.status_code, fields(zone)) == (422, ["body.zone"])
    assert (await put('"2"', active=False)).status_code == 200
    is_problem(await laboratory.http.get("/api/v1/laboratory/me"), 401, "not_signed_in")
    path = f"/api/v1/laboratories/{NOBODY}"
    is_problem(await put('"1"'), 404, "not_found")
    listed = {one["id"]: one for one in (await shared.intake.get("/laboratories")).json()}
    held = listed[laboratory.of]
    assert (held["kind"], held["active"], held["revision"]) == ("collection_site", False, 3)


async def test_a_secret_is_shown_once_and_kept_sealed(shared: Program) -> None:
    laboratory_id, key = await register(shared), str(uuid4())
    path = f"/laboratories/{laboratory_id}/webhook-secret"
    shown = (await shared.administrator.post(path, key=key)).json()["secret"]
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", shown)
    assert (await shared.administrator.post(path, key=key)).json() == {"id": laboratory_id, "secret": None}
    with shared.engine.connect() as connection:
        sealed = connection.execute(
            select(laboratories.c.webhook_secret_sealed).where(laboratories.c.id == laboratory_id)
        ).scalar_one()
    purpose = purpose_of_webhook_secret(LaboratoryId(laboratory_id))  # type: ignore[arg-type]  # as text
    assert len(unseal(sealed, shared.services.keys, purpose)) == 32
    assert (await shared.administrator.post(path)).json()["secret"] != shown
    assert shown not in (await shared.administrator.get("/laboratories")).text
    is_problem(await shared.administrator.post(f"/laboratories/{NOBODY}/webhook-secret"), 404, "not_found")


async def test_an_account_at_a_laboratory_is_closed(shared: Program, laboratory: Visitor) -> None:
    path = f"/laboratories/{laboratory.of}/accounts"
    [held] = (await shared.administrator.get(path)).json()
    assert (held["id"], held["email"], held["has_password"]) == (laboratory.account_id, laboratory.email, True)
    for account, status in ((NOBODY, 404), (laboratory.account_id, 200)):
        headers = {"Idempotency-Key": str(uuid4())}
        answer = await shared.administrator.http.delete(f"/api/v1{path}/{account}", headers=headers)
        assert answer.status_code == status
    is_problem(await laboratory.http.get("/api/v1/laboratory/me"), 401, "not_signed_in")
    await shared.administrator.post(path, {"email": f"{uuid4()}@laboratory.example"})
    taken = await shared.administrator.post(
        f"/laboratories/{await register(shared)}/accounts", {"email": laboratory.email}
    )
    is_problem(taken, 409, "email_taken")
