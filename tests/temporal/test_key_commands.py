import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from temporalio.envconfig import ClientConfigProfile

from dev.ports import LOOPBACK
from dev.temporal_server import TemporalServer
from temporal.client import connect
from temporal.key_use import runs_by_key
from temporal.keys import KEY_BYTES, KeyRing
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


def test_a_new_key_can_be_used_and_is_another_one_each_time() -> None:
    first, second = (keys_command("new", "2026-07").stdout for _ in range(2))

    ring = KeyRing.parse(first)
    assert (ring.current.id, len(ring.current.secret)) == ("2026-07", KEY_BYTES)
    assert first != second


def test_a_key_cannot_have_any_name() -> None:
    refused = keys_command("new", "two words")

    assert refused.returncode == 2
    assert "letters, digits, dots and dashes" in " ".join(refused.stderr.replace("│", " ").split())


async def test_the_keys_that_histories_name_are_counted(temporal_server: TemporalServer) -> None:
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
        PHMP_DATABASE_URL="postgresql://nobody@localhost/nothing",
        PHMP_PAYLOAD_KEYS=f"{NEW.spelled()},{OLD.spelled()}",
        TEMPORAL_ADDRESS=temporal_server.address,
        TEMPORAL_NAMESPACE=namespace,
    )

    assert told.returncode == 0
    assert told.stdout.splitlines() == [
        f"{NEW.id}\tcurrent\t0 runs", f"{OLD.id}\tretired\t2 runs", "lost\tmissing\t1 runs"
    ]  # fmt: skip


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
