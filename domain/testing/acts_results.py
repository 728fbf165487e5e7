"""What people decide about results: the officer's verdict, what the rules leave to a person, split test and dispute."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from domain.acts import Act
from domain.facts import SpecimenFact
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import ObligationId
from domain.obligation_changes import accept, cancel
from domain.obligations import Obligation, ObligationKind
from domain.refusals import Refusal, refuse
from domain.roles import Party, Role
from domain.rules import rule, table_of
from domain.testing.acts_orders import ALWAYS, AboutSpecimen, find
from domain.testing.adjudication import adjudicate
from domain.testing.book import DisputedTest, Testing, TestingFile, TestingTurn
from domain.testing.codes import CLEAN, Adjudication, ViolationLevel
from domain.testing.consequences import ask, asked_about, asks
from domain.testing.deciding import as_decided, decide
from domain.testing.decisions import outcome_of, why_wrong_level
from domain.testing.judging import review_time, task
from domain.testing.looking_back import history_of
from domain.testing.outcomes import QUESTIONS, Desk, Outcome, TaskKind, disputed
from domain.testing.results import LabReport, MroResult, ReportStatus
from domain.testing.results_in import completed, decide_by_report
from domain.testing.specimens import SpecimenState
from domain.testing.taking_back import forget_dispute
from domain.texts import why_blank

#: What a person may decide where the rules leave it to one; the others follow from a result or a dispute.
_DECIDABLE: Final = frozenset(Adjudication) - {Adjudication.DISPUTED, Adjudication.DILUTE_RETEST}
#: What is owed about a test until it is decided.
_ENDED_BY_DECISION: Final = frozenset({ObligationKind.SPECIMEN, ObligationKind.LAB_RESULT, ObligationKind.MRO_REVIEW})


#: Whether use was in active practice, which makes a positive a critical violation; left out while nobody knows.
UsedInPractice = Annotated[bool | None, About("Whether use was in active practice, once that is known.", None)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenForm(Form):
    """Which specimen, and why."""

    specimen_id: AboutSpecimen
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictForm(SpecimenForm):
    """What the medical review officer verified."""

    result: Annotated[MroResult, About("The verdict.", MroResult.NEGATIVE)]
    explained: Annotated[bool, About("Whether an invalid result has an acceptable explanation.", example=False)] = False
    used_in_practice: UsedInPractice = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOfTestForm(SpecimenForm):
    """What a person decides about a test that the rules leave to a person."""

    adjudication: Annotated[Adjudication, About("The decision.", Adjudication.CLEAR)]
    level: Annotated[
        ViolationLevel | None, About("As what it counts, where the rules leave that to a person.", None)
    ] = None
    used_in_practice: UsedInPractice = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestingTaskForm(Form):
    """What was done about a task."""

    obligation_id: Annotated[ObligationId, About("The task's obligation.", "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c03")]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitResultForm(SpecimenForm):
    """What the second laboratory found in the split specimen."""

    reconfirmed: Annotated[bool, About("Whether it found the same.", example=True)]
    reported_on: Annotated[date, About("When it reported.", date(2026, 6, 12))]


def _why_not_named(testing: Testing, form: SpecimenForm | None) -> Refusal | None:
    if form is None:
        return None
    found = find(testing, form.specimen_id)
    return found if isinstance(found, Refusal) else why_blank(form.reason, "The reason")


def _known(turn: TestingTurn, form: SpecimenForm) -> SpecimenFact:
    found = turn.testing.specimen(form.specimen_id)
    assert found is not None  # noqa: S101 - refused where there is none
    return found


def _why_not_verdict(intent: Intent[Testing, VerdictForm]) -> Refusal | None:
    form = intent.form
    if not any(one.lab is not None and one.mro is None for one in intent.subject.open):
        return refuse("nothing_to_verify", "No result of a laboratory waits for a verdict.")
    refusal = _why_not_named(intent.subject, form)
    if refusal is not None or form is None:
        return refusal
    found = intent.subject.specimen(form.specimen_id)
    if found is None or found.lab is None:
        return refuse("no_lab_result", "The laboratory has not reported on this specimen.")
    if found.mro is not None:
        return refuse("already_verified", f"The verdict is {found.mro.value}; a corrected report changes it.")
    return None


def _record_verdict(turn: TestingTurn, form: VerdictForm) -> None:
    known = _known(turn, form)
    report = completed(_as_report(turn, known, form.result), known)
    verified = replace(known, mro=form.result)
    turn.keep(verified)
    turn.record("testing:verified", f"The medical review officer verified {form.result.value}: {form.reason}", verified)
    turn.meet(ObligationKind.MRO_REVIEW, "verified", known.id)
    history = replace(
        history_of(turn.testing, verified), invalid_explained=form.explained, used_in_practice=form.used_in_practice
    )
    decide_by_report(turn, verified, report, adjudicate(report, history, turn.policy))


def _as_report(turn: TestingTurn, known: SpecimenFact, verdict: MroResult) -> LabReport:
    """State a verdict that a person entered as the report that it stands for."""
    return LabReport(
        message_id=str(turn.new_id()),
        specimen=known.number,
        donor="",
        panel=known.panel,
        matrix=known.matrix,
        status=ReportStatus.FINAL,
        reported_at=turn.now,
        lab=known.lab,
        mro=verdict,
    )


def _why_not_decide(intent: Intent[Testing, DecisionOfTestForm]) -> Refusal | None:
    form = intent.form
    if form is None and not intent.subject.open:
        return refuse("nothing_to_decide", "Every test is decided.")
    refusal = _why_not_named(intent.subject, form)
    if refusal is not None or form is None:
        return refusal
    found = intent.subject.specimen(form.specimen_id)
    if found is None or not (found.closed_at is None or _is_asked(intent.file, form) or _finds_out(found, form)):
        return refuse("already_decided", "This test is decided; a dispute or a corrected report opens it again.")
    if found.adjudication is Adjudication.DISPUTED and intent.actor.role is Role.SPECIALIST:
        return refuse("not_independent", "A dispute is decided by somebody who has no part in the case.")
    return _why_not_so(intent.file, found, form)


def _why_not_so(file: TestingFile, found: SpecimenFact, form: DecisionOfTestForm) -> Refusal | None:
    if form.adjudication not in _DECIDABLE:
        return refuse("not_decidable", f"{form.adjudication.value} is not decided by hand.")
    if form.adjudication is Adjudication.NO_SHOW and found.collected_at is not None:
        return refuse("was_collected", "A specimen that was given is no no-show.")
    was_late = any(asks(one, TaskKind.REVIEW_LATE) for one in _questions(file, found.id))
    return why_wrong_level(form.adjudication, form.level, found, was_late=was_late)


def _questions(file: TestingFile, about: UUID) -> list[Obligation]:
    """List the tasks about a test that its decision answers."""
    return [one for one in asked_about(file, about) if any(asks(one, what) for what in QUESTIONS)]


def _is_asked(file: TestingFile, form: DecisionOfTestForm) -> bool:
    return bool(_questions(file, form.specimen_id))


def _finds_out(found: SpecimenFact, form: DecisionOfTestForm) -> bool:
    """Say whether somebody found out about a positive whether use was in active practice."""
    same = found.adjudication is form.adjudication is Adjudication.UNEXPLAINED_POSITIVE
    return same and form.used_in_practice is not None


def _decide(turn: TestingTurn, form: DecisionOfTestForm) -> None:
    known = _known(turn, form)
    for owed in _questions(turn.file, known.id):
        turn.settle(accept(owed, turn.now, "a person has decided the test"))
    before = as_decided(turn.testing, known)
    if form.adjudication is before.adjudication and form.level is None and form.used_in_practice is None:
        _uphold(turn, before, form.reason)
        return
    for owed in [one for one in turn.obligations.values() if one.subject == known.id and not one.is_closed]:
        if owed.kind in _ENDED_BY_DECISION:
            turn.settle(cancel(owed, turn.now, "a person has decided the test"))
    history = replace(history_of(turn.testing, known), used_in_practice=form.used_in_practice)
    outcome = outcome_of(form.adjudication, form.level, known, history, turn.policy)
    sentence = f"A person decided: {form.reason} {outcome.sentence}".strip()
    decide(turn, known, replace(outcome, sentence=sentence), f"a person decided: {form.reason}")


def _uphold(turn: TestingTurn, before: SpecimenFact, reason: str) -> None:
    """Let a test be as it was decided; what was found and asked because of it stays."""
    forget_dispute(turn, before.id)
    kept = replace(before, state=SpecimenState.CLOSED, closed_at=before.closed_at or turn.now)
    turn.keep(kept)
    code = "" if kept.adjudication is None else kept.adjudication.value
    turn.record("testing:upheld", f"Test of {kept.day}: {code} stands. {reason}", kept)
    turn.notify(Party.PARTICIPANT)


def _why_not_complete(intent: Intent[Testing, TestingTaskForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        asked = intent.file.find(ObligationKind.TESTING_TASK)
        return None if asked else refuse("nothing_asked", "Testing asks nobody for anything.")
    owed = intent.file.obligation(form.obligation_id)
    if owed is None or owed.is_closed or owed.kind is not ObligationKind.TESTING_TASK:
        return refuse("obligation_not_open", f"There is no such task of testing: {form.obligation_id}.")
    if asks(owed, TaskKind.SPLIT_TEST):
        return refuse("record_the_result", "Record the result of the split test instead.")
    is_undecided = any(one.id == owed.subject for one in intent.subject.open)
    if is_undecided and any(asks(owed, what) for what in QUESTIONS):
        return refuse("decide_the_test", "Decide the test instead: it waits for that.")
    return why_blank(form.reason, "What was done")


def _complete(turn: TestingTurn, form: TestingTaskForm) -> None:
    turn.settle(accept(turn.obligations[form.obligation_id], turn.now, form.reason))


def _why_not_split(intent: Intent[Testing, SpecimenForm]) -> Refusal | None:
    form = intent.form
    refusal = _why_not_named(intent.subject, form)
    if refusal is not None:
        return refusal
    if intent.file.find(ObligationKind.SPLIT_REQUEST, form.specimen_id if form else None) is None:
        return refuse("no_split_open", "No right to a split test is open: none was offered, or its time has passed.")
    return None


def _request_split(turn: TestingTurn, form: SpecimenForm) -> None:
    known = _known(turn, form)
    turn.record("testing:split_requested", f"The split specimen of {known.day} is to be tested: {form.reason}")
    turn.meet(ObligationKind.SPLIT_REQUEST, "the participant asked for the split test", known.id)
    sentence = f"Have the split specimen of {known.day} tested by another laboratory, and record its result."
    asked = task(Desk.MEDICAL_REVIEW_OFFICER, TaskKind.SPLIT_TEST, sentence, within=review_time(turn.policy))
    ask(turn, asked, known.id)


def _why_not_split_result(intent: Intent[Testing, SplitResultForm]) -> Refusal | None:
    form = intent.form
    about = None if form is None else form.specimen_id
    refusal = _why_not_named(intent.subject, form)
    if refusal is not None:
        return refusal
    if not _split_tests(intent.file, about):
        return refuse("no_split_requested", "No split test of this specimen was asked for.")
    return None if form is None else intent.why_not_ahead(form.reported_on, "The report")


def _split_tests(file: TestingFile, about: UUID | None) -> list[Obligation]:
    found = [one for one in file.obligations if one.kind is ObligationKind.TESTING_TASK and not one.is_closed]
    return [one for one in found if asks(one, TaskKind.SPLIT_TEST) and about in {None, one.subject}]


def _record_split(turn: TestingTurn, form: SplitResultForm) -> None:
    known = _known(turn, form)
    found = "the same" if form.reconfirmed else "nothing of the kind"
    turn.record("testing:split_reported", f"The second laboratory found {found} on {form.reported_on}: {form.reason}")
    for owed in _split_tests(turn.file, known.id):
        turn.settle(accept(owed, turn.now, "the second laboratory has reported"))
    if form.reconfirmed:
        turn.notify(Party.PARTICIPANT)
        return
    # A split that does not bear out the first result cancels the test (49 CFR 40.187).
    cancelled = Outcome(
        code=Adjudication.CANCELLED_NO_ACTION, sentence="The split specimen did not bear out the result: cancelled."
    )
    decide(turn, known, cancelled, "the split specimen did not bear out the result")


def _why_not_dispute(intent: Intent[Testing, SpecimenForm]) -> Refusal | None:
    form = intent.form
    if form is None and all(one.adjudication in CLEAN for one in intent.subject.decided):
        return refuse("nothing_to_dispute", "Nothing was decided against the participant.")
    refusal = _why_not_named(intent.subject, form)
    if refusal is not None or form is None:
        return refusal
    found = intent.subject.specimen(form.specimen_id)
    if found is None or found.adjudication is None or found.adjudication in CLEAN:
        return refuse("nothing_to_dispute", "Nothing was decided against the participant in this test.")
    if found.adjudication is Adjudication.DISPUTED:
        return refuse("already_disputed", "This test is under dispute.")
    return None


def _dispute(turn: TestingTurn, form: SpecimenForm) -> None:
    known = _known(turn, form)
    turn.record("testing:disputed", f"The participant disputes the test of {known.day}: {form.reason}")
    assert known.adjudication is not None  # noqa: S101 - refused where nothing was decided
    before = DisputedTest(
        specimen_id=known.id, adjudication=known.adjudication, counts=known.counts, because=known.because
    )
    turn.testing = replace(turn.testing, disputes=(*turn.testing.disputes, before))
    outcome = disputed(Outcome(code=known.adjudication, sentence=known.because))
    kept = replace(known, adjudication=outcome.code, because=outcome.sentence, counts=False, closed_at=None)
    turn.keep(kept)
    turn.record("testing:adjudicated", f"Test of {known.day}: {outcome.sentence}", kept)
    for one in outcome.tasks:
        ask(turn, one, known.id)


RULES = table_of(
    rule(
        Act.RECORD_VERDICT,
        "Record the medical review officer's verdict",
        VerdictForm,
        ALWAYS,
        _record_verdict,
        _why_not_verdict,
    ),
    rule(Act.DECIDE_TEST, "Decide a test", DecisionOfTestForm, ALWAYS, _decide, _why_not_decide),
    rule(
        Act.COMPLETE_TESTING_TASK, "Complete a task of testing", TestingTaskForm, ALWAYS, _complete, _why_not_complete
    ),
    rule(Act.REQUEST_SPLIT, "Request the split test", SpecimenForm, ALWAYS, _request_split, _why_not_split),
    rule(
        Act.RECORD_SPLIT_RESULT,
        "Record the result of the split test",
        SplitResultForm,
        ALWAYS,
        _record_split,
        _why_not_split_result,
    ),
    rule(Act.DISPUTE_TEST, "Dispute a test", SpecimenForm, ALWAYS, _dispute, _why_not_dispute),
)
