"""Finding out in what a row differs from the one that was committed to, of which only the hash is known.

Almost every value of a row comes from a small set, so that the first one can be searched for: one value at a time, and
the selection with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.testing.draw_log import DayDraw, DrawRow, leaf_of
from domain.testing.quotas import DAYS_IN_A_YEAR, TestingPeriod


def what_differs(draw: DayDraw, row: DrawRow, leaf: bytes, periods: Sequence[TestingPeriod]) -> str:
    """Say which values of a row are not those that its hash was made of; ``periods`` are those of its participant."""
    for original in _possible(row, periods):
        if leaf_of(draw.program, draw.day, original, draw.algorithm) == leaf:
            return ", ".join(_changes(original, row))
    return "several values, or a testing period that is not known"


def _possible(row: DrawRow, periods: Sequence[TestingPeriod]) -> Iterator[DrawRow]:
    for one in _other_value(row, periods):
        yield one
        yield replace(one, selected=not one.selected)


def _other_value(row: DrawRow, periods: Sequence[TestingPeriod]) -> Iterator[DrawRow]:
    yield row
    for period in periods:
        yield replace(row, quota_commitment=period.quota_commitment)
        yield replace(row, period_id=period.id)
        yield replace(row, period_id=period.id, quota_commitment=period.quota_commitment)
    for number in range(DAYS_IN_A_YEAR + 1):
        yield replace(row, counted=number)
        yield replace(row, index=number)
        yield replace(row, days=number)


def _changes(original: DrawRow, row: DrawRow) -> Iterator[str]:
    if original.period_id != row.period_id:
        yield f"the testing period is {row.period_id}, was {original.period_id}"
    if original.quota_commitment != row.quota_commitment:
        yield f"the commitment to the quota is {row.quota_commitment.hex()}, was {original.quota_commitment.hex()}"
    for name, now, then in (
        ("the index", row.index, original.index),
        ("the days of the period", row.days, original.days),
        ("the count", row.counted, original.counted),
        ("the answer", _answer(row), _answer(original)),
    ):
        if now != then:
            yield f"{name} is {now}, was {then}"


def _answer(row: DrawRow) -> str:
    return "selected" if row.selected else "not selected"
