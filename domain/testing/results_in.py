"""Reports that are no plain negatives: adjudicated when they come, decided anew when a later one says otherwise.

What a report does not say, an earlier one on the same specimen may have said: the laboratory reports first, the medical
review officer verifies later. A corrected report stands for itself (TESTING.md 12.2; PROGRAM.md 4.4).
"""

from dataclasses import replace
from typing import Final

from domain.facts import OrderReason, SpecimenFact, ViolationFact
from domain.obligation_changes import accept
from domain.obligations import ObligationKind
from domain.testing.adjudication import adjudicate
from domain.testing.book import Testing, TestingTurn
from domain.testing.codes import Adjudication, Violation, ViolationLevel
from domain.testing.consequences import ask, carry_out, drop_tasks, withdraw
from domain.testing.first_test import meet_first_test
from domain.testing.history import ApprovedPrescription, TestHistory
from domain.testing.judging import review_time, task
from domain.testing.news import Reported
from domain.testing.outcomes import Desk, Outcome, TaskKind
from domain.testing.remembering import is_news
from domain.testing.results import LabReport, ReportStatus

_FINAL: Final = frozenset({ReportStatus.FINAL, ReportStatus.CORRECTED, ReportStatus.CANCELLED})


def told_reported(turn: TestingTurn, news: Reported) -> None:
    """Adjudicate a report, or say that nothing has changed by it."""
    if not is_news(turn, news.id):
        return
    specimen = turn.testing.specimen(news.specimen.id) or news.specimen
    report = completed(news.report, specimen)
    specimen = _reported(specimen, report)
    turn.keep(specimen)
    _meet_duties(turn, specimen, report)
    decide_by_report(turn, specimen, report, adjudicate(report, history_of(turn.testing, specimen), turn.policy))


def decide_by_report(turn: TestingTurn, specimen: SpecimenFact, report: LabReport, outcome: Outcome) -> None:
    """Decide a test by a report, or decide it anew where the report says otherwise than what was decided."""
    if specimen.adjudication is None and not _found_for(turn.testing, specimen):
        drop_tasks(turn, specimen.id, f"a {report.status.value} report came")
        carry_out(turn, specimen, outcome)
    elif outcome.is_open and outcome.code is None and report.status not in _FINAL:
        turn.record("testing:report_noted", f"A {report.status.value} report on a decided test: {outcome.sentence}")
    else:
        _decide_anew(turn, specimen, report, outcome)


def history_of(testing: Testing, specimen: SpecimenFact | None = None) -> TestHistory:
    """Put together what adjudication looks back at: everything but the specimen itself."""
    others = [one for one in testing.decided if specimen is None or one.id != specimen.id]
    return TestHistory(
        earlier_dilutes=tuple(
            one.collected_at
            for one in others
            if one.adjudication is Adjudication.DILUTE_ACCEPTED and one.collected_at is not None
        ),
        prescriptions=tuple(
            ApprovedPrescription(
                analytes=one.analytes,
                valid_from=one.valid_from,
                valid_until=one.valid_until,
                registered_at=one.registered_at,
            )
            for one in testing.prescriptions
        ),
        earlier_no_shows=tuple(one.due_at for one in others if one.adjudication is Adjudication.NO_SHOW),
        earlier_minors=tuple(
            one.found_at
            for one in testing.violations
            if one.level is ViolationLevel.MINOR
            and one.withdrawn_at is None
            and (specimen is None or one.specimen_id != specimen.id)
        ),
        is_on_hold=specimen is not None and specimen.id in testing.held,
        is_retest_after_dilute=specimen is not None and _is_retest(specimen, others),
        is_disputed=specimen is not None and specimen.adjudication is Adjudication.DISPUTED,
    )


def _is_retest(specimen: SpecimenFact, others: list[SpecimenFact]) -> bool:
    replaced = next((one for one in others if one.id == specimen.replaces), None)
    return (
        specimen.why is OrderReason.RECOLLECTION
        and replaced is not None
        and replaced.adjudication is Adjudication.DILUTE_RETEST
    )


def completed(report: LabReport, specimen: SpecimenFact) -> LabReport:
    """Add to a report what an earlier one on the same specimen said; a corrected one stands for itself."""
    if report.status is ReportStatus.CORRECTED:
        return report
    return replace(
        report,
        lab=report.lab or specimen.lab,
        mro=report.mro or specimen.mro,
        collected_at=report.collected_at or specimen.collected_at,
    )


def _reported(specimen: SpecimenFact, report: LabReport) -> SpecimenFact:
    if report.status not in _FINAL:
        return specimen
    return replace(
        specimen,
        lab=report.lab,
        mro=report.mro,
        received_at=report.received_at or specimen.received_at,
        collected_at=specimen.collected_at or report.collected_at,
        number=specimen.number or report.specimen,
    )


def _meet_duties(turn: TestingTurn, specimen: SpecimenFact, report: LabReport) -> None:
    """Settle what laboratory and medical review officer owed."""
    if report.status not in _FINAL:
        return
    met = {ObligationKind.SPECIMEN: True, ObligationKind.LAB_RESULT: True, ObligationKind.MRO_REVIEW: bool(report.mro)}
    for owed in [one for one in turn.obligations.values() if one.subject == specimen.id and not one.is_closed]:
        if met.get(owed.kind, False):
            turn.settle(accept(owed, turn.now, "the report has come"))
    if specimen.collected_at is not None:
        meet_first_test(turn, specimen.collected_at)


def _decide_anew(turn: TestingTurn, specimen: SpecimenFact, report: LabReport, outcome: Outcome) -> None:
    held = _found_for(turn.testing, specimen)
    after = [_key(one) for one in outcome.violations]
    gone = [one for one in held if _key_of(one) not in after]
    kept = [_key_of(one) for one in held if one not in gone]
    if (
        specimen.adjudication is outcome.code
        and specimen.counts == outcome.counts
        and not gone
        and len(kept) == len(after)
    ):
        turn.record("testing:confirmed", f"A {report.status.value} report says what was decided: {outcome.sentence}")
        return
    sentence = f"A {report.status.value} report says otherwise than what was decided of the test of {specimen.day}."
    turn.record("testing:reopened", sentence)
    drop_tasks(turn, specimen.id, "the test is decided anew")
    for fact in gone:
        withdraw(turn, fact, f"a {report.status.value} report does not bear it out")
    added = tuple(one for one in outcome.violations if _key(one) not in kept)
    carry_out(turn, specimen, replace(outcome, violations=added))
    if gone:
        undo = "A later report withdraws a violation: undo what was ordered and told because of it."
        asked = task(Desk.SUPERVISOR, TaskKind.UNDO_CONSEQUENCES, undo, within=review_time(turn.policy))
        ask(turn, asked, specimen.id)


def _found_for(testing: Testing, specimen: SpecimenFact) -> list[ViolationFact]:
    return [one for one in testing.violations if one.specimen_id == specimen.id and one.withdrawn_at is None]


def _key(found: Violation) -> tuple[str, str]:
    return found.level.value, found.rests_on.in_words


def _key_of(fact: ViolationFact) -> tuple[str, str]:
    return fact.level.value, fact.rule
