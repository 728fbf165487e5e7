"""Times without an offset are in the laboratory's zone, in every format; without a zone they are faults."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from laboratory.faults import Reason
from laboratory.messages import Format
from laboratory.reading import read
from tests.laboratory.expected import NEGATIVE
from tests.laboratory.sample_files import sample

#: The offset of the samples is that of New York in November.
OFFSETS = {Format.HL7: b"-0500", Format.JSON: b"-05:00", Format.FHIR: b"-05:00", Format.CSV: b"-05:00"}


def without_offsets(of: Format) -> bytes:
    return sample(of, "negative").read_bytes().replace(OFFSETS[of], b"")


@pytest.mark.parametrize("of", Format)
def test_a_zone_stands_in_for_the_offset(of: Format) -> None:
    assert read(without_offsets(of), zone=ZoneInfo("America/New_York")).reports == (NEGATIVE,)


@pytest.mark.parametrize("of", Format)
def test_an_offset_prevails_over_the_zone(of: Format) -> None:
    assert read(sample(of, "negative").read_bytes(), zone=ZoneInfo("Asia/Tokyo")).reports == (NEGATIVE,)


@pytest.mark.parametrize("of", Format)
def test_without_a_zone_it_is_a_fault(of: Format) -> None:
    assert [one.reason for one in read(without_offsets(of)).faults] == [Reason.BAD_TIME]


def test_another_zone_is_another_time() -> None:
    (said,) = read(without_offsets(Format.FHIR), zone=ZoneInfo("America/Chicago")).reports
    later = replace(
        NEGATIVE,
        collected_at=said.collected_at,
        received_at=said.received_at,
        reported_at=NEGATIVE.reported_at + timedelta(hours=1),
    )
    assert said == later
