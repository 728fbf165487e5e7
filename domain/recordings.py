"""What a process hands to its one writing activity: everything of a turn, kept in one transaction or not at all."""

from dataclasses import dataclass
from datetime import datetime

from domain.case import Case
from domain.evaluation import Evaluation
from domain.events import Event, Message
from domain.facts import LicenseFact, ParticipantFact
from domain.ids import EnrollmentId
from domain.obligations import Obligation


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
    #: What the process is about, as it has become: the case, or the evaluation referral.
    subject: Case | Evaluation
    #: ``pa_vrp 2026.1``.
    policy: str
    #: Never empty.
    events: tuple[Event, ...]
    #: The obligations that were opened or changed, closed ones included.
    obligations: tuple[Obligation, ...] = ()
    messages: tuple[Message, ...] = ()
    newcomer: Newcomer | None = None
