"""The whole program as processes of its own, each of which can be killed and started again.

PostgreSQL is durable and Temporal keeps a file, so that both have after a crash what they had before it.
"""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from sqlalchemy import Engine, func, select
from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile

from access.idempotency import command_of
from commands.referrals import enrollment_of_command
from database import migrate
from database.engine import make_engine
from database.obligations import escalations
from dev.children import Child
from dev.desks import Desk, sign_in
from dev.people import STAFF, a_referral, email_of
from dev.places import CHECKOUT
from dev.ports import LOOPBACK, Reserved
from dev.postgresql import Cluster
from dev.services import Service
from dev.temporal_server import TemporalServer
from domain.ids import StaffId
from temporal import search_attributes
from temporal.client import connect
from temporal.keys import KeyRing
from tests.dev.processes import children_of, has_ended, soon
from tests.fixtures.program import PASSWORD, furnish
from tests.journeys.persistent import Asked, PersistentDesk
from tests.journeys.valve import Valve


@dataclass(frozen=True, slots=True, kw_only=True)
class FragileWorker:
    """A worker process, which reaches Temporal through a valve."""

    child: Child
    valve: Valve

    @property
    def is_working(self) -> bool:
        """Whether it has begun to work."""
        return "worker:started" in self.child.log.read_text()

    async def kill(self) -> None:
        """End it at once; what it wanted to send and has not is lost."""
        self.child.kill()
        await self.valve.cut()


@dataclass(kw_only=True)
class FragileProgram:
    """The running program."""

    home: Path
    cluster: Cluster
    temporal: TemporalServer
    settings: dict[str, str]
    client: Client
    #: Reaches PostgreSQL as its superuser, for whoever looks on or stands in the way.
    engine: Engine
    api: Service
    workers: list[FragileWorker] = field(default_factory=list)
    desks: dict[str, Desk] = field(default_factory=dict)
    #: Every case that was referred, or is about to be.
    cases: list[str] = field(default_factory=list)
    #: Everything that was asked for and answered.
    book: list[Asked] = field(default_factory=list)
    _licenses: Iterator[int] = field(default_factory=lambda: count(1))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def specialist(self) -> Desk:
        """The desk of the specialist."""
        return self.desks["specialist"]

    @property
    def mail(self) -> Path:
        """Where each message that was delivered is a file."""
        return self.home / "mail"

    async def refer(self, **changes: object) -> str:
        """Receive a referral as intake would and give the id of the enrollment."""
        intake, key = self.desks["intake"], str(uuid4())
        case = str(enrollment_of_command(command_of(StaffId(intake.staff_id), key)))
        # Known before it is referred, so that its first activity can be caught too.
        self.cases.append(case)
        answer = await intake.post("/enrollments", a_referral(next(self._licenses), **changes), key)
        assert answer.status_code == 201, answer.text
        assert answer.json()["enrollment_id"] == case
        return case

    def climbed(self, obligation_id: str, level: int) -> int:
        """Count the rungs of a level that were climbed for something owed."""
        of_obligation = escalations.c.obligation_id == UUID(obligation_id)
        asked = select(func.count()).where(of_obligation, escalations.c.level == level)
        with self.engine.connect() as connection:
            return connection.execute(asked).scalar_one()

    async def hire(self) -> None:
        """Start one worker more, and do not wait for it."""
        valve = Valve(beyond=self.temporal.port)
        await valve.serve()
        name = f"worker-{next(self._numbers)}"
        there = {"TEMPORAL_ADDRESS": f"{LOOPBACK}:{valve.port}"}
        child = _child(name, self.home, self.settings | there, "worker.py")
        self.workers.append(FragileWorker(child=child, valve=valve))
        child.start()

    async def lose(self, worker: FragileWorker) -> None:
        """Kill a worker and start another one."""
        self.workers.remove(worker)
        await worker.kill()
        await self.hire()

    def kill_postgresql(self) -> None:
        """End PostgreSQL at once, and wait until its sessions have noticed: before that it would not start again."""
        sessions = children_of(self.cluster.pid)
        self.cluster.kill()
        assert soon(lambda: all(map(has_ended, sessions)))

    def restart_postgresql(self) -> None:
        """Start PostgreSQL again after it was killed; connections of before are forgotten."""
        port = self.cluster.port
        self.engine.dispose()
        self.cluster.start()
        assert self.cluster.port == port

    def restart_temporal(self) -> None:
        """Start Temporal again after it was killed."""
        port = self.temporal.port
        self.temporal.start()
        assert self.temporal.port == port


