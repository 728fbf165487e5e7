"""What a review decides and undoes, who may not review, and what waits for it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import Act
from domain.clearance.stops import Stop, StopKind, practice_standing
from domain.disputed import DisputeForm
from domain.disputes.deciding import DisputeDecisionForm
from domain.disputes.handling import (
    ConflictForm,
    DisputeWithdrawalForm,
    ReviewerForm,
    StatementForm,
    why_not_independent,
)
from domain.disputes.matters import DisputeMatter, DisputeOutcome
from domain.disputes.states import DisputeState
from domain.disputes.suspending import why_disputed
from domain.facts import ProposalStatus, TermEntryKind
from domain.forms import DecisionForm
from domain.ids import StaffId
from domain.obligations import ObligationKind
from domain.phases import Phase
from domain.practice import PracticeStatus
from domain.proceedings.effects import ClearPractice, ExtendTerm, StopPractice
from domain.proceedings.known import Known
from domain.proposals import DischargeForm
from tests.domain.disputes.disputing import (
    OTHER_REVIEWER,
    PACK,
    PARTICIPANT,
    REVIEWER,
    Disputed,
    a_case,
    a_violation,
    dispute,
    end_of_term,
    entries,
    reached,
)
from tests.domain.factories import DIRECTOR, SPECIALIST, SUPERVISOR, new_id
from tests.domain.heard import begin, tell
from tests.domain.simulation import Simulation

_M, _O = DisputeMatter, DisputeOutcome
DAY = timedelta(days=1)


def a_stop(case: Simulation, kind: StopKind = StopKind.CEASE_ORDER) -> Stop:
    """Have practice stopped."""
    stop = Stop(id=new_id(), kind=kind, because="Synthetic.", rests_on="PROGRAM.md D16", since=case.now)
    tell(case, begin(case), StopPractice(stop=stop, by=SUPERVISOR.staff_id))
    return stop


def clear(case: Simulation) -> None:
    """Have practice cleared."""
    status = PracticeStatus.CLEARED_RESTRICTED
    tell(case, begin(case), ClearPractice(status=status, restrictions=(), expires_on=None, because="Synthetic."))


def extended(case: Simulation, months: int = 12) -> UUID:
    """Have the term extended; the entry of its ledger."""
    asked = ExtendTerm(months=months, clause="clause 8", cause="Synthetic.", approved_by=StaffId(new_id()))
    tell(case, begin(case), asked)
    return entries(case)[-1].id


@pytest.mark.parametrize("outcome", list(_O))
def test_a_dispute_of_an_extension_restores_the_end_of_the_term(outcome: DisputeOutcome) -> None:
    case = a_case()
    before = end_of_term(case)
    entry = extended(case, 24)
    after = end_of_term(case)
    found = dispute(case, _M.EXTENSION, entry)
    found.review()
    found.decide(outcome, instead="Six months are enough." if outcome is _O.CHANGED else "", months=6)
    kinds = [one.kind for one in entries(case)]
    match outcome:
        case _O.UPHELD:
            assert (end_of_term(case), kinds.count(TermEntryKind.REVERSAL)) == (after, 0)
        case _O.REVERSED:
            assert (end_of_term(case), kinds.count(TermEntryKind.REVERSAL)) == (before, 1)
        case _O.CHANGED:
            assert before < end_of_term(case) < after  # type: ignore[operator]  # both are times
            assert entries(case)[-1].months == 6
    assert found.dispute.fact.closed_at is not None
    assert found.dispute.state.value == f"decided_{outcome.value}"
    assert case.case.phase is Phase.UNDER_INVESTIGATION


def test_a_reversed_violation_is_withdrawn_and_testing_is_told() -> None:
    case = a_case()
    violation = a_violation(case)
    found = dispute(case, _M.VIOLATION, violation.id)
    found.review()
    found.decide(_O.REVERSED)
    assert case.case.violations == ()
    assert case.names["enrollment:violation_lifted"] == 1


def test_an_order_stays_in_force_until_the_reviewer_has_undone_it() -> None:
    case = a_case()
    clear(case)
    stop = a_stop(case)
    found = dispute(case, _M.STOP, stop.id)
    found.review()
    assert not practice_standing(case.case.practice_log).may_practice
    found.decide(_O.REVERSED)
    assert practice_standing(case.case.practice_log).status is PracticeStatus.CLEARED_RESTRICTED


def test_a_suspension_is_disputed_before_the_board() -> None:
    case = a_case()
    stop = a_stop(case, StopKind.SUSPENSION)
    form = DisputeForm(matter=_M.STOP, about=stop.id, reason="It is wrong.", asks_for="Undo it.")
    assert case.refused(Act.DISPUTE_DECISION, form, PARTICIPANT) == "not_the_programs"


@pytest.mark.parametrize(
    ("matter", "code"),
    [
        (_M.VIOLATION, "nothing_to_dispute"),
        (_M.FINDING, "nothing_to_dispute"),
        (_M.STOP, "nothing_to_dispute"),
        (_M.EXTENSION, "nothing_to_dispute"),
        (_M.RETURN_DECISION, "nothing_to_dispute"),
        (_M.RESTRICTION, "nothing_to_dispute"),
        (_M.DISCHARGE_PROPOSAL, "nothing_to_dispute"),
        (_M.OTHER, ""),
    ],
)
def test_what_the_case_does_not_know_is_not_disputed(matter: DisputeMatter, code: str) -> None:
    form = DisputeForm(matter=matter, about=new_id(), reason="It is wrong.", asks_for="Undo it.")
    assert a_case().refused(Act.DISPUTE_DECISION, form, PARTICIPANT) == code
    blank = replace(form, matter=_M.OTHER, reason=" ")
    assert a_case().refused(Act.DISPUTE_DECISION, blank, PARTICIPANT) == "text_missing"


def test_one_thing_is_disputed_once_at_a_time() -> None:
    case = a_case()
    violation = a_violation(case)
    found = dispute(case, _M.VIOLATION, violation.id)
    form = DisputeForm(matter=_M.VIOLATION, about=violation.id, reason="It is wrong.", asks_for="Undo it.")
    assert case.refused(Act.DISPUTE_DECISION, form, PARTICIPANT) == "disputed_already"
    found.act(Act.WITHDRAW_DISPUTE, DisputeWithdrawalForm(reason="By letter."), PARTICIPANT)
    assert found.dispute.state is DisputeState.WITHDRAWN
    assert case.refused(Act.DISPUTE_DECISION, form, PARTICIPANT) == ""


def assigned(found: Disputed, reviewer: StaffId | None) -> str:
    """With which code somebody is refused as the reviewer."""
    assert reviewer is not None
    return found.refused(Act.ASSIGN_REVIEWER, ReviewerForm(reviewer_id=reviewer, reason="Independent."), DIRECTOR)


def test_nobody_reviews_who_is_in_the_line_of_the_case_or_made_the_decision() -> None:
    case = a_case()
    entry = extended(case)
    found = dispute(case, _M.EXTENSION, entry)
    approver = entries(case)[-1].approved_by
    known = found.known
    for who, code in (
        (case.case.specialist_id, "not_a_reviewer"),
        (SUPERVISOR.staff_id, "not_a_reviewer"),
        (DIRECTOR.staff_id, "not_a_reviewer"),
        (REVIEWER.staff_id, ""),
    ):
        assert assigned(found, who) == code
    # Even somebody who has become a reviewer since.
    assert REVIEWER.staff_id is not None
    assert approver is not None
    for line in ({"specialist_id": REVIEWER.staff_id}, {"supervisor_id": REVIEWER.staff_id}):
        assert refusal_of(found, replace(known, **line)) == "not_independent"  # type: ignore[arg-type]  # fields by name
    approved = replace(known.term_entries[-1], approved_by=REVIEWER.staff_id)
    assert refusal_of(found, replace(known, term_entries=(approved,))) == "not_independent"


def refusal_of(found: Disputed, known: Known) -> str:
    """Why the reviewer may not decide by these records."""
    assert REVIEWER.staff_id is not None
    refusal = why_not_independent(known, found.dispute, REVIEWER.staff_id)
    return "" if refusal is None else refusal.code


def test_a_reviewer_in_conflict_is_followed_by_another() -> None:
    case = a_case()
    found = dispute(case, _M.VIOLATION, a_violation(case).id)
    found.review()
    found.act(Act.DECLARE_REVIEWER_CONFLICT, ConflictForm(reason="We are related."), REVIEWER)
    assert (found.dispute.state, found.dispute.reviewer_id) == (DisputeState.ACKNOWLEDGED, None)
    assert assigned(found, REVIEWER.staff_id) == "passed_over"
    found.assign(OTHER_REVIEWER)
    decision = DisputeDecisionForm(outcome=_O.UPHELD, reason="The records say so.")
    assert found.refused(Act.DECIDE_DISPUTE, decision, REVIEWER) == "not_the_reviewer"
    found.decide(_O.UPHELD, OTHER_REVIEWER)
    assert found.dispute.outcome is _O.UPHELD


def test_when_nobody_decides_in_time_the_ladder_climbs_and_another_reviewer_is_asked_for() -> None:
    case = a_case()
    found = dispute(case, _M.VIOLATION, a_violation(case).id)
    acknowledgement, decision = (
        found.owed(ObligationKind.DISPUTE_ACKNOWLEDGEMENT),
        found.owed(ObligationKind.DISPUTE_DECISION),
    )
    assert acknowledgement is not None
    assert decision is not None
    assert (acknowledgement.limit.in_words, decision.limit.in_words) == ("2 business days", "30 calendar days")
    found.assign(REVIEWER)
    found.run(40 * DAY)
    rungs = [(one.level, one.reaches.value) for one in found.climbed]
    assert rungs.count((0, "reviewer")) == 4
    assert rungs.count((4, "director")) == 2
    assert found.dispute.passed_over == (REVIEWER.staff_id,)
    assert assigned(found, REVIEWER.staff_id) == "passed_over"
    assert assigned(found, OTHER_REVIEWER.staff_id) == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outcome": _O.CHANGED}, "text_missing"),
        ({"outcome": _O.CHANGED, "instead": "Less."}, "not_shorter"),
        ({"outcome": _O.CHANGED, "instead": "Less.", "months": 24}, "not_shorter"),
        ({"outcome": _O.CHANGED, "instead": "Less.", "months": 0}, "not_shorter"),
        ({"outcome": _O.CHANGED, "instead": "Less.", "months": 23}, ""),
        ({"outcome": _O.REVERSED, "reason": " "}, "text_missing"),
    ],
)
def test_a_decision_says_why_and_what_holds_instead(changes: dict[str, object], code: str) -> None:
    case = a_case()
    found = dispute(case, _M.EXTENSION, extended(case, 24))
    found.review()
    form = DisputeDecisionForm(outcome=_O.UPHELD, reason="The records say so.")
    asked = replace(form, **changes)  # type: ignore[arg-type]  # fields by name
    assert found.refused(Act.DECIDE_DISPUTE, asked, REVIEWER) == code


def test_a_violation_stands_or_does_not_and_what_is_gone_is_not_undone() -> None:
    case = a_case()
    found = dispute(case, _M.VIOLATION, a_violation(case).id)
    found.review()
    changed = DisputeDecisionForm(outcome=_O.CHANGED, reason="Half.", instead="Half of it.")
    assert found.refused(Act.DECIDE_DISPUTE, changed, REVIEWER) == "indivisible"
    case.file = replace(case.file, subject=replace(case.case, violations=()))
    gone = DisputeDecisionForm(outcome=_O.REVERSED, reason="It is wrong.")
    assert found.refused(Act.DECIDE_DISPUTE, gone, REVIEWER) == "gone"


def test_a_disputed_discharge_waits_and_is_refused_when_reversed() -> None:
    case = a_case()
    case.file = replace(
        case.file,
        policy=replace(case.file.policy, figures=(*case.file.policy.figures, PACK.figure("dispute.suspends"))),
    )
    case.act(Act.PROPOSE_DISCHARGE, DischargeForm(clause="2", cause="Synthetic."), SPECIALIST)
    assert case.case.amendment is not None
    found = dispute(case, _M.DISCHARGE_PROPOSAL, case.case.amendment.id)
    approval, refusal = DecisionForm(approve=True, reason="So be it."), DecisionForm(approve=False, reason="No.")
    assert case.refused(Act.DECIDE_DISCHARGE, approval, SUPERVISOR) == "disputed"
    assert case.refused(Act.DECIDE_DISCHARGE, refusal, SUPERVISOR) == ""
    assert why_disputed(case.case, case.file.policy, new_id()) is None
    found.review()
    found.decide(_O.REVERSED)
    assert case.case.amendment.status is ProposalStatus.REFUSED
    assert case.owed(ObligationKind.TERM) is not None


def test_everybody_concerned_is_heard() -> None:
    case = a_case()
    found = dispute(case, _M.OTHER, new_id())
    assert reached(found.messages) == {"participant", "director"}
    found.review()
    for who in (PARTICIPANT, SPECIALIST):
        found.act(Act.ADD_STATEMENT, StatementForm(text="I was there."), who)
    assert [one.by for one in found.dispute.statements] == [PARTICIPANT.staff_id, SPECIALIST.staff_id]
    # What is said is for those who look at the dispute, not for the journal.
    assert not any("I was there" in one.sentence for one in found.events)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["extension", "stop", "violation"]), min_size=1, max_size=4))
def test_undoing_restores_the_earlier_state(made: list[str]) -> None:
    """Whatever was decided against somebody and is reversed: term, practice and violations are as they were."""
    case = a_case()
    clear(case)
    before = end_of_term(case), practice_standing(case.case.practice_log).status, case.case.violations
    found = [_make(case, one) for one in made]
    assert before != (end_of_term(case), practice_standing(case.case.practice_log).status, case.case.violations)
    for matter, which in found:
        disputed = dispute(case, matter, which)
        disputed.review()
        disputed.decide(_O.REVERSED)
    assert before == (end_of_term(case), practice_standing(case.case.practice_log).status, case.case.violations)
    assert case.names["enrollment:effect_refused"] == 0


def _make(case: Simulation, what: str) -> tuple[DisputeMatter, UUID]:
    match what:
        case "extension":
            return _M.EXTENSION, extended(case)
        case "stop":
            return _M.STOP, a_stop(case).id
        case _:
            return _M.VIOLATION, a_violation(case).id
