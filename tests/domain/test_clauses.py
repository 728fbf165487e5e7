from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.actors import Actor
from domain.acts import Act
from domain.agreement import ExecutionForm
from domain.agreement_drafts import AgreementForm, ClauseForm
from domain.case import Case
from domain.clauses import CLAUSE_DUTIES, OPENED_BY_CLAUSES, clause_of, duties_of, instrument_of, open_clause_duties
from domain.facts import AgreementStatus, ClauseFact, LevelOfCare
from domain.forms import Form
from domain.grades import Grade
from domain.ids import ProviderId
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.obligations import ObligationKind, ObligationState, PauseCause
from domain.proposals import ModificationForm, TermExtensionForm
from domain.referral import Delivery, LetterForm, ReasonForm
from domain.treatment import AdmissionForm, AftercareForm, TreatmentForm
from tests.domain.agreed import (
    AGREED,
    APPROVE,
    REFUSE,
    by_order,
    drafted,
    executed,
    monitored,
    owed,
    sign,
    signed,
    today,
    undrafted,
)
from tests.domain.factories import SPECIALIST, SUPERVISOR, a_turn, new_id
from tests.domain.monitored import MONITOR
from tests.domain.policies_for_tests import with_deadline
from tests.domain.simulation import Simulation

K = ObligationKind


def clause(number: str, *duties: str) -> ClauseFact:
    return ClauseFact(id=new_id(), agreement_id=new_id(), number=number, title="", text="", duties=duties)


def test_the_first_clause_that_names_a_duty_is_the_one_it_rests_on() -> None:
    first, second = clause("1", "D25", "D26"), clause("2", "D26", "D28")
    assert duties_of((first, second)) == {"D25": first, "D26": first, "D28": second}
    assert duties_of(()) == {}


def test_a_clause_is_cited_with_its_agreement_and_its_duty() -> None:
    assert clause_of(drafted().case, "D25") == "agreement 1, clause 1 (D25)"
    assert clause_of(drafted().case, "D44") == ""
    assert clause_of(undrafted().case, "D25") == ""


def test_an_order_is_cited_by_its_number() -> None:
    case = undrafted(change=by_order)
    assert instrument_of(case.case) == ""
    case.act(Act.DRAFT_AGREEMENT, AgreementForm())
    assert instrument_of(case.case) == "order 2026-0042, version 1"
    assert clause_of(case.case, "D28") == "order 2026-0042, version 1, clause 3 (D28)"


@pytest.mark.parametrize("status", [one for one in AgreementStatus if one not in {"signed", "executed"}])
def test_an_agreement_that_does_not_bind_opens_nothing(status: AgreementStatus) -> None:
    case = executed()
    assert case.case.agreement is not None
    turn = a_turn(case.file)
    turn.case = replace(turn.case, agreement=replace(case.case.agreement, status=status))
    turn.obligations.clear()
    open_clause_duties(turn)
    assert turn.events == []


@pytest.mark.parametrize("begin", [undrafted, drafted, signed, executed, monitored])
def test_opening_what_is_open_opens_nothing(begin: Callable[[], Simulation]) -> None:
    turn = a_turn(begin().file)
    open_clause_duties(turn)
    assert turn.events == []


def test_what_is_settled_and_awaits_its_next_period_is_not_opened_again() -> None:
    case = executed()
    report = case.owed(K.SELF_REPORT)
    turn = a_turn(case.file)
    turn.put(replace(report, state=ObligationState.EXCUSED))
    open_clause_duties(turn)
    assert turn.events == []
    turn.put(replace(report, state=ObligationState.CANCELLED))
    open_clause_duties(turn)
    assert [one.clause for one in turn.events] == ["agreement 1, clause 3 (D28)"]


def test_a_monitor_who_has_left_owes_no_report() -> None:
    case = executed()
    case.act(Act.NAME_WORKSITE_MONITOR, MONITOR)
    turn = a_turn(case.file)
    assert turn.case.worksite is not None
    turn.case = replace(turn.case, worksite=replace(turn.case.worksite, until=today(case)))
    turn.obligations = {one.id: one for one in turn.obligations.values() if one.kind is not K.WORKSITE_REPORT}
    open_clause_duties(turn)
    assert turn.events == []


def test_a_deadline_that_the_jurisdiction_does_not_have_opens_nothing() -> None:
    elsewhere = with_deadline(AGREED, replace(AGREED.deadline("D32"), grade=Grade.NOT_APPLICABLE))
    assert K.SPECIALIST_CONTACT not in owed(signed(elsewhere))


def test_a_case_owes_what_its_clauses_name_and_nothing_else() -> None:
    few = replace(AGREED, clauses=tuple(one for one in AGREED.clauses if one.number in {"3", "6"}))
    named = {kind for kind, clause in owed(monitored(few)).items() if clause.startswith("agreement")}
    assert named == {K.SELF_REPORT, K.SPECIALIST_CONTACT, K.TERM}


