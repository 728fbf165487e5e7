import math

import pytest

from domain.testing.chances import no_test_in, weekday_p_value


@pytest.mark.parametrize(
    ("chi_square", "p_value"),
    [(0.0, 1.0), (10.645, 0.10), (12.592, 0.05), (16.812, 0.01), (22.458, 0.001)],  # the table of any text book
)
def test_the_chance_of_a_chi_square_with_six_degrees_of_freedom(chi_square: float, p_value: float) -> None:
    assert weekday_p_value(chi_square) == pytest.approx(p_value, rel=0.001)


def test_the_chance_is_the_integral_of_the_density() -> None:
    step, chi_square = 0.01, 7.5
    density = [x**2 * math.exp(-x / 2) / 16 for x in (step * (n + 0.5) for n in range(int(chi_square / step)))]

    assert weekday_p_value(chi_square) == pytest.approx(1 - step * sum(density), abs=1e-6)


@pytest.mark.parametrize(("days", "chance"), [(14, "36 %"), (30, "11 %")])
def test_long_gaps_are_as_likely_as_the_source_says(days: int, chance: str) -> None:
    """TESTING.md 10.3, for 26 tests a year."""
    assert f"{no_test_in(days, 26):.0%}".replace("%", " %") == chance


def test_no_test_is_certain_where_none_is_owed_and_impossible_where_every_day_has_one() -> None:
    assert no_test_in(14, 0) == 1
    assert no_test_in(14, 365) == 0
