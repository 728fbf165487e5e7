"""How an entry's length of time is found: stated by itself, or taken from the figure whose key it names.

Where a limit names a figure, the figure's number is the limit and brings its grade and source, so that a number stands
in one place. Where the figure has words instead ("as ordered"), the entry's own ``otherwise`` holds as a program
default until an order, a plan or a person replaces it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.grades import Grade
from domain.limits import Limit, Unit
from domain.policy import Figure
from policies.words import cadence_of, limit_in_rule

_UNITS: Final = {unit.value: unit for unit in Unit}


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length of time with its provenance."""

    limit: Limit
    #: None for a length that the entry states itself: then the entry's own grade is meant.
    grade: Grade | None = None
    source: str = ""
    #: The figure's words, which replace a default.
    replaced_by: str = ""


def length_of(named: Limit | str, otherwise: Limit | None, figures: Mapping[str, Figure]) -> Length | None:
    """Find a length of time; None if it names a figure that could not be read, which is noted elsewhere.

    Raises ValueError if the figure has words and the entry no ``otherwise``.
    """
    if isinstance(named, Limit):
        return Length(limit=named)
    figure = figures.get(named)
    if figure is None:
        return None
    stated = _stated_in(figure)
    if stated is not None:
        return Length(limit=stated, grade=figure.grade, source=figure.source)
    if otherwise is None:
        raise ValueError(f"{named} states no length of time, so that an 'otherwise' is needed")
    if figure.grade is Grade.NOT_APPLICABLE:
        return Length(limit=otherwise, grade=Grade.NOT_APPLICABLE)
    return Length(limit=otherwise, grade=Grade.DEFAULT, replaced_by=figure.words or str(figure.value))


def _stated_in(figure: Figure) -> Limit | None:
    match figure.value:
        case bool():
            return None
        case int(amount) if figure.kind in _UNITS and amount > 0:
            return Limit(amount=amount, unit=_UNITS[figure.kind])
        case str(text):
            return cadence_of(text) or limit_in_rule(text)
        case _:
            return None
