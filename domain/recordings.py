"""What a process hands to its one writing activity: everything of a turn, kept in one transaction or not at all."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.events import Event, Message
from domain.facts import LicenseFact, ParticipantFact
from domain.ids import EnrollmentId
from domain.obligations import Obligation
from domain.subjects import Subject

#: How much of the digest makes a mark: more than enough to tell any two apart.
_MARK_LENGTH: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who was referred, as the first recording of a case keeps it; no process state holds it."""

    participant: ParticipantFact
    license: LicenseFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One turn of one process. Its events name it: a recording whose first event is kept has been kept."""

    enrollment_id: EnrollmentId
    at: datetime
    #: What the process is about, as it has become.
    subject: Subject
    #: ``pa_vrp 2026.1``.
    policy: str
    #: Never empty.
    events: tuple[Event, ...]
    #: The obligations that were opened or changed, closed ones included.
    obligations: tuple[Obligation, ...] = ()
    messages: tuple[Message, ...] = ()
    newcomer: Newcomer | None = None


def mark_of(recording: Recording, stage: str) -> str:
    """Give the mark by which two recordings of one turn are seen to tell the same, or not.

    It is made of what happened, who is told, where the case stands and what is owed until when. How it is worded, and
    fields that a later version adds, change no mark.
    """
    told = [
        [recording.policy, stage],
        [
            [f"{one.id}", one.name, one.at.isoformat(), f"{one.actor.staff_id}", one.clause]
            + [f"{type(fact).__name__} {fact.id}" for fact in one.facts]
            for one in recording.events
        ],
        [[f"{one.id}", one.to, one.kind] for one in recording.messages],
        [[f"{one.id}", one.kind, one.state, _due(one)] for one in recording.obligations],
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:_MARK_LENGTH]


def _due(obligation: Obligation) -> str:
    return obligation.schedule.due_at.isoformat() if obligation.schedule else ""
