"""The way of an investigation as a transition table (PROGRAM.md 4.6; state names grade A)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.refusals import Refusal, refuse
from domain.roles import Party


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


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigationTransition:
    """One row of the table: from where to where, on what, and who owns the step."""

    source: InvestigationState
    target: InvestigationState
    on: str
    owner: Party


def _rows(
    owner: Party, source: InvestigationState, *exits: tuple[InvestigationState, str]
) -> tuple[InvestigationTransition, ...]:
    return tuple(InvestigationTransition(source=source, target=target, on=on, owner=owner) for target, on in exits)


_S = InvestigationState
_FALSE: Final = (_S.CLOSED, "trigger proves false: undone")

INVESTIGATION_TRANSITIONS: Final = (
    *_rows(
        Party.SPECIALIST,
        _S.OPENED,
        (_S.INFORMATION_REQUESTED, "information requested"),
        (_S.FINDING_DRAFTED, "nothing is left to ask"),
        _FALSE,
    ),
    *_rows(Party.SPECIALIST, _S.INFORMATION_REQUESTED, (_S.FINDING_DRAFTED, "finding drafted"), _FALSE),
    *_rows(Party.SPECIALIST, _S.FINDING_DRAFTED, (_S.SUPERVISOR_REVIEW, "finding handed in"), _FALSE),
    *_rows(
        Party.SUPERVISOR,
        _S.SUPERVISOR_REVIEW,
        (_S.SUBSTANTIATED, "finding approved: substantiated"),
        (_S.NOT_SUBSTANTIATED, "finding approved: not substantiated"),
        (_S.INCONCLUSIVE, "finding approved: inconclusive"),
        (_S.INFORMATION_REQUESTED, "more information asked for"),
        _FALSE,
    ),
    *_rows(Party.SUPERVISOR, _S.SUBSTANTIATED, (_S.CLOSED, "recommendation carried out"), _FALSE),
    *_rows(Party.SUPERVISOR, _S.NOT_SUBSTANTIATED, (_S.CLOSED, "hold lifted, notices sent")),
    *_rows(Party.SUPERVISOR, _S.INCONCLUSIVE, (_S.CLOSED, "hold lifted, notices sent")),
    *_rows(Party.SPECIALIST, _S.CLOSED, (_S.OPENED, "a corrected result changes the facts")),
)
#: In which something new can still be looked at under the same finding.
FINDING_OPEN: Final = frozenset({_S.OPENED, _S.INFORMATION_REQUESTED})

_ALLOWED: Final = frozenset((row.source, row.target) for row in INVESTIGATION_TRANSITIONS)


def why_not_move(source: InvestigationState, target: InvestigationState) -> Refusal | None:
    """Say why an investigation may not move from one state to another (PROGRAM.md 4.6)."""
    if (source, target) in _ALLOWED:
        return None
    possible = " or ".join(row.target.value for row in INVESTIGATION_TRANSITIONS if row.source is source)
    return refuse(
        "wrong_investigation_state",
        f"An investigation cannot move from {source.value} to {target.value}; from there it can: {possible}.",
    )
