"""Whatever comes in: reading never raises, ends in time, and accounts for every message."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.testing.results import LabReport
from laboratory.faults import Fault
from laboratory.hl7_acknowledgement import acknowledge
from laboratory.limits import LONGEST_TEXT, MOST_BYTES, MOST_MESSAGES
from laboratory.messages import Format, Reading
from laboratory.reading import read
from tests.laboratory.expected import REPORTED
from tests.laboratory.sample_files import SAMPLES, sample

FILES = sorted(path for each in Format for path in (SAMPLES / each).iterdir())
CONTENTS = [path.read_bytes() for path in FILES]
#: Bytes that mean something in one of the formats.
MARKS = b'|^~\\&\r\n\x0b\x1c"{}[]:,;\x00\xff #/'


def accounted_for(found: Reading) -> None:
    assert [one.position for one in found.messages] == list(range(1, len(found.messages) + 1))
    assert len(found.reports) + len(found.faults) == len(found.messages)
    for one in found.messages:
        assert isinstance(one.said, LabReport | Fault)
        assert len(one.message_id) <= LONGEST_TEXT
        if isinstance(one.said, LabReport):
            assert one.said.message_id == one.message_id != ""
            assert [again.said for again in read(one.raw, found.format).messages] == [one.said]
    if found.format is Format.HL7:
        acknowledge(found, REPORTED).decode()


@given(content=st.binary(max_size=400), as_format=st.none() | st.sampled_from(Format))
@settings(max_examples=150, deadline=None)
def test_random_bytes(content: bytes, as_format: Format | None) -> None:
    found = read(content, as_format)
    assert found.messages
    accounted_for(found)


@given(content=st.text(max_size=200), as_format=st.sampled_from(Format))
@settings(max_examples=100, deadline=None)
def test_random_text_behind_a_good_beginning(content: str, as_format: Format) -> None:
    start = sample(as_format, "negative").read_bytes()
    accounted_for(read(start[: len(start) // 2] + content.encode(errors="surrogatepass"), as_format))


@given(content=st.sampled_from(CONTENTS), data=st.data())
@settings(max_examples=300, deadline=None)
def test_samples_with_bytes_changed(content: bytes, data: st.DataObject) -> None:
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place] = data.draw(st.sampled_from(MARKS) | st.integers(0, 255))
    accounted_for(read(bytes(changed)))


@given(content=st.sampled_from(CONTENTS), data=st.data())
@settings(max_examples=200, deadline=None)
def test_samples_with_a_piece_taken_out_or_doubled(content: bytes, data: st.DataObject) -> None:
    begin, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
    accounted_for(read(content[:begin] + content[end:]))
    accounted_for(read(content[:end] + content[begin:]))


@given(content=st.sampled_from(CONTENTS), cut=st.floats(0, 1, exclude_max=True))
@settings(max_examples=200, deadline=None)
def test_a_sample_cut_off_says_nothing_that_the_whole_does_not(content: bytes, cut: float) -> None:
    found = read(content[: int(len(content) * cut)])
    accounted_for(found)
    assert set(found.reports) <= set(read(content).reports)


@pytest.mark.parametrize("as_format", [None, *Format])
def test_a_file_of_50_megabytes_is_refused_at_once(as_format: Format | None) -> None:
    content = sample(as_format or Format.HL7, "negative").read_bytes()
    content *= 50_000_000 // len(content) + 1
    start = time.perf_counter()
    found = read(content, as_format)
    assert time.perf_counter() - start < 5
    assert [one.reason for one in found.faults] == ["too_large"]


HL7 = sample(Format.HL7, "negative").read_bytes()


@pytest.mark.parametrize(
    ("as_format", "content"),
    [
        (Format.HL7, b"MSH|^~\\&|" + b"~" * (MOST_BYTES - 100)),
        (Format.HL7, HL7 + b"OBX|" * 1_000_000),
        (Format.HL7, HL7.replace(b"HP20", b"\\" * 4_000_000)),
        (Format.JSON, b'{"format":"' + b"\\" * (MOST_BYTES - 100)),
        (Format.JSON, b'{"a":"' + b'\\"' * 4_000_000),
        (Format.JSON, b'{"format":"phmp-laboratory/1","messages":[' + b"1," * 1_000_000 + b"1]}"),
        (Format.FHIR, b'{"resourceType":"Bundle","entry":[' + b"{}," * 1_000_000 + b"{}]}"),
        (Format.CSV, b"message_id,rows\r\n" + b'"' * 4_000_000),
        (Format.CSV, sample(Format.CSV, "negative").read_bytes() + b"x\r\n" * 1_000_000),
    ],
)
def test_the_largest_files_end_in_time(as_format: Format, content: bytes) -> None:
    start = time.perf_counter()
    found = read(content, as_format)
    assert time.perf_counter() - start < 30
    assert found.messages
    assert len(found.messages) <= MOST_MESSAGES + 1


def test_messages_beyond_the_limit_are_told() -> None:
    content = b"MSH|^~\\&|A\r" * (MOST_MESSAGES + 5)
    found = read(content)
    assert len(found.messages) == MOST_MESSAGES + 1
    assert found.messages[-1].said == found.faults[-1]
    assert found.faults[-1].reason == "too_large"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "", (None, "truncated")),
        (b" \r\n", "a.csv", (Format.CSV, "truncated")),
        (b"<Bundle/>", "", (None, "unknown_format")),
        (b"%PDF-1.7", "report.pdf", (None, "unknown_format")),
        (b"id,name\n1,2\n", "results.CSV", (Format.CSV, "unknown_version")),
        (b"BHS|^~\\&|LIMS\rBTS|0\r", "", (Format.HL7, "missing_field")),
        (b"\x0b\x1c\r", "", (Format.HL7, "missing_field")),
        (b"PID|1\r", "a.hl7", (Format.HL7, "malformed")),
        (b"{", "", (Format.JSON, "truncated")),
        (b'{"resourceType": "Bundle"', "", (Format.FHIR, "truncated")),
    ],
)
def test_what_is_none_of_the_formats_says_so(content: bytes, name: str, expected: tuple[Format | None, str]) -> None:
    found = read(content, name=name)
    assert (found.format, *(one.reason for one in found.faults)) == expected
