"""HL7 v2.5.1 ORU^R01 as the laboratory of the workbench writes it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from domain.testing.results import Analyte, Finding, LabReport, Matrix
from laboratory.hl7_observations import CONFIRM, OWN_SYSTEM, SCREEN
from laboratory.hl7_reports import DONORS, STATUSES, VERSION
from laboratory.observations import Own
from laboratory.specimens import MATRICES

_STATUSES: Final = {status: code for code, status in reversed(STATUSES.items())}
_MATRICES: Final = {matrix: f"{code.upper()}^^HL70487" for code, matrix in MATRICES.items()}
_FINDINGS: Final = {Finding.NEGATIVE: "NEG", Finding.POSITIVE: "POS", Finding.INDETERMINATE: "IND"}
_ESCAPES: Final = {
    "|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\", "\\": "\\E\\", "\n": "\\.br\\",
}  # fmt: skip


def message(report: LabReport) -> str:
    """Write one message; every segment ends with a carriage return."""
    return "".join(f"{line}\r" for line in _segments(report))


def _segments(report: LabReport) -> Iterator[str]:
    status = _STATUSES[report.status]
    yield _line(
        "MSH", "^~\\&", "LAB", "SYNTHETIC", "PHMP", "PHMP", _at(report.reported_at), "", "ORU^R01^ORU_R01",
        _escaped(report.message_id), "P", VERSION, *[""] * 5, "UNICODE UTF-8",
    )  # fmt: skip
    yield _line("PID", "1", "", f"{_escaped(report.donor)}^^^{DONORS}")
    yield _line("ORC", "RE", _escaped(report.order))
    yield _line(
        "OBR", "1", _escaped(report.order), "", _escaped(report.panel), "", "", _at(report.collected_at), *[""] * 6,
        _at(report.received_at), *[""] * 7, _at(report.reported_at), "", "", status,
    )  # fmt: skip
    for number, remark in enumerate(report.remarks, 1):
        yield _line("NTE", str(number), "", _escaped(remark))
    for number, fields in enumerate(_observations(report), 1):
        yield _line("OBX", str(number), *fields)
    yield _line(
        "SPM", "1", _escaped(report.specimen), "", _matrix(report.matrix), *[""] * 12, _at(report.collected_at),
        _at(report.received_at), "", "", "~".join(f"{one}^^{OWN_SYSTEM}" for one in report.flaws),
    )  # fmt: skip


def _observations(report: LabReport) -> Iterator[list[str]]:
    """Write the fields of each OBX from its type on."""
    said = report.validity
    if report.lab:
        yield _observation("CWE", _own(Own.RESULT), report.lab)
    if report.mro:
        yield _observation("CWE", _own(Own.MRO_RESULT), report.mro)
    measures = (
        (Own.CREATININE, said.creatinine, "mg/dL"),
        (Own.SPECIFIC_GRAVITY, said.specific_gravity, ""),
        (Own.PH, said.ph, ""),
        (Own.TEMPERATURE, said.temperature, "Cel"),
    )
    for code, value, unit in measures:
        if value is not None:
            yield _observation("NM", _own(code), _plain(value), unit=unit)
    if said.oxidants is not None:
        yield _observation("ST", _own(Own.OXIDANTS), "", finding="POS" if said.oxidants else "NEG")
    for one in report.analytes:
        yield _analyte(one)
    for step in report.custody:
        yield _observation("ST", _own(Own.CUSTODY), _escaped(step.what), at=_at(step.at), by=_escaped(step.by))


def _analyte(one: Analyte) -> list[str]:
    name, code = _escaped(one.name), _escaped(one.code)
    theirs = f"{code}^{name}^L" if code else ""
    known = f"{_escaped(one.loinc)}^{name}^LN" if one.loinc else ""
    identity = "^".join(each for each in (known, theirs) if each) or f"^{name}^L"
    return _observation(
        "ST" if one.value is None else "NM",
        identity,
        one.finding if one.value is None else _plain(one.value),
        unit=_escaped(one.unit),
        cutoff=_plain(one.cutoff),
        finding=_FINDINGS[one.finding],
        method=CONFIRM if one.confirms else SCREEN,
    )


def _observation(kind: str, identity: str, value: str, **fields: str) -> list[str]:
    said = fields.get
    return [
        kind, identity, "", value, said("unit", ""), said("cutoff", ""), said("finding", ""), "", "", "F", "", "",
        said("at", ""), said("by", ""), "", f"{said('method')}^^{OWN_SYSTEM}" if said("method") else "",
    ]  # fmt: skip


def _own(code: Own) -> str:
    return f"{code}^^{OWN_SYSTEM}"


def _matrix(matrix: Matrix) -> str:
    return _MATRICES.get(matrix, f"{matrix}^^{OWN_SYSTEM}")


def _line(*fields: str) -> str:
    return "|".join(fields).rstrip("|")


def _at(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S}+0000" if at else ""


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _escaped(value: str) -> str:
    return "".join(_ESCAPES.get(one, one) for one in value)
