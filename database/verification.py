"""Whether the journal is as it was written.

What shows: an entry altered, removed, inserted or moved, an end cut off, and a case whose journal is gone. It is read
case by case, so that it needs no more room however long it grows. What cannot show from within: a journal
whose end was rewritten together with its head by somebody who computed every hash anew. Against that, keep a copy of
`journal_heads` where the database's owner cannot write.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Final

from sqlalchemy import Connection, RowMapping, Select, Uuid, bindparam, select, union

from database.chain import Entry
from database.enrollments import enrollments
from database.journal import BEGINNING, REGISTRY, journal, journal_heads
from domain.ids import EnrollmentId, EventId

_ENTRY: Final = tuple(field.name for field in fields(Entry))
_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far a journal has come."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first place at which a journal is not as it was written."""

    enrollment_id: EnrollmentId
    seq: int
    #: None where an entry should be and is not.
    event_id: EventId | None
    what: str

    @property
    def sentence(self) -> str:
        """What is wrong, in words, with the row."""
        whose = "registry" if self.enrollment_id == REGISTRY else f"enrollment {self.enrollment_id}"
        row = f" (event {self.event_id})" if self.event_id else ""
        return f"Journal of the {whose}: entry {self.seq}{row} {self.what}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of looking through journals."""

    entries: int
    broken: Broken | None

    @property
    def is_broken(self) -> bool:
        """Whether something is not as it was written."""
        return self.broken is not None

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        if self.broken is not None:
            return self.broken.sentence
        return f"{self.entries} entries are as they were written." if self.entries else "There are no entries."


def verify(connection: Connection, enrollment_id: EnrollmentId | None = None) -> Broken | None:
    """Find the first entry that is not as it was written, in the journal of one case or in all; None if all are."""
    return look_through(connection, enrollment_id).broken


def look_through(connection: Connection, enrollment_id: EnrollmentId | None = None) -> Verified:
    """Read the journal of one case or all of them, up to the first entry that is not as it was written."""
    entries = 0
    for of_case in _everybody(connection) if enrollment_id is None else [enrollment_id]:
        with connection.execute(_JOURNAL, {"of": of_case}, execution_options={"yield_per": _BATCH}) as result:
            counted = _Counted(result.mappings())
            broken = next(_broken(of_case, counted), None)
        entries += counted.entries
        if broken is not None:
            return Verified(entries=entries, broken=broken)
    return Verified(entries=entries, broken=None)


class _Counted:
    """Rows, and how many of them were entries."""

    def __init__(self, rows: Iterable[RowMapping]) -> None:
        self._rows = rows
        self.entries = 0

    def __iter__(self) -> Iterator[RowMapping]:
        for row in self._rows:
            self.entries += row["event_id"] is not None
            yield row


def _everybody(connection: Connection) -> Sequence[EnrollmentId]:
    """Find whoever has a journal or should have one: every case has entries from the moment it is kept."""
    everybody = union(
        select(journal.c.enrollment_id.label("of_case")),
        select(journal_heads.c.enrollment_id),
        select(enrollments.c.id),
    ).subquery()
    return [EnrollmentId(one) for one in connection.scalars(select(everybody.c.of_case).order_by(everybody.c.of_case))]


def _one_journal() -> Select[tuple[object, ...]]:
    """Read a case, its head and its entries in one statement: what is being written is seen whole or not at all."""
    asked = select(bindparam("of", type_=Uuid).label("of_case")).subquery()
    joined = (
        asked.outerjoin(enrollments, enrollments.c.id == asked.c.of_case)
        .outerjoin(journal_heads, journal_heads.c.enrollment_id == asked.c.of_case)
        .outerjoin(journal, journal.c.enrollment_id == asked.c.of_case)
    )
    is_case = enrollments.c.id.is_not(None).label("is_case")
    head_seq, head_hash = journal_heads.c.seq.label("head_seq"), journal_heads.c.hash.label("head_hash")
    return select(*journal.c, is_case, head_seq, head_hash).select_from(joined).order_by(journal.c.seq)


_JOURNAL: Final = _one_journal()


def _broken(of_case: EnrollmentId, rows: Iterable[RowMapping]) -> Iterator[Broken]:
    seq, previous, head, is_case = 0, BEGINNING, Head(seq=0, hash=BEGINNING), False
    for row in rows:
        head, is_case = Head(seq=row["head_seq"] or 0, hash=row["head_hash"] or BEGINNING), row["is_case"]
        if row["event_id"] is None:
            break
        seq += 1
        what = _wrong_with(row, seq, previous)
        if what is not None:
            yield Broken(enrollment_id=of_case, seq=seq, event_id=row["event_id"], what=what)
        previous = row["hash"]
    end = Head(seq=seq, hash=previous)
    if end != head:
        first_unlike = min(end.seq, head.seq) + (end.seq != head.seq)
        yield Broken(enrollment_id=of_case, seq=first_unlike, event_id=None, what=_wrong_with_end(end, head))
    elif is_case and seq == 0:
        yield Broken(enrollment_id=of_case, seq=1, event_id=None, what="is missing, with the whole journal of the case")


def _wrong_with(row: RowMapping, seq: int, previous: str) -> str | None:
    if Entry(**{name: row[name] for name in _ENTRY}).hash != row["hash"]:
        return "was altered"
    if row["seq"] != seq:
        return f"is missing, or was moved: entry {row['seq']} stands in its place"
    if row["previous_hash"] != previous:
        return "does not follow the entry before it: one of the two was put there later"
    return None


def _wrong_with_end(end: Head, head: Head) -> str:
    if head.seq > end.seq:
        return f"is missing, with everything after it: {head.seq} entries were written"
    if head.seq < end.seq:
        return f"was never written by the program: the journal ended with {head.seq} entries"
    return "is not the one that was written last"
