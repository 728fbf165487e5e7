"""Made-up petitions: everything on record that a return asks for, so that a test takes one thing away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from domain.clearance.approvals import Approval, approvers_of
from domain.clearance.criteria import CriterionState, ReturnCode, ReturnCriterion, ReturnPurpose
from domain.clearance.evaluating import return_criteria
from domain.clearance.restrictions import Restriction, RestrictionCode, default_restrictions
from domain.clearance.return_facts import Recorded, ReturnFacts, TakenTest, WorksiteReport
from domain.clearance.stops import practice_standing
from domain.policy import Policy
from domain.testing.codes import Adjudication
from tests.domain.testing.reported import VRP

NOW = datetime(2026, 9, 30, 16, tzinfo=UTC)
#: Practice stopped on 2 March 2026 at noon in Pennsylvania.
STOPPED = datetime(2026, 3, 2, 17, tzinfo=UTC)
DAY = timedelta(days=1)
MARKS = {
    CriterionState.MET: "met",
    CriterionState.NOT_YET: "not",
    CriterionState.WAIVED: "waived",
    CriterionState.LEFT_TO_PERSON: "person",
}


def said(words: str = "Agreed.", *, agrees: bool = True, at: datetime = NOW - DAY) -> Recorded:
    return Recorded(at=at, by="Alex Example", agrees=agrees, words=words)


def clean_tests(first: datetime, last: datetime, every: int = 3) -> tuple[TakenTest, ...]:
    """A clean test every few days, both ends included."""
    days = (last - first).days
    at = sorted({*range(0, days, every), days})
    return tuple(TakenTest(at=first + one * DAY, code=Adjudication.CLEAR) for one in at)


def restriction(code: RestrictionCode, number: int) -> Restriction:
    return Restriction(
        id=UUID(int=number),
        code=code,
        starts_on=date(2026, 10, 1),
        review_on=date(2027, 1, 4),
        lift_criteria="Positive reports.",
        clause="1",
    )


def complete(purpose: ReturnPurpose, policy: Policy) -> ReturnFacts:
    """Everything that could be asked for, on record on 30 September 2026."""
    codes = [one.code for one in default_restrictions(policy).restrictions] or [RestrictionCode.NO_NIGHTS]
    return ReturnFacts(
        purpose=purpose,
        now=NOW,
        practice=practice_standing(()),
        stopped_at=STOPPED,
        major_violation_at=STOPPED if purpose is ReturnPurpose.AFTER_MAJOR_VIOLATION else None,
        tests=clean_tests(STOPPED + timedelta(hours=2), NOW - timedelta(hours=3)),
        worksite_reports=tuple(WorksiteReport(received_at=NOW - one * 30 * DAY, positive=True) for one in (3, 2, 1)),
        evaluator_clearance=said("Cleared."),
        employer_agreement=said(),
        monitor_agreement=said(),
        safety_statement=said("Safe under the restrictions named."),
        recovery_activity=said("Weekly meetings and a plan."),
        restrictions=tuple(restriction(code, number) for number, code in enumerate(codes, 1)),
        expires_on=date(2027, 3, 31),
        approvals=tuple(
            Approval(role=role, by="on file", at=NOW - DAY, approves=True, because="Criteria are met.")
            for role in approvers_of(policy).roles
        ),
    )


def evaluated(facts: ReturnFacts, policy: Policy) -> dict[ReturnCode, ReturnCriterion]:
    return {one.code: one for one in return_criteria(facts, policy)}


def one_of(facts: ReturnFacts, policy: Policy, code: ReturnCode) -> ReturnCriterion:
    return evaluated(facts, policy)[code]


def with_tests(facts: ReturnFacts, *tests: TakenTest) -> ReturnFacts:
    return replace(facts, tests=(*facts.tests, *tests))


def petition(*tests: TakenTest, purpose: ReturnPurpose = ReturnPurpose.PART_TIME) -> ReturnFacts:
    """Everything on record in Pennsylvania, with these tests."""
    return replace(complete(purpose, VRP), tests=tests)


def taken(day: datetime, code: Adjudication | None = Adjudication.CLEAR) -> TakenTest:
    return TakenTest(at=day, code=code)


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 15, tzinfo=UTC)
