"""One case over years: five of them with everything that happens in them, and any sequence of acts and time."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import Act
from domain.facts import ContactFact, EscalationFact, FileReviewFact, ReportFact, ReportStatus, TermEntryFact
from domain.ladders import count_from_due
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.limits import Limit, Unit
from domain.monitoring import ContactForm, ContactParty, FileReviewForm, Modality
from domain.obligation_acts import ExcuseCause, ExcuseForm, ExtensionForm, FaultForm, ObligationForm
from domain.obligations import FaultCause, Obligation, ObligationKind, ObligationState, PauseCause
from domain.phases import Phase
from domain.reports import REPORTS, AcceptanceForm, ReportForm, ReturnForm
from domain.scheduling import schedule
from tests.domain.examples import PENNSYLVANIA, shown
from tests.domain.factories import NOW, SPECIALIST, SUPERVISOR
from tests.domain.monitored import a_simulation
from tests.domain.simulation import Simulation

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_K = ObligationKind


# ----------------------------------------------------------------------------------------------------------- five years


def test_five_years_of_one_case() -> None:
    case = with_a_term_of(60)
    end_of_the_term = datetime(2031, 5, 1, tzinfo=UTC)

    while case.now < end_of_the_term and case.case.phase is not Phase.COMPLETION_REVIEW:
        a_month(case)

    entries = [fact for event in case.events for fact in event.facts if isinstance(fact, TermEntryFact)]
    tolled = sum(one.days for one in entries)
    term = next(one for one in case.known.values() if one.kind is _K.TERM)
    assert term.schedule is not None
    assert shown(term.schedule.due_at)[:10] == str((datetime(2031, 3, 2, tzinfo=UTC) + tolled * DAY).date())
    assert tolled > 0
    assert case.names["leave:started"] == case.names["leave:ended"] == 5
    assert len(case.facts(FileReviewFact)) >= 20
    assert len(case.facts(ContactFact)) >= 55
    accepted = [one for one in case.facts(ReportFact) if isinstance(one, ReportFact)]
    assert Counter(one.status for one in accepted)[ReportStatus.ACCEPTED] >= 80
    assert case.case.worksite_reports_accepted >= 18
    late = [one for one in case.known.values() if one.was_met_late]
    assert len(late) >= 5
    assert case.names["term:ended"] == 1
    assert_every_rung_is_climbed_once(case)
    assert_every_escalation_names_its_clause(case)


def with_a_term_of(months: int) -> Simulation:
    case = a_simulation()
    longer = tuple(
        replace(one, limit=Limit(amount=months, unit=Unit.MONTHS), schedule=None) if one.kind is _K.TERM else one
        for one in case.file.obligations
    )
    case.file = replace(case.file, obligations=longer)
    case.sleep_to(case.now)
    return case


def a_month(case: Simulation) -> None:
    """Somebody talks to the participant, reports come in (every fourth month late), once a year there is a leave."""
    month = (case.now.year - NOW.year) * 12 + case.now.month
    case.act(Act.RECORD_CONTACT, contact(case))
    if month % 3 == 0:
        case.act(Act.COMPLETE_FILE_REVIEW, FileReviewForm(findings="Complete."), SUPERVISOR)
    if month % 12 == 8:
        case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Vacation."))
        case.run(10 * DAY)
        case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Back."))
    if month % 4:
        hand_in(case)
    case.run(28 * DAY)


def contact(case: Simulation) -> ContactForm:
    return ContactForm(party=ContactParty.PARTICIPANT, modality=Modality.AUDIO, at=case.now, note="Steady.")


def hand_in(case: Simulation) -> None:
    for owed in case.file.obligations:
        if owed.kind in REPORTS and owed.state in {ObligationState.OPEN, ObligationState.OVERDUE}:
            case.act(Act.RECORD_REPORT, report(case, owed))
            case.act(Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=owed.id))


def report(case: Simulation, owed: Obligation) -> ReportForm:
    return ReportForm(
        obligation_id=owed.id, author="Alex Example", received_at=case.now, summary="Steady.", concern=False
    )


# ---------------------------------------------------------------------------------------- any sequence of acts and time


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, int, int]:
    """What somebody does, to which of the open obligations, and how many hours pass."""
    what = draw(
        st.sampled_from(
            ("wait", "leave", "back", "report", "accept", "return", "contact", "excuse", "extend", "miss", "fault")
        )
    )
    return what, draw(st.integers(0, 9)), draw(st.integers(0, 24 * 40))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from((Phase.OUTREACH, Phase.INTERIM, Phase.MONITOR)), st.lists(steps(), max_size=25))
def test_whatever_is_done_and_however_long_it_takes(phase: Phase, story: list[tuple[str, int, int]]) -> None:
    case = a_simulation(phase)
    leaves = Counter[str]()

    for what, which, hours in story:
        before = len(case.fired)
        paused = {one.id for one in case.file.obligations if one.is_paused}
        do(case, what, which)
        case.run(hours * HOUR)
        still_paused = paused & {one.id for one in case.file.obligations if one.is_paused}
        assert not any(fact.obligation_id in still_paused for fact, _ in case.fired[before:])
        leaves[what] += 1

    assert_every_rung_is_climbed_once(case)
    assert_every_escalation_names_its_clause(case)
    assert_no_fault_climbs_past_level_1(case)
    assert_leave_and_phase_agree(case)
    assert_the_term_ends_as_the_ledger_says(case)


def do(case: Simulation, what: str, which: int) -> None:
    """Do something if it is not refused; what is refused changes nothing."""
    owed = case.file.obligations[which % len(case.file.obligations)]
    reason = "For this test."
    acts = {
        "leave": (Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now - which * HOUR, reason=reason)),
        "back": (Act.END_LEAVE, ReturnFromLeaveForm(until=case.now - which * HOUR, reason=reason)),
        "report": (Act.RECORD_REPORT, report(case, owed)),
        "accept": (Act.ACCEPT_REPORT, AcceptanceForm(obligation_id=owed.id)),
        "return": (Act.RETURN_REPORT, ReturnForm(obligation_id=owed.id, reason=reason)),
        "contact": (Act.RECORD_CONTACT, contact(case)),
        "excuse": (
            Act.EXCUSE_OBLIGATION,
            ExcuseForm(obligation_id=owed.id, cause=ExcuseCause.APPROVED_LEAVE, reason=reason),
        ),
        "extend": (Act.EXTEND_OBLIGATION, ExtensionForm(obligation_id=owed.id, amount=3, reason=reason)),
        "miss": (Act.MARK_OBLIGATION_MISSED, ObligationForm(obligation_id=owed.id, reason=reason)),
        "fault": (Act.NOTE_FAULT, FaultForm(obligation_id=owed.id, cause=FaultCause.VENDOR, reason=reason)),
    }
    if what not in acts:
        return
    act, form = acts[what]
    actor = SUPERVISOR if act is Act.EXTEND_OBLIGATION else SPECIALIST
    if case.why_not(act, form, actor) is None:
        case.act(act, form, actor)


def assert_every_rung_is_climbed_once(case: Simulation) -> None:
    """A rung after the due time once for each due time, every other once in all; each on one record."""
    keys = Counter((one.obligation_id, one.rung, one.round) for one, _ in case.fired)
    assert max(keys.values(), default=1) == 1
    for owed in case.known.values():
        by_round = count_from_due(owed.ladder)
        reminders = [one.rung for one in owed.climbed if not by_round[one.rung]]
        assert len(reminders) == len(set(reminders))


def assert_every_escalation_names_its_clause(case: Simulation) -> None:
    facts = [fact for event in case.events for fact in event.facts if isinstance(fact, EscalationFact)]
    assert len(facts) == len(case.fired)
    for fact, owed in case.fired:
        assert fact.clause == owed.clause
        assert fact.clause.startswith(("agreement 1", f"{case.file.policy.name}, "))
        assert fact.why.endswith(".")


def assert_no_fault_climbs_past_level_1(case: Simulation) -> None:
    assert all(fact.level <= 1 for fact, owed in case.fired if owed.fault is not None)


def assert_leave_and_phase_agree(case: Simulation) -> None:
    on_leave = case.case.leave is not None
    assert (case.case.phase is Phase.TOLLED) <= on_leave
    for one in case.file.obligations:
        if one.is_paused:
            assert on_leave
            assert PauseCause.LEAVE in one.paused_by
            assert one.schedule is None
    assert [one.until is not None for one in case.case.past_leaves] == [True] * len(case.case.past_leaves)


def assert_the_term_ends_as_the_ledger_says(case: Simulation) -> None:
    term = case.file.find(_K.TERM)
    if term is None or term.is_paused or term.schedule is None:
        return
    plain = schedule(replace(term, suspensions=()), PENNSYLVANIA, 0).due_at
    entries = [fact for event in case.events for fact in event.facts if isinstance(fact, TermEntryFact)]
    moved = PENNSYLVANIA.date_of(term.schedule.due_at) - PENNSYLVANIA.date_of(plain)
    assert moved == sum(one.days for one in entries) * DAY
