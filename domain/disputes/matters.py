"""What a participant can dispute, how a review can end, and who has to keep out of it (PROGRAM.md 15)."""

from enum import StrEnum
from typing import Final


class DisputeMatter(StrEnum):
    """What is disputed. What the board or a court orders is disputed there, and a test's result in testing."""

    VIOLATION = "violation"
    #: The finding of an investigation.
    FINDING = "finding"
    #: An order to cease practice, or a hold.
    STOP = "stop"
    #: Of the term: proposed, or entered into its ledger.
    EXTENSION = "extension"
    #: A return to practice that was refused, or was granted under restrictions.
    RETURN_DECISION = "return_decision"
    RESTRICTION = "restriction"
    #: The discharge for noncompliance, while it is proposed.
    DISCHARGE_PROPOSAL = "discharge_proposal"
    #: Another adverse act, by its entry in the journal.
    OTHER = "other"


class DisputeOutcome(StrEnum):
    """What the reviewer decides."""

    UPHELD = "upheld"
    CHANGED = "changed"
    REVERSED = "reversed"


#: What can be decided otherwise only as a whole: it stands, or it does not (program default, grade A).
INDIVISIBLE: Final = frozenset({DisputeMatter.VIOLATION, DisputeMatter.STOP, DisputeMatter.DISCHARGE_PROPOSAL})
