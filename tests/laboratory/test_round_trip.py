"""What the laboratory of the workbench writes is read as the same reports, in every format."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dev.laboratory import write, write_all
from domain.testing.results import LabReport
from laboratory.messages import Format
from laboratory.reading import read
from tests.laboratory.strategies import reports


@pytest.mark.parametrize("written_in", Format)
@given(report=reports())
@settings(max_examples=40, deadline=None)
def test_reading_what_was_written_gives_the_same_report(written_in: Format, report: LabReport) -> None:
    found = read(write(report, written_in))
    assert found.format is written_in
    assert [one.said for one in found.messages] == [report]
    assert [one.message_id for one in found.messages] == [report.message_id]


@pytest.mark.parametrize("written_in", Format)
@given(said=st.lists(reports(), min_size=1, max_size=4, unique_by=lambda one: one.message_id))
@settings(max_examples=8, deadline=None)
def test_a_file_of_several_gives_each_in_its_place(written_in: Format, said: list[LabReport]) -> None:
    found = read(write_all(said, written_in), written_in)
    assert [(one.position, one.said) for one in found.messages] == list(enumerate(said, 1))


@pytest.mark.parametrize("written_in", Format)
@given(said=st.lists(reports(), min_size=1, max_size=3, unique_by=lambda one: one.message_id))
@settings(max_examples=8, deadline=None)
def test_the_part_kept_of_a_message_reads_as_the_message(written_in: Format, said: list[LabReport]) -> None:
    for one in read(write_all(said, written_in)).messages:
        again = read(one.raw)
        assert [(each.said, each.message_id, each.digest) for each in again.messages] == [
            (one.said, one.message_id, one.digest)
        ]
