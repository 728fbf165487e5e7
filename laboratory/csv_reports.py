"""CSV: one row for each analyte, the rows of a message repeating what holds for the whole report.

The columns are these, in this order and under these names. The column ``rows`` counts the rows of a message, so that a
file that was cut between two rows shows.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo

from domain.testing.results import (
    Analyte,
    CustodyStep,
    Finding,
    LabReport,
    LabResult,
    MroResult,
    ReportStatus,
    Validity,
)
from laboratory.documents import decoded
from laboratory.faults import Fault, Reason, UnreadableError
from laboratory.limits import MOST_PARTS
from laboratory.messages import Message
from laboratory.observations import Observed, Own, analyte, in_range
from laboratory.reports import check_size, looked_over
from laboratory.specimens import flaw_of, matrix_of
from laboratory.texts import coded, coded_if_any, iso_time, needed, number_if_any, remark, text

#: What holds for the whole report.
REPORT_COLUMNS: Final = (
    "message_id", "rows", "specimen", "donor", "order", "panel", "matrix", "status", "collected_at", "received_at",
    "reported_at", "lab_result", "mro_result", "creatinine", "specific_gravity", "ph", "oxidants", "temperature",
    "flaws", "custody", "remarks",
)  # fmt: skip
ANALYTE_COLUMNS: Final = ("loinc", "code", "name", "finding", "value", "unit", "cutoff", "kind")
COLUMNS: Final = (*REPORT_COLUMNS, *ANALYTE_COLUMNS)
#: Between the flaws, the remarks, the steps of custody, and the parts of a step.
BETWEEN: Final = "|"
#: In the place of a message id, which cannot hold it.
_UNREAD: Final = "\0"
_YES_OR_NO: Final = {"": None, "true": True, "false": False}
_KINDS: Final = {"": None, "screen": False, "confirm": True}
_MEASURES: Final = (Own.CREATININE, Own.SPECIFIC_GRAVITY, Own.PH, Own.TEMPERATURE)

Row = dict[str, str]


@dataclass(slots=True)
class _Group:
    """The rows of one message, and what is wrong with any of them."""

    rows: list[list[str]] = field(default_factory=list)
    fault: Fault | None = None
    #: What could not be split into rows.
    rest: bytes = b""


def read_csv(content: bytes, zone: ZoneInfo | None) -> Iterator[Message]:
    """Read every message of a file of CSV; rows without a message id are one message, which is a fault."""
    try:
        groups = _grouped(decoded(content))
    except UnreadableError as error:
        yield Message(position=1, message_id="", raw=content, said=error.fault)
        return
    for position, (message_id, group) in enumerate(groups.items(), 1):
        raw = group.rest or written_rows(group.rows)
        yield Message(position=position, message_id=_shown(message_id), raw=raw, said=_said(group, raw, zone))


def written_rows(rows: list[list[str]]) -> bytes:
    """Write rows under the header, in the one way."""
    kept = StringIO(newline="")
    csv.writer(kept, lineterminator="\r\n").writerows([COLUMNS, *rows])
    return kept.getvalue().encode()


def _shown(message_id: str) -> str:
    try:
        return text(message_id, "message_id")
    except UnreadableError:
        return ""


def _grouped(said: str) -> dict[str, _Group]:
    """Group the rows by message id; raises UnreadableError where the header is not ours."""
    first = said.split("\n", 1)[0].strip("\r")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(StringIO(said, newline=""), delimiter=delimiter, strict=True)
    groups: dict[str, _Group] = {}
    last = _Group()
    try:
        _check_header(next(rows, []))
        for row in rows:
            if row:
                last = groups.setdefault(row[0].strip(), _Group())
                _put(last, row, rows.line_num)
    except csv.Error as error:
        fault = _broken(error, rows.line_num)
        if not groups:
            raise UnreadableError(fault.reason, fault.sentence) from error
        rest = "".join(said.splitlines(keepends=True)[rows.line_num - 1 :])
        groups[_UNREAD] = _Group(fault=fault, rest=rest.encode() or b"\n")
        return groups
    if not groups:
        raise UnreadableError(Reason.MISSING_FIELD, "The file has no rows under its header.")
    if not said.endswith(("\n", "\r")) and not last.fault:
        last.fault = Fault(reason=Reason.TRUNCATED, sentence="The last line of the file has no end.")
    return groups


def _check_header(found: list[str]) -> None:
    if tuple(found) == COLUMNS:
        return
    missing, odd = [one for one in COLUMNS if one not in found], [one for one in found if one not in COLUMNS]
    if missing:
        raise UnreadableError(Reason.UNKNOWN_VERSION, f"The header lacks the column {missing[0]}.")
    words = "has a column that is not documented" if odd else "has the columns in another order, or twice"
    raise UnreadableError(Reason.UNKNOWN_VERSION, f"The header {words}.")


def _put(group: _Group, row: list[str], line: int) -> None:
    if len(group.rows) > MOST_PARTS:
        return
    group.rows.append(row)
    if len(row) != len(COLUMNS) and not group.fault:
        sentence = f"The row that ends in line {line} has not as many fields as the header."
        group.fault = Fault(reason=Reason.MALFORMED, sentence=sentence)


def _broken(error: csv.Error, line: int) -> Fault:
    words = str(error)
    if "limit" in words:
        return Fault(reason=Reason.TOO_LARGE, sentence=f"A field in line {line} is larger than what is read.")
    if "unexpected end" in words:
        return Fault(reason=Reason.TRUNCATED, sentence="The file ends within a field in quotes.")
    return Fault(reason=Reason.MALFORMED, sentence=f"Line {line} is quoted wrongly; nothing after it was read.")


def _said(group: _Group, raw: bytes, zone: ZoneInfo | None) -> LabReport | Fault:
    try:
        if group.fault:
            return group.fault
        check_size(raw)
        return looked_over(_report([dict(zip(COLUMNS, row, strict=True)) for row in group.rows], zone))
    except UnreadableError as error:
        return error.fault


def _report(rows: list[Row], zone: ZoneInfo | None) -> LabReport:
    said = rows[0]
    _check_rows(rows)
    return LabReport(
        message_id=needed(said["message_id"], "message_id"),
        specimen=needed(said["specimen"], "specimen"),
        donor=needed(said["donor"], "donor"),
        order=text(said["order"], "order"),
        panel=needed(said["panel"], "panel"),
        matrix=matrix_of(said["matrix"], "matrix"),
        status=coded(ReportStatus, said["status"], "status"),
        collected_at=iso_time(said["collected_at"], "collected_at", zone) if said["collected_at"].strip() else None,
        received_at=iso_time(said["received_at"], "received_at", zone) if said["received_at"].strip() else None,
        reported_at=iso_time(needed(said["reported_at"], "reported_at"), "reported_at", zone),
        lab=coded_if_any(LabResult, said["lab_result"], "lab_result"),
        mro=coded_if_any(MroResult, said["mro_result"], "mro_result"),
        analytes=tuple(_analyte(row, f"analyte {at}") for at, row in enumerate(rows, 1) if _names_analyte(row)),
        validity=_validity(said),
        custody=tuple(_step(one, zone) for one in _split(said["custody"])),
        flaws=tuple(flaw_of(one, "flaws") for one in _split(said["flaws"])),
        remarks=tuple(remark(one, "remarks") for one in _split(said["remarks"])),
    )


def _check_rows(rows: list[Row]) -> None:
    if len(rows) > MOST_PARTS:
        raise UnreadableError(Reason.TOO_LARGE, f"The message has more than {MOST_PARTS} rows.")
    for column in REPORT_COLUMNS:
        if len({row[column].strip() for row in rows}) > 1:
            raise UnreadableError(Reason.CONTRADICTORY, f"The rows of the message differ in {column}.")
    if needed(rows[0]["rows"], "rows") != str(len(rows)):
        raise UnreadableError(Reason.TRUNCATED, "The message has not as many rows as it says.")
    if len(rows) > 1 and not all(_names_analyte(row) for row in rows):
        raise UnreadableError(Reason.MISSING_FIELD, "A row of the message names no analyte.")


def _names_analyte(row: Row) -> bool:
    return any(row[one].strip() for one in ANALYTE_COLUMNS)


def _analyte(row: Row, where: str) -> Analyte:
    if row["kind"].strip().lower() not in _KINDS:
        raise UnreadableError(Reason.UNKNOWN_CODE, f"kind of {where} is neither screen nor confirm.")
    return analyte(
        Observed(
            where=where,
            loinc=text(row["loinc"], f"loinc of {where}"),
            code=text(row["code"], f"code of {where}"),
            name=text(row["name"], f"name of {where}"),
            finding=coded_if_any(Finding, row["finding"], f"finding of {where}"),
            number=number_if_any(row["value"], f"value of {where}"),
            unit=text(row["unit"], f"unit of {where}"),
            cutoff=number_if_any(row["cutoff"], f"cutoff of {where}"),
            confirms=_KINDS[row["kind"].strip().lower()],
        )
    )


def _validity(said: Row) -> Validity:
    if said["oxidants"].strip().lower() not in _YES_OR_NO:
        raise UnreadableError(Reason.UNKNOWN_CODE, "oxidants is neither true nor false.")
    found = {one: in_range(one, number_if_any(said[one.lower()], one.lower()), one.lower()) for one in _MEASURES}
    return Validity(
        creatinine=found[Own.CREATININE],
        specific_gravity=found[Own.SPECIFIC_GRAVITY],
        ph=found[Own.PH],
        oxidants=_YES_OR_NO[said["oxidants"].strip().lower()],
        temperature=found[Own.TEMPERATURE],
    )


def _split(said: str) -> list[str]:
    return [one.strip() for one in said.split(BETWEEN) if one.strip()]


def _step(said: str, zone: ZoneInfo | None) -> CustodyStep:
    at, _, rest = said.partition(" ")
    what, _, by = rest.partition(" by ")
    return CustodyStep(at=iso_time(at, "custody", zone), what=needed(what, "custody"), by=text(by, "custody"))
