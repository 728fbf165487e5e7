"""The accounting of disclosures: what of a file went to whom, when, and on what it rested (PRIVACY.md 4.7, 7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, select

from database.disclosures import disclosures
from database.enrollments import enrollments
from database.staff import staff
from domain.disclosure.terms import Category, LegalBasis, RecipientKind
from domain.ids import EnrollmentId, ParticipantId
from domain.sight import Scope
from queries.scope import visible

#: How far back an accounting reaches (45 CFR 164.528: 6 years; 42 CFR 2.25 asks for 3).
YEARS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRow:
    """Something that went out."""

    id: UUID
    enrollment_id: EnrollmentId
    what: str
    recipient: str
    recipient_kind: RecipientKind
    purpose: str
    categories: tuple[Category, ...]
    basis: LegalBasis
    release_id: UUID | None
    #: The number of the court order, where it rests on one.
    authority: str
    #: The wording of the notice that went with it.
    notice: str
    disclosed_by: str | None
    disclosed_at: datetime
    packet_id: UUID | None
    testimony_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """What went out within the years that an accounting covers, the newest first."""

    since: datetime
    disclosures: tuple[DisclosureRow, ...]


def list_disclosures(engine: Engine, scope: Scope, enrollment_id: EnrollmentId, now: datetime) -> Accounting | None:
    """List what of a case went out; None if the case does not exist for whoever asks."""
    with engine.connect() as connection:
        seen = select(enrollments.c.id).where(enrollments.c.id == enrollment_id, visible(scope))
        if connection.scalar(seen) is None:
            return None
        return _accounting(connection, disclosures.c.enrollment_id == enrollment_id, now)


def list_own_disclosures(engine: Engine, participant_id: ParticipantId, now: datetime) -> Accounting:
    """List for participants what of their files went out, whichever enrollment it was."""
    own = select(enrollments.c.id).where(enrollments.c.participant_id == participant_id)
    with engine.connect() as connection:
        return _accounting(connection, disclosures.c.enrollment_id.in_(own), now)


def _accounting(connection: Connection, whose: ColumnElement[bool], now: datetime) -> Accounting:
    since = years_before(now)
    shown = [disclosures.c[name] for name in DisclosureRow.__dataclass_fields__ if name != "disclosed_by"]
    rows = connection.execute(
        select(*shown, staff.c.name.label("disclosed_by"))
        .outerjoin(staff, staff.c.id == disclosures.c.disclosed_by)
        .where(whose, disclosures.c.disclosed_at >= since)
        .order_by(disclosures.c.disclosed_at.desc(), disclosures.c.id)
    ).mappings()
    return Accounting(since=since, disclosures=tuple(DisclosureRow(**row) for row in rows))


def years_before(now: datetime) -> datetime:
    """Give the moment from which an accounting reaches; of 29 February, the day before its like."""
    at_midnight = now.astimezone(ZoneInfo("UTC")).replace(hour=0, minute=0, second=0, microsecond=0)
    day = at_midnight if (at_midnight.month, at_midnight.day) != (2, 29) else at_midnight.replace(day=28)
    return day.replace(year=day.year - YEARS)
