"""The one entry: the bytes that a laboratory sent become reports and faults. Nothing that is sent makes it raise."""

from collections.abc import Iterator
from itertools import islice
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from laboratory.csv_reports import read_csv
from laboratory.faults import Fault, Reason
from laboratory.fhir_reports import read_fhir
from laboratory.hl7_reports import read_hl7
from laboratory.json_reports import read_json
from laboratory.limits import MOST_BYTES, MOST_MESSAGES
from laboratory.messages import Format, Message, Reading

_MARK: Final = b"\xef\xbb\xbf"
_OTHER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_HL7_STARTS: Final = (b"MSH", b"FHS", b"BHS", b"\x0b")
#: The first column of our CSV, quoted or not.
_CSV_STARTS: Final = (b"message_id", b'"message_id"')
_ENDINGS: Final = {
    ".fhir.json": Format.FHIR,
    ".json": Format.JSON,
    ".jsonl": Format.JSON,
    ".hl7": Format.HL7,
    ".oru": Format.HL7,
    ".csv": Format.CSV,
}


def read(content: bytes, as_format: Format | None = None, *, zone: ZoneInfo | None = None, name: str = "") -> Reading:
    """Read a file that a laboratory sent.

    Without a format, the first bytes tell it, and else the ending of the file's name. ``zone`` is where the
    laboratory's times without an offset are; without one they are faults.
    """
    found = as_format or detect(content, name)
    if len(content) > MOST_BYTES:
        return _nothing(found, content[:0], Reason.TOO_LARGE, f"The file is larger than {MOST_BYTES} bytes.")
    if not content.strip():
        return _nothing(found, content, Reason.TRUNCATED, "The file is empty.")
    if content.startswith(_OTHER_MARKS):
        return _nothing(found, content, Reason.WRONG_ENCODING, "The file is UTF-16; send UTF-8.")
    if found is None:
        return _nothing(None, content, Reason.UNKNOWN_FORMAT, "The file is none of JSON, HL7 v2, FHIR and CSV.")
    messages = tuple(islice(_messages(content.removeprefix(_MARK), found, zone), MOST_MESSAGES + 1))
    if not messages:
        return _nothing(found, content, Reason.MISSING_FIELD, "The file holds no message.")
    if len(messages) > MOST_MESSAGES:
        sentence = f"The file holds more than {MOST_MESSAGES} messages; this one and those after it were not read."
        rest = Message(
            position=len(messages), message_id="", raw=b"", said=Fault(reason=Reason.TOO_LARGE, sentence=sentence)
        )
        messages = (*messages[:-1], rest)
    return Reading(format=found, messages=messages)


def detect(content: bytes, name: str = "") -> Format | None:
    """Tell the format of a file by its first bytes, and else by the ending of its name."""
    start = content.removeprefix(_MARK).lstrip()
    if start.startswith(_HL7_STARTS) or content.startswith(b"\x0b"):
        return Format.HL7
    if start.startswith((b"{", b"[")):
        return Format.FHIR if b'"resourceType"' in start else Format.JSON
    if start.startswith(_CSV_STARTS):
        return Format.CSV
    return next((one for ending, one in _ENDINGS.items() if name.lower().endswith(ending)), None)


def _messages(content: bytes, found: Format, zone: ZoneInfo | None) -> Iterator[Message]:
    match found:
        case Format.JSON:
            return read_json(content, zone)
        case Format.HL7:
            return read_hl7(content, zone)
        case Format.FHIR:
            return read_fhir(content, zone)
        case Format.CSV:
            return read_csv(content, zone)
        case never:
            assert_never(never)


def _nothing(found: Format | None, raw: bytes, reason: Reason, sentence: str) -> Reading:
    """Give a file of which nothing was read, as one fault."""
    said = Fault(reason=reason, sentence=sentence)
    return Reading(format=found, messages=(Message(position=1, message_id="", raw=raw, said=said),))
