"""What every sample says, once for all formats: a sample of one kind is the same report in each. All synthetic."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

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

COLLECTED = datetime(2026, 11, 16, 13, 15, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 17, 14, 30, tzinfo=UTC)
REPORTED = datetime(2026, 11, 18, 19, 5, tzinfo=UTC)

ETG_SCREEN = Analyte(
    loinc="58375-7", name="Ethyl glucuronide", finding=Finding.NEGATIVE, unit="ng/mL", cutoff=Decimal(500)
)
COCAINE_SCREEN = Analyte(
    loinc="43985-1", name="Cocaine metabolite", finding=Finding.NEGATIVE, unit="ng/mL", cutoff=Decimal(300)
)
ETG_FOUND = replace(ETG_SCREEN, finding=Finding.POSITIVE)
ETG_MASS = replace(ETG_FOUND, loinc="58378-1", value=Decimal(1240), confirms=True)
SCREENS = (ETG_SCREEN, COCAINE_SCREEN)
CONFIRMED = (ETG_FOUND, ETG_MASS, COCAINE_SCREEN)
NORMAL = Validity(creatinine=Decimal("92.5"), specific_gravity=Decimal("1.0150"), ph=Decimal("6.1"))


def report(number: int, **said: object) -> LabReport:
    """Build one report; ``number`` tells its ids from those of every other."""
    plain = LabReport(
        message_id=f"MSG-{number:04}",
        specimen=f"CCF-{number:07}",
        donor=f"P-{number:04}",
        order=f"ORD-{number:04}",
        panel="HP20",
        matrix=Matrix.URINE,
        status=ReportStatus.FINAL,
        collected_at=COLLECTED,
        received_at=RECEIVED,
        reported_at=REPORTED,
    )
    return replace(plain, **said)  # type: ignore[arg-type] # the fields of the report


NEGATIVE = report(1, lab=LabResult.NEGATIVE, analytes=SCREENS, validity=NORMAL)
POSITIVE = report(4, lab=LabResult.POSITIVE, analytes=CONFIRMED, validity=NORMAL)

EXPECTED: dict[str, LabReport] = {
    "negative": NEGATIVE,
    "negative_dilute_2_to_5": report(
        2,
        lab=LabResult.NEGATIVE_DILUTE,
        analytes=SCREENS,
        validity=Validity(creatinine=Decimal("3.4"), specific_gravity=Decimal("1.0015")),
    ),
    "negative_dilute_above_5": report(
        3,
        lab=LabResult.NEGATIVE_DILUTE,
        analytes=SCREENS,
        validity=Validity(creatinine=Decimal("12.0"), specific_gravity=Decimal("1.0022")),
    ),
    "positive": POSITIVE,
    "positive_dilute": report(
        5,
        lab=LabResult.POSITIVE_DILUTE,
        analytes=CONFIRMED,
        validity=Validity(creatinine=Decimal("11.0"), specific_gravity=Decimal("1.0019")),
    ),
    "adulterated": report(
        6,
        lab=LabResult.ADULTERATED,
        validity=Validity(
            creatinine=Decimal(60), specific_gravity=Decimal("1.0100"), ph=Decimal("11.9"), oxidants=True
        ),
    ),
    "substituted": report(
        7, lab=LabResult.SUBSTITUTED, validity=Validity(creatinine=Decimal("1.2"), specific_gravity=Decimal("1.0005"))
    ),
    "invalid": report(
        8,
        lab=LabResult.INVALID,
        validity=Validity(ph=Decimal("9.6"), temperature=Decimal("33.5")),
        remarks=("Interference | immunoassay & chromatography",),
    ),
    "rejected": report(
        9,
        lab=LabResult.REJECTED,
        flaws=(Flaw.BROKEN_SEAL, Flaw.INSUFFICIENT_VOLUME),
        custody=(
            CustodyStep(at=COLLECTED, what="collected", by="collection site 12"),
            CustodyStep(at=RECEIVED, what="received", by="accessioning"),
        ),
        remarks=("Not tested",),
    ),
    "preliminary": report(10, status=ReportStatus.PRELIMINARY, analytes=SCREENS),
    "partial": report(11, status=ReportStatus.PARTIAL, analytes=(ETG_SCREEN,)),
    "corrected": report(
        12,
        status=ReportStatus.CORRECTED,
        lab=LabResult.POSITIVE,
        analytes=CONFIRMED,
        validity=NORMAL,
        remarks=("Replaces a negative",),
    ),
    "cancelled": report(13, status=ReportStatus.CANCELLED, remarks=("Sent for another specimen",)),
    "mro_positive": report(14, lab=LabResult.POSITIVE, mro=MroResult.POSITIVE, analytes=CONFIRMED),
    "mro_negative": report(
        15, lab=LabResult.POSITIVE, mro=MroResult.NEGATIVE, analytes=CONFIRMED, remarks=("Prescription verified",)
    ),
    "mro_refusal": report(16, lab=LabResult.ADULTERATED, mro=MroResult.REFUSAL, validity=Validity(ph=Decimal("11.9"))),
    "mro_cancelled": report(17, lab=LabResult.INVALID, mro=MroResult.CANCELLED),
    # A matrix and a code that the tables of HL7 and of TESTING.md 12.3 do not have.
    "blood_spot": report(
        18,
        matrix=Matrix.DRIED_BLOOD_SPOT,
        lab=LabResult.NEGATIVE,
        analytes=(
            Analyte(
                loinc="74671-9",
                code="PETH",
                name="PEth",
                finding=Finding.NEGATIVE,
                value=Decimal("4.5"),
                unit="ng/mL",
                cutoff=Decimal(20),
                confirms=True,
            ),
        ),
    ),
}

#: A file of several messages in each format.
SEVERAL = (NEGATIVE, POSITIVE, EXPECTED["corrected"])
