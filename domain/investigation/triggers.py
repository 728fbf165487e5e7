"""What opens an investigation, and whether it joins one that is open (PROGRAM.md 4.6; 8).

A trigger joins an investigation into the same matter whose finding is not drafted; a finding that is being reviewed
rests on what was looked at, so that something new opens another one. What concerns the very same specimen, report or
event always belongs to the investigation of it: a closed one is then reopened. All this is a program default, grade A
(``investigation.joining_rule``). What a fault of system or vendor has caused is no trigger at all (PROGRAM.md 15).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never
from uuid import UUID

from domain.facts import ViolationFact
from domain.investigation.kinds import Matter, TriggerKind
from domain.investigation.states import FINDING_OPEN, InvestigationState
from domain.obligations import FaultCause
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.testing.codes import ViolationLevel
from domain.testing.history import minors_of, within
from domain.testing.judging import number
from domain.testing.missed import OF_MISSED
from domain.texts import why_blank

#: Into which matter each trigger asks. What is missed by pattern suggests relapse (PROGRAM.md 8.1, level I).
MATTERS: Final[Mapping[TriggerKind, Matter]] = {
    **dict.fromkeys(TriggerKind, Matter.RELAPSE),
    TriggerKind.ARREST: Matter.CONDUCT,
}


class JoiningRule(StrEnum):
    """``investigation.joining_rule``: when a trigger joins an investigation that is open."""

    SAME_MATTER = "same matter, before the finding is drafted"
    ANY_MATTER = "any matter, before the finding is drafted"
    ALWAYS_ITS_OWN = "each trigger its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Something from which a suspicion arose."""

    id: UUID
    kind: TriggerKind
    at: datetime
    #: What was seen or said, for the people who look after the case.
    because: str
    #: The specimen, report or disclosure it is about, where there is one.
    subject: UUID | None = None
    #: Whose fault caused it, where it was one.
    fault: FaultCause | None = None
    #: The violation that was found, where one was, and how grave it is; None while nobody has said.
    violation: UUID | None = None
    level: ViolationLevel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownInvestigation:
    """An investigation of this participant, open or closed, as far as joining looks at it."""

    id: UUID
    matter: Matter
    state: InvestigationState
    opened_at: datetime
    #: What its triggers are about.
    subjects: tuple[UUID, ...] = ()


class Course(StrEnum):
    """What becomes of a trigger."""

    OPENS = "opens"
    JOINS = "joins"
    REOPENS = "reopens"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerCourse:
    """What becomes of a trigger, and why."""

    course: Course
    #: The investigation that is joined or reopened.
    investigation: UUID | None
    reason: str


def why_not_trigger(trigger: Trigger) -> Refusal | None:
    """Say why something opens no investigation: a fault of system or vendor never does (PROGRAM.md 15)."""
    if trigger.fault is not None:
        return refuse("fault_of_others", f"A fault of the {trigger.fault.value} is never held against a participant.")
    return why_blank(trigger.because, "What was seen or said")


def course_of(trigger: Trigger, known: Sequence[KnownInvestigation], policy: Policy) -> TriggerCourse:
    """Say whether a trigger opens an investigation, joins one, or reopens one."""
    for one in sorted(known, key=lambda other: other.opened_at):
        if trigger.subject is not None and trigger.subject in one.subjects:
            return _about_the_same(one)
    rule = joining_rule(policy)
    joined = next((one for one in sorted(known, key=lambda other: other.opened_at) if _joins(trigger, one, rule)), None)
    if joined is not None:
        reason = f"An investigation into {joined.matter.value} is open and its finding is not drafted."
        return TriggerCourse(course=Course.JOINS, investigation=joined.id, reason=reason)
    return TriggerCourse(course=Course.OPENS, investigation=None, reason=_why_alone(trigger, known, rule))


def _about_the_same(one: KnownInvestigation) -> TriggerCourse:
    if one.state is InvestigationState.CLOSED:
        reason = "The closed investigation of the same event is reopened: its facts have changed."
        return TriggerCourse(course=Course.REOPENS, investigation=one.id, reason=reason)
    reason = "The same event is under investigation."
    return TriggerCourse(course=Course.JOINS, investigation=one.id, reason=reason)


def _joins(trigger: Trigger, one: KnownInvestigation, rule: JoiningRule) -> bool:
    match rule:
        case JoiningRule.SAME_MATTER:
            return one.state in FINDING_OPEN and one.matter is MATTERS[trigger.kind]
        case JoiningRule.ANY_MATTER:
            return one.state in FINDING_OPEN
        case JoiningRule.ALWAYS_ITS_OWN:
            return False
        case _:
            assert_never(rule)


def _why_alone(trigger: Trigger, known: Sequence[KnownInvestigation], rule: JoiningRule) -> str:
    running = [one for one in known if one.state is not InvestigationState.CLOSED]
    if not running:
        return "No investigation is open."
    if rule is JoiningRule.ALWAYS_ITS_OWN:
        return "The policy gives each trigger an investigation of its own."
    if all(one.state not in FINDING_OPEN for one in running):
        return "The finding of what is open is drafted already, and rests on what was looked at."
    return f"What is open is not into {MATTERS[trigger.kind].value}."


def joining_rule(policy: Policy) -> JoiningRule:
    """Read when a trigger joins an open investigation; where an order sets it, each has its own until then."""
    value = policy.figure("investigation.joining_rule").value
    return JoiningRule(value) if isinstance(value, str) else JoiningRule.ALWAYS_ITS_OWN


def trigger_of_violation(fact: ViolationFact, others: Sequence[ViolationFact], policy: Policy) -> Trigger | None:
    """Make the trigger of an investigation from a violation that was found; None where it is none by itself.

    A minor one is a trigger as part of a pattern only, with the other minor ones that stand.
    """
    if fact.level is ViolationLevel.MINOR:
        earlier = minors_of(one for one in others if one.id != fact.id)
        if not is_pattern(earlier, minors_of((fact,))[0], policy):
            return None
    return Trigger(
        id=fact.id,
        kind=kind_of(fact),
        at=fact.found_at,
        because=fact.because,
        subject=fact.specimen_id or fact.id,
        violation=fact.id,
        level=fact.level,
    )


def kind_of(fact: ViolationFact) -> TriggerKind:
    """Say what a violation tells of, by the rule that found it."""
    if fact.rule.startswith(OF_MISSED):
        if fact.specimen_id is None:
            return TriggerKind.MISSED_CHECK_INS
        is_missed = any(row in fact.rule for row in ("row no-show", "row missed check-in"))
        return TriggerKind.MISSED_TESTS if is_missed else TriggerKind.REFUSAL
    return TriggerKind.REFUSAL if fact.fraud else TriggerKind.NON_NEGATIVE_RESULT


def is_pattern(missed: tuple[datetime, ...], at: datetime, policy: Policy) -> bool:
    """Say whether something missed now is a pattern, with what was missed before, the excused left out.

    The numbers are those from which minor violations are looked at by the supervisor or the director (PROGRAM.md 7).
    """
    return any(
        1 + len(within(missed, at, number(policy, f"{who}_window_days", days))) >= number(policy, f"{who}_from", least)
        for who, least, days in (("minor.supervisor", 2, 30), ("minor.director", 3, 90))
    )
