"""The door as a process: `python -m api`. It opens although Temporal is not there yet, and ends with 0 on SIGTERM."""

import argparse
import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from api.app import make_app
from api.services import Services
from database.engine import make_engine, make_reading_engine
from settings import Settings, SettingsError, temporal_profile
from telemetry.logs import configure_logging
from temporal import runtime
from temporal.client import connect


class Door(uvicorn.Server):
    """A server whose process decides itself what a signal means, so that it ends with its true exit code."""

    @contextmanager
    @override
    def capture_signals(self) -> Generator[None, None, None]:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, self._leave)
        yield

    def _leave(self) -> None:
        self.should_exit = True


def open_services(settings: Settings) -> Callable[[], AbstractAsyncContextManager[Services]]:
    """Give what opens the services of a door: connections to PostgreSQL and Temporal."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Services]:
        url = settings.database_url.get_secret_value()
        engine, reading = make_engine(url), make_reading_engine(url)
        client = await connect(temporal_profile(), settings.key_ring())
        try:
            yield Services(engine=engine, reading=reading, client=client, keys=settings.key_ring())
        finally:
            engine.dispose()
            reading.dispose()

    return opened


def config_of(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Say how the door is served; who is behind a proxy is believed of none but those that the settings name."""
    trusted = [one for one in settings.trusted_proxies.split(",") if one]
    return uvicorn.Config(
        app,
        host=settings.api_host,
        port=settings.api_port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted,
        timeout_graceful_shutdown=10,
    )


def main() -> int:
    """Run the door and return its exit code."""
    argparse.ArgumentParser(prog="python -m api", description=__doc__).parse_args()
    try:
        settings = Settings.load()
        temporal_profile()
    except SettingsError as error:
        sys.stderr.write(f"api: {error}\n")
        return 2
    configure_logging(settings.log_level, "api")
    runtime.install()
    app = make_app(open_services(settings), settings.temporal_ui_url.rstrip("/"))
    door = Door(config_of(app, settings))
    asyncio.run(door.serve())
    return 0 if door.started else 1


if __name__ == "__main__":
    sys.exit(main())
