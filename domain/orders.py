"""An order is what reaches a process with a form: who asks, under which command id. The answer says what came of it."""

from dataclasses import dataclass

from domain.actors import Actor
from domain.ids import CommandId
from domain.refusals import Refusal, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who asks for an act; the same command id asks for the same thing once."""

    command_id: CommandId
    actor: Actor
    #: The revision of the case that they saw and act upon; None where it does not matter to them.
    seen: int | None = None


def why_stale(order: Order, revision: int, *, is_changing: bool) -> Refusal | None:
    """Say why an order comes too late, if it does: the case has changed, or is changing, since they saw it."""
    if order.seen is None or (order.seen >= revision and not is_changing):
        return None
    return refuse("stale_version", f"The case has changed since revision {order.seen}. Look again before you act.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of an order: the refusal, or the journal's sentences of what happened, already kept."""

    command_id: CommandId
    refusal: Refusal | None = None
    #: Where the case or evaluation stands after the act.
    stage: str = ""
    happened: tuple[str, ...] = ()
