"""Where the workbench keeps things: `./var` and, where only root can reach that, a place in `/var/lib`."""

import base64
import fcntl
import hashlib
import json
import os
import secrets
import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dev.owners import Owner, private_directory

CHECKOUT = Path(__file__).resolve().parent.parent


class AlreadyRunningError(RuntimeError):
    """This checkout is running already."""


class State:
    """What survives a restart of the demo."""

    def __init__(self, directory: Path, owner: Owner | None) -> None:
        """Make the directory if it is not there yet; it belongs to the user alone."""
        self.directory = directory.absolute()
        self._owner = owner
        # The user who runs PostgreSQL passes through on the way to the one directory of its own.
        private_directory(self.directory, None, mode=0o711 if owner else 0o700)
        self.log = private_directory(self.directory / "log", None)
        self.mail = private_directory(self.directory / "mail", None)
        self.temporal = private_directory(self.directory / "temporal", None)

    @property
    def shelter(self) -> Path:
        """What the user who runs PostgreSQL can reach: the state itself where possible."""
        if self._owner is None or self._owner.can_reach(self.directory / "any"):
            return self.directory
        return private_directory(elsewhere(self.directory), None, mode=0o711)

    def secrets(self) -> dict[str, str]:
        """Return the password and the payload keys of this state, made once."""
        path = self.directory / "secrets.json"
        if not path.exists():
            key = base64.b64encode(secrets.token_bytes(32)).decode()
            made = {"postgresql_password": secrets.token_urlsafe(24), "payload_keys": f"demo-1:{key}"}
            write_privately(path, json.dumps(made, indent=2))
        read: dict[str, str] = json.loads(path.read_text())
        return read

    @contextmanager
    def announced(self, environment: Mapping[str, str]) -> Iterator[None]:
        """Keep the settings of the running demo in a file, from which `./phmp COMMAND` takes them."""
        path = self.directory / "environment"
        write_privately(path, "".join(f"{name}={shlex.quote(value)}\n" for name, value in environment.items()))
        try:
            yield
        finally:
            path.unlink()

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """Hold the lock of this state; raises `AlreadyRunningError` if somebody else does."""
        with (self.directory / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                msg = f"it is running already on {self.directory} (process {lock.read()}): stop that one first"
                raise AlreadyRunningError(msg) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def forget(self) -> None:
        """Remove everything, unless it is running."""
        with self.only_one():
            shutil.rmtree(elsewhere(self.directory), ignore_errors=True)
            shutil.rmtree(self.directory)


def elsewhere(directory: Path) -> Path:
    """Return the place that stands for a directory which others cannot reach; only root needs one."""
    key = hashlib.sha256(str(directory).encode()).hexdigest()[:12]
    return Path("/var/lib") / f"phmp-{key}"


def write_privately(path: Path, text: str) -> None:
    """Write a file that only the user can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.rename(path)


def scratch_directory(owner: Owner | None) -> Path:
    """Return a new directory for a while, which the user who runs PostgreSQL can reach."""
    places = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - mkdtemp makes a private one
    base = next((place for place in places if owner is None or owner.can_reach(place / "any")), places[0])
    made = Path(tempfile.mkdtemp(prefix="phmp-", dir=base))
    made.chmod(0o711 if owner else 0o700)
    return made
