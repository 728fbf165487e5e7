"""Why something that came in could not be read.

A fault's sentence names the place and never repeats what stands there.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a message is no report."""

    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    WRONG_ENCODING = "wrong_encoding"
    TOO_LARGE = "too_large"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_FORMAT = "unknown_format"
    #: A message of another kind, or one that is sent for a trial.
    UNKNOWN_MESSAGE = "unknown_message"
    MISSING_FIELD = "missing_field"
    UNKNOWN_CODE = "unknown_code"
    CONTRADICTORY = "contradictory"
    DUPLICATE_SEGMENT = "duplicate_segment"
    BAD_TIME = "bad_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What kept a message from being read; safe to show and to log."""

    reason: Reason
    #: Names the place, for whoever must mend it.
    sentence: str


class UnreadableError(Exception):
    """This message cannot be read."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = Fault(reason=reason, sentence=sentence)
