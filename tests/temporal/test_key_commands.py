import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, insert
from temporalio.envconfig import ClientConfigProfile

from database.outside import laboratories
from dev.ports import LOOPBACK
from dev.temporal_server import TemporalServer
from domain.outside import LaboratoryKind
from temporal.client import connect
from temporal.key_use import runs_by_key
from temporal.keys import KEY_BYTES, KeyRing
from temporal.sealing import seal
from tests.temporal.keyrings import BEFORE_ROTATION, NEW, OLD, made_up_key
from tests.temporal.namespaces import a_fresh_namespace
from tests.temporal.processes import ANYBODY, Talk
from tests.temporal.waiting import until

ROOT = Path(__file__).parent.parent.parent


def keys_command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "cli.py", "keys", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def seal_secrets(engine: Engine, keys: KeyRing, times: int) -> None:
    """Register laboratories whose secrets are sealed with a key."""
    with engine.begin() as connection:
        for number in range(times):
            connection.execute(
                insert(laboratories).values(
                    id=uuid4(),
                    name=f"Sample {keys.current.id} {number}",
                    kind=LaboratoryKind.LABORATORY,
                    zone="UTC",
                    webhook_secret_sealed=seal(b"made up", keys, "-"),
                    changed_at=datetime.now(UTC),
                )
            )


def test_a_new_key_can_be_used_and_is_another_one_each_time() -> None:
    first, second = (keys_command("new", "2026-07").stdout for _ in range(2))

    ring = KeyRing.parse(first)
    assert (ring.current.id, len(ring.current.secret)) == ("2026-07", KEY_BYTES)
    assert first != second


def test_a_key_cannot_have_any_name() -> None:
    refused = keys_command("new", "two words")

    assert refused.returncode == 2
    assert "letters, digits, dots and dashes" in " ".join(refused.stderr.replace("│", " ").split())


async def test_the_keys_that_histories_and_secrets_name_are_counted(
    temporal_server: TemporalServer, engine: Engine, database_url: str
) -> None:
    seal_secrets(engine, BEFORE_ROTATION, 3)
    seal_secrets(engine, KeyRing(current=made_up_key("gone")), 1)
    namespace = await a_fresh_namespace(temporal_server)
    profile = ClientConfigProfile(address=temporal_server.address, namespace=namespace)
    for keys in (BEFORE_ROTATION, BEFORE_ROTATION, KeyRing(current=made_up_key("lost"))):
        client = await connect(profile, keys, lazy=False)
        await client.start_workflow(Talk.run, ANYBODY, id=f"test-talk/{uuid4()}", task_queue="nobody")

    async def all_three_are_listed() -> bool:
        return (await runs_by_key(client)).total() == 3

    await until(all_three_are_listed)

    told = keys_command(
        "used",
        PHMP_DATABASE_URL=database_url,
        PHMP_PAYLOAD_KEYS=f"{NEW.spelled()},{OLD.spelled()}",
        TEMPORAL_ADDRESS=temporal_server.address,
        TEMPORAL_NAMESPACE=namespace,
    )

    assert told.returncode == 0
    assert told.stdout.splitlines() == [
        f"{NEW.id}\tcurrent\t0 runs, 0 secrets",
        f"{OLD.id}\tretired\t2 runs, 3 secrets",
        "gone\tmissing\t0 runs, 1 secrets",
        "lost\tmissing\t1 runs, 0 secrets",
    ]


async def test_the_count_says_when_the_secrets_cannot_be_counted(temporal_server: TemporalServer) -> None:
    told = keys_command(
        "used",
        PHMP_DATABASE_URL=f"postgresql://nobody@{LOOPBACK}:1/nothing",
        PHMP_PAYLOAD_KEYS=NEW.spelled(),
        TEMPORAL_ADDRESS=temporal_server.address,
        TEMPORAL_NAMESPACE=await a_fresh_namespace(temporal_server),
    )
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1].startswith("PostgreSQL at PHMP_DATABASE_URL does not answer")


def test_the_count_says_in_one_line_why_it_cannot_be_made() -> None:
    without_settings = keys_command("used")
    without_temporal = keys_command(
        "used",
        PHMP_DATABASE_URL="postgresql://nobody@localhost/nothing",
        PHMP_PAYLOAD_KEYS=NEW.spelled(),
        TEMPORAL_ADDRESS=f"{LOOPBACK}:1",
    )

    assert without_settings.returncode == without_temporal.returncode == 1
    assert without_settings.stderr == "PHMP_DATABASE_URL is not set; PHMP_PAYLOAD_KEYS is not set\n"
    assert without_temporal.stderr.splitlines()[-1].startswith(f"Temporal at {LOOPBACK}:1 cannot be used yet: ")
