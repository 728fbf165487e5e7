"""The cast of `./phmp run`: which processes there are, in which order they come on, and with which settings."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from database import migrate
from dev.children import Child
from dev.owners import Owner
from dev.places import CHECKOUT, State
from dev.ports import LOOPBACK, Reserved
from dev.postgresql import Cluster
from dev.programs import postgresql_programs
from dev.services import Service
from dev.temporal_server import TemporalServer

DATABASE = "phmp"

#: The user as whom the program runs, and the role that says what it may; the journal's rows it can only add.
PROGRAM_USER, PROGRAM_ROLE = "phmp", "phmp_app"


class Teller(Protocol):
    """Tells the newcomer what happens."""

    def progress(self, text: str) -> None:
        """Show what is being done at the moment."""

    def note(self, text: str) -> None:
        """Say something that should stay on the screen."""


Step = Callable[[Teller], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The ports that are wanted; one that is taken is replaced by a free one."""

    api: int
    ui: int
    temporal: int
    postgresql: int


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything that runs, or will."""

    state: State
    owner: Owner | None
    wanted: Ports
    programs: Path | None
    caseload: bool
    services: tuple[Service, ...] = field(default=(), init=False)
    _loading: Child | None = field(default=None, init=False)
    _api: Reserved = field(init=False)
    _mail: Reserved = field(init=False)
    _worker: Reserved = field(init=False)
    _postgresql: Cluster = field(init=False)
    _temporal: TemporalServer = field(init=False)

    def __post_init__(self) -> None:
        """Decide who plays; nothing starts."""
        self._api, self._mail, self._worker = Reserved(self.wanted.api), Reserved(), Reserved()
        self._postgresql = Cluster(
            home=self.state.shelter / "postgresql",
            log=self.state.log / "postgresql.log",
            programs=postgresql_programs(self.owner, self.state.shelter, self.programs),
            password=self.state.secrets()["postgresql_password"],
            port=self.wanted.postgresql,
            owner=self.owner,
        )
        self._temporal = TemporalServer(
            home=self.state.temporal,
            log=self.state.log / "temporal.log",
            file=self.state.temporal / "temporal.sqlite",
            codec_endpoint=f"http://{LOOPBACK}:{self._api.port}/codec",
            port=self.wanted.temporal,
            ui_port=self.wanted.ui,
        )

    @property
    def _hint(self) -> Path:
        return self.state.directory / "hint"

    @property
    def _said_by_the_caseload(self) -> str:
        loaded = self._loading is not None and self._loading.exit_code == 0
        return self._hint.read_text() if loaded else ""

    def steps(self) -> Iterator[tuple[str, Step]]:
        """Return what comes on, in order."""
        yield "PostgreSQL", self._start_postgresql
        yield "Database tables", self._migrate
        yield "Temporal and its web UI", self._start_temporal
        yield "Worker, API and mailbox", self._start_services
        if self.caseload:
            yield "Demo caseload", self._load_caseload

    def strike(self) -> None:
        """Stop everything, in the opposite order."""
        children = [service.child for service in self.services] + ([self._loading] if self._loading else [])
        for child in reversed(children):
            child.ask_to_stop()
        for child in reversed(children):
            child.stop()
        self._temporal.stop()
        self._postgresql.stop()

    def servers_that_ended(self) -> Iterator[str]:
        """Return the servers that are not running."""
        if not self._postgresql.is_running:
            yield "PostgreSQL"
        if not self._temporal.is_running:
            yield "Temporal"

    def environment(self) -> dict[str, str]:
        """Return the settings of the program's processes."""
        return {
            "PHMP_DATABASE_URL": self._postgresql.url(DATABASE, user=PROGRAM_USER),
            "PHMP_PAYLOAD_KEYS": self.state.secrets()["payload_keys"],
            "PHMP_API_HOST": LOOPBACK,
            "PHMP_API_PORT": str(self._api.port),
            "PHMP_PUBLIC_URL": f"http://{LOOPBACK}:{self._api.port}",
            "PHMP_TEMPORAL_UI_URL": self._temporal.ui_address,
            "PHMP_WORKER_HOST": LOOPBACK,
            "PHMP_WORKER_HEALTH_PORT": str(self._worker.port),
            "PHMP_SMTP_URL": f"smtp://{LOOPBACK}:{self._mail.port}",
            "TEMPORAL_ADDRESS": self._temporal.address,
            "TEMPORAL_NAMESPACE": self._temporal.namespace,
        }

    def programme(self) -> str:
        """Return where everything is and how to act on a case, for a newcomer."""
        return "\n".join(
            (
                "",
                "The program is running; Ctrl-C stops it.",
                "",
                f"  API             http://{LOOPBACK}:{self._api.port}/docs",
                f"  Temporal UI     {self._temporal.ui_address}/namespaces/{self._temporal.namespace}/workflows",
                f"  PostgreSQL      {LOOPBACK}:{self._postgresql.port}, data in {self._postgresql.home}",
                f"  Messages sent   {self.state.mail}",
                f"  Logs            {self.state.log}",
                self._said_by_the_caseload,
            )
        )

    def _start_postgresql(self, teller: Teller) -> None:
        if not self._postgresql.data.exists():
            teller.progress("making the data directory")
        self._postgresql.start()
        _tell_if_moved(teller, "PostgreSQL", self.wanted.postgresql, self._postgresql.port)

    def _migrate(self, teller: Teller) -> None:
        if not self._postgresql.has_database(DATABASE):
            teller.progress("making the database")
            self._postgresql.create_database(DATABASE)
        teller.progress("upgrading the tables")
        migrate.upgrade(self._postgresql.url(DATABASE))
        self._postgresql.ensure_user(PROGRAM_USER, PROGRAM_ROLE)

    def _start_temporal(self, teller: Teller) -> None:
        self._temporal.start()
        _tell_if_moved(teller, "Temporal", self.wanted.temporal, self._temporal.port)
        _tell_if_moved(teller, "Temporal's web UI", self.wanted.ui, self._temporal.ui_port)

    def _start_services(self, teller: Teller) -> None:
        self.services = (
            self._service("mailbox", self._mail, "-m", "dev.mailbox", str(self._mail.port), str(self.state.mail)),
            self._service("worker", self._worker, "worker.py", health="/readyz"),
            self._service("api", self._api, "-m", "api", health="/readyz"),
        )
        _tell_if_moved(teller, "the API", self.wanted.api, self._api.port)
        for service in self.services:
            service.start()
        for service in self.services:
            teller.progress(f"waiting for the {service.child.name}")
            service.wait_until_ready()

    def _load_caseload(self, teller: Teller) -> None:
        self._loading = self._child("demo", "-m", "dev.demo", str(self._hint))
        self._loading.start()
        while self._loading.is_running:
            teller.progress(self._loading.said(lines=1))
            time.sleep(0.1)
        if self._loading.exit_code != 0:
            # The program itself is fine; a newcomer can look around without the caseload.
            teller.note(f"the demo caseload could not be loaded (log: {self._loading.log}):\n{self._loading.said()}")

    def _service(self, name: str, port: Reserved, *words: str, health: str | None = None) -> Service:
        return Service(child=self._child(name, *words), port=port, health=health)

    def _child(self, name: str, *words: str) -> Child:
        return Child(
            name=name,
            command=[sys.executable, *words],
            log=self.state.log / f"{name}.log",
            environment=self._whole_environment(),
            directory=CHECKOUT,
        )

    def _whole_environment(self) -> dict[str, str]:
        # What Temporal's own variables say of another server must not reach the demo.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
        return {**inherited, **self.environment(), "PYTHONUNBUFFERED": "1"}


def _tell_if_moved(teller: Teller, name: str, wanted: int, became: int) -> None:
    if wanted not in {0, became}:
        teller.note(f"port {wanted} is taken: {name} uses {became}")
