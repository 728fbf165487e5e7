"""`./phmp run`: everything on this machine, with a demo caseload, until Ctrl-C.

Starts PostgreSQL, Temporal with its web UI, a mail server that delivers to nobody, the worker and the API, each as a
child that ends with this process. State lives in `./var` and survives a restart.
"""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from dev.owners import UnsafeDirectoryError, server_owner
from dev.places import CHECKOUT, AlreadyRunningError, State
from dev.postgresql import DidNotStartError
from dev.programs import NotInstalledError
from dev.stage import Ports, Stage
from dev.terminal import endings_interrupt, foreground

#: Seconds between two looks at the children.
PULSE = 0.25


class ServerEndedError(RuntimeError):
    """PostgreSQL or Temporal ended by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a newcomer may want otherwise."""

    state: Path
    ports: Ports
    postgresql_programs: Path | None
    caseload: bool


class Screen:
    """Shows the setting up: one line for each step, and under it what is being done."""

    def __init__(self, console: Console) -> None:
        """Show on this console."""
        self._console = console
        self._status = console.status("")
        self._title = ""

    def progress(self, text: str) -> None:
        """Show what is being done at the moment."""
        self._status.update(f"{self._title}: {escape(text)}" if text else self._title)

    def note(self, text: str) -> None:
        """Say something that should stay on the screen."""
        self._console.print(f"  [yellow]note[/]  {escape(text)}", highlight=False, soft_wrap=True)

    def set_up(self, stage: Stage) -> None:
        """Start everything in order."""
        with self._status:
            for self._title, step in stage.steps():
                self._status.update(self._title)
                began = time.monotonic()
                step(self)
                took = time.monotonic() - began
                self._console.print(f"  [green]done[/]  {self._title} [dim]{took:.1f} s[/]", highlight=False)


def watch(stage: Stage, console: Console) -> None:
    """Keep everything up until it is interrupted; raises `ServerEndedError` if a server ended."""
    while True:
        time.sleep(PULSE)
        for server in stage.servers_that_ended():
            msg = f"{server} ended by itself; what it said is in {stage.state.log}"
            raise ServerEndedError(msg)
        for service in stage.services:
            if said := service.look():
                console.print(f"  [yellow]{said}[/] [dim](log: {service.child.log})[/]", highlight=False)


def perform(options: Options, console: Console) -> None:
    """Set up, say where everything is, and keep it up until it is interrupted."""
    owner = server_owner()
    with contextlib.ExitStack() as ending:
        state = State(options.state, owner)
        ending.enter_context(state.only_one())
        stage = Stage(
            state=state,
            owner=owner,
            wanted=options.ports,
            programs=options.postgresql_programs,
            caseload=options.caseload,
        )
        # Registered before anything is started, so that an interruption at any moment ends what there is.
        ending.callback(stage.strike)
        Screen(console).set_up(stage)
        ending.enter_context(state.announced(stage.environment()))
        console.print(stage.programme(), highlight=False, markup=False, soft_wrap=True)
        watch(stage, console)


def run(
    state: Annotated[Path, typer.Option(help="Where everything is kept.")] = CHECKOUT / "var",
    api_port: Annotated[int, typer.Option(help="Port of the API, if it is free.")] = 8000,
    ui_port: Annotated[int, typer.Option(help="Port of Temporal's web UI, if it is free.")] = 8233,
    temporal_port: Annotated[int, typer.Option(help="Port of Temporal, if it is free.")] = 7233,
    postgresql_port: Annotated[int, typer.Option(help="Port of PostgreSQL, if it is free.")] = 54329,
    postgresql_programs: Annotated[
        Path | None, typer.Option(help="Directory of another PostgreSQL's programs.", envvar="PHMP_POSTGRESQL_PROGRAMS")
    ] = None,
    caseload: Annotated[bool, typer.Option(help="Load the demo caseload.")] = True,  # noqa: FBT002 - an option
) -> None:
    """Start everything on this machine, with a demo caseload; Ctrl-C stops it."""
    # Keys, passwords and a made-up caseload: nobody else's business on a shared machine.
    os.umask(0o077)
    console = Console()
    ports = Ports(api=api_port, ui=ui_port, temporal=temporal_port, postgresql=postgresql_port)
    options = Options(state=state, ports=ports, postgresql_programs=postgresql_programs, caseload=caseload)
    try:
        with foreground(), endings_interrupt():
            perform(options, console)
    except KeyboardInterrupt:
        console.print("Stopped. Everything is kept; ./phmp run goes on where it was.", highlight=False)
    except (AlreadyRunningError, UnsafeDirectoryError, NotInstalledError, DidNotStartError, ServerEndedError) as error:
        console.print(f"[red]phmp:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(run)
