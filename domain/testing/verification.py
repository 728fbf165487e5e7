"""Whether a logged draw is the one that was committed to, and whether it was drawn as it must be (TESTING.md 10.3).

Three questions, each of which finds what the others do not: are rows, leaves and commitment of the day the same ones;
does each row agree with its testing period; is each selection what seed and quota give. A quota that is still sealed
answers the last one as far as its floor and ceiling do; how many rows that leaves open is said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from domain.ids import EnrollmentId, TestingPeriodId
from domain.testing.courses import Courses
from domain.testing.differences import Difference, DifferenceKind
from domain.testing.draw_log import ALGORITHM, DayDraw, DrawRow, commitment_of, leaves_of
from domain.testing.draws import draw_numbers, selects
from domain.testing.quotas import Quota, TestingPeriod
from domain.testing.quotas import commitment_of as quota_commitment_of
from domain.testing.row_alterations import what_differs

#: In how many rows of a day it is searched for what differs: more are no accident, and each takes a while.
_MOST_EXPLAINED: Final = 20

Periods = Mapping[TestingPeriodId, TestingPeriod]
Quotas = Mapping[TestingPeriodId, Quota]


def verify_day(
    draw: DayDraw, periods: Periods, quotas: Quotas, previous: bytes | None = None
) -> tuple[Difference, ...]:
    """Recompute a day and name everything in which the log differs; nothing if it matches (see ``matches``).

    ``periods`` are the testing periods of all who were drawn, ``quotas`` those of them that have been opened;
    ``previous`` is the commitment that the draw before has published, None if that link is not asked about.
    """
    if draw.algorithm != ALGORITHM:
        said = f"The day was drawn by {draw.algorithm or 'no algorithm'}, which cannot be recomputed here."
        return (_of_day(draw, DifferenceKind.UNKNOWN_ALGORITHM, said),)
    return tuple(_DayCheck(draw=draw, periods=periods, quotas=quotas).differences(previous))


def verify_chain(
    draws: Iterable[DayDraw], periods: Periods, quotas: Quotas, previous: bytes | None = None
) -> tuple[Difference, ...]:
    """Verify days of one program in their order, that each follows the one before, and the course of each period.

    ``previous`` is the commitment before the first of them, None if that link is not asked about.
    """
    found: list[Difference] = []
    courses = Courses()
    before: DayDraw | None = None
    for draw in draws:
        found += verify_day(draw, periods, quotas, before.commitment if before else previous)
        if before and (draw.day <= before.day or draw.program != before.program):
            said = f"It stands after {before.program} {before.day}, but is {draw.program} {draw.day}."
            found.append(_of_day(draw, DifferenceKind.LINK, said))
        found += courses.follow(draw)
        before = draw
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DayCheck:
    draw: DayDraw
    periods: Periods
    quotas: Quotas

    def differences(self, previous: bytes | None) -> Iterator[Difference]:
        if previous is not None and previous != self.draw.previous:
            said = "It was not drawn upon the commitment that the draw before it has published."
            yield _of_day(self.draw, DifferenceKind.LINK, said)
        yield from self._commitment()
        altered = tuple(self._rows())
        yield from altered
        suspect = {one.enrollment_id for one in altered}
        sound = [row for row in self.draw.rows if row.enrollment_id not in suspect]
        wrong = tuple(one for row in sound for one in self._inputs(row))
        yield from wrong
        suspect = {one.enrollment_id for one in wrong}
        yield from self._selections([row for row in sound if row.enrollment_id not in suspect])

    def _commitment(self) -> Iterator[Difference]:
        draw = self.draw
        recomputed = commitment_of(
            program=draw.program,
            day=draw.day,
            previous=draw.previous,
            seed=draw.seed,
            leaves=(leaf for _, leaf in draw.leaves),
        )
        if recomputed != draw.commitment:
            said = f"The day committed to {draw.commitment.hex()}, but what is logged gives {recomputed.hex()}."
            yield _of_day(draw, DifferenceKind.COMMITMENT, said)

    def _rows(self) -> Iterator[Difference]:
        """Compare each row with the hash that was kept apart from it."""
        leaves = dict(self.draw.leaves)
        counts = Counter(row.enrollment_id for row in self.draw.rows)
        explained = 0
        for enrollment_id, count in counts.items():
            if count > 1:
                yield self._of(enrollment_id, DifferenceKind.ROW_TWICE, f"It has {count} rows.")
        hashes = leaves_of(self.draw.program, self.draw.day, self.draw.rows)
        for row, hashed in zip(self.draw.rows, hashes, strict=True):
            leaf = leaves.get(row.enrollment_id)
            if leaf is None:
                yield self._of(row.enrollment_id, DifferenceKind.ROW_ADDED, "Its row was not among those drawn.")
            elif leaf != hashed:
                explained += 1
                yield self._altered(row, leaf, search=explained <= _MOST_EXPLAINED)
        for enrollment_id in leaves:
            if enrollment_id not in counts:
                yield self._of(enrollment_id, DifferenceKind.ROW_MISSING, "It was drawn, but its row is missing.")

    def _altered(self, row: DrawRow, leaf: bytes, *, search: bool) -> Difference:
        own = [one for one in self.periods.values() if one.enrollment_id == row.enrollment_id] if search else []
        said = what_differs(self.draw, row, leaf, own) if search else "one of many rows"
        return self._of(row.enrollment_id, DifferenceKind.ROW_ALTERED, f"Its row was altered: {said}.")

    def _inputs(self, row: DrawRow) -> Iterator[Difference]:
        """Compare a row with what can be, and with its testing period."""
        if not 0 <= row.counted <= row.index < row.days:
            said = f"Day {row.index} of {row.days} with {row.counted} tests counted cannot be."
            yield self._of(row.enrollment_id, DifferenceKind.INPUT, said)
        period = self.periods.get(row.period_id)
        if period is None:
            yield self._of(row.enrollment_id, DifferenceKind.INPUT, f"Testing period {row.period_id} is not known.")
        elif (period.enrollment_id, period.days) != (row.enrollment_id, row.days):
            said = f"Testing period {row.period_id} has {period.days} days of enrollment {period.enrollment_id}."
            yield self._of(row.enrollment_id, DifferenceKind.INPUT, said)
        elif period.quota_commitment != row.quota_commitment:
            said = "Its commitment to the quota is not that of its testing period."
            yield self._of(row.enrollment_id, DifferenceKind.QUOTA, said)
        elif not _is_own(period, self.quotas.get(period.id)):
            said = "The opened quota is not the one committed to, or lies outside its floor and ceiling."
            yield self._of(row.enrollment_id, DifferenceKind.QUOTA, said)

    def _selections(self, rows: list[DrawRow]) -> Iterator[Difference]:
        numbers = draw_numbers(self.draw.seed, self.draw.day, (str(row.enrollment_id) for row in rows))
        unsure = 0
        for row, number in zip(rows, numbers, strict=True):
            fewest, most = self._bounds(row)
            left = row.days - row.index
            answers = {selects(number, left, fewest - row.counted), selects(number, left, most - row.counted)}
            if row.selected not in answers:
                said = f"It was {'' if row.selected else 'not '}selected; seed and quota give the other answer."
                yield self._of(row.enrollment_id, DifferenceKind.SELECTION, said)
            unsure += len(answers) - 1
        if unsure:
            said = f"The selection of {unsure} rows could not be checked: their quotas are still sealed."
            yield _of_day(self.draw, DifferenceKind.QUOTA_SEALED, said)

    def _bounds(self, row: DrawRow) -> tuple[int, int]:
        quota, period = self.quotas.get(row.period_id), self.periods[row.period_id]
        return (quota.count, quota.count) if quota else (period.floor, period.ceiling)

    def _of(self, enrollment_id: EnrollmentId, kind: DifferenceKind, said: str) -> Difference:
        sentence = f"Enrollment {enrollment_id}: {said}"
        return Difference(kind=kind, day=self.draw.day, enrollment_id=enrollment_id, sentence=sentence)


def _is_own(period: TestingPeriod, quota: Quota | None) -> bool:
    """Whether a quota is the period's own; one that is still sealed cannot be told."""
    if quota is None:
        return True
    fits = period.floor <= quota.count <= min(period.ceiling, period.days)
    return fits and quota_commitment_of(period.id, quota) == period.quota_commitment


def _of_day(draw: DayDraw, kind: DifferenceKind, said: str) -> Difference:
    return Difference(kind=kind, day=draw.day, enrollment_id=None, sentence=f"{draw.program} {draw.day}: {said}")
