"""What is wrong with a policy file: every problem with its file, key and reason, collected before any is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from typing_extensions import override

Key = tuple[str, ...]


class Line(BaseModel):
    """One entry of a policy file: nothing is converted, and nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


T = TypeVar("T")
LineT = TypeVar("LineT", bound=Line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a policy file."""

    file: str
    key: str
    reason: str

    @override
    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.reason) if part)


class BadPolicyError(ValueError):
    """The policy file cannot be used; each problem is named with its file, its key and the reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(slots=True, kw_only=True)
class Problems:
    """The problems found so far in one pack, whose tables may come from several files."""

    file: str
    #: Which file a key was last set in, where it was not ``file``.
    origins: Mapping[Key, str] = field(default_factory=dict)
    found: list[Problem] = field(default_factory=list)

    def add(self, key: Key, reason: str) -> None:
        """Note that something is wrong with a key."""
        self.found.append(Problem(file=self._file_of(key), key=".".join(key), reason=reason))

    def line(self, model: type[LineT], key: Key, table: object) -> LineT | None:
        """Read one entry, or note everything that is wrong with it and give None."""
        try:
            return model.model_validate(table)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                self.add(
                    (*key, *(str(part) for part in details["loc"])),
                    _reason(details["type"], details["msg"], details["input"]),
                )
            return None

    def lines(self, model: type[LineT], section: str, table: object) -> dict[str, LineT]:
        """Read every entry of a section, each on its own, and give those that can be read."""
        entries = self.table((section,), table)
        read = {name: self.line(model, (section, name), entry) for name, entry in entries.items()}
        return {name: line for name, line in read.items() if line is not None}

    def table(self, key: Key, table: object) -> Mapping[str, object]:
        """See that something is a table, or note that it is not and give an empty one."""
        if isinstance(table, dict):
            return table
        self.add(key, f"must be a table, got {table!r}")
        return {}

    def stop(self) -> None:
        """Raise ``BadPolicyError`` if anything was found."""
        if self.found:
            raise BadPolicyError(tuple(self.found))

    def need(self, value: T | None) -> T:
        """Give what was read; what could not be read was noted, so that without it ``BadPolicyError`` is raised."""
        if value is None:
            raise BadPolicyError(tuple(self.found))
        return value

    def _file_of(self, key: Key) -> str:
        prefixes = (key[:length] for length in range(len(key), 0, -1))
        return next((self.origins[prefix] for prefix in prefixes if prefix in self.origins), self.file)


#: Kinds of mistake that pydantic names in words of programming.
_REASONS: Final = {"missing": "is missing", "extra_forbidden": "is not known here"}
_TYPES: Final = {
    "string_type": "must be words in quotation marks",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "tuple_type": "must be a list",
    "model_type": "must be a table",
}
#: What pydantic puts before the reason of a ValueError.
_VALUE_ERROR: Final = "Value error, "


def _reason(kind: str, message: str, given: object) -> str:
    if message.startswith(_VALUE_ERROR):
        return message.removeprefix(_VALUE_ERROR)
    if kind in _REASONS:
        return _REASONS[kind]
    expected = _TYPES.get(kind) or message.replace("Input should be", "must be")
    return f"{expected}, got {given!r}"
