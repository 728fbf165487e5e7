"""The last look at a report, the same for every format: is it complete, and does it agree with itself."""

from collections.abc import Sized
from dataclasses import replace

from domain.testing.contradictions import contradiction_in
from domain.testing.results import Analyte, LabReport, ReportStatus
from laboratory.faults import Reason, UnreadableError
from laboratory.limits import MOST_BYTES_OF_A_MESSAGE, MOST_PARTS


def check_size(raw: bytes) -> None:
    """Raise UnreadableError if a message is larger than any that is read."""
    if len(raw) > MOST_BYTES_OF_A_MESSAGE:
        raise UnreadableError(Reason.TOO_LARGE, "The message is larger than any that is read.")


def looked_over(report: LabReport) -> LabReport:
    """Give the report as the program keeps it; raises UnreadableError if it cannot be."""
    _count(report)
    _check_repeated(report.analytes)
    kept = _without_early_result(report)
    if kept.status in {ReportStatus.FINAL, ReportStatus.CORRECTED} and kept.lab is None and kept.mro is None:
        raise UnreadableError(
            Reason.MISSING_FIELD, "The report is final, but holds neither the laboratory's result nor the reviewer's."
        )
    if said := contradiction_in(kept):
        raise UnreadableError(Reason.CONTRADICTORY, said)
    return kept


def _count(report: LabReport) -> None:
    parts: dict[str, Sized] = {
        "analytes": report.analytes,
        "steps of custody": report.custody,
        "flaws": report.flaws,
        "remarks": report.remarks,
        "attachments": report.attachments,
    }
    for name, found in parts.items():
        if len(found) > MOST_PARTS:
            raise UnreadableError(Reason.TOO_LARGE, f"The report has more than {MOST_PARTS} {name}.")


def _check_repeated(analytes: tuple[Analyte, ...]) -> None:
    found: dict[tuple[str, str, str, bool], Analyte] = {}
    for one in analytes:
        key = (one.loinc, one.code, "" if one.loinc or one.code else one.name.casefold(), one.confirms)
        before = found.setdefault(key, one)
        if before is one:
            continue
        if before.finding is not one.finding:
            raise UnreadableError(Reason.CONTRADICTORY, "One test of one analyte stands twice, with two findings.")
        raise UnreadableError(Reason.DUPLICATE_SEGMENT, "One test of one analyte stands twice.")


def _without_early_result(report: LabReport) -> LabReport:
    """Keep as a remark what was said before it was final, or was taken back."""
    if report.status in {ReportStatus.FINAL, ReportStatus.CORRECTED}:
        return report
    said = [f"Laboratory result in a report that is {report.status}: {report.lab}"] if report.lab else []
    if report.mro and report.status is ReportStatus.CANCELLED:
        said.append(f"Review result in a report that is {report.status}: {report.mro}")
        report = replace(report, mro=None)
    return replace(report, lab=None, remarks=(*report.remarks, *said))
