"""A participant goes on leave while being evaluated: what they owe stands still, whatever others owe goes on."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.actors import THE_PROGRAM
from domain.acts import Act
from domain.evaluation import EvaluationFile, EvaluationTurn
from domain.evaluation_acts import cancel_evaluation
from domain.evaluation_choice import EvaluatorContactForm
from domain.evaluation_leave import follow_leave, told_of_leave
from domain.evaluation_offers import ReassignmentForm
from domain.facts import EvaluationStatus, LeaveFact
from domain.ids import EnrollmentId, StaffId
from domain.obligations import Obligation, ObligationKind, ObligationState, PauseCause
from domain.referral import ReasonForm
from domain.roles import Party
from domain.timers import climb_due
from tests.domain.factories import (
    NOW,
    ONE_DAY,
    OTHER_EVALUATORS,
    SPECIALIST,
    act_on_evaluation,
    an_evaluation,
    an_evaluation_turn,
    ids_of,
    kept,
    new_id,
)

_S = EvaluationStatus
_K = ObligationKind
_BACK = NOW + 30 * ONE_DAY


def a_leave(until: datetime | None = None, since: datetime = NOW) -> LeaveFact:
    return LeaveFact(
        id=new_id(),
        enrollment_id=EnrollmentId(new_id()),
        cause=PauseCause.LEAVE.value,
        reason="Surgery.",
        since=since,
        until=until,
        approved_by=StaffId(new_id()),
    )


def hear(file: EvaluationFile, leave: LeaveFact, now: datetime = NOW) -> EvaluationTurn:
    turn = an_evaluation_turn(file, THE_PROGRAM, now)
    told_of_leave(turn, leave)
    return turn


def names(turn: EvaluationTurn) -> list[str]:
    return [one.name for one in turn.events]


def owed(file: EvaluationFile, kind: ObligationKind) -> Obligation:
    found = file.find(kind)
    assert found is not None
    return found


def due(file: EvaluationFile, kind: ObligationKind) -> datetime:
    schedule = owed(file, kind).schedule
    assert schedule is not None
    return schedule.due_at


def test_what_the_participant_owes_stands_still_and_goes_on_with_what_was_left() -> None:
    before, leave = an_evaluation(), a_leave()

    gone = hear(before, leave)
    assert names(gone) == ["evaluation:leave_noted", "obligation:paused"]
    away = kept(gone)
    assert owed(away, _K.EVALUATOR_CONTACT).state is ObligationState.PAUSED
    later = an_evaluation_turn(away, THE_PROGRAM, NOW + 20 * ONE_DAY)
    climb_due(later, {})
    assert later.events == []

    back = hear(away, replace(leave, until=_BACK), _BACK)
    assert names(back) == ["evaluation:return_noted", "obligation:resumed"]
    after = kept(back)
    assert after.subject.leave is None
    moved = due(after, _K.EVALUATOR_CONTACT) - due(before, _K.EVALUATOR_CONTACT)
    assert timedelta(days=29) <= moved < timedelta(days=34), "by the leave, but for what rolls to a business day"


@pytest.mark.parametrize(
    ("status", "kind"), [(_S.ACCEPTED, _K.EVALUATION), (_S.HELD, _K.EVALUATION_REPORT), (_S.REPORTED, _K.REPORT_REVIEW)]
)
def test_what_others_owe_goes_on(status: EvaluationStatus, kind: ObligationKind) -> None:
    before = an_evaluation(status)

    gone = hear(before, a_leave())

    assert names(gone) == ["evaluation:leave_noted"]
    assert due(kept(gone), kind) == due(before, kind)


def test_what_is_told_twice_or_too_late_changes_nothing() -> None:
    leave = a_leave()
    away = kept(hear(an_evaluation(), leave))
    assert names(hear(away, leave)) == []
    assert names(hear(away, a_leave(until=_BACK), _BACK)) == [], "another leave has ended"

    back = kept(hear(away, replace(leave, until=_BACK), _BACK))
    assert names(hear(back, replace(leave, until=_BACK), _BACK)) == []


def test_what_is_opened_during_the_leave_stands_still_if_it_is_the_participants() -> None:
    away = kept(hear(an_evaluation(_S.CHOSEN), a_leave()))
    declined = act_on_evaluation(away, Act.RECORD_EVALUATOR_DECLINE, ReasonForm(reason="No time."), now=NOW + ONE_DAY)
    follow_leave(declined)
    (offer,) = [one for one in declined.obligations.values() if not one.is_closed]
    assert (offer.owner, offer.state) == (Party.SPECIALIST, ObligationState.OPEN)

    form = ReassignmentForm(offered=ids_of(OTHER_EVALUATORS), reason="Others have time.")
    offered = act_on_evaluation(
        kept(declined), Act.REASSIGN_EVALUATOR, form, SPECIALIST, NOW + ONE_DAY, OTHER_EVALUATORS
    )
    follow_leave(offered)
    (contact,) = [one for one in offered.obligations.values() if not one.is_closed]
    assert (contact.owner, contact.state) == (Party.PARTICIPANT, ObligationState.PAUSED)


def test_the_participant_may_contact_the_evaluator_in_spite_of_the_leave() -> None:
    away = kept(hear(an_evaluation(_S.CHOSEN), a_leave()))

    contacted = act_on_evaluation(away, Act.RECORD_EVALUATOR_CONTACT, EvaluatorContactForm(contacted_at=NOW))
    follow_leave(contacted)

    (answer,) = [one for one in contacted.obligations.values() if not one.is_closed]
    assert (answer.owner, answer.state) == (Party.EVALUATOR, ObligationState.OPEN)


def test_an_evaluation_that_is_over_hears_of_no_leave() -> None:
    turn = an_evaluation_turn(an_evaluation(), THE_PROGRAM, NOW)
    cancel_evaluation(turn, "withdrawn")

    assert names(hear(kept(turn), a_leave())) == []
