"""The agreement, its clauses and changes, and the ledger of the term."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import EnrollmentId, StaffId
from domain.limits import Limit


class AgreementStatus(StrEnum):
    """Where the agreement stands."""

    DRAFT = "draft"
    SENT = "sent"
    SIGNED = "signed"
    EXECUTED = "executed"
    DECLINED = "declined"
    REJECTED = "rejected"
    #: Replaced by a later version: a new draft, or a modification.
    SUPERSEDED = "superseded"


class TermEntryKind(StrEnum):
    """What changed the end of the term (PROGRAM.md 13)."""

    START = "start"
    CREDIT = "credit"
    TOLLING = "tolling"
    EXTENSION = "extension"
    #: An extension that a review took back.
    REVERSAL = "reversal"


class ProposalStatus(StrEnum):
    """Where something that needs a second person stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFact:
    """A version of the monitoring agreement."""

    id: UUID
    enrollment_id: EnrollmentId
    version: int
    status: AgreementStatus
    policy: str
    term_months: int
    sent_at: datetime | None
    signed_on: date | None
    executed_on: date | None
    effective_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLimit:
    """How long something may take by a clause, where the policy leaves it open; of a recurring report, its period."""

    duty: str
    limit: Limit

    @property
    def in_words(self) -> str:
        """The limit with its deadline: ``D27: 1 month``."""
        return f"{self.duty}: {self.limit.in_words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFact:
    """A numbered term of an agreement and the deadlines that it puts in force."""

    id: UUID
    agreement_id: UUID
    number: str
    title: str
    text: str
    duties: tuple[str, ...]
    limits: tuple[DutyLimit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntryFact:
    """One entry of the ledger of the term clock: what moved the end date, why, on which clause, approved by whom."""

    id: UUID
    enrollment_id: EnrollmentId
    kind: TermEntryKind
    #: Months by which the entry moves the end: the term itself, extensions, and credit as a negative number.
    months: int
    #: Days for which the clock stood still, for tolling.
    days: int
    cause: str
    clause: str
    approved_by: StaffId | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFact:
    """Credit for recovery before enrollment, recommended and approved (DUTIES.md 16)."""

    id: UUID
    enrollment_id: EnrollmentId
    months: int
    evidence: str
    recommended_by: StaffId
    status: ProposalStatus
    decided_by: StaffId | None
    decided_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentFact:
    """A change of the agreement's clauses or term, proposed and decided by different people (DUTIES.md 23)."""

    id: UUID
    enrollment_id: EnrollmentId
    kind: str
    text: str
    cause: str
    proposed_by: StaffId
    status: ProposalStatus
    decided_by: StaffId | None
    decided_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFact:
    """A leave: the interval in which the term and the participant's duties stood still."""

    id: UUID
    enrollment_id: EnrollmentId
    cause: str
    reason: str
    since: datetime
    until: datetime | None
    approved_by: StaffId
