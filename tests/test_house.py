"""The house as a whole: its rooms, what they stand on, and what is locked."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).resolve().parent.parent

ROOMS = {
    "access", "activities", "api", "arrivals", "commands", "database", "dev", "domain", "laboratory", "papers",
    "policies", "queries", "telemetry", "temporal", "tests", "workflows",
}  # fmt: skip

#: Scripts that measure the rooms; nothing imports them but their tests.
BESIDE = {"benchmarks"}

#: Top-level files: each is a process that can be started, or the one file that reads the environment.
PROCESSES = {"cli", "worker"}
ENVIRONMENT = {"settings"}

#: Lines after which a file is two files.
LONGEST = 400


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],  # noqa: S607 - found as the developer's own
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    )
    return [HOUSE / name for name in listed.stdout.split("\0") if name and (HOUSE / name).exists()]


def described(*keys: str) -> list[str]:
    """Return a list of words from the description of the project."""
    node: object = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    for key in keys:
        assert isinstance(node, dict)
        node = node[key]
    assert isinstance(node, list)
    return [str(each) for each in node]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_these_are_the_rooms() -> None:
    assert {path.parent.name for path in tracked("*/__init__.py") if path.parent.parent == HOUSE} == ROOMS | BESIDE
    files = {path.stem for path in tracked("*.py") if path.parent == HOUSE}
    assert files == PROCESSES | ENVIRONMENT


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_says_what_it_is_for(room: str) -> None:
    said = ast.get_docstring(ast.parse((HOUSE / room / "__init__.py").read_text()))
    assert said


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_nobody_else_owns_the_name_of_a_room(room: str) -> None:
    found = importlib.import_module(room)
    assert [Path(each) for each in found.__path__] == [HOUSE / room]
    assert set(packages_distributions().get(room, ())) <= {"phmp"}


def test_every_list_of_rooms_is_complete() -> None:
    assert set(described("tool", "uv", "build-backend", "module-name")) == ROOMS
    assert set(described("tool", "importlinter", "root_packages")) == ROOMS
    first_party = ROOMS | PROCESSES | ENVIRONMENT
    assert set(described("tool", "deptry", "known_first_party")) == first_party
    assert set(described("tool", "ruff", "lint", "isort", "known-first-party")) == first_party


def test_the_image_has_every_room_but_the_workbench_and_the_tests() -> None:
    allowed = {line[1:] for line in (HOUSE / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    files = {f"{name}.py" for name in PROCESSES | ENVIRONMENT}
    assert allowed == ROOMS - {"dev", "tests"} | files | {"pyproject.toml", "requirements.lock"}


@pytest.mark.parametrize("path", tracked("domain/*.py"), ids=lambda path: path.stem)
def test_the_rules_stand_on_the_standard_library_alone(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)}
    assert roots <= sys.stdlib_module_names | {"domain"}


def test_the_processes_and_rules_ban_clock_randomness_and_machine() -> None:
    for room in ("domain", "workflows"):
        banned = tomllib.loads((HOUSE / room / "ruff.toml").read_text())
        names = banned["lint"]["flake8-tidy-imports"]["banned-api"]
        assert {"typing.Any", "datetime.datetime.now", "datetime.date.today", "time", "random", "os"} <= set(names)


def test_the_lock_files_hold_no_address() -> None:
    locks = tracked("*.lock", "*lock.json", "pylock*.toml")
    assert HOUSE / "requirements.lock" in locks
    assert not [path.name for path in locks if "://" in path.read_text()]
    assert not tracked("uv.lock", "pylock.toml")


def locked() -> dict[str, str]:
    """Return each locked block under its `name==version`."""
    blocks = re.split(r"\n(?=\S)", (HOUSE / "requirements.lock").read_text().strip())
    return {block.split()[0]: block for block in blocks}


def test_every_locked_version_has_its_hash() -> None:
    assert len(locked()) > 50
    assert not [name for name, block in locked().items() if "--hash=sha256:" not in block]


def test_every_dependency_is_locked_within_its_range() -> None:
    versions = {Requirement(name).name: str(Requirement(name).specifier).removeprefix("==") for name in locked()}
    groups = ("servers", "tests", "checks", "build")
    wanted = [
        *described("project", "dependencies"),
        *(each for g in groups for each in described("dependency-groups", g)),
    ]
    assert not [
        each
        for each in map(Requirement, wanted)
        if not each.specifier.contains(versions.get(canonicalize_name(each.name), "0"))
    ]


def test_every_lint_exception_has_its_reason() -> None:
    lines = (HOUSE / "pyproject.toml").read_text().splitlines()
    exceptions = [line for line in lines if re.match(r'\s+"[A-Z]+\d*",', line)]
    assert exceptions
    assert not [line for line in exceptions if "#" not in line]


def test_no_file_is_two_files() -> None:
    exempt = {HOUSE / "database" / "migrations" / "versions", HOUSE / "tests"}
    long = {
        str(path.relative_to(HOUSE)): count
        for path in tracked("*.py")
        if not exempt & set(path.parents) and (count := len(path.read_text().splitlines())) > LONGEST
    }
    assert long == {}
