"""The page of the formats says what is read, and its schema is the model's."""

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from dev.laboratory import write
from domain.ids import EnrollmentId
from domain.testing.beginning import donor_of
from domain.testing.results import Finding, Flaw, LabReport, LabResult, Matrix, MroResult, ReportStatus
from laboratory import fhir_systems
from laboratory.csv_reports import COLUMNS
from laboratory.faults import Reason
from laboratory.fhir_reports import STATUSES as FHIR_STATUSES
from laboratory.hl7_reports import STATUSES as HL7_STATUSES
from laboratory.messages import Format
from laboratory.observations import MEASURES_BY_LOINC, Own
from laboratory.reading import read
from laboratory.reference import PAGE, schema
from laboratory.specimens import FLAWS, MATRICES
from policies.reading import read_pack
from tests.laboratory.expected import EXPECTED
from tests.laboratory.sample_files import SAMPLES
from tests.laboratory.strategies import reports

TEXT = (PAGE.parent / "laboratory-formats.md").read_text(encoding="utf-8")
VALIDATOR = Draft202012Validator(json.loads(schema()))


def test_the_schema_is_the_model_s() -> None:
    assert PAGE.read_text(encoding="utf-8") == schema(), "run: python -m laboratory.reference"


@pytest.mark.parametrize("path", sorted((SAMPLES / Format.JSON).glob("*.json")), ids=lambda path: path.stem)
def test_every_sample_is_valid_by_the_schema(path: Path) -> None:
    VALIDATOR.validate(json.loads(path.read_text(encoding="utf-8-sig")))


def test_the_example_of_the_page_has_a_donor_and_a_panel_as_the_program_gives_them() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    VALIDATOR.validate(json.loads(example))
    (message,) = json.loads(example)["messages"]
    ours, panels = donor_of(EnrollmentId(UUID(int=1))), read_pack("pa_vrp").figure("testing.panels").value
    assert re.sub(r"[A-Z2-7]", "X", message["donor"]) == re.sub(r"[A-Z2-7]", "X", ours)
    assert isinstance(panels, tuple)
    assert message["panel"] in panels


@given(report=reports())
@settings(max_examples=20, deadline=None)
def test_what_the_workbench_writes_is_valid_by_the_schema(report: LabReport) -> None:
    VALIDATOR.validate(json.loads(write(report, Format.JSON)))


def test_the_example_is_read() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    (said,) = read(example.encode()).reports
    assert said.message_id == EXPECTED["negative"].message_id


def test_the_header_is_the_one_that_is_read() -> None:
    assert f"\n{','.join(COLUMNS)}\n" in TEXT


WORDS = [
    str(word) for words in (Reason, ReportStatus, LabResult, MroResult, Matrix, Finding, Flaw, Own) for word in words
]
CODES = [code.upper() for code in (*MATRICES, *FLAWS)] + list(HL7_STATUSES) + list(FHIR_STATUSES)


@pytest.mark.parametrize("word", sorted({*WORDS, *CODES}))
def test_every_word_that_is_read_is_documented(word: str) -> None:
    assert f"`{word}`" in TEXT


@pytest.mark.parametrize("code", MEASURES_BY_LOINC)
def test_every_code_of_a_measure_is_documented(code: str) -> None:
    assert re.search(rf"\b{code}\b", TEXT)


def test_every_address_of_ours_is_documented() -> None:
    ours = {value for value in vars(fhir_systems).values() if isinstance(value, str) and "phmp.example/" in value}
    read_only = {one for one in ours if one.rsplit("/", 1)[1] not in {"fhir", "specimen", "order"}}
    assert {one for one in read_only if f"`{one}`" not in TEXT} == set()
