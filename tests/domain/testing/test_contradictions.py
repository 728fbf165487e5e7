"""When a report says two things at once, row by row (TESTING.md 4, 5)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.testing.contradictions import contradiction_in
from domain.testing.results import Analyte, Finding, LabReport, LabResult, Matrix, MroResult, ReportStatus, Validity

AT = datetime(2026, 11, 18, tzinfo=UTC)
FOUND = Analyte(loinc="58378-1", name="EtG", finding=Finding.POSITIVE, confirms=True)
SCREENED = Analyte(loinc="58375-7", name="Ethyl glucuronide", finding=Finding.POSITIVE)
REFUTED = replace(FOUND, finding=Finding.NEGATIVE)
REPORT = LabReport(
    message_id="M", specimen="S", donor="D", panel="P", matrix=Matrix.URINE, status=ReportStatus.FINAL, reported_at=AT
)
NEGATIVES = (LabResult.NEGATIVE, LabResult.NEGATIVE_DILUTE)
POSITIVES = (LabResult.POSITIVE, LabResult.POSITIVE_DILUTE)


def contradicts(
    lab: LabResult | None, *analytes: Analyte, mro: MroResult | None = None, measures: tuple[str, str] | None = None
) -> bool:
    creatinine, gravity = measures or (None, None)
    validity = Validity(
        creatinine=Decimal(creatinine) if creatinine else None, specific_gravity=Decimal(gravity) if gravity else None
    )
    said = contradiction_in(replace(REPORT, lab=lab, mro=mro, analytes=analytes, validity=validity))
    assert said is None or said.endswith(".")
    return said is not None


@pytest.mark.parametrize("lab", NEGATIVES)
def test_a_negative_has_no_positive_analyte(lab: LabResult) -> None:
    assert not contradicts(lab)
    assert not contradicts(lab, REFUTED)
    assert contradicts(lab, FOUND)
    assert contradicts(lab, SCREENED)
    assert contradicts(lab, FOUND, REFUTED)


@pytest.mark.parametrize("lab", NEGATIVES)
def test_a_screen_that_its_confirming_test_refutes_is_no_positive(lab: LabResult) -> None:
    assert not contradicts(lab, SCREENED, REFUTED)
    assert contradicts(lab, SCREENED, replace(REFUTED, confirms=False))
    assert contradicts(lab, SCREENED, replace(REFUTED, loinc="16226-3", name="BZE"))


def test_tests_without_a_known_code_are_matched_by_name() -> None:
    screen, confirm = replace(SCREENED, loinc="", name="Kratom"), replace(REFUTED, loinc="", name="KRATOM")
    assert not contradicts(LabResult.NEGATIVE, screen, confirm)
    assert contradicts(LabResult.NEGATIVE, screen, replace(confirm, name="Ketamine"))


@pytest.mark.parametrize("lab", POSITIVES)
def test_a_positive_names_what_was_found(lab: LabResult) -> None:
    assert not contradicts(lab, FOUND)
    assert contradicts(lab)
    assert contradicts(lab, REFUTED)
    assert contradicts(lab, SCREENED, REFUTED)


@pytest.mark.parametrize(
    ("creatinine", "gravity", "odd"),
    [
        ("1.9", "1.0010", {LabResult.NEGATIVE, LabResult.NEGATIVE_DILUTE}),
        ("1.9", "1.0200", {LabResult.NEGATIVE, LabResult.NEGATIVE_DILUTE}),
        ("1.9", "1.0011", set[LabResult]()),
        ("1.9", "1.0199", set[LabResult]()),
        ("2.0", "1.0010", {LabResult.SUBSTITUTED}),
        ("2.0", "1.0011", {LabResult.NEGATIVE, LabResult.SUBSTITUTED}),
        ("19.9", "1.0029", {LabResult.NEGATIVE, LabResult.SUBSTITUTED}),
        ("19.9", "1.0030", {LabResult.SUBSTITUTED}),
        ("20", "1.0029", {LabResult.NEGATIVE_DILUTE, LabResult.SUBSTITUTED}),
        ("1.9", None, set[LabResult]()),
        ("150", None, {LabResult.NEGATIVE_DILUTE, LabResult.SUBSTITUTED}),
    ],
)
def test_measures_agree_with_the_result(creatinine: str, gravity: str | None, odd: set[LabResult]) -> None:
    measures = (creatinine, gravity or "")
    found = {lab for lab in LabResult if contradicts(lab, *([FOUND] if lab in POSITIVES else []), measures=measures)}
    assert found == odd


def test_the_reviewer_verifies_no_positive_that_was_not_reported() -> None:
    odd = {
        (lab, mro)
        for lab in LabResult
        for mro in MroResult
        if contradicts(lab, *([FOUND] if lab in POSITIVES else []), mro=mro)
    }
    assert odd == {(lab, MroResult.POSITIVE) for lab in (*NEGATIVES, LabResult.REJECTED)}
    assert not contradicts(None, mro=MroResult.POSITIVE)


@pytest.mark.parametrize("status", ReportStatus)
def test_a_verdict_stands_in_no_report_that_is_not_final(status: ReportStatus) -> None:
    said = contradiction_in(replace(REPORT, status=status, mro=MroResult.NEGATIVE))
    assert (said is not None) == (status in {ReportStatus.PARTIAL, ReportStatus.PRELIMINARY})


def test_times_are_in_order() -> None:
    day = timedelta(days=1)
    assert contradiction_in(replace(REPORT, collected_at=AT - day, received_at=AT)) is None
    assert contradiction_in(replace(REPORT, collected_at=AT + day))
    assert contradiction_in(replace(REPORT, received_at=AT + day))
    assert contradiction_in(replace(REPORT, collected_at=AT, received_at=AT - day))
