"""The states of an obligation as a transition table (PROGRAM.md 4.5, grade A).

Every operation obeys it. Beyond the rows of PROGRAM.md 4.5 it lets through what the participant may not lose by the
order of events: a report handed in during a leave, a pause while a report awaits review, a pause that is learned of
late. Where an operation has several targets, the operation says which one it takes.
"""

from enum import StrEnum

from domain.obligations import ObligationState
from domain.refusals import Refusal, refuse


class Operation(StrEnum):
    """What can happen to an obligation."""

    BEGIN = "begin"
    MARK_OVERDUE = "mark_overdue"
    SUBMIT = "submit"
    RETURN_FOR_CORRECTION = "return_for_correction"
    ACCEPT = "accept"
    EXCUSE = "excuse"
    EXTEND = "extend"
    PAUSE = "pause"
    RESUME = "resume"
    MARK_FAULT = "mark_fault"
    MARK_MISSED = "mark_missed"
    CANCEL = "cancel"


_S = ObligationState
_O = Operation

_STAYS = {state: frozenset({state}) for state in ObligationState}
_OWED = (_S.SCHEDULED, _S.OPEN, _S.SUBMITTED, _S.RETURNED, _S.OVERDUE, _S.PAUSED)

TRANSITIONS: dict[tuple[ObligationState, Operation], frozenset[ObligationState]] = {
    (_S.SCHEDULED, _O.BEGIN): frozenset({_S.OPEN, _S.PAUSED}),
    (_S.OPEN, _O.MARK_OVERDUE): frozenset({_S.OVERDUE}),
    (_S.RETURNED, _O.MARK_OVERDUE): frozenset({_S.OVERDUE}),
    **{(state, _O.SUBMIT): frozenset({_S.SUBMITTED}) for state in (_S.OPEN, _S.RETURNED, _S.OVERDUE, _S.PAUSED)},
    # Owed again: by the old due time, at once overdue if that is past, or when the clock runs again.
    (_S.SUBMITTED, _O.RETURN_FOR_CORRECTION): frozenset({_S.RETURNED, _S.OVERDUE, _S.PAUSED}),
    # What needs no review is submitted and accepted in one step.
    **{(state, _O.ACCEPT): frozenset({_S.ACCEPTED}) for state in _OWED},
    **{(state, _O.EXCUSE): frozenset({_S.EXCUSED}) for state in _OWED},
    **{(state, _O.CANCEL): frozenset({_S.CANCELLED}) for state in _OWED},
    **{(state, _O.MARK_FAULT): _STAYS[state] for state in _OWED},
    (_S.OVERDUE, _O.MARK_MISSED): frozenset({_S.MISSED}),
    **{(state, _O.EXTEND): _STAYS[state] for state in (_S.SCHEDULED, _S.OPEN, _S.RETURNED, _S.PAUSED)},
    (_S.OVERDUE, _O.EXTEND): frozenset({_S.OPEN}),
    # Whoever owes something owes nothing while the clock stands still.
    **{(state, _O.PAUSE): frozenset({_S.PAUSED}) for state in (_S.OPEN, _S.RETURNED, _S.OVERDUE)},
    (_S.PAUSED, _O.RESUME): frozenset({_S.OPEN}),
    # Elsewhere only the clock stops: before the start, during review, and in a settled period, whose end it moves.
    **{
        (state, operation): _STAYS[state]
        for state in (_S.SCHEDULED, _S.SUBMITTED, _S.ACCEPTED, _S.MISSED, _S.EXCUSED)
        for operation in (_O.PAUSE, _O.RESUME)
    },
}


def why_not_operate(state: ObligationState, operation: Operation) -> Refusal | None:
    """Say why an operation is not possible in a state, naming the states in which it is."""
    if (state, operation) in TRANSITIONS:
        return None
    possible = " or ".join(one.value for one in ObligationState if (one, operation) in TRANSITIONS)
    words = operation.value.replace("_", " ")
    return refuse("wrong_obligation_state", f"Cannot {words} what is {state.value}: it must be {possible}.")
