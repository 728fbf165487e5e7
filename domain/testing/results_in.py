"""Reports that are no plain negatives: adjudicated when they come, decided anew when a later one says otherwise.

What a report does not say, an earlier one on the same specimen may have said: the laboratory reports first, the medical
review officer verifies later. A corrected report stands for itself (TESTING.md 12.2; PROGRAM.md 4.4).
"""

from dataclasses import replace
from typing import Final

from domain.facts import SpecimenFact
from domain.obligation_changes import accept
from domain.obligations import ObligationKind
from domain.testing.adjudication import adjudicate
from domain.testing.book import TestingTurn
from domain.testing.consequences import note
from domain.testing.deciding import decide, found_for, is_decided_so
from domain.testing.first_test import meet_first_test
from domain.testing.judging import ask_specialist
from domain.testing.looking_back import history_of
from domain.testing.news import Reported
from domain.testing.outcomes import Outcome, TaskKind
from domain.testing.remembering import is_news
from domain.testing.results import LabReport, ReportStatus

_FINAL: Final = frozenset({ReportStatus.FINAL, ReportStatus.CORRECTED, ReportStatus.CANCELLED})


def told_reported(turn: TestingTurn, news: Reported) -> None:
    """Adjudicate a report, or say that nothing has changed by it."""
    if not is_news(turn, news.id):
        return
    known = turn.testing.specimen(news.specimen.id) or news.specimen
    report = completed(news.report, known)
    if report.status not in _FINAL:
        outcome = adjudicate(report, history_of(turn.testing, known), turn.policy)
        said = f"A {report.status.value} report on the test of {known.day}: {outcome.sentence}"
        note(turn, known, outcome if known.adjudication is None else _nothing(outcome), "testing:report_noted", said)
        return
    specimen = _reported(known, report)
    outcome = adjudicate(report, history_of(turn.testing, specimen), turn.policy)
    if _is_older(known, report):
        _doubt(turn, known, report, outcome)
        return
    turn.keep(specimen)
    _meet_duties(turn, specimen, report)
    decide_by_report(turn, specimen, report, outcome)


def decide_by_report(turn: TestingTurn, specimen: SpecimenFact, report: LabReport, outcome: Outcome) -> None:
    """Decide a test by a report, or decide it anew where the report says otherwise than what was decided."""
    if specimen.adjudication is None and not found_for(turn.testing, specimen):
        decide(turn, specimen, outcome, f"a {report.status.value} report came")
    elif is_decided_so(turn.testing, specimen, outcome):
        sentence = f"A {report.status.value} report says what was decided of the test of {specimen.day}."
        turn.record("testing:confirmed", sentence, specimen)
    else:
        sentence = f"A {report.status.value} report says otherwise than what was decided of the test of {specimen.day}."
        turn.record("testing:reopened", sentence)
        decide(turn, specimen, outcome, f"a {report.status.value} report does not bear it out")


def _is_older(known: SpecimenFact, report: LabReport) -> bool:
    """Say whether a report was made before the one that decided the test, or is what that one corrected."""
    if known.adjudication is None or known.reported_at is None:
        return False
    is_uncorrected = known.corrected and report.status is not ReportStatus.CORRECTED
    return is_uncorrected or report.reported_at < known.reported_at


def _doubt(turn: TestingTurn, known: SpecimenFact, report: LabReport, outcome: Outcome) -> None:
    """Leave a test as it was decided when a report says otherwise that is no later word on it."""
    said = f"A {report.status.value} report of {turn.when(report.reported_at)} on the test of {known.day} came after"
    said = f"{said} the report that decided it, which is later or corrected."
    if is_decided_so(turn.testing, known, outcome):
        asked = _nothing(outcome)
    else:
        asked = replace(_nothing(outcome), tasks=(ask_specialist(turn.policy, TaskKind.ASK_SENDER, said),))
    note(turn, known, asked, "testing:report_noted", said)


def _nothing(outcome: Outcome) -> Outcome:
    return replace(outcome, actions=(), tasks=(), violations=())


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
    return replace(
        specimen,
        lab=report.lab,
        mro=report.mro,
        received_at=report.received_at or specimen.received_at,
        collected_at=specimen.collected_at or report.collected_at,
        number=specimen.number or report.specimen,
        reported_at=report.reported_at,
        corrected=report.status is ReportStatus.CORRECTED,
    )


def _meet_duties(turn: TestingTurn, specimen: SpecimenFact, report: LabReport) -> None:
    """Settle what laboratory and medical review officer owed."""
    met = {ObligationKind.SPECIMEN: True, ObligationKind.LAB_RESULT: True, ObligationKind.MRO_REVIEW: bool(report.mro)}
    for owed in [one for one in turn.obligations.values() if one.subject == specimen.id and not one.is_closed]:
        if met.get(owed.kind, False):
            turn.settle(accept(owed, turn.now, "the report has come"))
    if specimen.collected_at is not None:
        meet_first_test(turn, specimen.collected_at)
