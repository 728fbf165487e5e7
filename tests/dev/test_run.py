"""`./phmp run` from the first start to the last: what a newcomer sees, and what is left afterwards (nothing)."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx
import pytest

from dev.founding import PASSWORD
from dev.owners import server_owner
from dev.places import CHECKOUT, State, elsewhere, scratch_directory
from dev.services import answers
from tests.dev.processes import children_of, has_ended, is_alive, soon

#: Seconds for a start on a machine that is busy with other tests.
PATIENCE = 300.0

#: As little as possible: a caseload takes its time.
EMPTY = "--no-caseload"
FREE_PORTS = ("--api-port=0", "--ui-port=0", "--temporal-port=0", "--postgresql-port=0")


@dataclass
class Demo:
    """One `./phmp run`."""

    state: Path
    options: tuple[str, ...]
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
        demo = Demo(scratch_directory(server_owner()) / "var", options)
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


@pytest.mark.timeout(600)
def test_it_goes_on_where_it_was_however_it_ended(start_demo: Callable[..., Demo]) -> None:
    demo = start_demo(*FREE_PORTS)
    assert "could not be loaded" not in demo.said
    assert httpx.get(demo.address("API")).is_success
    assert answers(api_port(demo), "/readyz")
    assert "<html" in httpx.get(demo.address("Temporal UI"), follow_redirects=True).text
    cases = count_of_cases(demo)
    assert int(cases) > 0
    assert_those_outside_can_sign_in(demo)
    assert demo.stop() == 0
    assert "Stopped." in demo.said
    assert not (demo.state / "environment").exists()

    demo.start()
    assert count_of_cases(demo) == cases
    assert_those_outside_can_sign_in(demo)
    demo.process.kill()
    demo.process.communicate()

    demo.start()
    assert count_of_cases(demo) == cases
    kill_child(demo, "postgres")
    rest, _ = demo.process.communicate(timeout=60)
    assert demo.process.returncode == 1
    assert b"PostgreSQL ended by itself" in rest
    assert demo.is_gone()


def assert_those_outside_can_sign_in(demo: Demo) -> None:
    """Sign in with the accounts that the demo prints."""
    for role in ("participant", "laboratory"):
        email = next(line.split()[1] for line in demo.said.splitlines() if line.strip().startswith(role.title()))
        base = f"http://127.0.0.1:{api_port(demo)}/api/v1/{role}"
        opened = httpx.post(f"{base}/sessions", json={"email": email.strip(","), "password": PASSWORD})
        assert opened.status_code == 201, opened.text
        shown = httpx.get(f"{base}/me", headers={"Authorization": f"Bearer {opened.json()['token']}"})
        assert "Sample" in shown.json()["name"]


def count_of_cases(demo: Demo) -> str:
    """Ask the database as an operator would, with the settings of the running demo."""
    asking = "import os, psycopg; print(psycopg.connect(os.environ['PHMP_DATABASE_URL'].replace('+psycopg', ''))\
.execute('SELECT count(*) FROM enrollments').fetchone()[0])"
    script = f'set -a; . "{demo.state}/environment"; exec "{sys.executable}" -c "$0"'
    return subprocess.run(["/bin/sh", "-c", script, asking], capture_output=True, text=True, check=True).stdout


def api_port(demo: Demo) -> int:
    return httpx.URL(demo.address("API")).port or 0


@pytest.mark.timeout(600)
def test_a_second_one_is_refused_here_and_runs_elsewhere(start_demo: Callable[..., Demo]) -> None:
    demo = start_demo(EMPTY, *FREE_PORTS)
    again = [str(CHECKOUT / "phmp"), "run", f"--state={demo.state}"]
    second = subprocess.run(again, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert f"running already on {demo.state}" in second.stdout

    taken = {name: httpx.URL(demo.address(name)).port for name in ("API", "Temporal UI")}
    beside = start_demo(EMPTY, f"--api-port={taken['API']}", f"--ui-port={taken['Temporal UI']}", *FREE_PORTS[2:])
    assert f"port {taken['API']} is taken: the API uses {api_port(beside)}" in beside.said
    assert f"port {taken['Temporal UI']} is taken: Temporal's web UI uses" in beside.said
    assert beside.stop(signal.SIGTERM) == 0

    for word in ("worker.py", "api"):
        kill_child(demo, word)
    assert soon(lambda: answers(api_port(demo), "/readyz"), seconds=PATIENCE)
    demo.children |= children_of(demo.process.pid)
    assert demo.stop() == 0
    assert "worker was started again" in demo.said
    assert "api was started again" in demo.said


def kill_child(demo: Demo, word: str) -> None:
    """Kill the child of this program or module."""
    for child in children_of(demo.process.pid):
        program, *words = (Path("/proc") / str(child) / "cmdline").read_bytes().decode().split("\0")
        if word == Path(program).name or word in words:
            os.kill(child, signal.SIGKILL)
            assert soon(partial(has_ended, child))
            return
    pytest.fail(f"{word} is no child")


def test_ctrl_c_under_make_is_no_error(state: Path, tmp_path: Path) -> None:
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"run:\n\t@{sys.executable} -m dev.run --state={state} {EMPTY} {' '.join(FREE_PORTS)}\n")
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
        [CHECKOUT / "phmp", "run", f"--state={state}", EMPTY, *FREE_PORTS],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert soon((state / "log" / "postgresql.log").exists, seconds=PATIENCE)
    children = children_of(process.pid)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said.decode()
    assert soon(lambda: not any(map(is_alive, children)))
