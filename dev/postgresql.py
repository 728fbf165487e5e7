"""PostgreSQL on this machine: one cluster in a directory, on loopback TCP, that ends with its launcher.

Works as a normal user and as root (then the server runs as another user, see `owners`).
"""

import contextlib
import os
import secrets
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from dev.children import Child, outwait
from dev.owners import Owner, private_directory, server_owner
from dev.ports import LOOPBACK, free_port, is_free

#: The first version whose own collation provider needs no library of the machine.
FIRST_WITH_BUILTIN_LOCALE = 17

#: Seconds for a start, recovery after a crash included.
PATIENCE = 60.0

#: What a cluster that nobody will miss goes without.
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class DidNotStartError(RuntimeError):
    """A server did not start."""


@dataclass(slots=True, kw_only=True)
class Cluster:
    """One PostgreSQL cluster."""

    #: Its own directory, which holds the data and belongs to the user who runs the server.
    home: Path
    #: Where the server's output goes.
    log: Path
    programs: Path
    password: str
    #: Taken if it is free; `port` tells which one it became.
    port: int = 0
    #: The superuser, whose password is `password`.
    user: str = "postgres"
    durable: bool = True
    owner: Owner | None = field(default_factory=server_owner)
    _child: Child | None = field(default=None, init=False)

    @property
    def data(self) -> Path:
        """Where the data is."""
        return self.home / "data"

    @property
    def is_running(self) -> bool:
        """Whether the server process is there."""
        return self._child is not None and self._child.is_running

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._started().pid

    def url(self, database: str = "postgres", *, scheme: str = "postgresql+psycopg", user: str | None = None) -> str:
        """Return the address of a database for the superuser or another user, its password included."""
        return f"{scheme}://{user or self.user}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def start(self) -> None:
        """Start the server, on another port if its port is taken, and wait until it answers.

        Raises `DidNotStartError` with what the server said.
        """
        private_directory(self.home, self.owner)
        if not self.data.exists():
            self._make_data()
        self._outwait_predecessor()
        for _ in range(3):
            self.port = free_port(self.port)
            self._child = self._server()
            self._child.start()
            if self._answers():
                return
            # Somebody took the port between the look and the start.
            if is_free(self.port):
                break
        said = self._started().said()
        self.stop()
        msg = f"PostgreSQL did not start:\n{said}"
        raise DidNotStartError(msg)

    def stop(self) -> None:
        """Stop the server; sessions that are open are ended."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        self._started().kill()

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Create a database as a copy of the template and return its address."""
        with self._connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop the database and end the sessions that are open on it."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def ensure_user(self, name: str, role: str) -> None:
        """Create a user who may what the role may, and has the password of the superuser, if there is none."""
        with self._connect() as connection:
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE {}").format(
                        sql.Identifier(name), sql.Literal(self.password), sql.Identifier(role)
                    )
                )

    def has_database(self, name: str) -> bool:
        """Tell whether the database is there."""
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            return found.fetchone() is not None

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url(scheme="postgresql"), autocommit=True, connect_timeout=5)

    def _started(self) -> Child:
        if self._child is None:
            msg = "PostgreSQL was never started"
            raise DidNotStartError(msg)
        return self._child

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def _server(self) -> Child:
        settings = [f"listen_addresses={LOOPBACK}", f"port={self.port}", "unix_socket_directories="]
        settings += ["max_connections=100", "timezone=UTC", "log_timezone=UTC"]
        settings += () if self.durable else NOT_DURABLE
        options = [part for setting in settings for part in ("-c", setting)]
        return Child(
            name="PostgreSQL",
            command=[str(self.programs / "postgres"), "-D", str(self.data), *options],
            log=self.log,
            environment=self._environment(),
            directory=self.home,
            stop_signal=signal.SIGINT,
            owner=self.owner,
        )

    def _answers(self) -> bool:
        child = self._started()
        deadline = time.monotonic() + PATIENCE
        while child.is_running and time.monotonic() < deadline:
            with contextlib.suppress(psycopg.OperationalError), self._connect():
                # Another server may hold the port while ours is on its way to fail.
                return child.is_running
            time.sleep(0.05)
        return False

    def _make_data(self) -> None:
        """Initialise into a draft and rename it, so that a start that was cut short leaves nothing half made."""
        draft = self.home / f"draft-{secrets.token_hex(4)}"
        password_file = self.home / f"{draft.name}.password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        if self.owner:
            os.chown(password_file, self.owner.uid, self.owner.gid)
        options = ["--auth=scram-sha-256", f"--pwfile={password_file}", f"--username={self.user}", "--encoding=UTF8"]
        options += self._locale_options()
        options += [] if self.durable else ["--no-sync"]
        child = Child(
            name="initdb",
            command=[str(self.programs / "initdb"), "-D", str(draft), *options],
            log=self.log,
            environment=self._environment(),
            directory=self.home,
            owner=self.owner,
        )
        try:
            child.start()
            if child.wait() != 0:
                msg = f"PostgreSQL could not make its data directory:\n{child.said()}"
                raise DidNotStartError(msg)
            draft.rename(self.data)
        finally:
            child.stop()
            password_file.unlink()

    def _locale_options(self) -> list[str]:
        shown = subprocess.run(
            [self.programs / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
            env=self._environment(),
        )
        major = int(shown.stdout.split()[2].split(".")[0].removesuffix("devel"))
        builtin = ["--locale-provider=builtin"] if major >= FIRST_WITH_BUILTIN_LOCALE else []
        return [*builtin, "--locale=C.UTF-8"]

    def _outwait_predecessor(self) -> None:
        """Wait for a server whose launcher was killed.

        PostgreSQL takes any living process that has the recorded number now for the old server, except its own
        parent. So such a number is replaced by ours, and what else the file says of the old server is still checked.
        """
        lock_file = self.data / "postmaster.pid"
        if lock_file.exists():
            pid, rest = lock_file.read_text().split("\n", 1)
            outwait(int(pid), str(self.data), signal.SIGINT)
            if lock_file.exists() and (Path("/proc") / pid).exists():
                lock_file.write_text(f"{os.getpid()}\n{rest}")
