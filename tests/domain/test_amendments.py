from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.agreement import SignatureForm
from domain.agreement_drafts import AgreementForm, ClauseForm
from domain.facts import AgreementFact, AgreementStatus, AmendmentFact, ClauseFact, ProposalStatus
from domain.forms import Form
from domain.leave import LeaveForm
from domain.obligation_acts import ExcuseCause, ExcuseForm
from domain.obligations import ObligationKind, ObligationState, PauseCause
from domain.phases import Phase
from domain.proposals import AmendmentKind, DischargeForm, ModificationForm, TermExtensionForm
from domain.referral import ReasonForm
from domain.roles import Party
from tests.domain.agreed import (
    AGREED,
    APPROVE,
    QUIET,
    REFUSE,
    decide,
    due,
    due_on,
    executed,
    ledger,
    monitored,
    owed,
    reviewed,
    signed,
    today,
    treat,
)
from tests.domain.factories import DIRECTOR, SPECIALIST, SUPERVISOR, TODAY
from tests.domain.policies_for_tests import with_figure
from tests.domain.simulation import Simulation

K = ObligationKind
KEYS = ClauseForm(number="18", title="Keys", text="You carry no keys to controlled substances.")
MODIFY, EXTEND, DISCHARGE = Act.PROPOSE_MODIFICATION, Act.PROPOSE_EXTENSION, Act.PROPOSE_DISCHARGE
CAUSE = "Two missed reports."
EXTENSION = TermExtensionForm(clause="3", cause=CAUSE)
BY_ORDER = replace(EXTENSION, months=6, order_number="2026-0099", ordered_on=TODAY)
BREACH = DischargeForm(clause="3", cause=CAUSE)
STEPS = "agreement.extension_steps_months"
#: Clause 3, on self-reports, may be removed.
LOOSE = replace(AGREED, clauses=tuple(replace(one, required=one.number not in {"3", "10"}) for one in AGREED.clauses))


WITH_3 = AgreementForm(optional_clauses=("3",))


def change(*clauses: ClauseForm, removed: tuple[str, ...] = (), cause: str = CAUSE) -> ModificationForm:
    return ModificationForm(clauses=clauses, removed=removed, cause=cause)


def amended(case: Simulation) -> AmendmentFact:
    assert case.case.amendment is not None
    return case.case.amendment


def send(case: Simulation, form: ModificationForm) -> None:
    case.act(MODIFY, form)
    decide(case)


def modify(case: Simulation, form: ModificationForm) -> None:
    send(case, form)
    case.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case)))


# Modification


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (change(KEYS), ""),
        (change(replace(KEYS, duties=("D11",))), ""),
        (change(ClauseForm(number="3", title="Self", text="You report monthly.", duties=("D28",))), ""),
        (change(), "nothing_changes"),
        (change(KEYS, cause=" "), "text_missing"),
        (change(removed=("42",)), "unknown_clause"),
        (change(removed=("1",)), "required_clause"),
        (change(replace(KEYS, text="")), "clause_blank"),
        (change(KEYS, KEYS), "clause_number_taken"),
        (change(replace(KEYS, duties=("D01",))), "clause_duty_unknown"),
        (change(replace(KEYS, duties=("D28",))), "clause_duty_twice"),
    ],
)
def test_a_modification_keeps_to_what_an_agreement_can_say(form: ModificationForm, code: str) -> None:
    assert executed().refused(MODIFY, form) == code


def test_a_clause_is_either_removed_or_replaced() -> None:
    case = executed(form=AgreementForm(optional_clauses=("10",)))
    other = ClauseForm(number="10", title="Travel", text="You tell us.")
    assert case.refused(MODIFY, change(removed=("10",))) == ""
    assert case.refused(MODIFY, change(other, removed=("10",))) == "clause_number_taken"


def test_a_modification_demands_no_treatment_that_was_not_recommended() -> None:
    policy = replace(LOOSE, clauses=tuple(one for one in LOOSE.clauses if one.number != "2"))
    case = executed(policy, WITH_3)
    own = replace(KEYS, duties=("D27",))
    assert case.refused(MODIFY, change(own)) == ""
    evaluation = case.case.evaluation
    assert evaluation is not None
    sober = replace(case.case, evaluation=replace(evaluation, diagnosis_found=False))
    other = Simulation(file=replace(case.file, subject=sober), now=case.now)
    assert other.refused(MODIFY, change(own)) == "treatment_out_of_scope"


def test_nothing_changes_before_the_decision() -> None:
    case = executed(LOOSE, WITH_3)
    before = case.case.agreement, case.case.clauses, owed(case)
    case.act(MODIFY, change(KEYS, removed=("3",)))
    decision = {K.AMENDMENT_DECISION: "test 1, S03"}
    assert (case.case.agreement, case.case.clauses, owed(case)) == (*before[:2], before[2] | decision)
    assert (amended(case).kind, amended(case).status) == (AmendmentKind.MODIFICATION, ProposalStatus.PROPOSED)
    assert amended(case).text == "Clauses change. Put in words: 18. Removed: 3."
    assert case.messages[-1].to is Party.SUPERVISOR


