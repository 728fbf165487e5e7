"""FHIR R4 as the laboratory of the workbench writes it: a Bundle of DiagnosticReports."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from domain.testing.results import Analyte, CustodyStep, Finding, LabReport, ReportStatus
from laboratory import fhir_systems as systems
from laboratory.observations import Own
from laboratory.specimens import MATRICES

Node = dict[str, object]

_STATUSES: Final = {ReportStatus.CORRECTED: "corrected", ReportStatus.CANCELLED: "cancelled"}
_MATRICES: Final = {matrix: code.upper() for code, matrix in MATRICES.items()}
_FINDINGS: Final = {Finding.NEGATIVE: "NEG", Finding.POSITIVE: "POS", Finding.INDETERMINATE: "IND"}
_THEIRS: Final = "https://laboratory.example/codes"


def bundle(reports: Sequence[LabReport]) -> Node:
    """Write reports as one Bundle, each with its own resources."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [entry for one in reports for entry in _entries(one)],
    }


def _entries(report: LabReport) -> list[Node]:
    patient, specimen = _address(report, "patient"), _address(report, "specimen")
    observations = {_address(report, f"observation {at}"): one for at, one in enumerate(_observations(report))}
    for one in observations.values():
        one |= {"subject": {"reference": patient}, "specimen": {"reference": specimen}}
    donor: Node = {"resourceType": "Patient", "identifier": [_number(systems.DONORS, report.donor)]}
    resources = {
        _address(report, "report"): _report(report, patient, specimen, list(observations)),
        patient: donor,
        specimen: _specimen(report, patient),
        **observations,
    }
    return [{"fullUrl": address, "resource": one} for address, one in resources.items()]


def _address(report: LabReport, part: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{report.message_id}/{report.specimen}/{part}')}"


def _report(report: LabReport, patient: str, specimen: str, results: list[str]) -> Node:
    said = ((systems.RESULTS, report.lab), (systems.REVIEWS, report.mro))
    node: Node = {
        "resourceType": "DiagnosticReport",
        "identifier": [_number(systems.MESSAGES, report.message_id)],
        "status": _STATUSES.get(report.status, str(report.status)),
        "code": {"coding": [{"system": _THEIRS, "code": report.panel}]},
        "subject": {"reference": patient},
        "issued": report.reported_at.isoformat(timespec="seconds"),
        "specimen": [{"reference": specimen}],
        "result": [{"reference": one} for one in results],
        "conclusion": report.remarks[0] if report.remarks else None,
        "conclusionCode": [_concept(system, code) for system, code in said if code],
        "basedOn": [{"identifier": _number(systems.ORDERS, report.order)}] if report.order else None,
    }
    return _filled(node)


def _specimen(report: LabReport, patient: str) -> Node:
    matrix = _MATRICES.get(report.matrix)
    collected = report.collected_at
    return _filled(
        {
            "resourceType": "Specimen",
            "accessionIdentifier": _number(systems.SPECIMENS, report.specimen),
            "type": _concept(systems.TABLE_0487, matrix) if matrix else _concept(systems.MATRICES, report.matrix),
            "subject": {"reference": patient},
            "collection": {"collectedDateTime": _at(collected)} if collected else None,
            "receivedTime": _at(report.received_at) if report.received_at else None,
            "condition": [_concept(systems.FLAWS, one) for one in report.flaws],
            "note": [{"text": one} for one in report.remarks[1:]],
        }
    )


def _observations(report: LabReport) -> Iterator[Node]:
    said = report.validity
    for one in report.analytes:
        yield _analyte(one)
    measures = (
        (Own.CREATININE, said.creatinine, "mg/dL"),
        (Own.SPECIFIC_GRAVITY, said.specific_gravity, "1"),
        (Own.PH, said.ph, "1"),
        (Own.TEMPERATURE, said.temperature, "Cel"),
    )
    for code, value, unit in measures:
        if value is not None:
            yield _observation(_concept(systems.OBSERVATIONS, code), valueQuantity=_quantity(value, unit))
    if said.oxidants is not None:
        yield _observation(_concept(systems.OBSERVATIONS, Own.OXIDANTS), valueBoolean=said.oxidants)
    for step in report.custody:
        yield _step(step)


def _analyte(one: Analyte) -> Node:
    codes = ((systems.LOINC, one.loinc), (_THEIRS, one.code))
    coding = [{"system": system, "code": code} for system, code in codes if code]
    return _observation(
        _filled({"coding": coding, "text": one.name}),
        interpretation=[_concept(systems.INTERPRETATIONS, _FINDINGS[one.finding])],
        method=_concept(systems.METHODS, "confirm" if one.confirms else "screen"),
        valueQuantity=_quantity(one.value, one.unit),
        referenceRange=[{"high": _quantity(one.cutoff, one.unit)}] if one.cutoff is not None else None,
    )


def _step(step: CustodyStep) -> Node:
    return _observation(
        _concept(systems.OBSERVATIONS, Own.CUSTODY),
        valueString=step.what,
        effectiveDateTime=_at(step.at),
        performer=[{"display": step.by}] if step.by else None,
    )


def _observation(code: Node, **fields: object) -> Node:
    return _filled({"resourceType": "Observation", "status": "final", "code": code, **fields})


def _quantity(value: Decimal | None, unit: str) -> Node:
    return _filled({"value": value, "unit": unit})


def _concept(system: str, code: str) -> Node:
    return {"coding": [{"system": system, "code": str(code)}]}


def _number(system: str, value: str) -> Node:
    return {"system": system, "value": value}


def _at(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _filled(node: Node) -> Node:
    """Leave out what is empty, as FHIR wants it."""
    return {name: value for name, value in node.items() if value is not None and value not in ([], {}, "")}
