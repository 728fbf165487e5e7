"""A process of this program that the workbench keeps up: it is started again, more and more slowly, when it ends."""

import http.client
import time
from dataclasses import dataclass, field
from http import HTTPStatus

from dev.children import Child
from dev.ports import LOOPBACK, Reserved
from dev.postgresql import DidNotStartError

#: Seconds between an end and the next start; the last one repeats.
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

#: Seconds up after which earlier ends are forgotten.
FORGIVEN_AFTER = 60.0

#: Seconds for a start.
PATIENCE = 90.0


def answers(port: int, path: str) -> bool:
    """Tell whether a process on loopback answers the path with 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass(slots=True, kw_only=True)
class Service:
    """One such process and its health."""

    child: Child
    port: Reserved
    #: The path that is answered with 200 when the process is ready; none where an open port is enough.
    health: str | None
    _ends: int = field(default=0, init=False)
    _started_at: float = field(default=0.0, init=False)
    _start_at: float | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the process."""
        self.port.hand_over()
        self._started_at = time.monotonic()
        self._start_at = None
        self.child.start()

    def wait_until_ready(self) -> None:
        """Wait until the process says that it is ready; raises `DidNotStartError` with what it said."""
        deadline = time.monotonic() + PATIENCE
        while self.child.is_running and time.monotonic() < deadline:
            if self.is_ready():
                return
            time.sleep(0.1)
        msg = f"{self.child.name} did not start (all it said is in {self.child.log}):\n{self.child.said()}"
        raise DidNotStartError(msg)

    def is_ready(self) -> bool:
        """Ask the process."""
        return not self.port.is_free() if self.health is None else answers(self.port.port, self.health)

    def look(self) -> str | None:
        """Start the process again if it ended and its pause is over; return a sentence if something happened."""
        now = time.monotonic()
        if self.child.is_running:
            return None
        if self._start_at is None:
            self._ends = 0 if now - self._started_at > FORGIVEN_AFTER else self._ends
            pause = PAUSES[min(self._ends, len(PAUSES) - 1)]
            self._ends += 1
            self._start_at = now + pause
            return f"{self.child.name} ended with {self.child.exit_code}; starting it again in {pause:g} s"
        if now >= self._start_at:
            self.start()
            return f"{self.child.name} was started again"
        return None
