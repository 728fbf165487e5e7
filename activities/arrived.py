"""What follows from something that arrived: what goes as it should is kept here, everything else the process decides.

The caller holds the lock of the case, so that no process keeps a turn of it at the same time.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import Connection, select

from activities.calendars import Calendars
from activities.journaling import append, detail_of, is_kept
from activities.matching import Matched
from activities.owed import keep_obligations, keep_tasks
from activities.people import People
from activities.rows import keep_facts
from activities.subjects import summarise
from database.obligations import obligations
from database.staff import staff
from database.values import obligation_of
from domain.actors import THE_PROGRAM, Actor
from domain.events import Event
from domain.facts import SpecimenFact
from domain.ids import EventId, StaffId
from domain.obligation_changes import accept, submit, why_not_accept, why_not_submit
from domain.obligations import Obligation, ObligationKind
from domain.policy import Policy
from domain.recordings import Recording
from domain.requests import SchedulingRequest
from domain.testing.codes import Adjudication
from domain.testing.duties import lab_duty
from domain.testing.letters import CollectionNotice, NewsKind
from domain.testing.news import Cleared, Collected, CollectedOtherwise, NotCollected, Reported
from domain.testing.plain import BECAUSE, is_plain_negative
from domain.testing.results import LabReport
from domain.testing.specimens import SpecimenState

News = Collected | CollectedOtherwise | NotCollected | Cleared | Reported

KIND_OF: Final[dict[type[News], NewsKind]] = {
    Collected: NewsKind.COLLECTED,
    CollectedOtherwise: NewsKind.COLLECTED_OTHERWISE,
    NotCollected: NewsKind.NOT_COLLECTED,
    Cleared: NewsKind.CLEARED,
    Reported: NewsKind.REPORTED,
}
_DUE: Final = frozenset({SpecimenState.COLLECTION_DUE, SpecimenState.SHY_BLADDER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something that was matched, under the id of its report."""

    id: UUID
    matched: Matched
    #: To which the testing is pinned.
    policy: Policy
    #: Whether nothing else that the process judges was reported on this specimen.
    is_first: bool
    at: datetime


def keep_match(connection: Connection, arrival: Arrival, by: StaffId, reason: str) -> None:
    """Enter in the journal of the case that a person said whose something is, and why."""
    specimen, name = arrival.matched.specimen, "testing:matched_by_hand"
    role = connection.scalar(select(staff.c.role).where(staff.c.id == by))
    event = Event(
        id=EventId(uuid5(arrival.id, name)),
        name=name,
        at=arrival.at,
        actor=Actor(staff_id=by, role=role),
        sentence=f"A person said that it is about the specimen of {specimen.day}: {reason}",
        clause=arrival.matched.testing.clause,
    )
    if not is_kept(connection, event.id, specimen.enrollment_id):
        append(connection, specimen.enrollment_id, [(event, detail_of(event.facts))])


def keep_report(connection: Connection, arrival: Arrival, report: LabReport) -> News:
    """Keep a plain negative; whatever else it is, the process adjudicates."""
    specimen = arrival.matched.specimen
    if not (arrival.is_first and is_plain_negative(report, specimen, arrival.policy)):
        return Reported(id=arrival.id, specimen=specimen, report=report)
    cleared = replace(
        specimen,
        state=SpecimenState.CLOSED,
        lab=report.lab,
        mro=report.mro,
        received_at=report.received_at or specimen.received_at,
        reported_at=report.reported_at,
        adjudication=Adjudication.CLEAR,
        counts=True,
        because=BECAUSE,
        closed_at=arrival.at,
    )
    met = [accept(one, arrival.at, "the report has come") for one in _owed(connection, specimen)]
    sentence = f"Test of {specimen.day}: CLEAR. {BECAUSE}"
    _keep(connection, arrival, "testing:cleared", sentence, cleared, met)
    return Cleared(specimen=cleared)


