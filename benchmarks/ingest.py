"""How fast results are taken in: ``python -m benchmarks.ingest [REPORTS]``.

Letters in all four formats, each report a plain negative on another participant's specimen, are kept (sealed, exactly
once), then opened and sorted by the mailroom (read, matched, and cleared with everything that a case keeps of it).
Beside that stands PostgreSQL's own COPY of the very rows of ``letters`` and ``lab_reports`` that came of it, into empty
tables of the same shape. Telling the processes is left out: it waits for Temporal and not for PostgreSQL.
"""
# ruff: noqa: T201 - a script in a folder of scripts, which prints what it measured

import asyncio
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

import psycopg
from sqlalchemy import Engine, Table, func, select, text
from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile

from activities.mailroom import Mailroom
from arrivals.letters import Letter, keep_letter
from benchmarks.caseload import await_reports, found
from database import migrate
from database.engine import make_engine
from database.letters import lab_reports, letters
from database.testing import specimens
from dev.laboratory import write_all
from dev.owners import server_owner
from dev.places import scratch_directory
from dev.postgresql import Cluster
from dev.programs import postgresql_programs
from domain.ids import LaboratoryId
from domain.testing.codes import Adjudication
from domain.testing.letters import Channel
from domain.testing.results import LabReport
from laboratory.messages import Format
from temporal import runtime
from temporal.client import connect
from temporal.keys import KeyRing, PayloadKey

REPORTS: Final = 1_000
#: How many reports stand in a letter: one as by webhook, many as in a file.
IN_A_LETTER: Final = (1, 50)


class NotTakenInError(RuntimeError):
    """Not every report was taken in, so that nothing was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Seconds that so many reports took."""

    reports: int
    kept: float
    sorted: float
    copied: float

    @property
    def in_words(self) -> str:
        """Rows per second, and how much longer than COPY both steps take."""
        each = [f"{self.reports / took:>10,.0f}" for took in (self.kept, self.sorted, self._both, self.copied)]
        return f"{' '.join(each)} {self._both / self.copied:>6,.0f}"

    @property
    def _both(self) -> float:
        return self.kept + self.sorted


def main() -> None:
    """Measure and print, on a server of its own that is durable as one in production is."""
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    print(f"{reports:,} reports, a quarter in each format; rows/s")
    print(f"{'a letter':>10} {'kept':>10} {'sorted':>10} {'both':>10} {'COPY':>10} {'ratio':>6}")
    with _server() as cluster:
        for in_a_letter in IN_A_LETTER:
            name = f"in_letters_of_{in_a_letter}"
            url = cluster.create_database(name)
            migrate.upgrade(url)
            print(f"{in_a_letter:>10} {measure(url, reports, in_a_letter).in_words}", flush=True)
            cluster.drop_database(name)


def measure(url: str, reports: int, in_a_letter: int) -> Measured:
    """Take so many reports into a migrated database; raises `NotTakenInError` unless each has cleared its specimen."""
    engine = make_engine(url)
    try:
        return _measure(engine, reports, in_a_letter)
    finally:
        engine.dispose()


def _measure(engine: Engine, reports: int, in_a_letter: int) -> Measured:
    keys = KeyRing(current=PayloadKey(id="benchmark", secret=secrets.token_bytes(32)))
    laboratory = found(engine)
    sent = _letters(laboratory, await_reports(engine, reports), in_a_letter)
    mailroom = Mailroom(engine, keys, asyncio.run(_nobody(keys)))
    begun = perf_counter()
    for letter in sent:
        keep_letter(engine, keys, letter)
    kept = perf_counter()
    asyncio.run(_sort(mailroom))
    done = perf_counter()
    check_all_cleared(engine, reports)
    return Measured(reports=reports, kept=kept - begun, sorted=done - kept, copied=_copied(engine))


async def _sort(mailroom: Mailroom) -> None:
    while await mailroom.take_in():
        pass


def _letters(laboratory: LaboratoryId, reports: list[LabReport], in_a_letter: int) -> list[Letter]:
    """Write the reports as a laboratory does: letter by letter another format."""
    parts = [reports[first : first + in_a_letter] for first in range(0, len(reports), in_a_letter)]
    return [
        Letter(
            laboratory_id=laboratory,
            message_id=f"LETTER-{number:07}",
            channel=Channel.WEBHOOK,
            content=write_all(part, list(Format)[number % len(Format)]),
            received_at=datetime.now(UTC),
        )
        for number, part in enumerate(parts)
    ]


async def _nobody(keys: KeyRing) -> Client:
    """Make a client that is never used: nobody is told."""
    return await connect(ClientConfigProfile(address="127.0.0.1:9", namespace="nowhere"), keys)


def check_all_cleared(engine: Engine, reports: int) -> None:
    """Raise `NotTakenInError` unless so many specimens were cleared."""
    cleared = select(func.count()).where(specimens.c.adjudication == Adjudication.CLEAR)
    with engine.connect() as connection:
        counted = connection.execute(cleared).scalar_one()
    if counted != reports:
        raise NotTakenInError(f"{counted} of {reports} specimens were cleared")


def _copied(engine: Engine) -> float:
    """Copy what was written into empty tables of the same shape, in one transaction; gives the seconds."""
    copies = [(one, _rows_of(engine, one)) for one in (letters, lab_reports)]
    with engine.begin() as connection:
        for table, _ in copies:
            connection.execute(text(f"CREATE TABLE copy_of_{table.name} (LIKE {table.name} INCLUDING ALL)"))
    with _connected(engine) as connection:
        begun = perf_counter()
        for table, rows in copies:
            with connection.cursor().copy(f"COPY copy_of_{table.name} FROM STDIN (FORMAT binary)") as copy:
                copy.write(rows)
        connection.commit()
        return perf_counter() - begun


def _rows_of(engine: Engine, table: Table) -> bytes:
    everything = f"COPY {table.name} TO STDOUT (FORMAT binary)"
    with _connected(engine) as connection, connection.cursor().copy(everything) as copy:
        return b"".join(copy)


def _connected(engine: Engine) -> psycopg.Connection:
    """Connect as COPY needs it, which is not SQLAlchemy's."""
    return psycopg.connect(engine.url.set(drivername="postgresql").render_as_string(hide_password=False))


@contextmanager
def _server() -> Iterator[Cluster]:
    runtime.install()
    owner = server_owner()
    scratch = scratch_directory(owner)
    cluster = Cluster(
        home=scratch / "postgresql",
        log=scratch / "postgresql.log",
        programs=postgresql_programs(owner, scratch),
        password=secrets.token_urlsafe(),
    )
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
