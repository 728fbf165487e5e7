"""What happens when time passes: in which order, how often, to whom, and on which clause."""

from dataclasses import replace
from datetime import timedelta

from domain.acts import Act
from domain.events import MessageKind
from domain.facts import EscalationFact, EvaluationStatus
from domain.leave import LeaveForm
from domain.obligation_acts import ExcuseCause, ExcuseForm, ExtensionForm, FaultForm
from domain.obligations import FaultCause, ObligationKind, ObligationState, PauseCause
from domain.phases import Phase
from domain.policy import Policy
from domain.referral import Delivery, LetterForm, ReasonForm
from domain.reports import AcceptanceForm
from domain.roles import Party
from domain.tasks import task_of
from domain.timers import climb_due, next_wake, open_next_periods
from tests.domain.examples import at, shown
from tests.domain.factories import NOW, SUPERVISOR, an_evaluation, an_evaluation_turn
from tests.domain.monitored import a_report_for, a_simulation
from tests.domain.simulation import Simulation

DAY = timedelta(days=1)
_K = ObligationKind


def climbs(of: Simulation, kind: ObligationKind) -> list[EscalationFact]:
    return [fact for fact, owed in of.fired if owed.kind is kind]


def reached(of: Simulation, kind: ObligationKind) -> list[tuple[int, Party, str]]:
    return [(one.level, one.reaches, shown(one.climbed_at)) for one in climbs(of, kind)]


def labels(of: Simulation, kind: ObligationKind) -> list[str]:
    return [one.label for one in of.known.values() if one.kind is kind]


def test_a_duty_that_nobody_meets_climbs_to_the_top_once() -> None:
    case = a_simulation()

    case.run(60 * DAY)

    assert reached(case, _K.SPECIALIST_CONTACT) == [
        (1, Party.SPECIALIST, "2026-04-01 17:00"),
        (2, Party.SUPERVISOR, "2026-04-02 17:00"),
        (3, Party.ON_CALL, "2026-04-03 17:00"),
        (4, Party.DIRECTOR, "2026-04-06 17:00"),
        (5, Party.LEGAL, "2026-04-13 17:00"),
    ]


def test_an_escalation_says_why_and_names_its_clause() -> None:
    case = a_simulation()

    case.run(31 * DAY)

    first = climbs(case, _K.SPECIALIST_CONTACT)[0]
    assert first.why == "Contact with the participant was due 1 Apr 2026 17:00 and has not been done."
    assert first.clause == "agreement 1, clause 6 (D32)"
    assert first.enrollment_id == case.case.id
    event = next(one for one in case.events if first in one.facts)
    assert (event.name, event.clause) == ("obligation:escalated", first.clause)
    assert event.actor.is_program


def test_the_message_of_a_rung_is_of_the_kind_of_its_action() -> None:
    case = a_simulation(Phase.OUTREACH)
    before = len(case.messages)

    case.run_to(at("2026-03-13 18:00"))

    told = [(one.to, one.kind) for one in case.messages[before:]]
    assert told == [
        (Party.PARTICIPANT, MessageKind.REMINDER),  # at 50 %
        (Party.PARTICIPANT, MessageKind.REMINDER),  # at 80 %
        (Party.PARTICIPANT, MessageKind.FORMAL),  # the second letter
        (Party.SPECIALIST, MessageKind.TASK),
        (Party.PARTICIPANT, MessageKind.NOTICE),  # of the breach
        (Party.SUPERVISOR, MessageKind.TASK),
        (Party.ON_CALL, MessageKind.PAGE),
        (Party.DIRECTOR, MessageKind.FORMAL),
    ]


def test_a_report_is_chased_with_whoever_owes_it() -> None:
    case = a_simulation()

    case.run_to(at("2026-06-12 18:00"))

    assert reached(case, _K.THERAPIST_REPORT) == [
        (0, Party.TREATMENT_PROVIDER, "2026-06-07 17:00"),
        (1, Party.TREATMENT_PROVIDER, "2026-06-12 17:00"),
        (1, Party.SPECIALIST, "2026-06-12 17:00"),
    ]
    reminder, chase, task = climbs(case, _K.THERAPIST_REPORT)
    assert reminder.why == "Therapist report is due 12 Jun 2026 17:00."
    assert chase.why == task.why == "Therapist report was due 12 Jun 2026 17:00 and has not arrived."


