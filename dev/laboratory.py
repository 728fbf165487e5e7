"""The laboratory of the workbench: writes reports in every format that is read, so that reading gives the same again.

Times are written to the second. A report with attachments cannot be written, since it holds no more than their hashes.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from dev.laboratory_fhir import bundle
from dev.laboratory_hl7 import message
from domain.testing.results import Analyte, CustodyStep, LabReport
from laboratory.csv_reports import BETWEEN, written_rows
from laboratory.documents import written
from laboratory.json_model import NAME
from laboratory.messages import Format


def write(report: LabReport, in_format: Format) -> bytes:
    """Write one report as a laboratory would send it."""
    return write_all([report], in_format)


def write_all(reports: Sequence[LabReport], in_format: Format) -> bytes:
    """Write a file of reports."""
    match in_format:
        case Format.JSON:
            return written({"format": NAME, "messages": [_message(one) for one in reports]})
        case Format.HL7:
            return "".join(message(one) for one in reports).encode()
        case Format.FHIR:
            return written(bundle(reports))
        case Format.CSV:
            return written_rows([row for one in reports for row in _rows(one)])
        case never:
            assert_never(never)


def _message(report: LabReport) -> dict[str, object]:
    times = {
        name: at.isoformat(timespec="seconds")
        for name, at in (("collected_at", report.collected_at), ("received_at", report.received_at))
        if at
    }
    results = {"lab_result": report.lab, "mro_result": report.mro}
    return {
        "message_id": report.message_id,
        "specimen": report.specimen,
        "donor": report.donor,
        "order": report.order,
        "panel": report.panel,
        "matrix": report.matrix,
        "status": report.status,
        **times,
        "reported_at": report.reported_at.isoformat(timespec="seconds"),
        **{name: said for name, said in results.items() if said},
        "analytes": [_analyte(one) for one in report.analytes],
        "validity": _validity(report),
        "custody": [_step(one) for one in report.custody],
        "flaws": list(report.flaws),
        "remarks": list(report.remarks),
    }


def _analyte(one: Analyte) -> dict[str, object]:
    numbers = {name: said for name, said in (("value", one.value), ("cutoff", one.cutoff)) if said is not None}
    texts = {"loinc": one.loinc, "code": one.code, "name": one.name, "finding": one.finding, "unit": one.unit}
    return {**texts, **numbers, "confirms": one.confirms}


def _validity(report: LabReport) -> dict[str, object]:
    said = report.validity
    measures: dict[str, object] = {
        "creatinine": said.creatinine,
        "specific_gravity": said.specific_gravity,
        "ph": said.ph,
        "oxidants": said.oxidants,
        "temperature": said.temperature,
    }
    return {name: value for name, value in measures.items() if value is not None}


def _step(one: CustodyStep) -> dict[str, object]:
    return {"at": one.at.isoformat(timespec="seconds"), "what": one.what, "by": one.by}


def _rows(report: LabReport) -> list[list[str]]:
    """Write the rows of a report; its texts must not hold what CSV sets between them."""
    said = report.validity
    whole = [
        report.message_id, str(max(len(report.analytes), 1)), report.specimen, report.donor, report.order, report.panel,
        report.matrix, report.status,
        *(at.isoformat(timespec="seconds") if at else "" for at in _times(report)),
        report.lab or "", report.mro or "",
        *(_plain(each) for each in (said.creatinine, said.specific_gravity, said.ph)),
        "" if said.oxidants is None else str(said.oxidants).lower(), _plain(said.temperature),
        BETWEEN.join(report.flaws), BETWEEN.join(_in_words(one) for one in report.custody),
        BETWEEN.join(report.remarks),
    ]  # fmt: skip
    return [[*whole, *_columns(one)] for one in report.analytes] or [[*whole, *[""] * 8]]


def _times(report: LabReport) -> tuple[datetime | None, ...]:
    return (report.collected_at, report.received_at, report.reported_at)


def _columns(one: Analyte) -> list[str]:
    kind = "confirm" if one.confirms else "screen"
    return [one.loinc, one.code, one.name, one.finding, _plain(one.value), one.unit, _plain(one.cutoff), kind]


def _in_words(one: CustodyStep) -> str:
    by = f" by {one.by}" if one.by else ""
    return f"{one.at.isoformat(timespec='seconds')} {one.what}{by}"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
