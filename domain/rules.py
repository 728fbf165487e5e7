"""How an act is carried out: in which stages, why it may be refused, and what it changes.

``why_not`` serves the process's validator, the HTTP answer and the explanation beside a greyed-out button alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar, cast

from domain.acts import Act
from domain.files import Intent
from domain.forms import Form
from domain.ids import ProviderId, StaffId
from domain.permissions import why_not_permitted
from domain.refusals import Refusal, refuse

S = TypeVar("S")
F = TypeVar("F", bound=Form)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S, T]):
    """One act on one kind of subject."""

    act: Act
    #: What the act does, as a button says it.
    title: str
    form: type[Form]
    #: The phases of a case, or the states of an evaluation, in which it makes sense.
    stages: frozenset[StrEnum]
    #: Why it may not be done beyond role and stage; asked with ``form=None`` for a list of acts.
    why_not: Callable[[Intent[S, Form]], Refusal | None]
    apply: Callable[[T, Form], None]
    #: The providers that a form names, about whom the registry must be asked before the act.
    asks_about: Callable[[Form], tuple[ProviderId, ...]]
    #: The staff to whom a form gives the case, about whom the registry must be asked likewise.
    gives_to: Callable[[Form], tuple[StaffId, ...]]


def rule(
    act: Act,
    title: str,
    form: type[F],
    stages: frozenset[StrEnum] | set[StrEnum],
    apply: Callable[[T, F], None],
    why_not: Callable[[Intent[S, F]], Refusal | None] = lambda _: None,
    asks_about: Callable[[F], tuple[ProviderId, ...]] = lambda _: (),
    gives_to: Callable[[F], tuple[StaffId, ...]] = lambda _: (),
) -> Rule[S, T]:
    """Make a row of a table of acts from functions typed with the act's own form."""

    def ask(intent: Intent[S, Form]) -> Refusal | None:
        return why_not(cast("Intent[S, F]", intent))

    def carry_out(turn: T, filled: Form) -> None:
        apply(turn, _of(form, filled))

    return Rule(
        act=act,
        title=title,
        form=form,
        stages=frozenset(stages),
        why_not=ask,
        apply=carry_out,
        asks_about=lambda filled: asks_about(_of(form, filled)),
        gives_to=lambda filled: gives_to(_of(form, filled)),
    )


def why_not_act(rule: Rule[S, T] | None, intent: Intent[S, Form], stage: StrEnum) -> Refusal | None:
    """Say why somebody may not do something now: unknown, not permitted, wrong stage, or the act's own reason."""
    if rule is None:
        return refuse("unknown_act", "There is no such act here.")
    refusal = why_not_permitted(intent.actor, rule.act)
    if refusal is None and stage not in rule.stages:
        refusal = refuse("wrong_phase", f"{rule.title}: not possible while the case is in {stage.value}.")
    return refusal or rule.why_not(intent)


def table_of(*rules: Rule[S, T]) -> Mapping[Act, Rule[S, T]]:
    """Make the table of acts from its rows."""
    return {one.act: one for one in rules}


def _of(form: type[F], filled: Form) -> F:
    if not isinstance(filled, form):
        message = f"expected {form.__name__}, got {type(filled).__name__}"
        raise TypeError(message)
    return filled
