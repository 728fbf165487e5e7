"""Which violations each jurisdiction names, as its sources list them (``major.list``; PROGRAM.md 8).

A person who raises a violation names the item that it is. Oregon's rule has thirteen items, which the reference
condenses to ten: ambiguous, so that the condensed ones stand here under their numbers of the reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.grades import Grade
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.testing.codes import ViolationLevel
from domain.testing.pack_rules import MajorList


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationItem:
    """One entry of a jurisdiction's list."""

    #: Stable: ``std10_6``.
    code: str
    sentence: str
    level: ViolationLevel
    grade: Grade
    source: str = ""


_MINOR: Final = ViolationLevel.MINOR
_MAJOR: Final = ViolationLevel.MAJOR
_CRITICAL: Final = ViolationLevel.CRITICAL


def _items(prefix: str, level: ViolationLevel, grade: Grade, source: str, *sentences: str) -> tuple[ViolationItem, ...]:
    return tuple(
        ViolationItem(code=f"{prefix}_{number}", sentence=sentence, level=level, grade=grade, source=source)
        for number, sentence in enumerate(sentences, 1)
    )


#: PROGRAM.md 8.1: the levels of physician programs, which the program's own codes follow.
PROGRAM_ITEMS: Final = (
    ViolationItem(
        code="nc1",
        sentence="No use, but behavior that breaks the agreement or suggests relapse, such as missed meetings.",
        level=_MINOR,
        grade=Grade.SOURCED,
        source="N10",
    ),
    ViolationItem(code="nc2", sentence="Use outside active practice.", level=_MAJOR, grade=Grade.SOURCED, source="N10"),
    ViolationItem(
        code="nc3",
        sentence="Use in the context of active practice.",
        level=_CRITICAL,
        grade=Grade.RECALLED,
        source="N9",
    ),
)
#: PROGRAM.md 8.2 and 8.3.
CALIFORNIA_ITEMS: Final = (
    *_items(
        "std10",
        _MAJOR,
        Grade.SOURCED,
        "C5, C7",
        "Failed to complete a board-ordered program.",
        "Failed to undergo a clinical diagnostic evaluation.",
        "Multiple minor violations.",
        "Treated patients under the influence.",
        "A drug or alcohol act that violates law.",
        "Failed to test when ordered.",
        "Used a prohibited substance.",
        "Cheated a test.",
        "A breach that presents an immediate threat.",
    ),
    *_items(
        "std10_minor",
        _MINOR,
        Grade.RECALLED,
        "Std 10",
        "Documents that came too late.",
        "Unexcused absence from the group.",
        "Failed to contact the monitor.",
        "Another breach, without a threat.",
    ),
)
#: PROGRAM.md 8.4; minor violations are the program's.
OREGON_ITEMS: Final = (
    *_items(
        "or",
        _MAJOR,
        Grade.SOURCED,
        "O1",
        "A criminal act.",
        "Harm to the public, or sexual impropriety.",
        "Impaired at work.",
        "A positive test, or a self-report of use.",
        "Breached a restriction.",
        "Civil commitment or involuntary hospitalization.",
        "Failed to participate or to enroll.",
        "A forged prescription.",
        "Breached the rules of prescribing.",
        "Breached other terms.",
    ),
    PROGRAM_ITEMS[0],
)

_LISTS: Final[Mapping[MajorList, tuple[ViolationItem, ...]]] = {
    MajorList.NC2_CODES: PROGRAM_ITEMS,
    MajorList.STANDARD_10: CALIFORNIA_ITEMS,
    MajorList.OREGON_RULE: OREGON_ITEMS,
}


def items_of(policy: Policy) -> tuple[ViolationItem, ...]:
    """List what counts as a violation in a jurisdiction; the program's own where an order is to say it."""
    value = policy.figure("major.list").value
    return _LISTS[MajorList(value)] if isinstance(value, str) else PROGRAM_ITEMS


def why_not_name(policy: Policy, code: str) -> Refusal | None:
    """Say why a violation cannot be named by a code: the jurisdiction does not have it."""
    known = [one.code for one in items_of(policy)]
    if code in known:
        return None
    return refuse("unknown_violation", f"Name one of the violations of this policy: {', '.join(known)}.")
