"""How an investigation begins, what it hears of its enrollment, and how it is undone, reopened and ended."""

from dataclasses import replace
from typing import Final

from domain.clearance.stops import StopEnd
from domain.events import MessageKind
from domain.facts import FindingFact, TriggerFact
from domain.ids import ProceedingId
from domain.investigation.book import Investigation, InvestigationTurn
from domain.investigation.kinds import FindingStatus
from domain.investigation.safety import (
    NOTICES,
    ask_about_practice,
    correct_notices,
    end_stops,
    is_stopped_by_order,
    protect,
)
from domain.investigation.states import InvestigationState
from domain.investigation.triggers import Trigger
from domain.obligations import ObligationKind
from domain.proceedings.carried import ProceedingStart
from domain.proceedings.tellings import Reversed, TriggerFalse, TriggerTold
from domain.roles import Party
from domain.turns import words

_S: Final = InvestigationState
_K: Final = ObligationKind
#: In which a finding was approved and the investigation waits only for what has to be told.
CONCLUDED: Final = frozenset({_S.SUBSTANTIATED, _S.NOT_SUBSTANTIATED, _S.INCONCLUSIVE})
#: In which nothing is left that could be undone.
_TAKEN_BACK: Final = frozenset({_S.NOT_SUBSTANTIATED, _S.INCONCLUSIVE, _S.CLOSED})
#: What must be done before an investigation is closed.
_LAST: Final = frozenset({*NOTICES.values(), _K.URGENT_REPORT})
_AFTER_THE_END: Final = frozenset({_K.BOARD_NOTICE, _K.SAFETY_CHECK})


def new_investigation(start: ProceedingStart) -> Investigation:
    """Make an investigation as it begins: what it rests on is told next."""
    return Investigation(fact=start.asked.fact, participant_id=start.participant_id)


def begin_investigation(turn: InvestigationTurn, start: ProceedingStart) -> None:
    """Begin: a finding is owed from now on (PROGRAM.md D20)."""
    turn.record("investigation:opened", f"An investigation into {turn.fact.matter} is opened: {start.asked.because}")
    turn.owe(_K.FINDING)
    turn.notify(Party.SPECIALIST, MessageKind.TASK)


def told_trigger(turn: InvestigationTurn, told: TriggerTold) -> None:
    """Take in something to look at; what is told again changes nothing. A closed investigation is reopened."""
    known = next((one for one in turn.case.triggers if one.id == told.trigger.id), None)
    if known is not None and known.false_at is None and known.level is told.trigger.level:
        return
    if turn.case.is_over:
        _reopen(turn, f"something new about the same event: {told.trigger.because}")
    trigger = turn.keep_trigger(told.trigger)
    turn.record("investigation:trigger_told", f"{words(trigger.kind.value).capitalize()}: {trigger.because}", trigger)
    _look_again(turn)
    protect(turn, trigger)
    turn.notify(Party.SPECIALIST, MessageKind.TASK)


def _look_again(turn: InvestigationTurn) -> None:
    """Let a finding that is being reviewed go back: it does not rest on what has come since."""
    if turn.case.state is not _S.SUPERVISOR_REVIEW:
        return
    turn.move_to(_S.INFORMATION_REQUESTED)
    turn.drop(_K.FINDING_REVIEW, "something new has to be looked at first")


def told_false(turn: InvestigationTurn, told: TriggerFalse) -> None:
    """Take in that something does not hold: what rests on it is undone, and on what stands the investigation goes on.

    With nothing left it is closed and undone; where a finding had been approved, somebody looks at that finding again.
    """
    for one in turn.case.standing:
        if told.subject in {one.id, one.violation_id, one.subject}:
            prove_false(turn, one, told.because)


def prove_false(turn: InvestigationTurn, trigger: TriggerFact, because: str) -> None:
    """Let something count as never having been."""
    false = replace(trigger, false_at=turn.now, false_because=because)
    kept = tuple(false if one.id == trigger.id else one for one in turn.case.triggers)
    turn.case = replace(turn.case, triggers=kept)
    name = words(trigger.kind.value).capitalize()
    turn.record("investigation:trigger_false", f"{name} does not hold: {because}", false)
    of_it = tuple(one for one in turn.case.stops if one.subject in {trigger.violation_id, trigger.subject})
    if turn.case.standing:
        end_stops(turn, of_it, StopEnd.UNDONE, because)
        _keep_protecting(turn, because)
    else:
        _undo(turn, because)


