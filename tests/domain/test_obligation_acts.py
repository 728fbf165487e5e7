"""Excuse, extend, mark as missed, note a fault: each refusal and each effect."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import THE_PROGRAM, Actor
from domain.acts import Act
from domain.forms import Form
from domain.ids import ObligationId
from domain.limits import Limit
from domain.obligation_acts import ExcuseCause, ExcuseForm, ExtensionForm, FaultForm, ObligationForm, most_extension
from domain.obligations import FaultCause, ObligationKind, ObligationState
from domain.phases import Phase
from domain.roles import Party
from tests.domain.examples import at, limit, shown
from tests.domain.factories import DIRECTOR, INTAKE, SPECIALIST, SUPERVISOR, new_id
from tests.domain.monitored import MONITORING, a_report_for, a_simulation
from tests.domain.policies_for_tests import with_deadline
from tests.domain.simulation import Simulation

DAY = timedelta(days=1)
_K = ObligationKind
NOBODY = ObligationId(new_id())


def excuse(of: ObligationId, cause: ExcuseCause = ExcuseCause.APPROVED_LEAVE, reason: str = "Surgery.") -> ExcuseForm:
    return ExcuseForm(obligation_id=of, reason=reason, cause=cause)


def extension(of: ObligationId, amount: int = 5, reason: str = "The author is ill.") -> ExtensionForm:
    return ExtensionForm(obligation_id=of, reason=reason, amount=amount)


def miss(of: ObligationId, reason: str = "Never came.") -> ObligationForm:
    return ObligationForm(obligation_id=of, reason=reason)


def fault(of: ObligationId, cause: FaultCause = FaultCause.VENDOR, reason: str = "The site was closed.") -> FaultForm:
    return FaultForm(obligation_id=of, reason=reason, cause=cause)


def overdue_self_report() -> tuple[Simulation, ObligationId]:
    case = a_simulation()
    obligation_id = case.owed(_K.SELF_REPORT).id
    case.run_to(at("2026-04-07 18:00"))
    assert case.known[obligation_id].state is ObligationState.OVERDUE
    return case, obligation_id


@pytest.mark.parametrize(
    ("act", "form", "actor"),
    [
        (Act.EXCUSE_OBLIGATION, excuse(NOBODY), SPECIALIST),
        (Act.EXTEND_OBLIGATION, extension(NOBODY), SUPERVISOR),
        (Act.MARK_OBLIGATION_MISSED, miss(NOBODY), SPECIALIST),
        (Act.NOTE_FAULT, fault(NOBODY), SPECIALIST),
    ],
)
def test_each_act_names_something_that_is_owed(act: Act, form: Form, actor: Actor) -> None:
    case, _ = overdue_self_report()
    assert case.refused(act, form, actor) == "obligation_not_open"
    assert case.refused(act, None, actor) == ""

    for one in tuple(case.file.obligations):
        case.drop(one.kind)

    assert case.refused(act, form, actor) == "nothing_owed"
    assert case.refused(act, None, actor) == "nothing_owed"


@pytest.mark.parametrize(
    ("act", "actor"),
    [
        (Act.EXCUSE_OBLIGATION, SPECIALIST),
        (Act.EXTEND_OBLIGATION, SUPERVISOR),
        (Act.MARK_OBLIGATION_MISSED, SPECIALIST),
        (Act.NOTE_FAULT, SPECIALIST),
    ],
)
def test_each_act_has_a_reason(act: Act, actor: Actor) -> None:
    case, owed = overdue_self_report()
    forms = {
        Act.EXCUSE_OBLIGATION: excuse(owed, reason=" "),
        Act.EXTEND_OBLIGATION: extension(owed, reason=" "),
        Act.MARK_OBLIGATION_MISSED: miss(owed, reason=" "),
        Act.NOTE_FAULT: fault(owed, reason=" "),
    }

    assert case.refused(act, forms[act], actor) == "text_missing"


def test_what_is_settled_is_not_excused_again() -> None:
    case, owed = overdue_self_report()
    case.act(Act.EXCUSE_OBLIGATION, excuse(owed))

    assert case.refused(Act.EXCUSE_OBLIGATION, excuse(owed)) == "obligation_not_open"


@pytest.mark.parametrize(
    ("cause", "noted", "words"),
    [
        (ExcuseCause.APPROVED_LEAVE, None, "approved leave: Surgery."),
        (ExcuseCause.SYSTEM_FAULT, FaultCause.SYSTEM, "system fault: Surgery."),
        (ExcuseCause.VENDOR_FAULT, FaultCause.VENDOR, "vendor fault: Surgery."),
    ],
)
def test_an_excuse_settles_with_its_cause(cause: ExcuseCause, noted: FaultCause | None, words: str) -> None:
    case, owed = overdue_self_report()

    happened = case.act(Act.EXCUSE_OBLIGATION, excuse(owed, cause))

    settled = case.known[owed]
    assert happened == ["obligation:excused"]
    assert (settled.state, settled.fault, settled.settled_because) == (ObligationState.EXCUSED, noted, words)
    assert case.messages[-1].to is Party.PARTICIPANT


def test_what_was_handed_in_is_decided_and_not_excused() -> None:
    case = a_simulation()
    form = a_report_for(case, _K.SELF_REPORT)
    case.act(Act.RECORD_REPORT, form)

    assert case.refused(Act.EXCUSE_OBLIGATION, excuse(form.obligation_id)) == "handed_in"


@pytest.mark.parametrize(
    ("phase", "kind"),
    [
        (Phase.REFERRED, _K.TRIAGE),
        (Phase.OUTREACH, _K.RESPONSE),
        (Phase.INTERIM, _K.BOARD_EXECUTION),
        (Phase.MONITOR, _K.TERM),
    ],
)
def test_a_hinge_between_steps_is_neither_excused_nor_missed(phase: Phase, kind: ObligationKind) -> None:
    case = a_simulation(phase)
    owed = case.owed(kind).id

    assert case.refused(Act.EXCUSE_OBLIGATION, excuse(owed)) == "own_act"
    overdue = tuple(replace(one, state=ObligationState.OVERDUE) for one in case.file.obligations)
    case.file = replace(case.file, obligations=overdue)
    assert case.refused(Act.MARK_OBLIGATION_MISSED, miss(owed)) == "own_act"


@pytest.mark.parametrize(
    ("kind", "actor", "code"),
    [
        (_K.SPECIALIST_CONTACT, SPECIALIST, "not_yours_to_decide"),
        (_K.SPECIALIST_CONTACT, SUPERVISOR, ""),
        (_K.FILE_REVIEW, SPECIALIST, "not_yours_to_decide"),
        (_K.FILE_REVIEW, SUPERVISOR, "not_yours_to_decide"),
        (_K.SELF_REPORT, SPECIALIST, ""),
        (_K.FILE_REVIEW, THE_PROGRAM, ""),
    ],
)
def test_staff_do_not_decide_about_their_own_duties(kind: ObligationKind, actor: Actor, code: str) -> None:
    case = a_simulation()

    assert case.refused(Act.EXCUSE_OBLIGATION, excuse(case.owed(kind).id), actor) == code
    assert case.refused(Act.NOTE_FAULT, fault(case.owed(kind).id), actor) == code


@pytest.mark.parametrize(
    ("kind", "actor", "code"),
    [
        (_K.SPECIALIST_CONTACT, SPECIALIST, "not_yours_to_decide"),
        (_K.SPECIALIST_CONTACT, SUPERVISOR, ""),
        (_K.FILE_REVIEW, SUPERVISOR, "not_yours_to_decide"),
        (_K.FILE_REVIEW, DIRECTOR, ""),
    ],
)
def test_staff_do_not_write_off_their_own_duties(kind: ObligationKind, actor: Actor, code: str) -> None:
    case = a_simulation()
    case.run(100 * DAY)

    assert case.refused(Act.MARK_OBLIGATION_MISSED, miss(case.owed(kind).id), actor) == code


def test_the_supervisors_duty_is_extended_by_the_director() -> None:
    case = a_simulation()
    form = extension(case.owed(_K.FILE_REVIEW).id, amount=90)

    assert case.refused(Act.EXTEND_OBLIGATION, form, SUPERVISOR) == "not_yours_to_decide"
    assert case.refused(Act.EXTEND_OBLIGATION, form, DIRECTOR) == ""


def test_an_extension_moves_the_due_time_from_where_it_was() -> None:
    case, owed = overdue_self_report()

    happened = case.act(Act.EXTEND_OBLIGATION, extension(owed), SUPERVISOR)

    extended = case.known[owed]
    assert happened[0] == "obligation:extended"
    assert extended.state is ObligationState.OPEN
    assert extended.schedule is not None
    assert shown(extended.schedule.due_at) == "2026-04-13 17:00"  # the 12th is a Sunday
    assert case.messages[-1].to is Party.PARTICIPANT


@pytest.mark.parametrize(
    ("amount", "code"), [(0, "wrong_extension"), (-1, "wrong_extension"), (5, ""), (6, "extension_too_long")]
)
def test_without_a_number_of_its_own_a_limit_is_extended_once_more_its_length_in_all(amount: int, code: str) -> None:
    case, owed = overdue_self_report()

    assert case.refused(Act.EXTEND_OBLIGATION, extension(owed, amount), SUPERVISOR) == code
    case.act(Act.EXTEND_OBLIGATION, extension(owed, 3), SUPERVISOR)
    assert case.refused(Act.EXTEND_OBLIGATION, extension(owed, 2), SUPERVISOR) == ""
    assert case.refused(Act.EXTEND_OBLIGATION, extension(owed, 3), SUPERVISOR) == "extension_too_long"


def test_the_policys_own_maximum_counts_where_it_gives_one() -> None:
    case = a_simulation()
    owed = case.owed(_K.SELF_REPORT)
    terms = replace(MONITORING.deadline("D28"), max_extension=limit("8 cd"))

    assert most_extension(with_deadline(MONITORING, terms), owed) == limit("8 cd")
    assert most_extension(MONITORING, owed) == limit("5 cd") == Limit(amount=5, unit=owed.limit.unit)


def test_a_safety_duty_is_never_extended() -> None:
    case = a_simulation()
    safety = replace(MONITORING.deadline("D28"), safety=True, paused_by=())
    case.file = replace(case.file, policy=with_deadline(MONITORING, safety))

    form = extension(case.owed(_K.SELF_REPORT).id)
    assert case.refused(Act.EXTEND_OBLIGATION, form, SUPERVISOR) == "safety_duty"


def test_the_term_changes_only_by_amendment() -> None:
    case = a_simulation()
    owed = case.owed(_K.TERM).id

    assert case.refused(Act.EXTEND_OBLIGATION, extension(owed), SUPERVISOR) == "extended_by_amendment"
    assert case.refused(Act.NOTE_FAULT, fault(owed)) == "own_act"


def test_only_what_is_overdue_is_missed() -> None:
    case = a_simulation()
    owed = case.owed(_K.SELF_REPORT).id

    assert case.refused(Act.MARK_OBLIGATION_MISSED) == "nothing_overdue"
    assert case.refused(Act.MARK_OBLIGATION_MISSED, miss(owed)) == "wrong_obligation_state"


def test_what_is_missed_counts_as_its_breach_once() -> None:
    case, owed = overdue_self_report()
    assert case.names["obligation:breached"] == 2  # the self-report's rung, and the specialist's contact

    happened = case.act(Act.MARK_OBLIGATION_MISSED, miss(owed))

    assert happened == ["obligation:missed"]
    assert case.known[owed].state is ObligationState.MISSED
    breaches = [one.sentence for one in case.events if one.name == "obligation:breached"]
    assert breaches.count("Self-report is breached: NC1.") == 1


def test_what_is_missed_before_its_rung_is_climbed_is_a_breach_all_the_same() -> None:
    case, owed = overdue_self_report()
    unclimbed = tuple(replace(one, climbed=()) for one in case.file.obligations if one.id == owed)
    case.file = replace(case.file, obligations=unclimbed)

    happened = case.act(Act.MARK_OBLIGATION_MISSED, miss(owed))

    assert happened[:2] == ["obligation:missed", "obligation:breached"]


def test_what_is_missed_after_more_time_was_given_is_a_breach_of_the_new_due_time() -> None:
    case, owed = overdue_self_report()
    case.act(Act.EXTEND_OBLIGATION, extension(owed, 1), SUPERVISOR)
    case.run(DAY)
    first_round = tuple(
        replace(one, climbed=tuple(climb for climb in one.climbed if climb.round == 0))
        for one in case.file.obligations
        if one.id == owed
    )
    case.file = replace(case.file, obligations=first_round)

    assert "obligation:breached" in case.act(Act.MARK_OBLIGATION_MISSED, miss(owed))


def test_a_fault_of_others_is_never_a_violation() -> None:
    case, owed = overdue_self_report()
    happened = case.act(Act.NOTE_FAULT, fault(owed))

    assert happened == ["obligation:fault_noted"]
    assert case.refused(Act.MARK_OBLIGATION_MISSED, miss(owed)) == "fault_of_others"
    case.run(30 * DAY)
    assert max(one.level for one, _ in case.fired if one.obligation_id == owed) == 1


def test_a_fault_is_noted_once_and_can_be_corrected() -> None:
    case, owed = overdue_self_report()
    case.act(Act.NOTE_FAULT, fault(owed))

    assert case.refused(Act.NOTE_FAULT, fault(owed)) == "fault_noted"
    assert case.refused(Act.NOTE_FAULT, fault(owed, FaultCause.SYSTEM)) == ""


@pytest.mark.parametrize(("kind", "actor"), [(_K.SPECIALIST_CONTACT, SUPERVISOR), (_K.FILE_REVIEW, DIRECTOR)])
def test_after_a_duty_of_a_cadence_was_missed_the_next_is_owed(kind: ObligationKind, actor: Actor) -> None:
    case = a_simulation()
    case.run(100 * DAY)
    first = case.owed(kind)

    happened = case.act(Act.MARK_OBLIGATION_MISSED, miss(first.id), actor)

    assert "obligation:opened" in happened
    assert (case.owed(kind).starts_at, case.owed(kind).clause) == (case.now, first.clause)


def test_after_a_duty_of_a_cadence_was_excused_the_next_is_owed() -> None:
    case = a_simulation()

    happened = case.act(Act.EXCUSE_OBLIGATION, excuse(case.owed(_K.SPECIALIST_CONTACT).id), SUPERVISOR)

    assert happened == ["obligation:excused", "obligation:opened"]


def test_a_closing_duty_may_be_extended_and_is_not_excused() -> None:
    case = a_simulation(Phase.INTAKE)
    case.end(Phase.WITHDRAWN)
    owed = case.owed(_K.CLOSING_DUTY).id

    assert case.refused(Act.EXCUSE_OBLIGATION, excuse(owed), SUPERVISOR) == "wrong_phase"
    assert case.refused(Act.MARK_OBLIGATION_MISSED, miss(owed), SUPERVISOR) == "wrong_phase"
    assert case.refused(Act.NOTE_FAULT, fault(owed), SUPERVISOR) == ""
    assert "obligation:extended" in case.act(Act.EXTEND_OBLIGATION, extension(owed), SUPERVISOR)


def test_intake_decides_about_no_obligation() -> None:
    case = a_simulation()

    for act in (Act.EXCUSE_OBLIGATION, Act.EXTEND_OBLIGATION, Act.MARK_OBLIGATION_MISSED, Act.NOTE_FAULT):
        assert case.refused(act, None, INTAKE) == "not_permitted"
