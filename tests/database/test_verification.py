"""The journal's chain: what was altered, removed, inserted or moved behind the program's back is found and named."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from uuid import uuid4

import pytest
from sqlalchemy import URL, Connection, Engine, event, text

from database.chain import Entry
from database.engine import make_reading_engine
from database.journal import REGISTRY, journal
from database.verification import Verified, look_through, verify
from dev.ports import free_port
from domain.case import Case
from domain.ids import EnrollmentId
from tests.activities import program as of
from tests.activities.program import Program, a_recording, an_event, open_case, rows


@pytest.fixture
def program(engine: Engine) -> Program:
    """A program."""
    return of.found(engine)


@pytest.fixture
def case(program: Program) -> Case:
    """A case with a journal of five entries, between two others."""
    open_case(program)
    made = open_case(program)
    program.records.record(replace(a_recording(made), events=tuple(an_event(made.referral) for _ in range(4))))
    open_case(program)
    return made


@contextmanager
def behind_its_back(engine: Engine) -> Iterator[Connection]:
    """Change the journal as only a superuser can, with its triggers off."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def verified(engine: Engine, enrollment_id: EnrollmentId | None = None) -> Verified:
    """Verify with the rights of a reader."""
    reader = make_reading_engine(engine.url.render_as_string(hide_password=False))
    try:
        with reader.connect() as connection:
            found = look_through(connection, enrollment_id)
            assert verify(connection, enrollment_id) == found.broken
            return found
    finally:
        reader.dispose()


def test_a_journal_that_nobody_touched_is_as_it_was_written(program: Program, case: Case) -> None:
    assert verified(program.engine, case.id) == Verified(entries=5, broken=None)
    assert verified(program.engine, REGISTRY).entries > 5
    everything = verified(program.engine)
    assert everything == Verified(entries=len(rows(program.engine, journal)), broken=None)
    assert everything.sentence.endswith(" entries are as they were written.")


def test_a_case_without_entries_is_said(program: Program) -> None:
    assert verified(program.engine, EnrollmentId(uuid4())).sentence == "There are no entries."


ALTERATIONS = {
    "event_id": "gen_random_uuid()",
    "name": "'other:name'",
    "at": "at + interval '1 microsecond'",
    "actor_id": "gen_random_uuid(), actor_role = 'director'",
    "sentence": "sentence || ' '",
    "clause": "'another clause'",
    "detail": "jsonb_set(detail, '{0,fact,summary}', '\"nothing\"')",
    "recorded_at": "recorded_at - interval '1 day'",
    "previous_hash": "repeat('a', 64)",
    "hash": "repeat('b', 64)",
    "actor_role": "'director', actor_id = gen_random_uuid()",
    "enrollment_id": "gen_random_uuid()",
    "seq": "seq + 100",
}


def test_every_column_is_covered() -> None:
    assert set(ALTERATIONS) == {field.name for field in fields(Entry)} | {"hash"}
    assert set(journal.c.keys()) == set(ALTERATIONS)


@pytest.mark.parametrize("column", sorted(ALTERATIONS))
def test_an_altered_entry_is_found(program: Program, case: Case, column: str) -> None:
    with behind_its_back(program.engine) as connection:
        connection.execute(
            text(f"UPDATE journal SET {column} = {ALTERATIONS[column]} WHERE enrollment_id = :case AND seq = 3"),  # noqa: S608 - our own words
            {"case": case.id},
        )
    everything = verified(program.engine)
    assert everything.is_broken
    if column != "enrollment_id":
        broken = verified(program.engine, case.id).broken
        assert broken is not None
        assert (broken.enrollment_id, broken.seq) == (case.id, 3)


