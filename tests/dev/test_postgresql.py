"""The PostgreSQL of the workbench survives crashes, makes way for others and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dev.children import Child
from dev.owners import UnsafeDirectoryError, server_owner
from dev.places import scratch_directory
from dev.ports import LOOPBACK
from dev.postgresql import Cluster, DidNotStartError
from tests.dev.processes import is_alive, processes_naming, soon


def cluster_in(home: Path, programs: Path, port: int = 0) -> Cluster:
    return Cluster(
        home=home / "postgresql", log=home / "postgresql.log", programs=programs, password="made-up", port=port
    )


@pytest.fixture
def home(scratch: Path) -> Path:
    """A directory of this test alone, which the user who runs PostgreSQL can reach."""
    made = scratch_directory(server_owner())
    return made.rename(scratch / made.name)


@pytest.fixture
def cluster(home: Path, programs: Path) -> Iterator[Cluster]:
    """A durable cluster of this test alone."""
    made = cluster_in(home, programs)
    made.start()
    yield made
    made.stop()


def execute(cluster: Cluster, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.url(scheme="postgresql"), autocommit=True) as connection:
        done = connection.execute(statement.encode())
        return done.fetchall() if done.description else []


def test_it_starts_again_on_what_it_had(cluster: Cluster) -> None:
    execute(cluster, "CREATE TABLE kept AS SELECT 1 AS one")
    cluster.stop()
    assert not cluster.is_running
    cluster.start()
    assert execute(cluster, "SELECT one FROM kept") == [(1,)]


@pytest.mark.parametrize("crash", range(3))
def test_it_recovers_what_was_committed_before_a_crash(cluster: Cluster, crash: int) -> None:
    execute(cluster, f"CREATE TABLE kept AS SELECT {crash} AS one")
    cluster.kill()
    assert not cluster.is_running
    cluster.start()
    assert execute(cluster, "SELECT one FROM kept") == [(crash,)]


def test_it_listens_on_loopback_alone_and_wants_the_password(cluster: Cluster) -> None:
    assert execute(cluster, "SHOW listen_addresses") == [(LOOPBACK,)]
    assert execute(cluster, "SHOW unix_socket_directories") == [("",)]
    wrong = cluster.url(scheme="postgresql").replace("made-up", "guessed")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_only_its_user_can_reach_the_data(cluster: Cluster) -> None:
    owner = server_owner()
    found = cluster.home.stat()
    assert found.st_mode & 0o077 == 0
    assert found.st_uid == (owner.uid if owner else os.geteuid())
    assert list(cluster.home.iterdir()) == [cluster.data]


def test_a_taken_port_is_replaced(home: Path, programs: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        cluster = cluster_in(home, programs, port)
        cluster.start()
        try:
            assert cluster.port != port
            assert execute(cluster, "SHOW port") == [(str(cluster.port),)]
        finally:
            cluster.stop()


def test_two_run_side_by_side(cluster: Cluster, postgresql: Cluster) -> None:
    execute(cluster, "CREATE DATABASE only_here")
    assert cluster.has_database("only_here")
    assert not postgresql.has_database("only_here")


def test_the_number_of_a_dead_server_may_belong_to_somebody_else(cluster: Cluster, home: Path) -> None:
    cluster.kill()
    somebody = Child(
        name="somebody",
        command=["/bin/sleep", "60"],
        log=home / "somebody.log",
        environment={},
        directory=Path("/"),
        owner=server_owner(),
    )
    somebody.start()
    lock_file = cluster.data / "postmaster.pid"
    _, rest = lock_file.read_text().split("\n", 1)
    lock_file.write_text(f"{somebody.pid}\n{rest}")
    try:
        cluster.start()
        assert execute(cluster, "SELECT 1") == [(1,)]
        assert somebody.is_running
    finally:
        somebody.stop()


def test_a_server_ends_with_a_launcher_that_is_killed_and_the_next_one_goes_on(home: Path, programs: Path) -> None:
    launcher = f"""
import time
from pathlib import Path
from tests.dev.test_postgresql import cluster_in
cluster = cluster_in(Path({str(home)!r}), Path({str(programs)!r}))
cluster.start()
print(cluster.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", launcher], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    # At once, while the old server may still be on its way out.
    cluster = cluster_in(home, programs)
    cluster.start()
    try:
        assert not is_alive(pid)
        assert execute(cluster, "SELECT 1") == [(1,)]
    finally:
        cluster.stop()
    assert soon(lambda: not processes_naming(str(home)))


def test_a_start_that_was_cut_short_leaves_no_half_made_data(home: Path, programs: Path) -> None:
    broken = cluster_in(home, programs)
    broken.user = "pg_is_not_allowed"
    with pytest.raises(DidNotStartError, match="pg_"):
        broken.start()
    assert not broken.data.exists()
    whole = cluster_in(home, programs)
    whole.start()
    whole.stop()
    assert whole.data.exists()


def test_a_server_that_cannot_start_says_why(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(DidNotStartError, match="version 9"):
        cluster.start()
    assert not cluster.is_running


def test_data_of_another_user_is_left_alone(home: Path, programs: Path) -> None:
    cluster = cluster_in(home, programs)
    cluster.home.symlink_to("/")
    with pytest.raises(UnsafeDirectoryError, match="belongs to another user"):
        cluster.start()


def test_a_database_in_use_is_dropped_all_the_same(cluster: Cluster) -> None:
    address = cluster.create_database("in_use").replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        cluster.drop_database("in_use")
        assert not cluster.has_database("in_use")
        with pytest.raises(psycopg.errors.AdminShutdown):
            connection.execute("SELECT 1")


def test_it_ends_by_the_signal_that_its_launcher_would_send(cluster: Cluster) -> None:
    os.kill(cluster.pid, signal.SIGINT)
    assert soon(lambda: not cluster.is_running)
