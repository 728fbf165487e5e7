"""What laboratories and sites send, as the program keeps it: a letter, what stands in it, and why something waits.

A letter is what came, whole; a report is one thing that it says of one specimen. Whatever cannot be matched without
doubt is quarantined with its reason, and waits for a person: nothing is dropped.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import SpecimenId
from domain.testing.codes import MissedCause
from domain.testing.results import Matrix


class Channel(StrEnum):
    """How a letter came."""

    WEBHOOK = "webhook"
    FILE = "file"
    #: What a site says of a collection.
    COLLECTION = "collection"


class LetterFormat(StrEnum):
    """In which format a letter came, as far as its first bytes tell."""

    JSON = "json"
    HL7 = "hl7"
    FHIR = "fhir"
    CSV = "csv"
    UNKNOWN = "unknown"


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    #: Read; what stands in it has states of its own.
    DELIVERED = "delivered"
    #: Not to be read: a person looks at it first.
    QUARANTINED = "quarantined"
    DISMISSED = "dismissed"


class ReportState(StrEnum):
    """Where one report of a letter stands."""

    WAITING = "waiting"
    #: Its specimen is found and what follows is kept; the process is not told yet.
    MATCHED = "matched"
    TOLD = "told"
    QUARANTINED = "quarantined"
    DISMISSED = "dismissed"


class NewsKind(StrEnum):
    """The signal by which a participant's testing is told."""

    COLLECTED = "collected"
    COLLECTED_OTHERWISE = "collected_otherwise"
    NOT_COLLECTED = "not_collected"
    CLEARED = "cleared"
    REPORTED = "reported"


class Doubt(StrEnum):
    """Why something is quarantined."""

    BAD_SIGNATURE = "bad_signature"
    #: Another content under an identifier that the sender has used.
    ANOTHER_UNDER_ITS_NUMBER = "another_under_its_number"
    #: Not read: the sentence says why and where.
    UNREADABLE = "unreadable"
    UNKNOWN_SPECIMEN = "unknown_specimen"
    DONOR_MISMATCH = "donor_mismatch"
    UNKNOWN_PANEL = "unknown_panel"
    WRONG_MATRIX = "wrong_matrix"
    #: More than one specimen of that donor and day.
    AMBIGUOUS = "ambiguous"
    #: The number stands for another specimen, or the specimen has another number.
    NUMBER_TAKEN = "number_taken"
    IMPLAUSIBLE_TIME = "implausible_time"
    #: The cause is not one that a site can know.
    NOT_FOR_A_SITE = "not_for_a_site"
    #: Testing has ended, and nothing adjudicates any more.
    NOBODY_TO_TELL = "nobody_to_tell"


#: Causes that a site can know from its own counter (TESTING.md 11); what others did, others say.
SITE_CAUSES = frozenset(
    {
        MissedCause.SITE_CLOSED,
        MissedCause.NO_KITS,
        MissedCause.NO_FUNDS,
        MissedCause.SHY_BLADDER,
        MissedCause.DRY_MOUTH,
        MissedCause.LEFT_DURING_WAIT,
        MissedCause.LEFT_SITE,
        MissedCause.GAVE_NO_SPECIMEN,
        MissedCause.REFUSED_OBSERVATION,
        MissedCause.TAMPERED,
        MissedCause.DID_NOT_COOPERATE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionNotice:
    """What a site says of one collection: a specimen was given, or why none was."""

    #: The order's id, or else donor and day name the order.
    specimen_id: SpecimenId | None
    donor: str
    day: date | None
    site: str
    at: datetime
    #: On the custody form; empty where nothing was collected.
    number: str
    observed: bool | None
    #: None where a specimen was given.
    cause: MissedCause | None
    #: What was, or should have been, collected, where more than one specimen is ordered for the day.
    matrix: Matrix | None = None


def purpose_of_letter(letter_id: UUID) -> str:
    """Say what the content of a letter is sealed for."""
    return f"letter/{letter_id}"
