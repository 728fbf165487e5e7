"""A child process of the workbench: it has a log file, ends with its launcher, and says how it ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dev.owners import Owner

LEASH = Path(__file__).with_name("leash.py")

#: Seconds that a child has to end by itself before it is killed.
PATIENCE = 30.0


class NeverStartedError(RuntimeError):
    """A program was never started."""


@dataclass(slots=True, kw_only=True)
class Child:
    """One program that is running, was running, or will run."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    directory: Path
    #: What asks it to end, sent by `stop` and by the kernel when the launcher dies.
    stop_signal: signal.Signals = signal.SIGTERM
    owner: Owner | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    #: Whether it was asked to end: asking twice may cut its own orderly end short.
    _asked: bool = field(default=False, init=False)
    #: Where in the log the present start begins.
    _log_start: int = field(default=0, init=False)

    def start(self) -> None:
        """Start the program; its output is appended to the log.

        Call it from the launcher's main thread: the kernel ends the child with the thread that started it.
        """
        leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(self.stop_signal))]
        owner = f"{self.owner.uid}:{self.owner.gid}" if self.owner else "-"
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._asked = False
            self._process = subprocess.Popen(
                [*leash, owner, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                cwd=self.directory,
                # A session of its own: Ctrl-C reaches the launcher alone, which stops its children in order.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._started().pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; none while it runs or before it was started."""
        return None if self._process is None else self._process.poll()

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def wait(self) -> int:
        """Wait until the program ends and return its exit code."""
        return self._started().wait()

    def ask_to_stop(self) -> None:
        """Ask the program to end, and do not wait."""
        if self._process is not None and not self._asked:
            self._asked = True
            self._process.send_signal(self.stop_signal)

    def stop(self) -> int | None:
        """Ask the program to end, wait, kill it if it does not, and return its exit code."""
        if self._process is None:
            return None
        if self._process.poll() is None:
            self.ask_to_stop()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
        return self._process.wait()

    def kill(self) -> None:
        """End the program at once, as a crash would."""
        self._started().kill()
        self.wait()

    def said(self, lines: int = 12) -> str:
        """Return the last lines that the present start wrote."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            text = log.read().decode(errors="replace")
        return "\n".join(text.rstrip().splitlines()[-lines:])

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise NeverStartedError(self.name)
        return self._process


def outwait(pid: int, argument: str, stop_signal: signal.Signals) -> bool:
    """Ask the process to end if it was started with this argument, and wait until it is gone.

    Return whether it is gone, or never was there: a number may belong to somebody else by now.
    """
    command = Path("/proc") / str(pid) / "cmdline"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if argument.encode() not in command.read_bytes().split(b"\0"):
                return True
            os.kill(pid, stop_signal)
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.1)
    return False
