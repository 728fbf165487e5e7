"""Reading our own JSON: one document, or one on each line, each with its messages."""

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from domain.testing.results import Analyte, CustodyStep, LabReport, Validity
from laboratory.attachments import attached
from laboratory.documents import Repeated, check_no_key_twice, decoded, document, written
from laboratory.faults import Fault, Reason, UnreadableError
from laboratory.fields import validated
from laboratory.json_model import NAME, JsonAnalyte, JsonMessage, JsonStep, JsonValidity
from laboratory.messages import Message
from laboratory.observations import Observed, Own, analyte, in_range
from laboratory.reports import check_size, looked_over
from laboratory.texts import iso_time, needed, remark, text

_KEYS: Final = frozenset({"format", "messages"})


def read_json(content: bytes, zone: ZoneInfo | None) -> Iterator[Message]:
    """Read every message of a file of our own JSON."""
    position = 0
    for part in _documents(content):
        for node, fault in _messages_of(part):
            position += 1
            raw = part if fault and node is None else written({"format": NAME, "messages": [node]})
            said = fault or _said(node, raw, zone)
            yield Message(position=position, message_id=_message_id(node), raw=raw, said=said)


def _documents(content: bytes) -> Iterator[bytes]:
    """Split a file of lines; a document that goes over several lines is one."""
    lines = [line for line in content.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.lstrip().startswith(b"{") for line in lines):
        yield from lines
    else:
        yield content


def _messages_of(part: bytes) -> Iterator[tuple[object, Fault | None]]:
    """Give the messages of a document, or the fault of all of it."""
    try:
        found = document(decoded(part))
        yield from ((one, None) for one in _envelope(found))
    except UnreadableError as error:
        yield None, error.fault


def _envelope(found: object) -> list[object]:
    """Give the messages of a document; raises UnreadableError where it is none of ours."""
    if not isinstance(found, Mapping):
        raise UnreadableError(Reason.MALFORMED, "The document is no object.")
    if isinstance(found, Repeated):
        raise UnreadableError(Reason.DUPLICATE_SEGMENT, "The document has the same key twice.")
    _check_format(found.get("format"))
    if not found.keys() <= _KEYS:
        raise UnreadableError(Reason.MALFORMED, "The document has a field that is not documented.")
    messages = found.get("messages")
    if not messages:
        raise UnreadableError(Reason.MISSING_FIELD, "The document has no messages.")
    if not isinstance(messages, list):
        raise UnreadableError(Reason.MALFORMED, "The field messages is no list.")
    return messages


def _check_format(said: object) -> None:
    if said is None:
        raise UnreadableError(Reason.MISSING_FIELD, "The document does not say its format.")
    if said != NAME:
        ours = isinstance(said, str) and said.startswith(NAME.split("/")[0])
        reason = Reason.UNKNOWN_VERSION if ours else Reason.UNKNOWN_FORMAT
        raise UnreadableError(reason, f"The document says another format than {NAME}.")


def _said(node: object, raw: bytes, zone: ZoneInfo | None) -> LabReport | Fault:
    try:
        check_size(raw)
        check_no_key_twice(node)
        return looked_over(_report(validated(JsonMessage, node), zone))
    except UnreadableError as error:
        return error.fault


def _message_id(node: object) -> str:
    said = node.get("message_id") if isinstance(node, Mapping) else None
    try:
        return text(said, "message_id") if isinstance(said, str) else ""
    except UnreadableError:
        return ""


def _report(said: JsonMessage, zone: ZoneInfo | None) -> LabReport:
    return LabReport(
        message_id=needed(said.message_id, "message_id"),
        specimen=needed(said.specimen, "specimen"),
        donor=needed(said.donor, "donor"),
        order=text(said.order, "order"),
        panel=needed(said.panel, "panel"),
        matrix=said.matrix,
        status=said.status,
        collected_at=iso_time(said.collected_at, "collected_at", zone) if said.collected_at else None,
        received_at=iso_time(said.received_at, "received_at", zone) if said.received_at else None,
        reported_at=iso_time(said.reported_at, "reported_at", zone),
        lab=said.lab_result,
        mro=said.mro_result,
        analytes=tuple(_analyte(one, f"analytes.{at}") for at, one in enumerate(said.analytes, 1)),
        validity=_validity(said.validity),
        custody=tuple(_step(one, f"custody.{at}", zone) for at, one in enumerate(said.custody, 1)),
        flaws=said.flaws,
        remarks=tuple(found for one in said.remarks if (found := remark(one, "remarks"))),
        attachments=tuple(
            attached(text(one.media_type, "media_type"), one.data, f"attachments.{at}.data")
            for at, one in enumerate(said.attachments, 1)
        ),
    )


def _analyte(said: JsonAnalyte, where: str) -> Analyte:
    return analyte(
        Observed(
            where=where,
            loinc=text(said.loinc, f"{where}.loinc"),
            code=text(said.code, f"{where}.code"),
            name=text(said.name, f"{where}.name"),
            finding=said.finding,
            number=said.value,
            unit=text(said.unit, f"{where}.unit"),
            cutoff=said.cutoff,
            confirms=said.confirms,
        )
    )


def _validity(said: JsonValidity) -> Validity:
    return Validity(
        creatinine=in_range(Own.CREATININE, said.creatinine, "validity.creatinine"),
        specific_gravity=in_range(Own.SPECIFIC_GRAVITY, said.specific_gravity, "validity.specific_gravity"),
        ph=in_range(Own.PH, said.ph, "validity.ph"),
        oxidants=said.oxidants,
        temperature=in_range(Own.TEMPERATURE, said.temperature, "validity.temperature"),
    )


def _step(said: JsonStep, where: str, zone: ZoneInfo | None) -> CustodyStep:
    return CustodyStep(
        at=iso_time(said.at, f"{where}.at", zone),
        what=needed(said.what, f"{where}.what"),
        by=text(said.by, f"{where}.by"),
    )
