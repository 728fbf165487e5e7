"""Every act on an investigation in one table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain import obligation_acts
from domain.acts import Act
from domain.investigation import acts_finding, acts_inquiry, acts_safety
from domain.investigation.book import Investigation, InvestigationTurn
from domain.investigation.states import InvestigationState
from domain.rules import Rule

_STATES: Final = frozenset(InvestigationState)
_OBLIGATIONS: Final[Mapping[Act, Rule[Investigation, InvestigationTurn]]] = obligation_acts.obligation_rules(
    _STATES - {InvestigationState.CLOSED}, _STATES
)

INVESTIGATION_RULES: Final[Mapping[Act, Rule[Investigation, InvestigationTurn]]] = MappingProxyType(
    {
        act: rule
        for table in (acts_inquiry.RULES, acts_safety.RULES, acts_finding.RULES, _OBLIGATIONS)
        for act, rule in table.items()
    }
)