def test_an_altered_entry_is_named(program: Program, case: Case) -> None:
    with behind_its_back(program.engine) as connection:
        connection.execute(
            text("UPDATE journal SET sentence = 'It was not.' WHERE enrollment_id = :case AND seq = 2"),
            {"case": case.id},
        )
    [row] = rows(program.engine, journal, enrollment_id=case.id, seq=2)
    assert verified(program.engine).sentence == (
        f"Journal of the enrollment {case.id}: entry 2 (event {row['event_id']}) was altered."
    )


@pytest.mark.parametrize(
    ("seq", "what"),
    [
        (1, "entry 1 (event {event}) is missing, or was moved: entry 2 stands in its place"),
        (3, "entry 3 (event {event}) is missing, or was moved: entry 4 stands in its place"),
        (5, "entry 5 is missing, with everything after it: 5 entries were written"),
    ],
)
def test_a_removed_entry_is_found(program: Program, case: Case, seq: int, what: str) -> None:
    following = rows(program.engine, journal, enrollment_id=case.id, seq=seq + 1)
    with behind_its_back(program.engine) as connection:
        connection.execute(
            text("DELETE FROM journal WHERE enrollment_id = :case AND seq = :seq"), {"case": case.id, "seq": seq}
        )
    named = what.format(event=following[0]["event_id"] if following else "")
    assert verified(program.engine).sentence == f"Journal of the enrollment {case.id}: {named}."


def test_a_removed_entry_is_found_when_the_others_close_ranks(program: Program, case: Case) -> None:
    with behind_its_back(program.engine) as connection:
        connection.execute(text("DELETE FROM journal WHERE enrollment_id = :case AND seq = 3"), {"case": case.id})
        connection.execute(
            text("UPDATE journal SET seq = seq - 1 WHERE enrollment_id = :case AND seq > 3"), {"case": case.id}
        )
    broken = verified(program.engine).broken
    assert broken is not None
    assert (broken.seq, broken.what) == (3, "was altered")


def test_a_journal_that_is_gone_is_found(program: Program, case: Case) -> None:
    with behind_its_back(program.engine) as connection:
        connection.execute(text("DELETE FROM journal WHERE enrollment_id = :case"), {"case": case.id})
    for each in (verified(program.engine), verified(program.engine, case.id)):
        assert each.broken is not None
        assert (each.broken.enrollment_id, each.broken.seq) == (case.id, 1)


def test_a_journal_that_is_gone_with_its_head_is_found_by_its_case(program: Program, case: Case) -> None:
    with behind_its_back(program.engine) as connection:
        for table in ("journal", "journal_heads"):
            connection.execute(text(f"DELETE FROM {table} WHERE enrollment_id = :case"), {"case": case.id})  # noqa: S608 - our own words
    for each in (verified(program.engine), verified(program.engine, case.id)):
        assert each.sentence == (
            f"Journal of the enrollment {case.id}: entry 1 is missing, with the whole journal of the case."
        )


@pytest.mark.usefixtures("case")
def test_no_more_than_one_journal_is_read_at_a_time(program: Program) -> None:
    with program.engine.connect() as connection:
        everything = connection.exec_driver_sql("SELECT enrollment_id, count(*) FROM journal GROUP BY 1 ORDER BY 1")
        lengths = {row[0]: row[1] for row in everything}
        asked: list[object] = []
        event.listen(connection, "before_cursor_execute", lambda *statement: asked.append(statement[3]))
        assert look_through(connection).entries == sum(lengths.values())
    assert [one["of"] for one in asked if isinstance(one, dict) and "of" in one] == list(lengths)


def test_two_entries_that_changed_places_are_found(program: Program, case: Case) -> None:
    with behind_its_back(program.engine) as connection:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            connection.execute(
                text("UPDATE journal SET seq = :new WHERE enrollment_id = :case AND seq = :old"),
                {"case": case.id, "old": old, "new": new},
            )
    broken = verified(program.engine).broken
    assert broken is not None
    assert (broken.seq, broken.what) == (2, "was altered")


