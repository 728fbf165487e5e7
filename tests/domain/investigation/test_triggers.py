from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from domain.investigation.kinds import Matter, TriggerKind
from domain.investigation.states import InvestigationState
from domain.investigation.triggers import (
    MATTERS,
    Course,
    JoiningRule,
    KnownInvestigation,
    Trigger,
    course_of,
    is_pattern,
    joining_rule,
    why_not_trigger,
)
from domain.obligations import FaultCause
from tests.domain.policies_for_tests import with_figure
from tests.domain.testing.reported import COLLECTED, PACKS, VRP, days_before

K, S = TriggerKind, InvestigationState
AT = datetime(2026, 3, 10, 15, tzinfo=UTC)
DAY = timedelta(days=1)

#: Into what each trigger asks.
KINDS = """
non_negative_result     relapse
refusal                 relapse
missed_tests            relapse
missed_check_ins        relapse
worksite_report         relapse
therapist_report        relapse
peer_assistance_report  relapse
arrest                  conduct
self_report             relapse
tip                     relapse
indicator               relapse
"""
MATTER_OF = {line.split()[0]: line.split()[1] for line in KINDS.strip().splitlines()}

#: A trigger about something else than the investigation that stands so: what becomes of it under each rule, where the
#: matter is the same and where it is another.
#: state                same matter          any matter           each its own
COURSES = """
opened                 joins opens          joins joins          opens opens
information_requested  joins opens          joins joins          opens opens
finding_drafted        opens opens          opens opens          opens opens
supervisor_review      opens opens          opens opens          opens opens
substantiated          opens opens          opens opens          opens opens
not_substantiated      opens opens          opens opens          opens opens
inconclusive           opens opens          opens opens          opens opens
closed                 opens opens          opens opens          opens opens
"""
CELLS = [
    (line.split()[0], rule, same, line.split()[1 + 2 * column + (not same)])
    for line in COURSES.strip().splitlines()
    for column, rule in enumerate(JoiningRule)
    for same in (True, False)
]


def trigger(kind: TriggerKind, subject: int | None = None) -> Trigger:
    about = None if subject is None else UUID(int=subject)
    return Trigger(id=UUID(int=99), kind=kind, at=AT, because="Seen at work.", subject=about)


def known(
    state: InvestigationState, matter: Matter = Matter.RELAPSE, number: int = 1, subject: int = 70, days: int = 3
) -> KnownInvestigation:
    return KnownInvestigation(
        id=UUID(int=number), matter=matter, state=state, opened_at=AT - days * DAY, subjects=(UUID(int=subject),)
    )


def test_every_trigger_asks_into_a_matter() -> None:
    assert {kind.value: matter.value for kind, matter in MATTERS.items()} == MATTER_OF
    assert set(MATTERS) == set(TriggerKind)


def test_the_table_has_every_state() -> None:
    assert {cell[0] for cell in CELLS} == {one.value for one in InvestigationState}


@pytest.mark.parametrize(("state", "rule", "same", "course"), CELLS)
@pytest.mark.parametrize("kind", TriggerKind)
def test_a_trigger_joins_or_opens_as_the_table_says(
    kind: TriggerKind, state: str, rule: JoiningRule, same: bool, course: str
) -> None:
    policy = with_figure(VRP, "investigation.joining_rule", rule.value)
    matter = Matter(MATTER_OF[kind.value])
    other = next(one for one in Matter if one is not matter)

    found = course_of(trigger(kind), (known(S(state), matter if same else other),), policy)

    assert found.course.value == course
    assert (found.investigation == UUID(int=1)) is (found.course is Course.JOINS)
    assert found.reason


@pytest.mark.parametrize(("kind", "state", "rule"), list(product(TriggerKind, InvestigationState, JoiningRule)))
def test_what_concerns_the_same_event_belongs_to_the_investigation_of_it(
    kind: TriggerKind, state: InvestigationState, rule: JoiningRule
) -> None:
    policy = with_figure(VRP, "investigation.joining_rule", rule.value)
    found = course_of(trigger(kind, subject=70), (known(state, subject=70),), policy)
    assert found.course is (Course.REOPENS if state is S.CLOSED else Course.JOINS)
    assert found.investigation == UUID(int=1)


@pytest.mark.parametrize(
    ("open_ones", "course", "reason"),
    [
        ((), Course.OPENS, "No investigation is open."),
        ((known(S.CLOSED),), Course.OPENS, "No investigation is open."),
        (
            (known(S.SUPERVISOR_REVIEW),),
            Course.OPENS,
            "The finding of what is open is drafted already, and rests on what was looked at.",
        ),
        ((known(S.OPENED, Matter.CONDUCT),), Course.OPENS, "What is open is not into relapse."),
        ((known(S.OPENED),), Course.JOINS, "An investigation into relapse is open and its finding is not drafted."),
    ],
)
def test_the_reason_is_shown(open_ones: tuple[KnownInvestigation, ...], course: Course, reason: str) -> None:
    found = course_of(trigger(K.TIP), open_ones, VRP)
    assert (found.course, found.reason) == (course, reason)


def test_with_a_policy_that_gives_each_its_own_the_reason_says_so() -> None:
    policy = with_figure(VRP, "investigation.joining_rule", JoiningRule.ALWAYS_ITS_OWN.value)
    found = course_of(trigger(K.TIP), (known(S.OPENED),), policy)
    assert found.reason == "The policy gives each trigger an investigation of its own."


def test_of_several_that_are_open_the_oldest_is_joined_whatever_their_order() -> None:
    young, old = known(S.OPENED, number=1, days=1), known(S.INFORMATION_REQUESTED, number=2, subject=71, days=9)
    drafted = known(S.FINDING_DRAFTED, number=3, subject=72, days=20)
    for three in ((young, old, drafted), (drafted, young, old)):
        assert course_of(trigger(K.TIP), three, VRP).investigation == old.id


@pytest.mark.parametrize("pack", PACKS)
def test_the_rule_of_every_pack(pack: str) -> None:
    assert joining_rule(PACKS[pack]) is JoiningRule.SAME_MATTER


def test_where_an_order_is_to_say_it_each_has_its_own() -> None:
    assert joining_rule(with_figure(VRP, "investigation.joining_rule", None)) is JoiningRule.ALWAYS_ITS_OWN


@pytest.mark.parametrize(("kind", "fault"), list(product(TriggerKind, FaultCause)))
def test_a_fault_of_system_or_vendor_opens_nothing(kind: TriggerKind, fault: FaultCause) -> None:
    refusal = why_not_trigger(replace(trigger(kind), fault=fault))
    assert refusal is not None
    assert refusal.code == "fault_of_others"


def test_a_trigger_says_what_was_seen() -> None:
    assert why_not_trigger(trigger(K.TIP)) is None
    refusal = why_not_trigger(replace(trigger(K.TIP), because=" "))
    assert refusal is not None
    assert refusal.code == "text_missing"


@pytest.mark.parametrize(
    ("earlier", "pattern"),
    [((), False), ((30,), True), ((31,), False), ((31, 90), True), ((31, 91), False), ((0,), False)],
)
def test_missed_by_pattern_as_minor_violations_are_counted(earlier: tuple[int, ...], pattern: bool) -> None:
    assert is_pattern(days_before(*earlier), COLLECTED, VRP) is pattern


def test_the_numbers_of_the_pattern_are_the_packs() -> None:
    strict = with_figure(VRP, "minor.supervisor_from", 1)
    assert is_pattern((), COLLECTED, strict)
