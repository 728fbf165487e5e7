"""The API's description of itself: complete, correct, with examples that are accepted."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from api.app import make_app
from domain.acts import Act, kind_of

SCHEMA: dict[str, Any] = make_app(None).openapi()  # type: ignore[arg-type]  # only described, never opened
OPERATIONS = [
    (f"{method.upper()} {path}", path, method, operation)
    for path, operations in SCHEMA["paths"].items()
    for method, operation in operations.items()
]
#: What tells nothing of anybody and so has nothing to refuse.
BARE = {"/healthz", "/readyz", "/metrics"}


def validator(schema: dict[str, Any]) -> Validator:
    whole = {**schema, "components": SCHEMA["components"]}
    return Draft202012Validator(whole)


def schema_of_body(operation: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = operation["requestBody"]["content"]["application/json"]["schema"]
    return found


def test_it_is_a_whole_description() -> None:
    assert SCHEMA["openapi"].startswith("3.1")
    assert SCHEMA["info"]["description"].strip()
    Draft202012Validator.check_schema({"$defs": SCHEMA["components"]["schemas"]})
    assert "HTTPValidationError" not in SCHEMA["components"]["schemas"]


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference
        for one in node.values():
            yield from references(one)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


def test_every_reference_leads_somewhere() -> None:
    known = {f"#/components/schemas/{name}" for name in SCHEMA["components"]["schemas"]}
    assert set(references(SCHEMA)) <= known


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for *_, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert {act.value for act in Act} <= set(names)


@pytest.mark.parametrize(("name", "path", "method", "operation"), OPERATIONS, ids=[one[0] for one in OPERATIONS])
def test_every_operation_says_what_it_does_and_what_can_go_wrong(
    name: str, path: str, method: str, operation: dict[str, Any]
) -> None:
    assert operation["summary"], name
    assert operation["description"].endswith("."), name
    responses = operation["responses"]
    if path in BARE:
        return
    for status, response in responses.items():
        if int(status) >= 400:
            (content,) = response["content"].items()
            assert content[0] == "application/problem+json"
            assert content[1]["schema"] == {"$ref": "#/components/schemas/Problem"}
            problems = validator(content[1]["schema"]).iter_errors(content[1]["example"])
            assert [one.message for one in problems] == []
            assert content[1]["example"]["status"] == int(status)
    assert {"401", "503"} <= set(responses)
    assert ("422" in responses) or method == "delete"
    assert ("415" in responses) == ("413" in responses) == (method in {"post", "put"})


BODIES = [one for one in OPERATIONS if "requestBody" in one[3]]


@pytest.mark.parametrize(("name", "path", "method", "operation"), BODIES, ids=[one[0] for one in BODIES])
def test_every_example_of_a_request_is_accepted_by_its_schema(
    name: str, path: str, method: str, operation: dict[str, Any]
) -> None:
    assert method in {"post", "put"}, path
    schema = schema_of_body(operation)
    resolved = SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    fields = resolved.get("properties", {})
    example = resolved.get("example")
    if example is None:
        example = {field: one["examples"][0] for field, one in fields.items() if one.get("examples")}
        missing = set(resolved.get("required", ())) - set(example)
        example |= {field: _some(fields[field]) for field in missing}
    assert [one.message for one in validator(schema).iter_errors(example)] == [], name


def _some(field: dict[str, Any]) -> object:
    """A value for what is a choice or an id and so needs no example."""
    if "$ref" in field:
        return SCHEMA["components"]["schemas"][field["$ref"].rsplit("/", 1)[1]]["enum"][0]
    if field.get("type") == "array":
        return [_some(field["items"])]
    assert field.get("format") == "uuid", field
    return "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0c01"


@pytest.mark.parametrize("act", list(Act))
def test_every_field_of_an_act_says_what_it_means_with_an_example(act: Act) -> None:
    within = "" if kind_of(act) is None else "/proceedings/{proceeding_id}"
    operation = SCHEMA["paths"][f"/api/v1/enrollments/{{enrollment_id}}{within}/acts/{act.value}"]["post"]
    name = schema_of_body(operation)["$ref"].rsplit("/", 1)[1]
    schema = SCHEMA["components"]["schemas"][name]
    assert schema["additionalProperties"] is False
    for field, shown in schema.get("properties", {}).items():
        assert shown["description"], f"{name}.{field}"
        assert shown["examples"], f"{name}.{field}"


def test_every_order_documents_its_key() -> None:
    for name, path, method, operation in OPERATIONS:
        headers = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}
        outside = ("participant", "laboratory", "evaluator", "worksite-monitor")
        apart = ("/codec", "/api/v1/sessions", *(f"/api/v1/{who}/" for who in outside))
        needs = method != "get" and not path.startswith(apart)
        assert ("idempotency-key" in headers) == needs, name
