"""Accounts for tests of signing in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, insert

from access.passwords import hash_password
from database.staff import staff
from domain.ids import StaffId
from domain.roles import Role

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
PASSWORD = "made up for the tests only"
_HASH = hash_password(PASSWORD)

Hire = Callable[..., StaffId]


@pytest.fixture
def hire(engine: Engine) -> Hire:
    """A function that makes an account."""

    def make(email: str = "avery@phmp.example", role: Role = Role.SPECIALIST, *, active: bool = True) -> StaffId:
        staff_id: UUID = uuid4()
        with engine.begin() as connection:
            connection.execute(
                insert(staff).values(
                    id=staff_id,
                    name="Sample Person",
                    email=email,
                    role=role,
                    team_id=None,
                    password_hash=_HASH,
                    active=active,
                    changed_at=NOW - timedelta(days=1),
                )
            )
        return StaffId(staff_id)

    return make