def test_a_breach_is_entered_with_its_code_and_told_to_a_participant_who_owed() -> None:
    case = a_simulation()
    before = len(case.messages)

    case.run_to(at("2026-04-07 17:30"))

    breaches = [(one.sentence, one.clause) for one in case.events if one.name == "obligation:breached"]
    assert ("Self-report is breached: NC1.", "agreement 1, clause 3 (D28)") in breaches
    assert ("Contact with the participant is breached: supervisor.", "agreement 1, clause 6 (D32)") in breaches
    told = [one for one in case.messages[before:] if (one.to, one.kind) == (Party.PARTICIPANT, MessageKind.NOTICE)]
    assert len(told) == 1


def test_what_falls_overdue_is_overdue_before_its_first_rung_whatever_the_spread() -> None:
    case = a_simulation(Phase.OUTREACH)
    case.file = replace(case.file, policy=_spread_over(case, 90))
    case.file = replace(case.file, obligations=tuple(replace(one, schedule=None) for one in case.file.obligations))

    case.sleep_to(case.now)
    case.run_to(at("2026-03-09 18:31"))

    names = [one.name for one in case.events]
    overdue = next(one for one in case.events if one.name == "obligation:overdue")
    escalated = next(one for one in case.events if one.name == "obligation:escalated")
    assert shown(overdue.at) == "2026-03-09 17:00"
    assert names.index("obligation:overdue") < names.index("obligation:escalated")
    assert overdue.at < escalated.at <= overdue.at + timedelta(minutes=90)


def _spread_over(case: Simulation, minutes: int) -> Policy:
    return replace(case.file.policy, calendar=replace(case.file.policy.calendar, spread_minutes=minutes))


def test_a_process_that_was_down_makes_up_for_everything_in_order() -> None:
    awake, down = a_simulation(Phase.OUTREACH), a_simulation(Phase.OUTREACH)
    end = NOW + 40 * DAY

    awake.run_to(end)
    down.sleep_to(end)

    def story(of: Simulation) -> list[str]:
        return [one.name.removeprefix("obligation:") for one in of.events if one.clause == "test 1, D03"]

    assert [one.rung for one in climbs(down, _K.RESPONSE)] == list(range(7))
    assert story(down) == story(awake)
    assert story(down)[:4] == ["reminded", "reminded", "overdue", "escalated"]
    assert all(one.climbed_at == end for one, _ in down.fired)


def test_the_second_letter_follows_a_missed_response_once() -> None:
    case = a_simulation(Phase.OUTREACH)

    case.run(30 * DAY)

    assert case.names["outreach:second_letter_sent"] == 1
    notice = case.owed(_K.FINAL_NOTICE)
    assert shown(notice.starts_at) == "2026-03-09 17:00"
    assert notice.state is ObligationState.OVERDUE
    assert (notice.owner, notice.breach) == (Party.SPECIALIST, "")
    assert {one.reaches for one in notice.ladder}.isdisjoint({Party.PARTICIPANT, Party.LEGAL})


def test_nobody_is_referred_for_no_response_without_a_final_notice_whose_time_has_run_out() -> None:
    case = a_simulation(Phase.OUTREACH)
    assert case.refused(Act.SEND_FINAL_NOTICE) == "response_not_overdue"
    case.run(30 * DAY)
    assert case.refused(Act.REFER_NO_RESPONSE) == "final_notice_not_sent"

    case.act(Act.SEND_FINAL_NOTICE, LetterForm(delivery=Delivery.CERTIFIED_MAIL))

    answer = case.owed(_K.FINAL_NOTICE)
    assert (answer.owner, answer.starts_at, answer.limit.in_words) == (Party.PARTICIPANT, case.now, "10 calendar days")
    assert case.refused(Act.SEND_FINAL_NOTICE) == "final_notice_sent"
    case.run(9 * DAY)
    assert case.refused(Act.REFER_NO_RESPONSE) == "final_notice_running"
    case.run(5 * DAY)
    case.act(Act.REFER_NO_RESPONSE, ReasonForm(reason="No answer to the notice."))
    assert case.case.phase is Phase.NO_RESPONSE


