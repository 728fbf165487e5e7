"""A petition from the asking to the clearance and its end, case and return played together."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import Act
from domain.clearance.approvals import Approver
from domain.clearance.book import ReturnPetition
from domain.clearance.criteria import ReturnCode, ReturnPurpose
from domain.clearance.decision import ApproveReturnForm, PetitionWithdrawalForm, RefuseReturnForm
from domain.clearance.in_force import KeepRestrictionForm, LiftRestrictionForm, RenewClearanceForm
from domain.clearance.judging import CriterionWaiverForm, ReturnApprovalForm
from domain.clearance.restrictions import Restriction
from domain.clearance.states import ReturnState
from domain.clearance.stops import StopEnd, StopKind
from domain.facts import ReturnCriterionFact
from domain.ids import ProceedingId
from domain.obligations import ObligationKind, ObligationState
from domain.phases import Phase
from domain.practice import PracticeStatus
from tests.domain.clearance.played import DAY, PARTICIPANT, Played, approve, clear, played, prepare
from tests.domain.factories import DIRECTOR, LEGAL, SPECIALIST, SUPERVISOR, RefusedError

YES = ApproveReturnForm(reason="Every criterion is met.")
NO = RefuseReturnForm(reason="Too early.")


def of(case: Played, which: ProceedingId) -> ReturnPetition:
    return case.returns[which].subject


def left(case: Played, which: ProceedingId) -> list[Restriction]:
    return [one for one in of(case, which).restrictions if not one.is_lifted]


def phase(case: Played) -> Phase:
    return case.file.subject.phase


def practice(case: Played) -> PracticeStatus:
    return case.standing.status


def state(case: Played, which: ProceedingId) -> ReturnState:
    return of(case, which).state


def owed(case: Played, which: ProceedingId, kind: ObligationKind) -> list[ObligationState]:
    return [one.state for one in case.returns[which].obligations if one.kind is kind]


def test_a_first_clearance() -> None:
    case = played()
    which = case.petition()
    assert state(case, which) is ReturnState.PETITIONED
    assert owed(case, which, ObligationKind.RETURN_DECISION) == [ObligationState.OPEN]
    assert case.why_not(which, Act.APPROVE_RETURN, YES, SUPERVISOR) == "criteria_open"

    prepare(case, which)
    assert state(case, which) is ReturnState.UNDER_REVIEW
    assert case.why_not(which, Act.APPROVE_RETURN, YES, SPECIALIST) == "same_person"
    approve(case, which)

    assert state(case, which) is ReturnState.APPROVED
    assert case.standing.may_practice
    assert case.standing.status is PracticeStatus.CLEARED_RESTRICTED
    assert case.file.subject.restrictions == of(case, which).restrictions
    assert case.file.subject.clearance_expires_on == of(case, which).expires_on
    assert owed(case, which, ObligationKind.RETURN_DECISION) == []
    assert owed(case, which, ObligationKind.RESTRICTION_REVIEW) == [ObligationState.SCHEDULED] * 6
    assert owed(case, which, ObligationKind.CLEARANCE_EXPIRY) == [ObligationState.SCHEDULED]
    rows = [fact for one in case.events for fact in one.facts if isinstance(fact, ReturnCriterionFact)]
    assert [one.code for one in rows if one.state.value != "met"] == []
    assert len(rows) == 11


def test_who_may_approve() -> None:
    case = played()
    which = case.petition(actor=SUPERVISOR)
    prepare(case, which)
    assert case.why_not(which, Act.APPROVE_RETURN, YES, SUPERVISOR) == "same_person"
    assert case.why_not(which, Act.APPROVE_RETURN, YES, LEGAL) == "not_permitted"
    assert case.why_not(which, Act.APPROVE_RETURN, YES, DIRECTOR) == ""


def test_a_refusal_names_the_day_from_which_on_it_could_be_approved() -> None:
    case = played()
    case.tests = case.tests[-10:]
    which = case.petition()
    prepare(case, which)
    assert case.why_not(which, Act.APPROVE_RETURN, YES, SUPERVISOR) == "criteria_open"
    case.act(which, Act.REFUSE_RETURN, NO, SUPERVISOR)
    assert state(case, which) is ReturnState.REFUSED
    assert of(case, which).fact.outcome.startswith(
        "Too early. Not met: negative tests, tests meanwhile. It can be approved from "
    )
    assert not case.standing.may_practice
    assert case.petition() != which


def test_one_petition_for_a_purpose() -> None:
    case = played()
    which = case.petition()
    with pytest.raises(RefusedError, match="petition_open"):
        case.petition()
    case.act(which, Act.WITHDRAW_PETITION, PetitionWithdrawalForm(reason="Changed plans."), PARTICIPANT)
    assert state(case, which) is ReturnState.WITHDRAWN
    case.petition()


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        (ReturnPurpose.FULL_TIME, "not_cleared"),
        (ReturnPurpose.UNRESTRICTED, "not_cleared"),
        (ReturnPurpose.AFTER_MAJOR_VIOLATION, "no_violation"),
        (ReturnPurpose.FIRST_CLEARANCE, ""),
        (ReturnPurpose.PART_TIME, ""),
    ],
)
def test_what_makes_no_sense_before_any_clearance(purpose: ReturnPurpose, code: str) -> None:
    assert _refused(played(), purpose) == code


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        (ReturnPurpose.FULL_TIME, ""),
        (ReturnPurpose.UNRESTRICTED, ""),
        (ReturnPurpose.AFTER_MAJOR_VIOLATION, "may_practice"),
        (ReturnPurpose.FIRST_CLEARANCE, "cleared"),
        (ReturnPurpose.PART_TIME, "cleared"),
    ],
)
def test_what_makes_no_sense_when_cleared(purpose: ReturnPurpose, code: str) -> None:
    case = played()
    clear(case)
    assert _refused(case, purpose) == code


def _refused(case: Played, purpose: ReturnPurpose) -> str:
    try:
        case.petition(purpose)
    except RefusedError as error:
        return error.refusal.code
    return ""


def test_a_return_ends_the_order_that_it_answers_and_no_other() -> None:
    case = played()
    first = clear(case)
    order = case.stop()
    assert state(case, first) is ReturnState.STOPPED
    assert owed(case, first, ObligationKind.RESTRICTION_REVIEW) == []
    assert _refused(case, ReturnPurpose.FIRST_CLEARANCE) == "stopped_by_order"
    case.wait(8 * DAY)
    second = case.petition(ReturnPurpose.AFTER_MAJOR_VIOLATION)
    assert of(case, second).fact.about == (order,)
    prepare(case, second)

    later = case.stop()
    assert case.why_not(second, Act.APPROVE_RETURN, YES, SUPERVISOR) == "criteria_open"
    case.end(later, StopEnd.UNDONE)
    approve(case, second)

    assert case.standing.may_practice
    assert state(case, first) is ReturnState.SUPERSEDED
    assert state(case, second) is ReturnState.APPROVED
    # What the earlier clearance imposed and the new one does not is not in force beside it.
    assert case.file.subject.restrictions == of(case, second).restrictions


def test_a_suspension_is_ended_by_the_boards_word_alone() -> None:
    case = played()
    clear(case)
    case.stop(StopKind.SUSPENSION)
    assert phase(case) is Phase.SUSPENDED
    case.wait(8 * DAY)
    which = case.petition(ReturnPurpose.FIRST_CLEARANCE)
    assert phase(case) is Phase.REINSTATEMENT_REVIEW
    order = ReturnApprovalForm(role=Approver.BOARD_ORDER, by="order 2026-0042", approves=True, because="Ended.")
    assert case.why_not(which, Act.GIVE_APPROVAL, order, SPECIALIST) == "not_spoken_for"
    prepare(case, which)
    approve(case, which)
    assert case.standing.may_practice
    assert phase(case) is Phase.MONITOR


def test_undoing_an_order_restores_the_clearance_and_its_watch() -> None:
    case = played()
    which = clear(case)
    before = case.standing
    order = case.stop()
    assert state(case, which) is ReturnState.STOPPED
    case.end(order, StopEnd.REVIEWED)
    assert state(case, which) is ReturnState.SUPERSEDED
    assert not case.standing.may_practice
    case.end(order, StopEnd.UNDONE)
    assert case.standing == before
    assert state(case, which) is ReturnState.APPROVED
    assert of(case, which).fact.outcome == ""
    assert len(owed(case, which, ObligationKind.RESTRICTION_REVIEW)) == 6
    assert len(owed(case, which, ObligationKind.CLEARANCE_EXPIRY)) == 1


def test_restrictions_step_down_one_at_a_time_and_the_last_needs_a_petition() -> None:
    case = played()
    which = clear(case)
    case.wait(181 * DAY)
    assert owed(case, which, ObligationKind.RESTRICTION_REVIEW) == [ObligationState.OPEN] * 6
    kept = left(case, which)[0]
    again = KeepRestrictionForm(restriction_id=kept.id, again_on=case.now.date() + 90 * DAY, because="Not yet.")
    case.act(which, Act.KEEP_RESTRICTION, again)
    assert owed(case, which, ObligationKind.RESTRICTION_REVIEW).count(ObligationState.SCHEDULED) == 1
    for one in left(case, which)[1:]:
        case.act(which, Act.LIFT_RESTRICTION, LiftRestrictionForm(restriction_id=one.id, because="Good reports."))
        assert case.standing.status is PracticeStatus.RESTRICTIONS_STEPPED_DOWN
    last = LiftRestrictionForm(restriction_id=kept.id, because="Good reports.")
    assert case.why_not(which, Act.LIFT_RESTRICTION, last) == "last_restriction"
    case.stop()
    assert case.why_not(which, Act.LIFT_RESTRICTION, last) == "wrong_phase"


def test_a_clearance_expires_unless_it_is_renewed() -> None:
    case = played()
    which = clear(case)
    case.wait(340 * DAY)
    assert owed(case, which, ObligationKind.CLEARANCE_EXPIRY) == [ObligationState.OPEN]
    until = case.now.date() + 200 * DAY
    case.act(which, Act.RENEW_CLEARANCE, RenewClearanceForm(expires_on=until, reason="All is well."))
    assert _until(case) == until
    case.wait(199 * DAY)
    assert practice(case) is PracticeStatus.CLEARED_RESTRICTED
    assert _after(case, 3) == (PracticeStatus.NOT_CLEARED, ReturnState.EXPIRED)
    assert _until(case) is None
    assert _refused(case, ReturnPurpose.FIRST_CLEARANCE) == ""


def _until(case: Played) -> date | None:
    return case.file.subject.clearance_expires_on


def _after(case: Played, days: int) -> tuple[PracticeStatus, ReturnState]:
    case.wait(days * DAY)
    (which,) = case.returns
    return practice(case), state(case, which)


def test_a_waiver_is_a_second_persons() -> None:
    case = played()
    which = case.petition(actor=SUPERVISOR)
    form = CriterionWaiverForm(code=ReturnCode.EMPLOYER_AGREES, because="Works alone.")
    assert case.why_not(which, Act.WAIVE_CRITERION, form, SUPERVISOR) == "second_person_needed"
    assert case.why_not(which, Act.WAIVE_CRITERION, form, SPECIALIST) == "not_permitted"
    never = CriterionWaiverForm(code=ReturnCode.NOTHING_STOPS_PRACTICE, because="Works alone.")
    assert case.why_not(which, Act.WAIVE_CRITERION, never, DIRECTOR) == "never_waived"
    case.act(which, Act.WAIVE_CRITERION, form, DIRECTOR)
    assert [one.code for one in of(case, which).waivers] == [ReturnCode.EMPLOYER_AGREES]


#: What can be done to a case whose clearance was given; each takes the number of days that pass before.
_DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["cease", "hold", "suspend", "lift", "review", "undo", "ask", "approve", "wait"]),
        st.integers(0, 3),
    ),
    max_size=14,
)


@settings(max_examples=60)
@given(_DEEDS)
def test_nobody_is_cleared_to_practice_while_an_order_is_in_force(deeds: list[tuple[str, int]]) -> None:
    """No sequence of acts ends with a participant cleared to practice while a cease order is in force."""
    case = played()
    clear(case)
    for deed, number in deeds:
        _do(case, deed, number)
        standing = case.standing
        assert not (standing.stops and standing.may_practice)
        assert (standing.status in {PracticeStatus.CEASED, PracticeStatus.SUSPENDED}) is bool(standing.stops)
        found = (file.subject for file in case.returns.values())
        in_force = [one.id for one in found if one.state is ReturnState.APPROVED]
        assert in_force == ([standing.given_by] if standing.may_practice else [])


def _do(case: Played, deed: str, number: int) -> None:
    stops = case.standing.stops
    kinds = {"cease": StopKind.CEASE_ORDER, "hold": StopKind.HOLD, "suspend": StopKind.SUSPENSION}
    ends = {"lift": StopEnd.LIFTED, "review": StopEnd.REVIEWED, "undo": StopEnd.UNDONE}
    open_ones = [which for which, file in case.returns.items() if file.subject.state in {"petitioned", "under_review"}]
    try:
        if deed in kinds:
            case.stop(kinds[deed])
        elif deed in ends and stops:
            case.end(stops[number % len(stops)].id, ends[deed])
        elif deed == "ask":
            which = case.petition(list(ReturnPurpose)[number])
            prepare(case, which)
        elif deed == "approve" and open_ones:
            approve(case, open_ones[number % len(open_ones)])
        elif deed == "wait":
            case.wait(8 * DAY)
    except RefusedError:
        return
