"""The watched folder (`PHMP_RESULTS_FOLDER`): files that laboratories drop, each into the folder of its own name.

A file is kept as a letter first and moved to `kept/` beside it then; nothing is ever deleted. What is still being
written, or is hidden, is left for later.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_ISREG
from typing import Final

import structlog
from sqlalchemy import Engine

from arrivals.letters import KeptLetter, Letter, keep_letter
from arrivals.senders import Sender, sender_by_name
from domain.testing.letters import Channel
from temporal.keys import KeyRing

#: Bytes of a file, as of a webhook.
MOST_BYTES: Final = 50_000_000
#: A file that was written to within this time may still be written to. A program default, grade A.
_SETTLED: Final = timedelta(seconds=2)
_UNFINISHED: Final = (".part", ".tmp", ".filepart", ".swp")
_LONGEST_NAME: Final = 120

log: Final = structlog.stdlib.get_logger(__name__)


class FileTooLargeError(Exception):
    """A file is larger than is taken."""


def import_file(engine: Engine, keys: KeyRing, sender: Sender, path: Path) -> KeptLetter:
    """Keep a file as a letter; raises `OSError` where it cannot be read, and `FileTooLargeError`."""
    if path.stat().st_size > MOST_BYTES:
        raise FileTooLargeError(path.name)
    letter = Letter(
        laboratory_id=sender.id,
        message_id="",
        channel=Channel.FILE,
        content=path.read_bytes(),
        received_at=datetime.now(UTC),
        name=path.name.encode("utf-8", "replace").decode()[-_LONGEST_NAME:],
    )
    return keep_letter(engine, keys, letter.under_its_hash())


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one file."""

    sentence: str
    is_kept: bool


def import_files(engine: Engine, keys: KeyRing, sender: Sender, paths: Iterable[Path]) -> Iterator[Imported]:
    """Keep files as letters, one after the other, and say of each what became of it."""
    for path in paths:
        try:
            kept = import_file(engine, keys, sender, path)
        except FileTooLargeError:
            sentence = f"{path} holds more than {MOST_BYTES} bytes: have it sent in parts."
            yield Imported(sentence=sentence, is_kept=False)
        except OSError as error:
            yield Imported(sentence=f"{path} cannot be read: {error.strerror}.", is_kept=False)
        else:
            how = "is kept" if kept.is_new else "was kept before"
            yield Imported(sentence=f"{path} {how} as letter {kept.id}.", is_kept=True)


class Folder:
    """Takes in what lies in the folders of laboratories."""

    def __init__(self, engine: Engine, keys: KeyRing, folder: Path) -> None:
        self._engine = engine
        self._keys = keys
        self._folder = folder

    def take(self, settled: timedelta = _SETTLED) -> int:
        """Take in once whatever is there; answers how many files were kept."""
        taken = 0
        for theirs in sorted(self._folder.iterdir()):
            if theirs.name.startswith(".") or theirs.is_symlink() or not theirs.is_dir():
                continue
            sender = sender_by_name(self._engine, theirs.name)
            if sender is None:
                log.warning("folder of an unknown laboratory", folder=theirs.name)
                continue
            taken += sum(self._take_file(sender, path) for path in _files(theirs, settled))
        return taken

    def _take_file(self, sender: Sender, path: Path) -> bool:
        try:
            import_file(self._engine, self._keys, sender, path)
        except FileTooLargeError:
            log.warning("file too large", laboratory=str(sender.id), most_bytes=MOST_BYTES)
            _move(path, "refused")
            return False
        except FileNotFoundError:
            # Another worker was faster.
            return False
        _move(path, "kept")
        return True


def _files(folder: Path, settled: timedelta) -> list[Path]:
    until, found = time.time() - settled.total_seconds(), []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.endswith(_UNFINISHED):
            continue
        try:
            seen = path.lstat()
        except FileNotFoundError:
            continue
        if S_ISREG(seen.st_mode) and seen.st_mtime <= until:
            found.append(path)
    return found


def _move(path: Path, where: str) -> None:
    beside = path.parent / where
    beside.mkdir(exist_ok=True)
    try:
        path.rename(beside / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{path.name}")
    except FileNotFoundError:
        return
