"""What is known of somebody who asks to return to practice: recorded facts only, from which criteria are evaluated."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.clearance.approvals import Approval
from domain.clearance.criteria import ReturnCode, ReturnPurpose, Waiver
from domain.clearance.restrictions import Restriction, RestrictionCode
from domain.clearance.stops import PracticeStanding
from domain.testing.codes import Adjudication


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenTest:
    """A test that was owed, and what became of it."""

    #: When the specimen was given, or should have been.
    at: datetime
    #: None while it is open.
    code: Adjudication | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A statement on file: of the evaluator, the employer, the worksite monitor, the author of the safety statement."""

    at: datetime
    by: str
    #: Whether it says yes: cleared, agreed, safe.
    agrees: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDecision:
    """What a person said of a criterion that the pack leaves to somebody."""

    code: ReturnCode
    by: str
    at: datetime
    satisfied: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksiteReport:
    """An accepted worksite report; positive where it raises no concern."""

    received_at: datetime
    positive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A restriction of the default set that is not imposed, and why."""

    code: RestrictionCode
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFacts:
    """Everything on record that a return to practice is judged by."""

    purpose: ReturnPurpose
    now: datetime
    practice: PracticeStanding
    #: Since when practice has stopped, for the tests meanwhile; None while somebody practices.
    stopped_at: datetime | None = None
    #: When the major violation was after which practice is resumed: negative tests count from then on.
    major_violation_at: datetime | None = None
    #: Whether the return ends a suspension of the license by order, which is the board's to end.
    ends_suspension: bool = False
    #: When the license was suspended after a relapse, if it was.
    suspended_after_relapse_at: datetime | None = None
    tests: tuple[TakenTest, ...] = ()
    worksite_reports: tuple[WorksiteReport, ...] = ()
    #: When violations were found that were not withdrawn.
    violations: tuple[datetime, ...] = ()
    #: What the participant owes and has not done in time.
    overdue: tuple[str, ...] = ()
    open_investigations: int = 0
    #: Why treatment is not completed; empty when it is.
    treatment_missing: str = ""
    evaluator_clearance: Recorded | None = None
    employer_agreement: Recorded | None = None
    monitor_agreement: Recorded | None = None
    safety_statement: Recorded | None = None
    recovery_activity: Recorded | None = None
    #: The restrictions with which practice would be cleared.
    restrictions: tuple[Restriction, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    #: Why no restriction at all is imposed; empty where some are, or nobody has said so.
    unrestricted_because: str = ""
    #: When the clearance would expire.
    expires_on: date | None = None
    approvals: tuple[Approval, ...] = ()
    decisions: tuple[PersonDecision, ...] = ()
    waivers: tuple[Waiver, ...] = ()
