"""What protects patients and the participant, before anything is found: practice, notices, the safety check.

What follows from a violation is in ``consequences``; here it happens, in the investigation (PROGRAM.md 7, 8; D16 to
D20, D26). Every negative message to a participant is formal, and a formal one names where there is help in a crisis.
"""

from dataclasses import replace
from typing import Final, assert_never
from uuid import UUID

from domain.clearance.stops import Stop, StopEnd, StopKind, practice_standing
from domain.events import MessageKind
from domain.facts import NoticeFact, TriggerFact
from domain.investigation.book import InvestigationTurn
from domain.investigation.consequences import Consequence, ConsequenceKind, consequences_of
from domain.investigation.kinds import NoticeBasis, NoticeKind, TriggerKind
from domain.obligations import ObligationKind
from domain.proceedings.effects import AskForEvaluation, EndStop, StopPractice
from domain.roles import Party
from domain.testing.codes import ViolationLevel
from domain.turns import words

_K: Final = ObligationKind
#: What each notice is owed as.
NOTICES: Final = {
    NoticeKind.EMPLOYER_AND_MONITOR: _K.EMPLOYER_NOTICE,
    NoticeKind.BOARD: _K.BOARD_NOTICE,
    NoticeKind.BOARD_OF_MINOR: _K.MINOR_NOTICE,
}
_GRAVE: Final = frozenset({ViolationLevel.MAJOR, ViolationLevel.CRITICAL})


def protect(turn: InvestigationTurn, trigger: TriggerFact) -> None:
    """Do and ask what follows from something that an investigation rests on from now on."""
    turn.owe(_K.FINDING)
    if trigger.level is not None:
        for one in consequences_of(trigger.level, turn.policy):
            _follow(turn, trigger, one)
        if trigger.level in _GRAVE:
            turn.owe(_K.SAFETY_CHECK)
    elif trigger.kind is TriggerKind.WORKSITE_REPORT and trigger.subject is None:
        # What a monitor says by telephone is written down by them in time.
        turn.open(_K.URGENT_REPORT, about=turn.case.id, label="Oral report of the worksite monitor")


def _follow(turn: InvestigationTurn, trigger: TriggerFact, one: Consequence) -> None:
    kind = one.kind
    match kind:
        case ConsequenceKind.CEASE_PRACTICE:
            if one.at_once:
                stop_practice(turn, trigger.because, one.rests_on.in_words, trigger.violation_id)
            elif not is_stopped_by_order(turn):
                ask_about_practice(turn)
        case ConsequenceKind.REPORT_TO_BOARD:
            turn.owe(_K.BOARD_NOTICE)
        case ConsequenceKind.REPORT_OF_MINOR:
            # Where the pack reports minor ones by periodic lists, none is reported by itself.
            if turn.policy.number("minor.board_notice_business_days") is not None:
                turn.owe(_K.MINOR_NOTICE)
        case ConsequenceKind.NEW_EVALUATION:
            turn.ask(AskForEvaluation(because=f"{trigger.because} {one.rests_on.in_words}"))
        case ConsequenceKind.PETITION_POSSIBLE:
            turn.record("investigation:petition_possible", f"A petition may be filed: {one.rests_on.in_words}.")
        case ConsequenceKind.NOTIFY_EMPLOYER_AND_MONITOR | ConsequenceKind.INVESTIGATION:
            # The notice follows the order to cease practice (D17); the finding is owed already.
            pass
        case _:
            assert_never(kind)


def ask_about_practice(turn: InvestigationTurn) -> None:
    """Ask the specialist whether practice must stop (PROGRAM.md D16)."""
    turn.owe(_K.CEASE_NOTICE)
    turn.notify(Party.SPECIALIST, MessageKind.PAGE)


def is_stopped_by_order(turn: InvestigationTurn) -> bool:
    """Say whether a person ordered practice to cease because of this investigation as a whole."""
    return any(one.subject == turn.case.id for one in turn.case.stops)


def stop_practice(turn: InvestigationTurn, because: str, rests_on: str, subject: UUID | None) -> None:
    """Order to cease practice: the participant is told at once, the employer and the monitor are to be (D16, D17)."""
    if any(one.subject == (subject or turn.case.id) for one in turn.case.stops):
        return
    stop = Stop(
        id=turn.new_id(),
        kind=StopKind.CEASE_ORDER,
        because=because,
        rests_on=rests_on,
        since=turn.now,
        subject=subject or turn.case.id,
    )
    turn.case = replace(turn.case, stops=(*turn.case.stops, stop))
    turn.ask(StopPractice(stop=stop, by=turn.actor.staff_id))
    turn.record("investigation:practice_ceased", f"Ordered to cease practice: {because}", clause=rests_on)
    turn.notify(Party.PARTICIPANT, MessageKind.FORMAL)
    turn.meet(_K.CEASE_NOTICE, "practice was ordered to cease, and the participant told")
    turn.owe(_K.EMPLOYER_NOTICE)
    turn.owe(_K.SAFETY_CHECK)


def end_stops(turn: InvestigationTurn, stops: tuple[Stop, ...], how: StopEnd, because: str) -> None:
    """End orders to cease practice; the others, of whatever proceeding, stay in force."""
    gone = {one.id for one in stops}
    turn.case = replace(turn.case, stops=tuple(one for one in turn.case.stops if one.id not in gone))
    for one in stops:
        turn.ask(EndStop(which=one.id, how=how, because=because))
        turn.record("investigation:practice_order_ended", f"The order to cease practice is {how.value}: {because}")


def end_holds(turn: InvestigationTurn, because: str) -> None:
    """End what held practice until somebody had looked: an order has taken its place, or there is none to be."""
    if turn.known is None:
        return
    for one in practice_standing(turn.known.practice).stops:
        if one.kind is StopKind.HOLD and one.subject in turn.fact.about:
            turn.ask(EndStop(which=one.id, how=StopEnd.LIFTED, because=because))


def correct_notices(turn: InvestigationTurn, because: str) -> None:
    """Let whoever was told know that it does not hold: a correction is owed for each notice that was given."""
    for kind in NOTICES.values():
        turn.drop(kind, because, about=turn.case.id)
    for one in turn.case.sent:
        turn.owe(NOTICES[one.kind], f"Correction of the notice: {in_words(one.kind)}", about=one.id)


def corrected_by(turn: InvestigationTurn, notice: NoticeFact) -> NoticeFact | None:
    """Find the notice that waits for a correction of its kind, the oldest first."""
    return next((one for one in turn.case.sent if one.id == notice.corrects), None)


def in_words(kind: NoticeKind) -> str:
    """Name whom a notice goes to."""
    return words(kind.value)


def was_given(notice: NoticeFact) -> bool:
    """Say whether a notice was given, and not withheld."""
    return notice.basis is not NoticeBasis.WITHHELD
