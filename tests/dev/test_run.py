"""`./phmp run` from the first start to the last: what a newcomer sees, and what is left afterwards (nothing)."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from dev.owners import server_owner
from dev.places import CHECKOUT, State, elsewhere, scratch_directory
from dev.ports import LOOPBACK
from tests.dev.processes import children_of, is_alive, soon

#: Seconds for a start on a machine that is busy with other tests.
PATIENCE = 120.0

FREE_PORTS = ("--api-port=0", "--ui-port=0", "--temporal-port=0", "--postgresql-port=0")


@dataclass
class Demo:
    """One `./phmp run`."""

    state: Path
    options: tuple[str, ...] = FREE_PORTS
    said: str = field(default="", init=False)

    def start(self) -> None:
        """Start it, and read what it says until it is ready."""
        self.process = subprocess.Popen(
            [CHECKOUT / "phmp", "run", f"--state={self.state}", *self.options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "COLUMNS": "200"},
        )
        self.said = ""
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        deadline = time.monotonic() + PATIENCE
        while "Logs " not in self.said and self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                self.said += (self.process.stdout.read() or b"").decode()
        assert "Ctrl-C stops it" in self.said, self.said
        self.children = children_of(self.process.pid)

    def address(self, name: str) -> str:
        """Return the address that it printed."""
        found = re.search(rf"^  {name} +(\S+)", self.said, re.MULTILINE)
        assert found is not None, self.said
        return found[1]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop it and return its exit code; no child may be left."""
        self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=60)
        self.said += (rest or b"").decode()
        assert self.is_gone()
        return self.process.returncode

    def is_gone(self) -> bool:
        """Tell whether nothing is left of its children soon."""
        return soon(lambda: not any(map(is_alive, self.children)), seconds=60)


def forget(state: Path) -> None:
    """Forget a state, as `./phmp clean --state` does, wherever its parts are."""
    if state.exists():
        State(state, server_owner()).forget()
    assert not elsewhere(state).exists()
    state.parent.rmdir()


@pytest.fixture
def state() -> Iterator[Path]:
    """A directory of state for one test."""
    made = scratch_directory(server_owner()) / "var"
    yield made
    forget(made)


@pytest.fixture
def start_demo() -> Iterator[Callable[..., Demo]]:
    """Start a demo with these options; it is ended after the test."""
    demos = []

    def start(*options: str) -> Demo:
        demo = Demo(scratch_directory(server_owner()) / "var", options or FREE_PORTS)
        demos.append(demo)
        demo.start()
        return demo

    yield start
    for demo in demos:
        if demo.process.poll() is None:
            demo.process.kill()
            demo.process.communicate()
        assert demo.is_gone()
        forget(demo.state)


@pytest.fixture
def demo(start_demo: Callable[..., Demo]) -> Demo:
    """A running demo."""
    return start_demo()


def test_it_starts_answers_stops_and_goes_on_where_it_was(demo: Demo) -> None:
    assert httpx.get(demo.address("API")).is_success
    root = httpx.URL(demo.address("API")).join("/")
    assert httpx.get(root.join("/readyz")).is_success
    assert "<html" in httpx.get(demo.address("Temporal UI"), follow_redirects=True).text
    secrets = (demo.state / "secrets.json").read_text()
    cases = count_of_cases(demo)

    assert demo.stop() == 0
    assert "Stopped." in demo.said
    assert not (demo.state / "environment").exists()

    demo.start()
    assert (demo.state / "secrets.json").read_text() == secrets
    assert count_of_cases(demo) == cases
    assert demo.stop(signal.SIGTERM) == 0


def count_of_cases(demo: Demo) -> str:
    """Ask the database as an operator would, with the settings of the running demo."""
    asking = "import os, psycopg; print(psycopg.connect(os.environ['PHMP_DATABASE_URL'].replace('+psycopg', ''))\
.execute('SELECT count(*) FROM enrollments').fetchone()[0])"
    script = f'set -a; . "{demo.state}/environment"; exec "{sys.executable}" -c "$0"'
    return subprocess.run(["/bin/sh", "-c", script, asking], capture_output=True, text=True, check=True).stdout


