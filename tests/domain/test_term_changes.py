from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts import Act
from domain.agreement import ExecutionForm, SignatureForm
from domain.agreement_drafts import AgreementForm
from domain.calendar import add_months
from domain.completion_acts import CostsForm
from domain.credit import CreditForm
from domain.facts import LeaveFact, TermEntryFact, TermEntryKind
from domain.forms import Form
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.obligations import ObligationKind, ObligationState, PauseCause
from domain.phases import Phase
from domain.policy import TermStart
from domain.proposals import TermExtensionForm
from domain.referral import Delivery, LetterForm
from domain.term import TermClock, next_extension, start_day
from domain.term_changes import extend_term, follow_term_countdown, start_term, toll_term
from tests.domain.agreed import (
    APPROVE,
    QUIET,
    decide,
    drafted,
    due,
    due_on,
    executed,
    ledger,
    monitored,
    owed,
    sent,
    signed,
    starting,
    today,
    undrafted,
)
from tests.domain.examples import at
from tests.domain.factories import DIRECTOR, NOW, SUPERVISOR, a_turn
from tests.domain.policies_for_tests import with_deadline
from tests.domain.simulation import Simulation

TERM, LETTER = ObligationKind.TERM, ObligationKind.COMPLETION_LETTER


def extension(months: int | None = None, clause: str = "8") -> TermExtensionForm:
    return TermExtensionForm(clause=clause, cause="Two missed reports.", months=months)


def extend(case: Simulation) -> None:
    case.act(Act.PROPOSE_EXTENSION, extension())
    decide(case)


ORDER = AgreementForm(order_number="2026-0042")


def take_leave(case: Simulation, days: int) -> None:
    case.run(timedelta(days=1))
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    case.run(timedelta(days=days))
    case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Recovered."))


@pytest.mark.parametrize(
    ("rule", "executed_on", "effective_on", "starts", "ends"),
    [
        (TermStart.BOARD_EXECUTION, "2026-08-03", "2026-08-03", "2026-08-03", "2029-08-03"),
        (TermStart.BOARD_EXECUTION, "2026-08-03", "2026-07-01", "2026-07-01", "2029-07-01"),
        (TermStart.BOARD_EXECUTION, "2026-08-03", "2026-09-01", "2026-09-01", "2029-09-01"),
        (TermStart.ORDER_EFFECTIVE, "2026-08-03", "2026-09-01", "2026-09-01", "2029-09-01"),
        (TermStart.ORDER_EFFECTIVE, "2026-08-03", "2026-01-31", "2026-01-31", "2029-01-31"),
        (TermStart.AGREEMENT_SIGNATURE, "2026-08-03", "2026-09-01", "2026-03-02", "2029-03-02"),
    ],
)
def test_the_term_starts_by_the_rule_of_the_policy(
    rule: TermStart, executed_on: str, effective_on: str, starts: str, ends: str
) -> None:
    case = signed(starting(rule, QUIET), ORDER if rule is TermStart.ORDER_EFFECTIVE else None)
    case.run_to(at("2026-08-04 10:00"))
    form = ExecutionForm(executed_on=date.fromisoformat(executed_on), effective_on=date.fromisoformat(effective_on))
    case.act(Act.RECORD_BOARD_EXECUTION, form)
    term = case.case.term
    assert term is not None
    assert (term.start_rule, term.limit.amount) == (rule, 36)
    assert due_on(case, TERM) == date.fromisoformat(ends)
    started = next(one for one in case.events if one.name == "term:started")
    assert started.sentence == f"The term of 36 months started on {starts}."


def test_a_term_of_the_29th_of_february_ends_on_the_28th() -> None:
    case = signed(starting(TermStart.ORDER_EFFECTIVE, QUIET), ORDER)
    case.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today(case), effective_on=date(2024, 2, 29)))
    assert due_on(case, TERM) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (TermStart.BOARD_EXECUTION, date(2026, 6, 2)),
        (TermStart.ORDER_EFFECTIVE, date(2026, 6, 2)),
        (TermStart.AGREEMENT_SIGNATURE, date(2026, 3, 2)),
    ],
)
def test_each_rule_names_its_day(rule: TermStart, expected: date) -> None:
    assert start_day(rule, signed_on=date(2026, 3, 2), effective_on=date(2026, 6, 2)) == expected


