"""What waits while a dispute is open: no second person approves what is disputed, where the pack says so.

Safety never waits: an order to cease practice stays in force until a reviewer has undone it (PROGRAM.md 15; grade A).
"""

from typing import Final
from uuid import UUID

from domain.case import Case
from domain.facts import ProceedingKind
from domain.policy import Policy
from domain.refusals import Refusal, refuse

_SUSPENDS: Final = "dispute.suspends"


def why_disputed(case: Case, policy: Policy, which: UUID) -> Refusal | None:
    """Refuse to approve what is disputed before the dispute is decided, where the pack lets it wait."""
    disputes = tuple(one for one in case.open_proceedings(ProceedingKind.DISPUTE) if which in one.about)
    if not disputes:
        return None
    waiting = policy.figure(_SUSPENDS).value
    if not isinstance(waiting, tuple) or not any(one.matter in waiting for one in disputes):
        return None
    return refuse("disputed", "It is disputed: it can be approved once an independent reviewer has decided.")
