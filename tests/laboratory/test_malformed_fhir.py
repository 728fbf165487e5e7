"""FHIR that cannot be read without doubt: each is a fault with its reason, and none hides its neighbours."""

import json
from collections.abc import Callable

import pytest

from laboratory.faults import Reason
from laboratory.messages import Format
from laboratory.reading import read
from tests.laboratory.expected import EXPECTED, NEGATIVE, POSITIVE
from tests.laboratory.sample_files import sample

Node = dict[str, object]
Act = Callable[[list[Node]], None]


def several() -> list[Node]:
    """The resources of the sample of several reports."""
    return [entry["resource"] for entry in json.loads(sample(Format.FHIR, "several").read_text())["entry"]]


def file_of(resources: list[Node]) -> bytes:
    entries = [{"resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def first(resources: list[Node], kind: str) -> Node:
    """The first resource of a kind, which is one of the first report."""
    return next(one for one in resources if one["resourceType"] == kind)


def change(kind: str, **fields: object) -> Act:
    return lambda resources: first(resources, kind).update(fields)


def drop(kind: str, name: str) -> Act:
    def act(resources: list[Node]) -> None:
        del first(resources, kind)[name]

    return act


def remove(kind: str) -> Act:
    return lambda resources: resources.remove(first(resources, kind))


def repeat(kind: str) -> Act:
    return lambda resources: resources.append(first(resources, kind))


def own_member(resources: list[Node]) -> None:
    one = first(resources, "Observation")
    one["hasMember"] = [{"reference": f"Observation/{one['id']}"}]


SYSTEM = "https://phmp.example/fhir"
INTERPRETATIONS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
POS, NEG = ({"coding": [{"system": INTERPRETATIONS, "code": code}]} for code in ("POS", "NEG"))
OTHER = {"reference": "Patient/somebody-else"}

CASES: dict[str, tuple[Act, Reason]] = {
    "an unknown status": (change("DiagnosticReport", status="nope"), Reason.UNKNOWN_CODE),
    "registered only": (change("DiagnosticReport", status="registered"), Reason.UNKNOWN_CODE),
    "no status": (drop("DiagnosticReport", "status"), Reason.MISSING_FIELD),
    "no time": (drop("DiagnosticReport", "issued"), Reason.MISSING_FIELD),
    "a day only": (change("DiagnosticReport", issued="2026-11-18"), Reason.BAD_TIME),
    "no conclusion": (drop("DiagnosticReport", "conclusionCode"), Reason.MISSING_FIELD),
    "an unknown conclusion": (
        change(
            "DiagnosticReport", conclusionCode=[{"coding": [{"system": f"{SYSTEM}/laboratory-result", "code": "ok"}]}]
        ),
        Reason.UNKNOWN_CODE,
    ),
    "two conclusions": (
        change(
            "DiagnosticReport",
            conclusionCode=[
                {"coding": [{"system": f"{SYSTEM}/laboratory-result", "code": code}]}
                for code in ("negative", "positive")
            ],
        ),
        Reason.CONTRADICTORY,
    ),
    "a conclusion in another code system": (
        change(
            "DiagnosticReport",
            conclusionCode=[
                {"coding": [{"system": f"{SYSTEM}/laboratory-result", "code": "negative"}]},
                {"coding": [{"system": f"{SYSTEM}/review-resulz", "code": "positive"}]},
            ],
        ),
        Reason.UNKNOWN_CODE,
    ),
    "no panel": (change("DiagnosticReport", code={"text": "Panel"}), Reason.MISSING_FIELD),
    "no subject": (drop("DiagnosticReport", "subject"), Reason.MISSING_FIELD),
    "no specimen": (drop("DiagnosticReport", "specimen"), Reason.MISSING_FIELD),
    "two specimens": (
        change("DiagnosticReport", specimen=[{"reference": "Specimen/1"}, {"reference": "Specimen/2"}]),
        Reason.DUPLICATE_SEGMENT,
    ),
    "a modifier": (change("DiagnosticReport", modifierExtension=[{"url": "https://a.example"}]), Reason.UNKNOWN_CODE),
    "rules of its own": (change("Observation", implicitRules="https://a.example"), Reason.UNKNOWN_CODE),
    "a patient that is not there": (remove("Patient"), Reason.MISSING_FIELD),
    "a specimen that is not there": (remove("Specimen"), Reason.MISSING_FIELD),
    "an observation that is not there": (remove("Observation"), Reason.MISSING_FIELD),
    "an observation twice": (repeat("Observation"), Reason.DUPLICATE_SEGMENT),
    "a specimen twice": (repeat("Specimen"), Reason.DUPLICATE_SEGMENT),
    "no number of the specimen": (drop("Specimen", "accessionIdentifier"), Reason.MISSING_FIELD),
    "an unknown matrix": (
        change("Specimen", type={"coding": [{"system": f"{SYSTEM}/matrix", "code": "sweat"}]}),
        Reason.UNKNOWN_CODE,
    ),
    "an unknown condition": (
        change("Specimen", condition=[{"coding": [{"system": f"{SYSTEM}/flaw", "code": "late"}]}]),
        Reason.UNKNOWN_CODE,
    ),
    "no number of the donor": (change("Patient", identifier=[]), Reason.MISSING_FIELD),
    "two numbers of the donor": (
        change("Patient", identifier=[{"system": f"{SYSTEM}/donor", "value": one} for one in "AB"]),
        Reason.CONTRADICTORY,
    ),
    "an observation of somebody else": (change("Observation", subject=OTHER), Reason.CONTRADICTORY),
    "an observation of another specimen": (
        change("Observation", specimen={"reference": "Specimen/else"}),
        Reason.CONTRADICTORY,
    ),
    "an observation with components": (change("Observation", component=[{"code": {}}]), Reason.MALFORMED),
    "an observation without an interpretation": (drop("Observation", "interpretation"), Reason.MISSING_FIELD),
    "an observation of unknown status": (change("Observation", status="unknown"), Reason.UNKNOWN_CODE),
    "a preliminary observation": (change("Observation", status="preliminary"), Reason.CONTRADICTORY),
    "a positive observation": (change("Observation", interpretation=[POS]), Reason.CONTRADICTORY),
    "two interpretations": (change("Observation", interpretation=[POS, NEG]), Reason.UNKNOWN_CODE),
    "an observation that is its own member": (own_member, Reason.DUPLICATE_SEGMENT),
    "a huge field": (change("Specimen", accessionIdentifier={"value": "A" * 201}), Reason.TOO_LARGE),
    "a document that is not Base64": (
        change("DiagnosticReport", presentedForm=[{"contentType": "application/pdf", "data": "%"}]),
        Reason.MALFORMED,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_report_is_a_fault_and_hides_no_other(case: str) -> None:
    act, reason = CASES[case]
    resources = several()
    act(resources)
    found = read(file_of(resources))
    assert found.reports == (POSITIVE, EXPECTED["corrected"])
    assert found.messages[0].said not in found.reports
    assert found.faults[0].reason is reason
    again = read(found.messages[0].raw)
    assert again.messages[0].said == found.messages[0].said


def test_an_observation_of_no_report_is_not_dropped() -> None:
    resources = several()
    first(resources, "DiagnosticReport")["result"] = []
    found = read(file_of(resources))
    assert len(found.messages) == 3 + 5
    assert {one.reason for one in found.faults} == {Reason.MISSING_FIELD}


def test_an_observation_within_a_report_that_it_does_not_refer_to_is_not_dropped() -> None:
    report = json.loads(sample(Format.FHIR, "negative").read_text())
    del report["result"][0]
    found = read(json.dumps(report).encode())
    assert [one.reason for one in found.faults] == [Reason.MISSING_FIELD]
    assert found.messages[0].message_id == NEGATIVE.message_id


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_an_observation_taken_back_is_left_out_with_a_remark(status: str) -> None:
    resources = several()
    first(resources, "Observation").update(status=status)
    (said, *_) = read(file_of(resources)).reports
    assert said.analytes == NEGATIVE.analytes[1:]
    assert said.remarks == ("Not obtained or taken back: Ethyl glucuronide",)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"resourceType": "Patient"}, Reason.UNKNOWN_MESSAGE),
        ({"resourceType": "Bundle"}, Reason.MISSING_FIELD),
        ({"resourceType": "Bundle", "entry": []}, Reason.MISSING_FIELD),
        ({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}]}, Reason.MISSING_FIELD),
        ({"resourceType": "DiagnosticReport"}, Reason.MISSING_FIELD),
        ([{"resourceType": "Bundle"}], Reason.MALFORMED),
    ],
)
def test_a_document_of_another_kind_is_one_fault(document: object, reason: Reason) -> None:
    assert [one.reason for one in read(json.dumps(document).encode()).faults] == [reason]