@pytest.mark.parametrize(("months", "ends"), [(0, "2029-03-02"), (6, "2028-09-02"), (12, "2028-03-02")])
def test_credit_brings_the_end_forward(months: int, ends: str) -> None:
    case = drafted(QUIET)
    if months:
        case.act(Act.RECOMMEND_CREDIT, CreditForm(months=months, evidence="Negative tests."))
        case.act(Act.DECIDE_CREDIT, APPROVE, SUPERVISOR)
    case.act(Act.SEND_AGREEMENT, Form())
    case.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case)))
    case.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today(case), effective_on=today(case)))
    assert due_on(case, TERM) == date.fromisoformat(ends)
    entries = [(one.kind, one.months, one.approved_by) for one in ledger(case)]
    credit = [(TermEntryKind.CREDIT, -months, SUPERVISOR.staff_id)] if months else []
    assert entries == [(TermEntryKind.START, 36, None), *credit]


def test_a_credit_that_was_refused_moves_nothing() -> None:
    case = drafted(QUIET)
    case.act(Act.RECOMMEND_CREDIT, CreditForm(months=6, evidence="Negative tests."))
    case.act(Act.DECIDE_CREDIT, replace(APPROVE, approve=False), SUPERVISOR)
    case.act(Act.SEND_AGREEMENT, Form())
    case.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case)))
    case.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today(case), effective_on=today(case)))
    assert due_on(case, TERM) == date(2029, 3, 2)


def test_every_entry_of_the_ledger_names_its_clause() -> None:
    case = monitored(QUIET)
    extend(case)
    assert [one.clause for one in ledger(case)] == ["agreement 1, clause 8 (TERM)", "agreement 1, clause 8"]


def test_where_no_clause_sets_the_term_it_rests_on_the_agreement() -> None:
    case = executed(replace(QUIET, clauses=tuple(one for one in QUIET.clauses if one.number == "9")))
    assert owed(case)[TERM] == "agreement 1"


@pytest.mark.parametrize(
    ("term", "extensions", "added"),
    [(36, (), 24), (36, (24,), 24), (36, (24, 24), None), (24, (), 12), (48, (), 12), (84, (), None), (96, (), None)],
)
def test_extensions_climb_the_steps_of_the_policy(term: int, extensions: tuple[int, ...], added: int | None) -> None:
    clock = TermClock(
        start_rule=TermStart.BOARD_EXECUTION, starts_at=NOW, term_months=term, credit_months=6, extensions=extensions
    )
    assert next_extension((36, 60, 84), clock) == added


def test_a_term_is_extended_to_five_years_and_to_seven() -> None:
    case = monitored(QUIET)
    ends = []
    for _ in range(2):
        extend(case)
        ends.append(due_on(case, TERM))
    assert ends == [date(2031, 3, 2), date(2033, 3, 2)]
    assert case.refused(Act.PROPOSE_EXTENSION, extension()) == "last_extension"
    assert [(one.kind, one.months) for one in ledger(case)[1:]] == [(TermEntryKind.EXTENSION, 24)] * 2
    assert {one.approved_by for one in ledger(case)[1:]} == {SUPERVISOR.staff_id}


def test_a_leave_moves_the_end_by_as_many_days_as_the_ledger_says() -> None:
    case = monitored(QUIET)
    take_leave(case, 21)
    assert due_on(case, TERM) == date(2029, 3, 23)
    assert [(one.kind, one.days) for one in ledger(case)[1:]] == [(TermEntryKind.TOLLING, 21)]


def test_a_term_that_is_extended_during_a_leave_goes_on_with_both() -> None:
    case = monitored(QUIET)
    case.run(timedelta(days=1))
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    extend(case)
    assert case.owed(TERM).state is ObligationState.PAUSED
    case.run(timedelta(days=10))
    case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Recovered."))
    assert due_on(case, TERM) == date(2031, 3, 12)


