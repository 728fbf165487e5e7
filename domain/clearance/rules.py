"""Everything that can be done to a return to practice, and what it hears of practice, reviews and its enrollment."""

from collections.abc import Mapping
from typing import Final

from domain.acts import Act
from domain.clearance import conditions, decision, in_force, judging, statements
from domain.clearance.book import ReturnPetition, ReturnPetitionTurn
from domain.clearance.in_force import follow_expiry, stop_watching, watch
from domain.clearance.states import CLOSED, FOLLOWING_PRACTICE, STANDING, ReturnState
from domain.obligation_acts import obligation_rules
from domain.obligations import ObligationKind
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.tellings import ClearanceStands, Stands
from domain.rules import Rule
from domain.timers import Hook

__all__ = ["HOOKS", "RETURN_RULES", "begin", "end_with_enrollment", "make", "told_of_practice", "told_reversed"]

RETURN_RULES: Final[Mapping[Act, Rule[ReturnPetition, ReturnPetitionTurn]]] = {
    **statements.RULES,
    **conditions.RULES,
    **judging.RULES,
    **decision.RULES,
    **in_force.RULES,
    **obligation_rules(frozenset(ReturnState) - CLOSED, frozenset(ReturnState)),
}

HOOKS: Final[Mapping[ObligationKind, Hook[ReturnPetitionTurn]]] = {ObligationKind.CLEARANCE_EXPIRY: follow_expiry}


def make(start: ProceedingStart) -> ReturnPetition:
    """Make the state with which a petition begins."""
    return ReturnPetition(
        fact=start.asked.fact,
        participant_id=start.participant_id,
        petitioner=start.asked.asked_by,
        words=start.asked.because,
    )


def begin(turn: ReturnPetitionTurn, start: ProceedingStart) -> None:
    """Ask for the decision."""
    turn.record("return_to_practice:opened", f"A decision is asked for: {start.asked.because}")
    turn.open(ObligationKind.RETURN_DECISION, about=turn.subject.id)


def told_of_practice(turn: ReturnPetitionTurn, told: ClearanceStands) -> None:
    """Take in whether the clearance stands; what is repeated or overtaken changes nothing."""
    state = turn.subject.state
    if state not in FOLLOWING_PRACTICE:
        return
    match told.stands:
        case Stands.IN_FORCE if state is not ReturnState.APPROVED:
            _stand(turn, ReturnState.APPROVED, told.because)
            watch(turn)
        case Stands.STOPPED if state is not ReturnState.STOPPED:
            _stand(turn, ReturnState.STOPPED, told.because)
            stop_watching(turn, "practice is stopped")
        case Stands.OVER if state in STANDING:
            turn.end_in(ReturnState.SUPERSEDED, told.because)
        case _:
            return


def _stand(turn: ReturnPetitionTurn, state: ReturnState, because: str) -> None:
    if turn.subject.is_over:
        turn.reopen_in(state, because)
    else:
        turn.move_to(state)


def told_reversed(turn: ReturnPetitionTurn, because: str) -> None:
    """Open a refused petition again, because a review took the refusal back; anything else stays as it is."""
    if turn.subject.state is ReturnState.REFUSED:
        turn.reopen_in(ReturnState.UNDER_REVIEW, because)
        turn.open(ObligationKind.RETURN_DECISION, about=turn.subject.id)


def end_with_enrollment(turn: ReturnPetitionTurn, reason: str) -> None:
    """End a petition or a clearance with its enrollment; a second time nothing happens."""
    if not turn.subject.is_over:
        turn.end_in(ReturnState.ENDED, f"The enrollment has ended: {reason}")
