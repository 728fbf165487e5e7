"""The state of a checkout is the user's alone, made once, and used by one at a time."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from dev.owners import Owner, UnsafeDirectoryError, private_directory
from dev.places import AlreadyRunningError, State, elsewhere
from dev.programs import NotInstalledError, copy_of_installed, postgresql_programs
from temporal.keys import KeyRing


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    state = State(tmp_path / "var", None)
    first = state.secrets()
    assert State(tmp_path / "var", None).secrets() == first
    assert State(tmp_path / "other", None).secrets() != first
    assert stat.S_IMODE((state.directory / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.directory.stat().st_mode) == 0o700
    assert KeyRing.parse(first["payload_keys"]).current.id == "demo-1"


def test_one_state_is_used_by_one_at_a_time(tmp_path: Path) -> None:
    state = State(tmp_path / "var", None)
    with (
        state.only_one(),
        pytest.raises(AlreadyRunningError, match=f"process {os.getpid()}"),
        State(tmp_path / "var", None).only_one(),
    ):
        pass
    with State(tmp_path / "other", None).only_one(), state.only_one():
        pass


def test_the_settings_of_the_running_demo_are_a_shell_s(tmp_path: Path) -> None:
    state = State(tmp_path / "var", None)
    path = state.directory / "environment"
    with state.announced({"PHMP_DATABASE_URL": "it's a $secret"}):
        assert path.read_text() == """PHMP_DATABASE_URL='it'"'"'s a $secret'\n"""
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


def test_it_is_forgotten_only_when_nothing_runs(tmp_path: Path) -> None:
    state = State(tmp_path / "var", None)
    with state.only_one(), pytest.raises(AlreadyRunningError):
        State(tmp_path / "var", None).forget()
    state.forget()
    assert not state.directory.exists()


def test_a_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    with pytest.raises(UnsafeDirectoryError, match="open belongs to another user"):
        private_directory(open_to_all, None)
    assert stat.S_IMODE(open_to_all.stat().st_mode) == 0o777


def test_a_user_reaches_what_every_directory_above_lets_pass(tmp_path: Path) -> None:
    stranger = Owner(uid=os.geteuid() + 1, gid=os.getegid() + 1)
    ourselves = Owner(uid=os.geteuid(), gid=os.getegid())
    inside = tmp_path / "outer" / "inner" / "file"
    inside.parent.mkdir(parents=True)
    inside.parent.parent.chmod(0o711)
    inside.parent.chmod(0o711)
    assert stranger.can_pass(inside.parent)
    inside.parent.chmod(0o700)
    assert not stranger.can_pass(inside.parent)
    assert not stranger.can_reach(inside)
    assert ourselves.can_reach(inside)
    colleague = Owner(uid=os.geteuid() + 1, gid=inside.parent.stat().st_gid)
    inside.parent.chmod(0o710)
    assert colleague.can_pass(inside.parent)


def test_what_cannot_be_reached_has_one_place_elsewhere(tmp_path: Path) -> None:
    assert elsewhere(tmp_path / "a") == elsewhere(tmp_path / "a")
    assert elsewhere(tmp_path / "a") != elsewhere(tmp_path / "b")


def test_other_programs_must_be_in_reach(tmp_path: Path) -> None:
    stranger = Owner(uid=os.geteuid() + 1, gid=os.getegid() + 1)
    (tmp_path / "postgres").touch()
    tmp_path.chmod(0o700)
    with pytest.raises(NotInstalledError, match="no other user can reach"):
        postgresql_programs(stranger, tmp_path, tmp_path)
    assert postgresql_programs(None, tmp_path, tmp_path) == tmp_path


def test_installed_programs_run_from_a_copy_that_everybody_can_read(tmp_path: Path) -> None:
    programs = copy_of_installed(tmp_path)
    assert tmp_path in programs.parents
    assert copy_of_installed(tmp_path) == programs
    shown = subprocess.run([programs / "initdb", "--version"], capture_output=True, text=True, check=True, env={})
    assert shown.stdout.startswith("initdb (PostgreSQL)")
    assert all(path.stat().st_mode & 0o004 for path in programs.parent.rglob("*"))


def test_a_directory_without_the_server_is_no_postgresql(tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError, match="no PostgreSQL server"):
        postgresql_programs(None, tmp_path, tmp_path)