def test_an_approved_modification_binds_only_when_the_participant_signs_it() -> None:
    case = executed(LOOSE, WITH_3)
    before = case.case.agreement, case.case.clauses, owed(case)
    send(case, change(KEYS, removed=("3",)))
    sent = case.case.modification
    assert sent is not None
    assert (sent.agreement.version, sent.agreement.status, sent.agreement.signed_on) == (2, AgreementStatus.SENT, None)
    assert (case.case.agreement, case.case.clauses) == before[:2]
    assert owed(case) == before[2] | {K.SIGNATURE: "test 1, D09"}
    assert case.owed(K.SIGNATURE).subject == sent.agreement.id
    assert case.refused(MODIFY, change(KEYS)) == "modification_unsigned"
    case.run(timedelta(days=5))
    assert case.case.agreement == before[0]
    early = SignatureForm(signed_on=today(case) - timedelta(days=6))
    assert case.refused(Act.RECORD_SIGNATURE, early) == "signed_before_sent"
    case.act(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case)))
    assert (case.case.agreement, case.case.modification) == (
        replace(sent.agreement, status=AgreementStatus.SIGNED, signed_on=today(case), effective_on=today(case)),
        None,
    )
    assert not owed(case).keys() & {K.SIGNATURE, K.SELF_REPORT}


def test_whoever_does_not_sign_a_modification_stays_under_the_version_before() -> None:
    case = executed(LOOSE, WITH_3)
    assert case.refused(Act.RECORD_SIGNATURE, SignatureForm(signed_on=today(case))) == "no_modification"
    assert case.refused(Act.RECORD_DECLINE, ReasonForm(reason="No.")) == "no_modification"
    before = case.case.agreement, case.case.clauses, owed(case)
    send(case, change(KEYS, removed=("3",)))
    case.act(Act.RECORD_DECLINE, ReasonForm(reason="The keys are needed at work."))
    declined = next(one for one in case.events if one.name == "agreement:modification_declined")
    assert (declined.actor, declined.at) == (SPECIALIST, case.now)
    assert (case.case.agreement, case.case.clauses, owed(case)) == before
    assert (case.case.phase, case.case.modification) == (Phase.STABILISE, None)
    assert case.facts(AgreementFact)[-1].status is AgreementStatus.DECLINED  # type: ignore[union-attr]
    send(case, change(KEYS))
    assert case.case.modification is not None
    assert case.case.modification.agreement.version == 3


def test_an_approved_modification_is_a_new_version_with_its_own_clauses() -> None:
    case = executed(LOOSE, WITH_3)
    first = case.case.agreement
    case.run(timedelta(days=3))
    modify(case, change(KEYS, ClauseForm(number="1", title="Work", text="New.", duties=("D25",)), removed=("3",)))
    second = case.case.agreement
    assert first is not None
    assert second is not None
    assert replace(first, status=AgreementStatus.SUPERSEDED) in case.facts(AgreementFact)
    assert (second.version, second.status, second.effective_on) == (2, AgreementStatus.SIGNED, today(case))
    assert [one.number for one in case.case.clauses] == ["1", "2", "4", "5", "6", "7", "8", "9", "18"]
    assert {one.agreement_id for one in case.case.clauses} == {second.id}
    assert len({one.id for one in case.facts(ClauseFact)}) == len(case.facts(ClauseFact))
    assert case.case.clauses[0].text == "New."


def test_what_a_removed_clause_asked_for_is_cancelled_and_does_not_come_back() -> None:
    case = executed(LOOSE, WITH_3)
    report = case.owed(K.SELF_REPORT)
    modify(case, change(removed=("3",)))
    assert case.known[report.id].state is ObligationState.CANCELLED
    case.run(timedelta(days=70))
    assert K.SELF_REPORT not in owed(case)


def test_a_settled_period_of_a_removed_clause_opens_no_next_one() -> None:
    case = executed(LOOSE, WITH_3)
    excuse = ExcuseForm(
        obligation_id=case.owed(K.SELF_REPORT).id, cause=ExcuseCause.VENDOR_FAULT, reason="Portal down."
    )
    case.act(Act.EXCUSE_OBLIGATION, excuse, SUPERVISOR)
    assert K.SELF_REPORT not in owed(case)
    modify(case, change(removed=("3",)))
    case.run(timedelta(days=70))
    assert K.SELF_REPORT not in owed(case)


