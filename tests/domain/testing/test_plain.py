"""The plain negative: what is one, and each thing that makes it none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import uuid4

import pytest

from domain.facts import OrderReason, SpecimenFact
from domain.ids import EnrollmentId, SpecimenId
from domain.testing.adjudication import adjudicate
from domain.testing.codes import Adjudication, MissedCause
from domain.testing.history import TestHistory
from domain.testing.plain import BECAUSE, is_plain_negative
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
from domain.testing.specimens import SpecimenState
from policies.reading import read_pack

VRP: Final = read_pack("pa_vrp")
NOW: Final = datetime(2026, 6, 1, 15, tzinfo=UTC)
SPECIMEN: Final = SpecimenFact(
    id=SpecimenId(uuid4()),
    enrollment_id=EnrollmentId(uuid4()),
    why=OrderReason.RANDOM,
    day=date(2026, 6, 1),
    state=SpecimenState.COLLECTED,
    panel="health_professional",
    matrix=Matrix.URINE,
    observed=True,
    ordered_at=NOW,
    due_at=NOW + timedelta(hours=8),
    number="CCF-1",
    site="Sample Site",
    collected_at=NOW + timedelta(hours=1),
    received_at=None,
    lab=None,
    mro=None,
    adjudication=None,
    counts=False,
    missed_because=None,
    because="",
    replaces=None,
    closed_at=None,
)
REPORT: Final = LabReport(
    message_id="MSG-1",
    specimen="CCF-1",
    donor="D-1",
    panel="health_professional",
    matrix=Matrix.URINE,
    status=ReportStatus.FINAL,
    reported_at=NOW + timedelta(days=1),
    lab=LabResult.NEGATIVE,
    mro=MroResult.NEGATIVE,
    validity=Validity(creatinine=Decimal(90), specific_gravity=Decimal("1.0150"), temperature=Decimal(35)),
)
FOUND: Final = Analyte(name="morphine", finding=Finding.POSITIVE, confirms=True)


def test_a_plain_negative_is_what_the_matrix_clears_with_nothing_to_do() -> None:
    assert is_plain_negative(REPORT, SPECIMEN, VRP)
    outcome = adjudicate(REPORT, TestHistory(), VRP)
    assert (outcome.code, outcome.counts, outcome.tasks, outcome.violations) == (Adjudication.CLEAR, True, (), ())
    assert BECAUSE.startswith(outcome.sentence)


@pytest.mark.parametrize(
    "report",
    [
        *(replace(REPORT, status=one) for one in ReportStatus if one is not ReportStatus.FINAL),
        *(replace(REPORT, lab=one) for one in (None, *LabResult) if one is not LabResult.NEGATIVE),
        *(replace(REPORT, mro=one) for one in (None, *MroResult) if one is not MroResult.NEGATIVE),
        *(replace(REPORT, flaws=(one,)) for one in Flaw),
        replace(REPORT, analytes=(FOUND,)),
        replace(REPORT, validity=replace(REPORT.validity, temperature=Decimal(20))),
        replace(REPORT, validity=Validity(creatinine=Decimal(1), specific_gravity=Decimal("1.0005"))),
    ],
)
def test_a_report_that_says_anything_else_is_adjudicated(report: LabReport) -> None:
    assert not is_plain_negative(report, SPECIMEN, VRP)


@pytest.mark.parametrize(
    "specimen",
    [
        *(replace(SPECIMEN, state=one) for one in SpecimenState if one.value not in {"collected", "at_lab"}),
        replace(SPECIMEN, collected_at=None),
        replace(SPECIMEN, collected_at=SPECIMEN.due_at + timedelta(seconds=1)),
        replace(SPECIMEN, lab=LabResult.NEGATIVE),
        replace(SPECIMEN, mro=MroResult.NEGATIVE),
        replace(SPECIMEN, adjudication=Adjudication.DISPUTED),
        replace(SPECIMEN, missed_because=MissedCause.NOT_APPEARED),
        replace(SPECIMEN, replaces=SpecimenId(uuid4())),
        replace(SPECIMEN, closed_at=NOW),
    ],
)
def test_a_specimen_with_a_story_is_adjudicated(specimen: SpecimenFact) -> None:
    assert not is_plain_negative(REPORT, specimen, VRP)
