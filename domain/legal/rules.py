"""Every act on a legal action in one table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.acts import Act
from domain.legal.book import LegalAction, LegalActionTurn
from domain.rules import Rule

LEGAL_RULES: Final[Mapping[Act, Rule[LegalAction, LegalActionTurn]]] = MappingProxyType({})
