"""The acknowledgement of a file of HL7 v2, word for word."""

from datetime import UTC, datetime

import pytest

from laboratory.faults import Fault, Reason
from laboratory.hl7_acknowledgement import acknowledge
from laboratory.messages import Format, Message, Reading
from laboratory.reading import read
from tests.laboratory.sample_files import sample

AT = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
GOOD = sample(Format.HL7, "negative").read_bytes()


def segments(content: bytes) -> list[list[str]]:
    reading = read(content, Format.HL7)
    return [line.split("|") for line in acknowledge(reading, AT).decode().split("\r") if line]


def test_a_message_that_was_read_is_accepted() -> None:
    msh, msa = segments(GOOD)
    assert msh[1:9] == ["^~\\&", "PHMP", "PHMP", "LIMS", "SYNTHETIC LAB", "20261118200000+0000", "", "ACK^R01^ACK"]
    assert msh[10:12] == ["P", "2.5.1"]
    assert msa == ["MSA", "AA", "MSG-0001"]


@pytest.mark.parametrize(
    ("old", "new", "code", "error"),
    [
        (b"|NEG|", b"|A|", "AE", "103^Table value not found^HL70357"),
        (b"|NEG|", b"||", "AE", "101^Required field missing^HL70357"),
        (b"SPM|1", b"SPM|1\rSPM|2", "AE", "100^Segment sequence error^HL70357"),
        (b"92.5", b"much", "AE", "102^Data type error^HL70357"),
        (b"|P|2.5.1", b"|P|2.3", "AR", "203^Unsupported version id^HL70357"),
        (b"ORU^R01", b"ADT^A01", "AR", "200^Unsupported message type^HL70357"),
    ],
)
def test_a_message_at_fault_is_told_why(old: bytes, new: bytes, code: str, error: str) -> None:
    _, msa, err = segments(GOOD.replace(old, new, 1))
    assert msa == ["MSA", code, "MSG-0001"]
    assert err[:5] == ["ERR", "", "", error, "E"]
    assert err[8].endswith(".")


def test_each_message_of_a_file_has_its_own_acknowledgement_with_its_own_number() -> None:
    found = segments(GOOD + GOOD.replace(b"MSG-0001", b"MSG-0002").replace(b"|P|2.5.1", b"|P|2.3") + GOOD)
    assert [line[1:3] for line in found if line[0] == "MSA"] == [
        ["AA", "MSG-0001"],
        ["AR", "MSG-0002"],
        ["AA", "MSG-0001"],
    ]
    assert len({line[9] for line in found if line[0] == "MSH"}) == 3


def test_the_same_file_is_acknowledged_alike() -> None:
    assert segments(GOOD) == segments(GOOD.replace(b"\r", b"\r\n"))


def test_frames_are_answered_in_frames() -> None:
    answer = acknowledge(read(b"\x0b" + GOOD + b"\x1c\r"), AT, framed=True)
    assert answer.startswith(b"\x0bMSH|")
    assert answer.endswith(b"|MSG-0001\r\x1c\r")


def test_what_the_sender_wrote_cannot_forge_a_segment() -> None:
    content = GOOD.replace(b"|LIMS|", b"|LI\\X0D\\MSA\\F\\AA|").replace(b"MSG-0001", b"A\\F\\B")
    msh, msa = segments(content)
    assert msh[4] == "LIMSA\\F\\AA"
    assert msa == ["MSA", "AA", "A\\F\\B"]


def test_a_message_without_a_header_is_answered_all_the_same() -> None:
    msh, msa, err = segments(b"nothing\r")
    assert (msh[4:6], msa, err[0]) == (["", ""], ["MSA", "AE", ""], "ERR")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_answer(reason: Reason) -> None:
    fault = Fault(reason=reason, sentence="Synthetic.")
    message = Message(position=1, message_id="M", raw=b"MSH|", said=fault)
    answer = acknowledge(Reading(format=Format.HL7, messages=(message,)), AT).decode()
    assert "\rERR|||" in answer


def test_no_other_format_is_acknowledged_by_a_message() -> None:
    with pytest.raises(ValueError, match="only HL7"):
        acknowledge(read(sample(Format.JSON, "negative").read_bytes()), AT)
