"""What people write has to say something."""

from domain.refusals import Refusal, refuse


def why_blank(text: str, what: str) -> Refusal | None:
    """Refuse a text that says nothing; ``what`` begins the sentence: "The question"."""
    return None if text.strip() else refuse("text_missing", f"{what} must be given in words.")
