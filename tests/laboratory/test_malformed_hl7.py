"""HL7 v2 that cannot be read without doubt: each is a fault with its reason, and none hides its neighbours."""

from collections.abc import Callable

import pytest

from laboratory.faults import Fault, Reason
from laboratory.limits import MOST_BYTES_OF_A_MESSAGE
from laboratory.messages import Format
from laboratory.reading import read
from tests.laboratory.expected import EXPECTED, NEGATIVE, POSITIVE
from tests.laboratory.sample_files import sample

GOOD = sample(Format.HL7, "negative").read_bytes()
LINES = GOOD.split(b"\r")[:-1]


def reasons(content: bytes) -> list[Reason]:
    return [one.reason for one in read(content, Format.HL7).faults]


def without(name: bytes) -> bytes:
    return b"".join(line + b"\r" for line in LINES if not line.startswith(name))


def twice(name: bytes) -> bytes:
    return b"".join((line + b"\r") * (2 if line.startswith(name) else 1) for line in LINES)


def changed(old: bytes, new: bytes) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize("count", range(1, len(LINES)))
def test_a_message_cut_after_any_segment_is_no_report(count: int) -> None:
    cut = b"".join(line + b"\r" for line in LINES[:count])
    assert reasons(cut) == [Reason.MISSING_FIELD]
    assert reasons(cut.removesuffix(b"\r")) == [Reason.TRUNCATED]


def test_a_message_cut_within_its_last_field_is_no_report() -> None:
    assert reasons(GOOD[:-3]) == [Reason.TRUNCATED]


