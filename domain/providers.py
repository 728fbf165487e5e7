"""Evaluators and treatment providers as the registry knows them, and who may be referred to (DUTIES.md 6, 7)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.ids import ProviderId
from domain.refusals import Refusal, refuse


class ProviderKind(StrEnum):
    """What a provider is referred to for."""

    EVALUATOR = "evaluator"
    TREATMENT = "treatment"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStanding:
    """What the registry says about a provider on the day of the question."""

    id: ProviderId
    kinds: tuple[ProviderKind, ...]
    #: State of practice, two letters.
    state: str
    #: The last day of the referral agreement in force today; None when none is in force.
    agreement_until: date | None
    #: Whether the last day of the provider's credentials has passed.
    credentials_expired: bool
    #: Whether a declared conflict with this participant is ongoing, or ended within the lookback of the policy.
    conflict_declared: bool


def why_not_refer(provider: ProviderStanding | None, kind: ProviderKind) -> Refusal | None:
    """Say why a participant may not be referred to this provider (PROGRAM.md 15)."""
    if provider is None or kind not in provider.kinds:
        return refuse("unknown_provider", f"One of the providers is not registered as {kind.value} provider.")
    if provider.agreement_until is None:
        return refuse("no_referral_agreement", f"Provider {provider.id} has no referral agreement in force today.")
    if provider.credentials_expired:
        return refuse("credentials_expired", f"The credentials of provider {provider.id} have expired.")
    if provider.conflict_declared:
        return refuse("conflict_of_interest", f"Provider {provider.id} has declared a conflict with this participant.")
    return None
