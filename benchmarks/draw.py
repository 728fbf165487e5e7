"""How long the draw of a day takes: ``python -m benchmarks.draw``.

Beside each draw stand its verification with all quotas opened, and as many plain HMACs of the standard library as there
are participants. A ratio of 10 from 1,000 to 10,000 participants means that each costs as much as before.
"""
# ruff: noqa: T201 - a script in a folder of scripts, which prints what it measured

import hmac
from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from time import perf_counter
from typing import Final, TypeVar
from uuid import UUID

from domain.ids import EnrollmentId, TestingPeriodId
from domain.testing.draw_log import NO_DAY_BEFORE, DayDraw
from domain.testing.draws import SEED_BYTES, Entry, draw_day
from domain.testing.quotas import QUOTA_BYTES, Quota, TestingPeriod, open_period
from domain.testing.verification import verify_day

SIZES: Final = (1_000, 10_000, 100_000)

_Result = TypeVar("_Result")

#: The same synthetic participants in every run.
_BYTES: Final = Random(1)  # noqa: S311 - nobody is tested by these


def main(sizes: Sequence[int] = SIZES) -> None:
    """Print the times of each size."""
    print(f"{'participants':>12} {'draw':>9} {'rows/s':>9} {'ratio':>6} {'verify':>9} {'rows/s':>9} {'HMACs':>9}")
    before: float | None = None
    for size in sizes:
        opened = [_period() for _ in range(size)]
        drawn, verified, hashed = _draw_and_verify(opened)
        ratio = f"{drawn / before:.1f}" if before else ""
        rates = f"{drawn:>7.3f} s {size / drawn:>9,.0f} {ratio:>6} {verified:>7.3f} s {size / verified:>9,.0f}"
        print(f"{size:>12,} {rates} {hashed:>7.3f} s", flush=True)
        before = drawn


def _period() -> tuple[TestingPeriod, Quota]:
    return open_period(
        period_id=TestingPeriodId(UUID(bytes=_BYTES.randbytes(16))),
        enrollment_id=EnrollmentId(UUID(bytes=_BYTES.randbytes(16))),
        days=365,
        floor=36,
        ceiling=72,
        extra_percent=20,
        randomness=_BYTES.randbytes(QUOTA_BYTES),
    )


def _draw_and_verify(opened: list[tuple[TestingPeriod, Quota]]) -> tuple[float, float, float]:
    periods = {period.id: period for period, _ in opened}
    quotas = {period.id: quota for period, quota in opened}
    entries = [Entry(period=period, index=100, counted=9) for period, _ in opened]
    seed, day = _BYTES.randbytes(SEED_BYTES), date(2026, 3, 1)

    def draw() -> DayDraw:
        return draw_day(program="synthetic", day=day, seed=seed, entries=entries, quotas=quotas, previous=NO_DAY_BEFORE)

    log, drawn = _timed(draw)
    found, verified = _timed(lambda: verify_day(log, periods, quotas))
    messages = [f"{period.enrollment_id}|{day}".encode() for period, _ in opened]
    _, hashed = _timed(lambda: [hmac.digest(seed, message, "sha256") for message in messages])
    if found:
        print(f"the draw does not match: {found[0].sentence}")
    return drawn, verified, hashed


def _timed(measured: Callable[[], _Result]) -> tuple[_Result, float]:
    begun = perf_counter()
    result = measured()
    return result, perf_counter() - begun


if __name__ == "__main__":
    main()
