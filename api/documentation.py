"""The API's description of itself: problems stand in it once, as what they are."""

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import JsonValue

from api.problems import Problem

#: What FastAPI would answer malformed requests with; this door answers with problems.
_UNUSED = ("HTTPValidationError", "ValidationError")


def describe(app: FastAPI) -> None:
    """Have an app describe itself with the schema of problems, which every route refers to."""

    def described() -> dict[str, JsonValue]:
        if app.openapi_schema is None:
            whole = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            schemas = whole["components"]["schemas"]
            schemas |= _schemas_of_problems()
            for name in _UNUSED:
                schemas.pop(name, None)
            _correct_times(schemas)
            app.openapi_schema = whole
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to change its description


def _schemas_of_problems() -> dict[str, object]:
    shown = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    nested = shown.pop("$defs", {})
    return {**nested, "Problem": shown}


def _correct_times(node: object) -> None:
    """Describe a time of day as it is written: ``time`` of JSON Schema would ask for an offset."""
    if isinstance(node, dict):
        if node.get("format") == "time":
            del node["format"]
            node["pattern"] = "^[0-9]{2}:[0-9]{2}:[0-9]{2}$"
        for one in node.values():
            _correct_times(one)
    elif isinstance(node, list):
        for one in node:
            _correct_times(one)
