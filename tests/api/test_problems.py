"""Bad input of every kind: a clear problem in one shape, nothing repeated that may be personal, nothing changed."""

import json
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from api.limits import MAX_BODY_BYTES
from dev.people import a_referral
from tests.fixtures.program import Program
from tests.fixtures.shared import Rows

NOBODY = "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"
TRIAGE = {"urgency": "routine", "note": "Synthetic example."}


def is_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "errors"}
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:phmp:problem:{code}")
    assert body["detail"].endswith(".")
    assert answer.headers["x-request-id"]


def fields(answer: httpx.Response) -> list[str]:
    return [one["field"] for one in answer.json()["errors"]]


def a_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"policy": "no_such_pack"}, "body.policy"),
        ({"policy": 7}, "body.policy"),
        ({"channel": "pigeon"}, "body.channel"),
        ({"channel": "board_order"}, "body.order_number"),
        ({"summary": "   "}, "body.summary"),
        ({"summary": "x" * 4_001}, "body.summary"),
        ({"summary": "a\u0000b"}, "body.summary"),
        ({"summary": None}, "body.summary"),
        ({"given_name": ["Avery"]}, "body.given_name"),
        ({"birth_date": "1984-02-30"}, "body.birth_date"),
        ({"birth_date": 441_763_200}, "body.birth_date"),
        ({"birth_date": "1700-01-01"}, "body.birth_date"),
        ({"email": "nobody"}, "body.email"),
        ({"email": "a\u0000@participant.example"}, "body.email"),
        ({"license_state": "Pennsylvania"}, "body.license_state"),
        ({"license_number": "x'; --"}, "body.license_number"),
        ({"specialist_id": "me"}, "body.specialist_id"),
        ({"follows": 5}, "body.follows"),
        ({"favourite_colour": "green"}, "body.favourite_colour"),
        ({"Avery Sample, born 1984": "x"}, "body.(unknown)"),
    ],
)
async def test_a_malformed_referral_names_the_field(
    shared: Program, rows: Rows, changes: dict[str, object], field: str
) -> None:
    before = rows()
    answer = await shared.intake.post("/enrollments", a_referral(900_000) | changes)
    is_problem(answer, 422, "malformed")
    assert fields(answer) == [field]
    assert rows() == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"specialist_id": NOBODY, "team_id": None}, "unknown_specialist"),
        ({"team_id": NOBODY}, "unknown_specialist"),
        ({"specialist_id": None, "team_id": NOBODY}, "no_specialist"),
        ({"follows": NOBODY}, "unknown_enrollment"),
    ],
)
async def test_a_referral_to_nobody_is_refused_at_once_and_again(
    shared: Program, rows: Rows, changes: dict[str, object], code: str
) -> None:
    before, key = rows(), str(uuid4())
    for _ in range(2):
        answer = await shared.intake.post("/enrollments", a_referral(900_001) | changes, key)
        is_problem(answer, 409, code)
    after = rows()
    # The policy version is kept when the first referral under it comes in.
    assert after | {"policy_versions": 0} == before | {"policy_versions": 0}


async def test_nothing_that_was_sent_is_repeated(shared: Program) -> None:
    secret = "Averysecretname"
    body = a_referral(1) | {
        "birth_date": secret,
        "profession": secret,
        "specialist_id": secret,
        "license_state": secret,
    }
    answer = await shared.intake.post("/enrollments", body)
    is_problem(answer, 422, "malformed")
    assert len(fields(answer)) == 4
    assert secret not in answer.text
    assert "found `" not in answer.text


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"", "application/json", 422, "malformed"),
        (b"{", "application/json", 422, "malformed"),
        (b"[]", "application/json", 422, "malformed"),
        (b"null", "application/json", 422, "malformed"),
        (b'"text"', "application/json", 422, "malformed"),
        (b"\xff\xfe", "application/json", 422, "malformed"),
        (b"[" * 100_000, "application/json", 422, "malformed"),
        (json.dumps(TRIAGE).encode(), "text/plain", 415, "not_json"),
        (json.dumps(TRIAGE).encode(), "", 415, "not_json"),
        (b"urgency=routine", "application/x-www-form-urlencoded", 415, "not_json"),
        (b" " * (MAX_BODY_BYTES + 1), "application/json", 413, "too_large"),
    ],
)
async def test_bodies_that_are_none(
    shared: Program, rows: Rows, content: bytes, kind: str, status: int, code: str
) -> None:
    before = rows()
    headers = a_key() | ({"Content-Type": kind} if kind else {})
    path = f"/api/v1/enrollments/{NOBODY}/acts/complete_triage"
    answer = await shared.intake.http.post(path, content=content, headers=headers)
    is_problem(answer, status, code)
    assert rows() == before


