"""The account of the tests of each day: ordered = resulted + missed + excused + pending, with what does not fit."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Engine, Row, Select, select

from database.journal import journal
from database.testing import specimens, testings
from domain.testing.accounting import Reconciliation, RecordedTest, reconcile


def reconcile_days(engine: Engine, program: str, since: date, until: date) -> tuple[Reconciliation, ...]:
    """Account for every day from ``since`` to ``until`` on which a test was ordered in a program.

    Ordered is what the journals say was ordered or selected; recorded is what stands in the table of specimens. So a
    row that was lost, or that nobody ordered, is named.
    """
    rows = specimens.c
    query = (
        select(rows.id, rows.day, rows.state, rows.adjudication, rows.enrollment_id)
        .join(testings, testings.c.id == rows.enrollment_id)
        .where(testings.c.program == program, rows.day >= since, rows.day <= until)
    )
    recorded: dict[date, list[RecordedTest]] = defaultdict(list)
    with engine.connect() as connection:
        for one in connection.execute(query):
            recorded[one.day].append(RecordedTest(order=str(one.id), state=one.state, code=one.adjudication))
        ordered = _ordered(connection.execute(_orders(program)).all(), since, until)
    return tuple(reconcile(day, ordered[day], recorded[day]) for day in sorted({*ordered, *recorded}))


def _orders(program: str) -> Select[tuple[object, ...]]:
    names = ("testing:ordered", "testing:selected")
    of_program = select(testings.c.id).where(testings.c.program == program)
    return select(journal.c.detail).where(journal.c.name.in_(names), journal.c.enrollment_id.in_(of_program))


def _ordered(found: Sequence[Row[tuple[object, ...]]], since: date, until: date) -> defaultdict[date, list[str]]:
    """Read from the entries of journals which specimens were ordered for which day."""
    ordered: defaultdict[date, list[str]] = defaultdict(list)
    seen: set[UUID] = set()
    for one in found:
        for kept in one.detail:
            if kept.get("kept_in") != specimens.name:
                continue
            fact = kept["fact"]
            day, specimen_id = date.fromisoformat(fact["day"]), UUID(fact["id"])
            if since <= day <= until and specimen_id not in seen:
                seen.add(specimen_id)
                ordered[day].append(str(specimen_id))
    return ordered
