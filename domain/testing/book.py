"""The testing of one participant as its process knows it: plan, open specimens, and what adjudication looks back at.

It stands beside the case, which hears only what matters. Nothing in it says when the next test will be: who is selected
is drawn elsewhere, and told here when the window has opened.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.facts import (
    LeaveFact,
    MissedCheckInFact,
    PrescriptionFact,
    SpecimenFact,
    TestingRequestFact,
    TestPlanFact,
    ViolationFact,
)
from domain.files import File
from domain.ids import EnrollmentId, ParticipantId, SpecimenId
from domain.policy import Policy
from domain.refusals import refuse
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.holds import Hold
from domain.turns import Turn


class TestingStage(StrEnum):
    """Whether a participant is tested."""

    ACTIVE = "active"
    #: On leave: nobody is drawn, the days do not count.
    ON_LEAVE = "on_leave"
    #: The enrollment has ended; what was given is still decided.
    ENDED = "ended"


#: The figures of a pack that say how many days back something counts (TESTING.md 4, PROGRAM.md 7, 14).
_WINDOWS: Final = (
    "testing.dilute_window_days",
    "testing.no_show_window_days",
    "minor.supervisor_window_days",
    "minor.director_window_days",
    "score.window_days",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedTest:
    """What was decided of a test that is under dispute, and stays so if the dispute is decided against it."""

    specimen_id: SpecimenId
    adjudication: Adjudication
    counts: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyDay:
    """A day on which a fault of system or vendor kept the participant from testing."""

    day: date
    cause: MissedCause
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Testing:
    """The state of one participant's testing."""

    #: The enrollment that is tested; testing has no other name.
    id: EnrollmentId
    participant_id: ParticipantId
    #: Whose calendar draws: the pack, without its version.
    program: str
    #: The clause of the agreement on which testing rests.
    clause: str
    #: The number under which laboratories know the participant.
    donor: str
    stage: TestingStage = TestingStage.ACTIVE
    #: The first day on which the participant can be drawn.
    since: date
    plan: TestPlanFact
    #: When the last unexplained positive was given.
    last_positive_on: date | None = None
    #: What is ordered and not decided.
    open: tuple[SpecimenFact, ...] = ()
    #: What was decided within the days that adjudication looks back, the plain negatives left out.
    decided: tuple[SpecimenFact, ...] = ()
    missed_check_ins: tuple[MissedCheckInFact, ...] = ()
    #: The specimen that met what is owed as a first test; None while that is owed for the first time.
    first_test: SpecimenId | None = None
    #: Whether that one was cancelled, so that a first test is owed anew.
    first_test_is_void: bool = False
    #: Whether another one counts, so that none is owed whatever becomes of the first.
    first_test_stands: bool = False
    #: Within the same days: what was missed on them is held against nobody, however it comes to be judged.
    faults: tuple[FaultyDay, ...] = ()
    #: Violations within the same days, those withdrawn included.
    violations: tuple[ViolationFact, ...] = ()
    prescriptions: tuple[PrescriptionFact, ...] = ()
    requests: tuple[TestingRequestFact, ...] = ()
    disputes: tuple[DisputedTest, ...] = ()
    #: Whether the next specimen is observed, and PEth is added, after a dilute one.
    next_observed: bool = False
    next_with_peth: bool = False
    #: The specimens because of which practice is on hold until they are verified.
    held: tuple[SpecimenId, ...] = ()
    leave: LeaveFact | None = None
    #: Leaves that ended within the days that adjudication looks back.
    past_leaves: tuple[LeaveFact, ...] = ()
    #: What outside senders told of lately, so that what is told again changes nothing.
    told: tuple[UUID, ...] = ()

    @property
    def enrollment_id(self) -> EnrollmentId:
        """The enrollment that is tested, under the word that every process has for it."""
        return self.id

    def specimen(self, specimen_id: SpecimenId) -> SpecimenFact | None:
        """Find a specimen that is open or was decided lately."""
        return next((one for one in (*self.open, *self.decided) if one.id == specimen_id), None)


TestingFile = File[Testing]


def look_back_days(policy: Policy) -> int:
    """Give how many days back adjudication looks: the longest of the pack's windows, and once more for late reports."""
    return 2 * max(policy.number(key) or 0 for key in _WINDOWS)


#: Why nothing can be done about testing before it has begun.
NOT_TESTED: Final = refuse("not_tested", "Testing has not begun: it does when the licensee has signed the agreement.")


@dataclass(slots=True, kw_only=True)
class TestingTurn(Turn[Testing]):
    """A turn of a participant's testing."""

    #: Violations, found or withdrawn, of which the enrollment must be told after this turn.
    violations: list[ViolationFact] = field(default_factory=list)
    #: What holds practice and what does not any more, of which the enrollment must be told likewise.
    holds: list[Hold] = field(default_factory=list)

    @property
    def testing(self) -> Testing:
        """The testing as it has become."""
        return self.subject

    @testing.setter
    def testing(self, value: Testing) -> None:
        self.subject = value

    @property
    def today(self) -> date:
        """The day in the program's zone."""
        return self.day_of(self.now)

    def day_of(self, instant: datetime) -> date:
        """Give the day of an instant in the program's zone."""
        return instant.astimezone(ZoneInfo(self.policy.calendar.zone)).date()

    def keep(self, specimen: SpecimenFact) -> None:
        """Keep a specimen as it has become: among the open ones until it is closed, then as long as it is looked at."""
        others = tuple(one for one in self.testing.open if one.id != specimen.id)
        former = tuple(one for one in self.testing.decided if one.id != specimen.id)
        if specimen.closed_at is None:
            self.testing = replace(self.testing, open=(*others, specimen), decided=former)
        else:
            recent = tuple(one for one in former if self._is_looked_at(one))
            self.testing = replace(self.testing, open=others, decided=(*recent, specimen))

    def _is_looked_at(self, specimen: SpecimenFact) -> bool:
        since = self.now - timedelta(days=look_back_days(self.policy))
        return specimen.closed_at is None or specimen.closed_at >= since
