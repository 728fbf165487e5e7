"""What must hold before an enrollment can be completed: the codes that a policy pack lists (PROGRAM.md 12)."""

from enum import StrEnum


class CompletionCode(StrEnum):
    """A criterion of completion; a pack names those that must all hold."""

    #: The term with its extensions, credit and tolling has run out.
    TERM_SERVED = "term_served"
    #: The letter of completion eligibility was sent (D39).
    COMPLETION_LETTER_SENT = "completion_letter_sent"
    #: The worksite reports of the whole term are on file (D25).
    WORKSITE_REPORTS_ON_FILE = "worksite_reports_on_file"
    #: Every program cost is paid, or waived by a decision on file.
    COSTS_PAID = "costs_paid"
    #: Treatment ended with a discharge to aftercare, or none was recommended.
    TREATMENT_COMPLETED = "treatment_completed"
    #: Nothing is owed by the participant any more.
    NO_OPEN_OBLIGATIONS = "no_open_obligations"
    #: No major or critical violation (NC2, NC3) is open.
    NO_OPEN_VIOLATION = "no_open_violation"
    #: The pack's years of sobriety (``completion.sobriety_years``) have passed without a relapse on record.
    SOBRIETY_PERIOD = "sobriety_period"
    #: The reviewer attests consistent recovery activity, including a relapse-prevention plan.
    RECOVERY_ACTIVITY = "recovery_activity"
    #: The board has decided that the participant is released.
    BOARD_DECISION = "board_decision"
