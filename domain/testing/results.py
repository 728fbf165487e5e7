"""A laboratory's report as the program understands it, whatever format it came in (TESTING.md 1, 2, 5, 6, 12).

Four status fields stand apart: what the laboratory reported, what the medical review officer verified, what the program
adjudicated, what the board did. A report carries the first two at most; the others are never a sender's to say.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ReportStatus(StrEnum):
    """How final a report is (HL7 table 0085 and 0123: P, F, C, X)."""

    PARTIAL = "partial"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    #: A final report that takes the place of an earlier one: it reopens the adjudication.
    CORRECTED = "corrected"
    CANCELLED = "cancelled"


class LabResult(StrEnum):
    """What a laboratory reports (49 CFR 40.97; TESTING.md 2.1)."""

    NEGATIVE = "negative"
    NEGATIVE_DILUTE = "negative_dilute"
    REJECTED = "rejected"
    POSITIVE = "positive"
    POSITIVE_DILUTE = "positive_dilute"
    ADULTERATED = "adulterated"
    SUBSTITUTED = "substituted"
    INVALID = "invalid"

    @property
    def is_negative(self) -> bool:
        """Whether nothing at or above the cut-offs was found."""
        return self in {LabResult.NEGATIVE, LabResult.NEGATIVE_DILUTE}


class MroResult(StrEnum):
    """What a medical review officer verified (49 CFR 40.129, 40.163; TESTING.md 2.2)."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    CANCELLED = "cancelled"
    REFUSAL = "refusal"


class Matrix(StrEnum):
    """What is tested (TESTING.md 8)."""

    URINE = "urine"
    BLOOD = "blood"
    DRIED_BLOOD_SPOT = "dried_blood_spot"
    HAIR = "hair"
    NAIL = "nail"
    ORAL_FLUID = "oral_fluid"
    BREATH = "breath"


class Finding(StrEnum):
    """What was found of one analyte (HL7 table 0078: NEG, POS, IND)."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    INDETERMINATE = "indeterminate"


class Flaw(StrEnum):
    """A flaw of the chain of custody (49 CFR 40.199-40.208; TESTING.md 6)."""

    NO_CUSTODY_FORM = "no_custody_form"
    NO_SPECIMEN = "no_specimen"
    NO_COLLECTOR_NAME_AND_SIGNATURE = "no_collector_name_and_signature"
    TWO_SPECIMENS_ON_ONE_FORM = "two_specimens_on_one_form"
    IDENTIFIER_MISMATCH = "identifier_mismatch"
    BROKEN_SEAL = "broken_seal"
    INSUFFICIENT_VOLUME = "insufficient_volume"
    MISSING_DONOR_SIGNATURE = "missing_donor_signature"
    MISSING_SCIENTIST_SIGNATURE = "missing_scientist_signature"
    WRONG_FORM = "wrong_form"

    @property
    def is_fatal(self) -> bool:
        """Whether the test is cancelled for it; every other flaw is corrected by a memorandum."""
        return self not in {Flaw.MISSING_DONOR_SIGNATURE, Flaw.MISSING_SCIENTIST_SIGNATURE, Flaw.WRONG_FORM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyte:
    """One analyte of a report; ``value`` and ``cutoff`` in ``unit``."""

    #: As it came; empty where the sender named none.
    loinc: str = ""
    #: The sender's own code, where it uses one.
    code: str = ""
    name: str
    finding: Finding
    value: Decimal | None = None
    unit: str = ""
    cutoff: Decimal | None = None
    #: Whether it confirms (GC/MS, LC/MS-MS) rather than screens.
    confirms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """What shows that a specimen is human, undiluted and unaltered (TESTING.md 5)."""

    #: mg/dL.
    creatinine: Decimal | None = None
    specific_gravity: Decimal | None = None
    ph: Decimal | None = None
    oxidants: bool | None = None
    #: Degrees Celsius, read within 4 minutes.
    temperature: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyStep:
    """One hand in the chain of custody."""

    at: datetime
    #: ``collected``, ``sealed``, ``shipped``, ``received`` ... in the sender's words.
    what: str
    #: A role or site, never a person's name.
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document that came with a report: only what tells one from another; its bytes stay in the raw message."""

    media_type: str
    #: Bytes.
    size: int
    #: Hexadecimal.
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabReport:
    """One report on one specimen, in the program's words."""

    #: The sender's own identifier of the message (MSH-10, Bundle.identifier, webhook id); unique by sender.
    message_id: str
    #: The number on the custody form, which identifies the specimen (accession).
    specimen: str
    #: The program's number for the donor; no name, no date of birth.
    donor: str
    #: The program's number of the order, where the sender repeats it (ORC-2, OBR-2).
    order: str = ""
    #: The laboratory's code of the panel.
    panel: str
    matrix: Matrix
    status: ReportStatus
    collected_at: datetime | None = None
    received_at: datetime | None = None
    reported_at: datetime
    #: None while nothing final is known, and for a cancelled report.
    lab: LabResult | None = None
    mro: MroResult | None = None
    analytes: tuple[Analyte, ...] = ()
    validity: Validity = Validity()
    custody: tuple[CustodyStep, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    #: Remarks in the sender's words, and what of its message has no other place here.
    remarks: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def fatal_flaws(self) -> tuple[Flaw, ...]:
        """The flaws for which the test is cancelled."""
        return tuple(one for one in self.flaws if one.is_fatal)
