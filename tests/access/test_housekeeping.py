"""Answers to requests and ended sessions are deleted when they were kept long enough, and nothing else is."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, func, select

from access.housekeeping import BATCH, Housekeeper
from access.idempotency import KeyedRequest, claim
from access.sessions import LONGEST, Attempt, Limits, SignedIn, person_of, sign_in
from activities.rounds import go_rounds
from database.access import access_log, idempotency_keys, sessions
from database.engine import make_engine
from dev.ports import free_port
from tests.access.conftest import NOW, PASSWORD, Hire

KEPT_FOR = timedelta(days=30)
LATER = NOW + KEPT_FOR + LONGEST


def kept(engine: Engine) -> tuple[int, int, int]:
    """How many keys, sessions and accesses are kept."""
    with engine.connect() as connection:
        counted = [
            connection.scalar(select(func.count()).select_from(table))
            for table in (idempotency_keys, sessions, access_log)
        ]
    return counted[0] or 0, counted[1] or 0, counted[2] or 0


def sign(engine: Engine, *, later: timedelta = timedelta()) -> SignedIn:
    """Sign in."""
    attempt = Attempt(email="avery@phmp.example", password=PASSWORD, address="192.0.2.1")
    opened = sign_in(engine, Limits(), attempt, NOW + later)
    assert isinstance(opened, SignedIn)
    return opened


def test_what_was_kept_long_enough_is_deleted(engine: Engine, hire: Hire) -> None:
    who, moment = hire(), timedelta(seconds=1)
    for number in range(3):
        claim(engine, KeyedRequest(staff_id=who, key=f"key-{number}", route="/", body=b""), (b"s" * 32,), NOW)
    sign(engine)
    assert kept(engine) == (3, 1, 1)
    assert Housekeeper(engine, KEPT_FOR, lambda: NOW + KEPT_FOR).tidy_up() == 0
    assert Housekeeper(engine, KEPT_FOR, lambda: NOW + KEPT_FOR + moment).tidy_up() == 3
    assert Housekeeper(engine, KEPT_FOR, lambda: LATER).tidy_up() == 0
    assert Housekeeper(engine, KEPT_FOR, lambda: LATER + moment).tidy_up() == 1
    # Who signed in stays known.
    assert kept(engine) == (0, 0, 1)


def test_a_session_that_is_alive_stays(engine: Engine, hire: Hire) -> None:
    hire()
    sign(engine)
    alive = sign(engine, later=KEPT_FOR + LONGEST).token
    Housekeeper(engine, KEPT_FOR, lambda: LATER + timedelta(seconds=1)).tidy_up()
    assert kept(engine)[1] == 1
    assert person_of(engine, alive, LATER + timedelta(seconds=1)) is not None


def test_much_is_deleted_in_several_steps(engine: Engine, hire: Hire) -> None:
    who = hire()
    rows = [
        {"key": f"key-{number}", "staff_id": who, "route": "/", "body_hmac": b"h" * 32, "created_at": NOW}
        for number in range(2 * BATCH + 1)
    ]
    with engine.begin() as connection:
        connection.execute(idempotency_keys.insert(), rows)
    assert Housekeeper(engine, KEPT_FOR, lambda: LATER).tidy_up() == len(rows)
    assert kept(engine)[0] == 0


async def test_a_housekeeper_goes_on_whatever_happens_until_it_is_told_to_stop(engine: Engine) -> None:
    unreachable = make_engine(engine.url.set(port=free_port()).render_as_string(hide_password=False))
    tidy_up = partial(asyncio.to_thread, Housekeeper(unreachable, KEPT_FOR).tidy_up)
    running = asyncio.create_task(go_rounds("housekeeper", tidy_up, timedelta(milliseconds=100)))
    await asyncio.sleep(0.3)
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    unreachable.dispose()
