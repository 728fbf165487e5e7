"""What an arrival settled stays settled, whatever a turn says that was carried out before its process heard of it.

What goes as it should is kept where it arrives, and the process is told afterwards. A turn under way meanwhile, such as
a rung that was due, knows nothing of it, and is kept later: it must not bring back what is owed no more, nor undo a
collection or a result. The process hears of it next, and follows.
"""

from dataclasses import fields, replace
from typing import Final

from sqlalchemy import Connection, select

from database.obligations import obligations
from database.testing import specimens
from database.values import obligation_of
from domain.events import Event
from domain.facts import Fact, SpecimenFact
from domain.obligations import Obligation, ObligationKind, ObligationState
from domain.recordings import Recording
from domain.testing.book import Testing
from domain.testing.codes import Adjudication

#: What arrivals settle.
_SETTLED: Final = frozenset({ObligationKind.SPECIMEN, ObligationKind.LAB_RESULT})
#: Of which the process decides by a report or by what was missed.
_DECIDED: Final = "testing:adjudicated"


def with_arrivals(connection: Connection, recording: Recording) -> Recording:
    """Give a turn as it is to be kept, now that something may have arrived; the caller holds the case's lock."""
    if not isinstance(recording.subject, Testing):
        return recording
    return replace(
        recording,
        obligations=tuple(_settled(connection, one) for one in recording.obligations),
        events=tuple(_arrived(connection, one) for one in recording.events),
    )


def _settled(connection: Connection, turned: Obligation) -> Obligation:
    if turned.kind not in _SETTLED or turned.state is ObligationState.ACCEPTED:
        return turned
    value = connection.scalar(
        select(obligations.c.value).where(
            obligations.c.id == turned.id, obligations.c.state == ObligationState.ACCEPTED
        )
    )
    if value is None:
        return turned
    kept = obligation_of(value)
    # A rung was climbed before anybody knew.
    climbed = (*kept.climbed, *(one for one in turned.climbed if one not in kept.climbed))
    return replace(kept, climbed=climbed)


def _arrived(connection: Connection, event: Event) -> Event:
    if not any(isinstance(one, SpecimenFact) for one in event.facts):
        return event
    return replace(event, facts=tuple(_specimen(connection, one, event.name) for one in event.facts))


def _specimen(connection: Connection, fact: Fact, event: str) -> Fact:
    if not isinstance(fact, SpecimenFact):
        return fact
    found = connection.execute(select(specimens).where(specimens.c.id == fact.id)).mappings().one_or_none()
    if found is None:
        return fact
    kept = SpecimenFact(**{field.name: found[field.name] for field in fields(SpecimenFact)})
    if not (_is_not_known_as_given(fact, kept) or _is_not_known_as_cleared(fact, kept, event)):
        return fact
    return replace(kept, observed=fact.observed, due_at=fact.due_at)


def _is_not_known_as_given(fact: SpecimenFact, kept: SpecimenFact) -> bool:
    return kept.collected_at is not None and fact.collected_at is None


def _is_not_known_as_cleared(fact: SpecimenFact, kept: SpecimenFact, event: str) -> bool:
    heard = (fact.lab, fact.mro, fact.adjudication)
    return kept.adjudication is Adjudication.CLEAR and all(one is None for one in heard) and event != _DECIDED
