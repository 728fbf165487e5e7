"""Whether the journal is as it was written.

What shows: an entry altered, removed, inserted or moved, and an end cut off. What cannot show from within: a journal
whose end was rewritten together with its head by somebody who computed every hash anew. Against that, keep a copy of
`journal_heads` where the database's owner cannot write.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, RowMapping, Select, func, select

from database.chain import Entry
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
    statement = _entries_with_heads(enrollment_id)
    with connection.execute(statement, execution_options={"yield_per": _BATCH}) as result:
        counted = _Counted(result.mappings())
        broken = next(_broken(counted), None)
    return Verified(entries=counted.entries, broken=broken)


class _Counted:
    """Rows, and how many of them were entries."""

    def __init__(self, rows: Iterable[RowMapping]) -> None:
        self._rows = rows
        self.entries = 0

    def __iter__(self) -> Iterator[RowMapping]:
        for row in self._rows:
            self.entries += row["event_id"] is not None
            yield row


def _entries_with_heads(enrollment_id: EnrollmentId | None) -> Select[tuple[object, ...]]:
    """Read entries and heads in one statement, so that what is being written meanwhile is seen whole or not at all."""
    entries, heads = select(journal), select(journal_heads)
    if enrollment_id is not None:
        entries = entries.where(journal.c.enrollment_id == enrollment_id)
        heads = heads.where(journal_heads.c.enrollment_id == enrollment_id)
    entry, head = entries.subquery(), heads.subquery()
    of_case = func.coalesce(entry.c.enrollment_id, head.c.enrollment_id).label("of_case")
    return (
        select(*entry.c, of_case, head.c.seq.label("head_seq"), head.c.hash.label("head_hash"))
        .select_from(entry.join(head, entry.c.enrollment_id == head.c.enrollment_id, full=True))
        .order_by(of_case, entry.c.seq)
    )


def _broken(rows: Iterable[RowMapping]) -> Iterator[Broken]:
    for of_case, group in groupby(rows, key=lambda row: EnrollmentId(row["of_case"])):
        seq, previous, head = 0, BEGINNING, Head(seq=0, hash=BEGINNING)
        for row in group:
            head = Head(seq=row["head_seq"] or 0, hash=row["head_hash"] or BEGINNING)
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
