"""Missed check-ins and tests: judged when the window has closed, excused when others were at fault (TESTING.md 11).

A fault of system or vendor never becomes a violation, whenever it is learned of: what was held against a participant
for a day of an outage is withdrawn.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from domain.facts import MissedCheckInFact, SpecimenFact, TestingRequestFact
from domain.obligation_changes import cancel, excuse, mark_fault, mark_missed
from domain.obligations import FaultCause, Obligation, ObligationKind, ObligationState
from domain.testing.book import Testing, TestingStage, TestingTurn, look_back_days
from domain.testing.check_ins import local_window
from domain.testing.codes import FAULTS, REFUSALS, Adjudication, MissedCause
from domain.testing.consequences import (
    ask,
    carry_out,
    drop_tasks,
    find_violation,
    left_to_people,
    withdraw,
    withdraw_violations,
)
from domain.testing.days_off import asks_for_days_off, days_off_left, is_day_off
from domain.testing.duties import due_at
from domain.testing.faults import fault_on, remember_fault
from domain.testing.first_test import follow_overdue
from domain.testing.judging import ask_specialist
from domain.testing.lateness import is_late, pardon_lateness
from domain.testing.leaves import is_on_leave
from domain.testing.looking_back import history_of
from domain.testing.missed import judge_missed
from domain.testing.news import CheckInMissed, Faulted, NotCollected
from domain.testing.orders import with_window
from domain.testing.outcomes import Outcome, TaskKind
from domain.testing.remembering import is_news
from domain.testing.repeated_no_shows import judge_repeated_anew
from domain.testing.specimens import SpecimenState
from domain.testing.taking_back import forget_dispute
from domain.testing.windows import window_on
from domain.timers import Hook
from domain.turns import words

#: How a test stands that a site's word on why no specimen was given can still change.
_JUDGED_BY_SITES: Final = frozenset({None, Adjudication.NO_SHOW, Adjudication.REFUSAL})


def told_not_collected(turn: TestingTurn, news: NotCollected) -> None:
    """Judge what a site says of somebody who was there and gave no specimen."""
    specimen = turn.testing.specimen(news.specimen_id)
    if specimen is None or specimen.collected_at is not None or not is_news(turn, news.id):
        return
    is_pardoned = specimen.adjudication is Adjudication.DISPUTED and news.cause in FAULTS
    if specimen.adjudication in _JUDGED_BY_SITES or is_pardoned:
        judge_missed_test(turn, specimen, news.cause)
    else:
        _note_cause(turn, specimen, news.cause)


def _note_cause(turn: TestingTurn, specimen: SpecimenFact, cause: MissedCause) -> None:
    """Note what a site says of a test that is excused, cancelled or disputed: only a person changes that."""
    told = f"A site tells of the test of {specimen.day}: {words(cause.value)}."
    turn.record("testing:cause_noted", told)
    if cause in REFUSALS:
        question = f"{told} It was decided otherwise: {specimen.because} See whether that stands."
        ask(turn, ask_specialist(turn.policy, TaskKind.REVIEW, question), specimen.id)


def judge_missed_test(turn: TestingTurn, specimen: SpecimenFact, cause: MissedCause) -> None:
    """Say what it means that a specimen was not given."""
    if specimen.missed_because is not None or specimen.adjudication is not None:
        # It was judged for another reason, which does not hold any more.
        forget_dispute(turn, specimen.id)
        withdraw_violations(turn, specimen.id, f"the cause is another one: {words(cause.value)}")
        drop_tasks(turn, specimen.id, "the missed test is judged anew")
        specimen = replace(specimen, adjudication=None, closed_at=None)
    cause, outcome = _judge(turn, specimen, cause)
    _settle_duty(turn, specimen, cause, outcome)
    carry_out(turn, replace(specimen, missed_because=cause, state=_state(cause)), outcome)
    judge_repeated_anew(turn)


def _judge(turn: TestingTurn, specimen: SpecimenFact, cause: MissedCause) -> tuple[MissedCause, Outcome]:
    """Judge by a cause; by a fault of others on that day where it were held against somebody, or left in doubt.

    Nor is a day off that was approved held against anybody.
    """
    outcome = _judge_by(turn, specimen, cause)
    fault = fault_on(turn.testing, specimen.day)
    is_no_show = outcome.code is Adjudication.NO_SHOW
    if fault is not None and (is_no_show or (outcome.code is None and outcome.review is not None)):
        cause = fault.cause
    elif is_no_show and is_day_off(turn.testing, specimen.day):
        cause = MissedCause.TRAVEL_APPROVED
    else:
        return cause, outcome
    return cause, _judge_by(turn, specimen, cause)


def _judge_by(turn: TestingTurn, specimen: SpecimenFact, cause: MissedCause) -> Outcome:
    left = days_off_left(turn.testing, specimen.day, turn.policy)
    history = replace(history_of(turn.testing, specimen), vacation_days_left=left)
    return judge_missed(cause, selected=True, at=specimen.due_at, history=history, policy=turn.policy)


def judge_late(turn: TestingTurn, specimen: SpecimenFact) -> None:
    """Judge that a specimen came late; its result is still awaited or was decided, and decides the test."""
    outcome = _judge_by(turn, specimen, MissedCause.LATE_COLLECTION)
    if specimen.adjudication is None:
        carry_out(turn, specimen, replace(outcome, code=None, is_open=True, counts=False))
        return
    turn.record("testing:came_late", f"Test of {specimen.day}: {outcome.sentence}")
    for violation in outcome.violations:
        find_violation(turn, violation, specimen.day, specimen.id, outcome.sentence)
    for task in left_to_people(outcome):
        ask(turn, task, specimen.id)


def judge_overdue(turn: TestingTurn, owed: Obligation, rung: int | None) -> None:
    """Judge a specimen of which no site has told, once the sites have had their time to report."""
    specimen = next((one for one in turn.testing.open if one.id == owed.subject), None)
    if rung is not None and specimen is not None and specimen.collected_at is None:
        judge_missed_test(turn, specimen, _cause_on(turn.testing, specimen.day))


def _cause_on(testing: Testing, day: date) -> MissedCause:
    """Say what is known of a day on which no specimen was given."""
    if is_day_off(testing, day):
        return MissedCause.TRAVEL_APPROVED
    fault = fault_on(testing, day)
    if fault is not None:
        return fault.cause
    note = next((one for one in testing.missed_check_ins if one.day == day), None)
    return MissedCause.NOT_APPEARED if note is None else note.cause


def told_check_in_missed(turn: TestingTurn, news: CheckInMissed) -> None:
    """Note a day without a check-in, and judge it; a fault of others excuses it, and so does a leave.

    After the end nothing is held against anybody any more.
    """
    if turn.testing.stage is TestingStage.ENDED or not is_news(turn, news.id):
        return
    note = _note(turn, news)
    since = turn.now - timedelta(days=look_back_days(turn.policy))
    recent = (one for one in turn.testing.missed_check_ins if one.noted_at >= since)
    turn.testing = replace(turn.testing, missed_check_ins=(*recent, note))
    turn.record("testing:check_in_missed", f"No check-in on {news.day}: {note.because}.", note)
    if not note.excused and not news.selected:
        _judge_check_in(turn, note)


def _judge_check_in(turn: TestingTurn, note: MissedCheckInFact) -> None:
    outcome = judge_missed(
        MissedCause.MISSED_CHECK_IN,
        selected=False,
        at=window_on(note.day, local_window(turn.policy), turn.policy.calendar.zone).closes,
        history=history_of(turn.testing),
        policy=turn.policy,
    )
    for violation in outcome.violations:
        find_violation(turn, violation, note.day, None, outcome.sentence)
    for task in left_to_people(outcome):
        ask(turn, task, note.id)


def _note(turn: TestingTurn, news: CheckInMissed) -> MissedCheckInFact:
    cause, because = news.cause, "no check-in in the window"
    fault = fault_on(turn.testing, news.day)
    window = window_on(news.day, local_window(turn.policy), turn.policy.calendar.zone)
    on_leave = is_on_leave(turn.testing, window.opens, window.closes)
    if cause in FAULTS:
        because = f"{words(cause.value)} in the window"
    elif fault is not None:
        cause, because = fault.cause, fault.because
    elif is_day_off(turn.testing, news.day):
        cause, because = MissedCause.TRAVEL_APPROVED, "a day off that was approved"
    elif on_leave:
        because = "on leave"
    return MissedCheckInFact(
        id=news.id,
        enrollment_id=turn.testing.id,
        day=news.day,
        cause=cause,
        excused=on_leave or cause is not news.cause or cause in FAULTS,
        because=because,
        noted_at=turn.now,
    )


def follow_days_off(turn: TestingTurn, request: TestingRequestFact) -> None:
    """Excuse what was held against a participant for days off that are approved late."""
    if not asks_for_days_off(request):
        return
    for specimen in turn.testing.decided:
        if request.since <= specimen.day <= request.until and specimen.adjudication is Adjudication.NO_SHOW:
            judge_missed_test(turn, specimen, MissedCause.TRAVEL_APPROVED)
    for specimen in (*turn.testing.open, *turn.testing.decided):
        if request.since <= specimen.day <= request.until and is_late(specimen):
            pardon_lateness(turn, specimen, "a day off that was approved")
    for note in turn.testing.missed_check_ins:
        if request.since <= note.day <= request.until and not note.excused:
            excuse_check_in(turn, note, MissedCause.TRAVEL_APPROVED, "a day off that was approved")


def told_faulted(turn: TestingTurn, news: Faulted) -> None:
    """Make up for a fault: longer windows for what is still owed, excuses for what was missed."""
    if not is_news(turn, news.id):
        return
    remember_fault(turn, news)
    for specimen in turn.testing.open:
        if specimen.day == news.day and specimen.collected_at is None and specimen.missed_because not in REFUSALS:
            _make_up(turn, specimen, news)
    for specimen in turn.testing.decided:
        if specimen.day == news.day and specimen.adjudication is Adjudication.NO_SHOW:
            judge_missed_test(turn, specimen, news.cause)
    for specimen in (*turn.testing.open, *turn.testing.decided):
        if specimen.day == news.day and is_late(specimen):
            pardon_lateness(turn, specimen, news.because)
    for note in turn.testing.missed_check_ins:
        if note.day == news.day and not note.excused:
            excuse_check_in(turn, note, news.cause, news.because)


def _make_up(turn: TestingTurn, specimen: SpecimenFact, news: Faulted) -> None:
    closes_at = news.closes_at
    if closes_at is None or max(closes_at, specimen.due_at) <= turn.now or specimen.missed_because is not None:
        judge_missed_test(turn, specimen, news.cause)
    elif closes_at > specimen.due_at:
        _extend(turn, specimen, closes_at, news.because)


def _extend(turn: TestingTurn, specimen: SpecimenFact, closes_at: datetime, because: str) -> None:
    longer = with_window(specimen, closes_at)
    turn.keep(longer)
    turn.record("testing:window_extended", f"Until {turn.when(closes_at)}: {because}", longer)
    owed = turn.file.find(ObligationKind.SPECIMEN, specimen.id)
    if owed is not None:
        turn.put(due_at(turn.policy, owed, closes_at))


def excuse_check_in(turn: TestingTurn, note: MissedCheckInFact, cause: MissedCause, because: str) -> None:
    """Excuse a missed check-in, and withdraw what was found for it."""
    excused = replace(note, excused=True, cause=cause, because=because)
    kept = tuple(excused if one.id == note.id else one for one in turn.testing.missed_check_ins)
    turn.testing = replace(turn.testing, missed_check_ins=kept)
    turn.record("testing:check_in_excused", f"The missed check-in of {note.day} is excused: {because}", excused)
    drop_tasks(turn, note.id, because)
    for fact in turn.testing.violations:
        if fact.specimen_id is None and fact.day == note.day and fact.withdrawn_at is None:
            withdraw(turn, fact, because)


def _settle_duty(turn: TestingTurn, specimen: SpecimenFact, cause: MissedCause, outcome: Outcome) -> None:
    owed = turn.file.find(ObligationKind.SPECIMEN, specimen.id)
    if owed is None:
        return
    if outcome.code is Adjudication.NO_SHOW_EXCUSED:
        fault = {MissedCause.SYSTEM_OUTAGE: FaultCause.SYSTEM}.get(cause, FaultCause.VENDOR)
        owed = mark_fault(owed, fault) if cause in FAULTS and owed.fault is None else owed
        turn.settle(excuse(owed, turn.now, words(cause.value)))
    elif owed.state is ObligationState.OVERDUE and not outcome.is_open:
        turn.settle(mark_missed(owed, turn.now, words(cause.value)))
    else:
        # Nothing is missed before it is due, or before a person says what it means: that is judged for itself.
        turn.settle(cancel(owed, turn.now, words(cause.value)))


def _state(cause: MissedCause) -> SpecimenState:
    if cause in FAULTS or cause is MissedCause.TRAVEL_APPROVED:
        return SpecimenState.EXCUSED
    return SpecimenState.SHY_BLADDER if cause is MissedCause.SHY_BLADDER else SpecimenState.NO_SHOW


HOOKS: Final[Mapping[ObligationKind, Hook[TestingTurn]]] = {
    ObligationKind.SPECIMEN: judge_overdue,
    ObligationKind.BASELINE_TEST: follow_overdue,
}
