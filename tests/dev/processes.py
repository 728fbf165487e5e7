"""What the operating system says about processes."""

import time
from collections.abc import Callable
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Tell whether the process is there and has not ended (one that ended and was not asked how is none)."""
    try:
        state = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def has_ended(pid: int) -> bool:
    """Tell whether the process is gone."""
    return not is_alive(pid)


def processes_naming(text: str) -> list[str]:
    """Return the command lines of all processes that name the text."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if text in line:
                found.append(f"{entry.name} {line}")
    return found


def soon(check: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Tell whether the check comes true within this time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.05)
    return check()


def children_of(pid: int) -> set[int]:
    """Return the processes that the process has started and that have not ended."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and is_alive(int(entry.name)):
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(parent) == pid:
                found.add(int(entry.name))
    return found
