"""What PostgreSQL holds of a case, and whether it agrees with itself: journal, obligations, tasks, escalations."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, Table, select

from database.journal import journal
from database.obligations import escalations, obligations
from database.outbox import outbox
from database.tasks import tasks
from database.values import obligation_of
from database.verification import verify
from domain.deadlines import deadline_of
from domain.ids import EnrollmentId
from domain.obligations import Obligation, ObligationKind
from domain.tasks import TaskState, task_of

_ESCALATED = ("obligation:reminded", "obligation:escalated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything that was kept of a case."""

    journal: tuple[RowMapping, ...]
    obligations: tuple[Obligation, ...]
    escalations: tuple[RowMapping, ...]
    tasks: tuple[RowMapping, ...]
    outbox: tuple[RowMapping, ...]

    def happened(self, name: str) -> int:
        """Count the entries of a name."""
        return sum(row["name"] == name for row in self.journal)

    def of_kind(self, kind: str) -> list[Obligation]:
        """Give the obligations of a kind, the first first."""
        found = [one for one in self.obligations if one.kind == kind]
        return sorted(found, key=lambda one: (one.starts_at, one.label))


def is_of_testing(clause: str) -> bool:
    """Say whether something rests on the clause of testing, which is a process with a clock of its own."""
    return clause.endswith(f"({deadline_of(ObligationKind.BASELINE_TEST)})")


#: What an investigation owes, by the end of the clause on which it rests.
_OF_AN_INVESTIGATION = tuple(
    f", {deadline_of(kind)}"
    for kind in (
        ObligationKind.FINDING,
        ObligationKind.CEASE_NOTICE,
        ObligationKind.EMPLOYER_NOTICE,
        ObligationKind.BOARD_NOTICE,
        ObligationKind.SAFETY_CHECK,
    )
)


def is_of_an_investigation(clause: str) -> bool:
    """Say whether something is owed in an investigation, which is a process with a clock of its own."""
    return clause.endswith(_OF_AN_INVESTIGATION)


def open_book(engine: Engine, case: str) -> Book:
    """Read what was kept of a case at one time: several processes may be writing about it."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        return Book(
            journal=_rows(connection, journal, case, "seq"),
            obligations=tuple(obligation_of(row["value"]) for row in _rows(connection, obligations, case, "starts_at")),
            escalations=_rows(connection, escalations, case, "climbed_at", "rung"),
            tasks=_rows(connection, tasks, case, "opened_at"),
            outbox=_rows(connection, outbox, case, "created_at"),
        )


def audited(engine: Engine, case: str) -> Book:
    """Read what was kept of a case, after checking that nothing is missing, doubled or contradicts something else."""
    with engine.connect() as connection:
        broken = verify(connection, EnrollmentId(UUID(case)))
    assert broken is None, broken.sentence
    book = open_book(engine, case)
    assert [row["seq"] for row in book.journal] == list(range(1, len(book.journal) + 1))
    _every_obligation_was_opened_and_settled_once(book)
    _every_rung_was_climbed_once(book)
    _every_task_is_what_its_obligation_asks_for(book)
    return book


def _every_obligation_was_opened_and_settled_once(book: Book) -> None:
    assert book.happened("obligation:opened") == len(book.obligations)
    for state in ("accepted", "missed", "excused", "cancelled"):
        assert book.happened(f"obligation:{state}") == sum(one.state == state for one in book.obligations)
    periods = Counter((one.kind, one.subject, one.label) for one in book.obligations if one.period)
    assert all(times == 1 for times in periods.values()), periods


def _every_rung_was_climbed_once(book: Book) -> None:
    climbed = [(one.id, climb.rung, climb.round) for one in book.obligations for climb in one.climbed]
    kept = [(row["obligation_id"], row["rung"], row["round"]) for row in book.escalations]
    assert len(set(kept)) == len(kept)
    assert sorted(climbed) == sorted(kept)
    assert sum(book.happened(name) for name in _ESCALATED) == len(kept)
    # Each is a message of its own, in as many rows as people are behind a queue.
    assert len({row["message_id"] for row in book.outbox}) >= len(kept)


def _every_task_is_what_its_obligation_asks_for(book: Book) -> None:
    kept = {row["obligation_id"]: row for row in book.tasks}
    for obligation in book.obligations:
        wanted, row = task_of(obligation), kept.get(obligation.id)
        if wanted is None:
            assert row is None or row["state"] == TaskState.CLOSED, obligation.label
        else:
            assert row is not None, obligation.label
            assert (row["id"], row["state"]) == (wanted.id, TaskState.OPEN)
            assert (row["assigned_role"], row["level"]) == (wanted.assigned_role, wanted.level)


def _rows(connection: Connection, table: Table, case: str, *order: str) -> tuple[RowMapping, ...]:
    asked = select(table).where(table.c.enrollment_id == UUID(case)).order_by(*(table.c[each] for each in order))
    return tuple(connection.execute(asked).mappings())
