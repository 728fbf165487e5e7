"""The command line, `./phmp COMMAND`: a door for operators beside the API.

Each room's commands are a small typer app of their own, added here under one word.
"""

from pathlib import Path

import typer

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


if __name__ == "__main__":
    app(prog_name="./phmp")
