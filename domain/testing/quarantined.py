"""What people decide about what is quarantined."""

from domain.refusals import Refusal, refuse


def not_in_quarantine() -> Refusal:
    """Refuse to decide about what somebody decided already."""
    return refuse("not_in_quarantine", "This is not in the quarantine any more: somebody has decided about it.")


def nothing_to_match() -> Refusal:
    """Refuse to match what could not be read."""
    return refuse("nothing_to_match", "Nothing was read here that could belong to a specimen: have it sent again.")
