"""Our FHIR is FHIR: an independent reader accepts every sample and whatever the workbench writes.

It has R4B in the place of R4; the resources used here are the same in both but for codes that it does not check.
"""

import json
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from hypothesis import given, settings

from dev.laboratory import write
from domain.testing.results import LabReport
from laboratory.messages import Format
from tests.laboratory.sample_files import SAMPLES
from tests.laboratory.strategies import reports

SAMPLE_FILES = sorted((SAMPLES / Format.FHIR).iterdir())


@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.stem)
def test_every_sample_is_accepted(path: Path) -> None:
    document = json.loads(path.read_text())
    found: Bundle | DiagnosticReport
    if document["resourceType"] == "Bundle":
        found = Bundle.model_validate(document)
    else:
        found = DiagnosticReport.model_validate(document)
    assert found.get_resource_type() == document["resourceType"]


@given(report=reports())
@settings(max_examples=20, deadline=None)
def test_what_the_workbench_writes_is_accepted(report: LabReport) -> None:
    found = Bundle.model_validate_json(write(report, Format.FHIR))
    kinds = [one.resource.get_resource_type() for one in found.entry or () if one.resource]
    assert kinds[:3] == ["DiagnosticReport", "Patient", "Specimen"]


def test_it_refuses_what_is_none() -> None:
    with pytest.raises(ValueError, match="issued"):
        DiagnosticReport.model_validate({"status": "final", "code": {"text": "Panel"}, "issued": "yesterday"})
