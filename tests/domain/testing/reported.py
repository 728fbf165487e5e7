"""Made-up laboratory reports, histories and packs for tests of adjudication."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from domain.testing.history import ApprovedPrescription
from domain.testing.history import TestHistory as History
from domain.testing.outcomes import Outcome
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
from policies.reading import read_pack

VRP, DMU, CALIFORNIA, OREGON = (read_pack(one) for one in ("pa_vrp", "pa_dmu", "ca_us", "or_hpsp"))
PACKS = {"VRP": VRP, "DMU": DMU, "CA": CALIFORNIA, "OR": OREGON}
#: When every specimen of these tests was collected.
COLLECTED = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
NOTHING_BEFORE = History()
_OXYCODONE = Analyte(loinc="19643-6", name="Oxycodone", finding=Finding.POSITIVE, confirms=True)
_POSITIVE = {LabResult.POSITIVE, LabResult.POSITIVE_DILUTE}


def report(
    lab: LabResult | None,
    mro: MroResult | None,
    status: ReportStatus = ReportStatus.FINAL,
    *,
    creatinine: str | None = "10",
    flaws: tuple[Flaw, ...] = (),
    analytes: tuple[Analyte, ...] | None = None,
) -> LabReport:
    """A report whose parts agree with each other: a positive names oxycodone, a dilute one has creatinine."""
    dilute = lab is LabResult.NEGATIVE_DILUTE and creatinine is not None
    return LabReport(
        message_id="MSG-1",
        specimen="SPC-1",
        donor="DONOR-1",
        panel="health_professional",
        matrix=Matrix.URINE,
        status=status,
        collected_at=COLLECTED,
        received_at=COLLECTED + timedelta(days=1),
        reported_at=COLLECTED + timedelta(days=3),
        lab=lab,
        mro=mro,
        analytes=((_OXYCODONE,) if lab in _POSITIVE else ()) if analytes is None else analytes,
        validity=Validity(creatinine=Decimal(creatinine)) if dilute and creatinine else Validity(),
        flaws=flaws,
    )


def prescribed(
    *analytes: str, since: str = "2026-01-01", until: str = "2026-12-31", registered: str = "2026-01-01"
) -> History:
    """A history with one prescription in the register."""
    one = ApprovedPrescription(
        analytes=analytes,
        valid_from=date.fromisoformat(since),
        valid_until=date.fromisoformat(until),
        registered_at=datetime.fromisoformat(registered).replace(tzinfo=UTC),
    )
    return replace(NOTHING_BEFORE, prescriptions=(one,))


def days_before(*days: int) -> tuple[datetime, ...]:
    """Moments so many days before the collection."""
    return tuple(COLLECTED - timedelta(days=one) for one in days)


def told(outcome: Outcome) -> str:
    """An outcome in one line, without its sentence: code, whether it counts, actions, tasks, violations."""
    code = outcome.code.value if outcome.code else "open" if outcome.is_open else "none"
    actions = " ".join(_said(one.kind.value, one.deadline) for one in outcome.actions)
    tasks = " ".join(f"{one.who.value}:{_said(one.what.value, one.deadline)}" for one in outcome.tasks)
    violations = " ".join(
        one.level.value + ("+fraud" if one.fraud else "") + ("+major" if one.major else "")
        for one in outcome.violations
    )
    return f"{code}{' counts' if outcome.counts else ''} | {actions} | {tasks} | {violations}"


def _said(kind: str, deadline: str) -> str:
    return f"{kind}({deadline})" if deadline else kind