def test_it_runs_once_in_a_checkout_and_beside_another(demo: Demo, start_demo: Callable[..., Demo]) -> None:
    again = [str(CHECKOUT / "phmp"), "run", f"--state={demo.state}"]
    second = subprocess.run(again, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert f"running already on {demo.state}" in second.stdout
    assert demo.process.poll() is None

    beside = start_demo(f"--api-port={port_of(demo, 'API')}", *FREE_PORTS[1:])
    assert f"port {port_of(demo, 'API')} is taken: the API uses {port_of(beside, 'API')}" in beside.said
    assert beside.stop() == 0
    assert httpx.get(demo.address("API")).is_success


def port_of(demo: Demo, name: str) -> int | None:
    return httpx.URL(demo.address(name)).port


def test_a_process_that_dies_is_started_again(demo: Demo) -> None:
    for word in ("worker.py", "api"):
        pid = next(child for child in demo.children if word in command_line(child))
        os.kill(pid, signal.SIGKILL)
    ready = httpx.URL(demo.address("API")).join("/readyz")
    assert soon(lambda: answers(ready), seconds=PATIENCE)
    demo.children |= children_of(demo.process.pid)
    assert demo.stop() == 0
    assert "worker was started again" in demo.said
    assert "api was started again" in demo.said


def answers(address: httpx.URL) -> bool:
    try:
        return httpx.get(address).is_success
    except httpx.TransportError:
        return False


def command_line(pid: int) -> list[str]:
    return (Path("/proc") / str(pid) / "cmdline").read_bytes().decode().split("\0")


@pytest.mark.parametrize("server", ["postgres", "temporal"])
def test_a_server_that_dies_ends_everything(demo: Demo, server: str) -> None:
    pid = next(child for child in demo.children if Path(command_line(child)[0]).name == server)
    os.kill(pid, signal.SIGKILL)
    rest, _ = demo.process.communicate(timeout=60)
    assert demo.process.returncode == 1
    assert b"ended by itself" in rest
    assert demo.is_gone()


def test_nothing_is_left_of_a_launcher_that_is_killed_and_the_next_one_goes_on(demo: Demo) -> None:
    demo.process.kill()
    demo.process.communicate()
    demo.start()
    assert demo.stop() == 0


def test_ctrl_c_under_make_is_no_error(state: Path, tmp_path: Path) -> None:
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"run:\n\t@{sys.executable} -m dev.run --state={state} {' '.join(FREE_PORTS)}\n")
    on_a_terminal = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    with subprocess.Popen(
        [sys.executable, "-c", on_a_terminal, "make", "-f", makefile, "run"],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line.decode()
            if "Logs " in said:
                process.stdin.write(b"\x03")
                process.stdin.flush()
                break
        said += process.stdout.read().decode()
    assert process.returncode == 0, said
    assert "Stopped." in said


def test_an_interruption_while_it_sets_up_is_clean_as_well(state: Path) -> None:
    process = subprocess.Popen(
        [CHECKOUT / "phmp", "run", f"--state={state}", *FREE_PORTS], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert soon((state / "log" / "postgresql.log").exists, seconds=PATIENCE)
    children = children_of(process.pid)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said.decode()
    assert soon(lambda: not any(map(is_alive, children)))


def test_a_port_of_somebody_else_is_replaced(start_demo: Callable[..., Demo]) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        demo = start_demo("--api-port=0", "--temporal-port=0", f"--ui-port={port}", f"--postgresql-port={port}")
        assert f"port {port} is taken: PostgreSQL uses" in demo.said
        assert f"port {port} is taken: Temporal's web UI uses" in demo.said
        assert demo.stop() == 0
