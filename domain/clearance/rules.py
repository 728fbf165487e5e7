"""Every act on a return to practice in one table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.acts import Act
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.rules import Rule

RETURN_RULES: Final[Mapping[Act, Rule[ReturnPetition, ReturnPetitionTurn]]] = MappingProxyType({})
