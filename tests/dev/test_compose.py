"""The description of production is right as far as it can be seen without a container engine."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import jsonschema
import psycopg
import pytest
import yaml

from database import migrate
from dev.places import CHECKOUT
from dev.postgresql import Cluster
from dev.programs import program
from dev.temporal_server import TemporalServer
from tests.dev.processes import soon

#: What YAML holds.
Node = None | bool | int | float | str | list["Node"] | dict[str, "Node"]

VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\})")
SECRET_NAMES = re.compile("PASSWORD|PWD|KEYS")
ONE_SHOTS = {"temporal-tables", "temporal-namespace", "migrations"}
OWN = {"migrations", "worker", "api"}


def mapping(node: Node) -> dict[str, Node]:
    assert isinstance(node, dict)
    return node


def words(node: Node) -> list[str]:
    assert isinstance(node, list)
    return [str(each) for each in node]


def described() -> dict[str, Node]:
    return mapping(yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text()))


def example_environment() -> dict[str, str]:
    lines = (CHECKOUT / ".env.example").read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    return dict(pairs)


def resolved(text: str, environment: Mapping[str, str]) -> str:
    """Put in the variables as Compose does; a variable that must be set and is not is an error."""

    def value(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        if environment.get(match["name"]):
            return environment[match["name"]]
        assert match["kind"] == "-", f"{match['name']} is not set"
        return match["rest"]

    return VARIABLE.sub(value, text)


def texts(node: Node) -> Iterator[str]:
    match node:
        case str():
            yield node
        case list():
            for each in node:
                yield from texts(each)
        case dict():
            for each in node.values():
                yield from texts(each)
        case _:
            pass


def services() -> dict[str, dict[str, Node]]:
    return {name: mapping(service) for name, service in mapping(described()["services"]).items()}


def script(name: str) -> str:
    """Return one of the scripts that stand in the description, as the container gets it."""
    content = mapping(mapping(described()["configs"])[name])["content"]
    return resolved(str(content), example_environment())


def test_it_follows_the_compose_specification() -> None:
    carried = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema = json.loads(carried.read_text())
    checker = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in checker.iter_errors(described())] == []


def test_the_example_sets_every_variable_and_no_other() -> None:
    environment = example_environment()
    used = {match["name"]: match["kind"] for text in texts(described()) for match in VARIABLE.finditer(text)}
    used.pop(None, None)
    required = {name for name, kind in used.items() if kind == "?"}
    assert required == set(environment)
    for text in texts(described()):
        resolved(text, environment)


def test_nothing_secret_has_a_default() -> None:
    for name, service in services().items():
        for variable, value in mapping(service.get("environment", {})).items():
            if SECRET_NAMES.search(variable):
                assert re.fullmatch(r"\$\{\w+:\?set it as in \.env\.example\}", str(value)), f"{name}: {variable}"
    for text in texts(described()):
        for match in VARIABLE.finditer(text):
            if match["name"] and (SECRET_NAMES.search(match["name"]) or match["name"].endswith("_URL")):
                assert match["kind"] == "?", match["name"]
        assert "change-me" not in text


def test_the_example_is_obviously_one() -> None:
    for name, value in example_environment().items():
        assert "change-me" in value or "example.org" in value, name


@pytest.mark.parametrize("name", sorted(services()))
def test_every_service_waits_for_what_it_needs_and_tells_how_it_is(name: str) -> None:
    service = services()[name]
    assert ("healthcheck" in service) == (name not in ONE_SHOTS)
    for needed, how in mapping(service.get("depends_on", {})).items():
        wanted = "service_completed_successfully" if needed in ONE_SHOTS else "service_healthy"
        assert mapping(how)["condition"] == wanted
        assert needed in services()


def test_two_workers_and_one_page_that_only_looks() -> None:
    assert mapping(services()["worker"]["deploy"])["replicas"] == 2
    page = mapping(services()["temporal-ui"]["environment"])
    assert page["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"
    endpoint = resolved(str(page["TEMPORAL_CODEC_ENDPOINT"]), example_environment())
    assert endpoint == "https://phmp.example.org/codec"


def test_only_this_machine_reaches_the_ports() -> None:
    published = [port for service in services().values() for port in words(service.get("ports", []))]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_production_has_the_server_that_the_tests_use() -> None:
    shown = subprocess.run([program("temporal"), "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Server ([\d.]+), UI ([\d.]+)", shown)
    assert found is not None
    images = {name: resolved(str(service["image"]), {}) for name, service in services().items()}
    assert images["temporal"] == f"temporalio/server:{found[1]}"
    assert images["temporal-tables"] == images["temporal-namespace"] == f"temporalio/admin-tools:{found[1]}"
    assert images["temporal-ui"] == f"temporalio/ui:{found[2]}"


def test_the_script_of_the_databases_makes_them_apart(tmp_path: Path, programs: Path, scratch: Path) -> None:
    home = scratch / "production"
    cluster = Cluster(home=home, log=tmp_path / "log", programs=programs, password="made-up", durable=False)
    cluster.start()
    environment = example_environment() | {
        "PATH": f"{programs}{os.pathsep}{os.defpath}",
        "HOME": str(tmp_path),
        "PGHOST": "127.0.0.1",
        "PGPORT": str(cluster.port),
        "PGPASSWORD": cluster.password,
    }
    try:
        subprocess.run(["/bin/sh", "-c", script("databases")], env=environment, check=True)
        owner = f"postgresql+psycopg://phmp_owner:change-me-owner@127.0.0.1:{cluster.port}/phmp"
        migrate.upgrade(owner)
        address = f"host=127.0.0.1 port={cluster.port} user=phmp password=change-me-program dbname="
        with psycopg.connect(f"{address}phmp") as connection:
            assert connection.execute("SELECT count(*) FROM journal").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM journal")
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(f"{address}temporal")
    finally:
        cluster.stop()


def test_the_script_of_the_namespace_can_run_twice(tmp_path: Path, temporal_server: TemporalServer) -> None:
    environment = {
        "PATH": f"{Path(program('temporal')).parent}{os.pathsep}{os.defpath}",
        "HOME": str(tmp_path),
        "TEMPORAL_ADDRESS": temporal_server.address,
        "TEMPORAL_NAMESPACE": "made-by-the-script",
        "RETENTION": "72h",
    }
    subprocess.run(["/bin/sh", "-c", script("temporal-namespace")], env=environment, check=True)
    # The server shows a new namespace after a while; in production the service is started again until then.
    again = ["/bin/sh", "-c", script("temporal-namespace")]
    assert soon(lambda: subprocess.run(again, env=environment, check=False).returncode == 0)
    shown = subprocess.run(
        [program("temporal"), "operator", "namespace", "describe", "-n", "made-by-the-script"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "72h0m0s" in shown.stdout


def test_the_settings_of_the_program_s_services_are_complete() -> None:
    for name in OWN:
        settings = mapping(services()[name]["environment"])
        environment = {key: resolved(str(value), example_environment()) for key, value in settings.items()}
        loading = "from settings import Settings, temporal_profile; Settings.load(); print(temporal_profile().address)"
        loaded = subprocess.run(
            [sys.executable, "-c", loading], env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False
        )
        assert loaded.stdout == "temporal:7233\n", loaded.stderr
