"""An order is what reaches a process with a form: who asks, under which command id. The answer says what came of it."""

from dataclasses import dataclass

from domain.actors import Actor
from domain.ids import CommandId
from domain.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who asks for an act; the same command id asks for the same thing once."""

    command_id: CommandId
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of an order: the refusal, or the journal's sentences of what happened, already kept."""

    command_id: CommandId
    refusal: Refusal | None = None
    #: Where the case or evaluation stands after the act.
    stage: str = ""
    happened: tuple[str, ...] = ()
