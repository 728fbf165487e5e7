"""The answer to a file of HL7 v2: one ACK for each message, AA, AE or AR (TESTING.md 12.2).

AA: read, and kept. AE: its content is at fault. AR: it is none that is read here, whatever its content. What the
program makes of a report later, such as that it knows no such specimen, is no matter of the acknowledgement.
"""

from datetime import UTC, datetime
from typing import Final

from domain.testing.results import LabReport
from laboratory.faults import Fault, Reason, UnreadableError
from laboratory.hl7_reports import VERSION
from laboratory.hl7_syntax import END, START, Segment, header
from laboratory.messages import Format, Message, Reading

_REJECTED: Final = frozenset(
    {Reason.UNKNOWN_VERSION, Reason.UNKNOWN_MESSAGE, Reason.WRONG_ENCODING, Reason.TOO_LARGE, Reason.UNKNOWN_FORMAT}
)
#: ERR-3, table 0357.
_CONDITIONS: Final = {
    Reason.MALFORMED: ("102", "Data type error"),
    Reason.TRUNCATED: ("100", "Segment sequence error"),
    Reason.WRONG_ENCODING: ("102", "Data type error"),
    Reason.TOO_LARGE: ("207", "Application internal error"),
    Reason.UNKNOWN_VERSION: ("203", "Unsupported version id"),
    Reason.UNKNOWN_FORMAT: ("200", "Unsupported message type"),
    Reason.UNKNOWN_MESSAGE: ("200", "Unsupported message type"),
    Reason.MISSING_FIELD: ("101", "Required field missing"),
    Reason.UNKNOWN_CODE: ("103", "Table value not found"),
    Reason.CONTRADICTORY: ("207", "Application internal error"),
    Reason.DUPLICATE_SEGMENT: ("100", "Segment sequence error"),
    Reason.BAD_TIME: ("102", "Data type error"),
}
_ESCAPES: Final = {"|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\", "\\": "\\E\\"}


def acknowledge(reading: Reading, at: datetime, *, framed: bool = False) -> bytes:
    """Write the acknowledgement of a file of HL7 v2, each ACK in a frame of MLLP where the sender frames its own.

    ValueError if the file was in another format.
    """
    if reading.format is not Format.HL7:
        raise ValueError("only HL7 v2 is acknowledged by a message")
    answers = (_answer(one, at.astimezone(UTC)) for one in reading.messages)
    return b"".join(START + one + END + b"\r" if framed else one for one in answers)


def _answer(message: Message, at: datetime) -> bytes:
    sender = _sender(message)
    kind = f"ACK^R01^ACK|{_control_id(message)}|P|{VERSION}||||||UNICODE UTF-8"
    lines = [
        f"MSH|^~\\&|PHMP|PHMP|{sender}|{at:%Y%m%d%H%M%S}+0000||{kind}",
        f"MSA|{_code(message.said)}|{_escaped(message.message_id)}",
    ]
    if isinstance(message.said, Fault):
        number, words = _CONDITIONS[message.said.reason]
        lines.append(f"ERR|||{number}^{words}^HL70357|E||||{_escaped(message.said.sentence)}")
    return "".join(f"{line}\r" for line in lines).encode()


def _code(said: LabReport | Fault) -> str:
    if isinstance(said, LabReport):
        return "AA"
    return "AR" if said.reason in _REJECTED else "AE"


def _control_id(message: Message) -> str:
    """Give the acknowledgement its number; the same message gets the same number again."""
    return f"A{message.position}-{message.digest[:12]}"


def _sender(message: Message) -> str:
    """Give MSH-3 and MSH-4 of the message, to which the answer goes."""
    try:
        msh = header(message.raw)
        return f"{_escaped(_ascii(msh, 3))}|{_escaped(_ascii(msh, 4))}"
    except UnreadableError:
        return "|"


def _ascii(msh: Segment, field: int) -> str:
    return msh.part(field).encode("ascii", errors="replace").decode()


def _escaped(value: str) -> str:
    return "".join(_ESCAPES.get(one, one) for one in value if one.isprintable())
