"""Keys: the same key asks for the same thing once."""

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid5

from sqlalchemy import Engine, select

from access.idempotency import Claim, KeyedRequest, claim, command_of, keep_answer
from database.access import idempotency_keys
from domain.ids import StaffId
from domain.refusals import Refusal
from tests.access.conftest import NOW, Hire

ROUTE = "POST /api/v1/enrollments"


CURRENT, RETIRED = b"c" * 32, b"r" * 32


def ask(
    engine: Engine,
    who: StaffId,
    key: str = "key-0001",
    route: str = ROUTE,
    body: bytes = b"{}",
    secrets: tuple[bytes, ...] = (CURRENT,),
) -> Claim | Refusal:
    return claim(engine, KeyedRequest(staff_id=who, key=key, route=route, body=body), secrets, NOW)


def claimed(engine: Engine, who: StaffId, key: str = "key-0001") -> Claim:
    found = ask(engine, who, key)
    assert isinstance(found, Claim)
    return found


def test_the_command_follows_from_person_and_key(engine: Engine, hire: Hire) -> None:
    first, second = hire(), hire("blake@phmp.example")
    assert claimed(engine, first).command_id == command_of(first, "key-0001") == uuid5(first, "key-0001")
    assert claimed(engine, second).command_id != claimed(engine, first).command_id
    assert claimed(engine, first, "key-0002").command_id != claimed(engine, first).command_id


def test_the_same_request_gets_the_answer_that_was_kept_first(engine: Engine, hire: Hire) -> None:
    who = hire()
    first = claimed(engine, who)
    assert (first.status, first.response) == (None, None)
    assert claimed(engine, who).status is None
    keep_answer(engine, first, status=201, response={"id": "a"})
    keep_answer(engine, first, status=200, response={"id": "b"})
    again = claimed(engine, who)
    assert (again.status, again.response) == (201, {"id": "a"})


def test_another_request_under_the_same_key_is_refused(engine: Engine, hire: Hire) -> None:
    who = hire()
    claimed(engine, who)
    for other in (ask(engine, who, body=b"{ }"), ask(engine, who, route="POST /api/v1/teams")):
        assert isinstance(other, Refusal)
        assert other.code == "idempotency_key_reused"


def test_what_is_kept_of_a_body_can_be_told_by_nobody_without_the_secret(engine: Engine, hire: Hire) -> None:
    body = b'{"password": "a long sentence is a password"}'
    ask(engine, hire(), body=body)
    with engine.connect() as connection:
        kept = connection.scalar(select(idempotency_keys.c.body_hmac))
    guesses = (hashlib.sha256(body).digest(), hmac.digest(RETIRED, body, "sha256"), hmac.digest(b"", body, "sha256"))
    assert kept not in guesses


def test_a_request_is_the_same_after_the_secret_was_changed(engine: Engine, hire: Hire) -> None:
    who = hire()
    ask(engine, who, secrets=(RETIRED,))
    assert isinstance(ask(engine, who, secrets=(CURRENT, RETIRED)), Claim)
    assert isinstance(ask(engine, who, secrets=(CURRENT,)), Refusal)


def test_one_key_claimed_by_many_at_once_is_one_command(engine: Engine, hire: Hire) -> None:
    who = hire()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: claimed(engine, who), range(16)))
    assert {one.command_id for one in found} == {command_of(who, "key-0001")}
