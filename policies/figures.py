"""Reading the figures of a pack: each key of the table in ``keys`` once, of its kind, with grade and source."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.clearance.approvals import why_not_worded
from domain.clearance.criteria import ReturnCode
from domain.clearance.restrictions import RestrictionCode
from domain.grades import Grade
from domain.investigation.kinds import Recommendation
from domain.investigation.triggers import JoiningRule
from domain.legal.states import LegalKind
from domain.policy import Figure
from domain.testing.pack_rules import WORDINGS
from domain.testing.results import Matrix
from policies.fields import GradeField
from policies.keys import GROUPS, KEYS, LISTS, LISTS_OF_NUMBERS, NUMBERS, PARTS, RANGES, TEXTS
from policies.problems import Line, Problems
from policies.sources import why_not_sourced

_WINDOW: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
#: The only way to say that a rule does not exist in a jurisdiction.
_NOT_APPLICABLE: Final = "n/a"
_APPROVERS: Final = "return.approvers"
#: Figures that are one word of a rule.
_WORDED: Final[Mapping[str, type[StrEnum]]] = {**WORDINGS, "investigation.joining_rule": JoiningRule}
#: Figures that are a list of words of a rule: what its items are, with an example.
_LISTED: Final[Mapping[str, tuple[type[StrEnum], str]]] = {
    "testing.matrices": (Matrix, "specimens such as 'urine'"),
    "investigation.recommendations": (Recommendation, "recommendations such as 'warning'"),
    "legal.actions": (LegalKind, "proceedings such as 'petition'"),
    "return.never_waived": (ReturnCode, "criteria such as 'approvals'"),
    "return.restrictions_default": (RestrictionCode, "restrictions such as 'NO_NIGHTS'"),
}


class FigureLine(Line):
    """A figure as a file states it."""

    value: object = None
    unit: str
    words: str = ""
    minimum: int | None = None
    maximum: int | None = None
    grade: GradeField
    source: str = ""
    range_grade: GradeField | None = None
    range_source: str = ""
    note: str = ""


def read_figures(tables: Mapping[str, object], problems: Problems) -> dict[str, Figure]:
    """Read every figure of a pack, in the order of ``KEYS``, each part behind its figure."""
    found: dict[str, Figure] = {}
    for group in GROUPS:
        table = problems.table((group,), tables.get(group, {}))
        for name, entry in table.items():
            if (figure := _read(group, name, entry, problems)) is not None:
                found[figure.key] = figure
        for key in KEYS:
            if key.startswith(f"{group}.") and key.partition(".")[2] not in table:
                problems.add(tuple(key.split(".")), "is missing")
    return {key: found[key] for key in sorted(found, key=place_of)}


def place_of(key: str) -> tuple[int, str]:
    """Give where a figure stands in the order of a case's life, each part behind its figure."""
    figure = ".".join(key.split(".")[:2])
    return list(KEYS).index(figure), key


def _read(group: str, name: str, entry: object, problems: Problems) -> Figure | None:
    key = f"{group}.{name}"
    if key not in KEYS and key not in PARTS:
        problems.add((group, name), "is not a key of a policy pack")
        return None
    line = problems.line(FigureLine, (group, name), entry)
    if line is None:
        return None
    reasons = [reason for reason in _mistakes(key, line) if reason]
    for reason in reasons:
        problems.add((group, name), reason)
    return None if reasons else _figure(key, line)


def _mistakes(key: str, line: FigureLine) -> tuple[str, ...]:
    kind = KEYS.get(key) or PARTS[key]
    return (
        "" if line.unit == kind else f"must be stated in {kind}, got unit {line.unit!r}",
        _why_not_value(key, kind, line),
        _why_not_range(kind, line),
        _why_not_worded(key, line.value),
        why_not_sourced(line.grade, line.source),
        why_not_sourced(line.range_grade, line.range_source) if line.range_grade else "",
    )


def _why_not_value(key: str, kind: str, line: FigureLine) -> str:
    ranged = line.minimum is not None or line.maximum is not None
    if (line.grade is Grade.NOT_APPLICABLE) != (line.words == _NOT_APPLICABLE):
        return f"has grade {line.grade} with words {line.words!r}; grade - and words 'n/a' belong together"
    if line.value is None:
        return "" if line.words or ranged else "needs a value, or words where the source gives words"
    if line.words:
        return "has a value and words; words are for what an order, a plan or a person sets"
    return "" if _is_of_kind(key, kind, line.value) else f"must be {_expected(key, kind)}, got {line.value!r}"


def _why_not_worded(key: str, value: object) -> str:
    """Say why words that are a rule cannot be obeyed; what is not of its kind is said elsewhere."""
    if key in _WORDED and isinstance(value, str) and value not in (known := _values(_WORDED[key])):
        return f"must be one of {'; '.join(known)}, got {value!r}"
    if key == _APPROVERS and isinstance(value, str):
        return why_not_worded(value)
    if key in _LISTED and isinstance(value, list):
        words, example = _LISTED[key]
        unknown = [one for one in value if one not in set(words)]
        return f"must be {example}, got {unknown[0]!r}" if unknown else ""
    return ""


def _values(words: type[StrEnum]) -> tuple[str, ...]:
    return tuple(one.value for one in words)


def _is_of_kind(key: str, kind: str, value: object) -> bool:
    match value:
        case bool():
            return kind == "bool"
        case int():
            return kind in NUMBERS and key not in LISTS_OF_NUMBERS and value >= 0
        case str():
            return bool(value) if kind in TEXTS else kind == "time_window" and _WINDOW.fullmatch(value) is not None
        case list() if key in LISTS_OF_NUMBERS:
            return bool(value) and all(type(item) is int for item in value)
        case list():
            return kind in LISTS and bool(value) and all(type(item) is str for item in value)
        case _:
            return False


def _expected(key: str, kind: str) -> str:
    if key in LISTS_OF_NUMBERS:
        return "a list of whole numbers"
    if kind in NUMBERS:
        return f"a whole {NUMBERS[kind]}"
    others = {
        "bool": "true or false",
        "time_window": "a window such as '05:00-17:00'",
        **dict.fromkeys(RANGES, "left out and stated by minimum and maximum"),
    }
    return others.get(kind) or ("a list of words" if kind in LISTS else "words in quotation marks")


def _why_not_range(kind: str, line: FigureLine) -> str:
    if kind in RANGES and None in {line.minimum, line.maximum}:
        return "needs both minimum and maximum"
    if line.minimum is not None and line.maximum is not None and line.minimum > line.maximum:
        return f"has minimum {line.minimum} above maximum {line.maximum}"
    if isinstance(line.value, int):
        if line.minimum is not None and line.value < line.minimum:
            return f"is {line.value}, below its minimum {line.minimum}"
        if line.maximum is not None and line.value > line.maximum:
            return f"is {line.value}, above its maximum {line.maximum}"
    return ""


def _figure(key: str, line: FigureLine) -> Figure:
    return Figure(
        key=key,
        kind=line.unit,
        value=tuple(line.value) if isinstance(line.value, list) else _plain(line.value),
        words=line.words,
        minimum=line.minimum,
        maximum=line.maximum,
        grade=line.grade,
        source=line.source,
        range_grade=line.range_grade,
        range_source=line.range_source,
        note=line.note,
    )


def _plain(value: object) -> int | str | None:
    return value if isinstance(value, int | str) else None
