"""A hand-made ledger: what was ordered, done and sent, entered by those who did it, and what must have come of it.

Nothing here is the program's: each entry is moved by the story at the moment at which it does something, so that the
program's own account can be held against it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.ids import SpecimenId
from domain.testing.codes import Adjudication
from tests.journeys.crowd import Participant


class Counted(StrEnum):
    """Where an ordered test must be counted."""

    RESULTED = "resulted"
    MISSED = "missed"
    EXCUSED = "excused"
    PENDING = "pending"


@dataclass(slots=True, kw_only=True)
class Test:
    """One ordered test."""

    #: Not a test of pytest's.
    __test__ = False

    order: SpecimenId
    who: Participant
    day: date
    #: On the custody form; empty until a specimen was given.
    number: str = ""
    counted: Counted = Counted.PENDING
    code: Adjudication | None = None
    #: How often its result must have been decided anew.
    reopened: int = 0

    def end(self, code: Adjudication, counted: Counted = Counted.RESULTED) -> None:
        """Enter what must have been decided."""
        self.code, self.counted = code, counted


@dataclass(slots=True)
class Ledger:
    """Everything that was ordered, done and sent."""

    tests: dict[SpecimenId, Test] = field(default_factory=dict)
    _of_day: defaultdict[tuple[UUID, date], list[Test]] = field(default_factory=lambda: defaultdict(list))
    #: What is held against whom: case and day.
    held: Counter[tuple[UUID, date]] = field(default_factory=Counter)
    #: What nobody could match: the doubt and the number that the message names.
    doubtful: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Days whose check-ins or collections an outage touched.
    outages: set[date] = field(default_factory=set)
    #: Specimens of which something was sent twice, as they stood before: compared when all is over.
    repeated: int = 0

    def order(self, who: Participant, order: SpecimenId, day: date) -> Test:
        """Enter an order."""
        assert order not in self.tests
        self.tests[order] = Test(order=order, who=who, day=day)
        self._of_day[who.case, day].append(self.tests[order])
        return self.tests[order]

    def of(self, who: Participant, day: date) -> list[Test]:
        """Find somebody's tests of a day."""
        return self._of_day.get((who.case, day), [])

    def hold(self, who: Participant, day: date, times: int = 1) -> None:
        """Enter that something is held against somebody, or no longer."""
        self.held[who.case, day] += times

    def accounts(self) -> dict[str, dict[str, int]]:
        """Count the tests of each day."""
        days = sorted({one.day for one in self.tests.values()})
        return {str(day): self._account(day) for day in days}

    def _account(self, day: date) -> dict[str, int]:
        counts = Counter(one.counted for one in self.tests.values() if one.day == day)
        return {"ordered": counts.total()} | {each.value: counts[each] for each in Counted}
