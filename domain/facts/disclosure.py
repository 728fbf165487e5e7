"""What left the file, and what it rested on: evidence packets, testimony, and the accounting of every disclosure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.disclosure.terms import Category, LegalBasis, RecipientKind
from domain.ids import EnrollmentId, EventId, StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePacketFact:
    """An evidence packet: made of the journal up to one of its entries, so that it can be made again, byte for byte."""

    id: UUID
    enrollment_id: EnrollmentId
    #: The last entry of the journal that it covers.
    up_to: EventId
    recipient: str
    recipient_kind: RecipientKind
    purpose: str
    #: The proceeding it is for, as people name it; may be empty.
    proceeding: str
    #: What it holds; everything else is withheld.
    categories: tuple[Category, ...]
    basis: LegalBasis
    release_id: UUID | None
    #: The number of the court order, where it rests on one.
    authority: str
    #: The wording of the notice that is on its pages.
    notice: str
    prepared_by: StaffId
    prepared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TestimonyFact:
    """Testimony about a case: who spoke, before whom, and what was disclosed (PRIVACY.md 1, 7)."""

    id: UUID
    enrollment_id: EnrollmentId
    packet_id: UUID | None
    witness: str
    #: Before whom.
    recipient: str
    recipient_kind: RecipientKind
    place: str
    proceeding: str
    testified_at: datetime
    disclosed: str
    categories: tuple[Category, ...]
    basis: LegalBasis
    release_id: UUID | None
    authority: str
    recorded_by: StaffId
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureFact:
    """One row of the accounting of disclosures (PRIVACY.md 4.7; 42 CFR 2.25; 45 CFR 164.528)."""

    id: UUID
    enrollment_id: EnrollmentId
    what: str
    recipient: str
    recipient_kind: RecipientKind
    purpose: str
    categories: tuple[Category, ...]
    basis: LegalBasis
    release_id: UUID | None
    authority: str
    notice: str
    disclosed_by: StaffId
    disclosed_at: datetime
    packet_id: UUID | None
    testimony_id: UUID | None
