"""The one script sets up only when it must, says what is missing, and counts what fails."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dev.places import CHECKOUT

TOOLS = ("ruff", "mypy", "lint-imports", "deptry")


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def phmp(checkout: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "phmp", *words], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout in which nothing is set up."""
    for name in ("phmp", "pyproject.toml", "requirements.lock"):
        shutil.copy2(CHECKOUT / name, tmp_path)
    return tmp_path


@pytest.fixture
def set_up(bare: Path) -> Path:
    """A checkout that is set up with programs that only say what they were asked."""
    for tool in (*TOOLS, "python"):
        program(bare / ".venv" / "bin" / tool, f'echo "{tool} $*"')
    sums = subprocess.run(
        ["/usr/bin/cksum", bare / "requirements.lock", bare / "pyproject.toml"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    (bare / ".venv" / "phmp-stamp").write_text(f"{bare}\n{sums.stdout}")
    return bare


def test_it_does_nothing_when_nothing_changed(set_up: Path) -> None:
    began = time.monotonic()
    done = phmp(set_up, "setup")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - began < 1


def test_this_checkout_is_set_up() -> None:
    done = phmp(CHECKOUT, "setup")
    assert (done.returncode, done.stderr) == (0, "")


def test_it_sets_up_anew_when_the_lock_changed(set_up: Path) -> None:
    (set_up / "requirements.lock").write_text("nothing==1\n")
    done = phmp(set_up, "setup")
    assert done.stderr.startswith("Setting up;")


def test_it_names_the_package_that_python_lacks(bare: Path) -> None:
    program(bare / "half-a-python", f'case "$*" in *ensurepip*) exit 1 ;; esac; exec {sys.executable} "$@"')
    done = phmp(bare, "setup", PHMP_PYTHON=str(bare / "half-a-python"))
    assert done.returncode == 1
    assert done.stderr.endswith("has no venv module. On Debian or Ubuntu: apt install python3-venv\n")


def test_it_says_that_python_is_too_old(bare: Path) -> None:
    program(bare / "old-python", "exit 1")
    done = phmp(bare, "setup", PHMP_PYTHON=str(bare / "old-python"))
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert not (bare / ".venv").exists()


def test_check_runs_everything_and_counts_what_failed(set_up: Path) -> None:
    program(set_up / ".venv" / "bin" / "ruff", 'echo "ruff $*"; exit 1')
    done = phmp(set_up, "check")
    assert done.returncode == 1
    assert done.stderr.endswith("phmp: 2 of 5 checks failed\n")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ruff", "ruff", "mypy", "lint-imports", "deptry"]


@pytest.mark.parametrize(
    ("asked", "runs"),
    [
        (("test", "-k", "two words"), "python -m pytest -k two words"),
        (("run", "--api-port", "1"), "python -m dev.run --api-port 1"),
        (("journal", "verify"), "python -P -m cli journal verify"),
        (("help",), "python -P -m cli --help"),
    ],
)
def test_each_command_goes_where_it_belongs(set_up: Path, asked: tuple[str, ...], runs: str) -> None:
    done = phmp(set_up, *asked)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == runs


def test_commands_work_on_the_running_demo_unless_told_otherwise(set_up: Path) -> None:
    program(set_up / ".venv" / "bin" / "python", 'echo "$PHMP_DATABASE_URL"')
    (set_up / "var").mkdir()
    (set_up / "var" / "environment").write_text("PHMP_DATABASE_URL='of the demo'\n")
    assert phmp(set_up, "journal", "verify").stdout == "of the demo\n"
    assert phmp(set_up, "journal", "verify", PHMP_DATABASE_URL="given").stdout == "given\n"


def test_the_continuous_integration_runs_both_and_tells_the_truth(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / ".ci", tmp_path / ".ci")
    for failing, code in (("check", 1), ("test", 1), ("nothing", 0)):
        program(tmp_path / "bin" / "make", f'echo "$*"; [ "$1" != {failing} ]')
        environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run([tmp_path / ".ci" / "run"], env=environment, capture_output=True, text=True, check=False)
        assert (done.stdout, done.returncode) == ("check\ntest\n", code)


def test_make_is_an_alias(set_up: Path) -> None:
    shutil.copy2(CHECKOUT / "Makefile", set_up)
    # A make that is run by another make names every directory that it enters.
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKELEVEL", "MAKEFLAGS"}}
    done = subprocess.run(
        ["/usr/bin/make", "run"], cwd=set_up, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "python -m dev.run\n"
