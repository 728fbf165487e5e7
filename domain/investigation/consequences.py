"""What follows from a violation of each level in each pack, and from minor ones that repeat (PROGRAM.md 7, 8; D16-D20).

What protects patients happens at once where the pack or the level says so; everything else is asked of a person within
its deadline. Nothing here decides what a violation leads to in the end: that is the finding's (``findings``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.grades import Grade
from domain.legal.states import LegalKind, kinds_of
from domain.policy import Policy
from domain.roles import Party
from domain.testing.codes import RestsOn, ViolationLevel
from domain.testing.history import TestHistory
from domain.testing.judging import pack_rule, program_rule, violation
from domain.testing.outcomes import HumanTask, Outcome
from domain.testing.pack_rules import has_major_class
from domain.testing.repeats import with_repeats


class ConsequenceKind(StrEnum):
    """What follows from a violation."""

    CEASE_PRACTICE = "cease_practice"
    NOTIFY_EMPLOYER_AND_MONITOR = "notify_employer_and_monitor"
    REPORT_TO_BOARD = "report_to_board"
    REPORT_OF_MINOR = "report_of_minor"
    INVESTIGATION = "investigation"
    #: Another clinical diagnostic evaluation, at the licensee's cost.
    NEW_EVALUATION = "new_evaluation"
    #: A petition that suspends at once may be filed.
    PETITION_POSSIBLE = "petition_possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """One thing that follows."""

    kind: ConsequenceKind
    #: The deadline of the pack; empty where it has none.
    deadline: str
    owner: Party
    #: Whether it happens by itself; else a person says whether it is to be.
    at_once: bool
    rests_on: RestsOn


_K = ConsequenceKind
_OWNERS: Final[Mapping[ConsequenceKind, tuple[str, Party]]] = {
    _K.CEASE_PRACTICE: ("D16", Party.SPECIALIST),
    _K.NOTIFY_EMPLOYER_AND_MONITOR: ("D17", Party.SPECIALIST),
    _K.REPORT_TO_BOARD: ("D18", Party.DIRECTOR),
    _K.REPORT_OF_MINOR: ("D19", Party.SPECIALIST),
    _K.INVESTIGATION: ("D20", Party.SPECIALIST),
    _K.NEW_EVALUATION: ("", Party.SPECIALIST),
    _K.PETITION_POSSIBLE: ("", Party.SUPERVISOR),
}
_SAME_DAY: Final = program_rule("PROGRAM.md 8.1, critical: same-day cease and board")
_AFTER_MAJOR: Final = program_rule("PROGRAM.md 4.6, 5")
_STANDARD_10: Final = RestsOn(
    text="PROGRAM.md 8.2, immediate cease-practice and a new evaluation", grade=Grade.SOURCED, source="C5"
)


def consequences_of(level: ViolationLevel, policy: Policy) -> tuple[Consequence, ...]:
    """List what follows from a violation, in the order in which it is due."""
    if level is ViolationLevel.MINOR:
        figure = policy.figure("minor.board_notice_business_days")
        return (_of(_K.REPORT_OF_MINOR, pack_rule("PROGRAM.md 5", figure)),)
    in_class, critical = has_major_class(policy), level is ViolationLevel.CRITICAL
    stopping = _STANDARD_10 if in_class else _SAME_DAY if critical else _AFTER_MAJOR
    board = pack_rule("PROGRAM.md 5", policy.figure("positive.board_notice_business_days"))
    found = [
        _of(_K.CEASE_PRACTICE, stopping, at_once=in_class or critical),
        _of(_K.NOTIFY_EMPLOYER_AND_MONITOR, _AFTER_MAJOR),
        _of(_K.REPORT_TO_BOARD, board),
        _of(_K.INVESTIGATION, _AFTER_MAJOR, at_once=True),
    ]
    if in_class:
        found.append(_of(_K.NEW_EVALUATION, _STANDARD_10))
    if LegalKind.PETITION in kinds_of(policy):
        found.append(_of(_K.PETITION_POSSIBLE, pack_rule("PROGRAM.md 8.5", policy.figure("positive.action"))))
    return tuple(found)


def _of(kind: ConsequenceKind, rests_on: RestsOn, *, at_once: bool = False) -> Consequence:
    deadline, owner = _OWNERS[kind]
    return Consequence(kind=kind, deadline=deadline, owner=owner, at_once=at_once, rests_on=rests_on)


def repeated_minors(earlier: Sequence[datetime], at: datetime, policy: Policy) -> tuple[HumanTask, ...]:
    """Ask who looks at a minor violation that repeats others, of whatever kind; what was withdrawn is left out.

    The same rule as for tests: the second in 30 days, the third in 90 (``domain.testing.repeats``).
    """
    minor = violation(policy, ViolationLevel.MINOR, program_rule("PROGRAM.md 7"))
    found = Outcome(code=None, violations=(minor,), sentence="A minor violation.")
    return with_repeats(found, TestHistory(earlier_minors=tuple(earlier)), at, policy).tasks
