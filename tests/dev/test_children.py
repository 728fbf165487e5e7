"""A child of the workbench ends with its launcher, tells what it said, and is stopped or killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dev.children import Child, NeverStartedError
from dev.owners import server_owner
from tests.dev.processes import is_alive, soon

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


def child(tmp_path: Path, command: list[str]) -> Child:
    return Child(
        name="child", command=command, log=tmp_path / "child.log", environment=dict(os.environ), directory=tmp_path
    )


def up(started: Child) -> bool:
    return soon(lambda: started.said() == "up")


def test_it_is_stopped_by_its_signal(tmp_path: Path) -> None:
    sleeper = child(tmp_path, SLEEPER)
    sleeper.start()
    assert up(sleeper)
    assert sleeper.is_running
    assert sleeper.stop() == -signal.SIGTERM
    assert not is_alive(sleeper.pid)
    assert sleeper.stop() == -signal.SIGTERM


def test_one_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dev.children.PATIENCE", 0.2)
    stubborn = child(tmp_path, STUBBORN)
    stubborn.start()
    assert up(stubborn)
    assert stubborn.stop() == -signal.SIGKILL


def test_it_tells_what_its_present_start_said(tmp_path: Path) -> None:
    talker = child(tmp_path, [sys.executable, "-c", "import os; print('one'); print(f'two {os.getpid()}')"])
    talker.start()
    assert talker.wait() == 0
    assert talker.said() == f"one\ntwo {talker.pid}"
    talker.start()
    assert talker.wait() == 0
    assert talker.said(lines=1) == f"two {talker.pid}"
    assert talker.log.read_text().count("one") == 2


def test_one_that_was_never_started_says_so(tmp_path: Path) -> None:
    idle = child(tmp_path, SLEEPER)
    assert not idle.is_running
    assert idle.exit_code is None
    assert idle.stop() is None
    with pytest.raises(NeverStartedError):
        idle.kill()


def test_it_is_in_a_session_of_its_own(tmp_path: Path) -> None:
    sleeper = child(tmp_path, SLEEPER)
    sleeper.start()
    try:
        assert up(sleeper)
        assert os.getsid(sleeper.pid) == sleeper.pid
    finally:
        sleeper.stop()


def test_it_ends_with_a_launcher_that_is_killed(tmp_path: Path) -> None:
    launcher = f"""
import os, time
from pathlib import Path
from dev.children import Child
from dev.owners import server_owner
directory = Path({str(tmp_path)!r})
child = Child(name="child", command={["/bin/sleep", "60"]!r}, log=directory / "log", environment=dict(os.environ),
              directory=Path("/"), owner=server_owner())
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""
    command = [sys.executable, "-c", launcher]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        sleeping = Path(f"/proc/{pid}/cmdline")
        assert soon(lambda: sleeping.read_bytes() == b"/bin/sleep\x0060\x00")
        owner = server_owner()
        assert sleeping.stat().st_uid == (owner.uid if owner else os.geteuid())
        process.kill()
    assert soon(lambda: not is_alive(pid))
