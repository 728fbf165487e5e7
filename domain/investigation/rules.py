"""Every act on an investigation in one table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.acts import Act
from domain.investigation.book import Investigation, InvestigationTurn
from domain.rules import Rule

INVESTIGATION_RULES: Final[Mapping[Act, Rule[Investigation, InvestigationTurn]]] = MappingProxyType({})
