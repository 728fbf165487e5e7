"""OBX and NTE: the observations of an ORU^R01 message, and the remarks under them (TESTING.md 12.2)."""

import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from domain.testing.results import Attachment, Finding
from laboratory.attachments import attached
from laboratory.faults import Reason, UnreadableError
from laboratory.hl7_syntax import Segment
from laboratory.observations import FINDINGS_BY_CODE, MASS_SPECTROMETRY, MEASURES_BY_LOINC, Observed, Own, State
from laboratory.texts import hl7_time, number, remark, text

#: The coding system of our own codes, a local table as the standard names them.
OWN_SYSTEM: Final = "99PHMP"
LOINC_SYSTEM: Final = "LN"
SCREEN: Final = "SCREEN"
CONFIRM: Final = "CONFIRM"

#: OBX-11, table 0085. Every other status says nothing that could be kept.
_STATES: Final = {
    "F": State.FINAL,
    "C": State.FINAL,
    "P": State.PRELIMINARY,
    "S": State.PRELIMINARY,
    "R": State.PRELIMINARY,
    "X": State.GONE,
    "D": State.GONE,
}
_CUTOFF: Final = re.compile(r"(?:<|<=|>|>=)?\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)")
_TEXTS: Final = frozenset({"TX", "FT"})
#: ED: source application, type of data, subtype, encoding, data.
_ED_PARTS: Final = 5


def note(segment: Segment) -> str:
    """Read NTE-3."""
    return remark("\n".join(_texts(segment, 3)), segment.place(3))


def is_comment(segment: Segment) -> bool:
    """Tell whether an OBX holds a text about the report rather than what was found of an analyte."""
    systems = {LOINC_SYSTEM, OWN_SYSTEM} & set(segment.parts(3))
    return segment.raw(2) in _TEXTS and not segment.raw(8) and not systems


def comment(segment: Segment) -> str:
    """Read an OBX that is a comment."""
    said = remark("\n".join(_texts(segment, 5)), segment.place(5))
    return ": ".join(one for one in (text(segment.part(3, 2), segment.place(3)), said) if one)


def is_attachment(segment: Segment) -> bool:
    """Tell whether an OBX holds a document."""
    return segment.raw(2) == "ED"


def attachment(segment: Segment) -> Attachment:
    """Read the document of an OBX: its kind, size and hash."""
    where = segment.place(5)
    parts = segment.raw(5).split(segment.by.component)
    if len(parts) != _ED_PARTS or parts[3].casefold() != "base64":
        raise UnreadableError(Reason.MALFORMED, f"{segment.place(5)} is no encapsulated document in Base64.")
    media_type = text(f"{parts[1]}/{parts[2]}".lower(), where)
    return attached(media_type, parts[4], where)


def observation(segment: Segment, zone: ZoneInfo | None) -> Observed:
    """Read one OBX that is neither a document nor a comment."""
    own, loinc, code, name = _identity(segment)
    value, words = _value(segment)
    cutoff, remarks = _cutoff(segment, name or code or loinc)
    return Observed(
        where=f"Segment {segment.position} (OBX)",
        own=own,
        loinc=loinc,
        code=code,
        name=name,
        state=_state(segment),
        finding=_finding(segment),
        number=value,
        words=words,
        unit=text(segment.part(6), segment.place(6)),
        cutoff=cutoff,
        confirms=_confirms(segment),
        at=_at(segment, zone) if own is Own.CUSTODY else None,
        by=text(segment.part(15), segment.place(15)),
        remarks=remarks,
    )


def _texts(segment: Segment, field: int) -> tuple[str, ...]:
    """Read a field of text, which may be said several times."""
    return tuple(replace(segment, fields=("", one)).whole(1) for one in segment.repetitions(field))


def _identity(segment: Segment) -> tuple[Own | None, str, str, str]:
    """Read OBX-3: one of our own codes, LOINC, the sender's code, the name."""
    parts = (*segment.parts(3), *[""] * 6)
    found = {parts[2].upper(): parts[0], parts[5].upper(): parts[3]}
    loinc = text(found.get(LOINC_SYSTEM, ""), segment.place(3))
    name = text(parts[1] or parts[4], segment.place(3))
    if own := found.get(OWN_SYSTEM):
        if own not in {str(one) for one in Own}:
            raise UnreadableError(Reason.UNKNOWN_CODE, f"{segment.place(3)} holds no documented code.")
        return Own(own), loinc, "", name
    code = next((value for system, value in found.items() if system != LOINC_SYSTEM and value), "")
    return MEASURES_BY_LOINC.get(loinc), loinc, text(code, segment.place(3)), name


def _value(segment: Segment) -> tuple[Decimal | None, str]:
    """Read OBX-5: a number, or words."""
    if segment.raw(2) == "NM" and segment.raw(5):
        return number(segment.whole(5), segment.place(5)), ""
    if segment.raw(2) == "SN":
        comparator, first, *rest = (*segment.parts(5), "", "")
        if comparator in {"", "="} and not any(rest):
            return number(first, segment.place(5)), ""
        return None, text(" ".join(one for one in (comparator, first, *rest) if one), segment.place(5))
    if segment.raw(2) in {"CWE", "CE"}:
        return None, text(segment.part(5, 1) or segment.part(5, 2), segment.place(5))
    return None, remark("\n".join(_texts(segment, 5)), segment.place(5))


def _cutoff(segment: Segment, name: str) -> tuple[Decimal | None, tuple[str, ...]]:
    """Read OBX-7: a cut-off that is no number is kept as a remark, since no decision rests on it."""
    found = remark(segment.whole(7), segment.place(7))
    if not found:
        return None, ()
    plain = _CUTOFF.fullmatch(found)
    return (Decimal(plain[1]), ()) if plain else (None, (f"Cut-off of {name}: {found}",))


def _state(segment: Segment) -> State:
    code = segment.whole(11).strip()
    if not code:
        raise UnreadableError(Reason.MISSING_FIELD, f"{segment.place(11)} is empty.")
    if code not in _STATES:
        raise UnreadableError(Reason.UNKNOWN_CODE, f"{segment.place(11)} holds a status that is not read.")
    return _STATES[code]


def _finding(segment: Segment) -> Finding | None:
    codes = {one.strip().upper() for one in _texts(segment, 8)}
    if not codes:
        return None
    found = {FINDINGS_BY_CODE.get(one) for one in codes}
    if len(found) != 1 or None in found:
        raise UnreadableError(Reason.UNKNOWN_CODE, f"{segment.place(8)} holds an interpretation that is not read.")
    return found.pop()


def _confirms(segment: Segment) -> bool | None:
    """Read OBX-17: what the method is for, in our own words or by its name."""
    methods = {one.strip().upper() for each in segment.repetitions(17) for one in segment.parts_of(each)}
    if any(MASS_SPECTROMETRY.search(text(one, segment.place(17))) for one in methods) or CONFIRM in methods:
        return True
    return False if SCREEN in methods else None


def _at(segment: Segment, zone: ZoneInfo | None) -> datetime | None:
    """Read OBX-14."""
    found = segment.part(14)
    return hl7_time(found, segment.place(14), zone) if found else None
