"""What the documentation names is there: commands and options, acts and fields, addresses, settings, files, words."""

import re
import shlex
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import fields
from functools import cache
from importlib.util import find_spec
from inspect import signature
from pathlib import Path

import pytest
import typer.main
from fastapi import FastAPI

from api.app import make_app
from api.services import Services
from cli import app as command_line
from commands.acts import rule_of
from dev.places import CHECKOUT
from dev.run import run
from domain.acts import Act
from settings import PREFIX, TEMPORAL_VARIABLES, Settings
from tests.docs.pages import PAGES, commands, name_of, spans, without_blocks
from tests.test_house import tracked

#: What `./phmp` does itself, and the options that it has there.
OWN_COMMANDS = {
    "run": frozenset(f"--{name.replace('_', '-')}" for name in signature(run).parameters),
    "test": frozenset[str](),
    "check": frozenset[str](),
    "setup": frozenset[str](),
    "lock": frozenset({"--upgrade"}),
    "clean": frozenset({"--state"}),
    "help": frozenset[str](),
}
#: Files that a decision record names because it decides against them.
SET_ASIDE = frozenset({"logs.py", "pylock.toml", "uv.lock"})

_SETTING = re.compile(r"\b(?:PHMP|TEMPORAL|POSTGRES)_[A-Z][A-Z_]*\b")
_ADDRESS = re.compile(r"/api/v1(?:/[\w{}$<>.-]+)+")
_HOLE = re.compile(r"[{$<].*|[0-9a-f]{8}-[0-9a-f-]{27}")
_PATH = re.compile(r"(?:[\w.*-]+/)*[\w*-]+\.(?:py|toml|yml|md|svg|mmd|csv)|(?:\w+/)+")


def phmp_lines(page: Path) -> Iterator[list[str]]:
    """Give the words of every line that begins with `./phmp`, what is piped from it left out."""
    for line in commands(page):
        if line.startswith("./phmp"):
            words = shlex.split(line.split(" | ")[0], comments=True)[1:]
            yield words


def options_of(words: list[str]) -> set[str]:
    """Give the options of a command; KeyError if there is no such command."""
    found = typer.main.get_command(command_line)
    for word in words:
        if not hasattr(found, "commands"):
            break
        found = found.commands[word]
    return {option for parameter in found.params for option in parameter.opts}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_exists_with_its_options(page: Path) -> None:
    for words in phmp_lines(page):
        name = words[0] if words else "help"
        options = [one.partition("=")[0] for one in words if one.startswith("--")]
        known = OWN_COMMANDS[name] if name in OWN_COMMANDS else options_of(words)
        assert set(options) <= known, words


def test_the_script_says_what_it_does_itself() -> None:
    script = (CHECKOUT / "phmp").read_text(encoding="utf-8")
    said = set(re.findall(r"^  (\w+) +(?:\[.*?\] +)?\S", script.partition("EOF")[2].partition("EOF")[0], re.MULTILINE))
    assert said == OWN_COMMANDS.keys() - {"help"}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_act_on_the_command_line_has_its_fields(page: Path) -> None:
    for words in phmp_lines(page):
        if words[:1] == ["act"]:
            _, act, *rest = words[1:]
            named = {one.partition("=")[0] for one in rest if re.match(r"\w+=", one)}
            assert named <= {field.name for field in fields(rule_of(Act(act)).form)}, words


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_everything_that_make_and_python_run_exists(page: Path) -> None:
    targets = re.findall(r"^(\w[\w ]*):$", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for line in commands(page):
        for target in re.findall(r"^make (\w+)", line):
            assert target in targets[0].split(), line
        for module in re.findall(r"\bpython3? -m ([\w.]+)", line):
            assert find_spec(module), line
        for script in re.findall(r"\bpython3? (\w+\.py)", line):
            assert (CHECKOUT / script).exists(), line


@cache
def known_settings() -> frozenset[str]:
    own = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    temporal = {name for name, _, _ in TEMPORAL_VARIABLES}
    written = "".join(
        (CHECKOUT / name).read_text(encoding="utf-8")
        for name in (".env.example", "docker-compose.yml", "phmp", "api/command_line.py", "dev/run.py")
    )
    return frozenset(own | temporal | set(_SETTING.findall(written)))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_setting_exists(page: Path) -> None:
    assert set(_SETTING.findall(page.read_text(encoding="utf-8"))) <= known_settings()


@cache
def routes() -> frozenset[str]:
    def nothing() -> AbstractAsyncContextManager[Services]:
        raise AssertionError("the door stays closed here")

    app: FastAPI = make_app(nothing)
    return frozenset(re.sub(r"\{\w+\}", "{}", path) for path in app.openapi()["paths"])


def addresses(text: str) -> set[str]:
    """Give the addresses in a text, with what is filled in left open."""
    found = (one.rstrip(".") for one in _ADDRESS.findall(text))
    return {"/".join("{}" if _HOLE.fullmatch(part) else part for part in one.split("/")) for one in found}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_address_exists(page: Path) -> None:
    acts = {f"/api/v1/enrollments/{{}}/acts/{act}" for act in (*Act, "{}")} | {"/api/v1/{}"}
    assert addresses(page.read_text(encoding="utf-8")) <= routes() | acts


@cache
def words_of_the_program() -> frozenset[str]:
    """Give every word in the program's code, policies and descriptions."""
    files = [*CHECKOUT.glob("*/**/*.py"), *CHECKOUT.glob("*.py"), *CHECKOUT.glob("policies/*.toml")]
    files += [CHECKOUT / name for name in ("docker-compose.yml", ".env.example", "phmp", "pyproject.toml")]
    own = [path for path in files if not path.relative_to(CHECKOUT).parts[0].startswith((".venv", "var"))]
    return frozenset(word for path in own for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_word_of_the_program_exists(page: Path) -> None:
    named = {one for one in spans(page) if re.fullmatch(r"[A-Za-z]+(?:_[A-Za-z0-9]+)+", one)}
    assert named - words_of_the_program() == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_exists(page: Path) -> None:
    # What a running demo or a production machine has is not in the checkout.
    named = {one for one in spans(page) if _PATH.fullmatch(one) and not one.startswith(("var/", "./var"))}
    there = {path.relative_to(CHECKOUT) for path in tracked()}
    there |= {folder for path in there for folder in path.parents}
    assert [one for one in named - SET_ASIDE if not any(path.match(one) for path in there)] == []


def test_the_checks_find_what_is_not_there(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "`./phmp fly now` and\n```sh\n./phmp show \\\n  X --wings | head\nGET /api/v1/wings/{id}\n```\n`a_b`\n"
    )
    assert list(commands(page)) == ["./phmp show    X --wings | head", "GET /api/v1/wings/{id}", "./phmp fly now"]
    assert list(phmp_lines(page)) == [["show", "X", "--wings"], ["fly", "now"]]
    with pytest.raises(KeyError, match="fly"):
        options_of(["fly"])
    assert addresses(page.read_text()) == {"/api/v1/wings/{}"}
    assert without_blocks(page.read_text()) == "`./phmp fly now` and\n\n`a_b`\n"

    assert "a_b" in list(spans(page))
