"""The referral: the licensed professional, the license, and how the case reached the program."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import EnrollmentId, ParticipantId


class Channel(StrEnum):
    """How a case reached the program (PROGRAM.md 3, referral)."""

    SELF = "self"
    EMPLOYER = "employer"
    BOARD_COMPLAINT = "board_complaint"
    PEER_ASSISTANCE_PROGRAM = "peer_assistance_program"
    BOARD_ORDER = "board_order"


class Profession(StrEnum):
    """The licensed professions in the program."""

    NURSE = "nurse"
    PHYSICIAN = "physician"
    PHARMACIST = "pharmacist"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantFact:
    """The licensed professional as a person."""

    id: ParticipantId
    given_name: str
    family_name: str
    birth_date: date
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseFact:
    """A license to practice."""

    id: UUID
    participant_id: ParticipantId
    profession: Profession
    state: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFact:
    """The event that opened the case."""

    id: UUID
    enrollment_id: EnrollmentId
    channel: Channel
    source: str
    summary: str
    #: The board's order, for a case that came by order.
    order_number: str
    received_at: datetime
    urgency: str
    triaged_at: datetime | None