def a_leave(since: datetime, until: datetime) -> LeaveFact:
    assert SUPERVISOR.staff_id is not None
    return LeaveFact(
        id=SUPERVISOR.staff_id,
        enrollment_id=undrafted().case.id,
        cause="leave",
        reason="Surgery.",
        since=since,
        until=until,
        approved_by=SUPERVISOR.staff_id,
    )


def test_a_leave_from_before_the_term_is_no_entry_of_its_ledger() -> None:
    case = executed(QUIET)
    turn = a_turn(case.file, now=case.now)
    toll_term(turn, a_leave(NOW - timedelta(days=30), NOW - timedelta(days=20)))
    assert turn.events == []
    unstarted = a_turn(signed(QUIET).file)
    toll_term(unstarted, a_leave(NOW, NOW + timedelta(days=20)))
    assert unstarted.events == []


def test_leaves_of_the_interim_shorten_nothing_of_the_term() -> None:
    case = signed(QUIET)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    case.run(timedelta(days=10))
    case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Recovered."))
    case.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today(case), effective_on=today(case)))
    assert due_on(case, TERM) == date(2029, 3, 12)
    assert [one.kind for one in ledger(case)] == [TermEntryKind.START]


def test_a_term_that_starts_during_a_leave_is_tolled_from_its_start() -> None:
    case = signed(QUIET)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    case.run(timedelta(days=10))
    case.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today(case), effective_on=today(case)))
    phases = [case.case.phase]
    case.run(timedelta(days=5))
    case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Recovered."))
    assert [*phases, case.case.phase] == [Phase.TOLLED, Phase.STABILISE]
    # The day on which the term starts is day 0 and no day lost.
    assert due_on(case, TERM) == date(2029, 3, 16)
    assert [one.days for one in ledger(case)] == [0, 4]


def test_a_term_that_ends_breaches_nothing() -> None:
    terms = replace(QUIET.deadline("TERM"), breach="completion review")
    case = monitored(with_deadline(QUIET, terms))
    case.run_to(due(case, TERM) + timedelta(days=30))
    told = [one.sentence for one in case.events if one.name == "obligation:breached"]
    assert case.names["term:ended"] == 1
    assert not [one for one in told if "erm" in one]


# The countdown


def test_the_countdown_reminds_and_asks_for_the_letter_in_time() -> None:
    case = monitored(QUIET)
    case.run_to(due(case, TERM) - timedelta(days=61))
    assert owed(case).keys() & {LETTER} == set()
    case.run(timedelta(days=2))
    assert owed(case)[LETTER] == "agreement 1, clause 8 (D39)"
    assert due_on(case, LETTER) == due_on(case, TERM) - timedelta(days=30)


def test_a_countdown_that_nobody_was_awake_for_still_dates_the_letter_from_the_end() -> None:
    case = monitored(QUIET)
    case.sleep_to(due(case, TERM) - timedelta(days=40))
    assert due_on(case, LETTER) == due_on(case, TERM) - timedelta(days=30)


def test_the_letter_is_asked_for_once() -> None:
    case = monitored(QUIET)
    case.sleep_to(due(case, TERM) - timedelta(days=59))
    term, rung = case.owed(TERM), 1
    again = a_turn(case.file, now=case.now)
    follow_term_countdown(again, term, rung)
    assert again.events == []
    case.act(Act.SEND_COMPLETION_LETTER, LetterForm(delivery=Delivery.MAIL))
    after = a_turn(case.file, now=case.now)
    follow_term_countdown(after, term, rung)
    assert after.events == []


@pytest.mark.parametrize("rung", [None, 0, 2, 3, 4])
def test_other_rungs_of_the_countdown_ask_for_no_letter(rung: int | None) -> None:
    case = monitored(QUIET)
    turn = a_turn(case.file, now=case.now)
    follow_term_countdown(turn, case.owed(TERM), rung)
    assert turn.events == []


