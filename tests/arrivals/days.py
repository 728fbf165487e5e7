"""Participants who are tested, and testing days in a future of their own, so that no test disturbs another's day."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import Engine, insert, select, update

from api.app import make_app
from api.services import Services
from arrivals.check_ins import Account
from database.check_ins import check_ins
from database.draws import testing_days
from database.enrollments import enrollments
from database.outside import outside_sessions
from database.testing import specimens, testings
from dev.steps import Now, to_interim
from domain.facts import OrderReason
from domain.ids import AccountId, EnrollmentId, ParticipantId
from domain.roles import Role
from domain.testing.results import Matrix
from domain.testing.specimens import SpecimenState
from tests.api.test_outside import Visitor, at_the_door, visit
from tests.fixtures.program import Program
from tests.temporal.waiting import until

ZONE = ZoneInfo("America/New_York")
_DAYS: Iterator[int] = count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A participant who is tested and has signed in."""

    visitor: Visitor
    case: EnrollmentId
    account: Account


def another_day() -> date:
    """A day of winter that no other test takes."""
    return date(2031, 1, 1) + timedelta(days=365 * (number := next(_DAYS)) + number % 20)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of a day in the program's zone."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE).astimezone(UTC)


async def a_participant(program: Program, http: httpx.AsyncClient) -> Participant:
    """Somebody who has signed the agreement and has an account."""
    email = f"{uuid4()}@participant.example"
    case = await program.refer(email=email)
    await to_interim(program, case, Now())

    async def begun() -> bool:
        with program.engine.connect() as connection:
            return connection.scalar(select(testings.c.id).where(testings.c.id == UUID(case))) is not None

    await until(begun)
    invited = await program.specialist.post(f"/enrollments/{case}/participant-account")
    assert invited.status_code == 201, invited.text
    visitor = await visit(program, http, Role.PARTICIPANT, email, case)
    with program.engine.connect() as connection:
        named = connection.scalar(select(enrollments.c.participant_id).where(enrollments.c.id == UUID(case)))
    account = Account(account_id=AccountId(UUID(visitor.account_id)), participant_id=ParticipantId(UUID(str(named))))
    return Participant(visitor=visitor, case=EnrollmentId(UUID(case)), account=account)


@asynccontextmanager
async def participating(program: Program) -> AsyncIterator[Participant]:
    """A participant for the length of a test."""
    async with at_the_door(program) as http:
        yield await a_participant(program, http)


@asynccontextmanager
async def door_at(program: Program, visitor: Visitor, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """The same program with the same session at another time of its clock."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Services]:
        yield replace(program.services, clock=lambda: now, idle=timedelta(days=100_000))

    account = outside_sessions.c.account_id == UUID(visitor.account_id)
    with program.engine.begin() as connection:
        lasting = update(outside_sessions).where(account).values(expires_at=now + timedelta(hours=1), last_seen_at=now)
        connection.execute(lasting)
    app = make_app(opened)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://phmp.test", timeout=60, headers=visitor.http.headers
        ) as http,
    ):
        yield http


def draw(engine: Engine, day: date, opened_at: datetime | None) -> None:
    """Keep a day as it was drawn, and when it was opened."""
    with engine.begin() as connection:
        connection.execute(
            insert(testing_days).values(
                program="pa_vrp",
                day=day,
                algorithm="hidden-quota/1",
                previous=b"0" * 32,
                commitment=b"1" * 32,
                drawn_at=at(day, 0),
                participants=0,
                left_out=0,
                opens_at=at(day, 1),
                closes_at=at(day, 22),
                draw_sealed=b"sealed",
                opened_at=opened_at,
                selected=None if opened_at is None else 0,
            )
        )


def select_for(engine: Engine, case: EnrollmentId, day: date) -> UUID:
    """Keep the order of somebody who was selected."""
    order_id = uuid4()
    with engine.begin() as connection:
        connection.execute(
            insert(specimens).values(
                id=order_id,
                enrollment_id=case,
                why=OrderReason.RANDOM,
                day=day,
                state=SpecimenState.COLLECTION_DUE,
                panel="health professionals",
                matrix=Matrix.URINE,
                observed=True,
                ordered_at=at(day, 1),
                due_at=at(day, 22),
                number="",
                site="",
                counts=False,
                corrected=False,
                because="",
            )
        )
    return order_id


def showings(engine: Engine, case: EnrollmentId) -> list[tuple[str, str | None, str]]:
    """What was shown in a case, in order: kind, answer, receipt."""
    rows = check_ins.c
    with engine.connect() as connection:
        found = connection.execute(
            select(rows.kind, rows.answer, rows.receipt).where(rows.enrollment_id == case).order_by(rows.at, rows.id)
        ).all()
    return [(one.kind.value, None if one.answer is None else one.answer.value, one.receipt) for one in found]
