"""The registry over HTTP: providers and agreements, conflicts, staff, teams, on-call shifts."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from access.idempotency import command_of
from dev.people import TEAM
from domain.ids import StaffId
from tests.api.test_problems import fields, is_problem
from tests.fixtures.program import Program
from tests.fixtures.shared import Rows

NOBODY = "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"
AGREEMENT = {"kind": "evaluator", "starts_on": "2026-01-01", "ends_on": "2028-12-31"}


def a_provider(**changes: object) -> dict[str, object]:
    return {
        "name": "Sample Lakeside",
        "kinds": ["evaluator"],
        "state": "PA",
        "email": "office@lakeside.example",
        "credentials_until": "2029-06-30",
    } | changes


def an_account(**changes: object) -> dict[str, object]:
    return {
        "name": "Sample Robin",
        "email": f"{uuid4()}@phmp.example",
        "role": "specialist",
        "team_id": str(TEAM),
        "password": "alle meine entchen",
    } | changes


async def registered(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def provider(program: Program, provider_id: str) -> dict[str, Any]:
    listed = (await program.intake.get("/providers")).json()
    return next(one for one in listed if one["id"] == provider_id)


async def test_a_provider_is_registered_changed_and_referred_to(shared: Program) -> None:
    provider_id = await registered(await shared.specialist.post("/providers", a_provider()))
    assert (await provider(shared, provider_id))["agreements"] == []
    await registered(await shared.specialist.post(f"/providers/{provider_id}/agreements", AGREEMENT))
    changed = a_provider(id=provider_id, name="Sample Riverside")
    assert await registered(await shared.administrator.post("/providers", changed, seen=1)) == provider_id
    found = await provider(shared, provider_id)
    assert found["name"] == "Sample Riverside"
    (agreement,) = found["agreements"]
    assert (agreement["kind"], agreement["starts_on"], agreement["ends_on"]) == tuple(AGREEMENT.values())
    assert isinstance(agreement["in_force"], bool)
    evaluators = (await shared.intake.get("/providers", kind="evaluator")).json()
    treatment = (await shared.intake.get("/providers", kind="treatment")).json()
    assert provider_id in {one["id"] for one in evaluators}
    assert provider_id not in {one["id"] for one in treatment}


async def test_the_same_request_registers_once(shared: Program, rows: Rows) -> None:
    key, body = str(uuid4()), a_provider()
    first = await shared.specialist.post("/providers", body, key)
    before = rows()
    again = await shared.specialist.post("/providers", body, key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert rows() == before


async def test_agreements_with_nobody_or_against_others_are_refused(shared: Program, rows: Rows) -> None:
    provider_id = await registered(await shared.specialist.post("/providers", a_provider()))
    await registered(await shared.specialist.post(f"/providers/{provider_id}/agreements", AGREEMENT))
    before = rows()
    path = f"/providers/{provider_id}/agreements"
    is_problem(await shared.specialist.post(f"/providers/{NOBODY}/agreements", AGREEMENT), 404, "not_found")
    wrong: tuple[tuple[dict[str, str], str], ...] = (
        ({"starts_on": "2027-01-01"}, "agreements_overlap"),
        ({"kind": "treatment"}, "wrong_provider_kind"),
        ({"starts_on": "2029-02-01", "ends_on": "2029-01-01"}, "empty_period"),
    )
    for changes, code in wrong:
        is_problem(await shared.specialist.post(path, AGREEMENT | changes), 409, code)
    malformed = await shared.specialist.post(path, AGREEMENT | {"ends_on": "2029-02-30"})
    is_problem(malformed, 422, "malformed")
    assert fields(malformed) == ["body.ends_on"]
    assert rows() == before


async def test_a_conflict_keeps_a_provider_from_being_offered(shared: Program, rows: Rows) -> None:
    case = await shared.refer()
    participant = (await shared.specialist.get(f"/enrollments/{case}")).json()["participant_id"]
    provider_id = await registered(await shared.specialist.post("/providers", a_provider()))
    conflict = {"participant_id": participant, "declared_on": "2026-03-02", "reason": "Synthetic example."}
    await registered(await shared.specialist.post(f"/providers/{provider_id}/conflicts", conflict))
    before = rows()
    unknown = conflict | {"participant_id": NOBODY}
    answer = await shared.specialist.post(f"/providers/{provider_id}/conflicts", unknown)
    is_problem(answer, 409, "unknown_participant")
    is_problem(await shared.specialist.post(f"/providers/{NOBODY}/conflicts", conflict), 404, "not_found")
    assert rows() == before


async def test_an_account_signs_in_until_it_is_closed(shared: Program, stranger: httpx.AsyncClient) -> None:
    account = an_account()
    staff_id = await registered(await shared.administrator.post("/staff", account))
    credentials = {"email": account["email"], "password": account["password"]}
    opened = await stranger.post("/api/v1/sessions", json=credentials)
    assert (opened.status_code, opened.json()["staff_id"], opened.json()["role"]) == (201, staff_id, "specialist")
    headers = {"Authorization": f"Bearer {opened.json()['token']}"}
    assert (await stranger.get("/api/v1/worklist", headers=headers)).status_code == 200

    closed = account | {"id": staff_id, "active": False}
    await registered(await shared.administrator.post("/staff", closed, seen=1))
    is_problem(await stranger.get("/api/v1/worklist", headers=headers), 401, "not_signed_in")
    is_problem(await stranger.post("/api/v1/sessions", json=credentials), 401, "wrong_credentials")
    listed = {one["id"]: one for one in (await shared.administrator.get("/staff")).json()}
    assert listed[staff_id]["active"] is False
    assert "password" not in str(listed)


async def test_another_role_ends_the_sessions_of_the_old_one(shared: Program, stranger: httpx.AsyncClient) -> None:
    account = an_account()
    staff_id = await registered(await shared.administrator.post("/staff", account))
    opened = await stranger.post("/api/v1/sessions", json={"email": account["email"], "password": account["password"]})
    headers = {"Authorization": f"Bearer {opened.json()['token']}"}
    changed = {name: value for name, value in account.items() if name != "password"}
    changed |= {"id": staff_id, "role": "director"}
    await registered(await shared.administrator.post("/staff", changed, seen=1))
    is_problem(await stranger.get("/api/v1/worklist", headers=headers), 401, "not_signed_in")
    credentials = {"email": account["email"], "password": account["password"]}
    assert (await stranger.post("/api/v1/sessions", json=credentials)).json()["role"] == "director"


async def test_two_who_change_one_thing_do_not_overwrite_each_other(shared: Program, rows: Rows) -> None:
    people = shared.administrator
    body = a_provider()
    body |= {"id": await registered(await people.post("/providers", body))}
    seen = (await provider(shared, str(body["id"])))["revision"]
    first = body | {"name": "Sample First"}
    await registered(await people.post("/providers", first, seen=seen))
    before = rows()
    is_problem(await people.post("/providers", body | {"name": "Sample Second"}, seen=seen), 412, "stale_version")
    is_problem(await people.post("/providers", body | {"name": "Sample Third"}), 428, "version_needed")
    assert rows() == before
    assert (await provider(shared, str(body["id"])))["name"] == "Sample First"


async def test_a_new_account_needs_a_password(shared: Program, rows: Rows) -> None:
    before = rows()
    account = {name: value for name, value in an_account().items() if name != "password"}
    is_problem(await shared.administrator.post("/staff", account), 409, "no_password")
    assert rows() == before


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"password": "short"}, 422, "weak_password"),
        ({"password": "a" * 30}, 422, "weak_password"),
        ({"role": "king"}, 422, "malformed"),
        ({"role": "participant"}, 422, "malformed"),
        ({"role": "laboratory"}, 422, "malformed"),
        ({"email": "nobody"}, 422, "malformed"),
        ({"team_id": NOBODY}, 409, "unknown_team"),
        ({"email": "SPECIALIST@phmp.example"}, 409, "email_taken"),
        ({"active": "yes"}, 422, "malformed"),
    ],
)
async def test_accounts_that_cannot_be(
    shared: Program, rows: Rows, changes: dict[str, object], status: int, code: str
) -> None:
    before = rows()
    answer = await shared.administrator.post("/staff", an_account(**changes))
    is_problem(answer, status, code)
    if status == 422:
        assert fields(answer) == [f"body.{next(iter(changes))}"]
    assert "alle meine entchen" not in answer.text
    assert rows() == before


async def test_teams_and_shifts(shared: Program, rows: Rows) -> None:
    supervisor, specialist = str(shared.supervisor.staff_id), str(shared.specialist.staff_id)
    name = f"Sample {uuid4()}"
    team_id = await registered(await shared.administrator.post("/teams", {"name": name, "supervisor_id": supervisor}))
    team = {"id": team_id, "name": name, "supervisor_id": supervisor, "revision": 1}
    assert team in (await shared.director.get("/teams")).json()
    shift = {"staff_id": supervisor, "starts_at": "2199-03-02T17:00:00-05:00", "ends_at": "2199-03-09T17:00:00-04:00"}
    await registered(await shared.administrator.post("/on-call-shifts", shift))
    listed = (await shared.director.get("/on-call-shifts")).json()
    expected = {"staff_id": supervisor, "starts_at": "2199-03-02T22:00:00Z", "ends_at": "2199-03-09T21:00:00Z"}
    assert expected in listed
    before = rows()
    wrong: tuple[tuple[str, dict[str, str], int, str], ...] = (
        ("/teams", {"name": name, "supervisor_id": supervisor}, 409, "name_taken"),
        ("/teams", {"name": "Sample Other", "supervisor_id": specialist}, 409, "not_a_supervisor"),
        ("/on-call-shifts", shift | {"ends_at": shift["starts_at"]}, 409, "empty_period"),
        ("/on-call-shifts", shift | {"staff_id": NOBODY}, 409, "unknown_staff"),
        ("/on-call-shifts", shift | {"ends_at": "2199-03-09T17:00:00"}, 422, "malformed"),
    )
    for path, body, status, code in wrong:
        is_problem(await shared.administrator.post(path, body), status, code)
    assert rows() == before


async def test_what_came_of_a_change_can_be_asked_for(shared: Program) -> None:
    key = str(uuid4())
    await registered(await shared.specialist.post("/providers", a_provider(), key))
    command = command_of(StaffId(shared.specialist.staff_id), key)
    answer = await shared.specialist.get(f"/registry-changes/{command}")
    assert (answer.status_code, answer.json()) == (200, {"command_id": str(command)})
