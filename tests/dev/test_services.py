"""A process of the program is started again when it ends, more and more slowly."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.children import Child
from dev.ports import Reserved
from dev.postgresql import DidNotStartError
from dev.services import Service
from tests.dev.processes import soon


def service(directory: Path, program: str) -> Service:
    port = Reserved()
    return Service(
        child=Child(
            name="service",
            command=[sys.executable, "-c", program, str(port.port)],
            log=directory / "log",
            environment=dict(os.environ),
            directory=directory,
        ),
        port=port,
        health="/",
    )


WEB = "import http.server, sys; http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]))"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Service]:
    """A service that answers."""
    made = service(tmp_path, WEB)
    made.start()
    yield made
    made.child.stop()


def test_it_is_ready_when_it_answers(web: Service) -> None:
    web.wait_until_ready()
    assert web.is_ready()
    assert web.look() is None
    web.child.stop()
    assert not web.is_ready()


def test_it_is_started_again_when_it_ends(web: Service) -> None:
    web.wait_until_ready()
    os.kill(web.child.pid, signal.SIGKILL)
    assert soon(lambda: not web.child.is_running)
    assert web.look() == "service ended with -9; starting it again in 0.5 s"
    assert web.look() is None
    assert soon(lambda: web.look() == "service was started again")
    web.wait_until_ready()


def test_each_pause_is_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dev.services.PAUSES", (0.0, 0.1, 0.2))
    failing = service(tmp_path, "import sys; sys.exit('broken')")
    said = []
    failing.start()
    for _ in range(4):
        failing.child.wait()
        said.append(failing.look())
        assert soon(lambda: failing.look() == "service was started again")
    failing.child.wait()
    assert [str(each).rsplit(" in ")[1] for each in said] == ["0 s", "0.1 s", "0.2 s", "0.2 s"]


def test_one_that_ends_before_it_answers_says_why(tmp_path: Path) -> None:
    failing = service(tmp_path, "import sys; sys.exit('no database')")
    failing.start()
    with pytest.raises(DidNotStartError, match="no database"):
        failing.wait_until_ready()
