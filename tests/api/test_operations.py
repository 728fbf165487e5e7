"""What surrounds requests, and what operators and Temporal's pages ask: health, metrics, documentation, the codec."""

import base64
import json
import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from temporalio.api.common.v1 import Payload

from api.app import make_app
from temporal.codec import encrypt
from tests.api.test_problems import is_problem
from tests.fixtures.program import Program

NOBODY = "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"


async def test_health_and_readiness_need_no_session(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/healthz")).json() == {"process": "ok"}
    ready = await stranger.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"postgresql": "ok", "temporal": "ok"})


async def counts(stranger: httpx.AsyncClient) -> dict[str, float]:
    lines = (await stranger.get("/metrics")).text.splitlines()
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if not line.startswith("#")}


async def test_metrics_count_requests_by_route_and_status_and_time_them(
    shared: Program, stranger: httpx.AsyncClient
) -> None:
    route = 'method="GET",route="/enrollments/{enrollment_id}"'
    before = await counts(stranger)
    await shared.specialist.get(f"/enrollments/{NOBODY}")
    await stranger.get(f"/api/v1/enrollments/{NOBODY}")
    await stranger.request("BREW", "/a path that Avery Sample typed")
    after = await counts(stranger)

    def grew(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert grew(f'phmp_http_requests_total{{{route},status="404"}}') == 1
    assert grew(f'phmp_http_requests_total{{{route},status="401"}}') == 1
    assert grew(f"phmp_http_request_seconds_count{{{route}}}") == 2
    assert grew('phmp_http_requests_total{method="other",route="unknown",status="404"}') == 1
    assert not [name for name in after if NOBODY in name or "Avery" in name or "BREW" in name]


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/api/v1/nothing", "/api/v1/enrollments"])
async def test_every_answer_has_an_id_and_careful_headers(stranger: httpx.AsyncClient, path: str) -> None:
    answers = [await stranger.get(path) for _ in range(2)]
    ids = {UUID(one.headers["x-request-id"]) for one in answers}
    assert len(ids) == 2
    headers = answers[0].headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


async def test_the_documentation_loads_nothing_from_elsewhere(stranger: httpx.AsyncClient) -> None:
    page = await stranger.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(linked) >= 2
    for address in linked:
        assert (await stranger.get(address)).status_code == 200
    assert (await stranger.get("/api/v1/openapi.json")).json()["openapi"].startswith("3.1")


# ------------------------------------------------------------------------------------------------------------ the codec


def a_payload(text: str = '"Synthetic example."') -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=text.encode())


def shown(payload: Payload) -> dict[str, Any]:
    metadata = {name: base64.b64encode(value).decode() for name, value in payload.metadata.items()}
    return {"metadata": metadata, "data": base64.b64encode(payload.data).decode()}


async def test_payloads_are_decoded_for_those_who_see_every_case_and_it_is_noted(shared: Program) -> None:
    sealed = shown(encrypt(a_payload(), shared.services.keys))
    assert "Synthetic" not in base64.b64decode(sealed["data"]).decode("latin-1")

    async def noted() -> int:
        log = (await shared.director.get("/access-log", staff_id=str(shared.auditor.staff_id), limit=200)).json()
        return [one["action"] for one in log["rows"]].count("payload:decoded")

    before = await noted()
    answer = await shared.auditor.http.post("/codec/decode", json={"payloads": [sealed, sealed]})
    assert answer.status_code == 200
    decoded = answer.json()["payloads"]
    assert [base64.b64decode(one["data"]).decode() for one in decoded] == ['"Synthetic example."'] * 2
    assert await noted() == before + 1


async def test_what_is_encoded_can_be_decoded(shared: Program) -> None:
    plain = {"payloads": [shown(a_payload())]}
    encoded = (await shared.director.http.post("/codec/encode", json=plain)).json()
    assert encoded != plain
    assert (await shared.director.http.post("/codec/decode", json=encoded)).json() == plain


@pytest.mark.parametrize("way", ["decode", "encode"])
async def test_an_empty_question_has_an_empty_answer(shared: Program, way: str) -> None:
    assert (await shared.director.http.post(f"/codec/{way}", json={})).json() == {}


@pytest.mark.parametrize("way", ["decode", "encode"])
@pytest.mark.parametrize("role", ["specialist", "supervisor", "administrator", "legal", "intake"])
async def test_others_get_nothing_decoded(shared: Program, way: str, role: str) -> None:
    sealed = {"payloads": [shown(encrypt(a_payload(), shared.services.keys))]}
    is_problem(await shared.desks[role].http.post(f"/codec/{way}", json=sealed), 403, "not_permitted")


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"payloads": 5}', b'{"payloads": [{"data": 5}]}', b""])
async def test_what_is_no_list_of_payloads_is_malformed(shared: Program, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    for way in ("decode", "encode"):
        answer = await shared.director.http.post(f"/codec/{way}", content=content, headers=headers)
        is_problem(answer, 422, "malformed")


async def test_what_was_altered_or_has_another_key_is_not_decoded(shared: Program) -> None:
    sealed = encrypt(a_payload(), shared.services.keys)
    altered = Payload(metadata=sealed.metadata, data=sealed.data[:-1] + bytes([sealed.data[-1] ^ 1]))
    other = Payload(metadata={**sealed.metadata, "encryption-key-id": b"another"}, data=sealed.data)
    for payload in (altered, other):
        answer = await shared.director.http.post("/codec/decode", json={"payloads": [shown(payload)]})
        is_problem(answer, 409, "undecodable")


def the_pages_app(program: Program, origin: str) -> FastAPI:
    app = make_app(None, origin)  # type: ignore[arg-type]  # it shares what the running door has opened
    app.state.services = program.services
    return app


@pytest.mark.parametrize(
    ("origin", "allowed"), [("http://temporal.example:8233", True), ("http://evil.example", False)]
)
async def test_only_temporals_pages_may_ask_from_elsewhere(shared: Program, origin: str, *, allowed: bool) -> None:
    app = the_pages_app(shared, "http://temporal.example:8233")
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-namespace",
    }
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://phmp.test") as http:
        asks_first = await http.options("/codec/decode", headers=asked)
        asks = await http.post("/codec/decode", json={}, headers={"Origin": origin})
    assert (asks_first.status_code == 200) == allowed
    assert (asks_first.headers.get("access-control-allow-origin") == origin) == allowed
    assert (asks.headers.get("access-control-allow-origin") == origin) == allowed
    assert asks.status_code == 401


async def test_without_such_pages_nobody_may(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/healthz", headers={"Origin": "http://temporal.example:8233"})
    assert "access-control-allow-origin" not in answer.headers


async def test_the_diagram_is_a_picture(shared: Program) -> None:
    answer = await shared.auditor.get("/process-diagram.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.text.startswith("<svg")


async def test_policies_are_listed_shown_and_compared(shared: Program) -> None:
    listed = (await shared.intake.get("/policies")).json()
    ids = {one["id"] for one in listed}
    assert {"pa_vrp", "pa_dmu"} <= ids
    for pack_id in sorted(ids):
        pack = (await shared.intake.get(f"/policies/{pack_id}")).json()
        assert all(one["grade"] and one["source"] is not None for one in pack["deadlines"])
    same = (await shared.intake.get("/policies/pa_vrp/differences/pa_vrp")).json()
    different = (await shared.intake.get("/policies/pa_vrp/differences/pa_dmu")).json()
    assert same == []
    assert different
    assert json.dumps(different)
