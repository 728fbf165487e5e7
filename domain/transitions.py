"""A transition table: rows from state to state, which a process obeys and from which its diagram is drawn.

What the states are, and which rows there are, each process says in a file of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from domain.refusals import Refusal, refuse
from domain.roles import Party

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Generic[S]):
    """One row of a table: from where to where, and on what."""

    source: S
    target: S
    #: What brings it about, in words for the diagram.
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedTransition(Transition[S]):
    """One row of a table that says also who owns the step."""

    owner: Party


def rows(source: S, *exits: tuple[S, str]) -> tuple[Transition[S], ...]:
    """Build the rows of one state: where it leads, and on what."""
    return tuple(Transition(source=source, target=target, on=on) for target, on in exits)


def owned_rows(owner: Party, source: S, *exits: tuple[S, str]) -> tuple[OwnedTransition[S], ...]:
    """Build the rows of one state whose steps one party owns."""
    return tuple(OwnedTransition(source=source, target=target, on=on, owner=owner) for target, on in exits)


def why_not_move(
    table: Iterable[Transition[S]], source: S, target: S, *, code: str, cannot: str, telling_exits: bool = False
) -> Refusal | None:
    """Say why a table has no way from one state to another.

    ``cannot`` begins the sentence ("A case cannot move"); ``telling_exits`` ends it with where the state does lead.
    """
    exits = [row.target for row in table if row.source is source]
    if target in exits:
        return None
    sentence = f"{cannot} from {source.value} to {target.value}"
    if telling_exits:
        sentence += f"; from there it can: {' or '.join(one.value for one in exits) or 'nowhere'}"
    return refuse(code, f"{sentence}.")
