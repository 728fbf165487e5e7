"""Nobody changes what only grows, the journal above all: triggers refuse, and the program's role has no right to."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from access.log import note
from activities.policies import Policies
from database.engine import make_engine
from domain.facts import EscalationFact
from domain.ladders import RungAction
from domain.roles import Party
from policies.reading import read_pack
from tests.activities.program import NOW, a_recording, an_obligation, found, open_case

APPEND_ONLY = {
    "journal": "sentence = '-'",
    "access_log": "status = 200",
    "policy_versions": "version = '-'",
    "escalations": "why = '-'",
    "check_ins": "sentence = '-'",
}
CHANGES = [
    (table, change)
    for table, column in APPEND_ONLY.items()
    for change in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE")  # noqa: S608 - our own words
]


@contextmanager
def as_the_program(engine: Engine) -> Iterator[Connection]:
    """Act in the role in which the program should run."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE phmp_app"))
        yield connection


@pytest.fixture
def kept(engine: Engine) -> Engine:
    """A database with a row in every table that only grows."""
    program = found(engine)
    case = open_case(program)
    owed = an_obligation()
    rung = EscalationFact(
        id=uuid4(),
        enrollment_id=case.id,
        obligation_id=owed.id,
        rung=0,
        round=0,
        level=1,
        reaches=Party.SPECIALIST,
        action=RungAction.TASK,
        climbed_at=NOW,
        clause=owed.clause,
        why="It was due.",
    )
    program.records.record(a_recording(case, owed, facts=(rung,)))
    Policies(engine, read_pack).pin("pa_vrp")
    with engine.begin() as connection:
        note(connection, at=NOW, staff_id=None, action="session:refused", status=401)
        shown = "'2026-06-01', 'answered', 'selected', 'ABCD', '-', now(), 'online'"
        account = {"participant": case.participant_id, "enrollment": case.id}
        for row in (
            "outside_accounts SELECT :enrollment, 'participant', :participant, NULL, 'a@b', NULL, true, now()",
            f"check_ins SELECT :enrollment, :enrollment, :enrollment, {shown}",
        ):
            connection.execute(text(f"INSERT INTO {row}"), account)
    return engine


@pytest.mark.parametrize(("table", "change"), CHANGES)
def test_even_a_superuser_is_refused(kept: Engine, table: str, change: str) -> None:
    words = f"the {table.replace('_', ' ')} is append-only"
    with pytest.raises(ProgrammingError, match=words), kept.begin() as connection:
        connection.execute(text(change))


@pytest.mark.parametrize(("table", "change"), CHANGES)
def test_the_programs_role_has_no_right_to(engine: Engine, table: str, change: str) -> None:
    with pytest.raises(ProgrammingError, match=f"permission denied for table {table}"), as_the_program(engine) as role:
        role.execute(text(change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE journal_heads SET seq = seq - 1", "moves forward only"),
        ("UPDATE journal_heads SET hash = repeat('a', 64)", "moves forward only"),
        ("UPDATE journal_heads SET seq = seq + 1, enrollment_id = gen_random_uuid()", "moves forward only"),
        ("DELETE FROM journal_heads", "the journal heads is append-only"),
        ("TRUNCATE journal_heads", "the journal heads is append-only"),
    ],
)
def test_the_head_of_a_journal_only_moves_forward(engine: Engine, change: str, words: str) -> None:
    open_case(found(engine))
    with pytest.raises(ProgrammingError, match=words), engine.begin() as connection:
        connection.execute(text(change))


def test_the_programs_role_takes_no_head_away(engine: Engine) -> None:
    words = "permission denied for table journal_heads"
    with pytest.raises(ProgrammingError, match=words), as_the_program(engine) as role:
        role.execute(text("DELETE FROM journal_heads"))


@pytest.mark.parametrize("change", ["UPDATE alembic_version SET version_num = '-'", "DROP TABLE journal"])
def test_the_programs_role_does_not_migrate(engine: Engine, change: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), as_the_program(engine) as role:
        role.execute(text(change))


def test_the_programs_role_can_do_all_that_the_program_does(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER ROLE phmp_app LOGIN PASSWORD 'synthetic'"))
    program = engine.url.set(username="phmp_app", password="synthetic")
    app = make_engine(program.render_as_string(hide_password=False))
    try:
        open_case(found(app))
    finally:
        app.dispose()
        with engine.begin() as connection:
            connection.execute(text("ALTER ROLE phmp_app NOLOGIN"))


def test_tables_of_later_steps_are_the_programs_too(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE later (id int)"))
    with as_the_program(engine) as role:
        role.execute(text("INSERT INTO later VALUES (1)"))