@asynccontextmanager
async def fragile_program(home: Path, programs: Path, keys: KeyRing, workers: int) -> AsyncIterator[FragileProgram]:
    """Run the program on servers of its own, with a few workers, until the block ends."""
    cluster = Cluster(home=home / "postgresql", log=home / "postgresql.log", programs=programs, password="made-up")
    file = home / "temporal" / "temporal.sqlite"
    temporal = TemporalServer(home=file.parent, log=home / "temporal.log", file=file, ui=False)
    async with AsyncExitStack() as stack:
        for server in (cluster, temporal):
            stack.callback(server.stop)
            server.start()
        url = _furnished(cluster)
        engine = make_engine(url["owner"])
        stack.callback(engine.dispose)
        settings, mailbox, api = _settings(home, url["program"], temporal, keys)
        for service in (mailbox, api):
            stack.callback(service.child.stop)
            service.start()
        profile = ClientConfigProfile(address=temporal.address, namespace=temporal.namespace)
        client = await connect(profile, keys, lazy=False)
        await search_attributes.register(client)
        program = FragileProgram(
            home=home, cluster=cluster, temporal=temporal, settings=settings, client=client, engine=engine, api=api
        )
        stack.push_async_callback(_dismiss, program)
        for _ in range(workers):
            await program.hire()
        api.wait_until_ready()
        for name in STAFF:
            program.desks[name] = await _persistent(stack, program, name)
        yield program


def _furnished(cluster: Cluster) -> dict[str, str]:
    url = cluster.create_database("phmp")
    migrate.upgrade(url)
    cluster.ensure_user("phmp", "phmp_app")
    engine = make_engine(url)
    furnish(engine, datetime.now(UTC))
    engine.dispose()
    return {"owner": url, "program": cluster.url("phmp", user="phmp")}


def _settings(
    home: Path, database_url: str, temporal: TemporalServer, keys: KeyRing
) -> tuple[dict[str, str], Service, Service]:
    (home / "mail").mkdir()
    smtp, http = Reserved(), Reserved()
    settings = {
        "HOME": str(home),
        "PHMP_API_PORT": str(http.port),
        "PHMP_DATABASE_URL": database_url,
        "PHMP_PAYLOAD_KEYS": keys.current.spelled(),
        "PHMP_SMTP_URL": f"smtp://{LOOPBACK}:{smtp.port}",
        "PHMP_WORKER_HEALTH_PORT": "0",
        "TEMPORAL_ADDRESS": temporal.address,
        "TEMPORAL_NAMESPACE": temporal.namespace,
    }
    posting = _child("mailbox", home, settings, "-m", "dev.mailbox", str(smtp.port), str(home / "mail"))
    mailbox = Service(child=posting, port=smtp, health=None)
    api = Service(child=_child("api", home, settings, "-m", "api"), port=http, health="/readyz")
    return settings, mailbox, api


def _child(name: str, home: Path, settings: dict[str, str], *words: str) -> Child:
    return Child(
        name=name,
        command=[sys.executable, *words],
        log=home / f"{name}.log",
        environment=settings | {"PYTHONUNBUFFERED": "1"},
        directory=CHECKOUT,
    )


async def _persistent(stack: AsyncExitStack, program: FragileProgram, name: str) -> PersistentDesk:
    address = f"http://{LOOPBACK}:{program.api.port.port}"
    http = await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=30))
    desk = await sign_in(http, email_of(name), PASSWORD)
    return PersistentDesk(http=http, staff_id=desk.staff_id, name=name, book=program.book)


async def _dismiss(program: FragileProgram) -> None:
    for worker in program.workers:
        await worker.kill()