def test_what_an_added_clause_asks_for_is_opened() -> None:
    case = executed(LOOSE, WITH_3)
    modify(case, change(removed=("3",)))
    modify(case, change(replace(KEYS, duties=("D28",))))
    assert owed(case)[K.SELF_REPORT] == "agreement 3, clause 18 (D28)"


def test_what_goes_on_names_the_clause_of_the_new_version() -> None:
    case = executed(LOOSE, WITH_3)
    before = {one.kind: one.id for one in case.file.obligations}
    modify(case, change(KEYS))
    assert {one.kind: one.id for one in case.file.obligations} == before
    assert owed(case) == {
        K.RELEASE_RENEWAL: "test 1, D38",
        K.SPECIALIST_CONTACT: "agreement 2, clause 6 (D32)",
        K.FILE_REVIEW: "agreement 2, clause 7 (D37)",
        K.TERM: "agreement 2, clause 8 (TERM)",
        K.SELF_REPORT: "agreement 2, clause 3 (D28)",
    }


def test_a_modification_moves_neither_the_term_nor_what_is_due() -> None:
    case = executed(LOOSE, WITH_3)
    times = {kind: due(case, kind) for kind in owed(case)}
    modify(case, change(KEYS))
    assert {kind: due(case, kind) for kind in owed(case)} == times


def test_a_clause_on_treatment_that_is_added_says_what_it_is_for() -> None:
    policy = replace(LOOSE, clauses=tuple(one for one in LOOSE.clauses if one.number != "2"))
    case = executed(policy, WITH_3)
    treat(case)
    assert K.THERAPIST_REPORT not in owed(case)
    modify(case, change(replace(KEYS, duties=("D27",))))
    assert case.case.clauses[-1].text.endswith("as the accepted evaluation recommends (outpatient): Weekly therapy.")
    assert owed(case)[K.THERAPIST_REPORT] == "agreement 2, clause 18 (D27)"


# Extension


@pytest.mark.parametrize(
    ("steps", "form", "code"),
    [
        ((36, 60, 84), EXTENSION, ""),
        ((36, 60, 84), replace(EXTENSION, months=12), "months_by_policy"),
        ((36, 60, 84), replace(EXTENSION, clause="42"), "unknown_clause"),
        ((36, 60, 84), replace(EXTENSION, cause=""), "text_missing"),
        ((36,), EXTENSION, "last_extension"),
        (None, EXTENSION, "months_by_order"),
        (None, replace(EXTENSION, months=0), "months_by_order"),
        (None, replace(EXTENSION, months=61), "months_by_order"),
        (None, replace(EXTENSION, months=6), "no_order"),
        (None, replace(EXTENSION, months=6, order_number="2026-0099"), "no_order"),
        (None, replace(EXTENSION, months=6, order_number=" ", ordered_on=TODAY), "no_order"),
        (None, replace(BY_ORDER, ordered_on=TODAY + timedelta(days=1)), "date_in_future"),
        (None, replace(BY_ORDER, months=60), ""),
        (None, replace(BY_ORDER, months=1), ""),
        ((36, 60, 84), replace(BY_ORDER, months=None), "months_by_policy"),
    ],
)
def test_an_extension_is_a_step_of_the_policy_or_of_an_order(
    steps: tuple[int, ...] | None, form: TermExtensionForm, code: str
) -> None:
    assert monitored(with_figure(AGREED, STEPS, steps)).refused(EXTEND, form) == code


def test_an_approved_extension_lengthens_the_term_by_the_step() -> None:
    case = monitored()
    case.act(EXTEND, EXTENSION)
    assert amended(case).text == "The term grows by 24 months."
    decide(case)
    assert case.case.term is not None
    assert case.case.term.extensions == (24,)
    assert case.case.proposal is None
    assert case.messages[-1].to is Party.PARTICIPANT
    extended = next(one for one in case.events if one.name == "term:extended")
    assert extended.clause == "agreement 1, clause 3"


def test_months_by_order_lengthen_the_term_by_as_many() -> None:
    case = monitored(with_figure(QUIET, STEPS, None))
    end = due_on(case, K.TERM)
    case.act(EXTEND, replace(BY_ORDER, clause="8"))
    assert amended(case).text == f"The term grows by 6 months, by order 2026-0099 of {TODAY}."
    decide(case)
    assert ledger(case)[-1].clause == f"agreement 1, clause 8; order 2026-0099 of {TODAY}"
    assert (due_on(case, K.TERM) - end).days == 184


def test_an_extension_in_the_review_returns_the_case_to_monitoring() -> None:
    case = reviewed(QUIET)
    case.act(EXTEND, replace(EXTENSION, clause="8"))
    assert case.refused(Act.COMPLETE_ENROLLMENT, actor=SUPERVISOR) == "proposal_undecided"
    decide(case)
    assert case.case.phase is Phase.MONITOR