def forged_from(engine: Engine, case: Case, model: int, **changes: object) -> Entry:
    """An entry with a right hash, such as somebody forges who knows how hashes are made."""
    [row] = rows(engine, journal, enrollment_id=case.id, seq=model)
    values = {field.name: row[field.name] for field in fields(Entry)} | {"event_id": uuid4(), "sentence": "Forged."}
    return Entry(**(values | changes))  # type: ignore[arg-type] # fields by name


def insert(engine: Engine, entry: Entry) -> None:
    """Put an entry into the journal past the program."""
    values = {field.name: getattr(entry, field.name) for field in fields(entry)} | {"hash": entry.hash}
    with engine.begin() as connection:
        connection.execute(journal.insert(), values)


def test_an_entry_appended_past_the_program_is_found(program: Program, case: Case) -> None:
    [last] = rows(program.engine, journal, enrollment_id=case.id, seq=5)
    insert(program.engine, forged_from(program.engine, case, 5, seq=6, previous_hash=last["hash"]))
    assert verified(program.engine).sentence == (
        f"Journal of the enrollment {case.id}: entry 6 was never written by the program: "
        "the journal ended with 5 entries."
    )


def test_a_replaced_last_entry_is_found(program: Program, case: Case) -> None:
    forged = forged_from(program.engine, case, 5)
    with behind_its_back(program.engine) as connection:
        connection.execute(text("DELETE FROM journal WHERE enrollment_id = :case AND seq = 5"), {"case": case.id})
    insert(program.engine, forged)
    assert verified(program.engine).sentence == (
        f"Journal of the enrollment {case.id}: entry 5 is not the one that was written last."
    )


def test_a_replaced_entry_with_a_right_hash_of_its_own_is_found_by_the_next(program: Program, case: Case) -> None:
    forged = forged_from(program.engine, case, 3)
    with behind_its_back(program.engine) as connection:
        connection.execute(text("DELETE FROM journal WHERE enrollment_id = :case AND seq = 3"), {"case": case.id})
    insert(program.engine, forged)
    broken = verified(program.engine).broken
    assert broken is not None
    assert broken.seq == 4
    assert broken.what.startswith("does not follow the entry before it")


def test_an_altered_entry_of_the_registry_is_named_as_such(program: Program) -> None:
    with behind_its_back(program.engine) as connection:
        connection.execute(
            text("UPDATE journal SET sentence = '-' WHERE enrollment_id = :registry AND seq = 1"),
            {"registry": REGISTRY},
        )
    assert verified(program.engine).sentence.startswith("Journal of the registry: entry 1 ")


def run_cli(url: URL, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program's own command line."""
    address = url.render_as_string(hide_password=False)
    return subprocess.run(
        [sys.executable, "-P", "-m", "cli", "journal", "verify", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PHMP_DATABASE_URL": address, "PHMP_PAYLOAD_KEYS": f"made-up:{'A' * 43}="},
    )


def test_the_command_line_says_what_it_found_and_ends_accordingly(program: Program, case: Case) -> None:
    good = run_cli(program.engine.url, str(case.id))
    assert (good.returncode, good.stdout) == (0, "5 entries are as they were written.\n")
    with behind_its_back(program.engine) as connection:
        connection.execute(
            text("UPDATE journal SET clause = '-' WHERE enrollment_id = :case AND seq = 4"), {"case": case.id}
        )
    bad = run_cli(program.engine.url)
    assert bad.returncode == 1
    assert f"Journal of the enrollment {case.id}: entry 4 (event " in bad.stderr


def test_the_command_line_knows_a_case_without_entries_and_a_database_that_is_away(engine: Engine) -> None:
    nothing = run_cli(engine.url, str(uuid4()))
    assert (nothing.returncode, nothing.stdout) == (0, "There are no entries.\n")
    away = run_cli(engine.url.set(port=free_port()))
    assert (away.returncode, away.stderr) == (
        1,
        "PostgreSQL at PHMP_DATABASE_URL does not answer as it should: OperationalError.\n",
    )
