"""The words of an investigation: what brought it about, what it asks for, whom it tells, how a finding stands."""

from enum import StrEnum


class TriggerKind(StrEnum):
    """What brought somebody to ask."""

    NON_NEGATIVE_RESULT = "non_negative_result"
    REFUSAL = "refusal"
    #: Missed tests by pattern.
    MISSED_TESTS = "missed_tests"
    #: Missed check-ins by pattern.
    MISSED_CHECK_INS = "missed_check_ins"
    WORKSITE_REPORT = "worksite_report"
    THERAPIST_REPORT = "therapist_report"
    PEER_ASSISTANCE_REPORT = "peer_assistance_report"
    ARREST = "arrest"
    SELF_REPORT = "self_report"
    TIP = "tip"
    #: A rule of the program found an indicator in a report.
    INDICATOR = "indicator"


class Matter(StrEnum):
    """What an investigation is into."""

    #: Suspected use, or a test that was avoided.
    RELAPSE = "relapse"
    #: An act against the law.
    CONDUCT = "conduct"


class Urgency(StrEnum):
    """How soon something has to be looked at (program default, grade A)."""

    ROUTINE = "routine"
    PROMPT = "prompt"
    #: Patients may be in danger now: whether practice must stop is asked at once (PROGRAM.md D16).
    IMMEDIATE = "immediate"


class Collateral(StrEnum):
    """Who is asked for information (PROGRAM.md 4.6; DUTIES.md 18)."""

    EMPLOYER = "employer"
    WORKSITE_MONITOR = "worksite_monitor"
    THERAPIST = "therapist"
    PEER_ASSISTANCE_PROGRAM = "peer_assistance_program"
    LICENSEE = "licensee"


class InformationStatus(StrEnum):
    """Where a request for information stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    #: Whoever was asked said nothing, or had nothing to say.
    WITHOUT_ANSWER = "without_answer"


class NoticeKind(StrEnum):
    """Whom a notice goes to."""

    EMPLOYER_AND_MONITOR = "employer_and_monitor"
    BOARD = "board"
    #: The report of a minor violation.
    BOARD_OF_MINOR = "board_of_minor"


class NoticeBasis(StrEnum):
    """On what a notice rests."""

    #: A release of the participant that is in force.
    CONSENT = "consent"
    #: A law, an order, or a term of the agreement that names its recipient.
    AUTHORITY = "authority"
    #: Nothing allows it, so that it was not given.
    WITHHELD = "withheld"


class Outcome(StrEnum):
    """What was found."""

    SUBSTANTIATED = "substantiated"
    NOT_SUBSTANTIATED = "not_substantiated"
    INCONCLUSIVE = "inconclusive"


class Recommendation(StrEnum):
    """What may follow from a finding that is substantiated; a second person approves it."""

    WARNING = "warning"
    PLAN_MODIFICATION = "plan_modification"
    EXTENSION = "extension"
    SUSPENSION = "suspension"
    LEGAL_ACTION = "legal_action"
    DISCHARGE = "discharge"


class FindingStatus(StrEnum):
    """Where a finding stands."""

    DRAFTED = "drafted"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    APPROVED = "approved"
    #: The facts on which it rested have changed, or a review took it back.
    REVERSED = "reversed"
