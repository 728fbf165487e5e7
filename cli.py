"""The command line, `./phmp COMMAND`: a door for operators beside the API.

Each room's commands are a small typer app of their own, added here under one word.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.command_line import app as door
from domain.policy import Policy
from domain.roles import Role

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from settings import Settings

app = typer.Typer(
    name="phmp",
    help="A professional health monitoring program on this machine.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)


@app.callback()
def phmp() -> None:
    """Case management for a professional health monitoring program."""


@app.command()
def version() -> None:
    """Print the version of this program."""
    import tomllib

    described = tomllib.loads(Path(__file__).with_name("pyproject.toml").read_text())
    typer.echo(described["project"]["version"])


# The door from a terminal: `act`, `show` and `worklist` go through the API like every other program.
app.add_typer(door)

policy_app = typer.Typer(help="The policy packs: each number with its grade and source.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")

_PACK = typer.Argument(metavar="PACK", help="A pack such as pa_vrp.")


@policy_app.command("check")
def check_policies(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Policy files; none: the packs of this program.")
    ] = None,
) -> None:
    """Check policy files: each mistake is named with its file, its key and the reason."""
    from policies.reading import BadPolicyError, packs, read_pack, read_policy_file

    failed = False
    for named in files or packs():
        try:
            policy = read_policy_file(named) if isinstance(named, Path) else read_pack(named)
        except BadPolicyError as error:
            failed = True
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{policy.name} is good: {len(policy.figures)} figures, {len(policy.deadlines)} deadlines.")
    raise typer.Exit(1 if failed else 0)


@policy_app.command("show")
def show_policy(
    pack: Annotated[str, _PACK],
    group: Annotated[str, typer.Argument(metavar="GROUP", help="For example outreach, deadlines or clauses.")] = "",
) -> None:
    """Show a pack, or one of its groups: every number with its grade and its source."""
    from rich.console import Console

    from policies.showing import groups_of
    from policies.tables import tables_of

    policy = _policy(pack)
    if group and group not in groups_of(policy):
        raise typer.BadParameter(f"{pack} has no group {group!r}; it has: {', '.join(groups_of(policy))}.")
    console = Console()
    console.print(f"{policy.name}: {policy.title}", highlight=False, markup=False)
    for table in tables_of(policy, group):
        console.print(table)


@policy_app.command("diff")
def compare_policies(before: Annotated[str, _PACK], after: Annotated[str, _PACK]) -> None:
    """Show what two packs say differently, with grade and source on both sides."""
    from rich.console import Console

    from policies.tables import table_of_differences

    table = table_of_differences(_policy(before), _policy(after))
    Console().print(table if table.row_count else f"{before} and {after} say the same.")


def _policy(pack: str) -> Policy:
    from policies.reading import BadPolicyError, packs, read_pack

    if pack not in packs():
        raise typer.BadParameter(f"There is no pack {pack!r}; there are: {', '.join(packs())}.")
    try:
        return read_pack(pack)
    except BadPolicyError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


staff_app = typer.Typer(help="Accounts of staff.", no_args_is_help=True)
app.add_typer(staff_app, name="staff")


@staff_app.command("add")
def add_staff(
    name: Annotated[str, typer.Argument(help="The person's name.")],
    email: Annotated[str, typer.Argument(help="The address to sign in with.")],
    role: Annotated[Role, typer.Argument(help="What the account may do.")],
    password: Annotated[
        str, typer.Option(envvar="PHMP_PASSWORD", prompt=True, confirmation_prompt=True, hide_input=True)
    ],
) -> None:
    """Register an account without signing in: the way to a first administrator."""
    import asyncio

    from access.passwords import hash_password, why_not_password
    from commands.outcomes import Done, Refused
    from commands.registry import register_first_account
    from settings import Settings, temporal_profile
    from temporal import runtime
    from temporal.client import connect

    weak = why_not_password(password, about=(email, name))
    if weak is not None:
        raise typer.BadParameter(weak.sentence)

    async def register() -> Done | Refused | None:
        client = await connect(temporal_profile(), Settings.load().key_ring())
        outcome = await register_first_account(client, name, email, role, hash_password(password))
        return outcome if isinstance(outcome, Done | Refused) else None

    runtime.install()
    with _troubles_told():
        outcome = asyncio.run(register())
    if isinstance(outcome, Done):
        typer.echo(f"{email} can sign in as {role.value}.")
        return
    typer.echo(outcome.refusal.sentence if outcome else "The worker has not answered yet.", err=True)
    raise typer.Exit(1)


journal_app = typer.Typer(help="The journal of every case, each entry chained to the one before.", no_args_is_help=True)
app.add_typer(journal_app, name="journal")


@journal_app.command("verify")
def verify_journal(
    enrollment: Annotated[
        UUID | None, typer.Argument(metavar="ENROLLMENT", help="One case; none: all cases and the registry.")
    ] = None,
) -> None:
    """Check that every entry is as it was written; else name the first that is not."""
    from database.engine import make_reading_engine
    from database.verification import look_through
    from domain.ids import EnrollmentId

    with _troubles_told(), _opened(make_reading_engine) as (_, engine), engine.connect() as connection:
        found = look_through(connection, None if enrollment is None else EnrollmentId(enrollment))
    typer.echo(found.sentence, err=found.is_broken)
    raise typer.Exit(1 if found.is_broken else 0)


draw_app = typer.Typer(help="The draw of testing days, recomputed from its log.", no_args_is_help=True)
app.add_typer(draw_app, name="draw")


@draw_app.command("verify")
def verify_draw(
    day: Annotated[datetime, typer.Argument(metavar="DATE", formats=["%Y-%m-%d"], help="The testing day.")],
    program: Annotated[str, typer.Option(help="The pack whose calendar drew; none: all that drew on that day.")] = "",
) -> None:
    """Recompute a day's draw; name every row that is not as it was drawn."""
    from database.engine import make_reading_engine
    from queries.testing_days import Verdict, programs_drawn_on, told_of, verify_testing_day

    with _troubles_told(), _opened(make_reading_engine) as (settings, engine):
        programs = (program,) if program else programs_drawn_on(engine, day.date())
        found = [verify_testing_day(engine, settings.key_ring(), one, day.date()) for one in programs]
    verified = [one for one in found if one is not None]
    if not verified:
        typer.echo(f"Nothing was drawn for {day.date()}.", err=True)
    for one in verified:
        for line in told_of(one):
            typer.echo(line, err=one.verdict is not Verdict.MATCH)
    raise typer.Exit(0 if verified and all(one.verdict is Verdict.MATCH for one in verified) else 1)


