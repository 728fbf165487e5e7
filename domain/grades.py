"""How well a number is known: every number of a policy pack carries its grade (PROGRAM.md 1)."""

from enum import StrEnum


class Grade(StrEnum):
    """How well a number is known (PROGRAM.md 1)."""

    #: Read in the source that is named beside it.
    SOURCED = "S"
    #: Recalled from a named document, to be verified before real use.
    RECALLED = "K"
    #: A default of this program without a source; configurable.
    DEFAULT = "A"
    #: The rule does not exist in this jurisdiction.
    NOT_APPLICABLE = "-"
