"""A family of facts: one as it was first, and what it becomes."""

from dataclasses import dataclass

from domain import facts as f


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A fact as it was first, and as it became; ``needs`` are kept before it because it refers to them."""

    first: f.Fact
    then: f.Fact
    needs: tuple[f.Fact, ...] = ()
