"""The door from a terminal: `act`, `show` and `worklist` go through the API, like every other program."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, NoReturn  # noqa: TID251 - what the API answers is JSON of any shape
from uuid import uuid4

import httpx
import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(no_args_is_help=True)

_SECONDS: Final = 60

Case = Annotated[str, typer.Argument(metavar="ENROLLMENT", help="The enrollment's id.")]
Address = Annotated[str, typer.Option("--at", envvar="PHMP_PUBLIC_URL", help="Address of the API.")]
Account = Annotated[str, typer.Option("--as", envvar="PHMP_ACCOUNT", help="The account's e-mail address.")]
Password = Annotated[
    str, typer.Option(envvar="PHMP_PASSWORD", prompt=True, hide_input=True, help="Asked for where it is left out.")
]
_HERE: Final = "http://127.0.0.1:8000"


@app.command("act")
def act(
    enrollment: Case,
    name: Annotated[str, typer.Argument(metavar="ACT", help="For example complete_triage.")],
    account: Account,
    password: Password,
    fields: Annotated[list[str] | None, typer.Argument(metavar="FIELD=VALUE...", help="What the act needs.")] = None,
    address: Address = _HERE,
) -> None:
    """Act on a case, and say what happened."""
    body = dict(_field(one) for one in fields or [])
    with _signed_in(address, account, password) as http:
        headers = {"Idempotency-Key": str(uuid4())}
        answer = http.post(f"/enrollments/{enrollment}/acts/{name}", json=body, headers=headers)
        for sentence in _of(answer)["happened"]:
            typer.echo(sentence)


@app.command("show")
def show(enrollment: Case, account: Account, password: Password, address: Address = _HERE) -> None:
    """Show where a case stands, what is owed in it, and what may be done."""
    with _signed_in(address, account, password) as http:
        case = _of(http.get(f"/enrollments/{enrollment}"))
        acts = _of(http.get(f"/enrollments/{enrollment}/acts"))
    typer.echo(f"{case['participant']}, {case['policy']}: {case['phase']}, practice {case['practice_status']}")
    owed = Table(
        "owed", "by", "due", "what happens next", "id and clause", title="Open obligations", title_justify="left"
    )
    for one in case["obligations"]:
        following = one["next_rung"]["in_words"] if one["next_rung"] else ""
        owed.add_row(
            one["label"],
            one["owner"],
            _local(one["due_at"]),
            following,
            f"{one['id']}\n{one['clause']}",
            end_section=True,
        )
    Console().print(owed)
    typer.echo("May be done now: " + ", ".join(one["act"] for one in acts if one["allowed"]))


@app.command("worklist")
def worklist(account: Account, password: Password, address: Address = _HERE) -> None:
    """List one's tasks, the most pressing first."""
    with _signed_in(address, account, password) as http:
        tasks = _of(http.get("/worklist"))
    shown = Table("due", "level", "why", "acts", "case", title="Worklist", title_justify="left")
    for one in tasks:
        if "quarantine_id" in one:
            shown.add_row(_local(one["since"]), "", one["why"], "match, dismiss or reread", one["quarantine_id"])
            continue
        shown.add_row(
            _local(one["due_at"]), str(one["level"]), one["why"], "\n".join(one["acts"]), one["enrollment_id"]
        )
    Console().print(shown)


@contextmanager
def _signed_in(address: str, account: str, password: str) -> Iterator[httpx.Client]:
    """Give a client that has signed in; ends the command with what was wrong."""
    with httpx.Client(base_url=f"{address.rstrip('/')}/api/v1", timeout=_SECONDS) as http:
        try:
            opened = _of(http.post("/sessions", json={"email": account, "password": password}))
            http.headers["Authorization"] = f"Bearer {opened['token']}"
            yield http
            http.delete("/sessions/current")
        except httpx.HTTPError as error:
            _end(f"The API at {address} does not answer: {type(error).__name__}.")


def _of(answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON of any shape
    """Give what the API answered; ends the command with the problem if it is one."""
    if answer.status_code == HTTPStatus.ACCEPTED:
        _end("The process has not answered yet; the order is not lost.")
    if not answer.is_success:
        problem = answer.json()
        wrong = "".join(f"\n  {one['field']}: {one['message']}" for one in problem.get("errors", []))
        _end(f"{problem['detail']} ({problem['code']}){wrong}")
    return answer.json()


def _local(moment: str | None) -> str:
    """Write a time as the clock of this terminal shows it."""
    return f"{datetime.fromisoformat(moment).astimezone():%a %d %b %Y, %H:%M}" if moment else "paused"


def _end(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(1)


def _field(pair: str) -> tuple[str, object]:
    name, equals, value = pair.partition("=")
    if not equals:
        raise typer.BadParameter(f"{pair!r} is not of the form FIELD=VALUE")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value
