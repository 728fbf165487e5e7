"""The criteria of a return to practice as the participant reads them: what is asked, and how it stands, in plain words.

Nothing here names a result, a diagnosis or a person beyond what the participant knows already.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from domain.clearance.approvals import approvers_of
from domain.clearance.criteria import SPANS, CriterionState, ReturnCode, ReturnCriterion, ReturnPurpose
from domain.clearance.negative_tests import span_of
from domain.policy import Policy
from domain.turns import clock_words

_C = ReturnCode

#: What each criterion asks; those with a number of the pack are below.
_ASKS: Final[Mapping[ReturnCode, str]] = {
    _C.EVALUATOR_CLEARANCE: "An approved evaluator has seen you and clears your return in writing.",
    _C.COMPLIANCE: "You have kept to everything in your agreement, and nothing is overdue.",
    _C.TREATMENT_COMPLETED: "You have completed the treatment that was recommended.",
    _C.RECOVERY_ACTIVITY: "You keep up your recovery activity and have a plan to prevent relapse.",
    _C.EMPLOYER_AGREES: "Your employer knows your restrictions and agrees that you work under them.",
    _C.MONITOR_AGREES: "A worksite monitor whom the program approves has agreed to report on your work.",
    _C.RESTRICTIONS_SET: "It is settled under which restrictions you work and when each is reviewed.",
    _C.EXPIRY_SET: "It is settled until when the clearance holds.",
    _C.SAFETY_STATEMENT: "Somebody has stated in writing why your return is safe for patients and for you.",
    _C.NOTHING_STOPS_PRACTICE: "No order to stop practicing, no hold and no suspension is in force.",
    _C.NO_OPEN_INVESTIGATION: "No investigation is open.",
}
#: On whom it depends what has no date.
_DEPENDS_ON: Final[Mapping[ReturnCode, str]] = {
    _C.EVALUATOR_CLEARANCE: "the evaluator",
    _C.WORKSITE_REPORTS: "your worksite monitor's next reports",
    _C.TREATMENT_COMPLETED: "your treatment provider",
    _C.RECOVERY_ACTIVITY: "whoever reviews your recovery plan with you",
    _C.EMPLOYER_AGREES: "your employer",
    _C.MONITOR_AGREES: "your worksite monitor",
    _C.COMPLIANCE: "you: hand in what is overdue",
    _C.APPROVALS: "those who approve",
}


def asks(code: ReturnCode, purpose: ReturnPurpose, policy: Policy) -> str:
    """Say in plain words what a criterion asks of the participant."""
    match code:
        case ReturnCode.NEGATIVE_TESTS:
            figure = policy.figure(SPANS[purpose])
            span = span_of(figure)
            if span is None:
                return f"Your tests are negative for as long as is decided for you ({figure.words})."
            return f"Your tests are negative for {span.in_words}, without a missed test between."
        case ReturnCode.TESTS_MEANWHILE:
            return f"Until then you are tested at least {_times(policy.number('evaluation.tests_per_week_pending'))}."
        case ReturnCode.MINIMUM_SUSPENSION:
            span = span_of(policy.figure("legal.min_suspension_after_relapse_months"))
            return f"The suspension has lasted {span.in_words if span else 'as long as the board says'}."
        case ReturnCode.WORKSITE_REPORTS:
            count = policy.number("return.positive_worksite_reports")
            return f"Your worksite monitor has sent {count or 'enough'} reports in a row without a concern."
        case ReturnCode.APPROVALS:
            return f"The return is approved by {approvers_of(policy).in_words}."
        case _:
            return _ASKS[code]


def in_plain_words(criterion: ReturnCriterion, purpose: ReturnPurpose, policy: Policy) -> str:
    """Say what a criterion asks of the participant and how it stands."""
    return f"{asks(criterion.code, purpose, policy)} {_stands(criterion, policy)}"


def _stands(criterion: ReturnCriterion, policy: Policy) -> str:
    match criterion.state:
        case CriterionState.MET:
            return "This is done."
        case CriterionState.WAIVED:
            return "You have been released from this."
        case CriterionState.LEFT_TO_PERSON:
            return f"Nobody has decided this yet; your policy leaves it to a person ({criterion.left_to})."
        case CriterionState.NOT_YET if criterion.possible_from is not None:
            day = clock_words(criterion.possible_from, policy.calendar.zone).rpartition(" ")[0]
            return f"Not yet: the earliest day is {day}, if nothing comes between."
        case CriterionState.NOT_YET:
            return f"Not yet: this depends on {_DEPENDS_ON.get(criterion.code, 'the program')}."
        case _:
            assert_never(criterion.state)


def _times(count: int | None) -> str:
    if count is None:
        return "as often as is decided for you"
    return {1: "once a week", 2: "twice a week"}.get(count, f"{count} times a week")
