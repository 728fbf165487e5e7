"""What the words of a pack mean where they are a rule of testing: a table of wordings, each with its meaning.

``policies`` refuses a wording that is not here, so that nobody learns of it from a test that cannot be judged.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.policy import Policy


class MissedCheckInRule(StrEnum):
    """``check_in.missed_code``: what a missed check-in counts as (TESTING.md 9)."""

    #: A minor violation; as a no-show if selected.
    MINOR_OR_NO_SHOW = "NC1; NO_SHOW if selected"
    #: A minor violation; a major one if selected (16 CCR 2006.5).
    MINOR_OR_MAJOR = "NC1; major if selected"
    #: Substantial noncompliance if it breaks the terms, which a person finds out (OAR 851-070-0100).
    SUBSTANTIAL_IF_TERMS_VIOLATED = "substantial if terms violated"


class NoShowRule(StrEnum):
    """``testing.no_show_rule``: what a no-show counts as (TESTING.md 4, 11)."""

    MINOR_THEN_MAJOR = "NC1; NC2 if repeated"
    MAJOR = "major"
    PERSON_DECIDES = "a person decides"


class RefusalRule(StrEnum):
    """``testing.refusal_rule``: what a refusal at the site counts as (TESTING.md 11)."""

    NC2 = "NC2"
    MAJOR = "major"
    PERSON_DECIDES = "a person decides"


class Treatment(StrEnum):
    """How an event is treated that programs treat differently (TESTING.md 11)."""

    NO_SHOW = "no-show"
    REFUSAL = "refusal"
    EXCUSED = "excused"
    HARDSHIP_REQUEST = "hardship request"
    PERSON_DECIDES = "a person decides"


class DiluteRule(StrEnum):
    """``testing.dilute_above_observed_rule``: what follows a negative-dilute above that range (TESTING.md 5)."""

    #: The program's: a letter, then an observed test and PEth, then a minor violation.
    NEXT_TEST_OBSERVED = "next test observed"
    #: The federal one: one retest, unobserved, at short notice, whose result is of record (49 CFR 40.197).
    ONE_UNOBSERVED_RETEST = "one unobserved retest"


class InvalidRule(StrEnum):
    """``testing.invalid_explained_rule``: what follows an invalid result with an explanation (TESTING.md 4, 5)."""

    #: Cancelled, and nothing more (49 CFR 40.159).
    NO_ACTION = "no action"
    #: As without an explanation.
    OBSERVED_RECOLLECTION = "observed recollection"


class MajorList(StrEnum):
    """``major.list``: which violations a jurisdiction sets apart (PROGRAM.md 8)."""

    NC2_CODES = "NC2 codes"
    STANDARD_10 = "nine items, Std 10 list"
    OREGON_RULE = "thirteen items, O1 list"


_TREATMENTS: Final = (
    "testing.late_collection_rule",
    "testing.no_funds_rule",
    "testing.no_kits_rule",
    "testing.not_in_time_rule",
    "testing.dry_mouth_rule",
)

#: Every figure whose words are a rule, and what they may be.
WORDINGS: Final[Mapping[str, type[StrEnum]]] = {
    "check_in.missed_code": MissedCheckInRule,
    "testing.no_show_rule": NoShowRule,
    "testing.refusal_rule": RefusalRule,
    "testing.dilute_above_observed_rule": DiluteRule,
    "testing.invalid_explained_rule": InvalidRule,
    "major.list": MajorList,
    **dict.fromkeys(_TREATMENTS, Treatment),
}


def missed_check_in_rule(policy: Policy) -> MissedCheckInRule:
    """Read what a missed check-in counts as."""
    return MissedCheckInRule(_words(policy, "check_in.missed_code"))


def no_show_rule(policy: Policy) -> NoShowRule:
    """Read what a no-show counts as."""
    return NoShowRule(_words(policy, "testing.no_show_rule"))


def refusal_rule(policy: Policy) -> RefusalRule:
    """Read what a refusal counts as."""
    return RefusalRule(_words(policy, "testing.refusal_rule"))


def dilute_rule(policy: Policy) -> DiluteRule:
    """Read what follows a dilute negative above the observed range."""
    return DiluteRule(_words(policy, "testing.dilute_above_observed_rule"))


def invalid_rule(policy: Policy) -> InvalidRule:
    """Read what follows an explained invalid result."""
    return InvalidRule(_words(policy, "testing.invalid_explained_rule"))


def treatment(policy: Policy, key: str) -> Treatment:
    """Read how one of the events is treated that programs treat differently."""
    return Treatment(_words(policy, key))


def has_major_class(policy: Policy) -> bool:
    """Say whether the jurisdiction has California's class of major violations."""
    return MajorList(_words(policy, "major.list")) is MajorList.STANDARD_10


def _words(policy: Policy, key: str) -> str:
    value = policy.figure(key).value
    # Words that only an order could replace leave the decision to a person, as an unknown wording never could.
    return value if isinstance(value, str) else Treatment.PERSON_DECIDES.value
