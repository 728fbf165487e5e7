"""What a process can be about, and the turns that are taken on it."""

from domain.case import Case
from domain.clearance.book import ReturnPetition
from domain.disputes.book import Dispute
from domain.evaluation import Evaluation
from domain.investigation.book import Investigation
from domain.legal.book import LegalAction
from domain.testing.book import Testing
from domain.turns import Turn

#: A proceeding of a case.
AnyProceeding = Investigation | ReturnPetition | LegalAction | Dispute
#: The case, the evaluation referral, the testing, or a proceeding.
Subject = Case | Evaluation | Testing | AnyProceeding
AnyTurn = (
    Turn[Case]
    | Turn[Evaluation]
    | Turn[Testing]
    | Turn[Investigation]
    | Turn[ReturnPetition]
    | Turn[LegalAction]
    | Turn[Dispute]
)