def test_a_leave_stops_the_time_that_a_final_notice_gives() -> None:
    case = a_simulation(Phase.OUTREACH)
    case.run(30 * DAY)
    case.act(Act.SEND_FINAL_NOTICE, LetterForm(delivery=Delivery.CERTIFIED_MAIL))
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="In hospital."))

    case.run(60 * DAY)

    assert case.owed(_K.FINAL_NOTICE).state is ObligationState.PAUSED
    assert case.refused(Act.REFER_NO_RESPONSE) == "final_notice_running"


def test_the_second_letter_does_not_follow_again_when_more_time_was_given_in_vain() -> None:
    case = a_simulation(Phase.OUTREACH)
    case.run_to(at("2026-03-10 12:00"))
    more = ExtensionForm(obligation_id=case.owed(_K.RESPONSE).id, amount=3, reason="The mail was slow.")
    case.act(Act.EXTEND_OBLIGATION, more, SUPERVISOR)

    case.run(10 * DAY)

    assert case.names["obligation:overdue"] >= 2
    assert case.names["outreach:second_letter_sent"] == 1


def test_a_fault_climbs_no_further_than_level_1_and_breaches_nothing() -> None:
    case = a_simulation(Phase.OUTREACH)
    fault = FaultForm(obligation_id=case.owed(_K.RESPONSE).id, cause=FaultCause.SYSTEM, reason="Mail was down.")
    case.act(Act.NOTE_FAULT, fault)

    case.run(60 * DAY)

    assert [one.level for one in climbs(case, _K.RESPONSE)] == [0, 0, 1]
    assert case.names["obligation:breached"] == 0
    assert case.names["outreach:second_letter_sent"] == 0


def test_a_response_with_a_fault_goes_on_once_it_is_extended() -> None:
    case = a_simulation(Phase.OUTREACH)
    response = case.owed(_K.RESPONSE).id
    case.act(Act.NOTE_FAULT, FaultForm(obligation_id=response, cause=FaultCause.SYSTEM, reason="Mail was down."))
    case.run(60 * DAY)
    task = task_of(case.owed(_K.RESPONSE))
    assert task is not None
    assert (task.assigned_role, Act.EXTEND_OBLIGATION in task.acts) == (Party.SPECIALIST, True)

    # It may be extended by its own limit of 7 days and no more, which is over already.
    more = ExtensionForm(obligation_id=response, amount=7, reason="Sent again by courier.")
    case.act(Act.EXTEND_OBLIGATION, more, SUPERVISOR)
    case.run(30 * DAY)

    assert case.known[response].fault is None
    assert case.names["outreach:second_letter_sent"] == 1
    case.owed(_K.FINAL_NOTICE)


def test_an_extension_climbs_for_the_new_due_time_again() -> None:
    case = a_simulation()
    case.run_to(at("2026-04-02 18:00"))
    extension = ExtensionForm(obligation_id=case.owed(_K.SPECIALIST_CONTACT).id, amount=10, reason="Cover arranged.")
    case.act(Act.EXTEND_OBLIGATION, extension, SUPERVISOR)

    assert case.owed(_K.SPECIALIST_CONTACT).state is ObligationState.OPEN
    case.run_to(at("2026-04-11 18:00"))

    found = [(one.level, one.round, shown(one.climbed_at)[:10]) for one in climbs(case, _K.SPECIALIST_CONTACT)]
    assert found == [(1, 0, "2026-04-01"), (2, 0, "2026-04-02"), (1, 1, "2026-04-11")]


