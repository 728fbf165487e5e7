"""The list of cases: filtered, in scope, in pages by key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, func, literal, or_, select, tuple_

from database.enrollments import enrollments
from database.participants import licenses, participants
from domain.facts import Channel, Profession
from domain.ids import EnrollmentId, StaffId, TeamId
from domain.phases import Phase
from domain.practice import PracticeStatus
from domain.sight import Scope
from queries.scope import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of cases is narrowed to; None narrows nothing."""

    phase: Phase | None = None
    practice_status: PracticeStatus | None = None
    specialist_id: StaffId | None = None
    team_id: TeamId | None = None
    #: The pack, without its version: `pa_vrp`.
    policy: str | None = None
    #: Something owed is past its due time.
    overdue: bool | None = None
    due_before: datetime | None = None
    #: Whether the case has ended.
    closed: bool | None = None
    #: A part of a name or of a license number.
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentRow:
    """A case in a list."""

    id: EnrollmentId
    participant: str
    profession: Profession
    license: str
    policy: str
    phase: Phase
    phase_since: datetime
    practice_status: PracticeStatus
    channel: Channel
    specialist_id: StaffId
    team_id: TeamId
    received_at: datetime
    term_ends_at: datetime | None
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentPage:
    """Some cases and the key after which the next page begins; None on the last."""

    rows: tuple[EnrollmentRow, ...]
    next_after: EnrollmentId | None


def list_enrollments(
    engine: Engine, scope: Scope, filters: Filters, now: datetime, *, after: EnrollmentId | None, limit: int
) -> EnrollmentPage:
    """List cases, the newest first; ``after`` is the last id of the page before."""
    rows = enrollments.c
    query = (
        # Not the whole row: the state of a case is large.
        select(
            rows.id,
            rows.policy,
            rows.phase,
            rows.phase_since,
            rows.practice_status,
            rows.channel,
            rows.specialist_id,
            rows.team_id,
            rows.received_at,
            rows.term_ends_at,
            rows.next_due_at,
            participants.c.given_name,
            participants.c.family_name,
            licenses.c.profession,
        )
        .add_columns((licenses.c.state + literal(" ") + licenses.c.number).label("license"))
        .join(participants, participants.c.id == rows.participant_id)
        .outerjoin(licenses, licenses.c.id == rows.license_id)
        .where(visible(scope), *_conditions(filters, now))
        .order_by(rows.received_at.desc(), rows.id.desc())
        .limit(limit + 1)
    )
    if after is not None:
        received = select(rows.received_at).where(rows.id == after).scalar_subquery()
        query = query.where(tuple_(rows.received_at, rows.id) < tuple_(received, literal(after)))
    with engine.connect() as connection:
        found = connection.execute(query).all()
    shown = tuple(
        EnrollmentRow(
            id=one.id,
            participant=f"{one.family_name}, {one.given_name}",
            profession=one.profession,
            license=one.license,
            policy=one.policy,
            phase=one.phase,
            phase_since=one.phase_since,
            practice_status=one.practice_status,
            channel=one.channel,
            specialist_id=one.specialist_id,
            team_id=one.team_id,
            received_at=one.received_at,
            term_ends_at=one.term_ends_at,
            next_due_at=one.next_due_at,
        )
        for one in found[:limit]
    )
    return EnrollmentPage(rows=shown, next_after=shown[-1].id if len(found) > limit else None)


def _conditions(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    rows = enrollments.c
    wanted = (
        (rows.phase, filters.phase),
        (rows.practice_status, filters.practice_status),
        (rows.specialist_id, filters.specialist_id),
        (rows.team_id, filters.team_id),
        (func.split_part(rows.policy, " ", 1), filters.policy),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in wanted if value is not None]
    if filters.overdue is not None:
        is_overdue = rows.next_due_at < now
        conditions.append(is_overdue if filters.overdue else func.coalesce(~is_overdue, True))
    if filters.due_before is not None:
        conditions.append(rows.next_due_at < filters.due_before)
    if filters.closed is not None:
        conditions.append(rows.closed_at.is_not(None) if filters.closed else rows.closed_at.is_(None))
    if filters.text:
        conditions.append(_contains(filters.text))
    return conditions


def _contains(text: str) -> ColumnElement[bool]:
    columns = (participants.c.family_name, participants.c.given_name, licenses.c.number)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
