"""Requests made from the forms of acts: typed, with the meaning and the example that the form itself states.

Text is trimmed, not blank and of bounded length; days, times and ids are written as text; nothing unknown is accepted.
"""

import dataclasses
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, TypeVar, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, create_model
from pydantic.fields import FieldInfo

from domain.forms import About, Form

LONGEST_TEXT: Final = 4_000
LONGEST_LIST: Final = 50
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)

F = TypeVar("F", bound=Form)


class Body(BaseModel):
    """A request that accepts what it names and nothing else."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


def _as_text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("must be written as text")  # noqa: TRY004 - pydantic reads a ValueError
    return value


def _within_reason(value: date) -> date:
    if not EARLIEST <= date(value.year, value.month, value.day) <= LATEST:
        raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
    return value


def _with_zone(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError("must state its zone, for example 2026-03-02T09:00:00-05:00")
    return value


def _storable(value: str) -> str:
    if any(ord(character) < 32 and character not in "\n\t\r" for character in value):  # noqa: PLR2004 - ASCII control
        raise ValueError("must not hold control characters")
    if not value.isascii() and value.encode("utf-8", "replace").decode() != value:
        raise ValueError("must be text that can be written as UTF-8")
    return value


Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_storable)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", min_length=3, max_length=320), AfterValidator(_storable)]
#: Not trimmed: a space may be a part of it.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=200)]
OptionalText = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_storable)]
Day = Annotated[date, BeforeValidator(_as_text, json_schema_input_type=str), AfterValidator(_within_reason)]
Moment = Annotated[
    datetime,
    BeforeValidator(_as_text, json_schema_input_type=str),
    AfterValidator(_with_zone),
    AfterValidator(_within_reason),
]
Identity = Annotated[UUID, BeforeValidator(_as_text, json_schema_input_type=UUID)]
Count = Annotated[int, Field(strict=True, ge=-1_000_000, le=1_000_000)]
Flag = Annotated[bool, Field(strict=True)]


def body_of(form: type[Form]) -> type[Body]:
    """Make the request of a form."""
    hints = get_type_hints(form, include_extras=True)
    fields = {field.name: _field(field, hints[field.name]) for field in dataclasses.fields(form)}
    example = {
        name: info.examples[0] for name, (_, info) in fields.items() if info.examples and info.examples[0] is not None
    }
    made = create_model(form.__name__, __base__=Body, __doc__=form.__doc__, **fields)  # type: ignore[call-overload]  # pydantic types its fields by keyword
    made.model_config["json_schema_extra"] = {"example": example}
    made.model_rebuild(force=True)
    return made


def form_of(form: type[F], body: Body) -> F:
    """Make the form of a request that was accepted."""
    hints = get_type_hints(form)
    return form(**{name: _value(hints[name], value) for name, value in body})


_SCALARS: Final[dict[object, object]] = {str: Text, date: Day, datetime: Moment, UUID: Identity, int: Count, bool: Flag}


def _field(field: dataclasses.Field[object], hint: object) -> tuple[object, FieldInfo]:
    about = next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, About)), About("", None))
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    optional = field.default is not dataclasses.MISSING
    shape = OptionalText if bare is str and optional else _shape(bare)
    examples = [_written(about.example)] if about.example is not None or optional else None
    info: object = Field(
        default=field.default if optional else ..., description=about.meaning or None, examples=examples
    )
    return shape, cast("FieldInfo", info)


def _shape(hint: object) -> object:
    """Give the type of a request's field for the type of a form's field."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if (whole := getattr(hint, "__supertype__", None)) is not None:
        return _shape(whole)
    if get_origin(hint) is tuple:
        return Annotated[tuple[_shape(get_args(hint)[0]), ...], Field(max_length=LONGEST_LIST)]  # type: ignore[misc]  # a type made at run time
    if get_origin(hint) is Annotated:
        return _shape(get_args(hint)[0])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if isinstance(hint, type) and issubclass(hint, Form):
        return body_of(hint)
    some = [one for one in get_args(hint) if one is not type(None)]
    if len(some) == 1:
        return _shape(some[0]) | None  # type: ignore[operator]  # a type made at run time
    raise TypeError(f"a form holds {hint}, for which no request is known")


def _value(hint: object, value: object) -> object:
    """Turn what a request holds into what a form holds: requests within it become forms."""
    if isinstance(value, Body) and isinstance(hint, type) and issubclass(hint, Form):
        return form_of(hint, value)
    if isinstance(value, tuple) and get_args(hint):
        return tuple(_value(get_args(hint)[0], one) for one in value)
    return value


def _written(example: object) -> object:
    """Write an example as JSON shows it."""
    match example:
        case StrEnum():
            return example.value
        case datetime() | date():
            return example.isoformat()
        case tuple():
            return [_written(one) for one in example]
        case UUID():
            return str(example)
        case Form():
            return {one.name: _written(getattr(example, one.name)) for one in dataclasses.fields(example)}
        case _:
            return example
