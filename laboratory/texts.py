"""Texts, numbers, codes and times as they stand in any of the formats. All raise ``UnreadableError``."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar
from unicodedata import category
from zoneinfo import ZoneInfo

from laboratory.faults import Reason, UnreadableError
from laboratory.limits import FIRST_YEAR, LAST_YEAR, LONGEST_REMARK, LONGEST_TEXT

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?")
_ISO: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_HL7: Final = re.compile(
    r"(?P<minute>[0-9]{12})(?P<second>[0-9]{2})?(?:\.(?P<fraction>[0-9]{1,6}))?(?P<sign>[+-])?(?P<offset>[0-9]{4})?"
)

Word = TypeVar("Word", bound=StrEnum)


def text(value: str, where: str, *, longest: int = LONGEST_TEXT) -> str:
    """Accept a text on one line, without the space around it; it may be empty."""
    found = value.strip()
    if len(found) > longest:
        raise UnreadableError(Reason.TOO_LARGE, f"{where} is longer than {longest} characters.")
    if any(category(each) in {"Cc", "Cs"} for each in found):
        raise UnreadableError(Reason.MALFORMED, f"{where} holds a character that no text has.")
    return found


def needed(value: str, where: str) -> str:
    """Accept a text that must be there."""
    found = text(value, where)
    if not found:
        raise UnreadableError(Reason.MISSING_FIELD, f"{where} is empty.")
    return found


def remark(value: str, where: str) -> str:
    """Accept a text of several lines; the space around each line is left out."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    found = "\n".join(text(line, where, longest=LONGEST_REMARK) for line in lines).strip("\n")
    if len(found) > LONGEST_REMARK:
        raise UnreadableError(Reason.TOO_LARGE, f"{where} is longer than {LONGEST_REMARK} characters.")
    return found


def number(value: str, where: str) -> Decimal:
    """Accept a plain decimal number."""
    if not _NUMBER.fullmatch(value.strip()):
        raise UnreadableError(Reason.MALFORMED, f"{where} is no plain decimal number.")
    return Decimal(value.strip())


def number_if_any(value: str, where: str) -> Decimal | None:
    """Accept a plain decimal number, or nothing."""
    return number(value, where) if value.strip() else None


def coded(words: type[Word], value: str, where: str) -> Word:
    """Accept one of our own words, whatever its case."""
    code = needed(value, where).lower()
    if code not in {str(one) for one in words}:
        raise UnreadableError(Reason.UNKNOWN_CODE, f"{where} holds a code that is not documented.")
    return words(code)


def coded_if_any(words: type[Word], value: str, where: str) -> Word | None:
    """Accept one of our own words, or nothing."""
    return coded(words, value, where) if value.strip() else None


def iso_time(value: str, where: str, zone: ZoneInfo | None) -> datetime:
    """Accept a time to the minute as ISO 8601 writes it, with its offset, or else in the laboratory's zone."""
    found = value.strip()
    if not _ISO.fullmatch(found):
        raise UnreadableError(Reason.BAD_TIME, f"{where} is no time to the minute as ISO 8601 writes it.")
    try:
        return _placed(datetime.fromisoformat(found), where, zone)
    except ValueError as error:
        raise UnreadableError(Reason.BAD_TIME, f"{where} is a time that does not exist.") from error


def hl7_time(value: str, where: str, zone: ZoneInfo | None) -> datetime:
    """Accept a time to the minute as HL7 v2 writes it, with its offset, or else in the laboratory's zone."""
    found = _HL7.fullmatch(value.strip())
    if not found or bool(found["sign"]) != bool(found["offset"]) or (found["fraction"] and not found["second"]):
        raise UnreadableError(Reason.BAD_TIME, f"{where} is no time to the minute as HL7 writes it.")
    digits = f"{found['minute']}{found['second'] or '00'}{(found['fraction'] or '').ljust(6, '0')}"
    try:
        at = datetime.strptime(digits, "%Y%m%d%H%M%S%f")  # noqa: DTZ007 - its zone follows
        if found["sign"]:
            hours, minutes = int(found["offset"][:2]), int(found["offset"][2:])
            ahead = timedelta(hours=hours, minutes=minutes)
            at = at.replace(tzinfo=timezone(ahead if found["sign"] == "+" else -ahead))
        return _placed(at, where, zone)
    except ValueError as error:
        raise UnreadableError(Reason.BAD_TIME, f"{where} is a time that does not exist.") from error


def _placed(at: datetime, where: str, zone: ZoneInfo | None) -> datetime:
    """Give the instant; of an hour that comes twice, the first one."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise UnreadableError(Reason.BAD_TIME, f"{where} is not between {FIRST_YEAR} and {LAST_YEAR}.")
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    if zone is None:
        raise UnreadableError(Reason.BAD_TIME, f"{where} has no offset, and no zone is known for the laboratory.")
    instant = at.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != at:
        raise UnreadableError(Reason.BAD_TIME, f"{where} is a time that the laboratory's clocks skipped.")
    return instant
