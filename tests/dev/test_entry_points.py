"""Every process that can be started starts, stops and ends with its true exit code, twenty times over."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dev.places import CHECKOUT
from dev.ports import free_port
from dev.services import answers
from dev.temporal_server import TemporalServer
from temporal.keys import KeyRing

TIMES = 20
AT_ONCE = 2

#: Seconds for one start on a machine that is busy with other tests.
PATIENCE = 90.0


@pytest.fixture
def settings(
    program_database_url: str, temporal_server: TemporalServer, payload_keys: KeyRing, tmp_path: Path
) -> dict[str, str]:
    """What production gives to each process, as the user who may least."""
    return {
        "PATH": os.defpath,
        "HOME": str(tmp_path),
        "PHMP_DATABASE_URL": program_database_url,
        "PHMP_PAYLOAD_KEYS": payload_keys.current.spelled(),
        "PHMP_LOG_LEVEL": "warning",
        "TEMPORAL_ADDRESS": temporal_server.address,
        "TEMPORAL_NAMESPACE": temporal_server.namespace,
    }


def start_and_stop(settings: dict[str, str], how: signal.Signals) -> tuple[int, str]:
    """Start an API, ask it, stop it, and return its exit code and what it complained of."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "api"],
        cwd=CHECKOUT,
        env=settings | {"PHMP_API_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = time.monotonic() + PATIENCE
        while not answers(port, "/readyz"):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.2)
        process.send_signal(how)
        return process.wait(PATIENCE), process.communicate()[1]


@pytest.mark.timeout(600)
def test_twenty_apis_are_started_and_stopped_and_all_end_well(settings: dict[str, str]) -> None:
    ways = [signal.SIGTERM if number % 2 else signal.SIGINT for number in range(TIMES)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(lambda how: start_and_stop(settings, how), ways))
    assert ended == [(0, "")] * TIMES


def test_twenty_commands_end_well(settings: dict[str, str]) -> None:
    def run(words: tuple[str, ...]) -> tuple[int, str]:
        command = [sys.executable, "-P", "-m", "cli", *words]
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    commands = [("policy", "check"), ("version",)] * (TIMES // 2)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(run, commands)) == [(0, "")] * TIMES


def test_an_api_without_settings_names_them_and_ends_with_2() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api"], cwd=CHECKOUT, env={}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "api: PHMP_DATABASE_URL is not set; PHMP_PAYLOAD_KEYS is not set\n"


def test_the_migrations_of_production_run_as_a_command_and_twice(
    settings: dict[str, str], empty_database_url: str
) -> None:
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "database.migrate"],
            cwd=CHECKOUT,
            env=settings | {"PHMP_DATABASE_URL": empty_database_url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_the_image_has_all_that_its_processes_import(tmp_path: Path) -> None:
    allowed = [line[1:] for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in allowed:
        part = CHECKOUT / name
        if part.is_dir():
            shutil.copytree(part, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(part, tmp_path / name)
    # Without `site`, the checkout is not on the path, as it is not in the image.
    libraries = sysconfig.get_path("purelib")
    importing = "import api.__main__, cli, database.migrate, worker; print(worker.__file__)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", importing],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{libraries}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{tmp_path / 'worker.py'}\n", "")
