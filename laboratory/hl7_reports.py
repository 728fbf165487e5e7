"""HL7 v2.5.1 ORU^R01: one message is one report on one specimen (TESTING.md 12.2).

Strict where a slip could change a result: a segment that the structure does not have, a second PID, OBR or SPM, set ids
that skip one. Names and dates of birth (PID-5, PID-7) are not looked at.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.testing.results import Flaw, LabReport, ReportStatus
from laboratory.faults import Fault, Reason, UnreadableError
from laboratory.hl7_observations import attachment, comment, is_attachment, is_comment, note, observation
from laboratory.hl7_syntax import Piece, Segment, header, pieces, segments
from laboratory.limits import MOST_SEGMENTS
from laboratory.messages import Message
from laboratory.observations import gather
from laboratory.reports import check_size, looked_over
from laboratory.specimens import flaw_of, matrix_of
from laboratory.texts import hl7_time, needed, text

VERSION: Final = "2.5.1"
#: The assigning authority of the program's number for a donor, in PID-3.4.
DONORS: Final = "PHMP"
#: OBR-25, table 0123.
STATUSES: Final = {
    "A": ReportStatus.PARTIAL,
    "P": ReportStatus.PRELIMINARY,
    "R": ReportStatus.PRELIMINARY,
    "F": ReportStatus.FINAL,
    "C": ReportStatus.CORRECTED,
    "X": ReportStatus.CANCELLED,
}
_ONCE: Final = ("MSH", "PID", "OBR", "SPM")
_NEEDED: Final = _ONCE
#: Segments of ORU^R01 that say nothing which the program keeps.
_PASSED_OVER: Final = frozenset({"SFT", "PD1", "NK1", "PV1", "PV2", "ORC", "TQ1", "TQ2", "CTD", "FT1", "CTI"})
_READ: Final = frozenset({*_ONCE, "OBX", "NTE"})
_AT_MOST_ONCE: Final = frozenset({*_ONCE, "ORC", "PV1"})


def read_hl7(content: bytes, zone: ZoneInfo | None) -> Iterator[Message]:
    """Read every message of a file of HL7 v2."""
    for position, piece in enumerate(pieces(content), 1):
        yield Message(position=position, message_id=_message_id(piece.raw), raw=piece.raw, said=_said(piece, zone))


def _said(piece: Piece, zone: ZoneInfo | None) -> LabReport | Fault:
    try:
        _check_outside(piece)
        return _report(segments(piece.raw), zone)
    except UnreadableError as error:
        return error.fault


def _check_outside(piece: Piece) -> None:
    if piece.wrong:
        raise UnreadableError(*piece.wrong)
    check_size(piece.raw)
    if piece.raw.count(b"\r") > MOST_SEGMENTS:
        raise UnreadableError(Reason.TOO_LARGE, f"The message has more than {MOST_SEGMENTS} segments.")


def _message_id(raw: bytes) -> str:
    try:
        return text(header(raw).part(10), "MSH-10")
    except UnreadableError:
        return ""


def _report(found: tuple[Segment, ...], zone: ZoneInfo | None) -> LabReport:
    _check_kind(found[0])
    _check_structure(found)
    once = {one.name: one for one in found if one.name in _ONCE}
    msh, pid, obr, spm = (once[name] for name in _ONCE)
    status = _status(obr)
    results = [one for one in found if one.name == "OBX"]
    plain = [one for one in results if not is_attachment(one) and not is_comment(one)]
    said = gather((observation(one, zone) for one in plain), status)
    return looked_over(
        LabReport(
            message_id=needed(msh.part(10), "MSH-10"),
            specimen=_specimen(spm, obr),
            donor=_donor(pid),
            order=_order(found, obr),
            panel=needed(obr.part(4), obr.place(4)),
            matrix=matrix_of(spm.part(4), spm.place(4)),
            status=status,
            collected_at=_time(spm, 17, zone) or _time(obr, 7, zone),
            received_at=_time(spm, 18, zone) or _time(obr, 14, zone),
            reported_at=_time(obr, 22, zone) or hl7_time(msh.part(7), "MSH-7", zone),
            lab=said.lab,
            mro=said.mro,
            analytes=said.analytes,
            validity=said.validity,
            custody=said.custody,
            flaws=_flaws(spm),
            remarks=(*_remarks(found), *said.remarks),
            attachments=tuple(attachment(one) for one in results if is_attachment(one)),
        )
    )


def _check_kind(msh: Segment) -> None:
    if msh.part(12) != VERSION:
        raise UnreadableError(Reason.UNKNOWN_VERSION, f"MSH-12 names another version than {VERSION}.")
    if msh.parts(9)[:2] != ("ORU", "R01"):
        raise UnreadableError(Reason.UNKNOWN_MESSAGE, "MSH-9 names another message than ORU^R01.")
    if msh.part(11) != "P":
        raise UnreadableError(Reason.UNKNOWN_MESSAGE, "MSH-11 does not say that the message is for production.")


def _check_structure(found: tuple[Segment, ...]) -> None:
    names = [one.name for one in found]
    for one in found:
        if one.name not in _READ | _PASSED_OVER and not one.name.startswith("Z"):
            raise UnreadableError(Reason.MALFORMED, f"Segment {one.position} is none that ORU^R01 has.")
    for name in _NEEDED:
        if name not in names:
            raise UnreadableError(Reason.MISSING_FIELD, f"The message has no {name}.")
    for name in sorted(_AT_MOST_ONCE):
        if names.count(name) > 1:
            raise UnreadableError(Reason.DUPLICATE_SEGMENT, f"The message has more than one {name}.")
    places = [names.index(name) for name in ("MSH", "PID", "OBR", *(["OBX"] if "OBX" in names else []))]
    if places != sorted(places):
        raise UnreadableError(Reason.MALFORMED, "PID, OBR and OBX are not in that order.")
    _check_set_ids(found, names.index("SPM"))


def _check_set_ids(found: tuple[Segment, ...], specimen: int) -> None:
    """See that no OBX is missing or stands twice; those under the specimen are counted anew."""
    for group in (found[:specimen], found[specimen:]):
        ids = [one.raw(1).strip() for one in group if one.name == "OBX"]
        if not any(ids):
            continue
        if len(set(ids)) != len(ids):
            raise UnreadableError(Reason.DUPLICATE_SEGMENT, "Two OBX have the same set id.")
        if ids != [str(each) for each in range(1, len(ids) + 1)]:
            raise UnreadableError(Reason.MALFORMED, "The set ids of OBX do not count from 1 without a gap.")


def _status(obr: Segment) -> ReportStatus:
    code = needed(obr.part(25), obr.place(25))
    if code not in STATUSES:
        raise UnreadableError(Reason.UNKNOWN_CODE, f"{obr.place(25)} holds a status that is not read.")
    return STATUSES[code]


def _specimen(spm: Segment, obr: Segment) -> str:
    """Read SPM-2, the placer's number before the filler's; without it OBR-3."""
    found = next((one for one in spm.parts(2) if one.strip()), "") or obr.part(3)
    return needed(found, spm.place(2))


def _donor(pid: Segment) -> str:
    """Read PID-3: the identifier that we assigned, or the only one that there is."""
    numbers = [(*pid.parts_of(one), "", "", "", "") for one in pid.repetitions(3)]
    ours = [one[0] for one in numbers if one[3] == DONORS] or [one[0] for one in numbers if not one[3]]
    if len(ours) > 1:
        raise UnreadableError(Reason.CONTRADICTORY, f"{pid.place(3)} holds more than one number of the donor.")
    return needed("".join(ours), pid.place(3))


def _order(found: tuple[Segment, ...], obr: Segment) -> str:
    orc = [one for one in found if one.name == "ORC"]
    return text(obr.part(2) or "".join(one.part(2) for one in orc), obr.place(2))


def _time(segment: Segment, field: int, zone: ZoneInfo | None) -> datetime | None:
    said = segment.part(field)
    return hl7_time(said, segment.place(field), zone) if said.strip() else None


def _flaws(spm: Segment) -> tuple[Flaw, ...]:
    codes = (spm.parts_of(one)[0] for one in spm.repetitions(21))
    return tuple(flaw_of(code, spm.place(21)) for code in codes)


def _remarks(found: tuple[Segment, ...]) -> tuple[str, ...]:
    said = (
        note(one) if one.name == "NTE" else comment(one)
        for one in found
        if one.name == "NTE" or (one.name == "OBX" and is_comment(one))
    )
    return tuple(one for one in said if one)
