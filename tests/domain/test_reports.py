"""Worksite monitor and reports: each refusal and each effect."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.events import MessageKind
from domain.facts import ReportFact, ReportStatus, WorksiteFact
from domain.forms import Form
from domain.ids import ObligationId
from domain.obligations import ObligationKind, ObligationState
from domain.phases import Phase
from domain.reports import AcceptanceForm, ReportForm, ReturnForm, WorksiteEnd, WorksiteEndForm, WorksiteForm
from domain.roles import Party
from tests.domain.examples import at
from tests.domain.factories import NOW, new_id
from tests.domain.monitored import MONITOR, a_report_for, a_simulation, but_the_investigation
from tests.domain.simulation import Simulation

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JOB_ENDED = WorksiteEndForm(ended=WorksiteEnd.EMPLOYMENT, ended_on=NOW.date(), reason="The contract ended.")
NOBODY = ObligationId(new_id())
_K = ObligationKind


def received(of: Simulation, kind: ObligationKind = _K.WORKSITE_REPORT) -> ObligationId:
    """Record a report that arrives now, and give the obligation that it was owed under."""
    form = a_report_for(of, kind)
    of.act(Act.RECORD_REPORT, form)
    return form.obligation_id


def from_the_middle() -> Simulation:
    """A case whose self-report counts from the middle of its period, which begins now."""
    case = a_simulation()
    owed = replace(case.owed(_K.SELF_REPORT), counts_from_percent=50)
    others = tuple(one for one in case.file.obligations if one.id != owed.id)
    case.file = replace(case.file, obligations=(*others, owed))
    return case


def reports(of: Simulation) -> list[tuple[str, ReportStatus]]:
    found = [fact for event in of.events for fact in event.facts if isinstance(fact, ReportFact)]
    return [(one.kind.value, one.status) for one in found]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"no_conflict_declared": False}, "conflict_not_excluded"),
        ({"monitor_email": "alex"}, "not_an_address"),
        ({"monitor_email": "@hospital.example"}, "not_an_address"),
        ({"monitor_email": "alex example@hospital.example"}, "not_an_address"),
        ({"employer": " "}, "text_missing"),
        ({"monitor_name": ""}, "text_missing"),
        ({}, ""),
    ],
)
def test_a_monitor_is_neutral_named_and_reachable(changed: dict[str, str | bool], code: str) -> None:
    form = WorksiteForm(
        employer=str(changed.get("employer", MONITOR.employer)),
        monitor_name=str(changed.get("monitor_name", MONITOR.monitor_name)),
        monitor_email=str(changed.get("monitor_email", MONITOR.monitor_email)),
        no_conflict_declared=bool(changed.get("no_conflict_declared", True)),
    )

    assert a_simulation(Phase.INTERIM).refused(Act.NAME_WORKSITE_MONITOR, form) == code


def test_the_first_monitor_puts_the_worksite_report_in_force() -> None:
    case = a_simulation(Phase.STABILISE)
    case.drop(_K.WORKSITE_REPORT)
    assert case.file.find(_K.WORKSITE_REPORT) is None

    happened = case.act(Act.NAME_WORKSITE_MONITOR, MONITOR)

    assert happened == ["worksite:monitor_replaced", "worksite:monitor_named", "obligation:opened"]
    assert case.owed(_K.WORKSITE_REPORT).owner is Party.WORKSITE_MONITOR


def test_another_monitor_replaces_the_former_and_takes_over_what_is_owed() -> None:
    case = a_simulation()
    former, owed = case.case.worksite, case.owed(_K.WORKSITE_REPORT)
    case.run(20 * DAY)

    case.act(Act.NAME_WORKSITE_MONITOR, replace(MONITOR, monitor_name="Kim Example"))

    facts = [one for one in case.facts(WorksiteFact) if isinstance(one, WorksiteFact)]
    assert former is not None
    assert facts[-2] == replace(former, until=case.now.date())
    assert (facts[-1].since, facts[-1].until, facts[-1].monitor_name) == (case.now.date(), None, "Kim Example")
    assert case.case.worksite == facts[-1]
    assert case.owed(_K.WORKSITE_REPORT).id == owed.id


def test_the_end_of_a_job_ends_its_reports_without_a_breach_until_another_monitor_is_named() -> None:
    case = a_simulation()
    assert case.refused(Act.END_WORKSITE, replace(JOB_ENDED, ended_on=case.now.date() + DAY)) == "date_in_future"
    assert case.refused(Act.END_WORKSITE, replace(JOB_ENDED, ended_on=case.now.date() - DAY)) == "ended_before_it_began"
    first = case.owed(_K.WORKSITE_REPORT)
    case.run(20 * DAY)

    case.act(Act.END_WORKSITE, replace(JOB_ENDED, ended_on=case.now.date()))

    assert case.case.worksite is not None
    assert case.case.worksite.until == case.now.date()
    assert case.known[first.id].state is ObligationState.CANCELLED
    assert case.refused(Act.END_WORKSITE) == "no_worksite"
    case.run(200 * DAY)
    assert case.file.find(_K.WORKSITE_REPORT) is None
    assert not any(one.name == "obligation:breached" and one.clause == first.clause for one in case.events)

    happened = case.act(Act.NAME_WORKSITE_MONITOR, MONITOR)

    assert "worksite:monitor_replaced" not in happened
    second = case.owed(_K.WORKSITE_REPORT)
    assert (second.starts_at, second.series_starts_at) == (case.now, None)


def test_a_report_that_was_overdue_when_the_job_ended_stays_owed_and_stops_no_new_series() -> None:
    case = a_simulation()
    late = case.owed(_K.WORKSITE_REPORT)
    assert late.schedule is not None
    case.run_to(late.schedule.due_at)

    case.act(Act.END_WORKSITE, replace(JOB_ENDED, ended_on=case.now.date()))

    owed = [one for one in case.file.obligations if one.kind is _K.WORKSITE_REPORT and not one.is_closed]
    assert [(one.id, one.state) for one in owed] == [(late.id, ObligationState.OVERDUE)]
    case.act(Act.NAME_WORKSITE_MONITOR, MONITOR)
    owed = [one for one in case.file.obligations if one.kind is _K.WORKSITE_REPORT and not one.is_closed]
    assert {one.state for one in owed} == {ObligationState.OVERDUE, ObligationState.OPEN}


def test_no_event_names_the_monitor() -> None:
    case = a_simulation()

    assert not any("Alex" in one.sentence or "hospital" in one.sentence for one in case.events)


def test_a_report_is_received_under_what_it_is_owed_under() -> None:
    case = a_simulation()
    case.run(20 * DAY)

    obligation_id = received(case)

    assert reports(case) == [("worksite", ReportStatus.RECEIVED)]
    assert case.case.reports[0].obligation_id == obligation_id
    owed = case.known[obligation_id]
    assert (owed.state, owed.submitted_at) == (ObligationState.SUBMITTED, case.now)


def test_a_report_under_review_is_not_chased() -> None:
    case = a_simulation()
    case.run(20 * DAY)
    obligation_id = received(case)

    case.run(110 * DAY)

    assert not any(one.obligation_id == obligation_id for one, _ in case.fired)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda form: replace(form, obligation_id=NOBODY), "report_not_owed"),
        (lambda form: replace(form, received_at=NOW + 21 * DAY), "date_in_future"),
        (lambda form: replace(form, received_at=NOW - HOUR), "before_the_period"),
        (lambda form: replace(form, summary=" "), "text_missing"),
        (lambda form: form, ""),
    ],
)
def test_a_report_is_owed_and_has_arrived(change: Callable[[ReportForm], ReportForm], code: str) -> None:
    case = a_simulation()
    case.run(20 * DAY)

    assert case.refused(Act.RECORD_REPORT, change(a_report_for(case, _K.SELF_REPORT))) == code


def test_what_is_no_report_takes_no_report() -> None:
    case = a_simulation()
    form = replace(a_report_for(case, _K.SELF_REPORT), obligation_id=case.owed(_K.FILE_REVIEW).id)

    assert case.refused(Act.RECORD_REPORT, form) == "report_not_owed"


def test_where_no_report_is_owed_none_is_recorded() -> None:
    case = a_simulation()
    for kind in (_K.WORKSITE_REPORT, _K.THERAPIST_REPORT, _K.SELF_REPORT):
        case.drop(kind)

    assert case.refused(Act.RECORD_REPORT) == "no_report_owed"


def test_reports_wait_for_an_agreement() -> None:
    case = a_simulation(Phase.AGREEMENT_DRAFT)

    for act in (Act.RECORD_REPORT, Act.ACCEPT_REPORT, Act.RETURN_REPORT):
        assert case.refused(act) == "wrong_phase"


def test_a_concern_is_an_event_of_its_own_and_the_specialists_task() -> None:
    case = a_simulation()
    before = len(case.messages)

    happened = case.act(Act.RECORD_REPORT, a_report_for(case, _K.WORKSITE_REPORT, concern=True))

    assert but_the_investigation(happened) == ["report:received", "report:concern_raised"]
    assert "investigation:begun" in happened
    assert [(one.to, one.kind) for one in case.messages[before:]] == [(Party.SPECIALIST, MessageKind.TASK)]


def test_an_accepted_report_meets_its_obligation_and_is_counted_where_it_is_from_the_worksite() -> None:
    case = a_simulation()
    worksite, own = received(case), received(case, _K.SELF_REPORT)

    case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=worksite))
    case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=own))

    assert reports(case)[2:] == [("worksite", ReportStatus.ACCEPTED), ("self", ReportStatus.ACCEPTED)]
    assert case.case.reports == ()
    assert case.case.worksite_reports_accepted == 1
    assert case.known[worksite].state is case.known[own].state is ObligationState.ACCEPTED


@pytest.mark.parametrize(("arrived", "late"), [("2026-04-07 17:00", False), ("2026-04-07 17:01", True)])
def test_whether_a_report_was_late_is_decided_by_its_arrival_not_by_its_review(arrived: str, *, late: bool) -> None:
    case = a_simulation()
    case.run_to(at("2026-04-09 12:00"))
    owed = next(one for one in case.file.obligations if one.kind is _K.SELF_REPORT)
    form = replace(a_report_for(case, _K.SELF_REPORT), obligation_id=owed.id, received_at=at(arrived))
    case.act(Act.RECORD_REPORT, form)

    case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=owed.id))

    assert case.known[owed.id].was_met_late is late
    assert case.events[-1].sentence.startswith("Self-report is accepted" + (", late" if late else ":"))


def test_a_returned_report_is_owed_again_by_whoever_owes_it() -> None:
    case = a_simulation()
    case.run(28 * DAY)
    obligation_id = received(case, _K.THERAPIST_REPORT)

    case.act(Act.RETURN_REPORT, ReturnForm(obligation_id=obligation_id, reason="It is not signed."))

    assert reports(case)[-1] == ("therapist", ReportStatus.RETURNED)
    assert case.known[obligation_id].state is ObligationState.RETURNED
    assert (case.messages[-1].to, case.messages[-1].kind) == (Party.TREATMENT_PROVIDER, MessageKind.REMINDER)
    case.run(HOUR)
    assert received(case, _K.THERAPIST_REPORT) == obligation_id
    case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=obligation_id))
    assert case.known[obligation_id].state is ObligationState.ACCEPTED


def test_a_report_returned_after_its_time_is_overdue_at_once() -> None:
    case = a_simulation()
    case.run_to(at("2026-04-07 16:00"))
    obligation_id = next(one.id for one in case.file.obligations if one.label == "Self-report")
    case.act(Act.RECORD_REPORT, replace(a_report_for(case, _K.SELF_REPORT), obligation_id=obligation_id))
    case.run_to(at("2026-04-08 12:00"))

    case.act(Act.RETURN_REPORT, ReturnForm(obligation_id=obligation_id, reason="A page is missing."))

    assert case.known[obligation_id].state is ObligationState.OVERDUE
    assert [one.level for one, _ in case.fired if one.obligation_id == obligation_id][-1] == 1


@pytest.mark.parametrize(
    ("act", "form"),
    [
        (Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=NOBODY)),
        (Act.RETURN_REPORT, ReturnForm(obligation_id=NOBODY, reason="Not signed.")),
    ],
)
def test_only_a_report_that_waits_is_decided(act: Act, form: Form) -> None:
    case = a_simulation()
    assert case.refused(act, form) == "no_report"
    assert case.refused(act) == "no_report"

    received(case)

    assert case.refused(act, form) == "unknown_report"
    assert case.refused(act) == ""


def test_a_return_says_what_is_missing() -> None:
    case = a_simulation()

    assert case.refused(Act.RETURN_REPORT, ReturnForm(obligation_id=received(case), reason=" ")) == "text_missing"


def test_a_report_whose_duty_was_cancelled_needs_no_decision() -> None:
    case = a_simulation()
    obligation_id = received(case)

    case.drop(_K.WORKSITE_REPORT)

    assert case.refused(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=obligation_id)) == "no_report"


def test_a_report_is_handed_in_once() -> None:
    case = a_simulation()
    form: ReportForm = a_report_for(case, _K.WORKSITE_REPORT)
    case.act(Act.RECORD_REPORT, form)

    assert case.refused(Act.RECORD_REPORT, form) == "report_not_owed"


def test_a_report_of_the_first_days_is_kept_and_does_not_meet_its_period() -> None:
    case = from_the_middle()
    owed = case.owed(_K.SELF_REPORT)
    case.run(HOUR)

    happened = case.act(Act.RECORD_REPORT, a_report_for(case, _K.SELF_REPORT, concern=True))

    assert but_the_investigation(happened) == ["report:early", "report:concern_raised"]
    assert reports(case) == [("self", ReportStatus.EARLY)]
    assert case.owed(_K.SELF_REPORT) == owed
    assert case.case.reports == ()
    [said] = [event.sentence for event in case.events if event.name == "report:early"]
    assert owed.counts_from is not None
    assert "too early to count for its period" in said
    assert case.refused(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=owed.id)) == "no_report"
    assert Party.PARTICIPANT in {one.to for one in case.messages}


@pytest.mark.parametrize(("late", "name"), [(-timedelta(seconds=1), "report:early"), (timedelta(), "report:received")])
def test_a_report_counts_from_the_share_of_its_period_on(late: timedelta, name: str) -> None:
    case = from_the_middle()
    owed = case.owed(_K.SELF_REPORT)
    assert owed.counts_from is not None
    assert owed.schedule is not None
    assert owed.schedule.next_opens_at is not None
    assert owed.counts_from - owed.starts_at == owed.schedule.next_opens_at - owed.counts_from
    case.run(owed.counts_from + late - case.now)

    assert case.act(Act.RECORD_REPORT, a_report_for(case, _K.SELF_REPORT)) == [name]


def test_the_next_period_counts_its_reports_as_the_one_before() -> None:
    case = from_the_middle()
    first = case.owed(_K.SELF_REPORT)
    case.run(40 * DAY)

    later = [one for one in case.known.values() if one.kind is _K.SELF_REPORT and one.id != first.id]

    assert [one.counts_from_percent for one in later] == [50]