async def test_a_body_that_grows_while_it_is_read_is_too_large(shared: Program) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * (MAX_BODY_BYTES // 2)

    headers = a_key() | {"Content-Type": "application/json"}
    path = f"/api/v1/enrollments/{NOBODY}/acts/complete_triage"
    answer = await shared.intake.http.post(path, content=endless(), headers=headers)
    is_problem(answer, 413, "too_large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", f"/api/v1/enrollments/{NOBODY}", 404, "not_found"),
        ("GET", "/api/v1/enrollments/not-an-id", 422, "malformed"),
        ("GET", f"/api/v1/enrollments/{NOBODY}/journal", 404, "not_found"),
        ("GET", f"/api/v1/enrollments/{NOBODY}/journal?after=-1", 422, "malformed"),
        ("GET", f"/api/v1/enrollments/{NOBODY}/acts", 404, "not_found"),
        ("GET", f"/api/v1/enrollments/{NOBODY}/process-history", 404, "not_found"),
        ("GET", f"/api/v1/enrollments/{NOBODY}/commands/{NOBODY}", 404, "not_found"),
        ("GET", "/api/v1/enrollments?phase=heaven", 422, "malformed"),
        ("GET", "/api/v1/enrollments?limit=0", 422, "malformed"),
        ("GET", "/api/v1/enrollments?due_before=tomorrow", 422, "malformed"),
        ("GET", "/api/v1/enrollments?policy=%00", 422, "malformed"),
        ("GET", "/api/v1/policies/..%2Fsettings", 404, "not_found"),
        ("GET", "/api/v1/policies/no_such_pack", 404, "not_found"),
        ("GET", f"/api/v1/registry-changes/{NOBODY}", 404, "not_found"),
        ("DELETE", "/api/v1/enrollments", 405, "method_not_allowed"),
        ("PUT", f"/api/v1/enrollments/{NOBODY}", 405, "method_not_allowed"),
        ("PATCH", "/api/v1/sessions", 405, "method_not_allowed"),
        ("POST", f"/api/v1/enrollments/{NOBODY}/acts/fly_away", 404, "not_found"),
    ],
)
async def test_wrong_addresses_and_methods(shared: Program, method: str, path: str, status: int, code: str) -> None:
    is_problem(await shared.supervisor.http.request(method, path), status, code)


@pytest.mark.parametrize("key", ["", "short", "with space in it", "x" * 201])
async def test_a_key_that_is_none(shared: Program, key: str) -> None:
    path = f"/api/v1/enrollments/{NOBODY}/acts/complete_triage"
    answer = await shared.intake.http.post(path, json=TRIAGE, headers={"Idempotency-Key": key})
    is_problem(answer, 422, "malformed")
    assert fields(answer) == ["header.idempotency-key"]


async def test_without_a_key_nothing_is_done(shared: Program) -> None:
    answer = await shared.intake.http.post("/api/v1/enrollments", json=a_referral(900_002))
    is_problem(answer, 422, "malformed")


@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer nonsense", "Basic bm9ib2R5Om5vYm9keQ=="])
async def test_a_stranger_is_asked_to_sign_in(stranger: httpx.AsyncClient, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": token}
    answer = await stranger.get("/api/v1/enrollments", headers=headers)
    is_problem(answer, 401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_stranger_learns_nothing_from_a_malformed_request(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/api/v1/enrollments", json={"policy": 7}, headers=a_key())
    is_problem(answer, 401, "not_signed_in")


async def test_acts_in_the_wrong_order_change_nothing(shared: Program, rows: Rows) -> None:
    case = await shared.refer()
    before = rows()
    wrong: dict[str, object] = {
        "send_outreach_letter": {"delivery": "mail"},
        "record_response": {"reason": "Called."},
        "record_signature": {"signed_on": "2026-01-05"},
        "draft_agreement": {},
        "choose_evaluator": {"evaluator_id": NOBODY},
        "dismiss_duplicate": {"enrollment_id": NOBODY, "reason": "Another one."},
    }
    codes = {act: await shared.specialist.refused(case, act, body) for act, body in wrong.items()}
    assert codes == {
        "send_outreach_letter": "not_triaged",
        "record_response": "wrong_phase",
        "record_signature": "wrong_phase",
        "draft_agreement": "wrong_phase",
        "choose_evaluator": "no_evaluation",
        "dismiss_duplicate": "no_duplicate",
    }
    assert rows() == before


@pytest.mark.parametrize("version", ['"99"', "99", '"0"'])
async def test_a_stale_version_is_refused(shared: Program, rows: Rows, version: str) -> None:
    case = await shared.refer()
    before = rows()
    headers = a_key() | {"If-Match": version}
    path = f"/api/v1/enrollments/{case}/acts/complete_triage"
    answer = await shared.intake.http.post(path, json=TRIAGE, headers=headers)
    is_problem(answer, 412, "stale_version")
    assert rows() == before


async def test_the_version_that_was_seen_is_accepted(shared: Program) -> None:
    case = await shared.refer()
    seen = (await shared.intake.get(f"/enrollments/{case}")).headers["etag"]
    assert seen == '"1"'
    headers = a_key() | {"If-Match": seen}
    path = f"/api/v1/enrollments/{case}/acts/complete_triage"
    assert (await shared.intake.http.post(path, json=TRIAGE, headers=headers)).status_code == 200
    again = await shared.intake.http.post(path, json=TRIAGE, headers=a_key() | {"If-Match": "W/x"})
    is_problem(again, 422, "malformed")
    assert fields(again) == ["header.If-Match"]


async def test_what_one_may_not_see_is_not_there(shared: Program, rows: Rows) -> None:
    case = await shared.refer()
    before = rows()
    other = shared.desks["other specialist"]
    for path in ("", "/acts", "/journal"):
        is_problem(await other.get(f"/enrollments/{case}{path}"), 404, "not_found")
    is_problem(await other.post(f"/enrollments/{case}/acts/complete_triage", TRIAGE), 404, "not_found")
    assert rows() == before


async def test_a_role_that_may_not_do_an_act_is_told(shared: Program, rows: Rows) -> None:
    case = await shared.refer()
    before = rows()
    credit = {"approve": True, "reason": "Synthetic example."}
    is_problem(await shared.specialist.post(f"/enrollments/{case}/acts/decide_credit", credit), 403, "not_permitted")
    is_problem(await shared.auditor.post(f"/enrollments/{case}/acts/complete_triage", TRIAGE), 403, "not_permitted")
    assert rows() == before
