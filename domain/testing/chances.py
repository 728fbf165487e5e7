"""What chance does: the figures against which selections are held, in closed form (TESTING.md 10.2, 10.3)."""

import math
from typing import Final

_DAYS_IN_A_YEAR: Final = 365
#: Seven weekdays of which the last follows from the six others and the total.
_HALF_OF_SIX: Final = 3


def weekday_p_value(chi_square: float) -> float:
    """Give the chance of a chi-square of seven weekdays (6 degrees of freedom) at least as large.

    With an even number of degrees of freedom the tail is a finite sum.
    """
    half = chi_square / 2
    return math.exp(-half) * sum(half**term / math.factorial(term) for term in range(_HALF_OF_SIX))


def no_test_in(days: int, per_year: int) -> float:
    """Give the chance of no test in some days with so many a year, each day drawn for itself (TESTING.md 10.3)."""
    return float((1 - per_year / _DAYS_IN_A_YEAR) ** days)
