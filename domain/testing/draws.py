"""The draw of a day by hidden-quota sampling, algorithm ``hidden-quota/1`` (TESTING.md 10.3).

Each participant of the day has a number from 0 to 1 that only the day's seed gives: the first eight bytes of
HMAC-SHA256(seed, enrollment|day). Who still owes R tests in the L days that are left is selected if the number is below
R/L. So the quota's days are chosen uniformly without replacement: every weekday and the day after a test have the same
odds, and when as many tests as days are left, each day is certain. Integers throughout: no rounding anywhere.

Seed and quotas are passed in; nothing here can find a selection without them. Who reads the seeds of past days beside
the selections learns the quota little by little, about half of all quotas in two thirds of a year: seeds are for the
program's verification while periods run, never for participants.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.ids import EnrollmentId, TestingPeriodId
from domain.testing.draw_log import ALGORITHM, DayDraw, DrawRow, commitment_of, leaves_of
from domain.testing.quotas import Quota, TestingPeriod
from domain.testing.quotas import commitment_of as quota_commitment_of

#: How many random bytes a day's seed has.
SEED_BYTES: Final = 32

_NUMBER_BYTES: Final = 8
_NUMBER_BITS: Final = _NUMBER_BYTES * 8
_SHA256_BLOCK: Final = 64
_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A participant on a day of a testing period."""

    period: TestingPeriod
    #: How many of the period's days were drawn before this one.
    index: int
    #: How many selections of the period before this day count: all but those excused or cancelled.
    counted: int


class UncommittedQuotaError(ValueError):
    """A quota is missing, or is not the one that was committed to when its testing period began."""

    def __init__(self, enrollments: Sequence[EnrollmentId]) -> None:
        super().__init__(f"{len(enrollments)} entries have no quota or not the one committed to")
        self.enrollments = tuple(enrollments)


def draw_day(
    *,
    program: str,
    day: date,
    seed: bytes,
    entries: Iterable[Entry],
    quotas: Mapping[TestingPeriodId, Quota],
    previous: bytes,
) -> DayDraw:
    """Draw a program's day and commit to it; what comes out does not depend on the order of the entries.

    ``previous`` is the commitment of the program's draw before, or ``NO_DAY_BEFORE``. UncommittedQuotaError names whom
    to leave out and look into; ValueError if something cannot be: a participant twice, more tests than days.
    """
    listed = sorted(entries, key=lambda one: one.period.enrollment_id.int)
    _require_drawable(program, seed, previous, listed)
    _require_committed(listed, quotas)
    names = [str(one.period.enrollment_id) for one in listed]
    rows = tuple(
        _row(one, selects(number, one.period.days - one.index, quotas[one.period.id].count - one.counted))
        for one, number in zip(listed, draw_numbers(seed, day, names), strict=True)
    )
    hashes = tuple(leaves_of(program, day, rows))
    return DayDraw(
        program=program,
        day=day,
        algorithm=ALGORITHM,
        previous=previous,
        seed=seed,
        rows=rows,
        leaves=tuple((row.enrollment_id, leaf) for row, leaf in zip(rows, hashes, strict=True)),
        commitment=commitment_of(program=program, day=day, previous=previous, seed=seed, leaves=hashes),
    )


def draw_numbers(seed: bytes, day: date, names: Iterable[str]) -> Iterator[int]:
    """Give each participant's number of the day, 0 to 2^64 - 1, from the seed and the text of the enrollment id.

    This is HMAC-SHA256 (RFC 2104) with the two blocks of the key hashed once, which takes a third of the time.
    """
    key = seed.ljust(_SHA256_BLOCK, b"\0")
    inner, outer = hashlib.sha256(bytes(b ^ 0x36 for b in key)), hashlib.sha256(bytes(b ^ 0x5C for b in key))
    ending = f"|{day}"
    for name in names:
        inside, outside = inner.copy(), outer.copy()
        inside.update((name + ending).encode())
        outside.update(inside.digest())
        yield int.from_bytes(outside.digest()[:_NUMBER_BYTES])


def selects(number: int, left: int, remaining: int) -> bool:
    """Say whether a number selects: with odds of ``remaining`` tests in the days ``left``, today included."""
    return number * left < remaining << _NUMBER_BITS


def _row(entry: Entry, selected: bool) -> DrawRow:  # noqa: FBT001 - the answer of the draw
    return DrawRow(
        enrollment_id=entry.period.enrollment_id,
        period_id=entry.period.id,
        index=entry.index,
        days=entry.period.days,
        counted=entry.counted,
        quota_commitment=entry.period.quota_commitment,
        selected=selected,
    )


def _require_drawable(program: str, seed: bytes, previous: bytes, entries: Sequence[Entry]) -> None:
    if not program or "|" in program or not program.isprintable():
        raise ValueError("a program is named by printable characters without |")
    if len(seed) != SEED_BYTES or len(previous) != _HASH_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes and a commitment {_HASH_BYTES}")
    if any(not 0 <= one.counted <= one.index < one.period.days for one in entries):
        raise ValueError("a day lies outside its testing period, or more selections count than days have gone")
    if len({one.period.enrollment_id for one in entries}) < len(entries):
        raise ValueError("a participant is drawn once a day")


def _require_committed(entries: Iterable[Entry], quotas: Mapping[TestingPeriodId, Quota]) -> None:
    odd = [one.period.enrollment_id for one in entries if not _is_committed(one.period, quotas.get(one.period.id))]
    if odd:
        raise UncommittedQuotaError(odd)


def _is_committed(period: TestingPeriod, quota: Quota | None) -> bool:
    return quota is not None and quota_commitment_of(period.id, quota) == period.quota_commitment
