"""Signing in from outside the program: the same limits as for staff, on tables of its own."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, insert, select, update

from access.log import read_log
from access.outside import OutsideSession, code_sha256, invited_by, outside_person_of, sign_in_outside, sign_out_outside
from access.passwords import hash_password
from access.sessions import IDLE, LONGEST, REFUSALS, REFUSALS_OF_ADDRESS, Attempt, Limits, person_of, sign_in
from database.outside import laboratories, outside_accounts, outside_invitations, outside_sessions
from database.participants import participants
from domain.ids import AccountId
from domain.outside import LaboratoryKind
from domain.refusals import Refusal
from domain.roles import Role
from tests.access.conftest import NOW, Hire

MINUTE = timedelta(minutes=1)
PASSWORD = "made up for those outside"
_HASH = hash_password(PASSWORD)
CODE = "made-up-code-made-up-code-made-up-code-0001"
PARTICIPANT, LABORATORY = "sample@participant.example", "sample@laboratory.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Who is there: a participant and somebody at a laboratory."""

    engine: Engine
    participant: AccountId
    laboratory: AccountId

    def enter(self, email: str = PARTICIPANT, role: Role = Role.PARTICIPANT, **changes: str | Limits) -> str:
        """Sign in, and give the token or the code of the refusal."""
        limits = changes.get("limits", Limits())
        assert isinstance(limits, Limits)
        attempt = Attempt(
            email=email,
            password=str(changes.get("password", PASSWORD)),
            address=str(changes.get("address", "192.0.2.1")),
        )
        found = sign_in_outside(self.engine, limits, attempt, role, NOW)
        return found.token if isinstance(found, OutsideSession) else found.code

    def change(self, account: AccountId, **values: bool | str | None) -> None:
        """Change an account."""
        with self.engine.begin() as connection:
            changed = update(outside_accounts).where(outside_accounts.c.id == account)
            connection.execute(changed.values(**values, changed_at=NOW + MINUTE))

    def is_somebody(self, token: str, at: datetime = NOW) -> bool:
        """Whether a token is somebody's."""
        return outside_person_of(self.engine, token, at) is not None


@pytest.fixture
def there(engine: Engine) -> Outside:
    """A participant and somebody at a laboratory, with passwords."""
    person, laboratory = uuid4(), uuid4()
    accounts: dict[Role, tuple[UUID, str, UUID | None, UUID | None]] = {
        Role.PARTICIPANT: (uuid4(), PARTICIPANT, person, None),
        Role.LABORATORY: (uuid4(), LABORATORY, None, laboratory),
    }
    before = NOW - timedelta(days=1)
    with engine.begin() as connection:
        name = {"given_name": "Avery", "family_name": "Sample", "birth_date": date(1984, 5, 17)}
        connection.execute(insert(participants).values(id=person, **name, email=PARTICIPANT, phone=""))
        connection.execute(
            insert(laboratories).values(
                id=laboratory, name="Sample", kind=LaboratoryKind.LABORATORY, zone="UTC", changed_at=before
            )
        )
        for role, (account, email, participant_id, laboratory_id) in accounts.items():
            connection.execute(
                insert(outside_accounts).values(
                    id=account,
                    role=role,
                    email=email,
                    participant_id=participant_id,
                    laboratory_id=laboratory_id,
                    password_hash=_HASH,
                    changed_at=before,
                )
            )
    ids = {role: AccountId(account[0]) for role, account in accounts.items()}
    return Outside(engine=engine, participant=ids[Role.PARTICIPANT], laboratory=ids[Role.LABORATORY])


def test_a_session_carries_who_it_is_and_only_its_hash_is_kept(there: Outside) -> None:
    for email, role, account in (
        (PARTICIPANT, Role.PARTICIPANT, there.participant),
        (f" {LABORATORY.upper()}", Role.LABORATORY, there.laboratory),
    ):
        token = there.enter(email, role)
        person = outside_person_of(there.engine, token, NOW)
        assert person is not None
        assert (person.account_id, person.role) == (account, role)
        assert (str(person.actor.staff_id), person.actor.role) == (str(account), role)
        assert (person.participant_id is None, person.laboratory_id is None) == (
            role is Role.LABORATORY,
            role is Role.PARTICIPANT,
        )
        with there.engine.connect() as connection:
            kept = connection.execute(
                select(outside_sessions.c.token_sha256).where(outside_sessions.c.account_id == account)
            ).scalar_one()
        assert kept == hashlib.sha256(token.encode()).digest()


def test_whatever_is_wrong_is_refused_alike(there: Outside) -> None:
    assert there.enter(password="not the password at all") == "wrong_credentials"
    assert there.enter("nobody@participant.example") == "wrong_credentials"
    assert there.enter(PARTICIPANT, Role.LABORATORY) == "wrong_credentials"
    assert there.enter(LABORATORY, Role.PARTICIPANT) == "wrong_credentials"
    there.change(there.participant, active=False)
    assert there.enter() == "wrong_credentials"
    there.change(there.laboratory, password_hash=None)
    assert there.enter(LABORATORY, Role.LABORATORY) == "wrong_credentials"


