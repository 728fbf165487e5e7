"""Where the packs are kept, and how one file may extend another: it says only what differs."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from policies.problems import BadPolicyError, Key, Problem, Problems

#: Files of this room that are no packs: what all packs share, and the list of sources.
_NOT_PACKS: Final = frozenset({"program", "sources"})
#: What a file must say of itself, whatever it extends.
_OWN: Final = frozenset({"id", "version", "title"})
Table = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPack:
    """The tables of a pack with those it extends, nothing checked but that they are TOML."""

    #: As errors name it: ``policies/pa_vrp.toml``.
    file: str
    tables: Table
    #: Which file each key was last set in.
    origins: Mapping[Key, str]


def packs() -> tuple[str, ...]:
    """List the ids of the packs that come with the program."""
    names = (entry.name for entry in files("policies").iterdir())
    ids = {name.removesuffix(".toml") for name in names if name.endswith(".toml")} - _NOT_PACKS
    return tuple(sorted(ids))


@cache
def packaged(name: str) -> RawPack:
    """Read a file of this room by its name without ``.toml``; KeyError if there is none."""
    entry = files("policies") / f"{name}.toml"
    if not entry.is_file():
        raise KeyError(name)
    return _read(entry, f"policies/{name}.toml")


def on_disk(path: Path) -> RawPack:
    """Read a file from anywhere; what it extends is a file of this room."""
    return _read(path, str(path))


def _read(entry: Traversable, file: str) -> RawPack:
    try:
        tables: Table = tomllib.loads(entry.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else f"is not TOML: {error}"
        raise BadPolicyError((Problem(file=file, key="", reason=f"cannot be read: {why}"),)) from error
    own = RawPack(file=file, tables=tables, origins=dict.fromkeys(_leaves(tables), file))
    return _extended(own) if "extends" in tables else own


def _extended(own: RawPack) -> RawPack:
    problems = Problems(file=own.file)
    wanted = own.tables["extends"]
    name, _, version = wanted.partition(" ") if isinstance(wanted, str) else ("", "", "")
    # A file that extended itself, or in a ring, would never be read to its end.
    if name not in {*packs(), *_NOT_PACKS} or own.file == f"policies/{name}.toml":
        problems.add(("extends",), f"must name another file and its version such as 'program 2026.1', got {wanted!r}")
        problems.stop()
    base = packaged(name)
    if base.tables.get("version") != version:
        problems.add(("extends",), f"{name} is at version {base.tables.get('version')}, not {version or 'given'}")
        problems.stop()
    inherited = {name: value for name, value in base.tables.items() if name not in _OWN}
    origins = {key: file for key, file in base.origins.items() if key[0] not in _OWN}
    return RawPack(file=own.file, tables=_merged(inherited, own.tables), origins={**origins, **own.origins})


def _merged(base: Table, own: Table) -> Table:
    merged = dict(base)
    for name, value in own.items():
        below = merged.get(name)
        merged[name] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _leaves(table: Table, above: Key = ()) -> tuple[Key, ...]:
    keys: list[Key] = []
    for name, value in table.items():
        keys += [(*above, name), *(_leaves(value, (*above, name)) if isinstance(value, dict) else ())]
    return tuple(keys)
