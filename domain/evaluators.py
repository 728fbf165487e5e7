"""Who may be offered as evaluator: enough to choose among, one of them at home, none with a conflict (PROGRAM.md 15).

The registry is asked about every evaluator that a form names (DUTIES.md 6, 7); until it has answered, only what the
form itself says is judged.
"""

from typing import Annotated, TypeVar

from domain.files import Intent
from domain.forms import About
from domain.ids import ProviderId
from domain.policy import Policy
from domain.providers import ProviderKind, why_not_refer
from domain.refusals import Refusal, refuse

S = TypeVar("S")
F = TypeVar("F")

Evaluators = Annotated[
    tuple[ProviderId, ...],
    About(
        "The evaluators to choose among, each once.",
        (
            "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0e01",
            "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0e02",
            "0190b2c4-7f3e-7a11-9c55-0f2f6a5f0e03",
        ),
    ),
]


def fewest_choices(policy: Policy) -> int:
    """Give the number of evaluators among whom a participant must at least be able to choose (PROGRAM.md 15)."""
    return policy.number("evaluation.evaluator_choices") or 1


def why_not_offer(
    intent: Intent[S, F], offered: tuple[ProviderId, ...], former: tuple[ProviderId, ...] = ()
) -> Refusal | None:
    """Say why these evaluators may not be offered: too few, named twice, not new, or not referable by the registry."""
    fewest = fewest_choices(intent.file.policy)
    if len(set(offered)) < len(offered):
        return refuse("evaluator_repeated", "An evaluator is named twice; name each once.")
    if len(offered) < fewest:
        return refuse(
            "too_few_evaluators", f"At least {fewest} evaluators must be offered to choose among, not {len(offered)}."
        )
    for one in offered:
        if one in former:
            return refuse("evaluator_not_new", f"Provider {one} has had this referral before; offer others.")
    return None if intent.providers is None else _why_not_by_registry(intent, offered)


def why_not_referable(intent: Intent[S, F], evaluator: ProviderId) -> Refusal | None:
    """Say why the participant may not go to this evaluator, once the registry has been asked."""
    return None if intent.providers is None else why_not_refer(intent.standing(evaluator), ProviderKind.EVALUATOR)


def _why_not_by_registry(intent: Intent[S, F], offered: tuple[ProviderId, ...]) -> Refusal | None:
    for one in offered:
        refusal = why_not_referable(intent, one)
        if refusal is not None:
            return refusal
    home = intent.file.policy.calendar.subdivision
    if not any(standing.state == home for one in offered if (standing := intent.standing(one))):
        return refuse("no_evaluator_in_state", f"At least one of the evaluators offered must practice in {home}.")
    return None