def test_after_an_extension_the_countdown_begins_anew() -> None:
    case = monitored(QUIET)
    case.run_to(due(case, TERM) - timedelta(days=20))
    reminded = case.names["obligation:reminded"]
    case.act(Act.CONFIRM_COSTS_PAID, CostsForm(evidence="Account settled."))
    extend(case)
    assert owed(case).keys() & {LETTER} == set()
    assert case.case.costs_paid is False
    case.run_to(due(case, TERM) - timedelta(days=20))
    assert case.owed(LETTER).clause == "agreement 1, clause 8 (D39)"
    assert case.names["obligation:reminded"] >= reminded + 2
    rounds = {fact.round for fact, owed_one in case.fired if owed_one.kind is TERM}
    assert rounds == {0, 1}


def test_an_extension_out_of_the_review_reopens_the_term_with_its_leaves() -> None:
    case = monitored(QUIET, AgreementForm(term_months=6))
    take_leave(case, 14)
    case.run_to(due(case, TERM))
    assert today(case) == date(2026, 9, 16)
    case.act(Act.SEND_COMPLETION_LETTER, LetterForm(delivery=Delivery.MAIL))
    case.act(Act.OPEN_COMPLETION_REVIEW, Form())
    assert TERM not in owed(case)
    extend(case)
    assert case.case.phase is Phase.MONITOR
    assert case.case.completion_letter_sent is False
    assert due_on(case, TERM) == date(2029, 3, 16)
    assert case.owed(TERM).climbed == ()


def test_an_overdue_term_that_is_extended_is_open_again() -> None:
    case = monitored(QUIET, AgreementForm(term_months=6))
    case.run_to(due(case, TERM) + timedelta(days=3))
    assert case.owed(TERM).state is ObligationState.OVERDUE
    extend(case)
    assert case.owed(TERM).state is ObligationState.OPEN
    assert due_on(case, TERM) == date(2029, 3, 2)


def test_in_training_the_term_starts_now_whatever_the_day() -> None:
    training = replace(QUIET.calendar, seconds_per_day=60)
    file = signed(replace(QUIET, calendar=training)).file
    turn = a_turn(file)
    start_term(turn, date(2026, 1, 1))
    assert turn.case.term is not None
    assert turn.case.term.starts_at == NOW


def test_what_no_guard_would_let_through_is_a_bug() -> None:
    with pytest.raises(ValueError, match="without an agreement"):
        start_term(a_turn(undrafted().file), date(2026, 3, 2))
    with pytest.raises(ValueError, match="without a term"):
        extend_term(a_turn(sent().file), 24, "cause", clause="agreement 1")


# Properties


@settings(max_examples=40, deadline=None)
@given(
    months=st.integers(min_value=13, max_value=60),
    credit=st.integers(min_value=0, max_value=12),
    leaves=st.lists(st.integers(min_value=1, max_value=40), max_size=3),
    extended=st.booleans(),
)
def test_the_end_is_start_and_term_and_extensions_and_tolled_days_less_credit(
    months: int, credit: int, leaves: list[int], extended: bool
) -> None:
    case = undrafted(QUIET)
    case.act(Act.DRAFT_AGREEMENT, AgreementForm(term_months=months))
    if credit:
        case.act(Act.RECOMMEND_CREDIT, CreditForm(months=credit, evidence="Negative tests."))
        case.act(Act.DECIDE_CREDIT, APPROVE, DIRECTOR)
    case.act(Act.SEND_AGREEMENT, Form())
    case.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case)))
    case.act(Act.RECORD_BOARD_EXECUTION, ExecutionForm(executed_on=today(case), effective_on=today(case)))
    start = today(case)
    for days in leaves:
        take_leave(case, days)
    if extended:
        extend(case)
    entries: list[TermEntryFact] = ledger(case)
    end = add_months(start, sum(one.months for one in entries))
    assert due_on(case, TERM) == end + timedelta(days=sum(one.days for one in entries))
