"""A case that hears of proceedings, driven by rules alone: begun, told of, ended."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.actors import THE_PROGRAM
from domain.clearance.stops import Stop, StopKind
from domain.facts import ProceedingFact, ProceedingKind
from domain.phases import Phase
from domain.practice import PracticeStatus
from domain.proceeding_news import begin_proceeding, told_by_proceeding
from domain.proceedings.book import ProceedingNews
from domain.proceedings.effects import Effect
from tests.domain.factories import NOW, a_turn, new_id
from tests.domain.simulation import Simulation


def begin(of: Simulation, kind: ProceedingKind = ProceedingKind.INVESTIGATION) -> ProceedingFact:
    """Have a proceeding begun."""
    turn = a_turn(of.file, THE_PROGRAM, of.now)
    fact = begin_proceeding(turn, kind, matter="relapse", about=(), because="Synthetic reason.")
    of.finish(turn)
    return fact


def tell(of: Simulation, fact: ProceedingFact, *effects: Effect, number: int | None = None) -> list[str]:
    """Have a proceeding tell how it stands; the names of all that happened."""
    known = next(one for one in of.case.proceedings if one.fact.id == fact.id)
    before = len(of.events)
    turn = a_turn(of.file, THE_PROGRAM, of.now)
    told_by_proceeding(turn, ProceedingNews(fact=fact, number=number or known.heard + 1, effects=effects))
    of.finish(turn)
    return [one.name for one in of.events[before:]]


def close(of: Simulation, fact: ProceedingFact, *effects: Effect) -> list[str]:
    """Have a proceeding tell that it is closed."""
    return tell(of, replace(fact, stage="closed", closed_at=of.now, outcome="Synthetic outcome."), *effects)


def a_stop(kind: StopKind = StopKind.CEASE_ORDER, since: datetime | None = None, subject: UUID | None = None) -> Stop:
    """Something that stops practice."""
    return Stop(
        id=new_id(),
        kind=kind,
        because="Synthetic reason.",
        rests_on="PROGRAM.md D16",
        since=since or NOW,
        subject=subject,
    )


def phase_of(of: Simulation) -> Phase:
    """Where the case stands now."""
    return of.case.phase


def practice_of(of: Simulation) -> PracticeStatus:
    """What the licensee may do in practice now."""
    return of.case.practice
