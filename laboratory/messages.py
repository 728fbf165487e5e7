"""What reading gives: every message of a file, each a report or a fault."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from domain.testing.results import LabReport
from laboratory.faults import Fault


class Format(StrEnum):
    """The formats that laboratories send."""

    JSON = "json"
    HL7 = "hl7"
    FHIR = "fhir"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a file, or the part of a file that no message could be made of."""

    #: In the file, from 1.
    position: int
    #: The sender's identifier of the message; empty where it could not be read.
    message_id: str
    #: The message alone, such that reading it gives the same again.
    raw: bytes
    said: LabReport | Fault

    @property
    def digest(self) -> str:
        """SHA-256 of the message alone, hexadecimal: tells a message sent again from another under the same number."""
        return sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file, read."""

    #: None where it is none of the four.
    format: Format | None
    messages: tuple[Message, ...]

    @property
    def reports(self) -> tuple[LabReport, ...]:
        """What could be read, in the order of the file."""
        return tuple(one.said for one in self.messages if isinstance(one.said, LabReport))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What could not, in the order of the file."""
        return tuple(one.said for one in self.messages if isinstance(one.said, Fault))
