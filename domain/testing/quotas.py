"""The hidden quota: how many tests a participant will be drawn for in a testing period (TESTING.md 10.3).

A period's quota lies between its floor and a little more. It is drawn once, committed to by a hash, and kept sealed
until the period has ended, so that nobody can tell when the last test is done. Random bytes are passed in.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from domain.ids import EnrollmentId, TestingPeriodId

#: The days of a year of testing; a period has at most as many.
DAYS_IN_A_YEAR: Final = 365
#: How many random bytes a quota is drawn from: the first say how many tests, the others are its nonce.
QUOTA_BYTES: Final = 48

_NONCE_BYTES: Final = 32
_COUNT_BITS: Final = (QUOTA_BYTES - _NONCE_BYTES) * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingPeriod:
    """Up to a year of days on which one participant can be selected, and how many tests are owed in them."""

    id: TestingPeriodId
    enrollment_id: EnrollmentId
    #: Eligible days: a day on leave or without testing does not count and is not drawn.
    days: int
    #: The fewest tests.
    floor: int
    #: The most tests.
    ceiling: int
    #: What ``commitment_of`` gave for the quota, published while the quota is sealed.
    quota_commitment: bytes

    def __post_init__(self) -> None:
        _require_possible(self.days, self.floor, self.ceiling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many tests a period will have. Sealed until the period has ended, and shown by no log."""

    count: int = field(repr=False)
    nonce: bytes = field(repr=False)


def owed_in(per_year: int, days: int) -> int:
    """Give the share of a year's tests that falls on some days, rounded up; for a floor as for a ceiling."""
    return -(-per_year * days // DAYS_IN_A_YEAR)


def highest_quota(*, days: int, floor: int, ceiling: int, extra_percent: int) -> int:
    """Give the most tests that a period can be drawn to have.

    The extra is a share of the floor, rounded up so that a floor is never the only possibility; how much is a figure
    of the pack (TESTING.md 10.3 names no size: program default, grade A).
    """
    return min(days, ceiling, floor + -(-floor * extra_percent // 100))


def draw_quota(*, days: int, floor: int, ceiling: int, extra_percent: int, randomness: bytes) -> Quota:
    """Draw the quota of a period: any number from the floor to the highest with the same chance.

    ``randomness`` is ``QUOTA_BYTES`` bytes that nobody knows and that are used for nothing else.
    """
    _require_possible(days, floor, ceiling)
    if len(randomness) != QUOTA_BYTES:
        raise ValueError(f"a quota is drawn from {QUOTA_BYTES} random bytes, not {len(randomness)}")
    highest = highest_quota(days=days, floor=floor, ceiling=ceiling, extra_percent=extra_percent)
    number = int.from_bytes(randomness[:-_NONCE_BYTES])
    # A multiplication instead of a remainder: the chances differ by less than one in 2^120.
    return Quota(count=floor + (number * (highest - floor + 1) >> _COUNT_BITS), nonce=randomness[-_NONCE_BYTES:])


def commitment_of(period_id: TestingPeriodId, quota: Quota) -> bytes:
    """Commit to the quota of a period: SHA-256 over period, count and nonce, which tells nothing of the count."""
    return hashlib.sha256(f"quota|{period_id!s}|{quota.count}|{quota.nonce.hex()}".encode()).digest()


def open_period(
    *,
    period_id: TestingPeriodId,
    enrollment_id: EnrollmentId,
    days: int,
    floor: int,
    ceiling: int,
    extra_percent: int,
    randomness: bytes,
) -> tuple[TestingPeriod, Quota]:
    """Open a testing period: draw its quota and commit to it. The quota is to be sealed at once."""
    quota = draw_quota(days=days, floor=floor, ceiling=ceiling, extra_percent=extra_percent, randomness=randomness)
    period = TestingPeriod(
        id=period_id,
        enrollment_id=enrollment_id,
        days=days,
        floor=floor,
        ceiling=ceiling,
        quota_commitment=commitment_of(period_id, quota),
    )
    return period, quota


def _require_possible(days: int, floor: int, ceiling: int) -> None:
    if not 0 < days <= DAYS_IN_A_YEAR:
        raise ValueError(f"a testing period has 1 to {DAYS_IN_A_YEAR} days, not {days}")
    if not 0 <= floor <= min(days, ceiling):
        raise ValueError(f"a floor of {floor} tests does not fit {days} days with at most {ceiling} tests")
