"""What becomes of a specimen by chance: the reports that a laboratory sends of it, when, and what must be decided.

What must be decided is written down here by hand from the matrix of TESTING.md 4 and the figures of ``pa_vrp``; nothing
is asked of the program's rules.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import Final

from domain.testing.codes import Adjudication
from domain.testing.results import (
    Analyte,
    Finding,
    Flaw,
    LabReport,
    LabResult,
    Matrix,
    MroResult,
    ReportStatus,
    Validity,
)
from tests.journeys.ledger import Counted, Ledger, Test

POSITIVE: Final = Analyte(
    loinc="19295-5",
    name="morphine",
    finding=Finding.POSITIVE,
    value=Decimal(4100),
    unit="ng/mL",
    cutoff=Decimal(2000),
    confirms=True,
)
GOOD: Final = Validity(creatinine=Decimal("92.5"), specific_gravity=Decimal("1.0150"))
DILUTE: Final = Validity(creatinine=Decimal(12), specific_gravity=Decimal("1.0020"))
#: So dilute that another specimen is given the same day (TESTING.md 5).
VERY_DILUTE: Final = Validity(creatinine=Decimal(3), specific_gravity=Decimal("1.0020"))


class Fate(StrEnum):
    """What a specimen turns out to be."""

    NEGATIVE = "negative"
    DILUTE = "dilute"
    VERY_DILUTE = "very dilute"
    POSITIVE = "positive"
    EXPLAINED = "explained"
    CANCELLED = "cancelled"
    INVALID = "invalid"
    ALTERED = "altered"
    #: The laboratory never reports.
    LOST = "lost"


#: In so many of a hundred specimens.
FATES: Final = {
    Fate.NEGATIVE: 74,
    Fate.DILUTE: 4,
    Fate.VERY_DILUTE: 3,
    Fate.POSITIVE: 5,
    Fate.EXPLAINED: 3,
    Fate.CANCELLED: 3,
    Fate.INVALID: 3,
    Fate.ALTERED: 2,
    Fate.LOST: 3,
}
#: After which another specimen is given at once.
GIVEN_AGAIN: Final = frozenset({Fate.VERY_DILUTE, Fate.INVALID})

#: What is entered in the ledger when a report is sent.
Entered = Callable[[Ledger], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A report that will be sent some days after the collection."""

    after: int
    report: LabReport
    entered: Entered
    test: Test
    #: Whether another specimen is ordered because of it.
    again: bool = False
    #: Whether nothing more comes of this specimen.
    is_last: bool = True


def a_fate(chance: Random, *, is_calm: bool) -> Fate:
    """Let chance say what a specimen turns out to be; of a calm day nothing is ever held against anybody."""
    if is_calm:
        return Fate.NEGATIVE
    return chance.choices(list(FATES), weights=list(FATES.values()))[0]


def plan(test: Test, fate: Fate, chance: Random, *, is_calm: bool = False) -> list[Planned]:
    """Plan what the laboratory sends of a specimen."""
    days = chance.randint(1, 3)
    if fate is Fate.LOST:
        return []
    if fate in {Fate.POSITIVE, Fate.EXPLAINED}:
        return _verified_later(test, fate, days, chance)
    report, code = _REPORTS[fate]
    made = _planned(test, days, report, code, held=1 if fate is Fate.ALTERED else 0, again=fate in GIVEN_AGAIN)
    if fate is Fate.NEGATIVE and not is_calm and chance.random() < 0.05:
        turned = {"status": ReportStatus.CORRECTED, **_FOUND, "mro": MroResult.POSITIVE}
        corrected = _planned(test, days + 3, turned, Adjudication.UNEXPLAINED_POSITIVE, held=1, reopens=True)
        return [replace(made, is_last=False), corrected]
    return [made]


def report_of(test: Test, **said: object) -> LabReport:
    """Write a report: a plain negative, where nothing else is said."""
    report = LabReport(
        message_id=f"MSG-{test.number}",
        specimen=test.number,
        donor=test.who.donor,
        panel=test.who.panel,
        matrix=Matrix.URINE,
        status=ReportStatus.FINAL,
        reported_at=datetime.now(UTC).replace(microsecond=0),
        lab=LabResult.NEGATIVE,
        mro=MroResult.NEGATIVE,
        validity=GOOD,
    )
    return replace(report, **said)  # type: ignore[arg-type]  # named fields of the report


_FOUND: Final[dict[str, object]] = {"lab": LabResult.POSITIVE, "analytes": (POSITIVE,)}
_REPORTS: Final[dict[Fate, tuple[dict[str, object], Adjudication]]] = {
    Fate.NEGATIVE: ({}, Adjudication.CLEAR),
    Fate.DILUTE: ({"lab": LabResult.NEGATIVE_DILUTE, "validity": DILUTE}, Adjudication.DILUTE_ACCEPTED),
    Fate.VERY_DILUTE: ({"lab": LabResult.NEGATIVE_DILUTE, "validity": VERY_DILUTE}, Adjudication.DILUTE_RETEST),
    Fate.CANCELLED: (
        {"lab": LabResult.REJECTED, "mro": MroResult.CANCELLED, "flaws": (Flaw.BROKEN_SEAL,), "validity": Validity()},
        Adjudication.CANCELLED_NO_ACTION,
    ),
    Fate.INVALID: ({"lab": LabResult.INVALID, "mro": MroResult.CANCELLED}, Adjudication.CANCELLED_RECOLLECT),
    Fate.ALTERED: ({"lab": LabResult.ADULTERATED, "mro": MroResult.REFUSAL}, Adjudication.REFUSAL),
}


def _verified_later(test: Test, fate: Fate, days: int, chance: Random) -> list[Planned]:
    """Plan a non-negative: the laboratory reports, the medical review officer verifies two days later."""
    first = Planned(
        after=days, test=test, report=report_of(test, **_FOUND, mro=None), entered=lambda _: None, is_last=False
    )
    explained = fate is Fate.EXPLAINED
    verdict = {**_FOUND, "mro": MroResult.NEGATIVE if explained else MroResult.POSITIVE}
    code = Adjudication.CLEAR_RX if explained else Adjudication.UNEXPLAINED_POSITIVE
    # One that a prescription explains is held as well: the register did not have it (PROGRAM.md D31).
    verified = _planned(test, days + 2, verdict, code, held=1, numbered="V")
    if explained or chance.random() < 0.6:
        return [first, verified]
    turned: dict[str, object] = {"status": ReportStatus.CORRECTED}
    corrected = _planned(test, days + 4, turned, Adjudication.CLEAR, held=-1, reopens=True)
    return [first, replace(verified, is_last=False), corrected]


def _planned(
    test: Test,
    after: int,
    said: dict[str, object],
    code: Adjudication,
    *,
    held: int = 0,
    again: bool = False,
    reopens: bool = False,
    numbered: str = "",
) -> Planned:
    def enter(ledger: Ledger) -> None:
        test.end(code, Counted.RESULTED)
        test.reopened += reopens
        if held:
            ledger.hold(test.who, test.day, held)

    name = numbered or ("C" if reopens else "")
    report = report_of(test, message_id=f"MSG-{test.number}{name}", **said)
    return Planned(after=after, test=test, report=report, entered=enter, again=again)