def test_staff_and_those_outside_never_sign_in_at_each_others_door(there: Outside, hire: Hire) -> None:
    hire()
    theirs = there.enter()
    assert person_of(there.engine, theirs, NOW) is None
    attempt = Attempt(email=PARTICIPANT, password=PASSWORD, address="192.0.2.1")
    assert isinstance(sign_in(there.engine, Limits(), attempt, NOW), Refusal)
    assert there.enter("avery@phmp.example") == "wrong_credentials"


def test_a_session_ends_by_rest_by_age_and_by_signing_out(there: Outside) -> None:
    token = there.enter()
    assert there.is_somebody(token, NOW + IDLE - MINUTE)
    assert there.is_somebody(token, NOW + 2 * IDLE - 2 * MINUTE)
    assert not there.is_somebody(token, NOW + 4 * IDLE)
    kept, at = there.enter(), NOW
    while at < NOW + LONGEST:
        assert there.is_somebody(kept, at)
        at += IDLE - MINUTE
    assert not there.is_somebody(kept, NOW + LONGEST)
    left = there.enter()
    sign_out_outside(there.engine, left, NOW)
    assert not there.is_somebody(left)
    assert not there.is_somebody("")


@pytest.mark.parametrize("values", [{"active": False}, {"email": "new@participant.example"}])
def test_a_changed_account_ends_its_sessions(there: Outside, values: dict[str, bool | str]) -> None:
    token = there.enter()
    there.change(there.participant, **values)
    assert not there.is_somebody(token, NOW + 2 * MINUTE)


def test_nobody_signs_in_at_a_laboratory_that_is_closed(there: Outside) -> None:
    token = there.enter(LABORATORY, Role.LABORATORY)
    with there.engine.begin() as connection:
        connection.execute(update(laboratories).values(active=False))
    assert not there.is_somebody(token)
    assert there.enter(LABORATORY, Role.LABORATORY) == "wrong_credentials"
    assert there.is_somebody(there.enter())


def test_an_account_and_an_address_rest_after_too_many_refusals(there: Outside) -> None:
    limits = Limits()
    for _ in range(REFUSALS):
        assert there.enter("nobody@participant.example", limits=limits, password="x") == "wrong_credentials"
    assert there.enter("nobody@participant.example", limits=limits) == "too_many_attempts"
    assert len(there.enter(limits=limits)) >= 43
    for _ in range(REFUSALS_OF_ADDRESS):
        limits.by_address.note("192.0.2.1", NOW)
    assert there.enter(limits=limits) == "too_many_attempts"
    assert len(there.enter(limits=limits, address="192.0.2.2")) >= 43


def test_refusals_are_counted_for_all_processes_and_logged_under_the_account(there: Outside) -> None:
    for _ in range(REFUSALS):
        assert there.enter(password="not the password at all") == "wrong_credentials"
    assert there.enter() == "too_many_attempts"
    found = read_log(
        there.engine, enrollment_id=None, staff_id=None, outside_account_id=there.participant, after=None, limit=50
    )
    assert [(one.action, one.staff_id, one.status) for one in found.rows] == [("session:refused", None, 401)] * REFUSALS


def test_a_code_invites_while_it_is_open(there: Outside) -> None:
    with there.engine.begin() as connection:
        connection.execute(
            insert(outside_invitations).values(
                id=uuid4(),
                account_id=there.participant,
                code_sha256=code_sha256(CODE),
                made_at=NOW,
                expires_at=NOW + MINUTE,
            )
        )

    def told(code: str = CODE, role: Role = Role.PARTICIPANT, at: datetime = NOW) -> str:
        found = invited_by(there.engine, Limits(), code, role, "192.0.2.1", at)
        return found.code if isinstance(found, Refusal) else found.email

    assert told() == PARTICIPANT
    others = {told(CODE[:-1] + "2"), told(role=Role.LABORATORY), told(at=NOW + MINUTE)}
    assert others == {"invitation_not_open"}
    logged = read_log(there.engine, enrollment_id=None, staff_id=None, after=None, limit=50).rows
    assert [(one.action, one.outside_account_id, one.status) for one in logged] == [
        ("invitation:refused", None, 401)
    ] * 3
    there.change(there.participant, active=False)
    assert told() == "invitation_not_open"


def test_whoever_tries_codes_rests(there: Outside) -> None:
    limits, codes = Limits(), []
    for number in range(REFUSALS_OF_ADDRESS + 1):
        found = invited_by(there.engine, limits, f"{number}", Role.PARTICIPANT, "192.0.2.1", NOW)
        assert isinstance(found, Refusal)
        codes.append(found.code)
    assert codes == ["invitation_not_open"] * REFUSALS_OF_ADDRESS + ["too_many_attempts"]
