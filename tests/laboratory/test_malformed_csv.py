"""CSV that cannot be read without doubt: each is a fault with its reason, and none hides its neighbours."""

import pytest

from laboratory.faults import Reason
from laboratory.messages import Format
from laboratory.reading import read
from tests.laboratory.expected import EXPECTED, NEGATIVE
from tests.laboratory.sample_files import sample

LINES = sample(Format.CSV, "several").read_bytes().splitlines(keepends=True)
HEADER, FIRST, SECOND = LINES[0], LINES[1], LINES[2]
GOOD = b"".join(LINES[:3])
AFTER = sample(Format.CSV, "corrected").read_bytes().split(b"\r\n", 1)[1]


def reasons(content: bytes) -> list[Reason]:
    return [one.reason for one in read(content, Format.CSV).faults]


def changed(old: bytes, new: bytes, times: int = -1) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new, times)


MESSAGES: dict[str, tuple[bytes, Reason]] = {
    "a row missing": (HEADER + FIRST, Reason.TRUNCATED),
    "a row too many": (GOOD + SECOND.replace(b"43985-1", b"43984-4"), Reason.TRUNCATED),
    "rows of two specimens": (HEADER + FIRST + SECOND.replace(b"CCF-0000001", b"CCF-0000009"), Reason.CONTRADICTORY),
    "rows of two results": (HEADER + FIRST + SECOND.replace(b",negative,,", b",positive,,"), Reason.CONTRADICTORY),
    "a field too few": (changed(b",screen", b"", 1), Reason.MALFORMED),
    "a field too many": (changed(b",screen", b",screen,", 1), Reason.MALFORMED),
    "an unknown finding": (changed(b",negative,,ng/mL", b",fine,,ng/mL", 1), Reason.UNKNOWN_CODE),
    "no finding": (changed(b",negative,,ng/mL", b",,,ng/mL", 1), Reason.MISSING_FIELD),
    "an unknown kind": (changed(b",screen", b",other", 1), Reason.UNKNOWN_CODE),
    "a decimal comma": (changed(b"92.5", b'"92,5"'), Reason.MALFORMED),
    "no specimen": (changed(b"CCF-0000001", b""), Reason.MISSING_FIELD),
    "no status": (changed(b",final,", b",,"), Reason.MISSING_FIELD),
    "no zone": (changed(b"14:05:00-05:00", b"14:05:00"), Reason.BAD_TIME),
    "an analyte twice": (HEADER + FIRST + FIRST, Reason.DUPLICATE_SEGMENT),
    "a positive analyte": (changed(b",negative,,ng/mL", b",positive,,ng/mL", 1), Reason.CONTRADICTORY),
    "a null byte": (changed(b"CCF-0000001", b"CCF\0"), Reason.MALFORMED),
    "a huge field": (changed(b"HP20", b"A" * 300), Reason.TOO_LARGE),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_a_bad_message_is_a_fault_and_hides_no_other(case: str) -> None:
    content, reason = MESSAGES[case]
    found = read(content + AFTER)
    assert found.reports == (EXPECTED["corrected"],)
    assert [one.reason for one in found.faults] == [reason]
    assert found.messages[0].message_id == "MSG-0001"
    assert reasons(found.messages[0].raw) == [reason]


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace(b"specimen", b"Specimen", 1),
        HEADER.replace(b",rows", b""),
        HEADER.replace(b"donor,order", b"order,donor"),
        HEADER.strip() + b",extra\r\n",
        HEADER.upper(),
    ],
)
def test_a_header_that_is_not_ours_is_refused(header: bytes) -> None:
    assert reasons(header + FIRST + SECOND) == [Reason.UNKNOWN_VERSION]


def test_a_file_cut_within_a_line_loses_its_last_message_alone() -> None:
    found = read(GOOD + AFTER[:-2])
    assert found.reports == (NEGATIVE,)
    assert [one.reason for one in found.faults] == [Reason.TRUNCATED]


def test_what_follows_a_quote_without_its_end_is_one_fault_beside_what_came_before() -> None:
    found = read(GOOD + AFTER.replace(b"HP20", b'"HP20', 1))
    assert found.reports == (NEGATIVE,)
    assert [one.reason for one in found.faults] == [Reason.TRUNCATED]
    assert found.messages[1].raw


def test_rows_without_a_message_id_are_a_fault_together() -> None:
    found = read(changed(b"MSG-0001", b"") + AFTER)
    assert found.reports == (EXPECTED["corrected"],)
    assert [one.reason for one in found.faults] == [Reason.MISSING_FIELD]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HEADER, Reason.MISSING_FIELD),
        (GOOD.replace(b"HP20", b"HP\xff"), Reason.WRONG_ENCODING),
        (GOOD.decode().encode("utf-16"), Reason.WRONG_ENCODING),
        (HEADER + b'"' + b"a" * 200_000, Reason.TOO_LARGE),
    ],
)
def test_a_file_of_which_nothing_can_be_read_is_one_fault(content: bytes, reason: Reason) -> None:
    assert reasons(content) == [reason]
