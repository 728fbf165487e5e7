"""What an investigation does to a case, and how all of it is undone."""

from contextlib import suppress
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.actors import Actor
from domain.acts import Act
from domain.facts import ViolationFact
from domain.files import File, Intent
from domain.forms import Form
from domain.investigation.acts_finding import FindingReviewForm
from domain.investigation.acts_safety import CeasePracticeForm, PracticeReasonForm
from domain.investigation.book import Investigation
from domain.investigation.findings import Answer
from domain.investigation.kinds import Recommendation
from domain.investigation.rules import INVESTIGATION_RULES
from domain.investigation.states import InvestigationState
from domain.phases import Phase
from domain.practice import PracticeStatus
from domain.roles import Role
from domain.rules import why_not_act
from domain.testing.codes import ViolationLevel
from tests.domain.factories import SPECIALIST, SUPERVISOR, RefusedError, new_id, staff
from tests.domain.investigation.looked_into import MADE, a_finding, looked_into
from tests.domain.test_who_may_do_what import cells
from tests.domain.testing.reported import CALIFORNIA, VRP

TABLE = """
triage_investigation    climbed  LOOKING
request_information     climbed  LOOKING
record_information      board    LOOKING finding_drafted supervisor_review
add_evidence            board    LOOKING finding_drafted
raise_violation         climbed  LOOKING finding_drafted
order_cease_practice    climbed  LOOKING finding_drafted supervisor_review
decline_cease_practice  climbed  LOOKING finding_drafted supervisor_review
lift_cease_practice     above    LOOKING finding_drafted supervisor_review
record_notice           board    EVER
record_urgent_report    climbed  OPEN
record_safety_check     climbed  EVER
draft_finding           climbed  LOOKING finding_drafted
hand_in_finding         climbed  finding_drafted
approve_finding         above    supervisor_review
return_finding          above    supervisor_review
close_investigation     above    LOOKING finding_drafted supervisor_review
excuse_obligation       climbed  OPEN
extend_obligation       above    EVER
mark_obligation_missed  climbed  OPEN
note_fault              climbed  EVER
"""
_EVER = " ".join(one.value for one in InvestigationState)
_WRITTEN = (
    TABLE.replace("LOOKING", "opened information_requested")
    .replace("EVER", _EVER)
    .replace("OPEN", _EVER.replace(" closed", ""))
)
CELLS = cells(_WRITTEN, InvestigationState)


def test_the_table_has_a_cell_for_every_act_role_and_state() -> None:
    every = product(INVESTIGATION_RULES, Role, InvestigationState)
    assert set(CELLS) == {(act.value, role.value, state.value) for act, role, state in every}


@pytest.mark.parametrize("act", list(INVESTIGATION_RULES))
def test_an_act_on_an_investigation_obeys_the_table(act: Act) -> None:
    case = looked_into()
    case.violation()
    file = case.investigations[case.only]
    for role, state in product(Role, InvestigationState):
        subject = replace(file.subject, fact=replace(file.subject.fact, stage=state.value))
        intent: Intent[Investigation, Form] = Intent(
            file=File(subject=subject, obligations=file.obligations, policy=file.policy),
            actor=staff(role),
            now=case.now,
            form=None,
        )
        refusal = why_not_act(INVESTIGATION_RULES[act], intent, state)
        code = refusal.code if refusal is not None and refusal.code in {"not_permitted", "wrong_phase"} else ""
        assert code == CELLS[act.value, role.value, state.value], f"{role.value} in {state.value}"


def test_a_major_violation_asks_a_person_and_a_critical_one_stops_practice_at_once() -> None:
    major, critical = looked_into(), looked_into()
    major.violation()
    critical.violation(ViolationLevel.CRITICAL)
    assert major.standing.status is PracticeStatus.CLEARED_RESTRICTED
    assert {"cease_notice", "board_notice", "finding", "safety_check"} == major.owed()
    assert critical.standing.status is PracticeStatus.CEASED
    assert {"employer_notice", "board_notice", "finding", "safety_check"} == critical.owed()
    assert major.file.subject.phase is Phase.UNDER_INVESTIGATION


def test_california_stops_practice_for_a_major_violation_and_asks_for_an_evaluation() -> None:
    case = looked_into(CALIFORNIA)
    case.violation()
    assert case.standing.status is PracticeStatus.CEASED
    assert "new_evaluation" in {one.kind.value for one in case.file.obligations}


