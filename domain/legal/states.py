"""The way of a legal action as a transition table (PROGRAM.md 4.7; state names grade A).

Pennsylvania petitions for appropriate relief and orders immediate temporary suspensions; an order to show cause opens a
separate case. California and Oregon charge by accusation. Which of them a jurisdiction has is ``legal.actions``.
"""

from enum import StrEnum
from typing import Final

from domain import transitions
from domain.policy import Policy
from domain.refusals import Refusal, refuse
from domain.roles import Party
from domain.transitions import owned_rows


class LegalKind(StrEnum):
    """With what a proceeding begins."""

    #: Petition for Appropriate Relief: for breach of an agreement; suspends at once.
    PETITION = "petition"
    #: Immediate Temporary Suspension, for immediate danger.
    IMMEDIATE_SUSPENSION = "immediate_suspension"
    ORDER_TO_SHOW_CAUSE = "order_to_show_cause"
    ACCUSATION = "accusation"


class LegalState(StrEnum):
    """Where a legal action stands."""

    REFERRED_TO_PROSECUTION = "referred_to_prosecution"
    PAR_FILED = "par_filed"
    ITS_ORDERED = "its_ordered"
    #: An order to show cause or an accusation.
    CHARGED = "charged"
    ANSWER_DUE = "answer_due"
    DEFAULT = "default"
    HEARING_SCHEDULED = "hearing_scheduled"
    DECIDED = "decided"
    #: A decision whose review was asked for in time.
    UNDER_REVIEW = "under_review"
    SETTLED_EXTENDED = "settled_extended"
    #: A settlement that the board has made its order.
    CONSENT_ORDER = "consent_order"
    REINSTATED = "reinstated"
    CLOSED = "closed"


_S = LegalState
_SETTLED: Final = (
    (_S.SETTLED_EXTENDED, "settled with modified or longer terms"),
    (_S.CONSENT_ORDER, "settled by consent order"),
)
_RESTORED: Final = (_S.REINSTATED, "license restored")

LEGAL_TRANSITIONS: Final = (
    *owned_rows(
        Party.LEGAL,
        _S.REFERRED_TO_PROSECUTION,
        (_S.PAR_FILED, "petition for appropriate relief filed"),
        (_S.ITS_ORDERED, "immediate temporary suspension ordered"),
        (_S.CHARGED, "order to show cause or accusation filed"),
        *_SETTLED,
        (_S.CLOSED, "prosecution declined"),
    ),
    *owned_rows(Party.LEGAL, _S.PAR_FILED, (_S.ANSWER_DUE, "petition served"), (_S.CLOSED, "petition withdrawn")),
    *owned_rows(
        Party.BOARD,
        _S.ITS_ORDERED,
        (_S.HEARING_SCHEDULED, "preliminary hearing set"),
        _RESTORED,
        (_S.CLOSED, "suspension ended; the charge is a case of its own"),
    ),
    *owned_rows(Party.LEGAL, _S.CHARGED, (_S.ANSWER_DUE, "charge served"), (_S.CLOSED, "charge withdrawn")),
    *owned_rows(
        Party.PARTICIPANT,
        _S.ANSWER_DUE,
        (_S.HEARING_SCHEDULED, "answered, hearing set"),
        (_S.DEFAULT, "no answer in time"),
    ),
    *owned_rows(Party.LEGAL, _S.ANSWER_DUE, *_SETTLED, (_S.CLOSED, "withdrawn")),
    *owned_rows(Party.BOARD, _S.DEFAULT, _RESTORED, (_S.CLOSED, "suspended indefinitely, nothing pending")),
    *owned_rows(
        Party.BOARD,
        _S.HEARING_SCHEDULED,
        (_S.DECIDED, "examiner or board decides"),
        *_SETTLED,
        _RESTORED,
        (_S.CLOSED, "withdrawn"),
    ),
    *owned_rows(
        Party.BOARD,
        _S.DECIDED,
        (_S.UNDER_REVIEW, "review asked for in time"),
        _RESTORED,
        (_S.CLOSED, "decision is final"),
    ),
    *owned_rows(
        Party.BOARD,
        _S.UNDER_REVIEW,
        (_S.DECIDED, "decided on review"),
        (_S.HEARING_SCHEDULED, "sent back for another hearing"),
        *_SETTLED,
        _RESTORED,
    ),
    *owned_rows(Party.BOARD, _S.SETTLED_EXTENDED, _RESTORED, (_S.CLOSED, "terms in force")),
    *owned_rows(Party.BOARD, _S.CONSENT_ORDER, _RESTORED, (_S.CLOSED, "order in force")),
    *owned_rows(Party.BOARD, _S.REINSTATED, (_S.CLOSED, "report to the data bank decided")),
)

#: With which state each kind begins.
BEGINS: Final = {
    LegalKind.PETITION: _S.PAR_FILED,
    LegalKind.IMMEDIATE_SUSPENSION: _S.ITS_ORDERED,
    LegalKind.ORDER_TO_SHOW_CAUSE: _S.CHARGED,
    LegalKind.ACCUSATION: _S.CHARGED,
}
#: What suspends the license at once, before any hearing (P10, P11, P12).
SUSPENDS_AT_ONCE: Final = frozenset({LegalKind.PETITION, LegalKind.IMMEDIATE_SUSPENSION})


def why_not_move(source: LegalState, target: LegalState) -> Refusal | None:
    """Say why a legal action may not move from one state to another (PROGRAM.md 4.7)."""
    return transitions.why_not_move(
        LEGAL_TRANSITIONS,
        source,
        target,
        code="wrong_legal_state",
        cannot="A legal action cannot move",
        telling_exits=True,
    )


def kinds_of(policy: Policy) -> tuple[LegalKind, ...]:
    """List the proceedings that a jurisdiction has (``legal.actions``); none named leaves all to counsel."""
    value = policy.figure("legal.actions").value
    return tuple(one for one in LegalKind if one.value in value) if isinstance(value, tuple) else tuple(LegalKind)


def why_not_begin(policy: Policy, kind: LegalKind) -> Refusal | None:
    """Say why a kind of proceeding cannot be recorded: the jurisdiction does not have it."""
    if kind in kinds_of(policy):
        return None
    known = ", ".join(one.value.replace("_", " ") for one in kinds_of(policy))
    return refuse("not_of_this_jurisdiction", f"{policy.jurisdiction} has: {known}.")
