"""The Temporal development server on this machine, with its web UI, on a SQLite file or in memory.

It ends with its launcher. Not for production, see `docker-compose.yml`.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from dev.children import Child, outwait
from dev.ports import LOOPBACK, free_port, is_free
from dev.postgresql import DidNotStartError
from dev.programs import program

#: Seconds for a start.
PATIENCE = 60.0

#: Without these the rate of starts on a file falls to a third.
FAST_SQLITE = ("journal_mode=WAL", "synchronous=NORMAL")


@dataclass(slots=True, kw_only=True)
class TemporalServer:
    """One development server."""

    #: Where the server runs and keeps its file.
    home: Path
    log: Path
    #: The SQLite file; none keeps everything in memory.
    file: Path | None = None
    namespace: str = "phmp"
    #: How long a closed run can still be looked at.
    retention: timedelta = timedelta(days=30)
    #: Name to type, as in `{"Phase": "Keyword"}`.
    search_attributes: Mapping[str, str] = field(default_factory=dict)
    dynamic_config: Mapping[str, str] = field(default_factory=dict)
    #: Where the web UI has payloads decoded.
    codec_endpoint: str | None = None
    ui: bool = True
    #: Taken if they are free; afterwards they tell which ones they became.
    port: int = 0
    ui_port: int = 0
    _child: Child | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Where clients and workers connect."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def ui_address(self) -> str:
        """Where people look."""
        return f"http://{LOOPBACK}:{self.ui_port}"

    @property
    def is_running(self) -> bool:
        """Whether the server process is there."""
        return self._child is not None and self._child.is_running

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._started().pid

    def start(self) -> None:
        """Start the server, on other ports if its ports are taken, and wait until its namespace is there.

        Raises `DidNotStartError` with what the server said.
        """
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._outwait_predecessor()
        for _ in range(3):
            self.port = free_port(self.port)
            self.ui_port = free_port(self.ui_port)
            self._child = self._server()
            self._child.start()
            self._pid_file.write_text(str(self._child.pid))
            if self._answers():
                return
            # Somebody took a port between the look and the start.
            if is_free(self.port) and is_free(self.ui_port):
                break
        said = self._started().said()
        self.stop()
        msg = f"Temporal did not start:\n{said}"
        raise DidNotStartError(msg)

    def stop(self) -> None:
        """Stop the server."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        self._started().kill()

    @property
    def _pid_file(self) -> Path:
        return self.home / "temporal.pid"

    def _outwait_predecessor(self) -> None:
        """Wait for a server whose launcher was killed: two must not work on one file."""
        if self.file is not None and self._pid_file.exists():
            outwait(int(self._pid_file.read_text()), str(self.file), signal.SIGTERM)

    def _started(self) -> Child:
        if self._child is None:
            msg = "Temporal was never started"
            raise DidNotStartError(msg)
        return self._child

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "HOME": str(self.home), "TEMPORAL_VERSION_CHECK_DISABLED": "1"}

    def _server(self) -> Child:
        options = ["--ip", LOOPBACK, "--port", str(self.port), "--namespace", self.namespace, "--log-level", "warn"]
        if self.file is not None:
            options += ["--db-filename", str(self.file)]
            options += [part for pragma in FAST_SQLITE for part in ("--sqlite-pragma", pragma)]
        options += ["--ui-port", str(self.ui_port), "--ui-disable-news-fetch"] if self.ui else ["--headless"]
        if self.codec_endpoint is not None:
            options += ["--ui-codec-endpoint", self.codec_endpoint]
        for name, kind in self.search_attributes.items():
            options += ["--search-attribute", f"{name}={kind}"]
        for key, value in self.dynamic_config.items():
            options += ["--dynamic-config-value", f"{key}={value}"]
        return Child(
            name="Temporal",
            command=[program("temporal"), "server", "start-dev", *options],
            log=self.log,
            environment=self._environment(),
            directory=self.home,
        )

    def _answers(self) -> bool:
        child = self._started()
        days = f"{self.retention.days}d"
        deadline = time.monotonic() + PATIENCE
        while child.is_running and time.monotonic() < deadline:
            # Setting the retention shows as well that the namespace is there.
            if self._operate("namespace", "update", "--namespace", self.namespace, "--retention", days):
                return child.is_running
            time.sleep(0.1)
        return False

    def _operate(self, *words: str) -> bool:
        asked = subprocess.run(
            [program("temporal"), "operator", *words, "--address", self.address, "--command-timeout", "5s"],
            capture_output=True,
            check=False,
            env=self._environment(),
        )
        return asked.returncode == 0
