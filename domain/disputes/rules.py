"""Every act on a dispute in one table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.acts import Act
from domain.disputes.book import Dispute, DisputeTurn
from domain.rules import Rule

DISPUTE_RULES: Final[Mapping[Act, Rule[Dispute, DisputeTurn]]] = MappingProxyType({})
