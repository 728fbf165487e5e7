"""Who owns a server's files: PostgreSQL refuses to run as root, so root runs it as another user.

Also whether that user can reach a path. The mode of a directory that was there before is never changed.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A user of this machine, by number."""

    uid: int
    gid: int

    def can_pass(self, directory: Path) -> bool:
        """Tell whether this user can go through the directory."""
        found = directory.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)

    def can_reach(self, path: Path) -> bool:
        """Tell whether this user can go through every directory above the path."""
        return all(self.can_pass(parent) for parent in path.resolve().parents)


class UnsafeDirectoryError(RuntimeError):
    """A directory that should be ours belongs to somebody else."""


def server_owner(user: str = "nobody") -> Owner | None:
    """Return who runs PostgreSQL: nobody's account when we are root, else ourselves (none)."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(user)
    return Owner(uid=entry.pw_uid, gid=entry.pw_gid)


def private_directory(path: Path, owner: Owner | None, *, mode: int = 0o700) -> Path:
    """Return the directory, made for its owner alone if it is not there yet.

    Raises `UnsafeDirectoryError` if it is there and belongs to somebody else.
    """
    wanted = owner.uid if owner else os.geteuid()
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=mode)
        # The umask may have taken bits away.
        path.chmod(mode)
        if owner:
            os.chown(path, owner.uid, owner.gid)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != wanted or found.st_mode & 0o022:
        msg = f"{path} belongs to another user: run as before, or remove it with `./phmp clean --state`"
        raise UnsafeDirectoryError(msg)
    return path
