"""The plain negative: a result of which nobody has to be asked, so that it is kept where it arrives (TESTING.md 4).

Whatever is not as plain as that, a person's testing adjudicates.
"""

from decimal import Decimal
from typing import Final

from domain.facts import SpecimenFact
from domain.policy import Policy
from domain.testing.adjudication import is_out_of_range
from domain.testing.contradictions import contradiction_in, positive_analytes
from domain.testing.results import LabReport, LabResult, Matrix, MroResult, ReportStatus
from domain.testing.specimens import SpecimenState

_WAITING: Final = frozenset({SpecimenState.COLLECTED, SpecimenState.AT_LAB})
#: What a plain negative rests on, as a specimen keeps it.
BECAUSE: Final = "Verified negative. TESTING.md 4, row negative/negative (A)"


def is_plain_negative(report: LabReport, specimen: SpecimenFact, policy: Policy) -> bool:
    """Say whether a report closes a test with nothing to ask: final, negative twice, given in time, flawless."""
    return (
        report.status is ReportStatus.FINAL
        and report.lab is LabResult.NEGATIVE
        and report.mro is MroResult.NEGATIVE
        and not report.flaws
        and not positive_analytes(report.analytes)
        and contradiction_in(report) is None
        and _is_warm_enough(report, policy)
        and _is_undecided(specimen)
        and _was_in_time(specimen)
    )


def _is_warm_enough(report: LabReport, policy: Policy) -> bool:
    read: Decimal | None = report.validity.temperature
    return report.matrix is not Matrix.URINE or read is None or not is_out_of_range(read, policy)


def _is_undecided(specimen: SpecimenFact) -> bool:
    decided = (specimen.lab, specimen.mro, specimen.adjudication, specimen.missed_because, specimen.closed_at)
    # What takes the place of another specimen is judged together with it.
    return all(one is None for one in (*decided, specimen.replaces)) and specimen.state in _WAITING


def _was_in_time(specimen: SpecimenFact) -> bool:
    given = specimen.collected_at
    return given is not None and specimen.ordered_at <= given <= specimen.due_at
