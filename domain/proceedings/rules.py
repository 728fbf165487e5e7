"""The tables of acts of all kinds of proceeding."""

from collections.abc import Mapping
from typing import Final

from domain.acts import Act
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.clearance.rules import RETURN_RULES
from domain.disputes.book import Dispute, DisputeTurn
from domain.disputes.rules import DISPUTE_RULES
from domain.facts import ProceedingKind
from domain.investigation.book import Investigation, InvestigationTurn
from domain.investigation.rules import INVESTIGATION_RULES
from domain.legal.book import LegalAction, LegalActionTurn
from domain.legal.rules import LEGAL_RULES
from domain.rules import Rule

ProceedingRule = (
    Rule[Investigation, InvestigationTurn]
    | Rule[ReturnPetition, ReturnPetitionTurn]
    | Rule[LegalAction, LegalActionTurn]
    | Rule[Dispute, DisputeTurn]
)

PROCEEDING_RULES: Final[
    Mapping[
        ProceedingKind,
        Mapping[Act, Rule[Investigation, InvestigationTurn]]
        | Mapping[Act, Rule[ReturnPetition, ReturnPetitionTurn]]
        | Mapping[Act, Rule[LegalAction, LegalActionTurn]]
        | Mapping[Act, Rule[Dispute, DisputeTurn]],
    ]
] = {
    ProceedingKind.INVESTIGATION: INVESTIGATION_RULES,
    ProceedingKind.RETURN_TO_PRACTICE: RETURN_RULES,
    ProceedingKind.LEGAL_ACTION: LEGAL_RULES,
    ProceedingKind.DISPUTE: DISPUTE_RULES,
}
