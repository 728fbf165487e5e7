"""HL7 v2 as text: segments, fields, separators, escapes, and how a file falls into messages.

Read leniently: any line ends, batch headers, MLLP framing. Read strictly: a message whose last segment has no end was
cut off, and a batch that counts its messages must count right.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from laboratory.faults import Reason, UnreadableError
from laboratory.limits import LONGEST_REMARK

START: Final = b"\x0b"
END: Final = b"\x1c"
_ENVELOPE: Final = (b"FHS", b"BHS", b"BTS", b"FTS")
_NAME: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
#: Characters: every text that is kept is shorter, each of its letters escaped.
_LONGEST_ESCAPED: Final = 16 * LONGEST_REMARK
_NULL: Final = '""'
_CHARSETS: Final = {"": "utf-8", "ASCII": "utf-8", "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8", "8859/1": "iso-8859-1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What may be one message: its segments, each ended by a carriage return."""

    raw: bytes
    #: Why it is no message, where that shows from outside.
    wrong: tuple[Reason, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Separators:
    """The five characters that a message chooses in MSH-1 and MSH-2."""

    field: str
    component: str
    repetition: str
    escape: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One segment; fields are counted from 1 as the standard does, and so are components."""

    name: str
    #: From 1 within the message.
    position: int
    fields: tuple[str, ...]
    by: Separators

    def place(self, field: int) -> str:
        """Name a field, for a fault."""
        return f"{self.name}-{field} in segment {self.position}"

    def raw(self, field: int) -> str:
        """Give a field as it stands, with its separators."""
        found = self.fields[field] if field < len(self.fields) else ""
        return "" if found == _NULL else found

    def repetitions(self, field: int) -> tuple[str, ...]:
        """Split a field that may be said several times."""
        return tuple(one for one in self.raw(field).split(self.by.repetition) if one)

    def parts(self, field: int) -> tuple[str, ...]:
        """Give the components of a field's first repetition, each with its first part only."""
        return self.parts_of(self.raw(field).split(self.by.repetition)[0])

    def parts_of(self, repetition: str) -> tuple[str, ...]:
        """Give the components of one repetition, each with its first part only."""
        return tuple(unescaped(one.split(self.by.part)[0], self.by) for one in repetition.split(self.by.component))

    def part(self, field: int, component: int = 1) -> str:
        """Give one component of a field's first repetition."""
        found = self.parts(field)
        return found[component - 1] if component <= len(found) else ""

    def whole(self, field: int) -> str:
        """Give a field that is one text."""
        return unescaped(self.raw(field), self.by)


def pieces(content: bytes) -> Iterator[Piece]:
    """Split a file into what may be messages, and say what of it is none."""
    if START not in content:
        yield from _stream(_one_line_end(content), framed=False)
        return
    before, *frames = content.split(START)
    if before.strip():
        yield Piece(raw=_one_line_end(before), wrong=(Reason.MALFORMED, "There are bytes outside of the frames."))
    for frame in frames:
        inside, end, after = frame.partition(END)
        yield from _stream(_one_line_end(inside), framed=bool(end))
        if after.strip():
            yield Piece(raw=_one_line_end(after), wrong=(Reason.MALFORMED, "There are bytes outside of the frames."))


def _one_line_end(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\r").replace(b"\n", b"\r")


def _stream(content: bytes, *, framed: bool) -> Iterator[Piece]:
    """Split the segments of a file, or of one frame, into messages."""
    whole = framed or content.endswith(b"\r")
    lines = [line for line in content.split(b"\r") if line.strip()]
    message: list[bytes] = []
    batch = _Batch()
    for line in lines:
        if line[:3] in {b"MSH", *_ENVELOPE}:
            yield from _ended(message)
            message = []
            yield from batch.see(line)
        if line[:3] not in _ENVELOPE:
            message.append(line)
    if message and not whole:
        raw = b"\r".join(message)
        yield Piece(raw=raw, wrong=(Reason.TRUNCATED, "The last segment of the message has no end."))
    else:
        yield from _ended(message)
    yield from batch.ended()


def _ended(message: list[bytes]) -> Iterator[Piece]:
    if message:
        raw = b"\r".join(message) + b"\r"
        known = message[0].startswith(b"MSH")
        yield Piece(raw=raw, wrong=None if known else (Reason.MALFORMED, "There are segments before the first MSH."))


class _Batch:
    """Counts what a batch says that it holds."""

    def __init__(self) -> None:
        self._open: list[bytes] = []
        self._messages = 0

    def see(self, line: bytes) -> Iterator[Piece]:
        match line[:3]:
            case b"MSH":
                self._messages += 1
            case b"BHS" | b"FHS":
                self._open.append(line[:3])
                self._messages = 0
            case b"BTS":
                yield from self._close(line, b"BHS")
            case _:
                yield from self._close(line, b"FHS")

    def _close(self, line: bytes, header: bytes) -> Iterator[Piece]:
        counted = re.match(rb"BTS[^A-Za-z0-9]([0-9]{1,9})(?![0-9])", line)
        if header not in self._open:
            yield Piece(raw=line, wrong=(Reason.MALFORMED, "A batch or file ends that did not begin."))
        elif self._open.pop() != header:
            self._open.remove(header)
            yield Piece(raw=line, wrong=(Reason.TRUNCATED, "The file ends before its batch does."))
        elif counted and int(counted[1]) != self._messages:
            yield Piece(raw=line, wrong=(Reason.TRUNCATED, "The batch does not hold as many messages as it says."))

    def ended(self) -> Iterator[Piece]:
        if self._open:
            yield Piece(raw=b"\r".join(self._open), wrong=(Reason.TRUNCATED, "A batch or file began and has no end."))


def separators(raw: bytes) -> Separators:
    """Read MSH-1 and MSH-2."""
    head = raw[:9].decode("latin-1")
    chosen = head[3:8]
    after = raw[8:9].decode("latin-1")
    distinct = len(chosen) == len(set(chosen)) == 5  # noqa: PLR2004 - as many as there are kinds
    if not head.startswith("MSH") or not distinct or any(one.isalnum() or not " " < one < "\x7f" for one in chosen):
        raise UnreadableError(Reason.MALFORMED, "MSH-1 and MSH-2 do not name five separators.")
    if after != chosen[0]:
        raise UnreadableError(Reason.MALFORMED, "MSH-2 does not hold four characters.")
    field, component, repetition, escape, part = tuple(chosen)
    return Separators(field=field, component=component, repetition=repetition, escape=escape, part=part)


def header(raw: bytes) -> Segment:
    """Read MSH alone, byte by byte; it says how the rest is encoded."""
    by = separators(raw)
    return _segment(raw.split(b"\r", 1)[0].decode("latin-1"), 1, by)


def segments(raw: bytes) -> tuple[Segment, ...]:
    """Read the segments of one message; raises UnreadableError."""
    head = header(raw)
    charset = _CHARSETS.get(head.raw(18).split(head.by.repetition)[0].strip().upper())
    if charset is None:
        raise UnreadableError(Reason.WRONG_ENCODING, "MSH-18 names a character set that is not read.")
    try:
        lines = raw.decode(charset).split("\r")
    except UnicodeDecodeError as error:
        raise UnreadableError(Reason.WRONG_ENCODING, "The message is not in the character set of MSH-18.") from error
    return tuple(_segment(line, at, head.by) for at, line in enumerate(filter(str.strip, lines), 1))


def _segment(line: str, position: int, by: Separators) -> Segment:
    name, *fields = line.split(by.field)
    if not _NAME.fullmatch(name):
        raise UnreadableError(Reason.MALFORMED, f"Segment {position} has no name.")
    # MSH-1 is the separator itself.
    before = (name, by.field) if name == "MSH" else (name,)
    return Segment(name=name, position=position, fields=(*before, *fields), by=by)


def unescaped(value: str, by: Separators) -> str:
    """Resolve the escape sequences; one that is not known stays as it stands."""
    if by.escape not in value:
        return value
    if len(value) > _LONGEST_ESCAPED:
        raise UnreadableError(Reason.TOO_LARGE, "A field with escape sequences is longer than what is read.")
    plain = {
        "F": by.field, "S": by.component, "R": by.repetition, "E": by.escape, "T": by.part,
        ".br": "\n", ".sp": "\n", "H": "", "N": "",
    }  # fmt: skip

    def one(found: re.Match[str]) -> str:
        inside = found[1]
        if inside in plain:
            return plain[inside]
        if re.fullmatch(r"X([0-9A-Fa-f]{2})+", inside):
            return bytes.fromhex(inside[1:]).decode("utf-8", errors="replace")
        return found[0]

    mark = re.escape(by.escape)
    return re.sub(f"{mark}([^{mark}]*){mark}", one, value)
