"""Worker processes for tests."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev.ports import free_port
from dev.temporal_server import TemporalServer
from temporal.keys import KeyRing
from tests.telemetry.asking import ask
from tests.temporal.waiting import until

ROOT: Final = Path(__file__).parent.parent.parent
#: The worker as operators start it.
WORKER: Final = ("worker.py",)
#: For one step of one worker, on a machine that has much else to do.
PATIENCE: Final = 90.0
SECRET: Final = "made-up-secret"


def settings_for(database_url: str, server: TemporalServer, namespace: str, keys: KeyRing) -> dict[str, str]:
    """Return the environment of a worker of these servers, with a health port of its own."""
    return {
        "PHMP_DATABASE_URL": database_url,
        "PHMP_PAYLOAD_KEYS": keys.current.spelled(),
        "PHMP_WORKER_HEALTH_PORT": str(free_port()),
        "TEMPORAL_ADDRESS": server.address,
        "TEMPORAL_NAMESPACE": namespace,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a process ended, and what it wrote."""

    code: int | None
    said: str

    @property
    def last_line(self) -> str:
        """Return the last line, which says why."""
        return self.said.splitlines()[-1]

    @property
    def events(self) -> list[str]:
        """Return the events of its log."""
        return [json.loads(line)["event"] for line in self.said.splitlines()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A worker that was started."""

    process: Process
    health_port: int

    async def answer(self, path: str) -> tuple[int, dict[str, str]]:
        """Ask its health endpoint; raises `OSError` when nobody listens there yet."""
        return await ask(self.health_port, f"GET {path} HTTP/1.1\r\n\r\n".encode())

    async def until_ready(self, status: int = 200) -> None:
        """Wait until `/readyz` answers with the status."""

        async def answers() -> bool:
            assert self.process.returncode is None, "the worker ended"
            try:
                return (await self.answer("/readyz"))[0] == status
            except OSError:
                return False

        await until(answers, PATIENCE, every=0.25)

    async def end(self) -> Ended:
        """Wait for its end."""
        try:
            _, said = await asyncio.wait_for(self.process.communicate(), PATIENCE)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise
        return Ended(code=self.process.returncode, said=said.decode())

    async def stop(self, by: signal.Signals = signal.SIGTERM) -> Ended:
        """Tell it to stop and wait for its end."""
        self.process.send_signal(by)
        return await self.end()


async def start(environment: Mapping[str, str], *arguments: str) -> Running:
    """Start a worker with nothing but these settings in its environment."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *(arguments or WORKER), cwd=ROOT, env=dict(environment), stdout=DEVNULL, stderr=PIPE
    )
    return Running(process=process, health_port=int(environment.get("PHMP_WORKER_HEALTH_PORT", "0")))
