"""A proposal that an independent review did not uphold is refused (PROGRAM.md 15).

It stands apart from the decision by a second person: what hears of proceedings must not depend on what begins them.
"""

from dataclasses import replace
from uuid import UUID

from domain.case import CaseTurn
from domain.facts import ProposalStatus
from domain.ids import StaffId
from domain.obligations import ObligationKind
from domain.refusals import Refusal, refuse
from domain.roles import Party


def refuse_proposal(turn: CaseTurn, which: UUID, because: str, by: StaffId) -> Refusal | None:
    """Refuse a proposal that a review did not uphold; the refusal says why nothing has changed."""
    amendment = turn.case.amendment
    if amendment is None or amendment.id != which or amendment.status is not ProposalStatus.PROPOSED:
        return refuse("no_proposal", "This proposal does not wait for a decision any more.")
    refused = replace(amendment, status=ProposalStatus.REFUSED, decided_by=by, decided_because=because)
    turn.case = replace(turn.case, amendment=refused, proposal=None)
    turn.record("amendment:refused", f"{refused.kind.capitalize()} refused: {because}", refused)
    for kind in (ObligationKind.AMENDMENT_DECISION, ObligationKind.DISCHARGE_DECISION):
        turn.meet(kind, "decided", about=refused.id)
    turn.notify(Party.PARTICIPANT)
    return None