def _keep_protecting(turn: InvestigationTurn, because: str) -> None:
    """Let an order by a person stand while something grave does, and ask anew where nothing stops practice any more."""
    if turn.case.is_over:
        return
    if not turn.case.is_grave:
        end_stops(turn, turn.case.stops, StopEnd.UNDONE, because)
        turn.drop(_K.CEASE_NOTICE, because)
        correct_notices(turn, because)
    elif not turn.case.stops and not is_stopped_by_order(turn):
        ask_about_practice(turn)


def _undo(turn: InvestigationTurn, because: str) -> None:
    end_stops(turn, turn.case.stops, StopEnd.UNDONE, because)
    state = turn.case.state
    found = turn.case.finding
    if found is not None and found.status is FindingStatus.APPROVED and found.recommendation is not None:
        _find_anew(turn, because)
    elif state not in _TAKEN_BACK:
        turn.finish_with(f"Undone: {because}")
        correct_notices(turn, because)
        turn.notify(Party.PARTICIPANT)


def _find_anew(turn: InvestigationTurn, because: str) -> None:
    """Let somebody look again at a finding that was approved: its facts have changed."""
    if not turn.case.is_over:
        turn.finish_with(f"The facts of the finding have changed: {because}")
    _reopen(turn, because)
    correct_notices(turn, because)


def _reopen(turn: InvestigationTurn, because: str) -> None:
    turn.reopen(_S.OPENED, because)
    set_aside(turn)
    turn.owe(_K.FINDING)
    turn.notify(Party.SUPERVISOR, MessageKind.TASK)
    turn.notify(Party.PARTICIPANT)


def set_aside(turn: InvestigationTurn) -> None:
    """Set a finding aside that is to be made anew; one that was approved is kept, so that it can be reversed."""
    found = turn.case.finding
    if found is None:
        return
    former: tuple[FindingFact, ...] = turn.case.reversed
    if found.status is FindingStatus.APPROVED:
        former = (*former, found)
    turn.case = replace(turn.case, finding=None, reversed=former)


def told_reversed(turn: InvestigationTurn, told: Reversed) -> None:
    """Take in that a review took the finding back: what it rested on counts as not found, and practice as before."""
    found = turn.case.finding
    if found is None or found.status is not FindingStatus.APPROVED:
        turn.record("investigation:reversal_noted", f"A review took a decision back: {told.because}")
        return
    taken_back = replace(found, status=FindingStatus.REVERSED)
    turn.case = replace(turn.case, finding=taken_back)
    turn.record("investigation:finding_reversed", f"A review took the finding back: {told.because}", taken_back)
    end_stops(turn, turn.case.stops, StopEnd.UNDONE, told.because)
    if not turn.case.is_over:
        turn.finish_with(f"A review took the finding back: {told.because}")
    correct_notices(turn, told.because)
    turn.notify(Party.PARTICIPANT)


def enrollment_ended(turn: InvestigationTurn, reason: str) -> None:
    """Close with the enrollment; the board is told all the same, and the participant looked after."""
    if not turn.case.is_over:
        turn.finish_with(f"The enrollment has ended: {words(reason)}.", stays=_AFTER_THE_END)


def close_when_done(turn: InvestigationTurn) -> None:
    """Close an investigation whose finding is approved, once everybody has been told."""
    if turn.case.state not in CONCLUDED:
        return
    if any(one.kind in _LAST and not one.is_closed for one in turn.obligations.values()):
        return
    turn.finish_with(f"{words(turn.case.state.value).capitalize()}.")


def trigger_of(investigation: ProceedingId, trigger: Trigger) -> TriggerTold:
    """Say to an investigation what it is to look at."""
    return TriggerTold(to=investigation, trigger=trigger)
