"""Contacts, file reviews, disclosures and change of specialist: each refusal and each effect."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts import Act
from domain.case import Case
from domain.disclosures import DisclosureForm, LearnedForm, LearnedFrom
from domain.enrollment_rules import CASE_RULES
from domain.events import MessageKind
from domain.facts import ContactFact, DisclosureKind, FileReviewFact, SelfDisclosureFact
from domain.files import Intent
from domain.forms import Form
from domain.grades import Grade
from domain.ids import StaffId, TeamId
from domain.leave import LeaveForm, ReturnFromLeaveForm
from domain.monitoring import ContactForm, ContactParty, FileReviewForm, Modality, SpecialistForm
from domain.obligations import ObligationKind, ObligationState, PauseCause
from domain.phases import ENDS, Phase
from domain.roles import Party
from domain.rules import why_not_act
from domain.specialists import SpecialistStanding
from tests.domain.examples import at, limit, shown
from tests.domain.factories import INTAKE, NOW, SPECIALIST, SUPERVISOR, new_id
from tests.domain.monitored import MONITORING, a_simulation, but_the_investigation
from tests.domain.policies_for_tests import with_deadline
from tests.domain.simulation import Simulation

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_K = ObligationKind
TALK = ContactForm(party=ContactParty.PARTICIPANT, modality=Modality.AUDIO, at=NOW, note="Ten minutes; steady.")
REVIEW = FileReviewForm(findings="Complete.")


def a_disclosure(of: Simulation, days_ago: int, reported_days_ago: int = 0) -> DisclosureForm:
    return DisclosureForm(
        occurred_at=of.now - days_ago * DAY,
        reported_at=of.now - reported_days_ago * DAY,
        detail="Synthetic: a misdemeanor charge.",
    )


def test_a_contact_with_the_participant_opens_the_next_from_its_own_time() -> None:
    case = a_simulation()
    first = case.owed(_K.SPECIALIST_CONTACT)
    case.run(10 * DAY)

    happened = case.act(Act.RECORD_CONTACT, replace(TALK, at=NOW + 8 * DAY))

    assert happened == ["contact:recorded", "obligation:accepted", "obligation:opened"]
    assert (case.known[first.id].state, case.known[first.id].submitted_at) == (ObligationState.ACCEPTED, NOW + 8 * DAY)
    following = case.owed(_K.SPECIALIST_CONTACT)
    assert (following.starts_at, following.clause) == (NOW + 8 * DAY, first.clause)
    assert following.schedule is not None
    assert shown(following.schedule.due_at) == "2026-04-09 17:00"


def test_a_contact_is_kept_with_whoever_made_it() -> None:
    case = a_simulation()

    case.act(Act.RECORD_CONTACT, TALK)

    fact = case.facts(ContactFact)[-1]
    assert isinstance(fact, ContactFact)
    assert (fact.party, fact.modality, fact.note) == ("participant", "audio", TALK.note)
    assert fact.staff_id == SPECIALIST.staff_id


@pytest.mark.parametrize(
    "form",
    [
        replace(TALK, party=ContactParty.EMPLOYER),
        replace(TALK, party=ContactParty.PROBATION_OR_PAROLE),
        replace(TALK, modality=Modality.WRITTEN),
        replace(TALK, at=NOW - HOUR),  # before the last one, entered late
    ],
)
def test_other_contacts_are_kept_and_meet_nothing(form: ContactForm) -> None:
    case = a_simulation()
    owed = case.owed(_K.SPECIALIST_CONTACT)

    assert case.act(Act.RECORD_CONTACT, form) == ["contact:recorded"]
    assert case.owed(_K.SPECIALIST_CONTACT) == owed


def test_a_contact_is_recorded_where_none_is_owed_yet() -> None:
    case = a_simulation(Phase.INTAKE)

    assert case.act(Act.RECORD_CONTACT, TALK) == ["contact:recorded"]


def test_a_contact_made_in_time_and_recorded_late_was_in_time() -> None:
    case = a_simulation()
    owed = case.owed(_K.SPECIALIST_CONTACT)
    case.run_to(at("2026-04-02 12:00"))

    case.act(Act.RECORD_CONTACT, replace(TALK, at=at("2026-04-01 16:00")))

    assert not case.known[owed.id].was_met_late


def test_contacts_on_a_grid_open_their_next_period_by_themselves() -> None:
    case = a_simulation()
    on_a_grid = replace(case.owed(_K.SPECIALIST_CONTACT), period=limit("1 mo"), schedule=None)
    case.file = replace(case.file, obligations=(on_a_grid,))
    case.sleep_to(case.now)

    assert case.act(Act.RECORD_CONTACT, TALK) == ["contact:recorded", "obligation:accepted"]
    case.run(40 * DAY)
    assert case.owed(_K.SPECIALIST_CONTACT).starts_at == at("2026-04-02 17:00")


@pytest.mark.parametrize(
    ("form", "code"), [(replace(TALK, at=NOW + HOUR), "date_in_future"), (replace(TALK, note=" "), "text_missing")]
)
def test_a_contact_has_happened_and_says_something(form: ContactForm, code: str) -> None:
    assert a_simulation().refused(Act.RECORD_CONTACT, form) == code


def test_a_file_review_opens_the_next() -> None:
    case = a_simulation()
    first = case.owed(_K.FILE_REVIEW)
    case.run(60 * DAY)

    happened = case.act(Act.COMPLETE_FILE_REVIEW, REVIEW, SUPERVISOR)

    assert happened == ["file:reviewed", "obligation:accepted", "obligation:opened"]
    assert case.known[first.id].state is ObligationState.ACCEPTED
    assert (case.owed(_K.FILE_REVIEW).starts_at, case.owed(_K.FILE_REVIEW).clause) == (case.now, first.clause)
    fact = case.facts(FileReviewFact)[-1]
    assert isinstance(fact, FileReviewFact)
    assert (fact.reviewer_id, fact.at, fact.findings) == (SUPERVISOR.staff_id, case.now, "Complete.")


def test_a_file_review_is_the_supervisors_and_finds_something() -> None:
    case = a_simulation()

    assert case.refused(Act.COMPLETE_FILE_REVIEW, REVIEW, SPECIALIST) == "not_permitted"
    assert case.refused(Act.COMPLETE_FILE_REVIEW, FileReviewForm(findings=""), SUPERVISOR) == "text_missing"


def test_a_file_can_be_reviewed_before_there_is_a_duty_to() -> None:
    case = a_simulation(Phase.INTAKE)

    assert case.act(Act.COMPLETE_FILE_REVIEW, REVIEW, SUPERVISOR) == ["file:reviewed"]


@pytest.mark.parametrize(
    ("act", "kind", "owed_as"),
    [
        (Act.RECORD_ARREST, DisclosureKind.ARREST, _K.ARREST_REPORT),
        (Act.RECORD_PRESCRIPTION, DisclosureKind.PRESCRIPTION, _K.PRESCRIPTION_NOTICE),
    ],
)
def test_a_disclosure_in_time_is_met(act: Act, kind: DisclosureKind, owed_as: ObligationKind) -> None:
    case = a_simulation()
    case.run(20 * DAY)
    form = a_disclosure(case, 1)

    happened = case.act(act, form)

    reported = f"disclosure:{kind.value}_reported"
    assert but_the_investigation(happened) == ["obligation:opened", reported, "obligation:accepted"]
    assert ("investigation:begun" in happened) is (kind is not DisclosureKind.PRESCRIPTION)
    fact = case.facts(SelfDisclosureFact)[-1]
    assert isinstance(fact, SelfDisclosureFact)
    assert (fact.kind, fact.occurred_at, fact.reported_at) == (kind, form.occurred_at, form.reported_at)
    assert fact.obligation_id is not None
    owed = case.known[fact.obligation_id]
    assert (owed.kind, owed.starts_at, owed.submitted_at) == (owed_as, form.occurred_at, form.reported_at)
    assert not owed.was_met_late
    assert (case.messages[-1].to, case.messages[-1].kind) == (Party.SPECIALIST, MessageKind.TASK)


def test_a_disclosure_rests_on_the_clause_that_asks_for_it() -> None:
    case = a_simulation()

    case.act(Act.RECORD_ARREST, replace(a_disclosure(case, 0), occurred_at=case.now - HOUR))

    opened = next(one for one in case.known.values() if one.kind is _K.ARREST_REPORT)
    assert opened.clause == "agreement 1, clause 4 (D29)"


@pytest.mark.parametrize(
    ("act", "days", "code"), [(Act.RECORD_ARREST, 31, "NC2 review"), (Act.RECORD_PRESCRIPTION, 3, "NC1")]
)
def test_a_late_disclosure_is_a_breach_of_its_deadline(act: Act, days: int, code: str) -> None:
    case = a_simulation()
    case.run(60 * DAY)

    happened = case.act(act, a_disclosure(case, days))

    assert happened[-2:] == ["obligation:accepted", "obligation:met_late"]
    late = case.events[-1]
    assert late.sentence.endswith(f"It counts as: {code}.")
    assert late.clause.startswith("agreement 1, clause ")


@pytest.mark.parametrize("act", [Act.RECORD_ARREST, Act.RECORD_PRESCRIPTION])
def test_what_no_clause_asks_for_is_kept_and_never_late(act: Act) -> None:
    case = without_disclosure_clauses()
    told = DisclosureForm(occurred_at=case.now - 300 * DAY, reported_at=case.now, detail="Synthetic example.")
    owed = {one.id for one in case.file.obligations}

    happened = case.act(act, told)

    assert len(but_the_investigation(happened)) == 1
    assert happened[0].startswith("disclosure:")
    fact = case.facts(SelfDisclosureFact)[-1]
    assert isinstance(fact, SelfDisclosureFact)
    assert (fact.obligation_id, fact.occurred_at) == (None, told.occurred_at)
    assert {one.id for one in case.file.obligations} == owed


def without_disclosure_clauses() -> Simulation:
    """A case whose agreement asks neither for arrests nor for prescriptions."""
    case = a_simulation()
    left = tuple(one for one in case.case.clauses if not {"D29", "D31"} & set(one.duties))
    return Simulation(file=replace(case.file, subject=replace(case.case, clauses=left)), now=case.now)


def test_what_was_reported_in_time_and_recorded_later_was_in_time() -> None:
    case = a_simulation()
    case.run(60 * DAY)

    assert "obligation:met_late" not in case.act(Act.RECORD_PRESCRIPTION, a_disclosure(case, 10, reported_days_ago=9))


def test_a_disclosure_never_climbs_though_its_time_is_long_past() -> None:
    case = a_simulation()
    case.run(59 * DAY)
    case.act(Act.RECORD_ARREST, a_disclosure(case, 50))

    case.run(30 * DAY)

    assert not any(owed.kind is _K.ARREST_REPORT for _, owed in case.fired)


def test_a_disclosure_whose_clock_stands_still_is_judged_when_it_runs_again() -> None:
    case = a_simulation()
    case.run(10 * DAY)
    case.act(Act.START_LEAVE, LeaveForm(cause=PauseCause.INCARCERATION, since=case.now, reason="A sentence."))
    case.run(10 * DAY)

    assert "obligation:accepted" not in case.act(Act.RECORD_PRESCRIPTION, a_disclosure(case, 5))
    case.run(20 * DAY)
    happened = case.act(Act.END_LEAVE, ReturnFromLeaveForm(until=case.now, reason="Released."))

    assert "obligation:accepted" in happened
    assert "obligation:met_late" not in happened


@pytest.mark.parametrize("act", [Act.RECORD_ARREST, Act.RECORD_PRESCRIPTION])
def test_a_disclosure_follows_what_it_tells_of(act: Act) -> None:
    case = a_simulation()
    case.run(20 * DAY)
    form = a_disclosure(case, 5)

    assert case.refused(act, replace(form, reported_at=form.occurred_at - HOUR)) == "reported_before"
    assert case.refused(act, replace(form, reported_at=case.now + HOUR)) == "date_in_future"
    assert case.refused(act, replace(form, detail="")) == "text_missing"
    assert case.refused(act) == ""


def test_what_the_jurisdiction_does_not_ask_for_is_not_owed() -> None:
    case = a_simulation()
    none = replace(MONITORING.deadline("D31"), grade=Grade.NOT_APPLICABLE)
    case.file = replace(case.file, policy=with_deadline(case.file.policy, none))

    assert case.refused(Act.RECORD_PRESCRIPTION) == "not_owed"
    assert case.refused(Act.RECORD_ARREST) == ""


def learned(of: Simulation, days_ago: int, kind: DisclosureKind = DisclosureKind.ARREST) -> LearnedForm:
    return LearnedForm(
        kind=kind,
        occurred_at=of.now - days_ago * DAY,
        learned_at=of.now - HOUR,
        learned_from=LearnedFrom.JUSTICE_NETWORK,
        detail="Synthetic: a misdemeanor charge.",
    )


def test_an_arrest_learned_of_elsewhere_and_never_reported_climbs_from_when_it_was_known() -> None:
    case = a_simulation()
    case.run(60 * DAY)

    happened = but_the_investigation(case.act(Act.RECORD_UNREPORTED, learned(case, 40)))

    assert happened[:3] == ["obligation:opened", "disclosure:arrest_learned", "obligation:overdue"]
    assert happened[3:] == ["obligation:escalated", "obligation:breached"]
    owed = case.owed(_K.ARREST_REPORT)
    assert (owed.state, owed.starts_at, owed.clause) == (
        ObligationState.OVERDUE,
        case.now - 40 * DAY,
        "agreement 1, clause 4 (D29)",
    )
    fact = case.facts(SelfDisclosureFact)[-1]
    assert isinstance(fact, SelfDisclosureFact)
    assert (fact.reported_at, fact.learned_at, fact.learned_from) == (None, case.now - HOUR, "justice_network")
    assert fact.obligation_id == owed.id
    case.run(20 * DAY)
    climbed = [(one.level, one.reaches) for one, of in case.fired if of.kind is _K.ARREST_REPORT]
    assert [level for level, _ in climbed] == [1, 2, 3, 4, 5]
    breached = [one.sentence for one in case.events if one.name == "obligation:breached" and "D29" in one.clause]
    assert len(breached) == 1
    times = [one.climbed_at for one, of in case.fired if of.kind is _K.ARREST_REPORT]
    assert len({one.date() for one in times}) == len(times)


def test_an_arrest_learned_of_early_leaves_the_participant_the_time_that_is_left() -> None:
    case = a_simulation()
    case.run(60 * DAY)
    case.act(Act.RECORD_UNREPORTED, learned(case, 5))
    owed = case.owed(_K.ARREST_REPORT)
    assert owed.state is ObligationState.OPEN

    report = replace(a_disclosure(case, 5), obligation_id=owed.id)
    happened = case.act(Act.RECORD_ARREST, report)

    assert happened == ["disclosure:arrest_reported", "investigation:joined", "obligation:accepted"]
    assert (case.known[owed.id].submitted_at, case.known[owed.id].was_met_late) == (case.now, False)
    assert case.refused(Act.RECORD_ARREST, report) == "not_waiting"
    assert case.refused(Act.RECORD_ARREST, replace(report, obligation_id=None)) == ""


def test_a_report_that_comes_after_the_news_and_too_late_is_one_breach() -> None:
    case = a_simulation()
    case.run(60 * DAY)
    case.act(Act.RECORD_UNREPORTED, learned(case, 40))
    owed = case.owed(_K.ARREST_REPORT)
    case.run(DAY)

    case.act(Act.RECORD_ARREST, replace(a_disclosure(case, 41), obligation_id=owed.id))

    assert case.known[owed.id].was_met_late
    assert sum(one.name == "obligation:breached" and "D29" in one.clause for one in case.events) == 1
    late = next(one for one in case.events if one.name == "obligation:met_late")
    assert "counts as" not in late.sentence


def test_a_prescription_can_be_learned_of_elsewhere_too() -> None:
    case = a_simulation()
    case.run(10 * DAY)

    case.act(Act.RECORD_UNREPORTED, learned(case, 1, DisclosureKind.PRESCRIPTION))

    assert case.owed(_K.PRESCRIPTION_NOTICE).state is ObligationState.OPEN


def test_what_is_learned_of_happened_before_and_is_entered_once() -> None:
    case = a_simulation()
    case.run(20 * DAY)
    form = learned(case, 5)

    assert case.refused(Act.RECORD_UNREPORTED, replace(form, learned_at=form.occurred_at - HOUR)) == "learned_before"
    assert case.refused(Act.RECORD_UNREPORTED, replace(form, learned_at=case.now + HOUR)) == "date_in_future"
    assert case.refused(Act.RECORD_UNREPORTED, replace(form, detail=" ")) == "text_missing"
    case.act(Act.RECORD_UNREPORTED, form)
    assert case.refused(Act.RECORD_UNREPORTED, form) == "known_already"
    none = replace(MONITORING.deadline("D31"), grade=Grade.NOT_APPLICABLE)
    case.file = replace(case.file, policy=with_deadline(case.file.policy, none))
    assert case.refused(Act.RECORD_UNREPORTED, replace(form, kind=DisclosureKind.PRESCRIPTION)) == "not_owed"


def test_what_no_clause_asks_to_be_reported_is_learned_of_and_not_owed() -> None:
    case = without_disclosure_clauses()
    owed = {one.id for one in case.file.obligations}

    happened = case.act(Act.RECORD_UNREPORTED, learned(case, 40))
    assert but_the_investigation(happened) == ["disclosure:arrest_learned"]
    assert {one.id for one in case.file.obligations} == owed


def test_a_case_goes_to_another_specialist() -> None:
    case = a_simulation()
    form = SpecialistForm(staff_id=StaffId(new_id()), team_id=TeamId(new_id()), reason="Leave of the former one.")

    happened = case.act(Act.REASSIGN_SPECIALIST, form, SUPERVISOR)

    assert happened == ["enrollment:specialist_changed"]
    assert (case.case.specialist_id, case.case.team_id) == (form.staff_id, form.team_id)
    assert [one.to for one in case.messages[-2:]] == [Party.SPECIALIST, Party.PARTICIPANT]
    assert case.refused(Act.REASSIGN_SPECIALIST, form, SUPERVISOR) == "same_specialist"
    other = replace(form, staff_id=StaffId(new_id()))
    assert case.refused(Act.REASSIGN_SPECIALIST, replace(other, reason=" "), SUPERVISOR) == "text_missing"
    assert case.refused(Act.REASSIGN_SPECIALIST, other, SPECIALIST) == "not_permitted"


def test_the_registry_knows_to_whom_a_case_can_be_given() -> None:
    case = a_simulation()
    form = SpecialistForm(staff_id=StaffId(new_id()), team_id=TeamId(new_id()), reason="Workload.")
    known = SpecialistStanding(staff_id=form.staff_id, team_id=form.team_id)
    rule = CASE_RULES[Act.REASSIGN_SPECIALIST]

    def asked(*specialists: SpecialistStanding) -> str:
        intent: Intent[Case, Form] = Intent(
            file=case.file, actor=SUPERVISOR, now=case.now, form=form, specialists=specialists
        )
        refusal = why_not_act(rule, intent, case.case.phase)
        return "" if refusal is None else refusal.code

    assert rule.gives_to(form) == (form.staff_id,)
    assert asked(known) == ""
    assert asked() == "unknown_specialist"
    assert asked(replace(known, team_id=TeamId(new_id()))) == "unknown_specialist"


@pytest.mark.parametrize("phase", [Phase.REFERRED, Phase.WITHDRAWN])
def test_a_licensee_who_has_not_been_written_to_or_has_left_is_not_told_of_it(phase: Phase) -> None:
    case = a_simulation(Phase.REFERRED)
    if phase in ENDS:
        case.end(phase)
    before = len(case.messages)
    form = SpecialistForm(staff_id=StaffId(new_id()), team_id=TeamId(new_id()), reason="Workload.")

    case.act(Act.REASSIGN_SPECIALIST, form, SUPERVISOR)

    assert [one.to for one in case.messages[before:]] == [Party.SPECIALIST]


@pytest.mark.parametrize("act", [Act.RECORD_CONTACT, Act.RECORD_ARREST, Act.RECORD_PRESCRIPTION])
def test_day_to_day_work_is_not_for_intake(act: Act) -> None:
    assert a_simulation().refused(act, Form(), INTAKE) == "not_permitted"