def test_a_refused_extension_leaves_the_review_open() -> None:
    case = reviewed(QUIET)
    case.act(EXTEND, replace(EXTENSION, clause="8"))
    decide(case, REFUSE)
    assert case.case.phase is Phase.COMPLETION_REVIEW
    assert K.TERM not in owed(case)


def test_a_decision_can_be_made_during_a_leave() -> None:
    case = monitored(LOOSE, WITH_3)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    modify(case, change(removed=("3",)))
    modify(case, change(replace(KEYS, duties=("D28",))))
    assert case.owed(K.SELF_REPORT).state is ObligationState.PAUSED


# Discharge


@pytest.mark.parametrize(
    ("form", "code"),
    [(BREACH, ""), (replace(BREACH, clause="42"), "unknown_clause"), (replace(BREACH, cause=" "), "text_missing")],
)
def test_a_discharge_names_the_clause_that_was_breached(form: DischargeForm, code: str) -> None:
    assert monitored().refused(DISCHARGE, form) == code


def test_an_approved_discharge_ends_the_case() -> None:
    case = monitored()
    case.act(DISCHARGE, BREACH)
    proposed, opened = case.events[-2:]
    assert (proposed.name, proposed.clause) == ("amendment:proposed", "agreement 1, clause 3")
    assert (opened.name, opened.clause) == ("obligation:opened", "test 1, S03")
    case.act(Act.DECIDE_DISCHARGE, APPROVE, SUPERVISOR)
    assert (case.case.phase, case.case.ended_because) == (Phase.DISCHARGED_NONCOMPLIANT, CAUSE)
    assert owed(case).keys() == {K.CLOSING_DUTY}
    assert amended(case).status is ProposalStatus.APPROVED


def test_a_refused_discharge_changes_nothing() -> None:
    case = monitored()
    before = owed(case)
    case.act(DISCHARGE, BREACH)
    case.act(Act.DECIDE_DISCHARGE, REFUSE, SUPERVISOR)
    assert (case.case.phase, owed(case)) == (Phase.MONITOR, before)
    assert case.messages[-1].to is Party.PARTICIPANT


def test_a_case_is_discharged_during_a_leave_too() -> None:
    case = monitored()
    case.act(DISCHARGE, BREACH)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.LEAVE, since=case.now, reason="Surgery."))
    case.act(Act.DECIDE_DISCHARGE, APPROVE, SUPERVISOR)
    assert case.case.phase is Phase.DISCHARGED_NONCOMPLIANT


# Two persons, one proposal


PROPOSALS: list[tuple[Act, Form, Act, Act]] = [
    (MODIFY, change(KEYS), Act.DECIDE_AMENDMENT, Act.DECIDE_DISCHARGE),
    (EXTEND, EXTENSION, Act.DECIDE_AMENDMENT, Act.DECIDE_DISCHARGE),
    (DISCHARGE, BREACH, Act.DECIDE_DISCHARGE, Act.DECIDE_AMENDMENT),
]


@pytest.mark.parametrize(("propose", "form", "decision", "other"), PROPOSALS)
def test_a_proposal_is_decided_by_another_person_and_once(propose: Act, form: Form, decision: Act, other: Act) -> None:
    case = monitored()
    assert case.refused(decision, REFUSE, SUPERVISOR) == "no_proposal"
    case.act(propose, form, SUPERVISOR)
    assert case.refused(decision, REFUSE, SPECIALIST) == "not_permitted"
    assert case.refused(decision, REFUSE, SUPERVISOR) == "same_person"
    assert case.refused(other, REFUSE, DIRECTOR) == "no_proposal"
    assert case.refused(decision, replace(REFUSE, reason=" "), DIRECTOR) == "text_missing"
    case.act(decision, REFUSE, DIRECTOR)
    assert (amended(case).status, amended(case).decided_by) == (ProposalStatus.REFUSED, DIRECTOR.staff_id)
    assert case.refused(decision, REFUSE, DIRECTOR) == "no_proposal"


@pytest.mark.parametrize(("propose", "form"), [(one[0], one[1]) for one in PROPOSALS])
@pytest.mark.parametrize(("then", "next_form"), [(one[0], one[1]) for one in PROPOSALS])
def test_one_proposal_is_decided_before_the_next(propose: Act, form: Form, then: Act, next_form: Form) -> None:
    case = monitored()
    case.act(propose, form)
    assert case.refused(then, next_form) == "proposal_undecided"


@pytest.mark.parametrize("begin", [signed, reviewed])
def test_an_agreement_is_changed_only_while_it_is_in_force(begin: Callable[..., Simulation]) -> None:
    case = begin(QUIET)
    assert case.refused(MODIFY, change(KEYS)) == "wrong_phase"
    assert case.refused(DISCHARGE, BREACH) == "wrong_phase"
