"""What is kept of a day's draw, and the hashes that commit to it (TESTING.md 10.3, commit and reveal).

The hashes are of plain lines of text, so that anybody can recompute them with any tool:

- a row: ``hidden-quota/1|row|program|day|enrollment|period|index|days|counted|quota commitment|selected``
- a day: ``hidden-quota/1|day|program|day|commitment of the day before|SHA-256 of the seed``, then one line for the hash
  (leaf) of each row, sorted.

Only the commitment may be seen before the window opens. The leaves, and even the hash of the seed, are sealed with the
rows: who had them could find out the selections by trying both answers.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from domain.ids import EnrollmentId, TestingPeriodId

#: How selections are made and hashed. Whatever changes one byte of either is another algorithm with another name.
ALGORITHM: Final = "hidden-quota/1"
#: What stands for the commitment of the day before on the first day of a program.
NO_DAY_BEFORE: Final = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRow:
    """One participant in one day's draw: everything that the selection was made from but the seed and the quota."""

    enrollment_id: EnrollmentId
    period_id: TestingPeriodId
    #: How many of the period's days were drawn before this one.
    index: int
    #: How many days the period has.
    days: int
    #: How many selections of the period before this day count: all but those excused or cancelled.
    counted: int
    quota_commitment: bytes
    selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDraw:
    """One day's draw as it is logged; everything but the commitment is sealed until the window opens or closes."""

    program: str
    day: date
    algorithm: str = ALGORITHM
    #: The commitment of the program's draw before this one.
    previous: bytes
    #: Sealed until the window has closed, and shown by no log.
    seed: bytes = field(repr=False)
    #: In the order of their enrollments.
    rows: tuple[DrawRow, ...]
    #: The hash of each row under its enrollment, kept apart from the rows: so a lost or altered row can be named.
    leaves: tuple[tuple[EnrollmentId, bytes], ...]
    commitment: bytes


def row_bytes(program: str, day: date, row: DrawRow, algorithm: str = ALGORITHM) -> bytes:
    """Write a row the one way in which it is hashed."""
    return _written(f"{algorithm}|row|{program}|{day}", row)


def leaf_of(program: str, day: date, row: DrawRow, algorithm: str = ALGORITHM) -> bytes:
    """Hash a row."""
    return hashlib.sha256(row_bytes(program, day, row, algorithm)).digest()


def leaves_of(program: str, day: date, rows: Iterable[DrawRow], algorithm: str = ALGORITHM) -> Iterator[bytes]:
    """Hash the rows of one day."""
    head = f"{algorithm}|row|{program}|{day}"
    return (hashlib.sha256(_written(head, row)).digest() for row in rows)


def _written(head: str, row: DrawRow) -> bytes:
    return (
        f"{head}|{row.enrollment_id!s}|{row.period_id!s}|{row.index}|{row.days}|{row.counted}"
        f"|{row.quota_commitment.hex()}|{'selected' if row.selected else 'not selected'}"
    ).encode()


def day_bytes(
    *, program: str, day: date, previous: bytes, seed: bytes, leaves: Iterable[bytes], algorithm: str = ALGORITHM
) -> bytes:
    """Write a day the one way in which it is hashed, whatever the order of its leaves."""
    head = f"{algorithm}|day|{program}|{day}|{previous.hex()}|{hashlib.sha256(seed).hexdigest()}"
    return "\n".join((head, *sorted(leaf.hex() for leaf in leaves))).encode()


def commitment_of(
    *, program: str, day: date, previous: bytes, seed: bytes, leaves: Iterable[bytes], algorithm: str = ALGORITHM
) -> bytes:
    """Commit to a day's draw: the hash that is published before the window opens."""
    written = day_bytes(program=program, day=day, previous=previous, seed=seed, leaves=leaves, algorithm=algorithm)
    return hashlib.sha256(written).digest()
