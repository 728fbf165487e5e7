"""Signing in and out over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from access.attempts import Attempts
from access.sessions import IDLE, LONGEST, Limits
from api.app import make_app
from dev.people import email_of
from tests.api.test_problems import fields, is_problem
from tests.fixtures.program import PASSWORD, Program

CREDENTIALS = {"email": email_of("legal"), "password": PASSWORD}
MINUTE = timedelta(minutes=1)


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    """The clock of the door."""
    return Watch()


@pytest.fixture
async def door(shared: Program, watch: Watch) -> AsyncIterator[httpx.AsyncClient]:
    """A door of its own to the shared program: with the idle time of people, few attempts, and a clock to set."""
    app = make_app(None)  # type: ignore[arg-type]  # it shares what the running door has opened
    limits = Limits(by_name=Attempts(3, 10 * MINUTE), by_address=Attempts(5, 10 * MINUTE))
    app.state.services = replace(shared.services, clock=watch, idle=IDLE, limits=limits)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://phmp.test") as http:
        yield http


async def signed_in(door: httpx.AsyncClient) -> dict[str, str]:
    opened = await door.post("/api/v1/sessions", json=CREDENTIALS)
    assert opened.status_code == 201, opened.text
    return {"Authorization": f"Bearer {opened.json()['token']}"}


async def test_a_session_says_how_long_it_lasts(door: httpx.AsyncClient, watch: Watch) -> None:
    opened = (await door.post("/api/v1/sessions", json=CREDENTIALS)).json()
    assert (opened["token_type"], opened["role"]) == ("Bearer", "legal")
    assert datetime.fromisoformat(opened["expires_at"]) == watch.now + LONGEST


async def test_it_ends_by_idleness_by_age_and_by_signing_out(door: httpx.AsyncClient, watch: Watch) -> None:
    headers = await signed_in(door)
    watch.now += IDLE - MINUTE
    assert (await door.get("/api/v1/worklist", headers=headers)).status_code == 200
    watch.now += IDLE
    is_problem(await door.get("/api/v1/worklist", headers=headers), 401, "not_signed_in")

    headers = await signed_in(door)
    until = watch.now + LONGEST
    while watch.now < until - IDLE:
        watch.now += IDLE - MINUTE
        assert (await door.get("/api/v1/worklist", headers=headers)).status_code == 200
    watch.now = until
    is_problem(await door.get("/api/v1/worklist", headers=headers), 401, "not_signed_in")

    headers = await signed_in(door)
    assert (await door.delete("/api/v1/sessions/current", headers=headers)).status_code == 204
    is_problem(await door.delete("/api/v1/sessions/current", headers=headers), 401, "not_signed_in")


async def test_too_many_attempts_rest_alike_for_accounts_and_nobody(door: httpx.AsyncClient, watch: Watch) -> None:
    for email in (email_of("auditor"), "nobody@phmp.example"):
        wrong = {"email": email, "password": "not the password at all"}
        for _ in range(3):
            is_problem(await door.post("/api/v1/sessions", json=wrong), 401, "wrong_credentials")
        resting = await door.post("/api/v1/sessions", json=wrong)
        is_problem(resting, 429, "too_many_attempts")
        assert int(resting.headers["retry-after"]) > 0
        watch.now += 20 * MINUTE


async def test_an_address_rests_whomever_it_tries(door: httpx.AsyncClient) -> None:
    for number in range(5):
        wrong = {"email": f"nobody{number}@phmp.example", "password": "not the password at all"}
        is_problem(await door.post("/api/v1/sessions", json=wrong), 401, "wrong_credentials")
    is_problem(await door.post("/api/v1/sessions", json=CREDENTIALS), 429, "too_many_attempts")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.email"),
        (CREDENTIALS | {"email": "nobody"}, "body.email"),
        (CREDENTIALS | {"email": "a\u0000@b"}, "body.email"),
        (CREDENTIALS | {"password": ""}, "body.password"),
        (CREDENTIALS | {"password": "x" * 201}, "body.password"),
        (CREDENTIALS | {"password": 5}, "body.password"),
        (CREDENTIALS | {"admin": True}, "body.admin"),
    ],
)
async def test_what_is_no_pair_of_credentials_is_malformed(
    door: httpx.AsyncClient, body: dict[str, object], field: str
) -> None:
    answer = await door.post("/api/v1/sessions", json=body)
    is_problem(answer, 422, "malformed")
    assert field in fields(answer)
    assert PASSWORD not in answer.text


async def test_a_password_is_taken_as_it_is(door: httpx.AsyncClient) -> None:
    spaced = CREDENTIALS | {"password": f" {PASSWORD} "}
    is_problem(await door.post("/api/v1/sessions", json=spaced), 401, "wrong_credentials")
