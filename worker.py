"""The process that runs processes: `python worker.py`, as many of them as wanted, against one Temporal and PostgreSQL.

It waits for both servers when it starts, and stops on SIGTERM or SIGINT after letting activities finish. It ends with 0
then; with 1 and a line that says why when a server stays away; with 2 and such a line when a setting cannot be used.
"""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeVar, get_type_hints

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.envconfig import ClientConfigProfile
from temporalio.service import RPCError
from temporalio.worker import PollerBehaviorAutoscaling, Worker

import activities
from access.housekeeping import Housekeeper
from activities.courier import Courier
from activities.mail_server import MailServer
from activities.mailroom import Mailroom
from activities.refused_rows import RefusedRows
from activities.rounds import go_rounds
from arrivals.folder import Folder
from database.engine import make_engine
from domain.testing.check_ins import local_window
from domain.testing.days import drawn_at
from policies.reading import packs, read_pack
from settings import Settings, SettingsError, temporal_profile
from telemetry.health import health_endpoint
from telemetry.logs import configure_logging
from temporal import runtime
from temporal.arrival import arrive
from temporal.client import answers
from temporal.conversion import make_ready
from temporal.errors import TemporalNotReadyError, TemporalUnusableError
from temporal.ids import TASK_QUEUE
from temporal.keys import KeyRing
from temporal.sandbox import sandboxed_runner
from temporal.schedules import ProgramCalendar, ensure_schedules
from workflows import processes

#: Activities at once, of each kind: local ones, which acts wait for, and regular ones.
ACTIVITIES: Final = 10
#: Tasks of processes at once: each holds its place while it waits for a local activity, and others go on beside those.
#: Many more would not be done sooner, for one processor does them; they would only use up the ten seconds in which the
#: engine wants a task done (see docs/decisions/a-burst-waits-at-the-engine.md).
PROCESSES: Final = 2 * ACTIVITIES
_SECONDS_BETWEEN_TRIES: Final = 0.5
_SECONDS_BETWEEN_SCHEDULES: Final = 10.0

Activity = Callable[..., object]
#: Makes the activities.
Hands = Callable[[Engine, KeyRing], Sequence[Activity]]
T = TypeVar("T")


class StartError(Exception):
    """The worker cannot start; the message is one line that says why."""


class NotReadyError(StartError):
    """The worker cannot start yet."""


def build_worker(
    client: Client, activities: Sequence[Activity], *, grace: timedelta = timedelta(seconds=10), cached: int = 1_000
) -> Worker:
    """Return the worker of every process of this program, with these activities; it does not run yet.

    It keeps so many processes in memory; another one is replayed from its history when something happens to it.
    """
    for process in processes.ALL:
        for hint in get_type_hints(process.run).values():
            make_ready(hint)
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=processes.ALL,
        activities=activities,
        activity_executor=ThreadPoolExecutor(2 * ACTIVITIES, thread_name_prefix="activity"),
        max_concurrent_workflow_tasks=PROCESSES,
        max_concurrent_activities=ACTIVITIES,
        max_concurrent_local_activities=ACTIVITIES,
        interceptors=[RefusedRows()],
        workflow_runner=sandboxed_runner(),
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
        graceful_shutdown_timeout=grace,
        max_cached_workflows=cached,
    )