def test_each_period_opens_the_next_once_whatever_became_of_it() -> None:
    case = a_simulation()
    case.run(28 * DAY)
    form = a_report_for(case, _K.SELF_REPORT)
    case.act(Act.RECORD_REPORT, form)
    case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=form.obligation_id))
    assert case.file.find(_K.SELF_REPORT) is None

    case.run_to(at("2026-05-02 18:00"))

    assert labels(case, _K.SELF_REPORT) == ["Self-report", "Self-report, period 2", "Self-report, period 3"]
    starts = [shown(one.starts_at) for one in case.known.values() if one.kind is _K.SELF_REPORT]
    assert starts == ["2026-03-02 10:00", "2026-04-02 17:00", "2026-05-02 17:00"]
    assert [one.clause for one in case.known.values() if one.kind is _K.SELF_REPORT] == [
        "agreement 1, clause 3 (D28)"
    ] * 3


def test_an_ended_enrollment_opens_no_further_period() -> None:
    case = a_simulation()
    form = a_report_for(case, _K.SELF_REPORT)
    case.act(Act.RECORD_REPORT, form)
    case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=form.obligation_id))

    case.end(Phase.WITHDRAWN)
    case.run(120 * DAY)

    assert {one.kind for one in case.file.obligations} == {_K.CLOSING_DUTY}


def test_the_term_counts_down_asks_for_the_letter_and_ends() -> None:
    case = a_simulation()
    for kind in (_K.SPECIALIST_CONTACT, _K.FILE_REVIEW):
        case.drop(kind)

    case.run_to(at("2029-03-02 18:00"))

    countdown = climbs(case, _K.TERM)
    assert [one.why for one in countdown] == ["The term ends 2 Mar 2029 17:00."] * 3 + [
        "The term ended 2 Mar 2029 17:00."
    ]
    letter = next(one for one in case.known.values() if one.kind is _K.COMPLETION_LETTER)
    assert (shown(letter.starts_at)[:10], letter.limit.in_words) == ("2029-01-01", "30 calendar days")
    assert case.names["term:ended"] == 1


def test_a_duty_that_begins_later_begins_by_itself() -> None:
    case = a_simulation(Phase.OUTREACH)
    response = case.owed(_K.RESPONSE)
    later = replace(response, state=ObligationState.SCHEDULED, starts_at=NOW + 2 * DAY, schedule=None)
    case.file = replace(case.file, obligations=(later,))

    case.sleep_to(case.now)
    assert next_wake(case.file) == NOW + 2 * DAY
    case.run(2 * DAY)

    assert case.owed(_K.RESPONSE).state is ObligationState.OPEN
    assert case.names["obligation:begun"] == 1


def test_nothing_wakes_a_file_in_which_nothing_is_owed() -> None:
    case = a_simulation(Phase.OUTREACH)

    case.drop(_K.RESPONSE)

    assert next_wake(case.file) is None


def test_an_evaluation_climbs_by_the_same_rules() -> None:
    file = an_evaluation(EvaluationStatus.HELD)
    turn = an_evaluation_turn(file, now=NOW + 30 * DAY)

    climb_due(turn, {})
    open_next_periods(turn)

    facts = [fact for one in turn.events for fact in one.facts if isinstance(fact, EscalationFact)]
    assert {one.enrollment_id for one in facts} == {file.subject.enrollment_id}
    assert facts[-1].why == "Evaluation report was due 17 Mar 2026 17:00 and has not arrived."


def test_an_excused_duty_climbs_no_further() -> None:
    case = a_simulation()
    case.run_to(at("2026-04-08 12:00"))
    excuse = ExcuseForm(
        obligation_id=case.owed(_K.SELF_REPORT).id, cause=ExcuseCause.SYSTEM_FAULT, reason="The portal was down."
    )
    first = case.owed(_K.SELF_REPORT).id
    case.act(Act.EXCUSE_OBLIGATION, excuse)

    case.run(60 * DAY)

    assert max(one.climbed_at for one in climbs(case, _K.SELF_REPORT) if one.obligation_id == first) < at(
        "2026-04-08 12:00"
    )
