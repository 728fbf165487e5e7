"""What intake establishes: releases of information and criteria of eligibility."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.disclosure.terms import ConsentKind
from domain.ids import EnrollmentId, StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFact:
    """A release of information (consent registry, PRIVACY.md 6)."""

    id: UUID
    enrollment_id: EnrollmentId
    discloser: str
    recipient: str
    categories: tuple[str, ...]
    purpose: str
    signed_on: date
    expires_on: date
    revoked_at: datetime | None
    #: What was signed: a proceedings consent is one of its own.
    kind: ConsentKind = ConsentKind.CONSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionFact:
    """One criterion of eligibility as assessed, with its evidence (PROGRAM.md 10)."""

    id: UUID
    enrollment_id: EnrollmentId
    code: str
    satisfied: bool
    evidence: str
    assessed_by: StaffId
    assessed_at: datetime
    confirmed_by: StaffId | None
    confirmed_at: datetime | None