results_app = typer.Typer(help="What laboratories send.", no_args_is_help=True)
app.add_typer(results_app, name="results")


@results_app.command("import")
def import_results(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files in any of the formats.")],
    laboratory: Annotated[str, typer.Option(help="The laboratory that sent them, by its name in the registry.")],
) -> None:
    """Keep files that a laboratory sent; a worker reads them. The same content is kept once."""
    from arrivals.folder import import_files
    from arrivals.senders import sender_by_name
    from database.engine import make_engine

    with _troubles_told(), _opened(make_engine) as (settings, engine):
        sender = sender_by_name(engine, laboratory)
        imported = [] if sender is None else list(import_files(engine, settings.key_ring(), sender, files))
    if not imported:
        typer.echo(f"There is no active laboratory of the name {laboratory!r} in the registry.", err=True)
        raise typer.Exit(1)
    for one in imported:
        typer.echo(one.sentence, err=not one.is_kept)
    raise typer.Exit(0 if all(one.is_kept for one in imported) else 1)


keys_app = typer.Typer(help="The keys that encrypt what Temporal stores.", no_args_is_help=True)
app.add_typer(keys_app, name="keys")


@keys_app.command("new")
def make_key(key_id: Annotated[str, typer.Argument(metavar="ID", help="Its name, such as 2026-07.")]) -> None:
    """Print a new key as PHMP_PAYLOAD_KEYS spells it. It is kept nowhere."""
    from temporal.errors import MalformedPayloadKeysError
    from temporal.keys import PayloadKey

    try:
        typer.echo(PayloadKey.generate(key_id).spelled())
    except MalformedPayloadKeysError as error:
        raise typer.BadParameter(str(error)) from error


@keys_app.command("used")
def show_used_keys() -> None:
    """Count the runs and the sealed secrets that name each key: a retired key that none names may go."""
    import asyncio

    from database.engine import make_reading_engine
    from queries.sealed import secrets_by_key
    from settings import temporal_profile
    from temporal import runtime
    from temporal.arrival import reach
    from temporal.key_use import KeyUse, key_use

    async def look() -> tuple[KeyUse, ...]:
        with _opened(make_reading_engine) as (settings, engine):
            typer.echo("Reading every history ...", err=True)
            client = await reach(temporal_profile(), settings.key_ring())
            return await key_use(client, settings.key_ring(), secrets_by_key(engine))

    runtime.install()
    with _troubles_told():
        for each in asyncio.run(look()):
            typer.echo(f"{each.key_id}\t{each.place}\t{each.runs} runs, {each.secrets} secrets")


@contextmanager
def _troubles_told() -> Iterator[None]:
    """End with 1, and a line that says why, where a setting, PostgreSQL or Temporal stands in the way."""
    from sqlalchemy.exc import SQLAlchemyError

    from settings import SettingsError
    from temporal.errors import WireError

    try:
        yield
    except (SettingsError, WireError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except SQLAlchemyError as error:
        typer.echo(f"PostgreSQL at PHMP_DATABASE_URL does not answer as it should: {type(error).__name__}.", err=True)
        raise typer.Exit(1) from error


@contextmanager
def _opened(make: "Callable[[str], Engine]") -> "Iterator[tuple[Settings, Engine]]":
    """Open the database of the settings for a while."""
    from settings import Settings

    settings = Settings.load()
    engine = make(settings.database_url.get_secret_value())
    try:
        yield settings, engine
    finally:
        engine.dispose()


if __name__ == "__main__":
    app(prog_name="./phmp")
