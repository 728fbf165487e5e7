"""Each sample, in each format, is read as the report that it is; files differ in how they are written."""

import pytest

from laboratory.messages import Format
from laboratory.reading import detect, read
from tests.laboratory.expected import EXPECTED, SEVERAL
from tests.laboratory.sample_files import SAMPLES, sample

#: A bar stands between two remarks in CSV, so one remark with a bar in it comes as two.
SPLIT_IN_CSV = {"invalid": ("Interference", "immunoassay & chromatography")}


@pytest.mark.parametrize("of", Format)
@pytest.mark.parametrize("kind", EXPECTED)
def test_a_sample_is_read_as_what_it_says(kind: str, of: Format) -> None:
    found = read(sample(of, kind).read_bytes())
    expected = EXPECTED[kind]
    said = found.messages[0].said
    if of is Format.CSV and kind in SPLIT_IN_CSV:
        assert getattr(said, "remarks", ()) == SPLIT_IN_CSV[kind]
    else:
        assert said == expected
    assert found.format is of
    assert [(one.position, one.message_id) for one in found.messages] == [(1, expected.message_id)]


@pytest.mark.parametrize("of", Format)
def test_a_file_of_several_messages_is_read_in_its_order(of: Format) -> None:
    found = read(sample(of, "several").read_bytes())
    assert found.reports == SEVERAL
    assert found.faults == ()


@pytest.mark.parametrize("of", Format)
def test_every_kind_has_a_sample_and_every_sample_a_kind(of: Format) -> None:
    assert {path.stem for path in (SAMPLES / of).iterdir()} == {*EXPECTED, "several"}


@pytest.mark.parametrize("of", Format)
def test_the_first_bytes_tell_the_format(of: Format) -> None:
    for path in (SAMPLES / of).iterdir():
        assert detect(path.read_bytes()) is of, path.name
