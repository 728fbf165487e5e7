"""The sources that grades rest on: which ids there are, and whether a number names one where its grade needs one."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from domain.grades import Grade

#: Ids such as P16b or C20 (PROGRAM.md 1); documents without an id are listed under their name.
_ID: Final = re.compile(r"\b[BCENOPT]\d+[a-z]?\b")
_NEEDS_SOURCE: Final = frozenset({Grade.SOURCED, Grade.RECALLED})


@cache
def sources() -> Mapping[str, str]:
    """List the sources: id or name, and where it is found."""
    return {str(name): str(place) for name, place in tomllib.loads(_text())["sources"].items()}


@cache
def named_in(source: str) -> frozenset[str]:
    """Find which listed sources a remark such as ``P3/P5`` or ``Std 4 exc. I`` names."""
    return frozenset(name for name in sources() if re.search(rf"\b{re.escape(name)}\b", source))


def why_not_sourced(grade: Grade, source: str) -> str:
    """Say what a grade's source lacks; nothing when it is enough."""
    named = named_in(source)
    if unlisted := sorted(set(_ID.findall(source)) - named):
        return f"names the source {unlisted[0]}, which policies/sources.toml does not list"
    if grade in _NEEDS_SOURCE and not named:
        return f"has grade {grade} and must name a source that policies/sources.toml lists, got {source!r}"
    return ""


def _text() -> str:
    return (files("policies") / "sources.toml").read_text(encoding="utf-8")
