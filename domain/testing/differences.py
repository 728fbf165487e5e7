"""What a verification of draws can find, in sentences (TESTING.md 10.1: reproducible after the fact)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.ids import EnrollmentId


class DifferenceKind(StrEnum):
    """In what a logged draw differs from what it must have been."""

    #: It was drawn in a way that this program does not know, so that nothing of it can be checked.
    UNKNOWN_ALGORITHM = "unknown_algorithm"
    #: It does not follow the draw of the day before.
    LINK = "link"
    #: Rows, seed, day before or date are not what the day committed to.
    COMMITMENT = "commitment"
    ROW_ALTERED = "row_altered"
    ROW_MISSING = "row_missing"
    ROW_ADDED = "row_added"
    ROW_TWICE = "row_twice"
    #: A row says what cannot be, or what its testing period does not say.
    INPUT = "input"
    #: A row does not continue the rows of the same testing period before it.
    COURSE = "course"
    #: An opened quota is not the one committed to, or lies outside its bounds.
    QUOTA = "quota"
    #: A selection is not what seed and quota give.
    SELECTION = "selection"
    #: No alteration: selections that could be checked against the bounds of their quota alone.
    QUOTA_SEALED = "quota_sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One finding about one day, and about one participant where it can be named."""

    kind: DifferenceKind
    day: date
    enrollment_id: EnrollmentId | None
    sentence: str

    @property
    def is_alteration(self) -> bool:
        """Whether something is wrong; if not, something could not be checked."""
        return self.kind is not DifferenceKind.QUOTA_SEALED


def matches(differences: Iterable[Difference]) -> bool:
    """Say whether a verification found nothing wrong in what it could check."""
    return not any(one.is_alteration for one in differences)
