"""HL7 v2 as it is sent: what is written otherwise than in the samples and means the same, or is kept otherwise."""

from base64 import b64encode
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest

from domain.testing.results import Attachment, LabReport, Matrix
from laboratory.faults import Reason
from laboratory.messages import Format
from laboratory.reading import read
from tests.laboratory.expected import NEGATIVE, POSITIVE
from tests.laboratory.sample_files import sample

GOOD = sample(Format.HL7, "negative").read_bytes()
#: As the first analyte of the sample begins.
ETG = b"ST|58375-7^Ethyl glucuronide^LN||Negative|ng/mL|500|NEG|||F"


def changed(old: bytes, new: bytes) -> LabReport:
    assert old in GOOD
    found = read(GOOD.replace(old, new, 1), Format.HL7)
    assert found.faults == ()
    (said,) = found.reports
    return said


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\r"])
def test_any_line_end_is_one(end: bytes) -> None:
    assert read(GOOD.replace(b"\r", end)).reports == (NEGATIVE,)


def test_several_messages_in_several_frames() -> None:
    other = sample(Format.HL7, "positive").read_bytes()
    assert read(b"\x0b" + GOOD + b"\x1c\r\x0b" + other + b"\x1c\r").reports == (NEGATIVE, POSITIVE)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read(b"\xef\xbb\xbf" + GOOD).reports == (NEGATIVE,)


def test_a_document_is_kept_by_its_hash() -> None:
    pdf = b"%PDF-1.7 synthetic"
    obx = b"OBX|7|ED|PDF^Report^L||^application^pdf^Base64^" + b64encode(pdf) + b"||||||F\rSPM|1"
    kept = Attachment(media_type="application/pdf", size=len(pdf), sha256=sha256(pdf).hexdigest())
    assert changed(b"SPM|1", obx).attachments == (kept,)


def test_a_text_about_the_report_is_a_remark() -> None:
    said = changed(b"SPM|1", b"OBX|7|TX|C^Comment^L||First~Second||||||F\rNTE|1||Third\\.br\\line\rSPM|1")
    assert said.remarks == ("Comment: First\nSecond", "Third\nline")
    assert said.analytes == NEGATIVE.analytes


def test_an_analyte_under_the_laboratory_s_own_code_alone_keeps_code_and_name() -> None:
    (first, _) = changed(ETG, ETG.replace(b"58375-7^Ethyl glucuronide^LN", b"E7^EtG screen^L")).analytes
    assert (first.loinc, first.code, first.name, first.confirms) == ("", "E7", "EtG screen", False)


def test_loinc_may_stand_second() -> None:
    (first, _) = changed(ETG, ETG.replace(b"58375-7^Ethyl glucuronide^LN", b"E7^EtG^L^58377-3^x^LN")).analytes
    assert (first.loinc, first.code, first.name, first.confirms) == ("58377-3", "E7", "EtG", True)


def test_an_analyte_without_a_name_has_that_of_the_table() -> None:
    (first, _) = changed(ETG, ETG.replace(b"^Ethyl glucuronide^LN", b"^^LN")).analytes
    assert first.name == "Ethyl glucuronide"


def test_a_compared_value_is_kept_in_words() -> None:
    said = changed(ETG, ETG.replace(b"ST|", b"SN|").replace(b"Negative", b"<^100"))
    assert said.analytes[0].value is None
    assert said.remarks == ("Ethyl glucuronide: < 100",)


@pytest.mark.parametrize(("written", "cutoff"), [(b"500", 500), (b"<500", 500), (b">= 0.5", "0.5")])
def test_a_cutoff_is_a_number_with_or_without_its_sign(written: bytes, cutoff: int | str) -> None:
    assert changed(ETG, ETG.replace(b"500", written)).analytes[0].cutoff == Decimal(cutoff)


def test_a_cutoff_in_words_is_a_remark() -> None:
    said = changed(ETG, ETG.replace(b"|500|", b"|see report|"))
    assert said.analytes[0].cutoff is None
    assert said.remarks == ("Cut-off of Ethyl glucuronide: see report",)


@pytest.mark.parametrize("status", [b"X", b"D"])
def test_an_analyte_taken_back_is_left_out_with_a_remark(status: bytes) -> None:
    said = changed(ETG, ETG.removesuffix(b"F") + status)
    assert said.analytes == NEGATIVE.analytes[1:]
    assert said.remarks == ("Not obtained or taken back: Ethyl glucuronide",)


def test_a_screen_that_is_refuted_in_the_same_report_contradicts_nothing() -> None:
    refuted = b"OBX|7|ST|58377-3^Ethyl glucuronide^LN||Negative|ng/mL|500|NEG|||F\rSPM|1"
    content = GOOD.replace(b"|500|NEG|", b"|500|POS|", 1)
    assert [one.reason for one in read(content).faults] == [Reason.CONTRADICTORY]
    assert len(read(content.replace(b"SPM|1", refuted)).reports) == 1


def test_temperature_in_fahrenheit_is_kept_in_celsius() -> None:
    said = changed(b"SPM|1", b"OBX|7|NM|TEMPERATURE^^99PHMP||94|[degF]|||||F\rSPM|1")
    assert said.validity.temperature == Decimal("34.4")


def test_a_result_before_the_final_is_a_remark() -> None:
    said = changed(b"||LAB|F\r", b"||LAB|P\r")
    assert said.lab is None
    assert said.remarks == ("Laboratory result in a report that is preliminary: negative",)


def test_the_specimen_s_number_may_stand_in_the_order_alone() -> None:
    assert changed(b"CCF-0000001^SYN-00001", b"").specimen == "CCF-0000001"


def test_matrix_in_our_own_words() -> None:
    assert changed(b"UR^Urine^HL70487", b"oral_fluid^^99PHMP").matrix is Matrix.ORAL_FLUID


def test_letters_of_iso_8859_1_are_read_where_the_header_says_so() -> None:
    content = GOOD.replace(b"|P|2.5.1", b"|P|2.5.1||||||8859/1").replace(b"Ethyl", b"\xc9thyl")
    (said,) = read(content).reports
    assert said.analytes[0].name == "Éthyl glucuronide"


def test_an_unknown_escape_stays_as_it_stands() -> None:
    assert changed(b"Ethyl", b"Et\\Zq\\hyl").analytes[0].name == "Et\\Zq\\hyl glucuronide"


ZONED = GOOD.replace(b"-0500", b"")


@pytest.mark.parametrize(
    ("name", "hour"), [("America/New_York", 19), ("America/Los_Angeles", 22), ("Europe/Vienna", 13)]
)
def test_times_without_an_offset_are_in_the_laboratory_s_zone(name: str, hour: int) -> None:
    (said,) = read(ZONED, zone=ZoneInfo(name)).reports
    assert said.reported_at == datetime(2026, 11, 18, hour, 5, tzinfo=UTC)


def test_of_an_hour_that_comes_twice_the_first_is_meant_and_a_skipped_one_is_none() -> None:
    zone = ZoneInfo("America/New_York")
    twice = read(ZONED.replace(b"202611181405", b"202711070130"), zone=zone)
    assert twice.reports[0].reported_at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    skipped = read(ZONED.replace(b"202611181405", b"202703140230"), zone=zone)
    assert [one.reason for one in skipped.faults] == [Reason.BAD_TIME]
