"""Files of laboratories: the watched folder, and the command."""

import os
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, insert, select
from typer.testing import CliRunner

from arrivals.folder import MOST_BYTES, Folder
from cli import app
from database.letters import letters
from database.outside import laboratories
from domain.outside import LaboratoryKind
from domain.testing.letters import Channel, LetterFormat
from temporal.keys import KeyRing
from tests.activities.program import NOW

LABORATORY = "Sample Toxicology"


@pytest.fixture
def laboratory(engine: Engine) -> UUID:
    """A laboratory of the registry."""
    laboratory_id = uuid4()
    row = {"id": laboratory_id, "name": LABORATORY, "kind": LaboratoryKind.LABORATORY, "zone": "America/New_York"}
    with engine.begin() as connection:
        connection.execute(insert(laboratories).values(row | {"changed_at": NOW}))
    return laboratory_id


def kept(engine: Engine) -> list[tuple[str, ...]]:
    with engine.connect() as connection:
        rows = connection.execute(select(letters).order_by(letters.c.received_at)).all()
    assert {one.channel for one in rows} <= {Channel.FILE}
    return [(one.name, one.format.value) for one in rows]


def dropped(folder: Path, name: str, content: bytes, age: float = 60.0) -> Path:
    """A file that was written some time ago."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


@pytest.mark.usefixtures("laboratory")
def test_files_are_kept_and_moved_aside(engine: Engine, payload_keys: KeyRing, tmp_path: Path) -> None:
    theirs, watched = tmp_path / LABORATORY, Folder(engine, payload_keys, tmp_path)
    dropped(theirs, "day.csv", b"message_id,rows\n")
    dropped(theirs, "day.fhir.json", b'{"resourceType": "Bundle"}')
    fresh = dropped(theirs, "fresh.hl7", b"MSH|", age=0)
    unfinished = dropped(theirs, "more.hl7.part", b"MSH|")
    elsewhere = dropped(tmp_path / "Nobody Known", "day.csv", b"message_id\n")
    (theirs / "link.csv").symlink_to(elsewhere)
    assert watched.take() == 2
    assert kept(engine) == [("day.csv", "csv"), ("day.fhir.json", "fhir")]
    assert sorted(one.name.partition("-")[2] for one in (theirs / "kept").iterdir()) == ["day.csv", "day.fhir.json"]
    assert fresh.exists()
    assert unfinished.exists()
    assert elsewhere.exists()
    # The same content again, under another name, is the same letter, and its file is not lost either.
    dropped(theirs, "again.csv", b"message_id,rows\n")
    assert watched.take() == 1
    assert len(kept(engine)) == 2
    assert len(list((theirs / "kept").iterdir())) == 3


@pytest.mark.usefixtures("laboratory")
def test_a_file_that_is_too_large_is_set_aside(engine: Engine, payload_keys: KeyRing, tmp_path: Path) -> None:
    large = dropped(tmp_path / LABORATORY, "large.csv", b"")
    os.truncate(large, MOST_BYTES + 1)
    os.utime(large, (1, 1))
    assert Folder(engine, payload_keys, tmp_path).take() == 0
    assert len(list((tmp_path / LABORATORY / "refused").iterdir())) == 1
    assert kept(engine) == []


@pytest.mark.usefixtures("laboratory")
def test_the_command_keeps_files_once(engine: Engine, database_url: str, tmp_path: Path) -> None:
    env = {"PHMP_DATABASE_URL": database_url, "PHMP_PAYLOAD_KEYS": f"made-up:{'A' * 43}="}
    path = dropped(tmp_path, "day.hl7", b"MSH|^~\\&|\r")
    words = ["results", "import", str(path), "--laboratory", LABORATORY]
    first, again = (CliRunner().invoke(app, words, env=env) for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert "is kept as letter" in first.output
    assert "was kept before" in again.output
    assert kept(engine) == [("day.hl7", LetterFormat.HL7.value)]
    assert path.exists()
    missing = CliRunner().invoke(app, [*words[:2], str(tmp_path / "none"), *words[3:]], env=env)
    assert missing.exit_code == 1
    assert "cannot be read" in missing.output
    unknown = CliRunner().invoke(app, [*words[:3], "--laboratory", "Nobody Known"], env=env)
    assert unknown.exit_code == 1
