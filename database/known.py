"""What is on record of a case, read back as one value: for processes that look before they decide, and for screens."""

from dataclasses import fields
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Table, func, select

from database.agreements import term_entries
from database.enrollments import enrollments
from database.obligations import obligations
from database.proceedings import proceedings
from database.reports import reports
from database.staff import staff, teams
from database.testing import specimens, violations
from database.values import case_of
from domain.clearance.return_facts import TakenTest, WorksiteReport
from domain.facts import ProceedingFact, ReportKind, ReportStatus, TermEntryFact, ViolationFact
from domain.ids import EnrollmentId, StaffId
from domain.obligations import ObligationState
from domain.proceedings.known import Known
from domain.roles import Party, Role
from domain.treatment import why_not_done_with_treatment

F = TypeVar("F", ProceedingFact, TermEntryFact, ViolationFact)


def read_known(connection: Connection, enrollment_id: EnrollmentId, now: datetime) -> Known:
    """Read what is on record of a case; raises NoResultFound if there is no such case."""
    row = connection.execute(
        select(enrollments.c.state, teams.c.supervisor_id)
        .join(teams, teams.c.id == enrollments.c.team_id)
        .where(enrollments.c.id == enrollment_id)
    ).one()
    case = case_of(row.state)
    treatment = why_not_done_with_treatment(case)
    return Known(
        enrollment_id=case.id,
        participant_id=case.participant_id,
        read_at=now,
        phase=case.phase,
        specialist_id=case.specialist_id,
        supervisor_id=StaffId(row.supervisor_id),
        practice=case.practice_log,
        clearance_expires_on=case.clearance_expires_on,
        restrictions=case.restrictions,
        tests=_tests(connection, enrollment_id),
        worksite_reports=_worksite_reports(connection, enrollment_id),
        worksite=case.worksite,
        violations=_facts(connection, ViolationFact, violations, enrollment_id, violations.c.found_at),
        overdue=_overdue(connection, enrollment_id),
        proceedings=_facts(connection, ProceedingFact, proceedings, enrollment_id, proceedings.c.opened_at),
        treatment_missing="" if treatment is None else treatment.sentence,
        term=case.term,
        term_entries=_facts(connection, TermEntryFact, term_entries, enrollment_id, term_entries.c.recorded_at),
        releases=tuple(one for one in case.releases if one.revoked_at is None),
        reviewers=_reviewers(connection),
    )


def _facts(
    connection: Connection, kind: type[F], table: Table, enrollment_id: EnrollmentId, order: ColumnElement[datetime]
) -> tuple[F, ...]:
    names = [field.name for field in fields(kind)]
    rows = connection.execute(
        select(*(table.c[name] for name in names))
        .where(table.c.enrollment_id == enrollment_id)
        .order_by(order, table.c.id)
    )
    return tuple(kind(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name for a row by columns


def _tests(connection: Connection, enrollment_id: EnrollmentId) -> tuple[TakenTest, ...]:
    at = func.coalesce(specimens.c.collected_at, specimens.c.due_at)
    rows = connection.execute(
        select(at.label("at"), specimens.c.adjudication)
        .where(specimens.c.enrollment_id == enrollment_id)
        .order_by(at, specimens.c.id)
    )
    return tuple(TakenTest(at=row.at, code=row.adjudication) for row in rows)


def _worksite_reports(connection: Connection, enrollment_id: EnrollmentId) -> tuple[WorksiteReport, ...]:
    rows = connection.execute(
        select(reports.c.received_at, reports.c.concern)
        .where(
            reports.c.enrollment_id == enrollment_id,
            reports.c.kind == ReportKind.WORKSITE,
            reports.c.status == ReportStatus.ACCEPTED,
        )
        .order_by(reports.c.received_at, reports.c.id)
    )
    return tuple(WorksiteReport(received_at=row.received_at, positive=not row.concern) for row in rows)


def _reviewers(connection: Connection) -> tuple[StaffId, ...]:
    active = select(staff.c.id).where(staff.c.role == Role.REVIEWER, staff.c.active).order_by(staff.c.id)
    return tuple(StaffId(one) for one in connection.scalars(active))


def _overdue(connection: Connection, enrollment_id: EnrollmentId) -> tuple[str, ...]:
    rows = connection.execute(
        select(obligations.c.label)
        .where(
            obligations.c.enrollment_id == enrollment_id,
            obligations.c.owner == Party.PARTICIPANT,
            obligations.c.state == ObligationState.OVERDUE,
        )
        .order_by(obligations.c.due_at, obligations.c.id)
    )
    return tuple(row.label for row in rows)
