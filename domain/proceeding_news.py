"""The enrollment's side of its proceedings: how they begin, what it hears of them, and what it does for them.

Whatever a proceeding asks for is done once and in order; what cannot be done any more, because the case has moved on,
is noted in the journal with its reason, and changes nothing.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never
from uuid import UUID

from domain import cleared
from domain.case import CaseTurn, HeardProceeding
from domain.events import MessageKind
from domain.facts import ProceedingFact, ProceedingKind
from domain.ids import ProceedingId, StaffId
from domain.obligations import ObligationKind
from domain.phase_of_case import follow_phase
from domain.proceedings.book import ProceedingNews, ProceedingToStart
from domain.proceedings.effects import (
    AskForDischarge,
    AskForEvaluation,
    AskForModification,
    Begin,
    ChangeRestriction,
    ClearPractice,
    Effect,
    EndStop,
    ExpireClearance,
    ExtendTerm,
    RaiseViolation,
    RefuseProposal,
    StopPractice,
    TakeBackExtension,
    TellReversed,
    Warn,
    WithdrawViolation,
)
from domain.proceedings.tellings import Reversed, TriggerFalse
from domain.refusals import Refusal, refuse
from domain.refused_proposals import refuse_proposal
from domain.roles import Party
from domain.term_changes import extend_term, take_back_extension
from domain.turns import words
from domain.violations import enter_violation

#: The state in which each kind begins, by the table of its kind.
FIRST_STAGES: Final = {
    ProceedingKind.INVESTIGATION: "opened",
    ProceedingKind.RETURN_TO_PRACTICE: "petitioned",
    ProceedingKind.LEGAL_ACTION: "referred_to_prosecution",
    ProceedingKind.DISPUTE: "filed",
}


def begin_proceeding(
    turn: CaseTurn,
    kind: ProceedingKind,
    *,
    matter: str,
    about: tuple[UUID, ...],
    because: str,
    owner_id: StaffId | None = None,
    since: datetime | None = None,
    reference: str = "",
) -> ProceedingFact:
    """Begin a proceeding in its first stage: its process is started after this turn."""
    fact = ProceedingFact(
        id=ProceedingId(turn.new_id()),
        enrollment_id=turn.case.id,
        kind=kind,
        matter=matter,
        about=about,
        stage=FIRST_STAGES[kind],
        owner_id=owner_id,
        opened_at=turn.now,
        closed_at=None,
        outcome="",
    )
    turn.case = replace(turn.case, proceedings=(*turn.case.proceedings, HeardProceeding(fact=fact)))
    start = ProceedingToStart(
        fact=fact, because=because, since=since, reference=reference, asked_by=turn.actor.staff_id
    )
    turn.proceedings.append(start)
    turn.record(f"{kind.value}:begun", f"{words(kind.value).capitalize()} ({words(matter)}): {because}", fact)
    follow_phase(turn)
    return fact


def told_by_proceeding(turn: CaseTurn, news: ProceedingNews) -> None:
    """Take in what a proceeding tells; what is told again or overtaken changes nothing."""
    known = next((one for one in turn.case.proceedings if one.fact.id == news.fact.id), None)
    if known is None or news.number <= known.heard:
        return
    # What it was told to look at since it said this, it looks at.
    about = tuple(dict.fromkeys((*news.fact.about, *known.fact.about)))
    heard = HeardProceeding(fact=replace(news.fact, about=about), heard=news.number)
    kept = tuple(heard if one.fact.id == news.fact.id else one for one in turn.case.proceedings)
    turn.case = replace(turn.case, proceedings=kept)
    if known.fact.stage != news.fact.stage or known.fact.closed_at != news.fact.closed_at:
        turn.record(
            "enrollment:proceeding_noted",
            f"The enrollment notes: {words(news.fact.kind.value)} {news.fact.id} is {words(news.fact.stage)}.",
        )
    for effect in news.effects:
        _do(turn, news.fact, effect)
    follow_phase(turn)


def _do(turn: CaseTurn, by: ProceedingFact, effect: Effect) -> None:
    if turn.case.has_ended:
        _note(turn, by, effect, refuse("enrollment_ended", "The enrollment has ended."))
        return
    refusal = _carry_out(turn, by, effect)
    if refusal is not None:
        _note(turn, by, effect, refusal)


def _carry_out(turn: CaseTurn, by: ProceedingFact, effect: Effect) -> Refusal | None:
    match effect:
        case StopPractice() | EndStop() | ClearPractice() | ExpireClearance() | ChangeRestriction():
            return _change_practice(turn, by, effect)
        case ExtendTerm() | TakeBackExtension():
            return _change_term(turn, effect)
        case AskForModification() | AskForEvaluation() | AskForDischarge() | Warn():
            return _follow_finding(turn, by, effect)
        case Begin():
            begin_proceeding(
                turn,
                effect.kind,
                matter=effect.matter,
                about=effect.about,
                because=effect.because,
                since=effect.since,
                reference=effect.reference,
            )
        case RefuseProposal():
            return refuse_proposal(turn, effect.amendment_id, effect.because, effect.decided_by)
        case WithdrawViolation():
            return _withdraw(turn, effect)
        case RaiseViolation():
            enter_violation(turn, effect.violation)
        case TellReversed():
            turn.tellings.append(Reversed(to=effect.to, because=effect.because))
        case _:
            assert_never(effect)
    return None


def _change_practice(
    turn: CaseTurn,
    by: ProceedingFact,
    effect: StopPractice | EndStop | ClearPractice | ExpireClearance | ChangeRestriction,
) -> Refusal | None:
    match effect:
        case StopPractice():
            return cleared.stop(turn, effect.stop, effect.by, by.id)
        case EndStop():
            return cleared.end(turn, effect.which, effect.how, effect.because, by.id, effect.at)
        case ClearPractice():
            return cleared.clear_practice(turn, effect, by.id)
        case ExpireClearance():
            return cleared.expire_clearance(turn, effect.because, by.id)
        case ChangeRestriction():
            cleared.change_restriction(turn, effect.restriction, effect.because)
            return None
        case _:
            assert_never(effect)


def _change_term(turn: CaseTurn, effect: ExtendTerm | TakeBackExtension) -> Refusal | None:
    if turn.case.term is None:
        return refuse("no_term", "No term is running.")
    if isinstance(effect, ExtendTerm):
        extend_term(turn, effect.months, effect.cause, clause=effect.clause, approved_by=effect.approved_by)
        return None
    if effect.entry_id in turn.case.taken_back:
        return refuse("taken_back", "This extension has been taken back already.")
    turn.case = replace(turn.case, taken_back=(*turn.case.taken_back, effect.entry_id))
    take_back_extension(turn, effect.months, effect.cause, clause=effect.clause, approved_by=effect.decided_by)
    return None


def _follow_finding(
    turn: CaseTurn, by: ProceedingFact, effect: AskForModification | AskForEvaluation | AskForDischarge | Warn
) -> Refusal | None:
    if isinstance(effect, Warn):
        turn.record("enrollment:warned", f"The participant is warned: {effect.cause}", clause=effect.clause)
        turn.notify(Party.PARTICIPANT, MessageKind.FORMAL)
        return None
    if isinstance(effect, AskForEvaluation):
        turn.open(ObligationKind.NEW_EVALUATION, about=by.id, label=f"Refer for a new evaluation: {effect.because}")
        return None
    if isinstance(effect, AskForModification):
        turn.case = replace(turn.case, plan_after_noncompliance=effect.cause)
    what = "a modification of the agreement" if isinstance(effect, AskForModification) else "the discharge"
    label = f"Propose {what}, as the finding recommends: {effect.cause}"
    turn.open(ObligationKind.RECOMMENDATION, clause=effect.clause, about=by.id, label=label)
    return None


def _withdraw(turn: CaseTurn, effect: WithdrawViolation) -> Refusal | None:
    known = next((one for one in turn.case.violations if one.id == effect.violation_id), None)
    if known is None:
        return refuse("no_such_violation", "This violation does not stand any more.")
    withdrawn = replace(known, withdrawn_at=turn.now, withdrawn_because=effect.because)
    enter_violation(turn, withdrawn)
    turn.withdrawals.append(withdrawn)
    for one in turn.case.proceedings:
        if one.fact.kind is ProceedingKind.INVESTIGATION and withdrawn.id in one.fact.about:
            turn.tellings.append(TriggerFalse(to=one.fact.id, subject=withdrawn.id, because=effect.because))
    return None


def _note(turn: CaseTurn, by: ProceedingFact, effect: Effect, refusal: Refusal) -> None:
    """Enter what could not be done, for a person to look at."""
    sentence = f"Asked for by {words(by.kind.value)} {by.id} and not done ({words(effect.effect)}): {refusal.sentence}"
    turn.record("enrollment:effect_refused", sentence)
    turn.notify(Party.SPECIALIST, MessageKind.TASK)
