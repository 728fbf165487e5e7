"""What an act's form is made of: a frozen dataclass whose fields say what they mean and show an example.

The doors build their typed requests and their documentation from these; the process receives them as values.
"""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class About:
    """What a field of a form means, with an example of a good answer."""

    meaning: str
    example: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a person fills in to act; some acts need nothing."""


Reason = Annotated[
    str, About("Why, in a sentence that stands in the journal.", "Confirmed by telephone with the licensee.")
]
Note = Annotated[str, About("What was said or seen, in a few sentences.", "Spoke for ten minutes; no open questions.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionForm(Form):
    """The decision on something that somebody else proposed."""

    approve: Annotated[bool, About("Whether it is approved.", example=True)]
    reason: Reason