CASES: dict[str, tuple[Callable[[], bytes], Reason]] = {
    "no PID": (lambda: without(b"PID"), Reason.MISSING_FIELD),
    "no OBR": (lambda: without(b"OBR"), Reason.MISSING_FIELD),
    "no SPM": (lambda: without(b"SPM"), Reason.MISSING_FIELD),
    "no result": (lambda: without(b"OBX|1"), Reason.MALFORMED),
    "two PID": (lambda: twice(b"PID"), Reason.DUPLICATE_SEGMENT),
    "two OBR": (lambda: twice(b"OBR"), Reason.DUPLICATE_SEGMENT),
    "two SPM": (lambda: twice(b"SPM"), Reason.DUPLICATE_SEGMENT),
    "one OBX twice": (lambda: twice(b"OBX|2"), Reason.DUPLICATE_SEGMENT),
    "an analyte twice under other set ids": (
        lambda: changed(b"SPM|1", b"OBX|7|ST|58375-7^Ethyl glucuronide^LN||Negative|ng/mL|500|NEG|||F\rSPM|1"),
        Reason.DUPLICATE_SEGMENT,
    ),
    "an OBX missing": (lambda: without(b"OBX|3"), Reason.MALFORMED),
    "OBX before PID": (
        lambda: changed(b"PID|", b"OBX|1\rPID|").replace(b"OBX|1\r", LINES[6] + b"\r"),
        Reason.MALFORMED,
    ),
    "an unknown segment": (lambda: changed(b"OBX|6", b"OBY|6"), Reason.MALFORMED),
    "an older version": (lambda: changed(b"|P|2.5.1", b"|P|2.3"), Reason.UNKNOWN_VERSION),
    "a newer version": (lambda: changed(b"|P|2.5.1", b"|P|2.9"), Reason.UNKNOWN_VERSION),
    "another message": (lambda: changed(b"ORU^R01^ORU_R01", b"ADT^A01"), Reason.UNKNOWN_MESSAGE),
    "a trial": (lambda: changed(b"|P|2.5.1", b"|T|2.5.1"), Reason.UNKNOWN_MESSAGE),
    "not UTF-8": (lambda: changed(b"SAMPLE^SYNTHETIC", b"SAMPLE^\xff"), Reason.WRONG_ENCODING),
    "an unread character set": (lambda: changed(b"|P|2.5.1", b"|P|2.5.1||||||GB 18030-2000"), Reason.WRONG_ENCODING),
    "separators alike": (lambda: changed(b"MSH|^~\\&", b"MSH|^^\\&"), Reason.MALFORMED),
    "a header that is too short": (lambda: b"MSH|\r", Reason.MALFORMED),
    "no message id": (lambda: changed(b"|MSG-0001|", b"||"), Reason.MISSING_FIELD),
    "no donor": (lambda: changed(b"P-0001^^^PHMP^PI", b""), Reason.MISSING_FIELD),
    "another's number of the donor": (lambda: changed(b"P-0001^^^PHMP", b"P-0001^^^HOSPITAL"), Reason.MISSING_FIELD),
    "two numbers of the donor": (lambda: changed(b"P-0001^^^PHMP^PI", b"A^^^PHMP~B^^^PHMP"), Reason.CONTRADICTORY),
    "no specimen": (
        lambda: GOOD.replace(b"CCF-0000001^SYN-00001", b"").replace(b"CCF-0000001", b""),
        Reason.MISSING_FIELD,
    ),
    "an unknown status": (lambda: changed(b"||LAB|F\r", b"||LAB|Q\r"), Reason.UNKNOWN_CODE),
    "no status": (lambda: changed(b"||LAB|F\r", b"||LAB\r"), Reason.MISSING_FIELD),
    "an unknown result": (lambda: changed(b"||negative^^99PHMP", b"||fine^^99PHMP"), Reason.UNKNOWN_CODE),
    "an unknown code of ours": (lambda: changed(b"RESULT^Lab", b"VERDICT^Lab"), Reason.UNKNOWN_CODE),
    "an unknown interpretation": (lambda: changed(b"|NEG|", b"|A|"), Reason.UNKNOWN_CODE),
    "no interpretation": (lambda: changed(b"|500|NEG|", b"|500||"), Reason.MISSING_FIELD),
    "an unknown matrix": (lambda: changed(b"UR^Urine", b"SWT^Sweat"), Reason.UNKNOWN_CODE),
    "an unread status of an observation": (lambda: changed(b"|500|NEG|||F", b"|500|NEG|||W"), Reason.UNKNOWN_CODE),
    "a preliminary analyte in a final report": (
        lambda: changed(b"|500|NEG|||F", b"|500|NEG|||P"),
        Reason.CONTRADICTORY,
    ),
    "a positive analyte in a negative report": (lambda: changed(b"|500|NEG|", b"|500|POS|"), Reason.CONTRADICTORY),
    "creatinine in another unit": (lambda: changed(b"92.5|mg/dL", b"92.5|mmol/L"), Reason.UNKNOWN_CODE),
    "creatinine in words": (lambda: changed(b"|92.5|", b"|normal|"), Reason.MALFORMED),
    "gravity without its point": (lambda: changed(b"|1.0150|", b"|10150|"), Reason.MALFORMED),
    "substituted measures": (
        lambda: changed(b"|92.5|", b"|1.9|").replace(b"|1.0150|", b"|1.0200|"),
        Reason.CONTRADICTORY,
    ),
    "a day without its time": (lambda: changed(b"|202611181405-0500|", b"|20261118|"), Reason.BAD_TIME),
    "a time that does not exist": (lambda: changed(b"|202611181405-0500|", b"|202611311405-0500|"), Reason.BAD_TIME),
    "no zone": (lambda: changed(b"|202611181405-0500|", b"|202611181405|"), Reason.BAD_TIME),
    "reported before it was collected": (lambda: changed(b"|202611181405-", b"|202611151405-"), Reason.CONTRADICTORY),
    "a huge id": (lambda: changed(b"CCF-0000001^SYN", b"A" * 300 + b"^SYN"), Reason.TOO_LARGE),
    "a huge message": (lambda: changed(b"SAMPLE", b"A" * MOST_BYTES_OF_A_MESSAGE), Reason.TOO_LARGE),
    "too many segments": (lambda: GOOD + b"NTE|1||a\r" * 2_000, Reason.TOO_LARGE),
    "a null byte": (lambda: changed(b"CCF-0000001^SYN", b"CCF\x00^SYN"), Reason.MALFORMED),
    "a document that is not Base64": (
        lambda: changed(b"SPM|1", b"OBX|7|ED|PDF^Report^L||^application^pdf^Base64^%%%||||||F\rSPM|1"),
        Reason.MALFORMED,
    ),
    "a flaw that is not documented": (lambda: changed(b"|||\r", b"|||RH^^HL70490\r"), Reason.UNKNOWN_CODE),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_a_fault_with_its_reason(case: str) -> None:
    make, reason = CASES[case]
    content = make()
    assert content != GOOD
    assert reasons(content) == [reason]


@pytest.mark.parametrize("case", CASES)
def test_it_hides_neither_what_comes_before_nor_what_comes_after(case: str) -> None:
    after = sample(Format.HL7, "corrected").read_bytes()
    found = read(GOOD + CASES[case][0]() + after)
    said = [one.said for one in found.messages]
    assert (said[0], said[-1]) == (NEGATIVE, EXPECTED["corrected"])
    assert isinstance(said[1], Fault)


def test_a_field_that_is_not_looked_at_may_be_long() -> None:
    assert read(changed(b"SAMPLE", b"A" * 100_000)).reports == (NEGATIVE,)


BATCH = sample(Format.HL7, "several").read_bytes()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BATCH.replace(b"BTS|3", b"BTS|4"), Reason.TRUNCATED),
        (BATCH.replace(b"BTS|3\r", b""), Reason.TRUNCATED),
        (BATCH.replace(b"BTS|3\rFTS|1\r", b""), Reason.TRUNCATED),
        (BATCH.replace(b"FHS|^~\\&|LIMS\r", b""), Reason.MALFORMED),
        (b"NTE|1||stray\r" + BATCH, Reason.MALFORMED),
    ],
)
def test_a_batch_that_is_not_whole_says_so_beside_its_messages(content: bytes, reason: Reason) -> None:
    found = read(content, Format.HL7)
    assert found.reports == (NEGATIVE, POSITIVE, EXPECTED["corrected"])
    assert [one.reason for one in found.faults] == [reason]


def test_a_frame_without_its_end_is_cut_off() -> None:
    framed = b"\x0b" + GOOD + b"\x1c\r"
    found = read(framed + b"\x0b" + GOOD.removesuffix(b"\r"))
    assert found.reports == (NEGATIVE,)
    assert [one.reason for one in found.faults] == [Reason.TRUNCATED]
    assert reasons(framed + b"noise") == [Reason.MALFORMED]
    assert reasons(b"noise" + framed) == [Reason.MALFORMED]


def test_the_message_id_is_told_wherever_it_could_be_read() -> None:
    for make, _ in CASES.values():
        content = make()
        told = read(content, Format.HL7).messages[0].message_id
        assert told == ("MSG-0001" if b"|MSG-0001|" in content and b"MSH|^^" not in content else "")
