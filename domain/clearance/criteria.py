"""What a return to practice asks: purposes, criteria, and what becomes of each (PROGRAM.md 11; DUTIES.md 25, 26).

The numbers are the pack's. Which criteria each purpose has is read from PROGRAM.md 11: what the standards 2, 10, 11 and
12 of California ask for a purpose is asked for it everywhere (program default, grade A, outside California), and what
"every program" asks is asked of every return.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.ids import StaffId
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.testing.codes import RestsOn
from domain.texts import why_blank


class ReturnPurpose(StrEnum):
    """What somebody asks to return to."""

    #: The first clearance after entering the program.
    FIRST_CLEARANCE = "first_clearance"
    PART_TIME = "part_time"
    FULL_TIME = "full_time"
    #: Back to work after a major violation, when its cease-practice order has been reviewed.
    AFTER_MAJOR_VIOLATION = "after_major_violation"
    #: Without any restriction: the full unrestricted license.
    UNRESTRICTED = "unrestricted"


class ReturnCode(StrEnum):
    """A criterion of a return to practice."""

    NEGATIVE_TESTS = "negative_tests"
    TESTS_MEANWHILE = "tests_meanwhile"
    MINIMUM_SUSPENSION = "minimum_suspension"
    EVALUATOR_CLEARANCE = "evaluator_clearance"
    WORKSITE_REPORTS = "worksite_reports"
    COMPLIANCE = "compliance"
    TREATMENT_COMPLETED = "treatment_completed"
    RECOVERY_ACTIVITY = "recovery_activity"
    EMPLOYER_AGREES = "employer_agrees"
    MONITOR_AGREES = "monitor_agrees"
    RESTRICTIONS_SET = "restrictions_set"
    EXPIRY_SET = "expiry_set"
    SAFETY_STATEMENT = "safety_statement"
    NOTHING_STOPS_PRACTICE = "nothing_stops_practice"
    NO_OPEN_INVESTIGATION = "no_open_investigation"
    APPROVALS = "approvals"


class CriterionState(StrEnum):
    """What has become of a criterion."""

    MET = "met"
    NOT_YET = "not_yet"
    WAIVED = "waived"
    #: The pack has words instead of a number: a person named by them says whether it is enough.
    LEFT_TO_PERSON = "left_to_person"


_C = ReturnCode
_ALWAYS: Final = (_C.SAFETY_STATEMENT, _C.NOTHING_STOPS_PRACTICE, _C.NO_OPEN_INVESTIGATION, _C.APPROVALS)
_AT_WORK: Final = (_C.EMPLOYER_AGREES, _C.MONITOR_AGREES, _C.RESTRICTIONS_SET, _C.EXPIRY_SET)
_FROM_A_STOP: Final = (
    _C.NEGATIVE_TESTS,
    _C.TESTS_MEANWHILE,
    _C.MINIMUM_SUSPENSION,
    _C.EVALUATOR_CLEARANCE,
    *_AT_WORK,
    *_ALWAYS,
)

#: Which criteria each purpose has, in the order in which people read them. A minimum suspension is asked only of
#: somebody whose license was suspended after a relapse.
ASKED: Final[Mapping[ReturnPurpose, tuple[ReturnCode, ...]]] = {
    ReturnPurpose.FIRST_CLEARANCE: _FROM_A_STOP,
    ReturnPurpose.PART_TIME: _FROM_A_STOP,
    ReturnPurpose.AFTER_MAJOR_VIOLATION: _FROM_A_STOP,
    ReturnPurpose.FULL_TIME: (
        _C.NEGATIVE_TESTS,
        _C.MINIMUM_SUSPENSION,
        _C.WORKSITE_REPORTS,
        _C.COMPLIANCE,
        *_AT_WORK,
        *_ALWAYS,
    ),
    ReturnPurpose.UNRESTRICTED: (
        _C.NEGATIVE_TESTS,
        _C.WORKSITE_REPORTS,
        _C.COMPLIANCE,
        _C.TREATMENT_COMPLETED,
        _C.RECOVERY_ACTIVITY,
        *_ALWAYS,
    ),
}
#: The figure that says for how long tests must be negative.
SPANS: Final[Mapping[ReturnPurpose, str]] = {
    ReturnPurpose.FIRST_CLEARANCE: "return.negative_days_before_part_time",
    ReturnPurpose.PART_TIME: "return.negative_days_before_part_time",
    ReturnPurpose.FULL_TIME: "return.full_time_negative_months",
    ReturnPurpose.AFTER_MAJOR_VIOLATION: "major.negative_before_resume_days",
    ReturnPurpose.UNRESTRICTED: "completion.sobriety_years",
}
_NEVER_WAIVED: Final = "return.never_waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A criterion from which somebody was released, why, and by whom."""

    code: ReturnCode
    because: str
    approved_by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCriterion:
    """One criterion of a return, evaluated: with the evidence, or with what is missing."""

    code: ReturnCode
    state: CriterionState
    #: The evidence, or what is missing, for the people who look after the case.
    evidence: str
    #: The earliest time at which it can be met; None where that depends on a person.
    possible_from: datetime | None = None
    #: Who says whether it is enough, in the pack's words; empty where a number says it.
    left_to: str = ""
    rests_on: RestsOn
    waiver: Waiver | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it stands in the way no more."""
        return self.state in {CriterionState.MET, CriterionState.WAIVED}


def may_be_waived(policy: Policy, code: ReturnCode) -> bool:
    """Say whether the pack lets anybody be released from a criterion (``return.never_waived``)."""
    never = policy.figure(_NEVER_WAIVED).value
    return not isinstance(never, tuple) or code.value not in never


def why_not_waive(policy: Policy, criterion: ReturnCriterion, waiver: Waiver, petitioner: StaffId) -> Refusal | None:
    """Say why nobody may be released from a criterion: some never, none by whoever petitioned (program default)."""
    if not may_be_waived(policy, waiver.code):
        return refuse("never_waived", f"Nobody is released from {waiver.code.value.replace('_', ' ')}.")
    if criterion.is_settled:
        return refuse("criterion_settled", f"This criterion is {criterion.state.value} already.")
    if waiver.approved_by == petitioner:
        return refuse("second_person_needed", "Somebody else than the petitioner approves a waiver.")
    return why_blank(waiver.because, "The reason")


def why_not_return(criteria: tuple[ReturnCriterion, ...]) -> Refusal | None:
    """Say why a return to practice may not be approved: every criterion must be met, decided or waived."""
    left = [one.code.value.replace("_", " ") for one in criteria if not one.is_settled]
    return refuse("criteria_open", f"These criteria are not met: {', '.join(left)}.") if left else None
