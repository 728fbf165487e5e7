"""What people decide about results: the officer's verdict, what the rules leave to a person, split test and dispute."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

from domain.acts import Act
from domain.facts import SpecimenFact
from domain.files import Intent
from domain.forms import About, Form, Reason
from domain.ids import ObligationId
from domain.obligation_changes import accept
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.rules import rule, table_of
from domain.testing.acts_orders import ALWAYS, AboutSpecimen, find
from domain.testing.adjudication import adjudicate
from domain.testing.book import Testing, TestingTurn
from domain.testing.codes import CLEAN, Adjudication
from domain.testing.consequences import ask, carry_out, drop_tasks, withdraw_violations
from domain.testing.outcomes import Outcome, disputed
from domain.testing.results import LabReport, MroResult, ReportStatus
from domain.testing.results_in import completed, decide_by_report, history_of
from domain.texts import why_blank

#: What a person may decide where the rules leave it to one; the others follow from a result or a dispute.
_DECIDABLE: Final = frozenset(Adjudication) - {Adjudication.DISPUTED, Adjudication.DILUTE_RETEST}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOfTestForm(SpecimenForm):
    """What a person decides about a test that the rules leave to a person."""

    adjudication: Annotated[Adjudication, About("The decision.", Adjudication.CLEAR)]


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
    history = replace(history_of(turn.testing, verified), invalid_explained=form.explained)
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
    if found is None or found.closed_at is not None:
        return refuse("already_decided", "This test is decided; a dispute or a corrected report opens it again.")
    if form.adjudication not in _DECIDABLE:
        return refuse("not_decidable", f"{form.adjudication.value} is not decided by hand.")
    if form.adjudication is Adjudication.NO_SHOW and found.collected_at is not None:
        return refuse("was_collected", "A specimen that was given is no no-show.")
    return None


def _decide(turn: TestingTurn, form: DecisionOfTestForm) -> None:
    known = _known(turn, form)
    drop_tasks(turn, known.id, "a person has decided the test")
    if form.adjudication in CLEAN or known.adjudication is Adjudication.DISPUTED:
        withdraw_violations(turn, known.id, form.reason)
    counts = form.adjudication in CLEAN | {Adjudication.UNEXPLAINED_POSITIVE}
    outcome = Outcome(code=form.adjudication, counts=counts, sentence=f"A person decided: {form.reason}")
    carry_out(turn, known, outcome)


def _why_not_complete(intent: Intent[Testing, TestingTaskForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        asked = intent.file.find(ObligationKind.TESTING_TASK)
        return None if asked else refuse("nothing_asked", "Testing asks nobody for anything.")
    owed = intent.file.obligation(form.obligation_id)
    if owed is None or owed.is_closed or owed.kind is not ObligationKind.TESTING_TASK:
        return refuse("obligation_not_open", f"There is no such task of testing: {form.obligation_id}.")
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


def _why_not_split_result(intent: Intent[Testing, SplitResultForm]) -> Refusal | None:
    form = intent.form
    refusal = _why_not_named(intent.subject, form)
    return refusal if refusal is not None or form is None else intent.why_not_ahead(form.reported_on, "The report")


def _record_split(turn: TestingTurn, form: SplitResultForm) -> None:
    known = _known(turn, form)
    found = "the same" if form.reconfirmed else "nothing of the kind"
    turn.record("testing:split_reported", f"The second laboratory found {found} on {form.reported_on}: {form.reason}")
    if form.reconfirmed:
        return
    # A split that does not bear out the first result cancels the test (49 CFR 40.187).
    drop_tasks(turn, known.id, "the split specimen did not bear out the result")
    withdraw_violations(turn, known.id, "the split specimen did not bear out the result")
    cancelled = Outcome(
        code=Adjudication.CANCELLED_NO_ACTION, sentence="The split specimen did not bear out the result: cancelled."
    )
    carry_out(turn, known, cancelled)


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
    outcome = disputed(Outcome(code=known.adjudication, sentence=known.because))
    kept = replace(known, adjudication=outcome.code, because=outcome.sentence, counts=False, closed_at=None)
    turn.keep(kept)
    turn.record("testing:adjudicated", f"Test of {known.day}: {outcome.sentence}", kept)
    for task in outcome.tasks:
        ask(turn, task, known.id)


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
