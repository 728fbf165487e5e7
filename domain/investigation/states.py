"""The way of an investigation as a transition table (PROGRAM.md 4.6; state names grade A)."""

from enum import StrEnum
from typing import Final

from domain import transitions
from domain.refusals import Refusal
from domain.roles import Party
from domain.transitions import owned_rows


class InvestigationState(StrEnum):
    """Where an investigation stands."""

    OPENED = "opened"
    INFORMATION_REQUESTED = "information_requested"
    FINDING_DRAFTED = "finding_drafted"
    #: A second reviewer looks at the finding, never its author.
    SUPERVISOR_REVIEW = "supervisor_review"
    SUBSTANTIATED = "substantiated"
    NOT_SUBSTANTIATED = "not_substantiated"
    #: What is known does not decide it; it counts against nobody (program default, grade A).
    INCONCLUSIVE = "inconclusive"
    CLOSED = "closed"


_S = InvestigationState
_FALSE: Final = (_S.CLOSED, "trigger proves false: undone")

INVESTIGATION_TRANSITIONS: Final = (
    *owned_rows(
        Party.SPECIALIST,
        _S.OPENED,
        (_S.INFORMATION_REQUESTED, "information requested"),
        (_S.FINDING_DRAFTED, "nothing is left to ask"),
        _FALSE,
    ),
    *owned_rows(Party.SPECIALIST, _S.INFORMATION_REQUESTED, (_S.FINDING_DRAFTED, "finding drafted"), _FALSE),
    *owned_rows(Party.SPECIALIST, _S.FINDING_DRAFTED, (_S.SUPERVISOR_REVIEW, "finding handed in"), _FALSE),
    *owned_rows(
        Party.SUPERVISOR,
        _S.SUPERVISOR_REVIEW,
        (_S.SUBSTANTIATED, "finding approved: substantiated"),
        (_S.NOT_SUBSTANTIATED, "finding approved: not substantiated"),
        (_S.INCONCLUSIVE, "finding approved: inconclusive"),
        (_S.INFORMATION_REQUESTED, "more information asked for"),
        _FALSE,
    ),
    *owned_rows(Party.SUPERVISOR, _S.SUBSTANTIATED, (_S.CLOSED, "recommendation carried out"), _FALSE),
    *owned_rows(Party.SUPERVISOR, _S.NOT_SUBSTANTIATED, (_S.CLOSED, "hold lifted, notices sent")),
    *owned_rows(Party.SUPERVISOR, _S.INCONCLUSIVE, (_S.CLOSED, "hold lifted, notices sent")),
    *owned_rows(Party.SPECIALIST, _S.CLOSED, (_S.OPENED, "a corrected result changes the facts")),
)
#: In which something new can still be looked at under the same finding.
FINDING_OPEN: Final = frozenset({_S.OPENED, _S.INFORMATION_REQUESTED})


def why_not_move(source: InvestigationState, target: InvestigationState) -> Refusal | None:
    """Say why an investigation may not move from one state to another (PROGRAM.md 4.6)."""
    return transitions.why_not_move(
        INVESTIGATION_TRANSITIONS,
        source,
        target,
        code="wrong_investigation_state",
        cannot="An investigation cannot move",
        telling_exits=True,
    )
