"""What must hold before an enrollment can be completed: the codes that a policy pack lists (PROGRAM.md 12)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class CompletionCode(StrEnum):
    """A criterion of completion; a pack names those that must all hold, and ``MEANINGS`` says what each asks."""

    TERM_SERVED = "term_served"
    COMPLETION_LETTER_SENT = "completion_letter_sent"
    WORKSITE_REPORTS_ON_FILE = "worksite_reports_on_file"
    COSTS_PAID = "costs_paid"
    TREATMENT_COMPLETED = "treatment_completed"
    NO_OPEN_OBLIGATIONS = "no_open_obligations"
    NO_OPEN_VIOLATION = "no_open_violation"
    SOBRIETY_PERIOD = "sobriety_period"
    RECOVERY_ACTIVITY = "recovery_activity"
    BOARD_DECISION = "board_decision"


#: What each code asks, in a sentence for people.
MEANINGS: Final[Mapping[CompletionCode, str]] = {
    CompletionCode.TERM_SERVED: "The term with its extensions, credit and tolling has run out.",
    CompletionCode.COMPLETION_LETTER_SENT: "The letter of completion eligibility was sent (D39).",
    CompletionCode.WORKSITE_REPORTS_ON_FILE: "The worksite reports of the whole term are on file (D25).",
    CompletionCode.COSTS_PAID: "Every program cost is paid, or waived by a decision on file.",
    CompletionCode.TREATMENT_COMPLETED: "Treatment ended with a discharge to aftercare, or none was recommended.",
    CompletionCode.NO_OPEN_OBLIGATIONS: "Nothing is owed by the participant any more.",
    CompletionCode.NO_OPEN_VIOLATION: "No major or critical violation (NC2, NC3) is open.",
    CompletionCode.SOBRIETY_PERIOD: "The policy's years of sobriety have passed without a relapse on record.",
    CompletionCode.RECOVERY_ACTIVITY: "The reviewer attests recovery activity, with a relapse-prevention plan.",
    CompletionCode.BOARD_DECISION: "The board has decided that the participant is released.",
}
