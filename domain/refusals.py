"""A refusal is a value: why something may not be done now, for the process, the HTTP answer and the button alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an act may not be done now."""

    #: Stable and machine-readable, snake_case, for example ``wrong_phase``.
    code: str
    #: One sentence for the person who asked, naming what was wrong and what would help.
    sentence: str


def refuse(code: str, sentence: str) -> Refusal:
    """Build a refusal from its code and its sentence."""
    return Refusal(code=code, sentence=sentence)
