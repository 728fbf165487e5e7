"""Every act on a participant's testing in one table, and what follows when time passes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain import obligation_acts
from domain.acts import Act
from domain.rules import Rule
from domain.testing import acts_orders, acts_requests, acts_results, misses
from domain.testing.book import Testing, TestingTurn

TESTING_RULES: Final[Mapping[Act, Rule[Testing, TestingTurn]]] = MappingProxyType(
    {**acts_orders.RULES, **acts_results.RULES, **acts_requests.RULES, **obligation_acts.TESTING_RULES}
)
TESTING_HOOKS: Final = misses.HOOKS

__all__ = ["TESTING_HOOKS", "TESTING_RULES"]