def test_random_testing_is_named_by_a_clause_and_opened_elsewhere() -> None:
    form = AgreementForm(own_clauses=(ClauseForm(number="18", title="Tests", text="You test.", duties=("D11",)),))
    case = executed(form=form)
    assert clause_of(case.case, "D11") == "agreement 1, clause 18 (D11)"
    assert all(one.deadline != "D11" for one in case.known.values())


# Whatever people do, everything that is owed by the agreement traces to a clause of the version in force.


def _provider() -> ProviderId:
    return ProviderId(new_id())


def _change(case: Case, own: ClauseForm, removed: tuple[str, ...]) -> Form:
    present = {one.number for one in case.clauses}
    return ModificationForm(clauses=(own,), removed=tuple(one for one in removed if one in present), cause="Agreed.")


Step = tuple[Act, Callable[[Simulation], Form], Actor]

STEPS: tuple[Step, ...] = (
    (Act.NAME_WORKSITE_MONITOR, lambda _: MONITOR, SPECIALIST),
    (
        Act.ASSIGN_TREATMENT_PROVIDER,
        lambda _: TreatmentForm(provider_id=_provider(), level_of_care=LevelOfCare.OUTPATIENT, plan="Weekly."),
        SPECIALIST,
    ),
    (Act.RECORD_ADMISSION, lambda case: AdmissionForm(admitted_on=today(case)), SPECIALIST),
    (
        Act.DISCHARGE_TO_AFTERCARE,
        lambda case: AftercareForm(discharged_on=today(case), aftercare="A group."),
        SPECIALIST,
    ),
    (Act.ADVANCE_TO_MONITORING, lambda _: ReasonForm(reason="Done."), SPECIALIST),
    (
        Act.RECORD_BOARD_EXECUTION,
        lambda case: ExecutionForm(executed_on=today(case), effective_on=today(case)),
        SPECIALIST,
    ),
    (
        Act.PROPOSE_MODIFICATION,
        lambda case: _change(
            case.case, ClauseForm(number="18", title="Self", text="Weekly.", duties=("D28",)), ("3", "10")
        ),
        SPECIALIST,
    ),
    (
        Act.PROPOSE_MODIFICATION,
        lambda case: _change(case.case, ClauseForm(number="6", title="Contact", text="New.", duties=()), ("18",)),
        SPECIALIST,
    ),
    (Act.PROPOSE_EXTENSION, lambda _: TermExtensionForm(clause="8", cause="Missed reports."), SPECIALIST),
    (Act.DECIDE_AMENDMENT, lambda _: APPROVE, SUPERVISOR),
    (Act.DECIDE_AMENDMENT, lambda _: REFUSE, SUPERVISOR),
    (Act.START_LEAVE, lambda case: LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."), SPECIALIST),
    (Act.END_LEAVE, lambda case: ReturnFromLeaveForm(until=case.now, reason="Recovered."), SPECIALIST),
    (Act.SEND_COMPLETION_LETTER, lambda _: LetterForm(delivery=Delivery.MAIL), SPECIALIST),
    (Act.OPEN_COMPLETION_REVIEW, lambda _: Form(), SPECIALIST),
)
LOOSE = replace(AGREED, clauses=tuple(replace(one, required=one.number not in {"3", "10"}) for one in AGREED.clauses))
RESTS_ON_AGREEMENT = CLAUSE_DUTIES | {"TERM", "D39"}


def assert_traced(case: Simulation) -> None:
    duties, numbers = duties_of(case.case.clauses), {one.number for one in case.case.clauses}
    for one in case.file.obligations:
        assert one.clause, one
        if one.deadline in RESTS_ON_AGREEMENT:
            named = duties[one.deadline].number
            assert one.clause == f"{instrument_of(case.case)}, clause {named} ({one.deadline})"
            assert named in numbers
        else:
            assert one.clause.startswith(f"{case.file.policy.name}, ")
    alone = [one.kind for one in case.file.obligations if one.period is None and not one.is_closed]
    assert len(alone) == len(set(alone))


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.integers(min_value=0, max_value=len(STEPS) - 1), st.integers(min_value=0, max_value=70)),
        max_size=14,
    )
)
def test_everything_owed_by_the_agreement_traces_to_a_clause_in_force(steps: list[tuple[int, int]]) -> None:
    case = drafted(LOOSE, AgreementForm(term_months=6, optional_clauses=("3",)))
    sign(case)
    for position, days in steps:
        act, form, actor = STEPS[position]
        filled = form(case)
        if case.why_not(act, filled, actor) is None:
            case.act(act, filled, actor)
        assert_traced(case)
        case.run(timedelta(days=days))
        assert_traced(case)


def test_a_monitored_case_owes_every_kind_that_clauses_open() -> None:
    assert set(OPENED_BY_CLAUSES.values()) <= owed(monitored()).keys()
