"""Evaluators and treatment providers, the agreements under which they are referred to, the conflicts they declared."""

from typing import Final

from sqlalchemy import Table, UniqueConstraint

from database.columns import check, day, instant, key, metadata, reference, revision, text, word, words
from domain.providers import ProviderKind

providers: Final = Table(
    "providers",
    metadata,
    key(),
    text("name"),
    words("kinds", ProviderKind),
    text("state"),
    text("email"),
    day("credentials_until"),
    instant("changed_at"),
    revision(),
    # A provider is registered for something.
    check("kinds_are_named", "cardinality(kinds) > 0"),
)

#: In force on every day from `starts_on` to `ends_on`, both included.
referral_agreements: Final = Table(
    "referral_agreements",
    metadata,
    key(),
    reference("provider_id", "providers", index=False),
    word("kind", ProviderKind),
    day("starts_on"),
    day("ends_on"),
    instant("changed_at"),
    # An agreement is in force on one day at least.
    check("period_is_not_empty", "starts_on <= ends_on"),
    # An agreement is known by provider, kind and first day, so that a correction of its last day finds it.
    UniqueConstraint("provider_id", "kind", "starts_on"),
)

provider_conflicts: Final = Table(
    "provider_conflicts",
    metadata,
    key(),
    reference("provider_id", "providers"),
    reference("participant_id", "participants"),
    day("declared_on"),
    # Null while it is ongoing.
    day("ended_on", optional=True),
    text("reason"),
    # A conflict is known by those between whom it is and by the day of its declaration, so that its end can be entered.
    UniqueConstraint("provider_id", "participant_id", "declared_on"),
)
