"""What stays and what goes when something is said of a test again: reports, verdicts, people, splits, disputes."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.acts import Act
from domain.facts import OrderReason, SpecimenFact
from domain.obligations import Obligation, ObligationKind
from domain.policy import Policy
from domain.roles import Role
from domain.testing import arrivals, misses
from domain.testing.acts_results import DecisionOfTestForm, SpecimenForm, SplitResultForm, TestingTaskForm, VerdictForm
from domain.testing.codes import Adjudication, MissedCause, ViolationLevel
from domain.testing.news import CollectedOtherwise, NotCollected
from domain.testing.results import Flaw, LabReport, LabResult, MroResult, ReportStatus
from tests.domain.factories import SPECIALIST, staff
from tests.domain.testing.reported import CALIFORNIA, VRP, report
from tests.domain.testing.tested import Tested

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MADE = "Made up for this test."
SUPERVISOR = staff(Role.SUPERVISOR)
PENDING = report(LabResult.POSITIVE, None)
POSITIVE = report(LabResult.POSITIVE, MroResult.POSITIVE)
NEGATIVE = report(LabResult.NEGATIVE, MroResult.NEGATIVE)
PRELIMINARY = report(LabResult.POSITIVE, None, ReportStatus.PRELIMINARY)
CORRECTED = report(LabResult.NEGATIVE, MroResult.NEGATIVE, ReportStatus.CORRECTED)
_K = ObligationKind
BOTH = pytest.mark.parametrize("policy", [VRP, CALIFORNIA], ids=["Pennsylvania", "California"])


def asked(one: Tested, specimen: SpecimenFact) -> set[str]:
    """What is owed about a specimen: its kind, and of a task what is to be done."""
    open_ = [owed for owed in one.file.obligations if owed.subject == specimen.id and not owed.is_closed]
    return {_said(owed) for owed in open_}


def _said(owed: Obligation) -> str:
    return owed.label.partition(":")[0] if owed.kind is _K.TESTING_TASK else owed.kind.value


def decided(one: Tested, specimen: SpecimenFact) -> Adjudication | None:
    known = one.testing.specimen(specimen.id)
    assert known is not None
    return known.adjudication


def in_force(one: Tested) -> list[ViolationLevel]:
    return [fact.level for fact in one.testing.violations if fact.withdrawn_at is None]


def person(one: Tested, specimen: SpecimenFact, adjudication: Adjudication, **more: object) -> list[str]:
    form = DecisionOfTestForm(specimen_id=specimen.id, adjudication=adjudication, reason=MADE)
    return one.act(Act.DECIDE_TEST, replace(form, **more), SUPERVISOR)  # type: ignore[arg-type]  # fields of the form


def not_collected(one: Tested, order: SpecimenFact, cause: MissedCause) -> None:
    turn = one.turn()
    told = NotCollected(id=uuid4(), specimen_id=order.id, cause=cause, at=one.now)
    misses.told_not_collected(turn, told)
    one.take(turn)


def positive(policy: Policy = VRP) -> tuple[Tested, SpecimenFact]:
    one = Tested(policy)
    given = one.collect(one.select())
    one.report(given, POSITIVE)
    return one, given


@pytest.mark.parametrize("status", [ReportStatus.PRELIMINARY, ReportStatus.PARTIAL])
def test_a_report_that_is_not_final_takes_nothing_back(status: ReportStatus) -> None:
    one = Tested()
    order = one.select()
    early = replace(PRELIMINARY, status=status)
    one.report(order, early)
    assert asked(one, order) == {"specimen"}
    given = one.collect(order)
    one.report(given, early)
    assert asked(one, given) == {"lab_result"}
    one.report(given, PENDING)
    (review,) = one.owed(_K.MRO_REVIEW)
    one.report(given, early)
    assert one.owed(_K.MRO_REVIEW) == [review]


def test_a_pending_result_that_is_reported_again_keeps_its_clock() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, PENDING)
    (review,) = one.owed(_K.MRO_REVIEW)
    one.run(DAY)
    one.report(given, PENDING)
    assert [(owed.id, owed.schedule) for owed in one.owed(_K.MRO_REVIEW)] == [(review.id, review.schedule)]


def test_a_positive_that_is_reported_again_keeps_what_is_asked() -> None:
    one, given = positive()
    before = {owed.id for owed in one.file.obligations}
    one.report(given, replace(POSITIVE, status=ReportStatus.CORRECTED))
    assert {owed.id for owed in one.file.obligations} == before
    assert len(one.told_to_case) == 1


REFUSED = report(LabResult.SUBSTITUTED, MroResult.REFUSAL)
LATE_DISCLOSURE = report(LabResult.POSITIVE, MroResult.NEGATIVE)


@pytest.mark.parametrize(
    ("before", "after", "withdrawn", "added"),
    [
        (NEGATIVE, NEGATIVE, [], []),
        (POSITIVE, POSITIVE, [], []),
        (NEGATIVE, POSITIVE, [], ["NC2"]),
        (POSITIVE, NEGATIVE, ["NC2"], []),
        (POSITIVE, PENDING, ["NC2"], []),
        (POSITIVE, LATE_DISCLOSURE, ["NC2"], ["NC1"]),
        (LATE_DISCLOSURE, NEGATIVE, ["NC1"], []),
        (REFUSED, POSITIVE, ["NC2"], ["NC2"]),
    ],
)
def test_a_corrected_report_changes_what_it_does_not_bear_out(
    before: LabReport, after: LabReport, withdrawn: list[str], added: list[str]
) -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, before)
    told = len(one.told_to_case)
    one.report(given, replace(after, status=ReportStatus.CORRECTED))
    news = one.told_to_case[told:]
    assert [fact.level.value for fact in news if fact.withdrawn_at is not None] == withdrawn
    assert [fact.level.value for fact in news if fact.withdrawn_at is None] == added


@pytest.mark.parametrize("status", [ReportStatus.FINAL, ReportStatus.CANCELLED])
def test_an_older_report_does_not_reverse_a_correction(status: ReportStatus) -> None:
    one, given = positive()
    one.report(given, CORRECTED)
    assert decided(one, given) is Adjudication.CLEAR
    one.report(given, replace(POSITIVE, status=status))
    assert decided(one, given) is Adjudication.CLEAR
    assert "Ask sender" in asked(one, given)
    assert in_force(one) == []


def test_a_report_made_before_the_one_that_decided_goes_to_a_person() -> None:
    one, given = positive()
    one.report(given, replace(NEGATIVE, reported_at=POSITIVE.reported_at - HOUR))
    assert decided(one, given) is Adjudication.UNEXPLAINED_POSITIVE
    assert "Ask sender" in asked(one, given)


def test_a_dispute_that_is_upheld_leaves_everything_as_it_was() -> None:
    one, given = positive(CALIFORNIA)
    before, found = asked(one, given), in_force(one)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=given.id, reason=MADE))
    assert asked(one, given) == before | {"Independent review"}
    happened = person(one, given, Adjudication.UNEXPLAINED_POSITIVE)
    assert "testing:upheld" in happened
    assert (asked(one, given), in_force(one)) == (before, found)
    known = one.testing.specimen(given.id)
    assert known is not None
    assert (known.adjudication, known.counts) == (Adjudication.UNEXPLAINED_POSITIVE, True)
    assert known.closed_at is not None


def test_a_dispute_that_is_granted_takes_everything_back() -> None:
    one, given = positive()
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=given.id, reason=MADE))
    person(one, given, Adjudication.CLEAR)
    assert (decided(one, given), in_force(one)) == (Adjudication.CLEAR, [])
    assert asked(one, given) == set()


def test_a_disputed_no_show_that_is_upheld_stays_a_violation() -> None:
    one = Tested(CALIFORNIA)
    order = one.select()
    one.run(3 * DAY)
    assert in_force(one) == [ViolationLevel.MAJOR]
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=order.id, reason=MADE))
    person(one, order, Adjudication.NO_SHOW)
    assert in_force(one) == [ViolationLevel.MAJOR]


def disputed(policy: Policy) -> tuple[Tested, SpecimenFact]:
    one, given = positive(policy)
    one.run(DAY)
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=given.id, reason=MADE))
    one.run(DAY)
    return one, given


@BOTH
@pytest.mark.parametrize("status", [ReportStatus.FINAL, ReportStatus.CORRECTED])
def test_a_report_that_says_what_is_disputed_leaves_the_dispute_open(policy: Policy, status: ReportStatus) -> None:
    one, given = disputed(policy)
    owed = {each.id: (each.label, each.schedule) for each in one.file.obligations}
    found, disputes = in_force(one), one.testing.disputes
    happened = one.report(given, replace(POSITIVE, status=status))
    assert happened == ["testing:confirmed"]
    assert decided(one, given) is Adjudication.DISPUTED
    assert {each.id: (each.label, each.schedule) for each in one.file.obligations} == owed
    assert (in_force(one), one.testing.disputes) == (found, disputes)
    assert [each.specimen_id for each in disputes] == [given.id]
    person(one, given, Adjudication.UNEXPLAINED_POSITIVE)
    assert decided(one, given) is Adjudication.UNEXPLAINED_POSITIVE


@BOTH
@pytest.mark.parametrize(
    ("said", "code", "found"),
    [
        (NEGATIVE, Adjudication.CLEAR, []),
        (LATE_DISCLOSURE, Adjudication.CLEAR_RX, [ViolationLevel.MINOR]),
        (PENDING, None, []),
    ],
    ids=["negative", "explained", "to be verified"],
)
def test_a_report_that_says_otherwise_than_what_is_disputed_decides(
    policy: Policy, said: LabReport, code: Adjudication | None, found: list[ViolationLevel]
) -> None:
    one, given = disputed(policy)
    happened = one.report(given, replace(said, status=ReportStatus.CORRECTED))
    assert "testing:reopened" in happened
    assert (decided(one, given), in_force(one)) == (code, found)
    assert one.testing.disputes == ()
    assert "Independent review" not in asked(one, given)


def test_an_older_report_that_says_what_is_disputed_raises_no_doubt() -> None:
    one, given = disputed(VRP)
    before = asked(one, given)
    one.report(given, replace(POSITIVE, reported_at=POSITIVE.reported_at - HOUR))
    assert (decided(one, given), asked(one, given)) == (Adjudication.DISPUTED, before)
    one.report(given, replace(NEGATIVE, reported_at=POSITIVE.reported_at - HOUR))
    assert (decided(one, given), asked(one, given)) == (Adjudication.DISPUTED, before | {"Ask sender"})


def test_a_split_that_bears_nothing_out_ends_the_dispute() -> None:
    one, given = positive(CALIFORNIA)
    one.act(Act.REQUEST_SPLIT, SpecimenForm(specimen_id=given.id, reason=MADE))
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=given.id, reason=MADE))
    form = SplitResultForm(specimen_id=given.id, reconfirmed=False, reported_on=one.now.date(), reason=MADE)
    one.act(Act.RECORD_SPLIT_RESULT, form)
    assert decided(one, given) is Adjudication.CANCELLED_NO_ACTION
    assert one.testing.disputes == ()
    assert "Independent review" not in asked(one, given)


def test_a_dispute_is_not_decided_by_the_specialist() -> None:
    one, given = positive()
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=given.id, reason=MADE))
    form = DecisionOfTestForm(specimen_id=given.id, adjudication=Adjudication.CLEAR, reason=MADE)
    assert one.refused(Act.DECIDE_TEST, form, SPECIALIST) == "not_independent"


def test_what_a_person_decides_has_the_consequences_of_the_rules() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, report(LabResult.POSITIVE, MroResult.CANCELLED))
    assert decided(one, given) is None
    happened = person(one, given, Adjudication.UNEXPLAINED_POSITIVE)
    assert {"testing:violation_found", "testing:cease_practice", "testing:open_investigation"} <= set(happened)
    assert "split_request" in asked(one, given)
    assert in_force(one) == [ViolationLevel.MAJOR]


def test_a_person_who_asks_for_another_specimen_has_it_ordered() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, report(LabResult.POSITIVE, MroResult.CANCELLED))
    person(one, given, Adjudication.CANCELLED_RECOLLECT)
    (again,) = one.testing.open
    assert (again.why, again.replaces, again.observed) == (OrderReason.RECOLLECTION, given.id, True)


@pytest.mark.parametrize("level", [ViolationLevel.MINOR, ViolationLevel.MAJOR, None])
def test_a_person_says_what_a_refusal_counts_as(level: ViolationLevel | None) -> None:
    one = Tested()
    order = one.select()
    not_collected(one, order, MissedCause.TAMPERED)
    assert (decided(one, order), asked(one, order)) == (Adjudication.REFUSAL, {"Review"})
    person(one, order, Adjudication.REFUSAL, level=level)
    assert in_force(one) == ([] if level is None else [level])
    assert asked(one, order) == set()
    form = DecisionOfTestForm(specimen_id=order.id, adjudication=Adjudication.CLEAR, reason=MADE)
    assert one.refused(Act.DECIDE_TEST, form, SUPERVISOR) == "already_decided"


def test_the_level_of_what_the_rules_decide_is_not_a_person_s() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, report(LabResult.POSITIVE, MroResult.CANCELLED))
    form = DecisionOfTestForm(
        specimen_id=given.id, adjudication=Adjudication.UNEXPLAINED_POSITIVE, level=ViolationLevel.MINOR, reason=MADE
    )
    assert one.refused(Act.DECIDE_TEST, form, SUPERVISOR) == "level_by_rule"


def test_use_in_practice_is_critical_whether_it_is_known_at_once_or_found_out() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, PENDING)
    verdict = VerdictForm(specimen_id=given.id, result=MroResult.POSITIVE, reason=MADE, used_in_practice=True)
    one.act(Act.RECORD_VERDICT, verdict)
    assert in_force(one) == [ViolationLevel.CRITICAL]

    later, specimen = positive()
    person(later, specimen, Adjudication.UNEXPLAINED_POSITIVE, used_in_practice=True)
    assert in_force(later) == [ViolationLevel.CRITICAL]


def test_a_question_about_a_test_is_answered_by_deciding_it() -> None:
    one = Tested()
    given = one.collect(one.select())
    one.report(given, report(LabResult.POSITIVE, MroResult.CANCELLED))
    (task,) = [owed for owed in one.owed(_K.TESTING_TASK) if owed.subject == given.id]
    form = TestingTaskForm(obligation_id=task.id, reason=MADE)
    assert one.refused(Act.COMPLETE_TESTING_TASK, form) == "decide_the_test"
    person(one, given, Adjudication.CANCELLED_NO_ACTION)
    assert asked(one, given) == set()


def test_a_split_test_is_asked_for_sent_and_reported() -> None:
    one, given = positive()
    result = SplitResultForm(specimen_id=given.id, reason=MADE, reconfirmed=True, reported_on=one.now.date())
    assert one.refused(Act.RECORD_SPLIT_RESULT, result) == "no_split_requested"
    one.act(Act.REQUEST_SPLIT, SpecimenForm(specimen_id=given.id, reason=MADE))
    assert "Split test" in asked(one, given)
    (task,) = [owed for owed in one.owed(_K.TESTING_TASK) if _said(owed) == "Split test"]
    done = TestingTaskForm(obligation_id=task.id, reason=MADE)
    assert one.refused(Act.COMPLETE_TESTING_TASK, done) == "record_the_result"
    one.act(Act.RECORD_SPLIT_RESULT, result)
    assert "Split test" not in asked(one, given)
    assert in_force(one) == [ViolationLevel.MAJOR]
    assert one.refused(Act.RECORD_SPLIT_RESULT, result) == "no_split_requested"


@pytest.mark.parametrize("how", ["person", "split"])
def test_a_hold_ends_with_what_it_was_for(how: str) -> None:
    one = Tested(CALIFORNIA)
    given = one.collect(one.select())
    one.report(given, PENDING)
    assert one.testing.held == (given.id,)
    if how == "person":
        happened = person(one, given, Adjudication.CANCELLED_NO_ACTION)
    else:
        one.act(Act.RECORD_VERDICT, VerdictForm(specimen_id=given.id, result=MroResult.POSITIVE, reason=MADE))
        one.act(Act.REQUEST_SPLIT, SpecimenForm(specimen_id=given.id, reason=MADE))
        split = SplitResultForm(specimen_id=given.id, reason=MADE, reconfirmed=False, reported_on=one.now.date())
        happened = one.act(Act.RECORD_SPLIT_RESULT, split)
    assert "testing:lift_hold" in happened
    assert not one.testing.held


def test_another_collection_is_called_off_with_its_reason() -> None:
    one = Tested(CALIFORNIA)
    given = one.collect(one.select())
    one.report(given, report(LabResult.INVALID, MroResult.CANCELLED))
    (again,) = one.testing.open
    one.report(given, CORRECTED)
    assert (decided(one, given), decided(one, again)) == (Adjudication.CLEAR, Adjudication.NO_SHOW_EXCUSED)
    one.run(10 * DAY)
    assert in_force(one) == []


def test_another_collection_is_ordered_once() -> None:
    one = Tested(CALIFORNIA)
    given = one.collect(one.select())
    one.report(given, report(LabResult.INVALID, MroResult.CANCELLED))
    dilute = report(LabResult.NEGATIVE_DILUTE, MroResult.NEGATIVE, ReportStatus.CORRECTED, creatinine="3")
    one.report(given, dilute)
    assert decided(one, given) is Adjudication.DILUTE_RETEST
    assert [open_.replaces for open_ in one.testing.open] == [given.id]


def test_that_a_specimen_came_late_is_asked_whatever_its_result_is() -> None:
    one = Tested()
    order = one.select()
    one.run(order.due_at - one.now + HOUR)
    turn = one.turn()
    late = CollectedOtherwise(id=uuid4(), specimen_id=order.id, number="CCF-1", site="Sample Site", at=one.now)
    arrivals.told_collected_otherwise(turn, late)
    one.take(turn)
    assert "Review late" in asked(one, order)
    given = one.testing.specimen(order.id)
    assert given is not None
    one.report(given, NEGATIVE)
    assert (decided(one, given), asked(one, given)) == (Adjudication.CLEAR, {"Review late"})
    person(one, given, Adjudication.CLEAR, level=ViolationLevel.MINOR)
    assert (in_force(one), asked(one, given)) == ([ViolationLevel.MINOR], set())
    one.report(given, replace(CORRECTED, reported_at=CORRECTED.reported_at + DAY))
    assert in_force(one) == [ViolationLevel.MINOR]


def test_a_first_test_that_a_report_cancels_is_owed_anew() -> None:
    one = Tested()
    given = one.collect(one.select())
    assert one.owed(_K.BASELINE_TEST) == []
    one.report(given, report(LabResult.REJECTED, MroResult.CANCELLED, flaws=(Flaw.BROKEN_SEAL,)))
    assert decided(one, given) is Adjudication.CANCELLED_NO_ACTION
    assert len(one.owed(_K.BASELINE_TEST)) == 1
    one.report(given, CORRECTED)
    assert one.owed(_K.BASELINE_TEST) == []


def test_a_second_no_show_is_not_repeated_once_a_person_excuses_the_first() -> None:
    one = Tested()
    first = one.select()
    one.run(5 * DAY)
    second = one.select()
    one.run(5 * DAY)
    assert in_force(one) == [ViolationLevel.MINOR, ViolationLevel.MAJOR]
    one.act(Act.DISPUTE_TEST, SpecimenForm(specimen_id=first.id, reason=MADE))
    person(one, first, Adjudication.NO_SHOW_EXCUSED)
    assert in_force(one) == [ViolationLevel.MINOR]
    assert decided(one, second) is Adjudication.NO_SHOW