def keep_notice(connection: Connection, arrival: Arrival, notice: CollectionNotice) -> News | None:
    """Keep a specimen that was given in time; None where that is known already, else the process decides."""
    specimen = arrival.matched.specimen
    if notice.cause is not None:
        return NotCollected(id=arrival.id, specimen_id=specimen.id, cause=notice.cause, at=notice.at)
    if specimen.collected_at is not None:
        return None
    otherwise = CollectedOtherwise(
        id=arrival.id, specimen_id=specimen.id, number=notice.number, site=notice.site, at=notice.at
    )
    owed = [one for one in _owed(connection, specimen) if one.kind is ObligationKind.SPECIMEN]
    if not _is_in_order(specimen, notice) or len(owed) != 1 or why_not_submit(owed[0]) is not None:
        return otherwise
    given = replace(
        specimen, state=SpecimenState.COLLECTED, number=notice.number, site=notice.site, collected_at=notice.at
    )
    met = accept(submit(owed[0], notice.at), arrival.at, "the specimen was given")
    duty = _scheduled(arrival.policy, given, arrival.matched.testing.clause, notice.at)
    unseen = (
        " It was not observed, although that was ordered." if specimen.observed and notice.observed is False else ""
    )
    sentence = f"The specimen of {specimen.day} was given in time.{unseen}"
    _keep(connection, arrival, "testing:collected", sentence, given, [met, duty])
    return Collected(specimen=given, met=met.id, owed=duty)


def _is_in_order(specimen: SpecimenFact, notice: CollectionNotice) -> bool:
    judged = (specimen.missed_because, specimen.adjudication, specimen.closed_at)
    return specimen.state in _DUE and all(one is None for one in judged) and notice.at <= specimen.due_at


def _owed(connection: Connection, specimen: SpecimenFact) -> list[Obligation]:
    """List what is open about a specimen: to give it, and to report on it."""
    rows = obligations.c
    kinds = (ObligationKind.SPECIMEN, ObligationKind.LAB_RESULT)
    query = select(rows.value).where(
        rows.enrollment_id == specimen.enrollment_id,
        rows.subject == specimen.id,
        rows.kind.in_(kinds),
        rows.settled_at.is_(None),
    )
    found = [obligation_of(value) for value in connection.scalars(query)]
    return [one for one in found if why_not_accept(one) is None]


def _scheduled(policy: Policy, specimen: SpecimenFact, clause: str, starts_at: datetime) -> Obligation:
    duty = lab_duty(policy, specimen, clause, starts_at)
    (schedule,) = Calendars().schedule(SchedulingRequest(rules=policy.calendar, obligations=(duty,)))
    return replace(duty, schedule=schedule)


def _keep(
    connection: Connection,
    arrival: Arrival,
    name: str,
    sentence: str,
    specimen: SpecimenFact,
    changed: list[Obligation],
) -> None:
    enrollment_id = specimen.enrollment_id
    first = Event(
        id=_event_id(specimen.id, name, arrival),
        name=name,
        at=arrival.at,
        actor=THE_PROGRAM,
        sentence=sentence,
        clause=arrival.matched.testing.clause,
        facts=(specimen,),
    )
    if is_kept(connection, first.id, enrollment_id):
        return
    recording = Recording(
        enrollment_id=enrollment_id,
        at=arrival.at,
        subject=arrival.matched.testing,
        policy=arrival.matched.policy,
        events=(first, *(_event_of(one, arrival) for one in changed)),
        obligations=tuple(changed),
    )
    keep_obligations(connection, recording)
    keep_facts(connection, first.facts, {})
    keep_tasks(connection, recording, People(connection=connection, enrollment_id=enrollment_id, evaluation_id=None))
    summarise(connection, enrollment_id)
    append(connection, enrollment_id, [(one, detail_of(one.facts)) for one in recording.events])


def _event_of(owed: Obligation, arrival: Arrival) -> Event:
    """Say that an obligation was opened, or how it ended, in the words in which a process says it."""
    late = ", late" if owed.was_met_late else ""
    name, sentence = "opened", f"{owed.label} is owed by the {owed.owner.in_words} within {owed.limit.in_words}."
    if owed.is_closed:
        name, sentence = owed.state.value, f"{owed.label} is {owed.state.value}{late}: {owed.settled_because}"
    return Event(
        id=_event_id(owed.id, name, arrival),
        name=f"obligation:{name}",
        at=arrival.at,
        actor=THE_PROGRAM,
        sentence=sentence,
        clause=owed.clause,
    )


def _event_id(about: UUID, name: str, arrival: Arrival) -> EventId:
    return EventId(uuid5(about, f"{name} {arrival.id}"))
