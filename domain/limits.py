"""Lengths of time as the program states them: an amount and a unit, never an ISO duration (PROGRAM.md 6)."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """The unit in which a deadline is stated."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A length of time in the unit in which its source states it."""

    amount: int
    unit: Unit

    @property
    def in_words(self) -> str:
        """The limit in words: ``10 calendar days``."""
        words = self.unit.value.replace("_", " ")
        return f"{self.amount} {words.removesuffix('s') if self.amount == 1 else words}"
