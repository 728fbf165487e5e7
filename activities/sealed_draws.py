"""What of the draw is sealed with the payload keys: each period's quota, and each day's seed, rows and leaves.

A sealed day has the same length whoever is selected, and a sealed quota whatever it is.
"""

from datetime import date
from struct import Struct
from typing import Final
from uuid import UUID

from domain.ids import EnrollmentId, TestingPeriodId
from domain.testing.draw_log import DayDraw, DrawRow
from domain.testing.draws import SEED_BYTES
from domain.testing.quotas import Quota
from temporal.keys import KeyRing
from temporal.sealing import seal, unseal

#: Enrollment, period, index, days, counted, commitment to the quota, selected; and the leaf.
_ROW: Final = Struct(">16s16sHHH32s?32s")
_COUNT: Final = Struct(">H")

Leaf = tuple[EnrollmentId, bytes]


def seal_quota(period_id: TestingPeriodId, quota: Quota, keys: KeyRing) -> bytes:
    """Seal the quota of a period."""
    return seal(_COUNT.pack(quota.count) + quota.nonce, keys, _purpose_of_quota(period_id))


def unseal_quota(period_id: TestingPeriodId, sealed: bytes, keys: KeyRing) -> Quota:
    """Open the quota of a period; raises `UnknownPayloadKeyError` and `TamperedPayloadError`."""
    opened = unseal(sealed, keys, _purpose_of_quota(period_id))
    return Quota(count=_COUNT.unpack_from(opened)[0], nonce=opened[_COUNT.size :])


def seal_draw(draw: DayDraw, keys: KeyRing) -> bytes:
    """Seal everything of a day that could tell who is selected."""
    packed = (_packed(row, leaf) for row, (_, leaf) in zip(draw.rows, draw.leaves, strict=True))
    return seal(draw.seed + b"".join(packed), keys, _purpose_of_day(draw.program, draw.day))


def unseal_draw(
    program: str, day: date, sealed: bytes, keys: KeyRing
) -> tuple[bytes, tuple[DrawRow, ...], tuple[Leaf, ...]]:
    """Open a day: seed, rows and leaves; raises `UnknownPayloadKeyError` and `TamperedPayloadError`."""
    opened = unseal(sealed, keys, _purpose_of_day(program, day))
    read = [_unpacked(values) for values in _ROW.iter_unpack(opened[SEED_BYTES:])]
    return opened[:SEED_BYTES], tuple(row for row, _ in read), tuple((row.enrollment_id, leaf) for row, leaf in read)


def _packed(row: DrawRow, leaf: bytes) -> bytes:
    who, period = row.enrollment_id.bytes, row.period_id.bytes
    return _ROW.pack(who, period, row.index, row.days, row.counted, row.quota_commitment, row.selected, leaf)


def _unpacked(values: tuple[bytes, bytes, int, int, int, bytes, bool, bytes]) -> tuple[DrawRow, bytes]:
    who, period, index, days, counted, quota_commitment, selected, leaf = values
    row = DrawRow(
        enrollment_id=EnrollmentId(UUID(bytes=who)),
        period_id=TestingPeriodId(UUID(bytes=period)),
        index=index,
        days=days,
        counted=counted,
        quota_commitment=quota_commitment,
        selected=selected,
    )
    return row, leaf


def _purpose_of_quota(period_id: TestingPeriodId) -> str:
    return f"quota/{period_id}"


def _purpose_of_day(program: str, day: date) -> str:
    return f"draw/{program}/{day}"
