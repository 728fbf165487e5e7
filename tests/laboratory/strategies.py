"""Reports that a laboratory could send: any of them agrees with itself. All synthetic."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from domain.testing.analytes import KNOWN_ANALYTES
from domain.testing.results import (
    Analyte,
    CustodyStep,
    Finding,
    Flaw,
    LabReport,
    LabResult,
    Matrix,
    MroResult,
    ReportStatus,
    Validity,
)

CODES = tuple(code for one in KNOWN_ANALYTES for code in (*one.screens, *one.confirms, *one.masses))
FINAL = (ReportStatus.FINAL, ReportStatus.CORRECTED)

#: CSV sets a bar between parts and "by" before a place; HL7 means nothing by two quotation marks.
words = (
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="|"), min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda said: said and said != '""' and " by " not in f" {said} ")
)
names = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters='|"'), min_size=1, max_size=8)
seconds = st.integers(0, 2_000_000)


def decimals(highest: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, highest * 10**places).map(lambda each: Decimal(each).scaleb(-places))


@st.composite
def analytes(draw: st.DrawFn, findings: st.SearchStrategy[Finding]) -> Analyte:
    numbers = st.none() | decimals(9_999, 2)
    return Analyte(
        loinc=draw(st.sampled_from(CODES) | st.just("")),
        code=draw(names | st.just("")),
        name=draw(words),
        finding=draw(findings),
        value=draw(numbers),
        unit=draw(st.sampled_from(["ng/mL", "%", "g/dL"])),
        cutoff=draw(numbers),
        confirms=draw(st.booleans()),
    )


@st.composite
def reports(draw: st.DrawFn) -> LabReport:
    status = draw(st.sampled_from(ReportStatus))
    final = status in FINAL
    lab = draw(st.sampled_from(LabResult)) if final else None
    positive = lab in {LabResult.POSITIVE, LabResult.POSITIVE_DILUTE}
    others = st.sampled_from([Finding.NEGATIVE, Finding.INDETERMINATE])
    found = draw(st.lists(analytes(others), max_size=4))
    if positive:
        found.append(draw(analytes(st.just(Finding.POSITIVE))))
    collected = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=draw(seconds))
    received, reported = (collected + timedelta(seconds=draw(seconds)) for _ in range(2))
    received, reported = sorted((received, reported))
    return LabReport(
        message_id=draw(names),
        specimen=draw(names),
        donor=draw(names),
        order=draw(names | st.just("")),
        panel=draw(names),
        matrix=draw(st.sampled_from(Matrix)),
        status=status,
        collected_at=draw(st.sampled_from([collected, None])),
        received_at=draw(st.sampled_from([received, None])),
        reported_at=reported,
        lab=lab,
        mro=draw(st.none() | st.sampled_from([MroResult.NEGATIVE, MroResult.CANCELLED])) if final else None,
        analytes=without_repeats(found),
        validity=draw(st.just(Validity()) | validities(lab)),
        custody=tuple(draw(st.lists(steps(), max_size=3))),
        flaws=tuple(draw(st.lists(st.sampled_from(Flaw), unique=True, max_size=2))),
        remarks=tuple(draw(st.lists(words, max_size=3))),
    )


def without_repeats(found: list[Analyte]) -> tuple[Analyte, ...]:
    """Keep the last of each test of each analyte, so that a positive stays; names differ, so none refutes another."""
    kept: dict[object, Analyte] = {}
    for at, one in enumerate(found):
        said = Analyte(
            loinc=one.loinc, code=one.code, name=f"{one.name} {at}", finding=one.finding, value=one.value,
            unit=one.unit, cutoff=one.cutoff, confirms=one.confirms or one.finding is Finding.POSITIVE,
        )  # fmt: skip
        kept[(one.loinc, one.code) if one.loinc or one.code else at] = said
    return tuple(kept.values())


def validities(lab: LabResult | None) -> st.SearchStrategy[Validity]:
    """Measures that agree with the result."""
    creatinine, gravity = decimals(300, 1).map(lambda each: each + 20), decimals(1, 4).map(lambda each: 1 + each / 50)
    if lab is LabResult.NEGATIVE_DILUTE:
        creatinine, gravity = decimals(17, 1).map(lambda each: each + 2), st.just(Decimal("1.0020"))
    if lab is LabResult.SUBSTITUTED:
        creatinine, gravity = decimals(1, 1), st.just(Decimal("1.0010"))
    return st.builds(
        Validity,
        creatinine=creatinine,
        specific_gravity=gravity,
        ph=st.none() | decimals(14, 1),
        oxidants=st.none() | st.booleans(),
        temperature=st.none() | decimals(40, 1),
    )


def steps() -> st.SearchStrategy[CustodyStep]:
    return st.builds(
        CustodyStep,
        at=seconds.map(lambda each: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=each)),
        what=words,
        by=words | st.just(""),
    )
