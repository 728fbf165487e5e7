"""What HL7 v2 and FHIR both call an observation, and how a report is made of many.

An observation under one of our own codes is the result, a measure of validity or a step of custody; every other is an
analyte. The LOINC codes of the measures are not in TESTING.md 12.3: they are recalled (grade K).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final, assert_never

from domain.testing.analytes import Use, analyte_of, use_of
from domain.testing.results import Analyte, CustodyStep, Finding, LabResult, MroResult, ReportStatus, Validity
from laboratory.faults import Reason, UnreadableError
from laboratory.texts import coded


class Own(StrEnum):
    """Our own codes of observations."""

    RESULT = "RESULT"
    MRO_RESULT = "MRO_RESULT"
    CREATININE = "CREATININE"
    SPECIFIC_GRAVITY = "SPECIFIC_GRAVITY"
    PH = "PH"
    OXIDANTS = "OXIDANTS"
    TEMPERATURE = "TEMPERATURE"
    CUSTODY = "CUSTODY"


#: Table 0078 of HL7 v2, which FHIR has taken over as its codes of interpretation.
FINDINGS_BY_CODE: Final = {
    "NEG": Finding.NEGATIVE,
    "ND": Finding.NEGATIVE,
    "POS": Finding.POSITIVE,
    "DET": Finding.POSITIVE,
    "IND": Finding.INDETERMINATE,
    "E": Finding.INDETERMINATE,
}
#: A method that confirms.
MASS_SPECTROMETRY: Final = re.compile(r"(GC|LC).?MS", re.IGNORECASE)

MEASURES_BY_LOINC: Final = {
    "2161-8": Own.CREATININE,
    "2965-2": Own.SPECIFIC_GRAVITY,
    "5811-5": Own.SPECIFIC_GRAVITY,
    "53326-5": Own.SPECIFIC_GRAVITY,
    "2756-5": Own.PH,
    "5803-2": Own.PH,
}
#: What a measure can be at all; outside of it the number is a slip of the pen.
_RANGES: Final = {
    Own.CREATININE: (Decimal(0), Decimal(5_000)),
    Own.SPECIFIC_GRAVITY: (Decimal("0.9"), Decimal("1.2")),
    Own.PH: (Decimal(0), Decimal(14)),
    Own.TEMPERATURE: (Decimal(-20), Decimal(60)),
}
_UNITS: Final = {
    Own.CREATININE: frozenset({"", "mg/dl"}),
    Own.SPECIFIC_GRAVITY: frozenset({"", "1", "{s.g.}", "{ratio}"}),
    Own.PH: frozenset({"", "1", "ph", "[ph]"}),
    Own.TEMPERATURE: frozenset({"", "c", "cel"}),
}
_FAHRENHEIT: Final = frozenset({"f", "[degf]"})


class State(StrEnum):
    """How final one observation is."""

    FINAL = "final"
    PRELIMINARY = "preliminary"
    #: Taken back, or never obtained.
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One observation; every text has been looked at already."""

    #: Where it stands, for a fault.
    where: str
    own: Own | None = None
    loinc: str = ""
    code: str = ""
    name: str = ""
    state: State = State.FINAL
    finding: Finding | None = None
    number: Decimal | None = None
    #: Its value where that is no number.
    words: str = ""
    unit: str = ""
    cutoff: Decimal | None = None
    #: None where the sender does not say.
    confirms: bool | None = None
    at: datetime | None = None
    by: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What the observations of one report say together."""

    lab: LabResult | None = None
    mro: MroResult | None = None
    validity: Validity = field(default_factory=Validity)
    analytes: tuple[Analyte, ...] = ()
    custody: tuple[CustodyStep, ...] = ()
    remarks: tuple[str, ...] = ()


def gather(observed: Iterable[Observed], status: ReportStatus) -> Gathered:
    """Make the parts of a report of its observations; raises UnreadableError where they are odd."""
    found, own = Gathered(), dict[Own, Observed]()
    for one in observed:
        found.remarks += one.remarks
        if one.state is State.GONE:
            found.remarks += (f"Not obtained or taken back: {_name(one)}",)
            continue
        if one.state is State.PRELIMINARY and status in {ReportStatus.FINAL, ReportStatus.CORRECTED}:
            raise UnreadableError(Reason.CONTRADICTORY, f"{one.where} is preliminary, but the report is final.")
        if one.own is None:
            found.analytes += (analyte(one),)
            if one.words and not _says_only(one):
                found.remarks += (f"{_name(one)}: {one.words}",)
        elif one.own is Own.CUSTODY:
            found.custody += (_step(one),)
        elif one.own in own:
            raise UnreadableError(Reason.DUPLICATE_SEGMENT, f"{one.where} says a second time what was said before.")
        else:
            own[one.own] = one
    _take_own(found, own)
    return found


def _take_own(found: Gathered, own: dict[Own, Observed]) -> None:
    if one := own.get(Own.RESULT):
        found.lab = coded(LabResult, one.words, f"The value of {one.where}")
    if one := own.get(Own.MRO_RESULT):
        found.mro = coded(MroResult, one.words, f"The value of {one.where}")
    found.validity = Validity(
        creatinine=_measure(own.get(Own.CREATININE)),
        specific_gravity=_measure(own.get(Own.SPECIFIC_GRAVITY)),
        ph=_measure(own.get(Own.PH)),
        oxidants=_oxidants(own.get(Own.OXIDANTS)),
        temperature=_measure(own.get(Own.TEMPERATURE)),
    )


def analyte(one: Observed) -> Analyte:
    """Make an analyte of an observation; without a word of the sender its LOINC code says whether it confirms."""
    if not _name(one):
        raise UnreadableError(Reason.MISSING_FIELD, f"{one.where} names no analyte.")
    if one.finding is None:
        raise UnreadableError(Reason.MISSING_FIELD, f"{one.where} has no interpretation.")
    confirms = one.confirms if one.confirms is not None else use_of(one.loinc) in {Use.CONFIRM, Use.MASS}
    return Analyte(
        loinc=one.loinc,
        code=one.code,
        name=_name(one),
        finding=one.finding,
        value=one.number,
        unit=one.unit,
        cutoff=one.cutoff,
        confirms=confirms,
    )


def in_range(measure: Own, value: Decimal | None, where: str) -> Decimal | None:
    """Accept a measure that can be one."""
    lowest, highest = _RANGES[measure]
    if value is not None and not lowest <= value <= highest:
        raise UnreadableError(Reason.MALFORMED, f"{where} is outside of what it can be.")
    return value


def _measure(one: Observed | None) -> Decimal | None:
    if one is None or one.own is None:
        return None
    if one.number is None:
        raise UnreadableError(Reason.MISSING_FIELD, f"{one.where} has no number.")
    unit, value = one.unit.casefold(), one.number
    if one.own is Own.TEMPERATURE and unit in _FAHRENHEIT:
        value = ((value - 32) * 5 / 9).quantize(Decimal("0.1"), ROUND_HALF_UP)
    elif unit not in _UNITS[one.own]:
        raise UnreadableError(Reason.UNKNOWN_CODE, f"{one.where} is in a unit that is not documented.")
    return in_range(one.own, value, one.where)


def _oxidants(one: Observed | None) -> bool | None:
    if one is None:
        return None
    match one.finding:
        case Finding.POSITIVE:
            return True
        case Finding.NEGATIVE:
            return False
        case Finding.INDETERMINATE | None:
            raise UnreadableError(Reason.MISSING_FIELD, f"{one.where} says neither positive nor negative.")
        case never:
            assert_never(never)


def _name(one: Observed) -> str:
    known = analyte_of(one.loinc)
    return one.name or (known.name if known else "") or one.code or one.loinc


def _says_only(one: Observed) -> bool:
    """Tell whether the words repeat the finding."""
    return one.finding is not None and one.words.casefold() in {one.finding.value, one.finding.value[:3]}


def _step(one: Observed) -> CustodyStep:
    if one.at is None or not one.words:
        raise UnreadableError(Reason.MISSING_FIELD, f"{one.where} needs what was done, and when.")
    return CustodyStep(at=one.at, what=one.words, by=one.by)
