"""Whether the rows of a testing period follow from one another over the days (TESTING.md 10.3).

A hash keeps a row from being altered later; it does not keep somebody from drawing with a wrong count in the first
place. The rows of the days before show it: each row is one day further, and at most all selections so far count.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.ids import TestingPeriodId
from domain.testing.differences import Difference, DifferenceKind
from domain.testing.draw_log import DayDraw, DrawRow


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    index: int
    #: The most selections that can count after it.
    most: int


@dataclass(slots=True)
class Courses:
    """How far each testing period has come; a workspace that follows days in their order."""

    _last: dict[TestingPeriodId, _Last] = field(default_factory=dict)

    def follow(self, draw: DayDraw) -> Iterator[Difference]:
        """Take the next day and name the rows that do not continue those before them.

        Selections that were excused or cancelled later do not count any more, so that a count may stand still or fall.
        A period whose beginning is not among the days is checked from its first row on.
        """
        for row in draw.rows:
            last = self._last.get(row.period_id) or _Last(index=row.index - 1, most=row.index)
            said = " ".join(_why_not_next(row, last))
            if said:
                yield Difference(
                    kind=DifferenceKind.COURSE,
                    day=draw.day,
                    enrollment_id=row.enrollment_id,
                    sentence=f"Enrollment {row.enrollment_id}: {said}",
                )
            # What was found once is not found again on each day that follows.
            self._last[row.period_id] = _Last(index=row.index, most=max(last.most, row.counted) + row.selected)


def _why_not_next(row: DrawRow, last: _Last) -> Iterator[str]:
    if row.index != last.index + 1:
        yield f"It is at day {row.index} of its testing period; {last.index + 1} days of it were drawn before."
    if row.counted > last.most:
        yield f"It counts {row.counted} selections; its testing period had {last.most} at most."