@pytest.mark.parametrize("policy", [VRP, CALIFORNIA])
def test_a_violation_that_is_withdrawn_leaves_everything_as_it_was(policy: object) -> None:
    case = looked_into(policy)  # type: ignore[arg-type]  # one of two packs
    before = case.standing.status
    found = case.violation()
    if case.why_not(Act.ORDER_CEASE_PRACTICE) == "" and not case.standing.stops:
        case.cease()
    assert not case.standing.may_practice
    case.withdraw(found)
    assert (case.standing.status, case.standing.stops) == (before, ())
    assert (case.state(), case.file.subject.phase) == ("closed", Phase.MONITOR)


def test_what_else_stands_keeps_practice_stopped() -> None:
    case, specimen = looked_into(), new_id()
    first = case.violation(ViolationLevel.CRITICAL, specimen)
    second = case.violation(ViolationLevel.CRITICAL, specimen)
    assert len(case.standing.stops) == 2
    case.withdraw(first)
    assert [one.subject for one in case.standing.stops] == [second.id]
    assert case.state() == "opened"
    case.withdraw(second)
    assert case.standing.may_practice


def test_what_is_not_found_withdraws_the_violation_and_lifts_the_order() -> None:
    case = looked_into()
    found = case.violation()
    case.cease()
    case.find(Answer.DISPROVED)
    assert case.standing.may_practice
    assert [one.id for one in case.withdrawn] == [found.id]
    assert case.file.subject.violations == ()


def test_an_extension_is_taken_back_when_a_corrected_result_changes_the_finding() -> None:
    case = looked_into()
    found = case.violation()
    case.cease()
    case.find(Answer.SHOWN, Recommendation.EXTENSION)
    assert case.file.subject.term is not None
    assert case.file.subject.term.extensions == (24,)
    case.withdraw(found)
    assert case.standing.may_practice
    assert (case.state(), "finding" in case.owed()) == ("opened", True)
    case.find(Answer.DISPROVED)
    assert sum(case.file.subject.term.extensions) == 0


def test_nobody_approves_their_own_finding_and_a_conflict_is_excluded_first() -> None:
    case = looked_into()
    case.violation()
    case.act(Act.DECLINE_CEASE_PRACTICE, PracticeReasonForm(reason=MADE))
    case.act(Act.DRAFT_FINDING, a_finding(Answer.SHOWN, Recommendation.WARNING), SUPERVISOR)
    case.act(Act.HAND_IN_FINDING, Form())
    review = FindingReviewForm(no_conflict_declared=True, reason=MADE)
    assert case.why_not(Act.APPROVE_FINDING, review, SUPERVISOR) == "own_finding"
    conflicted = replace(review, no_conflict_declared=False)
    assert case.why_not(Act.APPROVE_FINDING, conflicted, staff(Role.DIRECTOR)) == "conflict_not_excluded"


def test_what_is_told_again_changes_nothing() -> None:
    case = looked_into()
    found = case.violation()
    before = case.owed()
    case.tell(found)
    assert (case.owed(), len(case.investigations)) == (before, 1)


_STEPS = st.lists(
    st.sampled_from(["major", "critical", "minor", "withdraw", "order", "decline", "lift"]), min_size=1, max_size=8
)


@given(_STEPS)
@settings(max_examples=60, deadline=None)
def test_whatever_is_done_undoing_its_cause_restores_practice(steps: list[str]) -> None:
    case, found = looked_into(), list[ViolationFact]()
    levels = {"major": ViolationLevel.MAJOR, "critical": ViolationLevel.CRITICAL, "minor": ViolationLevel.MINOR}
    acts: dict[str, tuple[Act, Form, Actor]] = {
        "order": (Act.ORDER_CEASE_PRACTICE, CeasePracticeForm(reason=MADE, rests_on="clause 17"), SPECIALIST),
        "decline": (Act.DECLINE_CEASE_PRACTICE, PracticeReasonForm(reason=MADE), SPECIALIST),
        "lift": (Act.LIFT_CEASE_PRACTICE, PracticeReasonForm(reason=MADE), SUPERVISOR),
    }
    for step in steps:
        if step in levels:
            found.append(case.violation(levels[step]))
        elif step == "withdraw" and found:
            case.withdraw(found.pop())
        elif step in acts:
            for which, file in tuple(case.investigations.items()):
                act, form, actor = acts[step]
                if file.subject.state.value == "opened":
                    with suppress(RefusedError):
                        case.act(act, form, actor, which)
        assert case.standing.may_practice is (not case.standing.stops)
    for one in found:
        case.withdraw(one)
    assert (case.standing.stops, case.standing.may_practice) == ((), True)
    assert case.file.subject.violations == ()
