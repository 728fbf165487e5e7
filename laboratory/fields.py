"""Pydantic's complaints as faults, and the field types that the models of JSON and FHIR share."""

from decimal import Decimal
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, StrictStr, ValidationError
from pydantic.json_schema import WithJsonSchema

from laboratory.faults import Reason, UnreadableError
from laboratory.limits import LONGEST_REMARK, LONGEST_TEXT
from laboratory.texts import number

Text = Annotated[StrictStr, Field(max_length=LONGEST_TEXT)]
Remark = Annotated[StrictStr, Field(max_length=LONGEST_REMARK)]


def _plain(value: object) -> object:
    """Read a number that stands as one or as a text, so that no digit is lost on the way."""
    if isinstance(value, bool) or not isinstance(value, str | Decimal | int):
        raise ValueError("no plain decimal number")  # noqa: TRY004 - pydantic makes its own error of a ValueError
    try:
        return number(str(value), "The number")
    except UnreadableError as error:
        raise ValueError(error.fault.sentence) from error


Number = Annotated[
    Decimal,
    BeforeValidator(_plain),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?[0-9]{1,9}(\.[0-9]{1,9})?$"}]}),
]

Model = TypeVar("Model", bound=BaseModel)

_REASONS: Final = {
    "missing": Reason.MISSING_FIELD,
    "enum": Reason.UNKNOWN_CODE,
    "literal_error": Reason.UNKNOWN_CODE,
    "string_too_long": Reason.TOO_LARGE,
    "too_long": Reason.TOO_LARGE,
}
_WORDS: Final = {
    Reason.MISSING_FIELD: "is missing",
    Reason.UNKNOWN_CODE: "holds a code that is not documented",
    Reason.TOO_LARGE: "is larger than what is read",
    Reason.MALFORMED: "is not what is documented",
}


def validated(model: type[Model], node: object) -> Model:
    """Read a document as the model has it; raises UnreadableError."""
    try:
        return model.model_validate(node)
    except ValidationError as error:
        raise _fault_of(error) from error


def _fault_of(error: ValidationError) -> UnreadableError:
    """Make a fault of the first complaint: the place and what is wrong there, never what the sender wrote."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "extra_forbidden":
        where = _place(first["loc"][:-1]) or "The message"
        return UnreadableError(Reason.MALFORMED, f"{where} has a field that is not documented.")
    reason = _REASONS.get(first["type"], Reason.MALFORMED)
    return UnreadableError(reason, f"{_place(first['loc']) or 'The message'} {_WORDS[reason]}.")


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(one + 1) if isinstance(one, int) else one for one in loc)
