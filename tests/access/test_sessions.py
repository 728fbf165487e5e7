"""Signing in, and how long a session lives."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select, update

from access.attempts import Attempts
from access.log import note
from access.sessions import (
    IDLE,
    LONGEST,
    REFUSALS,
    REFUSALS_OF_ADDRESS,
    WINDOW,
    Attempt,
    Limits,
    SignedIn,
    person_of,
    sign_in,
    sign_out,
)
from database.access import access_log, sessions
from database.engine import make_engine
from database.staff import staff
from domain.ids import StaffId
from domain.refusals import Refusal
from domain.roles import Role
from tests.access.conftest import NOW, PASSWORD, Hire

MINUTE = timedelta(minutes=1)


def attempt(email: str = "avery@phmp.example", password: str = PASSWORD, address: str = "192.0.2.1") -> Attempt:
    return Attempt(email=email, password=password, address=address)


def opened(engine: Engine, at: datetime = NOW) -> SignedIn:
    found = sign_in(engine, Limits(), attempt(), at)
    assert isinstance(found, SignedIn)
    return found


def code(found: SignedIn | Refusal) -> str:
    return found.code if isinstance(found, Refusal) else ""


def test_a_session_carries_who_it_is_and_only_its_hash_is_kept(engine: Engine, hire: Hire) -> None:
    staff_id = hire(role=Role.SUPERVISOR)
    session = opened(engine)
    assert (session.staff_id, session.role, session.expires_at) == (staff_id, Role.SUPERVISOR, NOW + LONGEST)
    assert len(session.token) >= 43
    person = person_of(engine, session.token, NOW)
    assert person is not None
    assert (person.staff_id, person.role, person.actor.role) == (staff_id, Role.SUPERVISOR, Role.SUPERVISOR)
    with engine.connect() as connection:
        kept = connection.execute(select(sessions)).one()
    assert session.token.encode() not in kept.token_sha256
    assert len(kept.token_sha256) == 32


@pytest.mark.parametrize("email", ["avery@phmp.example", " Avery@PHMP.example "])
def test_an_address_signs_in_however_it_is_written(engine: Engine, hire: Hire, email: str) -> None:
    hire()
    assert code(sign_in(engine, Limits(), attempt(email), NOW)) == ""


def test_two_sessions_have_two_tokens(engine: Engine, hire: Hire) -> None:
    hire()
    assert opened(engine).token != opened(engine).token


def test_wrong_password_unknown_account_and_closed_account_are_refused_alike(engine: Engine, hire: Hire) -> None:
    hire()
    hire("left@phmp.example", active=False)
    refusals = {
        sign_in(engine, Limits(), attempt(password="not the password at all"), NOW),
        sign_in(engine, Limits(), attempt("nobody@phmp.example"), NOW),
        sign_in(engine, Limits(), attempt("left@phmp.example"), NOW),
    }
    assert len(refusals) == 1
    assert {code(one) for one in refusals} == {"wrong_credentials"}


@pytest.mark.parametrize("token", ["", "nonsense", "\u00e9", "x" * 10_000])
def test_an_unknown_token_is_nobody(engine: Engine, token: str) -> None:
    assert person_of(engine, token, NOW) is None


def test_a_session_ends_when_it_is_not_used(engine: Engine, hire: Hire) -> None:
    hire()
    token = opened(engine).token
    assert person_of(engine, token, NOW + IDLE) is None
    assert person_of(engine, token, NOW + IDLE - MINUTE) is not None
    assert person_of(engine, token, NOW + 2 * IDLE - 2 * MINUTE) is not None
    assert person_of(engine, token, NOW + 4 * IDLE) is None


def test_a_short_idle_time_is_kept_open_by_use_too(engine: Engine, hire: Hire) -> None:
    hire()
    token, idle = opened(engine).token, timedelta(seconds=8)
    for second in range(0, 60, 3):
        assert person_of(engine, token, NOW + timedelta(seconds=second), idle) is not None


def test_use_is_not_written_at_every_request(engine: Engine, hire: Hire) -> None:
    hire()
    token = opened(engine).token

    def last_seen(at: datetime) -> datetime:
        assert person_of(engine, token, at) is not None
        with engine.connect() as connection:
            found: datetime = connection.execute(select(sessions.c.last_seen_at)).scalar_one()
        return found

    assert last_seen(NOW + MINUTE / 2) == NOW
    assert last_seen(NOW + 2 * MINUTE) == NOW + 2 * MINUTE


def test_a_session_ends_after_twelve_hours_however_it_is_used(engine: Engine, hire: Hire) -> None:
    hire()
    token, at = opened(engine).token, NOW
    while at < NOW + LONGEST:
        assert person_of(engine, token, at) is not None
        at += IDLE - MINUTE
    assert person_of(engine, token, NOW + LONGEST) is None


def test_signing_out_ends_this_session_alone(engine: Engine, hire: Hire) -> None:
    hire()
    first, second = opened(engine).token, opened(engine).token
    sign_out(engine, first, NOW)
    sign_out(engine, first, NOW + MINUTE)
    assert person_of(engine, first, NOW) is None
    assert person_of(engine, second, NOW) is not None


@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.DIRECTOR}, {"password_hash": "$argon2id$other"}])
def test_a_changed_account_ends_its_sessions(engine: Engine, hire: Hire, change: dict[str, object]) -> None:
    hire()
    token = opened(engine).token
    with engine.begin() as connection:
        connection.execute(update(staff).values(**change, changed_at=NOW + MINUTE))
    assert person_of(engine, token, NOW + 2 * MINUTE) is None


def refused_before(engine: Engine, limits: Limits, staff_id: StaffId | None, email: str, times: int) -> None:
    """Note refusals as signing in does, without hashing."""
    with engine.begin() as connection:
        for _ in range(times):
            note(connection, at=NOW, staff_id=staff_id, action="session:refused", status=401)
            limits.take(email, "192.0.2.1", NOW)


def test_an_account_rests_after_too_many_refusals(engine: Engine, hire: Hire) -> None:
    staff_id = hire()
    refused_before(engine, Limits(), staff_id, "avery@phmp.example", REFUSALS - 1)
    # Another process of the door has its own memory; the account is counted for all.
    assert code(sign_in(engine, Limits(), attempt(password="not the password at all"), NOW)) == "wrong_credentials"
    assert code(sign_in(engine, Limits(), attempt(), NOW + MINUTE)) == "too_many_attempts"
    assert code(sign_in(engine, Limits(), attempt(), NOW + WINDOW + MINUTE)) == ""


def test_a_name_that_is_no_account_rests_alike(engine: Engine) -> None:
    limits, nobody = Limits(), attempt("nobody@phmp.example")
    refused_before(engine, limits, None, nobody.name, REFUSALS - 1)
    codes = [code(sign_in(engine, limits, nobody, NOW)) for _ in range(2)]
    assert codes == ["wrong_credentials", "too_many_attempts"]
    assert code(sign_in(engine, limits, attempt("Nobody@phmp.example "), NOW)) == "too_many_attempts"
    assert code(sign_in(engine, limits, nobody, NOW + WINDOW)) == "wrong_credentials"


def test_signing_in_forgets_what_went_wrong_before(engine: Engine, hire: Hire) -> None:
    staff_id, limits = hire(), Limits()
    for minutes in (1, 2):
        refused_before(engine, limits, staff_id, "avery@phmp.example", REFUSALS - minutes)
        assert code(sign_in(engine, limits, attempt(), NOW + minutes * MINUTE)) == ""


def test_an_address_rests_after_too_many_refusals_of_whomever(engine: Engine, hire: Hire) -> None:
    hire()
    limits = Limits()
    for number in range(REFUSALS_OF_ADDRESS):
        limits.take(f"nobody{number}@phmp.example", "192.0.2.1", NOW)
    assert code(sign_in(engine, limits, attempt(), NOW)) == "too_many_attempts"
    assert code(sign_in(engine, limits, attempt(address="192.0.2.2"), NOW)) == ""


def test_attempts_that_come_at_once_do_not_slip_through_together(engine: Engine, hire: Hire) -> None:
    hire()
    limits, wrong = Limits(), attempt(password="not the password at all")
    with ThreadPoolExecutor(3 * REFUSALS) as pool:
        codes = list(pool.map(lambda _: code(sign_in(engine, limits, wrong, NOW)), range(3 * REFUSALS)))
    assert (codes.count("wrong_credentials"), codes.count("too_many_attempts")) == (REFUSALS, 2 * REFUSALS)


def test_no_connection_is_held_while_a_password_is_verified(engine: Engine, hire: Hire) -> None:
    hire()
    held: list[int] = []
    watched = make_engine(engine.url.render_as_string(hide_password=False), pool_size=1)
    event.listen(watched, "commit", lambda _: held.append(1))
    try:
        assert code(sign_in(watched, Limits(), attempt(), NOW)) == ""
    finally:
        watched.dispose()
    # One transaction asks who it is, another opens the session; the password is verified between the two.
    assert len(held) == 2


def test_signing_in_well_uses_up_no_attempts_of_an_address(engine: Engine, hire: Hire) -> None:
    hire()
    limits = Limits(by_address=Attempts(1, WINDOW))
    assert [code(sign_in(engine, limits, attempt(), NOW)) for _ in range(3)] == [""] * 3


def test_every_attempt_stands_in_the_access_log(engine: Engine, hire: Hire) -> None:
    staff_id = hire()
    opened(engine)
    sign_in(engine, Limits(), attempt(password="not the password at all"), NOW + MINUTE)
    sign_in(engine, Limits(), attempt("nobody@phmp.example"), NOW + 2 * MINUTE)
    with engine.connect() as connection:
        kept = connection.execute(select(access_log).order_by(access_log.c.at)).all()
    assert [(one.staff_id, one.action, one.status) for one in kept] == [
        (staff_id, "session:opened", 201),
        (staff_id, "session:refused", 401),
        (None, "session:refused", 401),
    ]
    assert "nobody" not in str(kept)