@dataclass(kw_only=True)
class WorkerProcess:
    """The life of one worker: wait for the servers, work, deliver messages and tidy up, stop."""

    settings: Settings
    profile: ClientConfigProfile
    engine: Engine
    activities: Sequence[Activity]
    courier: Courier
    housekeeper: Housekeeper
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    #: Set as soon as the worker works.
    client: Client | None = None

    async def live(self) -> None:
        """Work until told to stop; raises `StartError`."""
        async with AsyncExitStack() as stack:
            await self._open_health_endpoint(stack)
            starting = asyncio.create_task(self._start())
            told = asyncio.create_task(self.stop.wait())
            await asyncio.wait((starting, told), return_when=asyncio.FIRST_COMPLETED)
            told.cancel()
            if starting.done():
                await self._work(starting.result())
            else:
                starting.cancel()

    async def _start(self) -> Client:
        deadline = time.monotonic() + self.settings.start_patience_seconds
        await _patiently("postgresql", self._reach_postgresql, deadline)
        return await _patiently("temporal", self._reach_temporal, deadline)

    async def _work(self, client: Client) -> None:
        log = structlog.get_logger("worker").bind(namespace=client.namespace, task_queue=TASK_QUEUE)
        grace = timedelta(seconds=self.settings.worker_grace_seconds)
        async with asyncio.TaskGroup() as beside:
            tasks = [beside.create_task(one) for one in self._beside(client)]
            async with build_worker(client, self.activities, grace=grace):
                self.client = client
                log.info("worker:started")
                await self.stop.wait()
                log.info("worker:stopping")
            for one in tasks:
                one.cancel()
        log.info("worker:stopped")

    def _beside(self, client: Client) -> Iterator[Coroutine[None, None, None]]:
        """Give what runs beside the processes, until they stop."""
        keys, folder = self.settings.key_ring(), self.settings.results_folder
        mailroom = Mailroom(self.engine, keys, client)
        yield _ensure_schedules(client)
        yield go_rounds("courier", self.courier.deliver, timedelta(seconds=2))
        yield go_rounds("mailroom", mailroom.deliver, timedelta(seconds=1))
        yield go_rounds("housekeeper", partial(asyncio.to_thread, self.housekeeper.tidy_up), timedelta(hours=1))
        if folder:
            watched = Folder(self.engine, keys, Path(folder))
            yield go_rounds("folder", partial(asyncio.to_thread, watched.take), timedelta(seconds=5))

    async def _open_health_endpoint(self, stack: AsyncExitStack) -> None:
        port = self.settings.worker_health_port
        if not port:
            return
        checks = {"postgresql": self._postgresql_answers, "temporal": self._temporal_answers}
        try:
            await stack.enter_async_context(health_endpoint(self.settings.worker_host, port, checks))
        except OSError as error:
            raise StartError(f"PHMP_WORKER_HOST and PHMP_WORKER_HEALTH_PORT: {error.strerror}") from error

    async def _reach_postgresql(self) -> None:
        try:
            await asyncio.to_thread(_ask, self.engine)
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", error)).partition("\n")[0]
            raise NotReadyError(f"PostgreSQL at PHMP_DATABASE_URL does not answer: {reason}") from error

    async def _reach_temporal(self) -> Client:
        try:
            return await arrive(self.profile, self.settings.key_ring())
        except TemporalNotReadyError as error:
            raise NotReadyError(str(error)) from error
        except TemporalUnusableError as error:
            raise StartError(str(error)) from error

    async def _postgresql_answers(self) -> bool:
        try:
            await self._reach_postgresql()
        except NotReadyError:
            return False
        return True

    async def _temporal_answers(self) -> bool:
        return self.client is not None and await answers(self.client)


def _ask(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def program_calendars() -> tuple[ProgramCalendar, ...]:
    """List when each program's days are drawn; a pack whose days are minutes has no testing days."""
    policies = [read_pack(one) for one in packs()]
    return tuple(
        ProgramCalendar(program=one.id, zone=one.calendar.zone, drawn_at=drawn_at(local_window(one)))
        for one in policies
        if one.calendar.seconds_per_day is None
    )


async def _ensure_schedules(client: Client) -> None:
    """Make the schedules of all programs; what Temporal does not take now is tried again."""
    while True:
        try:
            await ensure_schedules(client, program_calendars())
        except RPCError as error:
            structlog.get_logger("worker").warning("schedules:put_off", status=error.status.name)
            await asyncio.sleep(_SECONDS_BETWEEN_SCHEDULES)
        else:
            return


async def _patiently(server: str, reach: Callable[[], Awaitable[T]], deadline: float) -> T:
    while True:
        try:
            return await reach()
        except NotReadyError:
            if time.monotonic() >= deadline:
                raise
        structlog.get_logger("worker").warning("worker:waiting", server=server)
        await asyncio.sleep(_SECONDS_BETWEEN_TRIES)


async def live(settings: Settings, profile: ClientConfigProfile, hands: Hands) -> None:
    """Run one worker in this event loop until a signal stops it; raises `StartError`."""
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=2 * ACTIVITIES)
    process = WorkerProcess(
        settings=settings,
        profile=profile,
        engine=engine,
        activities=hands(engine, settings.key_ring()),
        courier=_courier(engine, settings),
        housekeeper=Housekeeper(engine, timedelta(days=settings.answers_kept_days)),
    )
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, process.stop.set)
    try:
        await process.live()
    finally:
        engine.dispose()


def _courier(engine: Engine, settings: Settings) -> Courier:
    server = MailServer.of(settings.smtp_url.get_secret_value())
    return Courier(engine, server, settings.key_ring(), sender=settings.smtp_sender, public_url=settings.public_url)


def main(hands: Hands = activities.build) -> int:
    """Run the process and return its exit code."""
    try:
        settings, profile = Settings.load(), temporal_profile()
        configure_logging(settings.log_level, "worker")
        _install_runtime(settings.worker_metrics_address())
        asyncio.run(live(settings, profile, hands))
    except SettingsError as error:
        return _end(2, str(error))
    except StartError as error:
        return _end(1, str(error))
    except Exception:  # noqa: BLE001 (the edge of the process: what nobody expected is logged without its words)
        structlog.get_logger("worker").exception("worker:failed")
        return _end(1, "failed in a way that nobody expected; the log says where")
    return 0


def _install_runtime(metrics_address: str | None) -> None:
    try:
        runtime.install(metrics_address=metrics_address)
    except ValueError as error:
        raise StartError(f"PHMP_WORKER_HOST and PHMP_WORKER_METRICS_PORT: {error}") from error


def _end(code: int, reason: str) -> int:
    sys.stderr.write(f"worker: {reason}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
