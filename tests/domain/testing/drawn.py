"""Synthetic participants, periods, quotas and days, of which every byte follows from a number."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from domain.ids import EnrollmentId, TestingPeriodId
from domain.testing import quotas
from domain.testing.draw_log import NO_DAY_BEFORE, DayDraw, commitment_of, leaf_of
from domain.testing.draws import Entry, draw_day

PROGRAM = "synthetic"
FIRST_DAY = date(2026, 3, 1)

Drawn = tuple[quotas.TestingPeriod, quotas.Quota]


def bytes_of(words: str, count: int = 32) -> bytes:
    """So many bytes that look random and are the same in every run."""
    return hashlib.shake_256(words.encode()).digest(count)


def enrollment(number: int) -> EnrollmentId:
    return EnrollmentId(UUID(bytes=bytes_of(f"enrollment {number}", 16)))


def period_id(number: int) -> TestingPeriodId:
    return TestingPeriodId(UUID(bytes=bytes_of(f"period {number}", 16)))


def drawn_period(
    number: int, *, days: int = 365, floor: int = 26, ceiling: int = 52, extra: int = 20, salt: str = ""
) -> Drawn:
    """The testing period of a participant, and its quota."""
    return quotas.open_period(
        period_id=period_id(number),
        enrollment_id=enrollment(number),
        days=days,
        floor=floor,
        ceiling=ceiling,
        extra_percent=extra,
        randomness=bytes_of(f"quota {number}{salt}", quotas.QUOTA_BYTES),
    )


def seed_of(index: int) -> bytes:
    return bytes_of(f"seed of day {index}")


def logged_days(drawn: Sequence[Drawn], days: int) -> list[DayDraw]:
    """So many days in a row from the beginning of all periods, each drawn upon the one before."""
    opened = {period.id: quota for period, quota in drawn}
    counted = {period.id: 0 for period, _ in drawn}
    log: list[DayDraw] = []
    for index in range(days):
        draw = draw_day(
            program=PROGRAM,
            day=FIRST_DAY + timedelta(days=index),
            seed=seed_of(index),
            entries=[Entry(period=period, index=index, counted=counted[period.id]) for period, _ in drawn],
            quotas=opened,
            previous=log[-1].commitment if log else NO_DAY_BEFORE,
        )
        for row in draw.rows:
            counted[row.period_id] += row.selected
        log.append(draw)
    return log


def committed_anew(draw: DayDraw) -> DayDraw:
    """What somebody who can write everywhere makes of an altered day: leaves and commitment that fit it."""
    leaves = tuple((row.enrollment_id, leaf_of(draw.program, draw.day, row, draw.algorithm)) for row in draw.rows)
    commitment = commitment_of(
        program=draw.program,
        day=draw.day,
        previous=draw.previous,
        seed=draw.seed,
        leaves=[leaf for _, leaf in leaves],
        algorithm=draw.algorithm,
    )
    return replace(draw, leaves=leaves, commitment=commitment)
