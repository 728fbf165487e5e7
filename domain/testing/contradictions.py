"""When a report says two things at once (TESTING.md 2, 4, 5).

What a specimen is, is the sender's to say; nothing here decides it. A report whose parts cannot all be true goes to
somebody who asks the sender. A plain positive with the measures of a dilute specimen, and the reverse, passes: either
is treated as a positive (TESTING.md 5), and holding it up would delay what protects patients.
"""

from decimal import Decimal
from typing import Final

from domain.testing.analytes import analyte_of
from domain.testing.results import Analyte, Finding, LabReport, LabResult, MroResult, ReportStatus, Validity

#: mg/dL: below it a specimen may be substituted (TESTING.md 5, T2).
SUBSTITUTED_BELOW: Final = Decimal(2)
#: mg/dL: below it a specimen may be dilute (TESTING.md 5, T3).
DILUTE_BELOW: Final = Decimal(20)
#: At or below it, or at or above the other, specific gravity is not that of urine (TESTING.md 5, T2).
GRAVITY_TOO_LOW: Final = Decimal("1.0010")
GRAVITY_TOO_HIGH: Final = Decimal("1.0200")
#: Below it, and above the one too low, specific gravity is that of a dilute specimen (TESTING.md 5).
GRAVITY_DILUTE_BELOW: Final = Decimal("1.0030")

_POSITIVE: Final = frozenset({LabResult.POSITIVE, LabResult.POSITIVE_DILUTE})
_OPEN: Final = frozenset({ReportStatus.PARTIAL, ReportStatus.PRELIMINARY})


def measures_of_substitution(validity: Validity) -> bool:
    """Tell whether creatinine and specific gravity are those of a substituted specimen."""
    creatinine, gravity = validity.creatinine, validity.specific_gravity
    if creatinine is None or gravity is None:
        return False
    return creatinine < SUBSTITUTED_BELOW and (gravity <= GRAVITY_TOO_LOW or gravity >= GRAVITY_TOO_HIGH)


def measures_of_dilution(validity: Validity) -> bool:
    """Tell whether creatinine and specific gravity are those of a dilute specimen."""
    creatinine, gravity = validity.creatinine, validity.specific_gravity
    if creatinine is None or gravity is None:
        return False
    low = GRAVITY_TOO_LOW < gravity < GRAVITY_DILUTE_BELOW
    return SUBSTITUTED_BELOW <= creatinine < DILUTE_BELOW and low


def positive_analytes(analytes: tuple[Analyte, ...]) -> tuple[Analyte, ...]:
    """List what was found; a positive screen that the same report's confirming test refutes is not among it."""
    refuted = {_same(one) for one in analytes if one.confirms and one.finding is Finding.NEGATIVE}
    return tuple(
        one for one in analytes if one.finding is Finding.POSITIVE and (one.confirms or _same(one) not in refuted)
    )


def contradiction_in(report: LabReport) -> str | None:
    """Say which parts of a report cannot both be true; None where nothing speaks against it."""
    return (
        _of_times(report)
        or _of_analytes(report.lab, report)
        or _of_measures(report.lab, report.validity)
        or _of_review(report)
    )


def _same(analyte: Analyte) -> str:
    """Identify what is measured, whether a test screens or confirms."""
    known = analyte_of(analyte.loinc)
    return (known.name if known else analyte.name or analyte.code).casefold()


def _of_times(report: LabReport) -> str | None:
    in_order = [at for at in (report.collected_at, report.received_at, report.reported_at) if at is not None]
    if in_order != sorted(in_order):
        return "The times of collection, receipt and report are not in that order."
    return None


def _of_analytes(lab: LabResult | None, report: LabReport) -> str | None:
    found = positive_analytes(report.analytes)
    if lab is not None and lab.is_negative and found:
        return "The result is negative, but an analyte is positive."
    if lab in _POSITIVE and not found:
        return "The result is positive, but no analyte is."
    return None


def _of_measures(lab: LabResult | None, validity: Validity) -> str | None:
    match lab:
        case LabResult.NEGATIVE | LabResult.NEGATIVE_DILUTE if measures_of_substitution(validity):
            return "The result is negative, but the measures are those of a substituted specimen."
        case LabResult.NEGATIVE if measures_of_dilution(validity):
            return "The result is negative, but the measures are those of a dilute specimen."
        case LabResult.NEGATIVE_DILUTE if validity.creatinine is not None and validity.creatinine >= DILUTE_BELOW:
            return "The result is dilute, but creatinine is not that of a dilute specimen."
        case LabResult.SUBSTITUTED if validity.creatinine is not None and validity.creatinine >= SUBSTITUTED_BELOW:
            return "The result is substituted, but creatinine is not that of a substituted specimen."
        case _:
            return None


def _of_review(report: LabReport) -> str | None:
    nothing_found = report.lab is LabResult.REJECTED or (report.lab is not None and report.lab.is_negative)
    if report.mro is MroResult.POSITIVE and nothing_found:
        return "The medical review officer verified a positive that the laboratory did not report."
    if report.mro is not None and report.status in _OPEN:
        return "A medical review officer's verdict stands in a report that is not final."
    return None
