"""Where the workbench keeps things: `./var` and, where only root can reach that, a place in `/var/lib`."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.owners import Owner, private_directory

CHECKOUT = Path(__file__).resolve().parent.parent


class AlreadyRunningError(RuntimeError):
    """This checkout is running already."""


class State:
    """The state of one checkout's demo, which survives a restart."""

    def __init__(self, checkout: Path, owner: Owner | None) -> None:
        """Make the directory if it is not there yet."""
        self.directory = checkout / "var"
        self.log = self.directory / "log"
        self.temporal = self.directory / "temporal"
        self.mail = self.directory / "mail"
        self.secrets = self.directory / "secrets.json"
        self.environment = self.directory / "environment"
        self._owner = owner
        # The user who runs PostgreSQL passes through on the way to the one directory of its own.
        private_directory(self.directory, None, mode=0o711 if owner else 0o700)
        private_directory(self.log, None)

    @property
    def shelter(self) -> Path:
        """What the user who runs PostgreSQL can reach: the state itself where possible."""
        if self._owner is None or self._owner.can_reach(self.directory / "any"):
            return self.directory
        return elsewhere(self.directory)

    @property
    def postgresql(self) -> Path:
        """PostgreSQL's own directory."""
        if self.shelter != self.directory:
            private_directory(self.shelter, None, mode=0o711)
        return self.shelter / "postgresql"


def elsewhere(directory: Path) -> Path:
    """Return the place that stands for a directory which others cannot reach; only root needs one."""
    key = hashlib.sha256(str(directory).encode()).hexdigest()[:12]
    return Path("/var/lib") / f"phmp-{key}"


@contextmanager
def only_one(state: State) -> Iterator[None]:
    """Hold the checkout's lock; raises `AlreadyRunningError` if somebody else does."""
    path = state.directory / "lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            msg = f"{state.directory.parent} is running already (process {lock.read().strip()}): stop that one first"
            raise AlreadyRunningError(msg) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def scratch_directory(owner: Owner | None) -> Path:
    """Return a new directory for a while, which the user who runs PostgreSQL can reach."""
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - mkdtemp makes a private one
    base = next((place for place in places if owner is None or owner.can_reach(place / "any")), places[0])
    made = Path(tempfile.mkdtemp(prefix="phmp-", dir=base))
    made.chmod(0o711 if owner else 0o700)
    return made
