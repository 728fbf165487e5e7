"""The enrollment's side of investigations: what opens one, what joins it, and what proves false (PROGRAM.md 4.6, 8).

What testing finds, what reports say, what is disclosed, and what people see and say comes together here; where it
goes is the rule of ``investigation.triggers``. What a fault of others caused is no trigger, which is noted.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from domain.acts import Act
from domain.case import Case, CaseTurn, HeardProceeding
from domain.facts import ProceedingFact, ProceedingKind, ReportFact, ViolationFact
from domain.files import Intent
from domain.forms import About, Form
from domain.investigation.indicators import indicators_in
from domain.investigation.indicators import trigger_of as trigger_of_report
from domain.investigation.kinds import Matter, TriggerKind
from domain.investigation.states import InvestigationState
from domain.investigation.triggers import (
    MATTERS,
    Course,
    KnownInvestigation,
    Trigger,
    course_of,
    trigger_of_violation,
    why_not_trigger,
)
from domain.obligations import FaultCause
from domain.phases import ACTIVE, Phase
from domain.proceeding_news import begin_proceeding
from domain.proceedings.tellings import TriggerFalse, TriggerTold
from domain.refusals import Refusal
from domain.rules import rule, table_of
from domain.turns import words

#: From the signature of the agreement on: whoever is tested can be suspected.
INVESTIGATED: Final = ACTIVE | {Phase.INTERIM}


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspicionForm(Form):
    """What somebody saw or said that has to be looked at."""

    trigger: Annotated[TriggerKind, About("From where it comes.", TriggerKind.TIP)]
    because: Annotated[str, About("What was seen or said.", "A colleague smelled alcohol at the start of the shift.")]
    at: Annotated[datetime, About("When it became known.", "2026-06-02T14:30:00-04:00")]
    subject: Annotated[UUID | None, About("The specimen, report or disclosure that it is about.", None)] = None
    fault: Annotated[FaultCause | None, About("Whose fault caused it, where it was one.", None)] = None


def suspect(turn: CaseTurn, trigger: Trigger) -> None:
    """Let something be looked at: in an investigation of its own, or in one that it joins or reopens."""
    if turn.case.phase not in INVESTIGATED:
        return
    refusal = why_not_trigger(trigger)
    if refusal is not None:
        turn.record("investigation:no_trigger", f"{words(trigger.kind.value).capitalize()}: {refusal.sentence}")
        return
    course = course_of(trigger, _known(turn.case), turn.policy)
    if course.investigation is None:
        fact = _open(turn, trigger, course.reason)
    else:
        fact = next(one.fact for one in turn.case.proceedings if one.fact.id == course.investigation)
        verb = "is reopened" if course.course is Course.REOPENS else "looks at it too"
        sentence = f"{words(trigger.kind.value).capitalize()}: investigation {fact.id} {verb}. {course.reason}"
        turn.record("investigation:joined", sentence)
        _widen(turn, fact, trigger)
    turn.tellings.append(TriggerTold(to=fact.id, trigger=trigger))


def _open(turn: CaseTurn, trigger: Trigger, reason: str) -> ProceedingFact:
    return begin_proceeding(
        turn,
        ProceedingKind.INVESTIGATION,
        matter=MATTERS[trigger.kind].value,
        about=_about(trigger),
        because=f"{words(trigger.kind.value).capitalize()}. {reason}",
    )


def _widen(turn: CaseTurn, fact: ProceedingFact, trigger: Trigger) -> None:
    """Remember what an investigation looks at besides, before it says so itself."""
    wider = replace(fact, about=tuple(dict.fromkeys((*fact.about, *_about(trigger)))))
    kept = tuple(
        HeardProceeding(fact=wider, heard=one.heard) if one.fact.id == fact.id else one for one in turn.case.proceedings
    )
    turn.case = replace(turn.case, proceedings=kept)


def _about(trigger: Trigger) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(one for one in (trigger.subject, trigger.violation) if one is not None))


def _known(case: Case) -> tuple[KnownInvestigation, ...]:
    facts = [one.fact for one in case.proceedings if one.fact.kind is ProceedingKind.INVESTIGATION]
    return tuple(
        KnownInvestigation(
            id=one.id,
            matter=Matter(one.matter),
            state=InvestigationState(one.stage),
            opened_at=one.opened_at,
            subjects=one.about,
        )
        for one in facts
    )


def told_of_violation(turn: CaseTurn, fact: ViolationFact) -> None:
    """Let a violation be looked at that was found, and what rests on one be undone that was withdrawn."""
    if fact.withdrawn_at is not None:
        tell_false(turn, fact.id, fact.withdrawn_because)
        return
    trigger = trigger_of_violation(fact, turn.case.violations, turn.policy)
    if trigger is not None:
        suspect(turn, trigger)


def tell_false(turn: CaseTurn, subject: UUID, because: str) -> None:
    """Tell every investigation of it that something it looks at does not hold."""
    for one in turn.case.proceedings:
        if one.fact.kind is ProceedingKind.INVESTIGATION and subject in one.fact.about:
            turn.tellings.append(TriggerFalse(to=one.fact.id, subject=subject, because=because))


def told_of_report(turn: CaseTurn, report: ReportFact) -> None:
    """Let a report be looked at that raises a concern, or says what points to a relapse (DUTIES.md 19)."""
    found = indicators_in(report, turn.policy)
    trigger = trigger_of_report(report, found, turn.new_id(), turn.now) if found else None
    if trigger is not None:
        suspect(turn, trigger)


def _why_not_open(intent: Intent[Case, SuspicionForm]) -> Refusal | None:
    form = intent.form
    if form is None:
        return None
    return why_not_trigger(_trigger(form, UUID(int=0))) or intent.why_not_ahead(form.at, "What became known")


def _trigger(form: SuspicionForm, trigger_id: UUID) -> Trigger:
    return Trigger(
        id=trigger_id, kind=form.trigger, at=form.at, because=form.because, subject=form.subject, fault=form.fault
    )


def _open_by_act(turn: CaseTurn, form: SuspicionForm) -> None:
    suspect(turn, _trigger(form, turn.new_id()))


RULES = table_of(
    rule(Act.OPEN_INVESTIGATION, "Have a suspicion looked at", SuspicionForm, INVESTIGATED, _open_by_act, _why_not_open)
)
