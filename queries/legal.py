"""What the law has set and done: the hearing calendar, the board's actions, and privileged advice to whom it is for."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, select

from database.enrollments import enrollments
from database.legal import board_actions, hearings, settlement_advice
from domain.facts import BoardActionFact, HearingFact
from domain.ids import EnrollmentId, ProceedingId, StaffId
from domain.roles import Role
from domain.sight import Scope
from queries.scope import visible

#: How many a calendar shows at most; whoever wants others asks for other days.
_MOST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedAdvice:
    """Advice as it is kept."""

    id: UUID
    author_id: StaffId
    given_at: datetime
    text_sealed: str


def list_hearings(
    engine: Engine, scope: Scope, *, since: datetime | None = None, until: datetime | None = None
) -> tuple[HearingFact, ...]:
    """List the hearings of the cases that somebody sees, by their time; half-open between two times."""
    query = (
        select(*(hearings.c[field.name] for field in fields(HearingFact)))
        .join(enrollments, enrollments.c.id == hearings.c.enrollment_id)
        .where(visible(scope))
        .order_by(hearings.c.at, hearings.c.id)
        .limit(_MOST)
    )
    if since is not None:
        query = query.where(hearings.c.at >= since)
    if until is not None:
        query = query.where(hearings.c.at < until)
    with engine.connect() as connection:
        return tuple(HearingFact(**row) for row in connection.execute(query).mappings())


def list_board_actions(
    engine: Engine, scope: Scope, enrollment_id: EnrollmentId, proceeding_id: ProceedingId
) -> tuple[BoardActionFact, ...]:
    """List the board's actions in a proceeding, each with what the table proposes and what counsel decided."""
    query = (
        select(*(board_actions.c[field.name] for field in fields(BoardActionFact)))
        .join(enrollments, enrollments.c.id == board_actions.c.enrollment_id)
        .where(enrollments.c.id == enrollment_id, board_actions.c.proceeding_id == proceeding_id, visible(scope))
        .order_by(board_actions.c.acted_at, board_actions.c.id)
    )
    with engine.connect() as connection:
        return tuple(BoardActionFact(**row) for row in connection.execute(query).mappings())


def read_advice(
    engine: Engine, scope: Scope, role: Role, enrollment_id: EnrollmentId, proceeding_id: ProceedingId
) -> tuple[SealedAdvice, ...]:
    """Read the privileged advice of a proceeding: counsel all of it, anybody else what they wrote themselves.

    PRIVACY.md 5: for everyone but counsel and the author it does not exist, whoever sees the case.
    """
    rows = settlement_advice.c
    query = (
        select(rows.id, rows.author_id, rows.given_at, rows.text_sealed)
        .join(enrollments, enrollments.c.id == rows.enrollment_id)
        .where(enrollments.c.id == enrollment_id, rows.proceeding_id == proceeding_id, visible(scope))
        .order_by(rows.given_at, rows.id)
    )
    if role is not Role.LEGAL:
        query = query.where(rows.author_id == scope.staff_id)
    with engine.connect() as connection:
        return tuple(SealedAdvice(**row) for row in connection.execute(query).mappings())