def test_entries_without_a_resource_are_faults_beside_the_reports() -> None:
    resources = several()
    bundle = json.loads(file_of(resources))
    bundle["entry"] += [None, {}, {"resource": {"id": "1"}}]
    found = read(json.dumps(bundle).encode())
    assert found.reports == (NEGATIVE, POSITIVE, EXPECTED["corrected"])
    assert [one.reason for one in found.faults] == [Reason.MALFORMED] * 3


def test_reports_without_our_number_are_told_apart_by_bundle_report_and_version() -> None:
    report = json.loads(sample(Format.FHIR, "negative").read_text())
    report["identifier"] = [{"value": "R-1"}]
    assert read(json.dumps(report).encode()).reports[0].message_id == "R-1/2026-11-18T14:05:00-05:00"
    report["meta"] = {"versionId": "2"}
    assert read(json.dumps(report).encode()).reports[0].message_id == "R-1/2"
    bundle = {
        "resourceType": "Bundle",
        "type": "message",
        "identifier": {"value": "B-7"},
        "entry": [{"resource": report}],
    }
    assert read(json.dumps(bundle).encode()).reports[0].message_id == "B-7/R-1"
    report["identifier"] = []
    found = read(json.dumps(report).encode())
    assert [one.reason for one in found.faults] == [Reason.MISSING_FIELD]
